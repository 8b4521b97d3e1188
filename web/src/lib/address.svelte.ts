// The address of the page is its state: whoever gets the link sees the same view.
import type { Language } from "./words.svelte";

export const screens = ["chips", "may-i", "can-do", "plan", "articles", "trace"] as const;
export type Screen = (typeof screens)[number];

interface Address {
  screen: Screen;
  language: Language;
  values: URLSearchParams;
}

function read(): Address {
  const url = new URL(window.location.href);
  const first = url.pathname.split("/")[1] ?? "";
  const stated = url.searchParams.get("lang");
  const language: Language = stated === "zh" || stated === "en" ? stated : navigator.language.startsWith("zh") ? "zh" : "en";
  const screen = (screens as readonly string[]).includes(first) ? (first as Screen) : "chips";
  return { screen, language, values: url.searchParams };
}

class AddressState {
  #now = $state.raw<Address>(read());

  constructor() {
    window.addEventListener("popstate", () => (this.#now = read()));
  }

  get screen(): Screen {
    return this.#now.screen;
  }
  get language(): Language {
    return this.#now.language;
  }
  value(name: string): string {
    return this.#now.values.get(name) ?? "";
  }
  /** All values of a name that may stand several times. */
  all(name: string): string[] {
    return this.#now.values.getAll(name);
  }
  list(name: string): string[] {
    return this.value(name).split(",").filter(Boolean);
  }

  href(screen: Screen): string {
    return `/${screen}?lang=${this.language}`;
  }

  /** Empty values leave the address. Typing replaces the last entry of the history, a choice adds one. */
  set(values: Record<string, string>, how: "push" | "replace" = "replace"): void {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    window.history[how === "push" ? "pushState" : "replaceState"](null, "", url);
    this.#now = read();
  }

  /** Replaces every value of a name that may stand several times. */
  setAll(name: string, values: string[]): void {
    const url = new URL(window.location.href);
    url.searchParams.delete(name);
    for (const value of values) url.searchParams.append(name, value);
    window.history.pushState(null, "", url);
    this.#now = read();
  }

  go(href: string): void {
    window.history.pushState(null, "", href);
    this.#now = read();
  }
}

export const address = new AddressState();
