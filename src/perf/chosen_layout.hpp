// The layout of a service where none is stated: the smallest that holds the model, or the one that serves a stated load best.
#pragma once

#include <cstdint>
#include <optional>

#include "perf/evaluate.hpp"

namespace steelyard::perf {

/// Chips of one worker of the setup.
[[nodiscard]] std::int64_t chips_of_worker(const ServingSetup& setup);

/// The smallest worker of the cluster that holds the model and `sequences` of the task's length: a tensor-parallel group inside the
/// scale-up domain; beyond it, 2, 4, 8 ... such groups, which share the experts or, of a model without, are stages. Nothing: none holds it,
/// or a figure of the chip is unknown.
[[nodiscard]] std::optional<ServingSetup> smallest_setup(const Cluster& cluster, const workload::ServingTask& task, double sequences,
                                                         const Calibration& calibration);

/// `setup` (its load, engine, drafts) on the layout that serves it best: all chips in equal workers of a power of two, experts cut or
/// spread, by output tokens per second; where none fits, whatever a search over all layouts finds, at the load that it finds best.
[[nodiscard]] ServingEstimate evaluate_serving_load(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                                    const Calibration& calibration);

}  // namespace steelyard::perf
