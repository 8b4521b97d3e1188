// estimate: one model on one machine, without a study.
#include <algorithm>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "cli/invocation.hpp"
#include "perf/estimate.hpp"
#include "report/estimate_view.hpp"

namespace steelyard::cli {
namespace {

inline constexpr Code kNoSystem{"cli.no_system", ErrorKind::usage};
inline constexpr Code kWrongChip{"cli.system_of_other_chip", ErrorKind::usage};

/// Reads options one after the other and keeps what was wrong with all of them.
class OptionReader {
 public:
  explicit OptionReader(Invocation& invocation) : invocation_(invocation) {}

  void integer(std::string_view name, std::int64_t& value) { assign(invocation_.integer(name), value); }
  void precision(std::string_view name, catalog::Precision& value) {
    const auto typed = invocation_.text(name);
    if (!typed) return;
    if (const auto parsed = catalog::parse_precision(*typed)) {
      value = *parsed;
    } else {
      findings_.push_back(
          {kBadChoice, {}, {{"option", fmt::format("--{}", name)}, {"found", *typed}, {"expected", "bf16, fp8, int8, fp4, int4"}}});
    }
  }
  void duration(std::string_view name, std::optional<Seconds>& value) {
    const auto typed = invocation_.text(name);
    if (!typed) return;
    auto parsed = parse_quantity_as<Seconds::kDimension>(*typed);
    if (parsed) {
      value = *parsed;
      return;
    }
    for (Error& error : parsed.error()) {
      error.code.kind = ErrorKind::usage;  // it stands on the command line, not in a file
      error.arguments.push_back({"key", fmt::format("--{}", name)});
      findings_.push_back(std::move(error));
    }
  }
  void required_number(std::string_view name, std::string_view placeholder, double& value) {
    if (!invocation_.text(name)) {
      missing(fmt::format("--{} {}", name, placeholder));
      return;
    }
    assign(invocation_.number(name), value);
  }
  void missing(std::string what) { findings_.push_back({kMissingArgument, {}, {{"expected", std::move(what)}, {"command", "estimate"}}}); }
  template <class T, class U>
  void assign(const Result<std::optional<T>>& read, U& value) {
    if (!read) {
      add(read.error());
    } else if (*read) {
      value = **read;
    }
  }
  void add(const Findings& more) { findings_.insert(findings_.end(), more.begin(), more.end()); }
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  Invocation& invocation_;
  Findings findings_;
};

/// The machine: a system by name, or the smallest one of the chip.
perf::Cluster cluster_of(const Invocation& invocation, const catalog::Catalog& catalog, OptionReader& options) {
  perf::Cluster cluster;
  const auto chip_name = invocation.text("chip");
  const auto system_name = invocation.text("system");
  if (!chip_name && !system_name) options.missing("--chip CHIP");
  if (chip_name) {
    if (const auto chip = catalog.find_chip(*chip_name)) {
      cluster.chip = *chip;
    } else {
      options.add(chip.error());
    }
  }
  if (system_name) {
    if (const auto system = catalog.find_system(*system_name)) {
      cluster.system = *system;
    } else {
      options.add(system.error());
    }
  }
  if (cluster.system != nullptr && !chip_name) cluster.chip = catalog.chip(cluster.system->chip);
  if (cluster.system != nullptr && cluster.chip != nullptr && cluster.system->chip != cluster.chip->id) {
    options.add({{kWrongChip, {}, {{"found", cluster.system->chip.text()}, {"expected", cluster.chip->id.text()}}}});
  }
  if (cluster.chip != nullptr && cluster.system == nullptr && !system_name) {
    const auto systems = catalog.systems_of(cluster.chip->id);
    if (systems.empty()) options.add({{kNoSystem, {}, {{"found", cluster.chip->id.text()}}}});
    if (!systems.empty()) cluster.system = systems.front();
  }
  options.integer("servers", cluster.servers);
  return cluster;
}

workload::TrainingTask training_task(OptionReader& options, std::string_view task_name) {
  workload::TrainingTask task;
  task.method = task_name == "lora"        ? workload::TrainingMethod::lora
                : task_name == "fine_tune" ? workload::TrainingMethod::full_finetune
                                           : workload::TrainingMethod::pretrain;
  double tokens_of_run = 0.0;
  options.required_number("tokens", "N", tokens_of_run);
  task.tokens = tokens(tokens_of_run);
  options.integer("seq", task.sequence_length);
  options.integer("batch", task.global_batch);
  options.integer("lora-rank", task.lora_rank);
  options.precision("precision", task.precision);
  return task;
}

workload::ServingTask serving_task(OptionReader& options) {
  workload::ServingTask task;
  options.integer("input", task.input_tokens);
  options.integer("output", task.output_tokens);
  options.precision("precision", task.weight_precision);
  options.precision("cache-precision", task.cache_precision);
  options.duration("ttft", task.time_to_first_token);
  options.duration("tpot", task.time_per_output_token);
  return task;
}

int run_estimate(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const catalog::Catalog& catalog = **loaded;
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());

  OptionReader options(invocation);
  const std::string task_name = invocation.text("task").value_or("serve");
  const perf::Cluster cluster = cluster_of(invocation, catalog, options);
  const catalog::ModelArchitecture* model = nullptr;
  if (const auto name = invocation.text("model")) {
    if (const auto found = catalog.find_model(*name)) {
      model = *found;
    } else {
      options.add(found.error());
    }
  } else {
    options.missing("--model MODEL");
  }
  const auto sources = [&catalog](const SourceId& id) { return catalog.source(id); };
  const auto& words = invocation.messages();
  if (task_name == "serve") {
    workload::ServingTask task = serving_task(options);
    if (!options.findings().empty()) return invocation.fail(options.findings());
    task.model = model;
    const auto estimate = perf::estimate_serving(cluster, task, *calibration);
    invocation.print(report::render_estimate(cluster, task, estimate, words, invocation.format(), invocation.style(), sources));
    return kAnswered;
  }
  workload::TrainingTask task = training_task(options, task_name);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  task.model = model;
  const auto estimate = perf::estimate_training(cluster, task, *calibration);
  invocation.print(report::render_estimate(cluster, task, estimate, words, invocation.format(), invocation.style(), sources));
  return kAnswered;
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}

}  // namespace

std::vector<Command> estimate_commands() {
  return {
      {.path = "estimate",
       .arguments = {},
       .options = {value_option("model", "MODEL", Completion::model),
                   value_option("chip", "CHIP", Completion::chip),
                   value_option("system", "SYSTEM", Completion::system),
                   value_option("servers", "N"),
                   {.name = "task", .kind = OptionKind::value, .choices = {"pretrain", "fine_tune", "lora", "serve"}},
                   value_option("tokens", "N"),
                   value_option("seq", "N"),
                   value_option("batch", "N"),
                   value_option("lora-rank", "N"),
                   value_option("precision", "bf16|fp8|..."),
                   value_option("cache-precision", "bf16|fp8|..."),
                   value_option("input", "N"),
                   value_option("output", "N"),
                   value_option("ttft", "TIME"),
                   value_option("tpot", "TIME")},
       .examples = {{"steelyard estimate --model llama-3-70b --chip h200-sxm --task serve --input 2048 --output 512 --ttft 2s --tpot 50ms",
                     "estimate.serve"},
                    {"steelyard estimate --model llama-3-70b --system cloudmatrix-384 --task pretrain --tokens 15T", "estimate.pretrain"}},
       .run = run_estimate}};
}

}  // namespace steelyard::cli
