// One number per chip and task, to hold chips against each other: tokens a second and chip.
#pragma once

#include <string_view>

#include "perf/evaluate_step.hpp"

namespace steelyard::perf {

/// `task` is `train`, `prefill` or `decode`. Prompts, and a step of 32 sequences at mean context, run on the narrowest group that holds the
/// model; training of `serving.model` on the whole cluster. Zeros where it does not fit or a figure of the chip is unknown.
[[nodiscard]] Interval<double> rate_per_chip(std::string_view task, const Cluster& cluster, const workload::ServingTask& serving,
                                             catalog::Precision training_precision, const Calibration& calibration);

}  // namespace steelyard::perf
