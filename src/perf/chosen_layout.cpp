#include "perf/chosen_layout.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "perf/inference/serving_machine.hpp"
#include "perf/inference/step_time_function.hpp"
#include "perf/memory/memory.hpp"
#include "perf/search/layouts.hpp"

namespace steelyard::perf {

std::int64_t chips_of_worker(const ServingSetup& setup) { return worker_of(setup.stage.layout, setup.attention_data_parallel).chips(); }

std::optional<ServingSetup> smallest_setup(const Cluster& cluster, const workload::ServingTask& task, double sequences,
                                           const Calibration& calibration) {
  const Machine machine = describe_serving(cluster, serving_products(task), calibration);
  if (!machine.blocking.empty()) return std::nullopt;
  const EngineBehaviour engine = engine_of_stack(machine);
  const auto holds = [&](const ServingSetup& setup) {
    const WorkerShape worker = worker_of(setup.stage.layout, setup.attention_data_parallel);
    return serving_memory(task, worker, device_memory_bytes(machine), engine).capacity() >= sequences;
  };
  ServingSetup setup;
  for (const std::int64_t tensor : tensor_options(*task.model, std::min(machine.scale_up_domain, machine.chips))) {
    setup.stage.layout.tensor = tensor;
    if (holds(setup)) return setup;
  }
  const std::int64_t group = setup.stage.layout.tensor;
  for (std::int64_t groups = 2; groups * group <= machine.chips; groups *= 2) {
    if (task.model->experts) {
      const std::int64_t chips = groups * group;
      if (chips > task.model->experts->experts || task.model->experts->experts % chips != 0) break;
      setup.attention_data_parallel = groups;
      setup.stage.layout.expert = chips;
    } else {
      if (groups > task.model->layers) break;
      setup.stage.layout.pipeline = groups;
    }
    if (holds(setup)) return setup;
  }
  return std::nullopt;
}

namespace {

/// Workers of `chips` together: one tensor-parallel group; with experts also data-parallel attention over groups of one scale-up domain at
/// most, experts spread over all; a model without experts that no domain holds, in stages.
std::vector<ServingSetup> workers_of(const catalog::ModelArchitecture& model, std::int64_t chips, std::int64_t domain) {
  std::vector<ServingSetup> workers;
  const auto add = [&workers](std::int64_t tensor, std::int64_t pipeline, std::int64_t groups, std::int64_t expert) {
    ServingSetup& setup = workers.emplace_back();
    setup.stage.layout.tensor = tensor;
    setup.stage.layout.pipeline = pipeline;
    setup.stage.layout.expert = expert;
    setup.attention_data_parallel = groups;
  };
  const bool can_spread = model.experts && model.experts->experts % chips == 0;
  if (chips <= domain) add(chips, 1, 1, 1);
  if (chips <= domain && can_spread && chips > 1) add(chips, 1, 1, chips);
  for (std::int64_t tensor = 1; can_spread && tensor < chips && tensor <= domain; tensor *= 2) add(tensor, 1, chips / tensor, chips);
  if (!model.experts && chips > domain && chips / domain <= model.layers) add(domain, chips / domain, 1, 1);
  return workers;
}

}  // namespace

ServingEstimate evaluate_serving_load(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                      const Calibration& calibration) {
  const std::int64_t chips = cluster.chips();
  const std::int64_t domain = cluster.system != nullptr ? std::min(chips, cluster.system->scale_up_domain()) : 1;
  std::optional<ServingEstimate> best;
  for (std::int64_t together = 1; together <= chips && chips % together == 0; together *= 2) {
    for (const ServingSetup& worker : workers_of(*task.model, together, domain)) {
      ServingSetup tried = setup;
      tried.stage.layout = worker.stage.layout;
      tried.attention_data_parallel = worker.attention_data_parallel;
      tried.stage.workers = chips / together;
      ServingEstimate estimate = evaluate_serving(cluster, task, tried, calibration);
      if (!estimate.fits) continue;
      if (best && estimate.output_throughput.p50 <= best->output_throughput.p50) continue;
      best = std::move(estimate);
      best->layout.data = tried.stage.workers * tried.attention_data_parallel;
    }
  }
  return best ? std::move(*best) : estimate_serving(cluster, task, calibration);
}

}  // namespace steelyard::perf
