#include "perf/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/answer.hpp"
#include "perf/evaluate.hpp"
#include "perf/machine.hpp"
#include "perf/residual_answer.hpp"
#include "perf/search/training_search.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {
namespace {

constexpr std::int64_t kMostChipsTried = 65536;

}  // namespace

TrainingEstimate estimate_training(const Cluster& cluster, const workload::TrainingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_training(cluster, task, calibration);
  TrainingEstimate estimate;
  describe_answer(machine, *task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  const TrainingRecipe recipe = usual_recipe(task);
  const double memory_bytes = device_memory_bytes(*cluster.chip);
  estimate.min_chips = least_training_chips(machine, task, recipe, memory_bytes, kMostChipsTried);
  TrainingSpace space;
  space.recipes = {recipe};
  constexpr std::int64_t kLongSequence = 16384;  // from here on a sequence is worth cutting
  space.largest_context = task.sequence_length >= kLongSequence ? 16 : 1;
  const TrainingSearchResult found = search_training(machine, task, space, memory_bytes);
  const TrainingCandidate& choice = found.top.empty() ? found.smallest : found.top.front();
  TrainingEvaluator evaluator{machine, task, recipe, memory_bytes};
  answer_training(machine, task, recipe, choice.layout, evaluator.evaluate(choice.layout), memory_bytes, estimate);
  if (estimate.fits) {
    apply_residual(cluster, task, recipe, machine, calibration, estimate);
  } else {
    estimate.step_time = {};
    estimate.time.clear();
  }
  return estimate;
}

}  // namespace steelyard::perf
