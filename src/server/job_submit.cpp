#include "server/job_submit.hpp"

namespace steelyard::server {

Response submit_job(const Request& request, Service& service, std::string kind, JobWork work) {
  const auto id = service.jobs().submit(std::move(kind), std::move(work));
  if (!id) {
    Response response = problem(429, {{kTooManyJobs, {}, {}}}, service.messages(request.language));
    response.headers.emplace_back("Retry-After", "5");
    return response;
  }
  Response response = text_response(202, "application/json", "{\"id\": \"" + *id + "\"}\n");
  response.headers.emplace_back("Location", "/api/v1/jobs/" + *id);
  return response;
}

}  // namespace steelyard::server
