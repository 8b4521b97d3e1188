// Serving in a static steady state: the time of a prompt, of a decode step, and what follows when both share a replica.
#pragma once

#include "perf/machine.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

/// Per replica.
struct ServingSteady {
  TimeSplit decode;             // one decode step of the whole batch, every stage of the pipeline
  TimeSplit prefill;            // one prompt, its share of a full prefill step
  double lone_prefill_s = 0.0;  // a prompt by itself, through the whole pipeline
  double prompts_per_step = 0.0;
  TimeSplit step;  // decode and the prompts that arrive meanwhile
  double time_per_output_token_s = 0.0;
  double time_to_first_token_s = 0.0;
  double tokens_per_s = 0.0;
};

class ServingModel {
 public:
  ServingModel(const Machine& machine, const workload::ServingTask& task)
      : machine_(machine), task_(task), classes_(workload::layer_classes(*task.model)) {}

  /// A prompt's work in a full prefill step, and alone.
  struct PrefillTime {
    TimeSplit share;  // busy time of one stage's chips × stages, per prompt
    double lone_s = 0.0;
  };
  [[nodiscard]] PrefillTime prefill(const Layout& layout) const;
  [[nodiscard]] TimeSplit decode_step(const Layout& layout) const;

  /// With B sequences in flight and `out` tokens each, B/out prompts arrive per decode step; the first of a
  /// request's tokens comes from its prompt's pass, so that a step lasts (out−1)/out·D + B/out·P on average. A prompt waits for
  /// the running step, and for other prompts as in M/D/1 at the share of time that prompts take.
  [[nodiscard]] ServingSteady steady(const Layout& layout, const PrefillTime& prompt) const;

 private:
  [[nodiscard]] TimeSplit pass(const Layout& layout, workload::StepShape shape) const;

  const Machine& machine_;
  const workload::ServingTask& task_;
  std::vector<workload::LayerClass> classes_;
};

}  // namespace steelyard::perf
