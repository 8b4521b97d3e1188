#include "perf/kernel/operator_time.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {

std::string_view name_of(Part part) {
  constexpr std::array<std::string_view, kParts> kNames{"gemm",
                                                        "attention",
                                                        "memory",
                                                        "launch",
                                                        "tensor_communication",
                                                        "expert_communication",
                                                        "pipeline_communication",
                                                        "data_communication",
                                                        "pipeline_bubble",
                                                        "optimizer",
                                                        "prefill",
                                                        "host",
                                                        "unmodelled"};
  return kNames[static_cast<std::size_t>(part)];
}

double tile_efficiency(double m, double n, double k, double count, const KernelRates& rates) {
  // A product with fewer rows than a tile uses narrower tiles, down to the 16 rows of one tensor instruction.
  constexpr double kInstructionRows = 16.0;
  const double short_side = std::min(m, n);
  const double long_side = std::max(m, n);
  double rows = rates.tile_rows;
  while (rows > kInstructionRows && rows / 2.0 >= short_side) rows /= 2.0;
  const double padded = std::ceil(short_side / rows) * rows;
  const double columns = std::ceil(long_side / rates.tile_columns) * rates.tile_columns;
  const double edge = short_side * long_side / (padded * columns);
  // Few tiles: the sum over k is split so that every core has one, at least one tile's width of k each (stream-K, Osama et al.,
  // arXiv 2301.03598, removes the rest of the last wave; libraries use it or smaller tiles, so a wave is counted as half lost).
  const double tiles = padded / rows * columns / rates.tile_columns * count;
  const double splits = std::max(1.0, k / (2.0 * rates.tile_columns));
  const double work_items = tiles >= rates.parallel_tiles ? tiles : std::min(rates.parallel_tiles, tiles * splits);
  const double waves = work_items / rates.parallel_tiles;
  const double wave = waves <= 1.0 ? waves : waves / (0.5 * (waves + std::ceil(waves)));
  return std::max(1e-4, edge * wave);
}

void add_operator_time(const workload::Operator& op, const KernelRates& rates, TimeSplit& time) {
  const double bytes = op.weights.base() + op.activations.base() + op.cache.base();
  const double memory_s = bytes / rates.memory_bytes_per_s;
  double compute_s = 0.0;
  Part compute_part = Part::gemm;
  if (op.kind == workload::OperatorKind::gemm) {
    const double rate =
        (op.is_low_precision_eligible ? rates.product_flops_per_s : rates.bf16_flops_per_s) * (op.is_grouped ? rates.grouped_factor : 1.0);
    compute_s = op.flops.base() / (rate * tile_efficiency(op.m, op.n, op.k, op.count, rates));
  } else if (op.kind == workload::OperatorKind::attention) {
    compute_s = op.flops.base() / rates.attention_flops_per_s;
    compute_part = Part::attention;
  }
  time[compute_s >= memory_s ? compute_part : Part::memory] += std::max(compute_s, memory_s);
  time[Part::launch] += rates.launch_s;
}

}  // namespace steelyard::perf
