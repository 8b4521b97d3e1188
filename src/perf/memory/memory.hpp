// Device memory of one chip at the fullest pipeline stage.
#pragma once

#include "perf/estimate.hpp"

namespace steelyard::perf {

/// Bytes per parameter of mixed-precision Adam: bf16 weights and gradients, fp32 master copy and two moments (Rajbhandari et al., ZeRO,
/// arXiv 1910.02054, section 3.1: 2 + 2 + 12).
inline constexpr double kWeightBytes = 2.0;
inline constexpr double kGradientBytes = 2.0;
inline constexpr double kOptimizerBytes = 12.0;

/// What of a model's memory doesn't depend on the layout: count once per task.
struct TrainingMemoryModel {
  double layers = 0.0;
  double sequence = 0.0;
  double hidden = 0.0;
  double vocab = 0.0;
  double dense_parameters_per_layer = 0.0;   // attention, dense and shared feed-forward, router, norms: mean over layers
  double expert_parameters_per_layer = 0.0;  // routed, mean over layers
  double table_parameters = 0.0;             // one embedding table
  double tables = 2.0;                       // 1: tied
  double trained_share = 1.0;                // of all parameters; LoRA trains its adapters alone
  double adapter_parameters_per_layer = 0.0;
  double activation_bytes_per_token_layer = 0.0;  // kept for the backward pass, flash attention, no recomputation
  double reserve_bytes = 0.0;                     // of the framework, per chip
};
[[nodiscard]] TrainingMemoryModel training_memory_model(const workload::TrainingTask& task, double reserve_bytes);

/// Bytes kept per token and layer for the backward pass with flash attention, summed over a tensor-parallel group: Korthikanti et al.,
/// arXiv 2205.05198, section 4 (their 34·s·b·h without dropout masks and the attention scores), for any widths.
[[nodiscard]] double activation_bytes_per_token(const catalog::ModelArchitecture& model, bool is_mixture);

/// `available` is left to the caller.
[[nodiscard]] MemoryUse training_memory(const TrainingMemoryModel& model, const Layout& layout, std::int64_t micro_batches);

/// Cache at the mean length in a steady state, where sequences are evenly spread over their life; see docs/models/performance.md.
[[nodiscard]] MemoryUse serving_memory(const workload::ServingTask& task, const Layout& layout, double reserve_bytes);

/// Tokens of prompts that one prefill step takes at once: as many whole prompts as fit, at least one. vLLM's default budget for
/// throughput is of this size (max_num_batched_tokens, vLLM engine arguments).
inline constexpr double kPrefillTokens = 8192.0;

}  // namespace steelyard::perf
