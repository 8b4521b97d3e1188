#include <algorithm>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/answer.hpp"
#include "perf/evaluate.hpp"
#include "perf/residual_answer.hpp"
#include "perf/training/evaluation.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {
namespace {

Reason stage_does_not_fit(const TrainingEvaluation& evaluation, double memory_bytes, const Layout& layout) {
  const double needed = evaluation.fullest.memory.total();
  return {"perf.stage_does_not_fit",
          {{"short_gb", format_number((needed - memory_bytes) / 1e9, 3)},
           {"stage", fmt::format("{}", evaluation.fullest.stage)},
           {"needed_gb", format_number(needed / 1e9, 4)},
           {"available_gb", format_number(memory_bytes / 1e9, 4)},
           {"chips", fmt::format("{}", layout.chips())}}};
}

std::vector<MessageTime> messages_of(const StepTime& step, const TrainingRecipe& recipe) {
  std::vector<MessageTime> messages;
  const auto add = [&](const char* code, const char* behind, const Exposure& exposure) {
    if (exposure.total_s > 0.0) messages.push_back({code, behind, seconds(exposure.total_s), seconds(exposure.exposed_s)});
  };
  add("tensor_communication", recipe.overlaps_tensor ? "products" : "nothing", step.tensor);
  add("expert_communication", recipe.overlaps_expert ? "computation" : "nothing", step.expert);
  add("context_communication", recipe.has_ring_attention ? "attention" : "nothing", step.context);
  add("pipeline_communication", recipe.overlaps_pipeline ? "computation" : "nothing", step.pipeline);
  add("data_communication", recipe.overlaps_gradients ? "backward" : "nothing", step.data);
  std::stable_sort(messages.begin(), messages.end(), [](const MessageTime& a, const MessageTime& b) { return a.total > b.total; });
  return messages;
}

}  // namespace

void answer_training(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe, const Layout& layout,
                     const TrainingEvaluation& evaluation, double memory_bytes, TrainingEstimate& estimate) {
  estimate.layout = layout;
  estimate.memory = memory_use(evaluation.fullest.memory);
  estimate.memory.available = bytes(memory_bytes);
  estimate.buffers = memory_parts(evaluation.fullest.memory);
  estimate.fullest_stage = evaluation.fullest.stage;
  estimate.fits = evaluation.fits;
  if (!evaluation.fits) {
    estimate.reasons.push_back(does_not_fit(estimate.memory, layout, memory_bytes));
    estimate.reasons.push_back(stage_does_not_fit(evaluation, memory_bytes, layout));
  }
  const StepTime& step = evaluation.step;
  if (step.total_s <= 0.0) return;
  const double step_tokens = static_cast<double>(task.global_batch) * static_cast<double>(task.sequence_length);
  const auto chips = static_cast<double>(layout.chips());
  estimate.step_time = time_interval(step.total_s, evaluation.spread_s);
  estimate.goodput = goodput_loss(chips, *machine.stack).goodput();
  estimate.throughput = rate_interval<TokensPerSecond>(step_tokens * estimate.goodput, estimate.step_time,
                                                       [](double rate) { return tokens_per_second(rate); });
  estimate.run_time = scaled(estimate.step_time, task.tokens.base() / step_tokens / estimate.goodput);
  const double useful = workload::model_flops_per_token(*task.model, task.sequence_length, task.method == workload::TrainingMethod::lora,
                                                        workload::prediction_modules(task))
                            .base();
  const double possible = step.total_s * chips * machine.peak_flops_per_s;
  estimate.model_flops_utilisation = useful * step_tokens / possible;
  estimate.hardware_flops_utilisation = step.hardware_flops * static_cast<double>(layout.tensor * layout.context * layout.data) *
                                        static_cast<double>(evaluation.micro_batches) / possible;
  estimate.chip_power = mean_power(step.split, machine);
  estimate.time = time_parts(step.split);
  estimate.messages = messages_of(step, recipe);
}

TrainingRecipe usual_recipe(const workload::TrainingTask& task) {
  TrainingRecipe recipe;
  recipe.overlaps_tensor = true;
  recipe.gradient_wire_bytes = 2.0;
  if (catalog::bytes_of(task.precision).base() <= 1.0) {
    recipe.low_precision = task.model->experts ? LowPrecisionRecipe::per_block : LowPrecisionRecipe::per_tensor;
  }
  return recipe;
}

TrainingEstimate evaluate_training(const Cluster& cluster, const workload::TrainingTask& task, const Layout& layout,
                                   const TrainingRecipe& recipe, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_training(cluster, task, calibration);
  TrainingEstimate estimate;
  describe_answer(machine, *task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  const double memory_bytes = device_memory_bytes(*cluster.chip);
  TrainingEvaluator evaluator{machine, task, recipe, memory_bytes};
  answer_training(machine, task, recipe, layout, evaluator.evaluate(layout), memory_bytes, estimate);
  apply_residual(cluster, task, recipe, machine, calibration, estimate);
  return estimate;
}

}  // namespace steelyard::perf
