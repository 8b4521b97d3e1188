// Which limits leave no room at a plan, and what one more unit of each would save.
#pragma once

#include <vector>

#include "plan/model_builder.hpp"

namespace steelyard::plan {

/// `values` solves `model` at a cost of `cost` (study's currency). With `options.price_gates`, one re-solve per limit without room.
[[nodiscard]] std::vector<BindingGate> find_binding_gates(const PlanModel& model, const std::vector<double>& values, double cost,
                                                          const SolveOptions& options, const RunControl& control);

}  // namespace steelyard::plan
