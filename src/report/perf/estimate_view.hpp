// One estimate: does it fit, how fast, where the time and the memory go, what it rests on.
#pragma once

#include <string>

#include "perf/estimate.hpp"
#include "report/brief/brief_view.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// `table` draws the time and the memory as bars of text; `csv` is one row; `json` has the keys of a capability in docs/formats/result.md.
[[nodiscard]] std::string render_estimate(const perf::Cluster& cluster, const workload::TrainingTask& task,
                                          const perf::TrainingEstimate& estimate, const Messages& messages, Format format,
                                          const Style& style = {}, const SourceLookup& sources = {});
[[nodiscard]] std::string render_estimate(const perf::Cluster& cluster, const workload::ServingTask& task,
                                          const perf::ServingEstimate& estimate, const Messages& messages, Format format,
                                          const Style& style = {}, const SourceLookup& sources = {});

/// Memory alone: whether it fits, by how much not, and every buffer of the fullest chip.
[[nodiscard]] std::string render_fit(const perf::Cluster& cluster, const workload::TrainingTask& task,
                                     const perf::TrainingEstimate& estimate, const Messages& messages, Format format,
                                     const Style& style = {});

}  // namespace steelyard::report
