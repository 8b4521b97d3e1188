// The server about itself: version, health, metrics, its own description.
#include "report/json_value.hpp"
#include "server/openapi.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

Response version_response(const Request&, Service& service) {
  const report::JsonValue body{
      report::JsonValue::Object{{"version", study::engine_version()}, {"data_sha256", service.engine().data_hash()}}};
  return text_response(200, "application/json", report::json_text(body));
}

/// Ready when the data can be read: an orchestrator needs no more.
Response health_response(const Request& request, Service& service) {
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(503, catalog.error(), service.messages(request.language));
  return text_response(200, "application/json", "{\"status\": \"ok\"}\n");
}

Response metrics_response(const Request&, Service& service) {
  const Jobs::Counts jobs = service.jobs().counts();
  return text_response(200, "text/plain; version=0.0.4", service.metrics().text({jobs.queued, jobs.running}));
}

Response openapi_response(const Request& request, Service& service) {
  return text_response(200, "application/json", openapi_document(service.engine(), service.messages(request.language)));
}

Route program_route(std::string_view pattern, std::string_view answer, Response (*run)(const Request&, Service&), Weight weight) {
  Route route;
  route.pattern = pattern;
  route.summary = pattern.substr(pattern.rfind('/') + 1);
  route.answer = answer;
  route.weight = weight;
  route.run = run;
  return route;
}

}  // namespace

std::vector<Route> program_routes() {
  return {program_route("/api/v1/version", "Version", version_response, Weight::kept),
          program_route("/api/v1/openapi", "OpenApi", openapi_response, Weight::kept),
          program_route("/health", "Health", health_response, Weight::quick),
          program_route("/metrics", {}, metrics_response, Weight::quick)};
}

}  // namespace steelyard::server
