// estimate train, finetune, fit: one training step in a stated layout, or in the best one.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/estimate_options.hpp"
#include "perf/evaluate.hpp"
#include "perf/training/evaluation.hpp"
#include "perf/training/goodput.hpp"
#include "report/perf/estimate_view.hpp"
#include "report/perf/search_view.hpp"

namespace steelyard::cli {
namespace {

inline constexpr Code kIllegalLayout{"cli.illegal_layout", ErrorKind::usage};

constexpr std::array<std::string_view, 10> kLayoutOptions{"tp", "pp", "dp", "cp", "ep", "etp", "micro-batch", "vpp", "zero", "recompute"};

workload::TrainingTask read_task(OptionReader& options, const Invocation& invocation, workload::TrainingMethod method) {
  workload::TrainingTask task;
  task.method = method;
  if (invocation.text("method") == "lora") task.method = workload::TrainingMethod::lora;
  constexpr double kUsualRun = 1e12;
  std::optional<double> run;
  options.number("tokens", run);
  task.tokens = tokens(run.value_or(kUsualRun));
  options.integer("seq", task.sequence_length);
  options.integer("batch", task.global_batch);
  if (method != workload::TrainingMethod::pretrain) options.integer("lora-rank", task.lora_rank);
  options.precision("precision", task.precision);
  return task;
}

/// The layout as far as it is stated: data parallelism is what the other degrees leave of the chips. Nothing where none of it is.
std::optional<perf::Layout> read_layout(OptionReader& options, const Invocation& invocation, std::int64_t chips) {
  const auto is_stated = [&](std::string_view name) { return invocation.text(name).has_value(); };
  if (std::none_of(kLayoutOptions.begin(), kLayoutOptions.end(), is_stated)) return std::nullopt;
  perf::Layout layout;
  options.integer("tp", layout.tensor);
  options.integer("pp", layout.pipeline);
  options.integer("cp", layout.context);
  options.integer("ep", layout.expert);
  options.integer("micro-batch", layout.micro_batch);
  options.integer("vpp", layout.interleave);
  options.integer("etp", layout.expert_tensor);
  layout.data = std::max<std::int64_t>(1, chips / (layout.tensor * layout.pipeline * layout.context));
  options.integer("dp", layout.data);
  std::int64_t zero = layout.data * layout.context > 1 ? 1 : 0;
  options.integer("zero", zero, 0);
  layout.zero_stage = static_cast<int>(std::min<std::int64_t>(zero, 3));
  const std::string recompute = invocation.text("recompute").value_or("none");
  layout.recompute = recompute == "full"        ? perf::Recompute::full
                     : recompute == "selective" ? perf::Recompute::selective
                                                : perf::Recompute::none;
  return layout;
}

/// Shares of the time lost to the slowest chip and to evaluation come on top of failures and checkpoints.
void add_losses(OptionReader& options, const perf::Machine& machine, perf::TrainingEstimate& estimate) {
  std::optional<double> straggler;
  std::optional<double> evaluation;
  options.number("straggler", straggler);
  options.number("evaluation", evaluation);
  if ((!straggler && !evaluation) || estimate.goodput <= 0.0) return;
  const auto chips = static_cast<double>(estimate.layout.chips());
  const double goodput =
      perf::goodput_loss(chips, *machine.stack, std::max(0.0, straggler.value_or(0.0)), std::max(0.0, evaluation.value_or(0.0))).goodput();
  const double slower = estimate.goodput / goodput;
  estimate.goodput = goodput;
  for (Seconds* time : {&estimate.run_time.p05, &estimate.run_time.p50, &estimate.run_time.p95}) *time *= slower;
  for (TokensPerSecond* rate : {&estimate.throughput.p05, &estimate.throughput.p50, &estimate.throughput.p95}) *rate *= 1.0 / slower;
}

int run(Invocation& invocation, std::string_view name, workload::TrainingMethod method, bool is_memory_alone) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const catalog::Catalog& catalog = **loaded;
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  OptionReader options(invocation, name);
  const perf::Cluster cluster = options.cluster(catalog);
  const catalog::ModelArchitecture* const model = options.model(catalog);
  workload::TrainingTask task = read_task(options, invocation, method);
  const auto layout = read_layout(options, invocation, cluster.chips());
  if (!options.findings().empty()) return invocation.fail(options.findings());
  task.model = model;
  if (layout) {
    if (const perf::Illegal why = perf::check_layout(task, *layout, cluster.chips()); why != perf::Illegal::none) {
      const std::string reason = invocation.messages().text("search_count", perf::name_of(why));
      return invocation.fail({{kIllegalLayout, {}, {{"found", reason}}}});
    }
  }
  perf::TrainingEstimate estimate = layout ? perf::evaluate_training(cluster, task, *layout, perf::usual_recipe(task), *calibration)
                                           : perf::estimate_training(cluster, task, *calibration);
  add_losses(options, perf::describe_training(cluster, task, *calibration), estimate);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  const auto& words = invocation.messages();
  if (is_memory_alone) {
    invocation.print(report::render_fit(cluster, task, estimate, words, invocation.format(), invocation.style()));
    return kAnswered;
  }
  const auto sources = [&catalog](const SourceId& id) { return catalog.source(id); };
  invocation.print(report::render_estimate(cluster, task, estimate, words, invocation.format(), invocation.style(), sources));
  if (invocation.flag("explain") && invocation.is_for_people()) {
    invocation.print("\n" + report::render_explanation(estimate, words, invocation.format(), invocation.style()));
  }
  return kAnswered;
}

std::vector<OptionSpec> training_options(bool is_finetuning) {
  std::vector<OptionSpec> options{value_option("model", "MODEL|FILE.json", Completion::model),
                                  value_option("chip", "CHIP", Completion::chip),
                                  value_option("system", "SYSTEM", Completion::system),
                                  value_option("servers", "N"),
                                  value_option("chips", "N"),
                                  value_option("precision", "bf16|fp8|..."),
                                  value_option("tokens", "N"),
                                  value_option("seq", "N"),
                                  value_option("batch", "N"),
                                  degree_option("tp", "tensor"),
                                  degree_option("pp", "pipeline"),
                                  value_option("dp", "N"),
                                  value_option("cp", "N"),
                                  degree_option("ep", "expert"),
                                  value_option("etp", "N"),
                                  value_option("micro-batch", "N"),
                                  value_option("vpp", "N"),
                                  value_option("zero", "0..3"),
                                  {.name = "recompute", .kind = OptionKind::value, .choices = {"none", "selective", "full"}},
                                  value_option("straggler", "SHARE"),
                                  value_option("evaluation", "SHARE"),
                                  {.name = "explain", .kind = OptionKind::flag}};
  if (is_finetuning) {
    options.push_back({.name = "method", .kind = OptionKind::value, .choices = {"full", "lora"}});
    options.push_back(value_option("lora-rank", "N"));
  }
  return options;
}

int run_train(Invocation& invocation) { return run(invocation, "estimate train", workload::TrainingMethod::pretrain, false); }
int run_finetune(Invocation& invocation) { return run(invocation, "estimate finetune", workload::TrainingMethod::full_finetune, false); }
int run_fit(Invocation& invocation) {
  const bool is_tuned = invocation.text("method").has_value();
  return run(invocation, "estimate fit", is_tuned ? workload::TrainingMethod::full_finetune : workload::TrainingMethod::pretrain, true);
}

}  // namespace

std::vector<Command> training_commands() {
  return {{.path = "estimate train",
           .arguments = {},
           .options = training_options(false),
           .examples = {{"steelyard estimate train --model llama-3-70b --chip h100-sxm --servers 8 --batch 256 --tp 4 --pp 4 --vpp 5",
                         "estimate.train.stated"}},
           .run = run_train},
          {.path = "estimate finetune",
           .arguments = {},
           .options = training_options(true),
           .examples = {{"steelyard estimate finetune --model llama-3-70b --chip h100-sxm --method lora --batch 8 --seq 8192 --tp 4 --cp 2",
                         "estimate.finetune.lora"}},
           .run = run_finetune},
          {.path = "estimate fit",
           .arguments = {},
           .options = training_options(true),
           .examples = {{"steelyard estimate fit --model llama-3-70b --chip h100-sxm --servers 2 --tp 8 --recompute full",
                         "estimate.fit.stated"}},
           .run = run_fit}};
}

}  // namespace steelyard::cli
