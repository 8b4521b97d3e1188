// The last step of an answer: what end-to-end measurements say of the mechanism, and the interval they allow.
#pragma once

#include "perf/calibration/residual.hpp"
#include "perf/estimate.hpp"
#include "perf/evaluate.hpp"
#include "perf/machine.hpp"

namespace steelyard::perf {

[[nodiscard]] ResidualFacts training_facts(const Cluster& cluster, const workload::TrainingTask& task, const TrainingRecipe& recipe);
/// The kind of work that a service's wait for the first token is: with workers of their own, prompts queue where no answer does.
[[nodiscard]] ResidualWork first_token_work(const ServingSetup& setup);
[[nodiscard]] ResidualFacts serving_facts(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                          ResidualWork work);

/// Scales times by the residual and sets their 90% intervals; names the rung in `basis` (`calibration residual training`). Nothing changes
/// where the calibration has no residual model (unit tests, `Calibration::mechanism_only`).
void apply_residual(const Cluster& cluster, const workload::TrainingTask& task, const TrainingRecipe& recipe, const Machine& machine,
                    const Calibration& calibration, TrainingEstimate& estimate);
void apply_residual(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup, const Machine& machine,
                    const Calibration& calibration, ServingEstimate& estimate);

}  // namespace steelyard::perf
