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

const locale = (): string => (address.language === "zh" ? "zh-CN" : "en-GB");

/** A day, or a month or year alone, as `2025-12-08`, in words; a range of days as two. What is no date stays as it is. */
export function day(iso: string | null | undefined): string {
  if (!iso) return "—";
  if (iso.includes("..")) return iso.split("..").map(day).join(" – ");
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?( \d{2}:\d{2})?$/.exec(iso);
  if (!parts) return iso;
  const [, year, month, date, time] = parts;
  const shown = new Intl.DateTimeFormat(locale(), { timeZone: "UTC", year: "numeric", ...(month ? { month: "short" } : {}), ...(date ? { day: "numeric" } : {}) });
  return shown.format(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(date ?? 1))) + (time ?? "");
}

/** Ticks of a chart's axis. */
export const shortDay = (at: Date): string => new Intl.DateTimeFormat(locale(), { timeZone: "UTC", month: "short", day: "numeric" }).format(at);
export const shortMonth = (at: Date): string => new Intl.DateTimeFormat(locale(), { timeZone: "UTC", year: "numeric", month: "short" }).format(at);
