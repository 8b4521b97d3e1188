// What every address that begins long work does: hand it in, answer with where to ask for it.
#pragma once

#include <string>

#include "server/service.hpp"

namespace steelyard::server {

/// 202 with the job's id and address, or 429 with Retry-After when too many wait.
[[nodiscard]] Response submit_job(const Request& request, Service& service, std::string kind, JobWork work);

}  // namespace steelyard::server
