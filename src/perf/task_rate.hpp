// One number per chip and task, to hold chips against each other: tokens a second and chip.
#pragma once

#include <string_view>

#include "perf/evaluate_step.hpp"

namespace steelyard::perf {

/// What one chip of a group does. Zeros where the model does not fit or a figure of the chip is unknown.
struct ChipRate {
  Interval<double> tokens_per_second;  // a chip
  std::int64_t chips = 0;              // that work together; 0: no group of the cluster holds the model
};

/// `task` is `train`, `prefill` or `decode`. Prompts, and a step of 32 sequences (in each attention group) at mean context, run on the
/// smallest worker that holds the model, training of `serving.model` on the whole cluster; with `may_grow`, on as many servers more as it
/// takes to hold it.
[[nodiscard]] ChipRate rate_per_chip(std::string_view task, Cluster cluster, const workload::ServingTask& serving,
                                     catalog::Precision training_precision, const Calibration& calibration, bool may_grow);

}  // namespace steelyard::perf
