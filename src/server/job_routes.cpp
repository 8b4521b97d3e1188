// Jobs: poll, fetch, cancel.
#include "report/json_value.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

Response missing_job(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  switch (service.jobs().why_missing(request.parameter("id"))) {
    case Jobs::Missing::earlier_run: return problem(410, {{kJobOfEarlierRun, {}, {}}}, words);
    case Jobs::Missing::expired: return problem(410, {{kJobExpired, {}, {}}}, words);
    case Jobs::Missing::unknown: break;
  }
  return problem(404, {{kNoSuchJob, {}, {}}}, words);
}

Response status_response(const Request& request, Service& service) {
  const auto status = service.jobs().status(request.parameter("id"));
  if (!status) return missing_job(request, service);
  const report::JsonValue body{
      report::JsonValue::Object{{"id", status->id},
                                {"kind", status->kind},
                                {"state", name_of(status->state)},
                                {"stage", status->stage},
                                {"done", static_cast<double>(status->done)},
                                {"total", static_cast<double>(status->total)},
                                {"running_s", status->running_s},
                                {"cost", status->cost ? report::JsonValue{*status->cost} : report::JsonValue{}},
                                {"bound", status->bound ? report::JsonValue{*status->bound} : report::JsonValue{}}}};
  return text_response(200, "application/json", report::json_text(body));
}

Response result_response(const Request& request, Service& service) {
  const std::string& id = request.parameter("id");
  const auto status = service.jobs().status(id);
  if (!status) return missing_job(request, service);
  const auto& words = service.messages(request.language);
  const auto result = service.jobs().result(id);
  if (result) return *result;
  if (status->state == JobState::cancelled) return problem(409, {{kJobCancelled, {}, {}}}, words);
  Response response = problem(409, {{kJobNotDone, {}, {{"found", std::string{name_of(status->state)}}}}}, words);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response cancel_response(const Request& request, Service& service) {
  if (!service.jobs().cancel(request.parameter("id"))) return missing_job(request, service);
  return text_response(202, "application/json", "{}\n");
}

}  // namespace

std::vector<Route> job_routes() {
  Route status;
  status.pattern = "/api/v1/jobs/{id}";
  status.summary = "job";
  status.answer = "Job";
  status.problems = {404, 410};
  status.weight = Weight::quick;
  status.run = status_response;
  Route result = status;
  result.pattern = "/api/v1/jobs/{id}/result";
  result.summary = "job_result";
  result.answer = "Result";
  result.problems = {404, 409, 410, 422};
  result.run = result_response;
  Route cancel = status;
  cancel.method = Method::del;
  cancel.summary = "job_cancel";
  cancel.answer_status = 202;
  cancel.answer = "Empty";
  cancel.run = cancel_response;
  return {status, result, cancel};
}

}  // namespace steelyard::server
