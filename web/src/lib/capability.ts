// What the page uses of estimates, rooflines, searches and measured points (docs/formats/result.md).
import type { Interval } from "./format";

export interface Reason {
  code: string;
  arguments: Record<string, string>;
}
export interface Memory {
  weights_gb: number;
  gradients_gb: number;
  optimizer_gb: number;
  activations_gb: number;
  cache_gb: number;
  overhead_gb: number;
  total_gb: number;
  available_gb: number;
}
export interface Estimate {
  cluster: { chip: string; system: string; servers: number; chips: number };
  fits: boolean;
  meets_latency?: boolean | null;
  reasons: Reason[];
  min_chips: number | null;
  memory_per_chip: Memory;
  layout?: Record<string, number | string>;
  output_throughput_tokens_per_s?: Interval;
  throughput_tokens_per_s?: Interval;
  time_to_first_token_s?: Interval;
  time_per_output_token_s?: Interval;
  step_time_s?: Interval;
  run_time_s?: Interval;
  model_flops_utilisation?: number;
  chip_power_w?: number | null;
  step?: { part: string; time_s: number }[];
  operators?: { name: string; time_s: number; bound: string }[];
  basis: { what: string; value: string; grade: string; sources: string[] }[];
  grade: string;
}
export interface Roofline {
  cluster: { chip: string };
  peak_tflops: number | null;
  memory_gb_per_s: number | null;
  blocking: Reason[];
  operators: { name: string; bound: string; flops_per_byte: number; tflops: number; roof_tflops: number; gb_per_s: number; time_s: number; share: number }[];
}
export interface Configuration {
  chips: number;
  words?: string;
  precision?: string;
  in_flight?: number;
  step_time_s?: number;
  memory_gb?: number;
  time_to_first_token_s?: number;
  time_per_output_token_s?: number;
  tokens_per_s_per_chip: number | null;
  watts_per_chip?: number | null;
  meets_latency?: boolean;
  layout: Record<string, number | string>;
}
export interface Search {
  chips: { cluster: { chip: string; chips: number }; blocking: Reason[]; best: Configuration | null; front: Configuration[]; counts: { legal: number; evaluated: number; pruned: number; no_room: number } | null }[];
}
export interface NearPoint {
  id: string;
  quantity: string;
  unit: string;
  source: string;
  source_table: string;
  chip: string;
  model: string;
  software: string;
  measured: number;
  predicted: number;
  low: number;
  high: number;
  same_chip: boolean;
  same_model: boolean;
  distance: number;
}
export const buffers = ["weights", "gradients", "optimizer", "activations", "cache", "overhead"] as const;
