// One stated serving configuration, without a search.
#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "perf/evaluate.hpp"
#include "perf/inference/serving_time.hpp"
#include "perf/machine.hpp"
#include "perf/search/serving_search.hpp"

namespace steelyard::perf {
namespace {

Interval<Seconds> around(double median_s, RelativeSpread spread_s) {
  return {seconds(std::max(median_s - spread_s.below, 0.02 * median_s)), seconds(median_s), seconds(median_s + spread_s.above)};
}

template <class T, class Make>
Interval<T> rate_of(double amount, const Interval<Seconds>& time, Make make) {
  return {make(amount / time.p95.base()), make(amount / time.p50.base()), make(amount / time.p05.base())};
}

}  // namespace

ServingEstimate evaluate_serving(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                 const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_serving(cluster, task, calibration);
  ServingEstimate estimate;
  estimate.reasons = machine.blocking.empty() ? machine.remarks : machine.blocking;
  estimate.basis = machine.basis;
  estimate.grade = machine.grade;
  if (!machine.blocking.empty()) return estimate;
  Layout layout = setup.stage.layout;
  const auto shared = std::max<std::int64_t>(1, setup.attention_data_parallel);
  const double groups = static_cast<double>(setup.stage.workers * std::max(layout.data, shared));
  const double offered = setup.static_batch.value_or(setup.concurrency.value_or(setup.request_rate.value_or(1.0)));
  layout.batch = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::llround(offered / groups)));
  const ServingChoice choice = serve_with_layout(machine, task, layout);
  estimate.layout = choice.layout;
  estimate.memory = choice.memory;
  estimate.memory.available = bytes(machine.memory_bytes);
  estimate.fits = choice.fits;
  const ServingSteady& steady = choice.steady;
  estimate.time_per_output_token = around(steady.time_per_output_token_s, total_spread(steady.step, machine));
  const double in_flight = groups * static_cast<double>(layout.batch);
  estimate.output_throughput =
      rate_of<TokensPerSecond>(in_flight, estimate.time_per_output_token, [](double rate) { return tokens_per_second(rate); });
  estimate.requests_per_second = rate_of<double>(in_flight / static_cast<double>(std::max<std::int64_t>(1, task.output_tokens)),
                                                 estimate.time_per_output_token, [](double rate) { return rate; });
  const RelativeSpread prompt = total_spread(steady.prefill, machine);
  const double prompt_s = steady.prefill.total_s();
  const double stretch = prompt_s > 0.0 ? steady.time_to_first_token_s / prompt_s : 1.0;
  estimate.time_to_first_token = around(steady.time_to_first_token_s, {prompt.below * stretch, prompt.above * stretch});
  estimate.time = time_parts(steady.step);
  return estimate;
}

}  // namespace steelyard::perf
