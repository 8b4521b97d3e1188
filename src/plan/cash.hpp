// Cash flow of a plan: per decision node, per branch, and what the objective makes of it.
#pragma once

#include "plan/plan.hpp"
#include "plan/tables.hpp"

namespace steelyard::plan {

/// Writes lines of nodes and branches, expected cost, CVaR, worst branch and `cost` from the decisions in `plan.tree`.
void count_money(const Tables& tables, Plan& plan);

/// CVaR at `level` of costs with probabilities (Rockafellar & Uryasev), and the weight that each outcome has in it.
struct TailRisk {
  double value = 0.0;
  std::vector<double> weights;  // sum to 1
};
[[nodiscard]] TailRisk tail_risk(const std::vector<double>& costs, const std::vector<double>& probabilities, double level);

}  // namespace steelyard::plan
