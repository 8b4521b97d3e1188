// Searches over HTTP: every legal configuration of a task on each of several chips, as a job; the measurements nearest to a question.
#include <algorithm>

#include "perf/evaluate.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/search/serving_search.hpp"
#include "perf/search/training_search.hpp"
#include "report/perf/capability_json.hpp"
#include "report/perf/validation_view.hpp"
#include "server/job_submit.hpp"
#include "server/question.hpp"
#include "validation/nearest.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kMostChips = 6;
constexpr std::int64_t kMostServers = 20'000;  // beyond it one search lasts minutes
constexpr std::size_t kFront = 60;

struct SearchQuestion {
  std::vector<perf::Cluster> clusters;
  bool is_serving = true;
  workload::ServingTask serving;
  workload::TrainingTask training;
  std::optional<double> price;
};

/// The chips of the query, each in as many servers as it says.
SearchQuestion read_search(Question& question, const Request& request, const catalog::Catalog& catalog) {
  SearchQuestion search;
  const std::string task = question.choice("task", {"serve", "pretrain", "fine_tune", "lora"});
  search.is_serving = task == "serve";
  if (search.is_serving) {
    search.serving = question.serving(catalog);
  } else {
    search.training = question.training(catalog, task);
  }
  question.number("price", search.price);
  const std::vector<std::string> names = request.values("chip");
  if (names.empty() || names.size() > kMostChips) question.missing("chip");
  for (const std::string& name : names) {
    search.clusters.push_back(question.cluster_of(catalog, name));
    if (search.clusters.back().servers > kMostServers)
      question.add("servers",
                   {{kBadNumberParameter, {}, {{"parameter", "servers"}, {"found", std::to_string(search.clusters.back().servers)}}}});
  }
  return search;
}

report::SearchOfChip search_training(const SearchQuestion& question, const perf::Cluster& cluster, const perf::Calibration& calibration) {
  report::SearchOfChip answer{cluster, {}, {}, 0.0, {}};
  const perf::Machine machine = perf::describe_training(cluster, question.training, calibration);
  answer.blocking = machine.blocking;
  if (!machine.blocking.empty()) return answer;
  perf::TrainingSpace space;
  constexpr std::int64_t kLargestContext = 16;
  space.largest_context = kLargestContext;
  space.keeps_front = true;
  space.recipes = {perf::usual_recipe(question.training)};
  if (question.price) space.price_per_chip_hour = *question.price;
  answer.step_tokens = static_cast<double>(question.training.global_batch) * static_cast<double>(question.training.sequence_length);
  answer.training = perf::search_training(machine, question.training, space, perf::device_memory_bytes(*cluster.chip));
  if (answer.training->front.size() > kFront) answer.training->front.resize(kFront);
  return answer;
}

report::SearchOfChip search_serving(const SearchQuestion& question, const perf::Cluster& cluster, const perf::Calibration& calibration) {
  report::SearchOfChip answer{cluster, {}, {}, 0.0, {}};
  const perf::Machine machine = perf::describe_serving(cluster, perf::serving_products(question.serving), calibration);
  answer.blocking = machine.blocking;
  if (!machine.blocking.empty()) return answer;
  perf::ServingSpace space;
  space.chips = cluster.chips();
  space.engine = perf::engine_of_stack(machine);
  space.price_per_chip_hour = question.price;
  answer.serving = perf::search_serving(machine, question.serving, space);
  if (answer.serving->front.size() > kFront) answer.serving->front.resize(kFront);
  return answer;
}

Response submit(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  const auto& calibration = service.engine().calibration();
  if (!calibration) return problem(500, calibration.error(), words);
  Question question(request);
  SearchQuestion search = read_search(question, request, *catalog);
  if (!question.findings().empty()) return problem(status_of(question.findings()), question.findings(), words);
  auto work = [&calibration, search = std::move(search)](const RunControl& control) {
    std::vector<report::SearchOfChip> answers;
    for (const perf::Cluster& cluster : search.clusters) {
      control.update("progress.search", answers.size(), search.clusters.size());
      if (control.is_cancelled()) break;
      answers.push_back(search.is_serving ? search_serving(search, cluster, *calibration) : search_training(search, cluster, *calibration));
    }
    control.update("progress.search", answers.size(), search.clusters.size());
    return text_response(200, kJson, report::json_text(report::search_json(answers)));
  };
  return submit_job(request, service, "search", std::move(work));
}

Response nearest_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  const auto& measured = service.material().measured();
  if (!measured) return problem(500, measured.error(), words);
  Question question(request);
  validation::NearQuestion near;
  const std::string kind = question.choice("kind", {"serving", "training"});
  near.kind = kind == "serving" ? validation::PointKind::serving : validation::PointKind::training;
  near.model = question.model(*catalog);
  if (!question.has("chip")) question.missing("chip");
  if (question.has("chip")) {
    const auto chip = catalog->find_chip(*request.value("chip"));
    if (chip) near.chip = *chip;
    if (!chip) question.add("chip", chip.error());
  }
  constexpr std::int64_t kMostPoints = 100;
  std::int64_t most = 12;
  question.integer("most", most);
  if (!question.findings().empty()) return problem(400, question.findings(), words);
  const auto points = validation::nearest(measured->validation.points, near, *catalog, measured->labels,
                                          static_cast<std::size_t>(std::min(most, kMostPoints)));
  return text_response(200, kJson, report::json_text(report::near_points_json(points)));
}

Response validation_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& measured = service.material().measured();
  if (!measured) return problem(500, measured.error(), words);
  return text_response(200, kJson, report::render_validation(measured->validation, {}, words, report::Format::json, {}));
}

}  // namespace

std::vector<Route> search_routes() {
  Route search;
  search.method = Method::post;
  search.pattern = "/api/v1/search";
  search.summary = "search";
  search.query = joined(
      joined({{"model", true, false}, {"chip", true, true}, {"task"}, {"servers"}, {"chips"}, {"precision"}, {"price"}}, training_query()),
      serving_query());
  search.answer_status = 202;
  search.answer = "JobCreated";
  search.problems = {400, 429};
  search.weight = Weight::heavy;
  search.run = submit;
  Route nearest;
  nearest.pattern = "/api/v1/validation/nearest";
  nearest.summary = "validation_nearest";
  nearest.query = {{"model", true, false}, {"chip", true, false}, {"kind"}, {"most"}};
  nearest.answer = "NearPoints";
  nearest.problems = {400};
  nearest.weight = Weight::slow;
  nearest.run = nearest_response;
  Route validation;
  validation.pattern = "/api/v1/validation";
  validation.summary = "validation";
  validation.answer = "Validation";
  validation.weight = Weight::slow;
  validation.run = validation_response;
  return {search, nearest, validation};
}

}  // namespace steelyard::server
