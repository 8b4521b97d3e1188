// search train: every legal layout of a training task, the best of them, and the flags to run it.
#include <fmt/format.h>

#include "cli/estimate_options.hpp"
#include "perf/evaluate.hpp"
#include "perf/search/launch_flags.hpp"
#include "perf/search/training_search.hpp"
#include "report/perf/search_view.hpp"

namespace steelyard::cli {
namespace {

/// What the estimate needs first: figures of the chip that nobody has published.
inline constexpr Code kUnknownFigure{"cli.unknown_figure", ErrorKind::data};

void fixed(OptionReader& options, const Invocation& invocation, std::string_view name, std::optional<std::int64_t>& axis) {
  if (!invocation.text(name)) return;
  std::int64_t value = 1;
  options.integer(name, value);
  axis = value;
}

template <class Enum>
void choice(const Invocation& invocation, std::string_view name, std::initializer_list<Enum> values, std::optional<Enum>& axis) {
  const auto typed = invocation.text(name);
  if (!typed) return;
  for (const Enum value : values) {
    if (perf::name_of(value) == *typed) axis = value;
  }
}

perf::TrainingSpace space_of(OptionReader& options, const Invocation& invocation) {
  perf::TrainingSpace space;
  fixed(options, invocation, "tp", space.tensor);
  fixed(options, invocation, "pp", space.pipeline);
  fixed(options, invocation, "dp", space.data);
  fixed(options, invocation, "cp", space.context);
  fixed(options, invocation, "ep", space.expert);
  fixed(options, invocation, "etp", space.expert_tensor);
  fixed(options, invocation, "micro-batch", space.micro_batch);
  fixed(options, invocation, "vpp", space.interleave);
  if (invocation.text("zero")) {
    std::int64_t stage = 0;
    options.integer("zero", stage, 0);
    space.zero_stage = static_cast<int>(std::min<std::int64_t>(stage, 3));
  }
  choice(invocation, "recompute", {perf::Recompute::none, perf::Recompute::selective, perf::Recompute::full}, space.recompute);
  choice(invocation, "schedule",
         {perf::Schedule::one_forward_one_backward, perf::Schedule::zero_bubble_h1, perf::Schedule::zero_bubble_h2,
          perf::Schedule::zero_bubble_v, perf::Schedule::dual_pipe},
         space.schedule);
  space.has_all_schedules = invocation.flag("all-schedules");
  if (invocation.flag("all-forms")) {
    space.has_all_shardings = true;
    space.spreads.clear();
    for (int placement = 0; placement < perf::kPlacements; ++placement) space.spreads.push_back(placement);
  }
  space.largest_context = 16;
  space.keeps_front = invocation.flag("pareto");
  const std::string objective = invocation.text("objective").value_or("time");
  space.objective = objective == "cost"       ? perf::Objective::cost
                    : objective == "per-chip" ? perf::Objective::per_chip
                    : objective == "per-watt" ? perf::Objective::per_watt
                                              : perf::Objective::time;
  std::optional<double> price;
  options.number("price", price);
  if (price) space.price_per_chip_hour = *price;
  std::int64_t top = 5;
  options.integer("top", top);
  space.top = static_cast<std::size_t>(top);
  return space;
}

workload::TrainingTask task_of(OptionReader& options, const Invocation& invocation) {
  workload::TrainingTask task;
  const std::string name = invocation.text("task").value_or("pretrain");
  task.method = name == "lora"        ? workload::TrainingMethod::lora
                : name == "fine_tune" ? workload::TrainingMethod::full_finetune
                                      : workload::TrainingMethod::pretrain;
  task.tokens = tokens(1e12);
  options.integer("seq", task.sequence_length);
  options.integer("batch", task.global_batch);
  options.integer("lora-rank", task.lora_rank);
  options.precision("precision", task.precision);
  return task;
}

int run_search_train(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  OptionReader options(invocation, "search train");
  const perf::Cluster cluster = options.cluster(**loaded);
  const catalog::ModelArchitecture* const model = options.model(**loaded);
  workload::TrainingTask task = task_of(options, invocation);
  perf::TrainingSpace space = space_of(options, invocation);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  task.model = model;
  space.recipes = {perf::usual_recipe(task)};
  if (invocation.flag("all-forms")) space.recipes = perf::recipe_options(space.recipes.front());
  const perf::Machine machine = perf::describe_training(cluster, task, *calibration);
  if (!machine.blocking.empty()) {
    return invocation.fail({{kUnknownFigure, {}, {{"found", machine.blocking.front().code}, {"chip", cluster.chip->id.text()}}}});
  }
  const double memory_bytes = perf::device_memory_bytes(*cluster.chip);
  const perf::TrainingSearchResult found = perf::search_training(machine, task, space, memory_bytes);
  const auto& words = invocation.messages();
  const auto answer = [&](const perf::TrainingCandidate& candidate) {
    return perf::evaluate_training(cluster, task, candidate.layout, space.recipes[candidate.recipe], *calibration);
  };
  if (const auto framework = invocation.text("emit"); framework && !found.top.empty()) {
    const auto which = *framework == "mindspeed" ? perf::TrainingFramework::mindspeed : perf::TrainingFramework::megatron;
    invocation.print(perf::launch_flags(which, task, found.top.front().layout, space.recipes[found.top.front().recipe]));
    return kAnswered;
  }
  report::SearchView view;
  view.with_front = space.keeps_front;
  if (space.recipes.size() > 1) view.recipes = space.recipes;
  view.price_per_chip_hour = invocation.text("price") ? space.price_per_chip_hour : 0.0;
  view.step_tokens = static_cast<double>(task.global_batch) * static_cast<double>(task.sequence_length);
  if (invocation.flag("explain") && !found.top.empty()) {
    invocation.print(report::render_explanation(answer(found.top.front()), words, invocation.format(), invocation.style()));
    return kAnswered;
  }
  invocation.print(report::render_search(found, view, words, invocation.format(), invocation.style()));
  if (found.top.empty() && found.smallest.layout.chips() > 0) {
    for (const perf::Reason& reason : answer(found.smallest).reasons) {
      report::Arguments arguments(reason.arguments.begin(), reason.arguments.end());
      invocation.remark(words.text("reason", reason.code, arguments));
    }
  }
  return kAnswered;
}

}  // namespace

std::vector<Command> search_commands() {
  return {{.path = "search train",
           .arguments = {},
           .options = {value_option("model", "MODEL", Completion::model),
                       value_option("chip", "CHIP", Completion::chip),
                       value_option("system", "SYSTEM", Completion::system),
                       value_option("servers", "N"),
                       value_option("chips", "N"),
                       {.name = "task", .kind = OptionKind::value, .choices = {"pretrain", "fine_tune", "lora"}},
                       value_option("seq", "N"),
                       value_option("batch", "N"),
                       value_option("lora-rank", "N"),
                       value_option("precision", "bf16|fp8|..."),
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
                       {.name = "schedule",
                        .kind = OptionKind::value,
                        .choices = {"1f1b", "zero-bubble-h1", "zero-bubble-h2", "zero-bubble-v", "dualpipe"}},
                       {.name = "all-schedules", .kind = OptionKind::flag},
                       {.name = "all-forms", .kind = OptionKind::flag},
                       {.name = "objective", .kind = OptionKind::value, .choices = {"time", "cost", "per-chip", "per-watt"}},
                       value_option("price", "AMOUNT"),
                       value_option("top", "N"),
                       {.name = "pareto", .kind = OptionKind::flag},
                       {.name = "explain", .kind = OptionKind::flag},
                       {.name = "emit", .kind = OptionKind::value, .choices = {"megatron", "mindspeed"}}},
           .examples = {{"steelyard search train --model gpt-3-175b --chip a100-80 --servers 512 --batch 1536 --seq 2048", "search.train"},
                        {"steelyard search train --model llama-3-70b --chip h100-sxm --servers 32 --emit megatron", "search.emit"}},
           .run = run_search_train}};
}

}  // namespace steelyard::cli
