// Batch composition in, seconds out: one step of a serving engine on one machine, model and layout. Compiled once, called a million times.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "perf/inference/engine.hpp"
#include "perf/machine.hpp"
#include "perf/training/switching_energy.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

/// A piece of one prompt worked off in a step.
struct PrefillChunk {
  double tokens = 0.0;
  double context = 0.0;  // tokens of the same prompt before it
};

/// What one attention group (one tensor-parallel group) works on in a step. With several groups that share experts this is the fullest one,
/// and the others are taken to have as much.
struct StepComposition {
  double decode_sequences = 0.0;
  double context_sum = 0.0;  // over the decode sequences
  double context_max = 0.0;
  std::span<const PrefillChunk> prefill;
};

/// How a worker is cut. chips = tensor · pipeline · attention_groups.
struct WorkerShape {
  std::int64_t tensor = 1;
  std::int64_t pipeline = 1;
  std::int64_t attention_groups = 1;  // data-parallel attention: groups that share the experts
  std::int64_t expert = 1;            // chips that whole experts are spread over
  std::int64_t expert_tensor = 0;     // chips that each expert is cut over; 0: what is left of the tensor-parallel group
  double expert_skew = 1.0;
  double draft_tokens = 0.0;  // speculative decoding: proposed per step

  [[nodiscard]] std::int64_t chips() const { return tensor * pipeline * attention_groups; }
};
[[nodiscard]] WorkerShape worker_of(const Layout& layout, std::int64_t attention_groups);

/// One operator of a step over all layers, for the explanation.
struct OperatorTime {
  std::string name;
  TimeSplit time;
};

class StepTimeFunction {
 public:
  /// Pre: the machine has no blocking reason. `machine` and `task` may go away afterwards; the model's record must stay.
  StepTimeFunction(const Machine& machine, const workload::ServingTask& task, const WorkerShape& worker, const EngineBehaviour& engine);

  /// Seconds of the step, the way through all pipeline stages. No allocation; well under a microsecond.
  [[nodiscard]] double seconds(const StepComposition& step) const noexcept;
  /// The same by part.
  [[nodiscard]] TimeSplit split(const StepComposition& step) const noexcept;
  /// Operators of the step, largest first. Allocates.
  [[nodiscard]] std::vector<OperatorTime> operators(const StepComposition& step) const;

  [[nodiscard]] const WorkerShape& worker() const { return worker_; }
  [[nodiscard]] const EngineBehaviour& engine() const { return engine_; }

 private:
  // Times that depend on the number of tokens alone, at 4 nodes per octave; straight lines between.
  static constexpr int kNodesPerOctave = 4;
  static constexpr int kNodes = 17 * kNodesPerOctave + 1;  // up to 131,072 tokens
  using Table = std::vector<TimeSplit>;
  struct Place {
    std::size_t node = 0;
    double weight = 0.0;
    double scale = 1.0;  // beyond the last node time grows with the tokens
  };

  /// One attention operator of one layer class: everything of it is linear in these.
  struct Attention {
    workload::Operator operator_;  // as a template
    double layers = 0.0;
    double flops_per_pair = 0.0;
    double flops_per_token = 0.0;
    double activation_per_token = 0.0;
    double cache_per_context = 0.0;  // bytes per token of context
    double state_per_sequence = 0.0;
    double kept = 0.0;  // tokens of context that count at most; 0: all
  };

  [[nodiscard]] static Place place_of(double tokens) noexcept;
  static void add(const Table& table, Place place, TimeSplit& time) noexcept;
  static double at(const std::vector<double>& totals, Place place) noexcept;
  void add_operator(const workload::Operator& op, TimeSplit& time) const noexcept;
  [[nodiscard]] bool is_measured_with_experts(const workload::Operator& op) const noexcept;
  void add_experts(const workload::Operator& up, const workload::Operator& down, TimeSplit& time) const noexcept;
  /// Adds the times, and the joules of the two kinds.
  struct Joules {
    double own = 0.0;
    double shared = 0.0;
  };
  Joules add_graph(const workload::LayerGraph& graph, double times, TimeSplit& own, TimeSplit& shared) const;
  [[nodiscard]] double joules_of(const workload::Operator& op) const noexcept;
  /// Of what runs on the chip, without the host: at least as long as its energy takes to feed.
  [[nodiscard]] double least_seconds(double joules) const noexcept { return power_w_ > 0.0 ? joules / power_w_ : 0.0; }
  void compile_node(std::size_t node);
  void compile_attention();
  void add_attention(const Attention& attention, bool is_decode, const StepComposition& step, TimeSplit& time) const noexcept;
  template <class Visit>
  void visit_attention(const StepComposition& step, const Visit& visit) const noexcept;
  [[nodiscard]] workload::StepShape shape_of(workload::Phase phase, double tokens) const;
  [[nodiscard]] double host_seconds(const StepComposition& step, double prefill_tokens) const noexcept;
  [[nodiscard]] double hop_seconds(double tokens) const noexcept;
  [[nodiscard]] double hidden_exchange_s(double time_s, double decode, double tokens) const noexcept;
  [[nodiscard]] double kernels_of(const workload::LayerGraph& graph) const noexcept;
  [[nodiscard]] double launching_seconds(const StepComposition& step, double prefill_tokens) const noexcept;

  const catalog::ModelArchitecture* model_;
  workload::ServingTask task_;
  WorkerShape worker_;
  EngineBehaviour engine_;
  KernelRates rates_;
  Fabric fabric_;
  catalog::Precision product_precision_;
  catalog::Precision attention_precision_;
  double unmodelled_ = 0.0;  // share added on top, as measured end to end
  double stretch_ = 1.0;     // the fullest pipeline stage over the mean
  double kernels_ = 0.0;     // launched in a step, where none is replayed
  std::vector<workload::LayerClass> classes_;
  Table shared_;   // of all tokens in the step
  Table decode_;   // of decode tokens alone
  Table prefill_;  // of prompt tokens alone
  Table ends_;     // of tokens whose logits are wanted
  Table draft_;    // one drafting pass, of decode sequences
  std::vector<double> shared_s_, decode_s_, prefill_s_, ends_s_, draft_s_;
  std::vector<double> exchange_s_;  // of shared_s_, of tokens on their way to experts on other servers; empty: nothing hides it
  std::vector<double> shared_j_, decode_j_, prefill_j_, ends_j_, draft_j_;  // energy of the same, above what the chip draws idle
  SwitchingEnergy energy_;
  double power_w_ = 0.0;  // to spend; 0: unknown, no bound
  std::vector<Attention> attention_decode_;
  std::vector<Attention> attention_prefill_;
};

}  // namespace steelyard::perf
