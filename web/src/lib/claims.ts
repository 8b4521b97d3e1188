// Statements of the articles as the API tells them.
export interface Claim {
  id: string;
  article: string;
  outlet_name: string;
  date: string;
  kind: string;
  subject: string;
  subject_name: string | null;
  anchor: string;
  statement: string;
  stated: string | null;
  verdict: string;
  verdict_today: string;
  why: string | null;
  grade: string | null;
  basis: string | null;
  period: string | null;
}
export const verdicts = ["holds", "depends", "fails", "not_checkable"];
export const tone = (verdict: string): string => ({ holds: "good", depends: "warn", fails: "bad" })[verdict] ?? "";
