// Two results of `steelyard plan` side by side: which inputs differ, and what came out otherwise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/record.hpp"
#include "report/page.hpp"
#include "study/plan_inputs.hpp"

namespace steelyard::report {

inline constexpr Code kNotAPlanResult{"report.not_a_plan_result", ErrorKind::data};

/// A number or a word that differs. Inputs of one subject that moved together in several periods and branches stand on one line.
struct DiffLine {
  std::string
      kind;  // price, rent, gate, lead_time, speed, demand, probability, quota, supply, budget; or cost, cvar, orders ... of outcomes
  std::string subject;  // option, workload, branch, chip
  std::string before;
  std::string after;
  int places = 1;  // periods and nodes in which it differs
};

struct ResultDiff {
  std::vector<DiffLine> inputs;
  std::vector<DiffLine> outcomes;
  bool same_data = true;
  bool same_engine = true;
  std::string currency;
  std::optional<study::Attribution> attribution;  // of the cost to the inputs
};

/// What a result says of itself, for `study::attribute_difference`; nothing where it has no plan.
[[nodiscard]] std::optional<study::PlanOutcome> outcome_of(const Document& result);

/// Errors: `report.not_a_plan_result`.
[[nodiscard]] Result<ResultDiff> diff_results(const Document& first, const Document& second);
[[nodiscard]] Page diff_page(const ResultDiff& diff, const Messages& messages);
[[nodiscard]] Table diff_rows(const ResultDiff& diff);

}  // namespace steelyard::report
