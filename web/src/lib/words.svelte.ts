// Words and numbers in the language of the page.
import { address } from "./address.svelte";

export type Language = "en" | "zh";

let texts = $state.raw<Record<string, string>>({});

export async function loadWords(language: Language): Promise<void> {
  const loaded = language === "zh" ? await import("virtual:messages/zh") : await import("virtual:messages/en");
  texts = loaded.default;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** Text of `section code`, its `{name}`s filled in as report::Messages does: `{name?, text}` stands only where the argument does. */
export function text(section: string, code: string, values: Record<string, string | number> = {}): string {
  const found = texts[`${section} ${code}`];
  if (found === undefined) return code;
  return found
    .replace(/\{(\w+)\?([^{}]*(?:\{\w+\}[^{}]*)*)\}/g, (_, name: string, inner: string) => (values[name] ? inner : ""))
    .replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "—"));
}

/** A word of the page's own. */
export const word = (code: string, values: Record<string, string | number> = {}): string => text("web", code, values);

export const has = (section: string, code: string): boolean => texts[`${section} ${code}`] !== undefined;

/** Significant digits for people; the separator of thousands of their language. */
export function number(value: unknown, digits = 4): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return "—";
  return new Intl.NumberFormat(address.language === "zh" ? "zh-CN" : "en-GB", { maximumSignificantDigits: digits }).format(value);
}
