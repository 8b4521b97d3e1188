// The JSON of results (docs/formats/result.md), as text: callers don't see the library that writes it.
#pragma once

#include <string>

#include "report/brief/brief_view.hpp"

namespace steelyard::report {

[[nodiscard]] std::string brief_json(const study::Brief& brief, const SourceLookup& sources);
[[nodiscard]] std::string estimate_json(const perf::Cluster& cluster, const perf::TrainingEstimate& estimate);
[[nodiscard]] std::string estimate_json(const perf::Cluster& cluster, const perf::ServingEstimate& estimate);

}  // namespace steelyard::report
