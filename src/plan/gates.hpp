// Which limits leave no room at a plan, and what one more unit of each would save.
#pragma once

#include <vector>

#include "plan/model.hpp"

namespace steelyard::plan {

/// `values` solves `model` at a cost of `plan.cost` (study's currency). With `options.price_gates`, one re-solve per limit without room; a
/// saving is told only where it exceeds the gaps of both solves.
[[nodiscard]] std::vector<BindingGate> find_binding_gates(const PlanModel& model, const std::vector<double>& values, const Plan& plan,
                                                          const SolveOptions& options, const RunControl& control);

}  // namespace steelyard::plan
