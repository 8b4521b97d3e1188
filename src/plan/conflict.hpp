// Why there is no plan: a smallest set of limits that can't hold together.
#pragma once

#include <vector>

#include "plan/model.hpp"

namespace steelyard::plan {

/// Deletion filter (Chinneck & Dravnieks 1991) over the limits of an infeasible model: every limit of the answer is needed for the
/// conflict. Physical limits are given up last but for the demands, so that a gate is named only where it matters. One solve per kind of
/// limit and one per limit of the kinds that matter, then one per limit found.
[[nodiscard]] std::vector<Conflict> find_conflict(const PlanModel& model, const SolveOptions& options, const RunControl& control);

}  // namespace steelyard::plan
