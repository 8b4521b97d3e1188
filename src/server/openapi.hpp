// The OpenAPI 3.1 document of all routes.
#pragma once

#include <string>

#include "report/messages.hpp"
#include "study/engine.hpp"

namespace steelyard::server {

/// `messages` gives the descriptions. Schemas of lists are made from the lists' own columns, the rest stands in data/api/schemas.json.
[[nodiscard]] std::string openapi_document(const study::Engine& engine, const report::Messages& messages);

}  // namespace steelyard::server
