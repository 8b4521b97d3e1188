// This workload, on this system, this way: how long, how much memory, how many joules, and how sure are we?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "catalog/chip.hpp"
#include "catalog/system.hpp"
#include "perf/calibration.hpp"
#include "workload/workload.hpp"

namespace steelyard::perf {

/// 5th, 50th and 95th percentile.
template <class T>
struct Interval {
  T p05{};
  T p50{};
  T p95{};
};

/// Chips of one kind in equal servers (or supernodes).
struct Cluster {
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;  // its link levels are the topology
  std::int64_t servers = 1;

  [[nodiscard]] std::int64_t chips() const { return servers * (system != nullptr ? system->chips : 1); }
};

/// What the forward pass does not keep, and the backward pass computes again. `selective`: what is cheap to repeat for the memory it frees
/// (the core of attention, activations, norms: Korthikanti et al., arXiv 2205.05198, section 5); `full`: whole layers.
enum class Recompute : std::uint8_t { none, selective, full };

/// Order of forward and backward passes in a pipeline. One forward one backward (Narayanan et al., arXiv 2104.04473), with `interleave`
/// chunks per stage; zero-bubble H1, H2 and V, which run the weight gradients in the bubbles (Qi et al., arXiv 2401.10241, 2405.15362);
/// DualPipe (DeepSeek-V3, arXiv 2412.19437, section 3.2.1), which feeds the pipeline from both ends and keeps two copies of the weights.
enum class Schedule : std::uint8_t { one_forward_one_backward, zero_bubble_h1, zero_bubble_h2, zero_bubble_v, dual_pipe };

[[nodiscard]] std::string_view name_of(Recompute recompute);
[[nodiscard]] std::string_view name_of(Schedule schedule);

/// Groups whose members are placed outside the others' (bits of Layout::spread); usual is tensor innermost, then context, data, pipeline.
inline constexpr int kSpreadTensor = 1;
inline constexpr int kSpreadData = 2;
inline constexpr int kSpreadPipeline = 4;

/// How the work is laid out over the chips. Product of tensor, context, pipeline and data = chips used; experts are spread over
/// `expert` × `expert_tensor` of the chips of tensor × context × data.
struct Layout {
  std::int64_t tensor = 1;
  std::int64_t pipeline = 1;
  std::int64_t data = 1;
  std::int64_t expert = 1;
  std::int64_t expert_tensor = 1;  // each expert is cut over so many (with expert > 1; otherwise over `tensor`)
  std::int64_t context = 1;        // the sequence is cut over so many
  std::int64_t micro_batch = 1;    // sequences (training)
  std::int64_t batch = 1;          // concurrent sequences per replica (serving)
  int zero_stage = 0;              // sharding of optimizer states (1), gradients (2), weights (3) over data × context
  Recompute recompute = Recompute::none;
  std::int64_t recompute_layers = 0;  // with full: layers of a stage that are recomputed; 0: all
  Schedule schedule = Schedule::one_forward_one_backward;
  std::int64_t interleave = 1;    // model chunks per pipeline stage (training)
  std::int64_t first_layers = 0;  // layers of the first and of the last stage, where they differ from the others'; 0: even
  std::int64_t last_layers = 0;
  int spread = 0;
  friend bool operator==(const Layout&, const Layout&) = default;

  [[nodiscard]] std::int64_t chips() const { return tensor * context * pipeline * data; }
};

/// Per chip, at the fullest stage.
struct MemoryUse {
  Bytes weights;
  Bytes gradients;
  Bytes optimizer;
  Bytes activations;
  Bytes cache;
  Bytes overhead;   // workspace, communication buffers, framework
  Bytes outside;    // part of `overhead` that the framework's allocator does not see: driver context, communicators
  Bytes available;  // of the chip
  [[nodiscard]] Bytes total() const { return weights + gradients + optimizer + activations + cache + overhead; }
};

/// A code and its arguments; `report` puts it into words (data/i18n, section reason).
struct Reason {
  std::string code;
  std::vector<std::pair<std::string, std::string>> arguments;
};

/// One part of the step (or of a request), for the time bar.
struct TimePart {
  std::string code;  // gemm, attention, communication, pipeline_bubble, memory ...
  Seconds time;
};

/// One buffer of the fullest chip's memory: weights, gradients, optimizer, layer_activations, head_activations, gathered_weights,
/// workspace, communication, driver, fragmentation.
struct MemoryPart {
  std::string code;
  Bytes size;
};

/// Messages of one kind in one step: the stream they run on, how long they last, and how much of that nothing hides.
struct MessageTime {
  std::string code;    // tensor_communication ...
  std::string behind;  // what hides them: products, attention, backward, forward, computation, nothing
  Seconds total;
  Seconds exposed;
};

/// One operator or message of a step, over all layers, and what it waits for: a part's code.
struct OperatorShare {
  std::string name;
  Seconds time;
  std::string bound;
};

/// A datum the answer rests on.
struct Basis {
  std::string what;   // `chip nv-h200-sxm bf16_dense`, `calibration cuda gemm`
  std::string value;  // as shown
  Grade grade = Grade::assumed;
  std::vector<SourceId> sources;
};

struct TrainingEstimate {
  bool fits = false;
  std::vector<Reason> reasons;  // why not, or remarks; empty when nothing need be said
  std::int64_t min_chips = 0;   // least number of chips that holds the model at all; 0 when no number within the search does
  Layout layout;
  MemoryUse memory;
  Interval<Seconds> step_time;
  Interval<TokensPerSecond> throughput;  // of the whole cluster, goodput included
  Interval<Seconds> run_time;            // of task.tokens
  double model_flops_utilisation =
      0.0;  // model flops (6·N_active + causal attention, no recomputation) ÷ (chips × dense peak at the precision used)
  /// The same with the flops that were really done: recomputed ones too, and all of a score matrix that isn't skipped.
  double hardware_flops_utilisation = 0.0;
  double goodput = 1.0;             // share of wall-clock left after failures, checkpoints, restarts, stragglers and evaluation
  std::optional<Watts> chip_power;  // mean draw of one chip while it runs this; absent with reason `perf.unknown_power`
  std::vector<TimePart> time;       // of one step, largest first
  std::vector<MemoryPart> buffers;  // of the fullest chip, largest first
  std::int64_t fullest_stage = 0;   // counted from 0
  std::vector<MessageTime> messages;
  std::vector<Basis> basis;
  Grade grade = Grade::assumed;
};

struct ServingEstimate {
  bool fits = false;
  bool meets_latency = true;
  std::vector<Reason> reasons;
  std::int64_t min_chips = 0;
  Layout layout;  // of one replica; data = replicas in the cluster
  MemoryUse memory;
  Interval<TokensPerSecond> output_throughput;  // of the whole cluster
  Interval<double> requests_per_second;
  Interval<Seconds> time_to_first_token;
  Interval<Seconds> time_per_output_token;
  Interval<Seconds> end_to_end_latency;
  Interval<TokensPerSecond> total_throughput;  // input and output tokens
  double sequences_that_fit = 0.0;             // at mean length, over the whole service
  double sequences_in_flight = 0.0;            // decoding, over the whole service
  std::string limited_by;                      // none, cache, engine, prompts
  std::optional<Watts> chip_power;
  std::vector<TimePart> time;            // of one decode step, largest first
  std::vector<OperatorShare> operators;  // of one decode step, largest first
  std::vector<Basis> basis;
  Grade grade = Grade::assumed;
};

/// The fastest legal layout of the task on the cluster. A task that doesn't fit is an answer (`fits` false, with what is needed and what
/// there is). Deterministic; thread safe; milliseconds.
[[nodiscard]] TrainingEstimate estimate_training(const Cluster& cluster, const workload::TrainingTask& task,
                                                 const Calibration& calibration);
/// The layout and batch with the highest throughput that keeps the latency limits.
[[nodiscard]] ServingEstimate estimate_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration);

}  // namespace steelyard::perf
