// Times, sizes and rates as people read them, in the language of the page.
import { number, word } from "./words.svelte";

/** In the unit that suits its size. */
export function duration(seconds: number | null | undefined, digits = 3): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "—";
  const steps: [number, number, string][] = [[1e-3, 1e6, "unit.us"], [1, 1e3, "unit.ms"], [120, 1, "unit.s"], [7200, 1 / 60, "unit.min"], [172_800, 1 / 3600, "unit.h"]];
  for (const [below, factor, unit] of steps) {
    if (seconds < below) return `${number(seconds * factor, digits)} ${word(unit)}`;
  }
  return `${number(seconds / 86_400, digits)} ${word("unit.d")}`;
}

export interface Interval {
  p05: number;
  p50: number;
  p95: number;
}

export const range = (interval: Interval | null | undefined, show: (value: number) => string): string =>
  interval ? `${show(interval.p50)} (${show(interval.p05)}–${show(interval.p95)})` : "—";

export const rate = (value: number): string => number(value, 3);
export const gigabytes = (value: number): string => `${number(value, 3)} GB`;
export const percent = (share: number, digits = 3): string => `${number(share * 100, digits)}%`;
