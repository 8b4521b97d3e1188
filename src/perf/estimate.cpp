#include "perf/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/machine.hpp"
#include "perf/search/serving_search.hpp"
#include "perf/search/training_search.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {
namespace {

constexpr std::int64_t kMostChipsTried = 65536;

/// Of a time, from its median and relative spread in seconds.
Interval<Seconds> time_interval(double median_s, RelativeSpread spread_s) {
  return {seconds(std::max(median_s - spread_s.below, 0.02 * median_s)), seconds(median_s), seconds(median_s + spread_s.above)};
}

/// Of a rate that is `amount` per time: the long times are the low rates.
template <class T, class Make>
Interval<T> rate_interval(double amount, const Interval<Seconds>& time, Make make) {
  return {make(amount / time.p95.base()), make(amount / time.p50.base()), make(amount / time.p05.base())};
}

Interval<Seconds> scaled(const Interval<Seconds>& time, double factor) { return {time.p05 * factor, time.p50 * factor, time.p95 * factor}; }

Reason does_not_fit(const MemoryUse& needed, const Layout& layout, double memory_bytes) {
  const auto chips = static_cast<double>(layout.tensor * layout.pipeline * layout.data);
  return {"perf.does_not_fit",
          {{"needed_gb", format_number(needed.total().base() * chips / 1e9, 4)},
           {"available_gb", format_number(memory_bytes * chips / 1e9, 4)},
           {"needed_per_chip_gb", format_number(needed.total().base() / 1e9, 4)},
           {"available_per_chip_gb", format_number(memory_bytes / 1e9, 4)},
           {"chips", fmt::format("{}", layout.tensor * layout.pipeline * layout.data)}}};
}

Grade data_grade(const Machine& machine, const catalog::ModelArchitecture& model, std::vector<Basis>& basis) {
  const Grade grade = model.evidence ? model.evidence->grade : Grade::assumed;
  basis.push_back({fmt::format("model {}", model.id.text()),
                   fmt::format("{} parameters", format_number(workload::count_parameters(model).total(), 4)), grade,
                   model.evidence ? model.evidence->sources : std::vector<SourceId>{}});
  return weakest(machine.grade, grade);
}

/// What both kinds of estimate share: the basis, and the unknown figures that end it.
template <class Estimate>
void describe(const Machine& machine, const catalog::ModelArchitecture& model, Estimate& estimate) {
  estimate.reasons = machine.remarks;
  estimate.basis = machine.basis;
  estimate.grade = data_grade(machine, model, estimate.basis);
  estimate.memory.available = bytes(machine.memory_bytes);
  if (!machine.blocking.empty()) estimate.reasons = machine.blocking;
}

}  // namespace

TrainingEstimate estimate_training(const Cluster& cluster, const workload::TrainingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_training(cluster, task, calibration);
  TrainingEstimate estimate;
  describe(machine, *task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  estimate.min_chips = least_training_chips(machine, task, kMostChipsTried);
  const TrainingChoice choice = search_training(machine, task);
  estimate.layout = choice.layout;
  estimate.memory = choice.memory;
  estimate.memory.available = bytes(machine.memory_bytes);
  estimate.fits = choice.fits;
  if (!choice.fits) {
    estimate.reasons.push_back(does_not_fit(choice.memory, choice.layout, machine.memory_bytes));
    return estimate;
  }
  const double step_tokens = static_cast<double>(task.global_batch) * static_cast<double>(task.sequence_length);
  estimate.step_time = time_interval(choice.time.total_s(), total_spread(choice.time, machine));
  estimate.goodput = choice.goodput;
  estimate.throughput =
      rate_interval<TokensPerSecond>(step_tokens * choice.goodput, estimate.step_time, [](double rate) { return tokens_per_second(rate); });
  estimate.run_time = scaled(estimate.step_time, task.tokens.base() / step_tokens / choice.goodput);
  const double useful =
      workload::model_flops_per_token(*task.model, task.sequence_length, task.method == workload::TrainingMethod::lora).base();
  const auto chips = static_cast<double>(choice.layout.tensor * choice.layout.pipeline * choice.layout.data);
  estimate.model_flops_utilisation = useful * step_tokens / choice.time.total_s() / (chips * machine.peak_flops_per_s);
  estimate.chip_power = mean_power(choice.time, machine);
  estimate.time = time_parts(choice.time);
  return estimate;
}

ServingEstimate estimate_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_serving(cluster, task, calibration);
  ServingEstimate estimate;
  describe(machine, *task.model, estimate);
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
