#include "perf/kernel_models.hpp"

namespace steelyard::perf {
namespace {

constexpr std::array<std::string_view, kKernelRoles> kRoleNames{
    "product", "wide_product", "batched", "grouped", "wide_grouped", "prefill", "decode", "latent_prefill", "latent_decode", "stream"};

struct Wanted {
  KernelRole role;
  KernelFamily family;
  std::string_view scheme;
  std::string_view kernel;  // of the surface
  std::string_view engine;
};

/// Small tables say little about a part; the stack's record, which pools many, is worth more.
constexpr std::size_t kLeastSamples = 60;

/// Fills `model` with the nearest surface; answers none where only other vendors' parts were measured, or too little.
SurfaceUse choose_one(const catalog::Chip& chip, const Wanted& want, const SurfaceLibrary& library, KernelModel& model) {
  SurfaceQuery query;
  query.chip = &chip;
  query.stack.kernel = std::string{want.kernel};
  query.family = want.family;
  query.scheme = want.scheme;
  query.preferred_engine = want.engine;
  const SurfaceUse use = library.find(query);
  if (use.surface == nullptr || use.surface->vendor != chip.vendor || use.surface->samples < kLeastSamples) return {};
  const PrecisionScheme* const scheme = find_scheme(want.scheme);
  const auto facts = kernel_facts(chip, library.cores(), scheme->product);
  if (!facts) return {};
  model.facts = *facts;
  model.parameters = use.parameters;
  model.correction = use.surface->correction;
  model.has_cast = scheme->has_cast;
  model.activation_bytes = scheme->activation_bytes;
  model.range = use.surface->range;
  return use;
}

}  // namespace

std::string_view name_of(KernelRole role) { return kRoleNames[static_cast<std::size_t>(role)]; }

std::vector<KernelChoice> choose_kernels(const catalog::Chip& chip, catalog::Precision product, catalog::Precision cache,
                                         std::string_view engine, const SurfaceLibrary& library, KernelRates& rates) {
  const std::string_view narrow = usual_scheme(product);
  const bool is_narrow_cache = catalog::bytes_of(cache).base() <= 1.0;
  const std::string_view cached = is_narrow_cache ? "fp8_cache" : "bf16";
  const std::array<Wanted, kKernelRoles> wanted{
      {{KernelRole::product, KernelFamily::gemm, narrow, "", engine},
       {KernelRole::wide_product, KernelFamily::gemm, "bf16", "", engine},
       {KernelRole::batched, KernelFamily::batched_gemm, "bf16", "", engine},
       {KernelRole::grouped, KernelFamily::grouped_gemm, narrow, "", engine},
       {KernelRole::wide_grouped, KernelFamily::grouped_gemm, "bf16", "", engine},
       {KernelRole::prefill, KernelFamily::attention_prefill, "bf16", is_narrow_cache ? "fp8" : "bf16", engine},
       {KernelRole::decode, KernelFamily::attention_decode, cached, "", engine},
       {KernelRole::latent_prefill, KernelFamily::latent_prefill, cached, "", engine},
       {KernelRole::latent_decode, KernelFamily::latent_decode, cached, "", engine},
       {KernelRole::stream, KernelFamily::elementwise, "bf16", "norm", "vidur"}}};
  std::vector<KernelChoice> choices;
  for (const Wanted& want : wanted) {
    const SurfaceUse use = choose_one(chip, want, library, rates.models[static_cast<std::size_t>(want.role)]);
    if (use.surface != nullptr) choices.push_back({want.role, use});
  }
  return choices;
}

std::vector<KernelChoice> choose_expert_kernels(const catalog::Chip& chip, std::string_view scheme, std::string_view engine,
                                                const SurfaceLibrary& library, KernelRates& rates) {
  std::vector<KernelChoice> choices;
  KernelModel& usual = rates.models[static_cast<std::size_t>(KernelRole::grouped)];
  SurfaceUse use = choose_one(chip, {KernelRole::grouped, KernelFamily::grouped_gemm, scheme, "", engine}, library, usual);
  if (use.surface != nullptr) choices.push_back({KernelRole::grouped, use});
  // Kernels that read weights for few rows (trtllm-gen; DeepGEMM's masked ones) beside those that fill tiles with many, and the Triton
  // kernels of vLLM, which SGLang shares, where they were measured on the part itself and follow their fit.
  constexpr double kMostError = 0.2;
  const bool is_block = scheme == "fp8_block";
  const std::array<Wanted, 2> others{
      {{KernelRole::grouped, KernelFamily::grouped_gemm, scheme, is_block ? "decode" : "min_latency", is_block ? "sglang" : engine},
       {KernelRole::grouped, KernelFamily::grouped_gemm, scheme, "", "vllm"}}};
  for (std::size_t i = 0; i < others.size(); ++i) {
    KernelModel model;
    use = choose_one(chip, others[i], library, model);
    if (use.surface == nullptr || use.surface->scheme != scheme || use.surface->stack.kernel != others[i].kernel) continue;
    const bool is_fallback = others[i].kernel.empty();  // of the same kind as the first
    if (is_fallback &&
        (use.surface->stack.engine != others[i].engine || use.rung != Rung::own || use.surface->left_out_median > kMostError)) {
      continue;
    }
    rates.other_grouped[i] = model;
    choices.push_back({KernelRole::grouped, use});
  }
  return choices;
}

std::vector<SurfaceUse> choose_collectives(const catalog::Chip& chip, double link_bytes_per_s, const SurfaceLibrary& library,
                                           Fabric& fabric) {
  struct WantedLink {
    LinkRole role;
    KernelFamily family;
    std::string_view engine;
    std::string_view kernel;
  };
  constexpr std::array<WantedLink, kLinkRoles> kWanted{{{LinkRole::all_reduce, KernelFamily::all_reduce, "nccl", ""},
                                                        {LinkRole::custom_all_reduce, KernelFamily::all_reduce, "trtllm", ""},
                                                        {LinkRole::all_gather, KernelFamily::all_gather, "nccl", ""},
                                                        {LinkRole::reduce_scatter, KernelFamily::reduce_scatter, "nccl", ""},
                                                        {LinkRole::all_to_all, KernelFamily::all_to_all, "nccl", ""},
                                                        {LinkRole::exchange, KernelFamily::dispatch, "sglang", "normal"},
                                                        {LinkRole::quick_exchange, KernelFamily::dispatch, "sglang", "low_latency"}}};
  std::vector<SurfaceUse> uses;
  for (const WantedLink& want : kWanted) {
    SurfaceQuery query;
    query.chip = &chip;
    query.stack = {std::string{want.engine}, "", std::string{want.kernel}};
    query.family = want.family;
    SurfaceUse use = library.find(query);
    const bool is_same = use.surface != nullptr && use.surface->vendor == chip.vendor && use.surface->stack.engine == want.engine &&
                         use.surface->stack.kernel == want.kernel;
    if (!is_same) continue;
    LinkKernel& kernel = fabric.measured[static_cast<std::size_t>(want.role)];
    kernel.facts.link_bytes_per_s = link_bytes_per_s;
    kernel.parameters = use.parameters;
    kernel.correction = use.surface->correction;
    uses.push_back(use);
  }
  return uses;
}

}  // namespace steelyard::perf
