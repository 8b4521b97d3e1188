// An answer as a page: sentences, tables and mark lists, made by the server's report room.
import type { JobStatus } from "./api";

export type Cell = null | string | boolean | string[] | { number: number; digits: number; mark?: string };
export interface PageTable {
  title: string;
  columns: { key: string; title: string; is_number: boolean }[];
  rows: Cell[][];
  notes: string[];
}
export interface Datum {
  label: string;
  series: string;
  x: number;
  y: number;
  low: number | null;
  high: number | null;
  title: string;
  text: string;
  role: string;
}
export interface Mark {
  kind: "bar" | "stacked_bar" | "interval" | "dot" | "line" | "rule" | "cell" | "span";
  data: Datum[];
}
export interface PageAxis {
  title: string;
  unit: string;
  is_logarithmic: boolean;
}
export interface PageChart {
  id: string;
  title: string;
  description: string;
  x: PageAxis;
  y: PageAxis;
  is_horizontal: boolean;
  marks: Mark[];
}
export interface Page {
  title: string;
  subtitle: string;
  answer: string[];
  sections: { title: string; sentences: string[]; tables: PageTable[]; charts: PageChart[]; notes: string[] }[];
  footer: string;
}
export interface PageAnswer<T = unknown> {
  page: Page;
  result: T;
}
export type Told = JobStatus & { cost: number | null; bound: number | null };
