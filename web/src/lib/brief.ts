// What the page uses of a result (docs/formats/result.md).
export interface Brief {
  study: { currency: string; title: string; title_zh: string };
  plan: {
    status: string;
    cost: number | null;
    cost_range: { low: number; high: number } | null;
    gap: number | null;
    choices: { option: string; how: string; servers: number; chips: number; cost: number; utilisation: number }[];
    assignments: { workload: string; option: string; server_hours_h: number }[];
    cost_lines: { name: string; amount: number }[];
    binding: { kind: string; name: string; used: number; limit: number; unit: string; step: number; saving: number | null }[];
    conflicts: { kind: string; name: string }[];
  };
  permissions: { option: string; on: string; occasion: string; gate: string; us: string; cn: string }[];
}
