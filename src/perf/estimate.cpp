#include "perf/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/answer.hpp"
#include "perf/machine.hpp"
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
  estimate.min_chips = least_training_chips(machine, task, kMostChipsTried);
  const TrainingChoice choice = search_training(machine, task);
  answer_training(machine, task, choice, estimate);
  if (!choice.fits) estimate.step_time = {};
  return estimate;
}

}  // namespace steelyard::perf
