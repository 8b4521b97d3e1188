#include "base/check.hpp"
#include "perf/answer.hpp"
#include "perf/evaluate.hpp"
#include "perf/search/training_search.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

void answer_training(const Machine& machine, const workload::TrainingTask& task, const TrainingChoice& choice, TrainingEstimate& estimate) {
  estimate.layout = choice.layout;
  estimate.memory = choice.memory;
  estimate.memory.available = bytes(machine.memory_bytes);
  estimate.fits = choice.fits;
  if (!choice.fits) estimate.reasons.push_back(does_not_fit(choice.memory, choice.layout, machine.memory_bytes));
  if (choice.time.total_s() <= 0.0) return;
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
}

TrainingEstimate evaluate_training(const Cluster& cluster, const workload::TrainingTask& task, const Layout& layout,
                                   const TrainingRecipe& /*recipe*/, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_training(cluster, task, calibration);
  TrainingEstimate estimate;
  describe_answer(machine, *task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  answer_training(machine, task, time_of_layout(machine, task, layout), estimate);
  return estimate;
}

}  // namespace steelyard::perf
