#include "perf/kernel/kernel_work.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {
namespace {

constexpr std::array<std::string_view, kKernelFamilies> kFamilyNames{
    "gemm",           "batched_gemm",  "grouped_gemm",          "attention_prefill",    "attention_decode",
    "latent_prefill", "latent_decode", "latent_module_prefill", "latent_module_decode", "elementwise",
    "all_reduce",     "all_gather",    "reduce_scatter",        "all_to_all",           "point_to_point",
    "dispatch",       "combine"};

using catalog::Precision;
// nvfp4: one 8-bit scale for 16 elements; mxfp4: one for 32.
constexpr std::array<PrecisionScheme, 12> kSchemes{{{"bf16", Precision::bf16, 2.0, 2.0, false},
                                                    {"fp8_cache", Precision::bf16, 1.0, 2.0, false},
                                                    {"fp8", Precision::fp8, 1.0, 1.0, true},
                                                    {"fp8_static", Precision::fp8, 1.0, 1.0, true},
                                                    {"fp8_block", Precision::fp8, 1.0, 1.03125, true},
                                                    {"nvfp4", Precision::fp4, 0.5625, 0.5625, true},
                                                    {"int8_weights", Precision::bf16, 1.0, 2.0, false},
                                                    {"int4_weights", Precision::bf16, 0.53125, 2.0, false},
                                                    {"smooth_int8", Precision::int8, 1.0, 1.0, true},
                                                    {"mxfp4_weights", Precision::bf16, 0.53125, 2.0, false},
                                                    {"mxfp4_fp8", Precision::fp8, 0.53125, 1.0, true},
                                                    {"int8", Precision::int8, 1.0, 1.0, false}}};

constexpr double kOutputBytes = 2.0;
constexpr double kBlockRows = 128.0;  // queries that one piece of a flash-attention kernel takes
constexpr double kBlockKeys = 512.0;  // keys of one split of a decode kernel

double log2_of(double x) { return std::log2(std::max(x, 1.0)); }

/// Share of the busiest of `ranks` ranks, and experts that see a token, when loads follow a power law with the exponent `skew`: loads at
/// the quantiles of a Pareto distribution cut at 0.8 of the tokens, the largest ones on one rank with average others.
struct Load {
  double rows = 0.0;
  double touched = 0.0;
};
Load busiest_rank(const ExpertShape& shape) {
  const double rows = shape.tokens * shape.top_k;
  const double local = std::max(1.0, shape.experts / shape.expert);
  if (shape.skew <= 0.0) {
    const double mine = std::max(1.0, rows / shape.expert);
    return {mine, std::min(local, mine)};
  }
  const double power = 1.0 - shape.skew;
  const double most = std::max(2.0, 0.8 * shape.tokens);
  const auto load_at = [&](double quantile) {
    if (std::abs(power) < 1e-6) return std::pow(most, quantile);
    return std::pow((std::pow(most, power) - 1.0) * quantile + 1.0, 1.0 / power);
  };
  double sum = 0.0;
  for (double e = 0.0; e < shape.experts; e += 1.0) sum += load_at((e + 0.5) / shape.experts);
  const double top = load_at(1.0 - 0.5 / shape.experts) / sum;
  const double share = local >= shape.experts ? 1.0 : std::min(1.0, top + (local - 1.0) / (shape.experts - 1.0) * (1.0 - top));
  double touched = 0.0;
  for (double e = 0.0; e < shape.experts; e += 1.0) touched += std::min(1.0, rows * load_at((e + 0.5) / shape.experts) / sum);
  return {std::max(1.0, rows * share), std::clamp(touched * local / shape.experts, 1.0, local)};
}

double expected_distinct(double places, double draws) {
  if (places <= 1.0) return 1.0;
  return places * -std::expm1(draws * std::log1p(-1.0 / places));
}

}  // namespace

std::string_view name_of(KernelFamily family) { return kFamilyNames[static_cast<std::size_t>(family)]; }

std::optional<KernelFamily> parse_kernel_family(std::string_view text) {
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    if (kFamilyNames[i] == text) return static_cast<KernelFamily>(i);
  }
  return std::nullopt;
}

const PrecisionScheme* find_scheme(std::string_view name) {
  const auto found = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const PrecisionScheme& s) { return s.name == name; });
  return found != kSchemes.end() ? &*found : nullptr;
}

std::string_view usual_scheme(Precision precision) {
  switch (precision) {
    case Precision::fp8: return "fp8";
    case Precision::fp4: return "nvfp4";
    case Precision::int8: return "smooth_int8";
    case Precision::int4: return "int4_weights";
    default: return "bf16";
  }
}

KernelWork gemm_work(double m, double n, double k, double count, const PrecisionScheme& scheme) {
  KernelWork work;
  work.family = count > 1.0 ? KernelFamily::batched_gemm : KernelFamily::gemm;
  work.m = m;
  work.n = n;
  work.k = k;
  work.count = count;
  work.flops = 2.0 * m * n * k * count;
  work.bytes = count * (m * k * scheme.activation_bytes + n * k * scheme.weight_bytes + m * n * kOutputBytes);
  if (scheme.has_cast) work.cast_bytes = count * m * k * (2.0 + scheme.activation_bytes);
  work.at = {log2_of(m), log2_of(n), log2_of(k), log2_of(count)};
  return work;
}

KernelWork grouped_work(const ExpertShape& shape, const PrecisionScheme& scheme) {
  KernelWork work;
  work.family = KernelFamily::grouped_gemm;
  const Load load = busiest_rank(shape);
  work.rows = load.rows;
  work.count = shape.touched.value_or(load.touched);
  work.skew = shape.skew;
  work.m = work.rows / work.count;
  work.n = std::max(1.0, shape.inner / shape.tensor);
  work.k = shape.hidden;
  work.ranks = shape.projections;
  const double weights = shape.projections * work.n * work.k;
  work.flops = 2.0 * work.rows * weights;
  work.bytes = work.count * weights * scheme.weight_bytes +
               work.rows * ((work.k + work.n) * scheme.activation_bytes + (shape.projections * work.n + work.k) * kOutputBytes);
  if (scheme.has_cast) work.cast_bytes = work.rows * (work.k + work.n) * (2.0 + scheme.activation_bytes);
  work.at = {log2_of(work.rows), log2_of(std::max(1.0, shape.experts / shape.expert)), log2_of(work.n * work.k), shape.skew};
  return work;
}

KernelWork attention_prefill_work(const AttentionShape& shape, KernelFamily family) {
  KernelWork work;
  work.family = family;
  const double blocks = std::ceil(shape.new_tokens / kBlockRows);
  const double padded = blocks * kBlockRows;
  // Keys of a query of the middle block, and of the last: the diagonal block is computed whole.
  double middle = shape.context + (padded + kBlockRows) / 2.0;
  double last = shape.context + padded;
  if (shape.window > 0.0) {
    middle = std::min(middle, shape.window + kBlockRows);
    last = std::min(last, shape.window + kBlockRows);
  }
  const double flops_per_pair = 2.0 * (shape.key_width + shape.value_width);
  const double many = shape.sequences * shape.heads;
  work.flops = many * padded * middle * flops_per_pair;
  work.pieces = many * blocks;
  work.longest_share = kBlockRows * last * flops_per_pair / work.flops;
  const double reach = shape.window > 0.0 ? std::min(shape.context, shape.window) : shape.context;
  work.bytes = shape.sequences * (shape.new_tokens * shape.heads * (shape.key_width + shape.value_width) * shape.operand_bytes +
                                  (reach + shape.new_tokens) * shape.kv_heads * (shape.key_width + shape.value_width) * shape.cache_bytes);
  work.at = {log2_of(shape.new_tokens), log2_of(many), log2_of(shape.key_width), log2_of(1.0 + shape.context / shape.new_tokens)};
  if (shape.window > 0.0) work.at[0] = std::min(work.at[0], 1.0 + log2_of(shape.window));
  return work;
}

KernelWork attention_decode_work(const AttentionShape& shape, KernelFamily family) {
  KernelWork work;
  work.family = family;
  const double reach = std::max(1.0, shape.window > 0.0 ? std::min(shape.context, shape.window) : shape.context);
  const double group = std::max(1.0, shape.heads / shape.kv_heads);
  const double many = shape.sequences * shape.kv_heads;
  constexpr double kInstructionRows = 16.0;  // query rows that one tensor instruction takes, wanted or not
  const double rows = std::ceil(group / kInstructionRows) * kInstructionRows;
  const bool is_latent = family == KernelFamily::latent_decode;
  work.flops = many * reach * rows * 2.0 * (shape.key_width + shape.value_width);
  // A latent cache holds the values inside the keys.
  const double width = is_latent ? shape.key_width : shape.key_width + shape.value_width;
  work.bytes = many * reach * width * shape.cache_bytes +
               shape.sequences * shape.heads * (shape.key_width + shape.value_width) * shape.operand_bytes;
  work.pieces = many * std::ceil(group / 64.0) * std::ceil(reach / kBlockKeys);
  work.longest_share = 1.0 / work.pieces;
  work.at = {log2_of(reach), log2_of(many), log2_of(shape.key_width), log2_of(group)};
  return work;
}

KernelWork latent_module_work(const LatentModule& module, bool is_decode) {
  const AttentionShape& attention = module.attention;
  const double tokens = is_decode ? attention.sequences : attention.sequences * attention.new_tokens;
  const double heads = attention.heads;
  const double weights = module.hidden * (module.query_rank + module.latent + module.rotary) +
                         module.query_rank * heads * (module.head_width + module.rotary) + module.latent * heads * 2.0 * module.head_width +
                         heads * module.head_width * module.hidden;
  KernelWork work;
  if (is_decode) {
    AttentionShape absorbed = attention;
    absorbed.kv_heads = 1.0;
    absorbed.key_width = module.latent + module.rotary;
    absorbed.value_width = module.latent;
    work = attention_decode_work(absorbed, KernelFamily::latent_decode);
  } else {
    AttentionShape whole = attention;
    whole.kv_heads = heads;
    whole.key_width = module.head_width + module.rotary;
    whole.value_width = module.head_width;
    work = attention_prefill_work(whole, KernelFamily::latent_prefill);
  }
  const double attention_flops = work.flops;
  work.family = is_decode ? KernelFamily::latent_module_decode : KernelFamily::latent_module_prefill;
  // Projections run in 8 bits, at twice the rate of the attention: counted at half of their flops.
  work.flops = attention_flops + tokens * weights * 2.0 * (module.weight_bytes / 2.0);
  work.bytes += weights * module.weight_bytes + 6.0 * tokens * (module.hidden + heads * module.head_width);
  work.pieces = std::max(work.pieces, std::ceil(tokens / kBlockRows) * module.hidden / kBlockRows);
  work.longest_share = 0.0;
  work.at[2] = log2_of(heads);
  work.at[3] = 0.0;
  return work;
}

KernelWork elementwise_work(double bytes) {
  KernelWork work;
  work.family = KernelFamily::elementwise;
  work.bytes = bytes;
  work.pieces = std::max(1.0, bytes / 16384.0);
  work.at = {log2_of(bytes), 0.0, 0.0, 0.0};
  return work;
}

KernelWork collective_work(KernelFamily family, double bytes, double ranks, double nodes) {
  KernelWork work;
  work.family = family;
  work.ranks = ranks;
  work.nodes = nodes;
  work.bytes = bytes;
  work.at = {log2_of(bytes), log2_of(ranks), log2_of(nodes), 0.0};
  return work;
}

KernelWork exchange_work(KernelFamily family, double tokens, double bytes_per_token, double top_k, double ranks, double nodes,
                         double cores) {
  KernelWork work = collective_work(family, 0.0, ranks, nodes);
  const double per_node = ranks / nodes;
  work.bytes = tokens * bytes_per_token * expected_distinct(ranks, top_k) * (ranks - 1.0) / ranks;
  if (nodes > 1.0) {
    work.network_bytes = tokens * bytes_per_token * expected_distinct(nodes, top_k) * (nodes - 1.0) / nodes;
    work.bytes = tokens * bytes_per_token * expected_distinct(ranks, top_k) * (per_node - 1.0) / per_node;
  }
  work.pieces = cores;
  work.at = {log2_of(tokens), log2_of(bytes_per_token * top_k), log2_of(nodes), log2_of(cores)};
  return work;
}

}  // namespace steelyard::perf
