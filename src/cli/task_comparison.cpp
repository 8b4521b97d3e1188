#include "cli/task_comparison.hpp"

#include <algorithm>

#include "cli/estimate_options.hpp"
#include "perf/evaluate_step.hpp"
#include "report/serving_view.hpp"
#include "report/words.hpp"

namespace steelyard::cli {
namespace {

constexpr double kDecodeBatch = 32.0;

std::vector<std::string> tasks_of(std::string_view text, OptionReader& options) {
  std::vector<std::string> tasks;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(','), text.size());
    const std::string task{text.substr(0, at)};
    text.remove_prefix(std::min(at + 1, text.size()));
    if (task == "train" || task == "prefill" || task == "decode") {
      tasks.push_back(task);
    } else if (!task.empty()) {
      options.add({{kBadChoice, {}, {{"option", "--tasks"}, {"found", task}, {"expected", "train, prefill, decode"}}}});
    }
  }
  return tasks;
}

perf::Interval<double> per_chip(const perf::Interval<TokensPerSecond>& rate, double chips) {
  return {rate.p05.base() / chips, rate.p50.base() / chips, rate.p95.base() / chips};
}

/// Tokens a second and chip. Prompts and tokens: on the narrowest group that holds the model; training: on the whole cluster.
perf::Interval<double> rate_of(const std::string& task_name, const perf::Cluster& cluster, const workload::ServingTask& task,
                               catalog::Precision training_precision, const perf::Calibration& calibration) {
  if (task_name == "train") {
    workload::TrainingTask training;
    training.model = task.model;
    training.tokens = tokens(1e12);
    training.precision = training_precision;
    const perf::TrainingEstimate estimate = perf::estimate_training(cluster, training, calibration);
    return estimate.fits ? per_chip(estimate.throughput, static_cast<double>(cluster.chips())) : perf::Interval<double>{};
  }
  const bool is_decode = task_name == "decode";
  const std::int64_t tensor = perf::narrowest_tensor(cluster, task, is_decode ? kDecodeBatch : 1.0, calibration);
  if (tensor == 0) return {};
  perf::ServingSetup setup;
  setup.stage.layout.tensor = tensor;
  perf::StepLoad load;
  if (is_decode) {
    load.decode_sequences = kDecodeBatch;
    load.context = static_cast<double>(task.input_tokens) + 0.5 * static_cast<double>(task.output_tokens);
  } else {
    load.prompts = 1.0;
    load.prompt_tokens = static_cast<double>(task.input_tokens);
  }
  return per_chip(perf::evaluate_step(cluster, task, setup, load, calibration).throughput, static_cast<double>(tensor));
}

}  // namespace

int compare_tasks(Invocation& invocation, const std::vector<const catalog::Chip*>& chips) {
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  const catalog::Catalog& catalog = **invocation.catalog();
  OptionReader options(invocation, "compare");
  workload::ServingTask task;
  task.model = options.model(catalog);
  options.integer("input", task.input_tokens);
  options.integer("output", task.output_tokens);
  options.precision("precision", task.weight_precision);
  std::int64_t servers = 1;
  options.integer("servers", servers);
  const std::vector<std::string> tasks = tasks_of(invocation.text("tasks").value_or("prefill,decode"), options);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  std::vector<report::TaskRate> rates;
  for (const std::string& name : tasks) {
    for (const catalog::Chip* chip : chips) {
      perf::Cluster cluster;
      cluster.chip = chip;
      cluster.servers = servers;
      if (const auto systems = catalog.systems_of(chip->id); !systems.empty()) cluster.system = systems.front();
      rates.push_back(
          {name, report::name_of(*chip, invocation.messages()), rate_of(name, cluster, task, task.weight_precision, *calibration)});
    }
  }
  invocation.print(report::render_task_ratios(rates, invocation.messages(), invocation.format(), invocation.style()));
  return kAnswered;
}

}  // namespace steelyard::cli
