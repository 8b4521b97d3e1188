// Studies over HTTP: checked at once, run as a job. A study is in the body; no file of this machine is ever named by a request.
#include "report/brief/brief_view.hpp"
#include "report/json_value.hpp"
#include "report/plan/study_view.hpp"
#include "server/job_submit.hpp"
#include "study/brief.hpp"
#include "study/market_study.hpp"
#include "study/seller_study.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";

Result<study::Study> study_of(const Request& request, const Service& service) {
  const std::string name = request.body_is_toml ? "study.toml" : "study.json";
  const auto document = parse_document(request.body, name);
  if (!document) return Result<study::Study>(document.error());
  const auto& catalog = service.engine().catalog();
  if (!catalog) return Result<study::Study>(catalog.error());
  return study::read_study(*document, request.body, *catalog);
}

Response check_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto study = study_of(request, service);
  constexpr std::size_t kMostListed = 200;
  Findings findings = study ? Findings{} : study.error();
  if (findings.size() > kMostListed) findings.erase(findings.begin() + kMostListed, findings.end());
  return text_response(200, kJson, report::render(report::findings_table(findings, words), report::Format::json));
}

Response submit_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  auto study = study_of(request, service);
  if (!study) return problem(status_of(study.error()), study.error(), words);
  auto work = [&service, language = request.language, kept = std::make_shared<study::Study>(std::move(*study))](const RunControl& control) {
    const auto& in_words = service.messages(language);
    const auto brief = study::run_brief(service.engine(), std::move(*kept), control);
    if (!brief) return problem(status_of(brief.error()), brief.error(), in_words);
    const auto& catalog = service.engine().catalog();
    const auto sources = [&catalog](const SourceId& id) { return catalog->source(id); };
    return text_response(200, kJson, report::render_brief(*brief, in_words, report::Format::json, {}, sources));
  };
  return submit_job(request, service, "brief", std::move(work));
}

/// The four tables that the plan is made from, as CSV by name: a plan can be checked without the rest.
Response tables_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  auto study = study_of(request, service);
  if (!study) return problem(status_of(study.error()), study.error(), words);
  auto work = [&service, language = request.language, kept = std::make_shared<study::Study>(std::move(*study))](const RunControl& control) {
    const auto brief = study::run_brief(service.engine(), std::move(*kept), control);
    if (!brief) return problem(status_of(brief.error()), brief.error(), service.messages(language));
    report::JsonValue::Array tables;
    for (report::NamedText& table : report::plan_tables(brief->problem))
      tables.emplace_back(report::JsonValue::Object{{"name", std::move(table.name)}, {"csv", std::move(table.text)}});
    return text_response(200, kJson,
                         report::json_text(report::JsonValue::Object{{"format", "steelyard.tables/1"}, {"tables", std::move(tables)}}));
  };
  return submit_job(request, service, "tables", std::move(work));
}

Response schema_response(const Request& request, Service& service) {
  const auto messages = report::Messages::load(service.engine().data(), request.language, report::Depth::reference);
  if (!messages) return problem(500, messages.error(), service.messages(request.language));
  return text_response(200, kJson, report::study_json_schema(study::study_schema(), *messages));
}

/// The shipped studies, to begin with.
Response examples_response(const Request&, Service& service) {
  report::JsonValue::Array list;
  for (const DataFile& file : service.engine().data().shipped_under("examples/")) {
    if (study::is_seller_text(file.content)) continue;   // no brief comes of a seller's stock
    if (study::is_market_study(file.content)) continue;  // run by `steelyard market`, not as a brief
    std::string name = file.name.substr(file.name.rfind('/') + 1);
    name.resize(name.rfind('.'));
    list.emplace_back(report::JsonValue::Object{{"name", std::move(name)}, {"text", file.content}});
  }
  return text_response(200, kJson, report::json_text(std::move(list)));
}

}  // namespace

std::vector<Route> study_routes() {
  Route check;
  check.method = Method::post;
  check.pattern = "/api/v1/study/check";
  check.summary = "study_check";
  check.body = BodyKind::study;
  check.answer = "Findings";
  check.problems = {413};
  check.weight = Weight::heavy;
  check.run = check_response;
  Route submit;
  submit.method = Method::post;
  submit.pattern = "/api/v1/brief";
  submit.summary = "brief";
  submit.body = BodyKind::study;
  submit.answer_status = 202;
  submit.answer = "JobCreated";
  submit.problems = {413, 422, 429};
  submit.weight = Weight::heavy;
  submit.run = submit_response;
  Route tables = submit;
  tables.pattern = "/api/v1/study/tables";
  tables.summary = "study_tables";
  tables.run = tables_response;
  Route schema;
  schema.pattern = "/api/v1/study/schema";
  schema.summary = "study_schema";
  schema.answer = "StudySchema";
  schema.run = schema_response;
  Route examples;
  examples.pattern = "/api/v1/study/examples";
  examples.summary = "study_examples";
  examples.answer = "Examples";
  examples.run = examples_response;
  return {check, submit, tables, schema, examples};
}

}  // namespace steelyard::server
