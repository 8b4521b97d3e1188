// Serving: one step, a chain of them, the configurations a search found, chips side by side by task.
#pragma once

#include <string>
#include <vector>

#include "perf/evaluate_step.hpp"
#include "perf/search/serving_search.hpp"
#include "perf/task_rate.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// A named step of a service: `prefill`, `decode`, `embedding`, or the whole request.
struct NamedStep {
  std::string code;  // words in section `serving_step`
  const perf::StepEstimate* estimate = nullptr;
  double times = 1.0;  // in one request
};
/// One row per step, and with `explains` a table of the operators of each.
[[nodiscard]] std::string render_steps(const perf::Cluster& cluster, const std::vector<NamedStep>& steps, bool explains, const Messages& m,
                                       Format format, const Style& style);

/// The operators of an estimate: time, share, what they wait for.
[[nodiscard]] Table operator_table(const std::vector<perf::OperatorShare>& operators, const Messages& m);

/// The best configuration, the front and the count of all.
[[nodiscard]] std::string render_search(const perf::ServingSearchResult& result, const Messages& m, Format format, const Style& style);

/// What one chip does at one task, per chip.
struct TaskRate {
  std::string task;  // train, prefill, decode
  std::string chip;
  perf::ChipRate rate;
};
/// Ratios to the first chip, with their intervals, and one sentence for each other chip.
[[nodiscard]] std::string render_task_ratios(const std::vector<TaskRate>& rates, const Messages& m, Format format, const Style& style);

}  // namespace steelyard::report
