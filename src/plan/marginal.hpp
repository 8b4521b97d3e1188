// What one more unit is worth at the margin of a plan whose whole numbers stand: duals of the linear program that is left.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace steelyard::plan {

/// Of a limit: what one more unit of it in every period saves; of a workload (`demand`): what 1% more of it in every period costs to serve.
/// Study's currency, expected and discounted. It says nothing of another server, licence or migration: `worth_of_more` does, by solving
/// again.
struct MarginalValue {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;
  std::string unit;
  double amount = 0.0;
};

/// Limits in the order of the study, then workloads; those worth nothing are left out. Empty without a plan. `base` solves `problem`
/// without changes.
[[nodiscard]] std::vector<MarginalValue> marginal_values(const Problem& problem, const Plan& base);

}  // namespace steelyard::plan
