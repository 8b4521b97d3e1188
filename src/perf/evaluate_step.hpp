// One step of a serving engine at a stated layout: prompts, tokens, or both.
#pragma once

#include "perf/evaluate.hpp"

namespace steelyard::perf {

/// Of one attention group of the worker.
struct StepLoad {
  double decode_sequences = 0.0;
  double context = 0.0;  // of each, tokens
  double prompts = 0.0;
  double prompt_tokens = 0.0;   // of each, worked off in this step
  double prompt_context = 0.0;  // tokens of the same prompt before them
};

struct StepEstimate {
  bool fits = false;
  std::vector<Reason> reasons;
  Layout layout;  // of one worker; `data`: workers and attention groups
  MemoryUse memory;
  Interval<Seconds> time;
  Interval<TokensPerSecond> throughput;  // tokens worked off, prompts' and others', of all workers and attention groups
  std::optional<Watts> chip_power;
  std::vector<TimePart> parts;
  std::vector<OperatorShare> operators;
  std::vector<Basis> basis;
  Grade grade = Grade::assumed;
};

/// `setup` gives layout, workers, engine and drafts; its load and mode are not looked at.
[[nodiscard]] StepEstimate evaluate_step(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                         const StepLoad& load, const Calibration& calibration);

}  // namespace steelyard::perf
