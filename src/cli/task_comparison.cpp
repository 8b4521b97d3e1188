#include "cli/task_comparison.hpp"

#include <algorithm>

#include "cli/estimate_options.hpp"
#include "perf/task_rate.hpp"
#include "report/perf/serving_view.hpp"
#include "report/words.hpp"

namespace steelyard::cli {
namespace {

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
      rates.push_back({name, report::name_of(*chip, invocation.messages()),
                       perf::rate_per_chip(name, cluster, task, task.weight_precision, *calibration, !invocation.text("servers"))});
    }
  }
  invocation.print(report::render_task_ratios(rates, invocation.messages(), invocation.format(), invocation.style()));
  return kAnswered;
}

}  // namespace steelyard::cli
