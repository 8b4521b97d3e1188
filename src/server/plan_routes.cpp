// Plans of several periods, markets and the articles' arguments over HTTP: long work, each a job that answers with a page.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "claims/arguments/laboratory.hpp"
#include "report/articles/arguments_view.hpp"
#include "report/market/market_view.hpp"
#include "report/page_json.hpp"
#include "report/plan/plan_page.hpp"
#include "server/job_submit.hpp"
#include "server/question.hpp"
#include "study/market_study.hpp"
#include "study/plan_run.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";

/// `{format, page, result}`; `result` is JSON already, or empty.
Response page_response(const report::Page& page, std::string result = {}) {
  while (!result.empty() && result.back() == '\n') result.pop_back();
  const std::string text = report::json_text(report::page_json(page));
  return text_response(
      200, kJson,
      fmt::format("{{\"format\": \"steelyard.page/1\",\n\"page\": {},\n\"result\": {}}}\n", text, result.empty() ? "null" : result));
}

Result<study::Study> study_of(const Request& request, const Service& service) {
  const auto document = parse_document(request.body, request.body_is_toml ? "study.toml" : "study.json");
  if (!document) return Result<study::Study>(document.error());
  const auto& catalog = service.engine().catalog();
  if (!catalog) return Result<study::Study>(catalog.error());
  return study::read_study(*document, request.body, *catalog);
}

report::SourceLookup sources_of(const Service& service) {
  return [&catalog = *service.engine().catalog()](const SourceId& id) { return catalog.source(id); };
}

/// Reads the study now, so that its findings are the answer, and runs `make` on it as a job.
template <class Make>
Response submit_study(const Request& request, Service& service, const char* kind, Make make) {
  auto study = study_of(request, service);
  if (!study) return problem(status_of(study.error()), study.error(), service.messages(request.language));
  auto work = [&service, language = request.language, make = std::move(make),
               kept = std::make_shared<study::Study>(std::move(*study))](const RunControl& control) {
    const auto& words = service.messages(language);
    Result<Response> made = make(std::move(*kept), words, control);
    return made ? std::move(*made) : problem(status_of(made.error()), made.error(), words);
  };
  return submit_job(request, service, kind, std::move(work));
}

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (comma > from) names.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return names;
}

Response plan_response(const Request& request, Service& service) {
  Question question(request);
  study::PlanRequest wanted;
  question.number("gap", wanted.gap);
  if (question.has("objective")) {
    const auto& names = study::objective_names();
    const std::string typed = question.choice("objective", {names.begin(), names.end()});
    wanted.objective = static_cast<study::ObjectiveKind>(std::find(names.begin(), names.end(), typed) - names.begin());
  }
  if (!question.findings().empty()) return problem(400, question.findings(), service.messages(request.language));
  wanted.compare = names_in(request.value("compare").value_or(""));
  wanted.branch = request.value("branch").value_or("");
  wanted.price_of = request.value("price_of").value_or("");
  wanted.pictures = true;
  return submit_study(request, service, "plan",
                      [&service, wanted](study::Study study, const report::Messages& words, const RunControl& control) -> Result<Response> {
                        study::PlanRequest told = wanted;
                        if (auto* progress = dynamic_cast<JobProgress*>(control.progress)) {
                          told.on_progress = [progress](const plan::SearchState& found) { progress->tell_bound(found.cost, found.bound); };
                        }
                        const auto run = study::run_plan(service.engine(), std::move(study), told, control);
                        if (!run) return Result<Response>(run.error());
                        return page_response(report::plan_page(*run, words, sources_of(service)), report::plan_json(*run));
                      });
}

Response why_response(const Request& request, Service& service) {
  return submit_study(request, service, "why",
                      [&service, workload = request.value("workload").value_or(""), chip = request.value("not").value_or("")](
                          study::Study study, const report::Messages& words, const RunControl& control) -> Result<Response> {
                        const auto run = study::run_why(service.engine(), std::move(study), workload, chip, std::nullopt, control);
                        if (!run) return Result<Response>(run.error());
                        return page_response(report::why_page(*run, words, sources_of(service)), report::why_json(*run));
                      });
}

Response sensitivity_response(const Request& request, Service& service) {
  return submit_study(request, service, "sensitivity",
                      [&service](study::Study study, const report::Messages& words, const RunControl& control) -> Result<Response> {
                        const auto run = study::run_sensitivity(service.engine(), std::move(study), std::nullopt, control);
                        if (!run) return Result<Response>(run.error());
                        return page_response(report::sensitivity_page(*run, words, sources_of(service)));
                      });
}

Response entry_price_response(const Request& request, Service& service) {
  return submit_study(request, service, "entry_price",
                      [&service, chip = request.value("chip").value_or("")](study::Study study, const report::Messages& words,
                                                                            const RunControl& control) -> Result<Response> {
                        const auto run = study::run_entry_price(service.engine(), std::move(study), chip, std::nullopt, control);
                        if (!run) return Result<Response>(run.error());
                        return page_response(report::entry_price_page(*run, words, sources_of(service)));
                      });
}

/// The body's market study, or the shipped one where there is none.
Response market_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  std::string text = request.body;
  std::string name = request.body_is_toml ? "market.toml" : "market.json";
  if (text.empty()) {
    for (const DataFile& file : service.engine().data().shipped_under("examples/")) {
      if (!study::is_market_study(file.content)) continue;
      text = file.content;
      name = file.name;
    }
  }
  const auto document = parse_document(text, name);
  if (!document) return problem(status_of(document.error()), document.error(), words);
  auto study = study::read_market_study(*document, text, *catalog);
  if (!study) return problem(status_of(study.error()), study.error(), words);
  auto work = [&service, &catalog, language = request.language,
               kept = std::make_shared<study::MarketStudy>(std::move(*study))](const RunControl& control) {
    const auto& in_words = service.messages(language);
    const auto answer = study::run_market(service.engine(), std::move(*kept), {}, control);
    if (!answer) return problem(status_of(answer.error()), answer.error(), in_words);
    const report::MarketWords market{*answer, *catalog, in_words};
    const bool is_chinese = language == report::Language::zh;
    const std::string title = is_chinese && !answer->study.title_zh.empty() ? answer->study.title_zh : answer->study.title;
    std::vector<report::Chart> charts;
    charts.push_back(report::market_share_chart(market, market::Basis::dollars));
    charts.push_back(report::market_share_chart(market, market::Basis::units));
    charts.push_back(report::market_unmet_chart(market));
    charts.push_back(report::market_ratio_chart(market));
    return page_response(report::page_of(title, report::market_sections(market, report::Format::table), std::move(charts)));
  };
  return submit_job(request, service, "market", std::move(work));
}

Response arguments_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto book = claims::ArgumentBook::load(service.engine());
  if (!book) return problem(500, book.error(), words);
  return text_response(200, kJson,
                       report::render(report::arguments_list(book->arguments(), words, report::Format::json), report::Format::json));
}

/// One argument run as an experiment: its runs, measures and levers as a page.
Response argument_run_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  auto book = claims::ArgumentBook::load(service.engine());
  if (!book) return problem(500, book.error(), words);
  const auto found = book->find(request.parameter("id"));
  if (!found) return problem(404, found.error(), words);
  auto work = [&service, language = request.language, argument = *found, kept = std::make_shared<claims::ArgumentBook>(std::move(*book)),
               on = today()](const RunControl& control) {
    const auto& in_words = service.messages(language);
    const auto again = kept->find(argument->id.text());
    const auto answer = claims::run_argument(**again, {&service.engine(), on, control});
    const auto sections = report::show_argument(answer, *service.engine().catalog(), in_words, report::Format::table);
    report::Page page = report::page_of({}, sections, {});
    page.answer = {report::outcome_word(answer.outcome, in_words), report::measures_text(answer, in_words),
                   report::change_text(answer, in_words)};
    return page_response(page, fmt::format("{{\"outcome\": \"{}\"}}", claims::name_of(answer.outcome)));
  };
  return submit_job(request, service, "argument", std::move(work));
}

Route job_route(std::string_view pattern, std::string_view summary, std::vector<QueryParameter> query, BodyKind body,
                Response (*run)(const Request&, Service&)) {
  Route route;
  route.method = Method::post;
  route.pattern = pattern;
  route.summary = summary;
  route.query = std::move(query);
  route.body = body;
  route.answer_status = 202;
  route.answer = "JobCreated";
  route.problems = {400, 413, 422, 429};
  route.weight = Weight::heavy;
  route.run = run;
  return route;
}

}  // namespace

std::vector<Route> plan_routes() {
  std::vector<Route> routes;
  routes.push_back(
      job_route("/api/v1/plan", "plan", {{"objective"}, {"gap"}, {"compare"}, {"branch"}, {"price_of"}}, BodyKind::study, plan_response));
  routes.push_back(
      job_route("/api/v1/plan/why", "plan_why", {{"workload", true, false}, {"not", true, false}}, BodyKind::study, why_response));
  routes.push_back(job_route("/api/v1/plan/sensitivity", "plan_sensitivity", {}, BodyKind::study, sensitivity_response));
  routes.push_back(
      job_route("/api/v1/plan/entry-price", "plan_entry_price", {{"chip", true, false}}, BodyKind::study, entry_price_response));
  routes.push_back(job_route("/api/v1/market", "market", {}, BodyKind::optional_study, market_response));
  Route arguments;
  arguments.pattern = "/api/v1/arguments";
  arguments.summary = "arguments";
  arguments.answer = "Arguments";
  arguments.weight = Weight::slow;
  arguments.run = arguments_response;
  routes.push_back(std::move(arguments));
  Route run = job_route("/api/v1/arguments/{id}/run", "argument_run", {}, BodyKind::none, argument_run_response);
  run.problems = {404, 429};
  routes.push_back(std::move(run));
  return routes;
}

}  // namespace steelyard::server
