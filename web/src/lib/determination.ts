// What the page uses of docs/formats/determination.md.
export interface Answer {
  summary: string;
  on: string;
  determination: string;
  review_policy: string;
  us_outcome: string;
  grade: string;
  classification: string[];
  conditions: { id: string; name: string; citation: string; rule: string; met: "yes" | "no" | "unknown"; because: string; missing: string[] }[];
  missing_info: { fact: string; side: string; question: string }[];
  duty: { levies: { rule: string; rate: number; basis: string; codified: boolean }[] };
  china_side: { level: string; reported: boolean; rows: { rule: string; level: string; holds: string; reported: boolean; kind: string; grade: string; last_checked: string }[] };
  decisive: { us: string[][]; cn: string[][] };
  headroom: { facts: string[]; comparison: string; threshold: number; value: number; relative: number; near: boolean; used_by: string[] }[];
  trace: { rule: string; stage: string; fired: string; applied: boolean; because: string; missing: string[]; kind: string; status: string; citation: string; grade: string; last_checked: string | null }[];
}
