// The best layout and batch for a serving task.
#include <algorithm>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/evaluate.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/search/serving_search.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {
namespace {

constexpr std::int64_t kMostChipsTried = 65536;

Reason needs_more(const MemoryUse& needed, std::int64_t chips) {
  const auto count = static_cast<double>(chips);
  return {"perf.does_not_fit",
          {{"needed_gb", format_number(needed.total().base() * count / 1e9, 4)},
           {"available_gb", format_number(needed.available.base() * count / 1e9, 4)},
           {"needed_per_chip_gb", format_number(needed.total().base() / 1e9, 4)},
           {"available_per_chip_gb", format_number(needed.available.base() / 1e9, 4)},
           {"chips", fmt::format("{}", chips)}}};
}

void note_model(const catalog::ModelArchitecture& model, ServingEstimate& estimate) {
  const Grade grade = model.evidence ? model.evidence->grade : Grade::assumed;
  estimate.basis.push_back({fmt::format("model {}", model.id.text()),
                            fmt::format("{} parameters", format_number(workload::count_parameters(model).total(), 4)), grade,
                            model.evidence ? model.evidence->sources : std::vector<SourceId>{}});
  estimate.grade = weakest(estimate.grade, grade);
}

}  // namespace

ServingSetup setup_of(const ServingOption& option, const EngineBehaviour& engine) {
  const auto layout_of = [](const WorkerShape& worker) {
    Layout layout;
    layout.tensor = worker.tensor;
    layout.pipeline = worker.pipeline;
    layout.expert = worker.expert;
    layout.expert_tensor = std::max<std::int64_t>(1, worker.expert_tensor);
    return layout;
  };
  ServingSetup setup;
  setup.engine = engine;
  setup.prefill_chunk_tokens = option.chunk_tokens;
  setup.stage = {layout_of(option.worker), option.workers};
  setup.attention_data_parallel = option.worker.attention_groups;
  setup.concurrency = static_cast<double>(option.batch * option.workers);
  if (option.prefill) {
    setup.mode = ServingMode::disaggregated;
    setup.prefill = ServingStage{layout_of(*option.prefill), option.prefill_workers};
    setup.prefill->layout.data = option.prefill->attention_groups;
    setup.concurrency.reset();
    setup.request_rate = option.point.requests_per_s;
  }
  return setup;
}

ServingEstimate estimate_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  const Machine machine = describe_serving(cluster, serving_products(task), calibration);
  ServingEstimate estimate;
  estimate.reasons = machine.blocking.empty() ? machine.remarks : machine.blocking;
  estimate.basis = machine.basis;
  estimate.grade = machine.grade;
  estimate.memory.available = bytes(device_memory_bytes(machine));
  note_model(*task.model, estimate);
  if (!machine.blocking.empty()) return estimate;
  ServingSpace space;
  space.chips = cluster.chips();
  space.keeps_front = false;
  space.has_deep_pipelines = false;
  space.engine = engine_of_stack(machine);
  const std::int64_t least = least_serving_chips(machine, task, space.engine, kMostChipsTried);
  const ServingSearchResult found = search_serving(machine, task, space);
  estimate.min_chips = least;
  if (!found.best) {
    estimate.memory = found.least_memory.at(1.0);
    estimate.layout.tensor = found.least_worker.tensor;
    estimate.layout.pipeline = found.least_worker.pipeline;
    estimate.layout.expert = found.least_worker.expert;
    estimate.reasons.push_back(needs_more(estimate.memory, found.least_worker.chips()));
    return estimate;
  }
  const ServingOption& best = *found.best;
  const Layout searched = setup_of(best, space.engine).stage.layout;
  ServingEstimate answer = evaluate_serving(cluster, task, setup_of(best, space.engine), calibration);
  answer.min_chips = least;
  answer.layout = searched;
  answer.layout.data = best.workers * best.worker.attention_groups;
  answer.layout.batch = std::max<std::int64_t>(1, best.batch / best.worker.attention_groups);
  answer.meets_latency = best.meets_latency;
  note_model(*task.model, answer);
  if (!best.meets_latency) {
    answer.reasons.push_back({"perf.misses_latency",
                              {{"time_to_first_token_ms", format_number(best.point.time_to_first_token_s * 1e3, 4)},
                               {"time_per_output_token_ms", format_number(best.point.time_per_output_token_s * 1e3, 4)}}});
  }
  return answer;
}

}  // namespace steelyard::perf
