#include "perf/kernel/operator_time.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "perf/kernel/whole.hpp"

namespace steelyard::perf {

std::string_view name_of(Part part) {
  constexpr std::array<std::string_view, kParts> kNames{"gemm",
                                                        "attention",
                                                        "memory",
                                                        "launch",
                                                        "tensor_communication",
                                                        "expert_communication",
                                                        "context_communication",
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
  const double padded = whole_above(short_side / rows) * rows;
  const double columns = whole_above(long_side / rates.tile_columns) * rates.tile_columns;
  const double edge = short_side * long_side / (padded * columns);
  // Few tiles: the sum over k is split so that every core has one, at least one tile's width of k each (stream-K, Osama et al.,
  // arXiv 2301.03598, removes the rest of the last wave; libraries use it or smaller tiles, so a wave is counted as half lost).
  const double tiles = padded / rows * columns / rates.tile_columns * count;
  const double splits = std::max(1.0, k / (2.0 * rates.tile_columns));
  const double work_items = tiles >= rates.parallel_tiles ? tiles : std::min(rates.parallel_tiles, tiles * splits);
  const double waves = work_items / rates.parallel_tiles;
  const double wave = waves <= 1.0 ? waves : waves / (0.5 * (waves + whole_above(waves)));
  return std::max(1e-4, edge * wave);
}

namespace {

double bytes_of(const workload::Operator& op) { return op.weights.base() + op.activations.base() + op.cache.base(); }

/// log₂ to 0.01, between which and the exact one no surface tells a difference: exponent, and a parabola through the mantissa.
double log2_of(double x) {
  if (x <= 1.0) return 0.0;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto exponent = static_cast<double>(static_cast<std::int64_t>(bits >> 52U) - 1023);
  const double mantissa = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  return exponent + (mantissa - 1.0) * (1.3465553 - 0.3465553 * (mantissa - 1.0));
}

constexpr double kFewQueries = 16.0;    // drafts included
constexpr double kLatentWidth = 512.0;  // wider keys are latent ones

KernelRole role_of(const workload::Operator& op) {
  if (op.kind == workload::OperatorKind::gemm) {
    if (op.is_grouped) return op.is_low_precision_eligible ? KernelRole::grouped : KernelRole::wide_grouped;
    return op.count > 1.0 ? KernelRole::batched : op.is_low_precision_eligible ? KernelRole::product : KernelRole::wide_product;
  }
  if (op.kind != workload::OperatorKind::attention || op.m <= 0.0) return KernelRole::stream;
  if (op.m <= kFewQueries) return op.k >= kLatentWidth ? KernelRole::latent_decode : KernelRole::decode;
  return op.k > 128.0 && op.k < 256.0 ? KernelRole::latent_prefill : KernelRole::prefill;
}

RoledWork product_work(const workload::Operator& op, const KernelRates& rates) {
  RoledWork roled;
  roled.role = role_of(op);
  const KernelModel& model = rates.models[static_cast<std::size_t>(roled.role)];
  KernelWork& work = roled.work;
  work.family = op.count > 1.0 ? KernelFamily::batched_gemm : KernelFamily::gemm;
  work.m = op.m;
  work.n = op.n;
  work.k = op.k;
  work.count = op.count;
  work.flops = op.flops.base();
  work.bytes = bytes_of(op);
  if (model.has_cast && rates.casts_operands) work.cast_bytes = op.count * op.m * op.k * (2.0 + model.activation_bytes);
  work.at = {log2_of(op.m), log2_of(op.n), log2_of(op.k), log2_of(op.count)};
  return roled;
}

/// One of the two products over the rows of the experts; their launch is shared.
RoledWork expert_work(const workload::Operator& op, const KernelRates& rates) {
  RoledWork roled;
  roled.role = role_of(op);
  roled.launches = 0.5;
  const KernelModel& model = rates.models[static_cast<std::size_t>(roled.role)];
  KernelWork& work = roled.work;
  work.family = KernelFamily::grouped_gemm;
  work.m = op.m;
  work.n = op.n;
  work.k = op.k;
  work.count = op.count;
  work.rows = op.m * op.count;
  work.ranks = 1.0;  // a single product
  work.flops = op.flops.base();
  work.bytes = bytes_of(op);
  if (model.has_cast && rates.casts_operands) work.cast_bytes = work.rows * op.k * (2.0 + model.activation_bytes);
  work.at = {log2_of(work.rows), log2_of(op.count), log2_of(op.n * op.k), 0.0};
  return roled;
}

/// Attention whose shape is known: m queries and n keys of k elements, for each of `count` heads of all sequences.
RoledWork attention_work(const workload::Operator& op) {
  RoledWork roled;
  roled.role = role_of(op);
  AttentionShape shape;
  shape.heads = op.count;
  shape.kv_heads = op.count / std::max(1.0, op.group);
  shape.new_tokens = op.m;
  shape.context = std::max(0.0, op.n - op.m);
  shape.key_width = op.k;
  shape.value_width = op.k;
  if (op.m <= kFewQueries) {
    const bool is_latent = roled.role == KernelRole::latent_decode;
    shape.context = op.n;
    roled.work = attention_decode_work(shape, is_latent ? KernelFamily::latent_decode : KernelFamily::attention_decode);
    roled.work.flops = std::max(roled.work.flops, op.flops.base());
  } else {
    const bool is_latent = roled.role == KernelRole::latent_prefill;
    roled.work = attention_prefill_work(shape, is_latent ? KernelFamily::latent_prefill : KernelFamily::attention_prefill);
    // Windows and backward passes have other flops than a causal forward pass of this shape; tiles at the diagonal stay padded.
    const double causal = 4.0 * op.k * op.count * op.m * (shape.context + 0.5 * (op.m + 1.0));
    roled.work.flops *= op.flops.base() / causal;
  }
  roled.work.bytes = bytes_of(op);
  return roled;
}

Part part_of(const workload::Operator& op) { return op.kind == workload::OperatorKind::attention ? Part::attention : Part::gemm; }

/// Without measured kernels of this kind: a roofline at sustained rates.
OperatorSeconds seconds_by_rates(const workload::Operator& op, const KernelRates& rates) {
  const double memory_s = bytes_of(op) / rates.memory_bytes_per_s;
  double compute_s = 0.0;
  if (op.kind == workload::OperatorKind::gemm) {
    const double rate =
        (op.is_low_precision_eligible ? rates.product_flops_per_s : rates.bf16_flops_per_s) * (op.is_grouped ? rates.grouped_factor : 1.0);
    compute_s = op.flops.base() / (rate * tile_efficiency(op.m, op.n, op.k, op.count, rates));
  } else if (op.kind == workload::OperatorKind::attention) {
    // Attention without a shape is a scan.
    compute_s = op.flops.base() / (rates.attention_flops_per_s * (op.m <= 0.0 ? rates.scan_factor : 1.0));
  }
  return {compute_s >= memory_s ? part_of(op) : Part::memory, std::max(compute_s, memory_s), rates.launch_s};
}

/// As of `product_work`, without the rest of the record.
OperatorSeconds dense_product(const workload::Operator& op, const KernelModel& model, const KernelRates& rates) {
  Product product{op.m, op.n, op.k, op.count, bytes_of(op)};
  if (model.has_cast && rates.casts_operands) product.cast_bytes = op.count * op.m * op.k * (2.0 + model.activation_bytes);
  const KernelSeconds seconds = product_seconds(product, model.facts, model.parameters);
  double missed = 1.0;
  if (!model.correction.empty()) {
    const KernelFamily family = op.count > 1.0 ? KernelFamily::batched_gemm : KernelFamily::gemm;
    missed = std::exp(surface_log(family, {log2_of(op.m), log2_of(op.n), log2_of(op.k), log2_of(op.count)}, model.correction));
  }
  return {seconds.compute_s >= seconds.memory_s ? Part::gemm : Part::memory, missed * (seconds.total_s - seconds.launch_s),
          missed * seconds.launch_s};
}

}  // namespace

RoledWork work_of(const workload::Operator& op, const KernelRates& rates) {
  if (op.kind == workload::OperatorKind::gemm) return op.is_grouped ? expert_work(op, rates) : product_work(op, rates);
  if (op.kind == workload::OperatorKind::attention && op.m > 0.0) return attention_work(op);
  RoledWork roled;
  roled.work.family = KernelFamily::elementwise;
  roled.work.bytes = bytes_of(op);
  roled.work.pieces = std::max(1.0, roled.work.bytes / 16384.0);
  roled.work.at = {log2_of(roled.work.bytes), 0.0, 0.0, 0.0};
  return roled;
}

OperatorSeconds operator_seconds(const workload::Operator& op, const KernelRates& rates) {
  if (op.kind == workload::OperatorKind::attention && op.m <= 0.0) return seconds_by_rates(op, rates);
  const KernelModel& model = rates.models[static_cast<std::size_t>(role_of(op))];
  if (!model.is_known()) return seconds_by_rates(op, rates);
  if (op.kind == workload::OperatorKind::gemm && !op.is_grouped) return dense_product(op, model, rates);
  const RoledWork roled = work_of(op, rates);
  const KernelSeconds seconds = kernel_seconds(roled.work, model.facts, model.parameters);
  const double missed = model.correction.empty() ? 1.0 : std::exp(surface_log(roled.work.family, roled.work.at, model.correction));
  const bool computes = seconds.compute_s >= seconds.memory_s && roled.role != KernelRole::stream;
  return {computes ? part_of(op) : Part::memory, missed * (seconds.total_s - seconds.launch_s), missed * roled.launches * seconds.launch_s};
}

}  // namespace steelyard::perf
