// estimate: one model on one machine, without a study.
#include "cli/estimate_options.hpp"
#include "perf/estimate.hpp"
#include "report/perf/estimate_view.hpp"

namespace steelyard::cli {
namespace {

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

  OptionReader options(invocation, "estimate");
  const std::string task_name = invocation.text("task").value_or("serve");
  const perf::Cluster cluster = options.cluster(catalog);
  const catalog::ModelArchitecture* const model = options.model(catalog);
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

}  // namespace

std::vector<Command> estimate_commands() {
  return {
      {.path = "estimate",
       .arguments = {},
       .options = {value_option("model", "MODEL", Completion::model),
                   value_option("chip", "CHIP", Completion::chip),
                   value_option("system", "SYSTEM", Completion::system),
                   value_option("servers", "N"),
                   value_option("chips", "N"),
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
