// One stated configuration, evaluated: no search. The door of validation, of search's answers and of anyone who knows the layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "perf/estimate.hpp"
#include "perf/inference/engine.hpp"

namespace steelyard::perf {

/// How low-precision products are scaled; decides their extra casts and what stays in 16 bits.
/// `per_tensor` scales by what was seen in steps before, `per_tensor_now` by the tensor itself.
enum class LowPrecisionRecipe : std::uint8_t { none, per_tensor, per_tensor_now, per_block, micro_scaled };

/// Facts of the framework that a layout doesn't say. Where a source leaves one open, the documented default of that framework and
/// version stands in data/stacks.
struct TrainingRecipe {
  bool has_fused_attention = true;           // scores never reach memory
  bool has_fused_elementwise = true;         // norms, activations, rotary and dropout are one kernel each
  bool has_dropout = false;                  // masks are kept
  bool has_sequence_parallel = true;         // norms and residuals are cut over the tensor-parallel group
  bool regathers_inputs = true;              // ... and what products read is gathered again in the backward pass; false: kept whole
  bool overlaps_tensor = false;              // tensor messages behind products, in pieces (userbuffers, async TP)
  bool overlaps_gradients = true;            // reduce-scatter behind the backward pass
  bool overlaps_parameters = true;           // all-gather behind the forward pass
  bool overlaps_pipeline = true;             // point-to-point behind computation (interleaved schedules)
  bool overlaps_expert = false;              // dispatch and combine behind another micro-batch's computation
  bool has_ring_attention = true;            // keys and values of other chips arrive behind attention; false: gathered before it
  bool recomputes_attention = true;          // under selective recomputation: the core of attention
  bool recomputes_light = false;             // ... norms, activations, casts
  bool recomputes_up_projection = false;     // ... the up-projections of latent attention
  bool recomputes_dense = false;             // ... dense feed-forwards whole
  bool recomputes_mixture = false;           // ... mixtures whole, with their messages
  bool recomputes_products = false;          // ... all but the attention's output and every second product
  double gradient_bytes = 4.0;               // per parameter, of the accumulation buffer
  double gradient_wire_bytes = 0.0;          // per parameter, as it travels; 0: as it is kept
  double logit_bytes = 8.0;                  // per logit at its fullest: 16 bits, 32 and the gradient; more where the loss is not fused
  double optimizer_bytes = 12.0;             // per parameter: master copy and two moments
  double weight_bytes = 2.0;                 // per parameter, of what is kept (with 8-bit copies where the framework caches them)
  double gathered_bytes = 0.0;               // per parameter, of what the products read and all-gathers carry; 0: at most 2
  double expert_imbalance = 1.0;             // tokens of the fullest chip ÷ mean
  std::int64_t expert_places_per_token = 0;  // servers that one token's experts may be on (node-limited routing); 0: any
  double attention_factor = 1.0;    // rate of its fused attention ÷ that of the best kernels on the part (older generations of kernels)
  double host_step_s = 0.0;         // of the host per step (data, logging, launching the optimizer); 0: as calibrated
  double host_launch_s = 0.0;       // the host needs so long per kernel; 0: as calibrated
  bool has_grouped_kernels = true;  // one kernel for the products of all experts; false: one each
  LowPrecisionRecipe low_precision = LowPrecisionRecipe::none;
  std::string software;  // framework, without its version; empty: none in particular
  int release_year = 0;  // of the version; 0: none in particular
};

/// What is usual today for a task at this precision: fused attention, sharded states, messages behind computation.
[[nodiscard]] TrainingRecipe usual_recipe(const workload::TrainingTask& task);

/// One training step at this layout on all chips of the cluster. Not searched: a layout that does not fit answers with `fits` false, its
/// memory by buffer, and the time it would take. Pre: the layout's degrees multiply to at most the cluster's chips.
[[nodiscard]] TrainingEstimate evaluate_training(const Cluster& cluster, const workload::TrainingTask& task, const Layout& layout,
                                                 const TrainingRecipe& recipe, const Calibration& calibration);

enum class ServingMode : std::uint8_t { static_batch, continuous, disaggregated };

/// One stage (all of it, or the prefill or decode half of a disaggregated service).
struct ServingStage {
  Layout layout;  // of one worker; layout.batch is ignored
  std::int64_t workers = 1;
};

/// What is offered, and how the service is set up.
struct ServingSetup {
  ServingMode mode = ServingMode::continuous;
  ServingStage stage;                        // aggregated service, or the decode half
  std::optional<ServingStage> prefill;       // of a disaggregated service
  std::int64_t attention_data_parallel = 1;  // within one worker: attention replicated over data, experts over all
  /// Exactly one of the three: requests in flight over the whole service, sequences of one static batch, or requests a second (infinite:
  /// as many as it takes; where the task has limits, as many as keep them).
  std::optional<double> concurrency;
  std::optional<double> static_batch;
  std::optional<double> request_rate;
  /// Of a saturated run that starts and ends empty: requests sent in all; unset: it never ends.
  std::optional<double> run_requests;
  std::optional<double> draft_tokens;  // speculative decoding: tokens proposed per step, with `accepted_tokens` of them kept
  std::optional<double> accepted_tokens;
  bool has_chunked_prefill = true;
  double prefill_chunk_tokens = 8192.0;
  double cached_prompt_share = 0.0;  // of input tokens, found in a prefix cache
  /// All requests ask for as many tokens as one another: engines that put prompts first then keep them in step, and no prompt meets decode.
  bool has_fixed_lengths = false;
  double expert_skew = 1.0;  // token copies at the busiest chip of an expert group over the mean
  /// Of the engine and release (EngineTable::find); unset: step overhead and memory reserve of the chip's stack.
  std::optional<EngineBehaviour> engine;
  std::string software;  // engine, without its version; empty: none in particular
  int release_year = 0;  // of the release; 0: none in particular
};

struct ServingOption;
/// The setup of a configuration that a search found.
[[nodiscard]] ServingSetup setup_of(const ServingOption& option, const EngineBehaviour& engine);

/// Latency and throughput of this setup in a steady state (static batch: of the one batch). Never searched.
[[nodiscard]] ServingEstimate evaluate_serving(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                               const Calibration& calibration);

}  // namespace steelyard::perf
