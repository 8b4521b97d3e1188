#include "perf/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/answer.hpp"
#include "perf/machine.hpp"
#include "perf/search/serving_search.hpp"
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

ServingEstimate estimate_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_serving(cluster, task, calibration);
  ServingEstimate estimate;
  describe_answer(machine, *task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  estimate.min_chips = least_serving_chips(machine, task, kMostChipsTried);
  const ServingChoice choice = search_serving(machine, task);
  estimate.layout = choice.layout;
  estimate.memory = choice.memory;
  estimate.memory.available = bytes(machine.memory_bytes);
  estimate.fits = choice.fits;
  if (!choice.fits) {
    estimate.reasons.push_back(does_not_fit(choice.memory, choice.layout, machine.memory_bytes));
    return estimate;
  }
  const ServingSteady& steady = choice.steady;
  estimate.meets_latency = choice.meets_latency;
  const double in_flight = static_cast<double>(choice.layout.batch) * static_cast<double>(choice.layout.data);
  estimate.time_per_output_token = time_interval(steady.time_per_output_token_s, total_spread(steady.step, machine));
  estimate.output_throughput =
      rate_interval<TokensPerSecond>(in_flight, estimate.time_per_output_token, [](double rate) { return tokens_per_second(rate); });
  estimate.requests_per_second = rate_interval<double>(in_flight / static_cast<double>(std::max<std::int64_t>(1, task.output_tokens)),
                                                       estimate.time_per_output_token, [](double rate) { return rate; });
  const RelativeSpread prompt = total_spread(steady.prefill, machine);
  const double prompt_s = steady.prefill.total_s();
  const double stretch = prompt_s > 0.0 ? steady.time_to_first_token_s / prompt_s : 1.0;
  estimate.time_to_first_token = time_interval(steady.time_to_first_token_s, {prompt.below * stretch, prompt.above * stretch});
  if (!choice.meets_latency) {
    estimate.reasons.push_back({"perf.misses_latency",
                                {{"time_to_first_token_ms", format_number(steady.time_to_first_token_s * 1e3, 4)},
                                 {"time_per_output_token_ms", format_number(steady.time_per_output_token_s * 1e3, 4)}}});
  }
  estimate.chip_power = mean_power(steady.step, machine);
  TimeSplit shown = steady.decode;
  shown[Part::prefill] = steady.prompts_per_step * prompt_s;
  estimate.time = time_parts(shown);
  return estimate;
}

}  // namespace steelyard::perf
