#include "perf/evaluate_step.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/inference/step_time_function.hpp"
#include "perf/memory/memory.hpp"

namespace steelyard::perf {

StepEstimate evaluate_step(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup, const StepLoad& load,
                           const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_serving(cluster, serving_products(task), calibration);
  StepEstimate estimate;
  estimate.reasons = machine.blocking.empty() ? machine.remarks : machine.blocking;
  estimate.basis = machine.basis;
  estimate.grade = machine.grade;
  estimate.layout = setup.stage.layout;
  estimate.layout.data = setup.stage.workers * setup.attention_data_parallel;
  if (!machine.blocking.empty()) return estimate;
  const EngineBehaviour engine = setup.engine.value_or(engine_of_stack(machine));
  WorkerShape worker = worker_of(setup.stage.layout, setup.attention_data_parallel);
  worker.draft_tokens = setup.draft_tokens.value_or(0.0);
  const ServingMemory memory = serving_memory(task, worker, device_memory_bytes(machine), engine);
  estimate.memory = memory.at(std::max(1.0, load.decode_sequences));
  estimate.fits = estimate.memory.total() <= estimate.memory.available;
  const StepTimeFunction function{machine, task, worker, engine};
  StepComposition step;
  step.decode_sequences = load.decode_sequences;
  step.context_sum = load.decode_sequences * load.context;
  step.context_max = load.context;
  std::array<PrefillChunk, 256> chunks{};
  const auto prompts = static_cast<std::size_t>(std::clamp(load.prompts, 0.0, static_cast<double>(chunks.size())));
  for (std::size_t i = 0; i < prompts; ++i) {
    chunks[i] = {load.prompt_tokens * load.prompts / static_cast<double>(prompts), load.prompt_context};
  }
  step.prefill = {chunks.data(), prompts};
  const TimeSplit split = function.split(step);
  const double total = split.total_s();
  const RelativeSpread spread = total_spread(split, machine);
  estimate.time = {seconds(std::max(0.02 * total, total - spread.below)), seconds(total), seconds(total + spread.above)};
  const double tokens = load.decode_sequences * (1.0 + setup.accepted_tokens.value_or(0.0)) + load.prompts * load.prompt_tokens;
  const double all = tokens * static_cast<double>(worker.attention_groups * setup.stage.workers);
  estimate.throughput = {tokens_per_second(all / estimate.time.p95.base()), tokens_per_second(all / total),
                         tokens_per_second(all / estimate.time.p05.base())};
  estimate.chip_power = mean_power(split, machine);
  estimate.parts = time_parts(split);
  for (const OperatorTime& one : function.operators(step)) {
    const auto largest = std::max_element(one.time.part_s.begin(), one.time.part_s.end());
    const auto part = static_cast<Part>(largest - one.time.part_s.begin());
    estimate.operators.push_back({one.name, seconds(one.time.total_s()), std::string{name_of(part)}});
  }
  return estimate;
}

}  // namespace steelyard::perf
