// A plan of one path for all: where a tree is too large for its relaxation to be solved first, the branch in which the fewest gates stand
// open is planned alone. What it orders and migrates can mostly be done in the other branches too, where more is let in.
#pragma once

#include "plan/model.hpp"

namespace steelyard::plan {

/// By column of the model: how many are ordered, which migrations are begun, in the plan of that path; not a number where nothing is said.
/// Empty where there is no such plan. Precondition: the changes name no nodes of the tree.
[[nodiscard]] std::vector<double> path_plan(const Tables& tables, const PlanModel& model, const SolveOptions& options,
                                            const RunControl& control);

}  // namespace steelyard::plan
