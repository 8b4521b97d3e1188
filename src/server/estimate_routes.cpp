// What a machine can do, over HTTP: estimates, one step, what fits, rooflines, chips side by side by task. perf answers; report writes.
#include <algorithm>

#include <fmt/format.h>

#include "perf/chosen_layout.hpp"
#include "perf/evaluate.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/roofline.hpp"
#include "perf/search/serving_search.hpp"
#include "perf/task_rate.hpp"
#include "perf/training/evaluation.hpp"
#include "report/perf/capability_json.hpp"
#include "report/perf/estimate_view.hpp"
#include "report/perf/serving_view.hpp"
#include "report/words.hpp"
#include "server/question.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kMostChips = 12;

/// What every answer here stands on.
struct Ground {
  const catalog::Catalog& catalog;
  const perf::Calibration& calibration;
  const report::Messages& words;
};

/// Asks, then answers, or says what was wrong with the question.
template <class Make>
Response on_ground(const Request& request, Service& service, const Make& make) {
  const auto& catalog = service.engine().catalog();
  const auto& words = service.messages(request.language);
  if (!catalog) return problem(500, catalog.error(), words);
  const auto& calibration = service.engine().calibration();
  if (!calibration) return problem(500, calibration.error(), words);
  const Ground ground{*catalog, *calibration, words};
  Question question(request);
  const std::string body = make(question, ground);
  if (!question.findings().empty()) return problem(status_of(question.findings()), question.findings(), words);
  return text_response(200, kJson, body);
}

report::SourceLookup sources_of(const Ground& ground) {
  return [&catalog = ground.catalog](const SourceId& id) { return catalog.source(id); };
}

template <class Enum>
void read_name(Question& question, std::string_view name, const std::vector<Enum>& values, Enum& value) {
  if (!question.has(name)) return;
  std::vector<std::string_view> names;
  for (const Enum one : values) names.push_back(perf::name_of(one));
  const std::string typed = question.choice(name, names);
  for (const Enum one : values) {
    if (perf::name_of(one) == typed) value = one;
  }
}

constexpr std::string_view kTrainingLayout[] = {"tensor",      "pipeline", "data",       "context",   "expert",  "expert_tensor",
                                                "micro_batch", "zero",     "interleave", "recompute", "schedule"};
constexpr std::string_view kServingLayout[] = {"tensor", "pipeline", "expert", "attention_groups", "workers"};

perf::Layout training_layout(Question& question) {
  perf::Layout layout;
  question.integer("tensor", layout.tensor);
  question.integer("pipeline", layout.pipeline);
  question.integer("data", layout.data);
  question.integer("context", layout.context);
  question.integer("expert", layout.expert);
  question.integer("expert_tensor", layout.expert_tensor);
  question.integer("micro_batch", layout.micro_batch);
  question.integer("interleave", layout.interleave);
  std::int64_t zero = layout.zero_stage;
  question.integer("zero", zero, 0);
  layout.zero_stage = static_cast<int>(std::min<std::int64_t>(zero, 3));
  using perf::Recompute;
  using perf::Schedule;
  read_name(question, "recompute", {Recompute::none, Recompute::selective, Recompute::full}, layout.recompute);
  read_name(question, "schedule",
            {Schedule::one_forward_one_backward, Schedule::zero_bubble_h1, Schedule::zero_bubble_h2, Schedule::zero_bubble_v,
             Schedule::dual_pipe},
            layout.schedule);
  return layout;
}

bool has_any(const Question& question, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return question.has(name); });
}
template <std::size_t n>
bool has_any(const Question& question, const std::string_view (&names)[n]) {
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view name) { return question.has(name); });
}

std::string train(Question& question, const Ground& ground) {
  const auto task = question.training(ground.catalog, question.choice("task", {"pretrain", "fine_tune", "lora"}));
  const perf::Cluster cluster = question.cluster(ground.catalog);
  const bool is_stated = has_any(question, kTrainingLayout);
  const perf::Layout layout = training_layout(question);
  if (!question.findings().empty()) return {};
  const auto print = [&](const perf::TrainingEstimate& estimate) {
    return report::render_estimate(cluster, task, estimate, ground.words, report::Format::json, {}, sources_of(ground));
  };
  if (!is_stated) return print(perf::estimate_training(cluster, task, ground.calibration));
  if (const perf::Illegal why = perf::check_layout(task, layout, cluster.chips()); why != perf::Illegal{}) {
    question.add("tensor",
                 {{kIllegalLayout, {}, {{"found", report::layout_text(layout, false)}, {"why", std::string{perf::name_of(why)}}}}});
    return {};
  }
  return print(perf::evaluate_training(cluster, task, layout, perf::usual_recipe(task), ground.calibration));
}

/// The layout that is stated, or the smallest worker that holds `sequences`. A layout that the model has no form for is a finding.
perf::ServingSetup serving_setup(Question& question, const Ground& ground, const perf::Cluster& cluster, const workload::ServingTask& task,
                                 double sequences) {
  perf::ServingSetup setup;
  perf::Layout& layout = setup.stage.layout;
  question.integer("tensor", layout.tensor);
  question.integer("pipeline", layout.pipeline);
  question.integer("expert", layout.expert);
  question.integer("attention_groups", setup.attention_data_parallel);
  question.integer("workers", setup.stage.workers);
  question.number("concurrency", setup.concurrency);
  question.number("rate", setup.request_rate);
  if (!question.findings().empty()) return setup;
  if (!has_any(question, kServingLayout)) {
    if (const auto smallest = perf::smallest_setup(cluster, task, sequences, ground.calibration)) {
      layout = smallest->stage.layout;
      setup.attention_data_parallel = smallest->attention_data_parallel;
    }
    return setup;
  }
  perf::ServingSpace space;
  space.chips = cluster.chips();
  const perf::Machine machine = perf::describe_serving(cluster, perf::serving_products(task), ground.calibration);
  const auto workers = perf::legal_workers(*task.model, space, machine.scale_up_domain);
  const bool is_legal = std::any_of(workers.begin(), workers.end(), [&](const perf::WorkerShape& worker) {
    return worker.tensor == layout.tensor && worker.pipeline == layout.pipeline && worker.expert == layout.expert &&
           worker.attention_groups == setup.attention_data_parallel && worker.chips() * setup.stage.workers <= space.chips;
  });
  if (!is_legal) question.add("tensor", {{kIllegalLayout, {}, {{"found", report::layout_text(layout, true)}, {"why", "no_such_worker"}}}});
  return setup;
}

std::string serve(Question& question, const Ground& ground) {
  const auto task = question.serving(ground.catalog);
  const perf::Cluster cluster = question.cluster(ground.catalog);
  if (!question.findings().empty()) return {};
  const auto setup = serving_setup(question, ground, cluster, task, 1.0);
  if (!question.findings().empty()) return {};
  const auto estimate = has_any(question, kServingLayout)            ? perf::evaluate_serving(cluster, task, setup, ground.calibration)
                        : has_any(question, {"concurrency", "rate"}) ? perf::evaluate_serving_load(cluster, task, setup, ground.calibration)
                                                                     : perf::estimate_serving(cluster, task, ground.calibration);
  return report::render_estimate(cluster, task, estimate, ground.words, report::Format::json, {}, sources_of(ground));
}

/// One step of a serving engine: prompts, or a token for each of `batch` sequences.
std::string step(Question& question, const Ground& ground, bool is_decode) {
  const auto task = question.serving(ground.catalog);
  const perf::Cluster cluster = question.cluster(ground.catalog);
  constexpr double kDecodeBatch = 32.0;
  double batch = is_decode ? kDecodeBatch : 1.0;
  double context = 0.0;
  question.number("batch", batch);
  question.number("at", context);
  if (!question.findings().empty()) return {};
  const auto setup = serving_setup(question, ground, cluster, task, is_decode ? batch : 1.0);
  if (!question.findings().empty()) return {};
  perf::StepLoad load;
  const auto input = static_cast<double>(task.input_tokens);
  if (is_decode) {
    load.decode_sequences = batch;
    load.context = context > 0.0 ? context : input + 0.5 * static_cast<double>(task.output_tokens);
  } else {
    load.prompts = batch;
    load.prompt_tokens = input;
    load.prompt_context = context;
  }
  const auto estimate = perf::evaluate_step(cluster, task, setup, load, ground.calibration);
  return report::json_text(report::step_json(cluster, setup.stage.layout, estimate));
}

/// The chips of the query, or of every chip that has a server: what holds the model, and with how many.
std::string fit(Question& question, const Ground& ground, const Request& request) {
  const bool is_serving = question.choice("task", {"serve", "pretrain", "fine_tune", "lora"}) == "serve";
  const auto serving = question.serving(ground.catalog);
  const auto training = question.training(ground.catalog, request.value("task").value_or(""));
  std::vector<std::string> names = request.values("chip");
  if (names.size() > kMostChips) question.missing("chip");
  std::vector<report::FitOfChip> fits;
  for (const std::string& name : names) {
    const perf::Cluster cluster = question.cluster_of(ground.catalog, name);
    if (!question.findings().empty()) continue;
    if (is_serving) {
      auto e = perf::estimate_serving(cluster, serving, ground.calibration);
      fits.push_back({cluster, e.fits, e.min_chips, e.memory, std::move(e.reasons)});
    } else {
      auto e = perf::estimate_training(cluster, training, ground.calibration);
      fits.push_back({cluster, e.fits, e.min_chips, e.memory, std::move(e.reasons)});
    }
  }
  if (!question.findings().empty()) return {};
  return report::json_text(report::fit_json(fits));
}

std::string roofline(Question& question, const Ground& ground) {
  const perf::Cluster cluster = question.cluster(ground.catalog);
  const catalog::ModelArchitecture* const model = question.model(ground.catalog);
  const std::string task = question.choice("task", {"decode", "prefill", "train"});
  workload::StepShape shape;
  shape.phase = task == "prefill" ? workload::Phase::prefill
                : task == "train" ? workload::Phase::training_forward
                                  : workload::Phase::decode;
  const bool is_decode = shape.phase == workload::Phase::decode;
  question.precision("precision", shape.product_precision);
  shape.weight_precision = shape.product_precision;
  question.integer("tensor", shape.tensor_parallel);
  constexpr double kDecodeBatch = 64.0;
  double batch = is_decode ? kDecodeBatch : 1.0;
  double length = 2048.0;
  question.number("batch", batch);
  question.number("seq", length);
  if (!question.findings().empty()) return {};
  if (model->heads % shape.tensor_parallel != 0) {
    question.add("tensor", {{kBadNumberParameter, {}, {{"parameter", "tensor"}, {"found", std::to_string(shape.tensor_parallel)}}}});
    return {};
  }
  shape.sequences = batch;
  shape.new_tokens = is_decode ? 1.0 : length;
  shape.context = is_decode ? length : 0.0;
  return report::json_text(report::roofline_json(cluster, perf::roofline(cluster, *model, shape, ground.calibration)));
}

/// Chips side by side by what they do with a model: ratios to the first.
std::string compare(Question& question, const Ground& ground, const Request& request) {
  const auto task = question.serving(ground.catalog);
  const std::vector<std::string> names = request.values("chip");
  if (names.size() < 2 || names.size() > kMostChips) question.missing("chip=A&chip=B");
  std::vector<perf::Cluster> clusters;
  for (const std::string& name : names) clusters.push_back(question.cluster_of(ground.catalog, name));
  if (!question.findings().empty()) return {};
  const bool may_grow = !question.has("servers") && !question.has("chips");
  std::vector<report::TaskRate> rates;
  for (const std::string_view name : {"train", "prefill", "decode"}) {
    for (const perf::Cluster& cluster : clusters) {
      rates.push_back({std::string{name}, report::name_of(*cluster.chip, ground.words),
                       perf::rate_per_chip(name, cluster, task, task.weight_precision, ground.calibration, may_grow)});
    }
  }
  return report::render_task_ratios(rates, ground.words, report::Format::json, {});
}

Route estimate_route(std::string_view pattern, std::string_view summary, std::string_view answer, std::vector<QueryParameter> query,
                     std::string (*make)(Question&, const Ground&)) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.answer = answer;
  route.query = std::move(query);
  route.problems = {400};
  route.weight = Weight::slow;
  route.run = [make](const Request& request, Service& service) { return on_ground(request, service, make); };
  return route;
}

template <class Names>
std::vector<QueryParameter> named(const Names& names) {
  std::vector<QueryParameter> query;
  for (const std::string_view name : names) query.push_back({name});
  return query;
}

}  // namespace

std::vector<Route> estimate_routes() {
  const auto serving = joined(joined(machine_query(), serving_query()), named(kServingLayout));
  std::vector<Route> routes;
  routes.push_back(
      estimate_route("/api/v1/estimate/serve", "estimate_serve", "Estimate", joined(serving, {{"concurrency"}, {"rate"}}), serve));
  routes.push_back(estimate_route("/api/v1/estimate/train", "estimate_train", "Estimate",
                                  joined(joined(joined(machine_query(), {{"task"}}), training_query()), named(kTrainingLayout)), train));
  routes.push_back(estimate_route("/api/v1/estimate/prefill", "estimate_prefill", "Step", joined(serving, {{"batch"}, {"at"}}),
                                  [](Question& question, const Ground& ground) { return step(question, ground, false); }));
  routes.push_back(estimate_route("/api/v1/estimate/decode", "estimate_decode", "Step", joined(serving, {{"batch"}, {"at"}}),
                                  [](Question& question, const Ground& ground) { return step(question, ground, true); }));
  routes.push_back(estimate_route("/api/v1/roofline", "roofline", "Roofline",
                                  joined(machine_query(), {{"task"}, {"batch"}, {"seq"}, {"tensor"}}), roofline));
  const std::vector<QueryParameter> chips{{"model", true, false}, {"chip", true, true}, {"servers"}, {"chips"}, {"precision"}};
  Route fits = estimate_route("/api/v1/estimate/fit", "estimate_fit", "Fits",
                              joined(joined(joined(chips, {{"task"}}), training_query()), serving_query()), nullptr);
  fits.run = [](const Request& request, Service& service) {
    return on_ground(request, service, [&](Question& question, const Ground& ground) { return fit(question, ground, request); });
  };
  routes.push_back(std::move(fits));
  Route tasks = estimate_route("/api/v1/compare/tasks", "compare_tasks", "TaskRatios", joined(chips, serving_query()), nullptr);
  tasks.run = [](const Request& request, Service& service) {
    return on_ground(request, service, [&](Question& question, const Ground& ground) { return compare(question, ground, request); });
  };
  routes.push_back(std::move(tasks));
  return routes;
}

}  // namespace steelyard::server
