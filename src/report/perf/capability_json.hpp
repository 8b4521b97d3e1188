// What a machine can do, for programs and for the page: steps, rooflines, the configurations of a search, measured points near a question.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "perf/evaluate_step.hpp"
#include "perf/roofline.hpp"
#include "perf/search/serving_search.hpp"
#include "perf/search/training_search.hpp"
#include "report/json_value.hpp"
#include "validation/nearest.hpp"

namespace steelyard::report {

/// Sizes in gigabytes, times in seconds, rates in tokens a second. Codes as in docs/formats/result.md.
[[nodiscard]] JsonValue step_json(const perf::Cluster& cluster, const perf::Layout& layout, const perf::StepEstimate& estimate);
[[nodiscard]] JsonValue roofline_json(const perf::Cluster& cluster, const perf::Roofline& roofline);

/// One chip's answer of a search. `blocking`: figures of it that nobody has published; then there are no configurations.
struct SearchOfChip {
  perf::Cluster cluster;
  std::vector<perf::Reason> blocking;
  std::optional<perf::TrainingSearchResult> training;
  double step_tokens = 0.0;  // of a training step
  std::optional<perf::ServingSearchResult> serving;
};
/// Per chip: `best`, `front` and `counts`. Configurations carry the parameters that /api/v1/estimate takes, so that each can be opened.
[[nodiscard]] JsonValue search_json(const std::vector<SearchOfChip>& searches);

/// What a chip needs and has: fits, the least number of chips, memory.
struct FitOfChip {
  perf::Cluster cluster;
  bool fits = false;
  std::int64_t min_chips = 0;
  perf::MemoryUse memory;
  std::vector<perf::Reason> reasons;
};
[[nodiscard]] JsonValue fit_json(const std::vector<FitOfChip>& fits);

[[nodiscard]] JsonValue near_points_json(const std::vector<validation::NearPoint>& points);

}  // namespace steelyard::report
