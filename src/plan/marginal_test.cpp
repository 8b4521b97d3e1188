#include "plan/marginal.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "plan/tree_sample.hpp"

namespace steelyard::plan {
namespace {

const MarginalValue* find(const std::vector<MarginalValue>& values, ConstraintKind kind) {
  const auto found = std::find_if(values.begin(), values.end(), [kind](const MarginalValue& v) { return v.kind == kind; });
  return found == values.end() ? nullptr : &*found;
}

/// The plan of `base`'s whole numbers at another demand.
Plan at_demand(Problem problem, const Plan& base, double amount) {
  for (Demand& demand : problem.demands) demand.amount = amount;
  SolveOptions options;
  options.price_gates = false;
  for (std::size_t n = 0; n < base.tree.size(); ++n) {
    for (std::size_t o = 0; o < problem.options.size(); ++o) {
      std::int64_t servers = 0;
      for (const NodeFleet& fleet : base.tree[n].fleet) servers += fleet.option == o ? fleet.ordered : 0;
      options.changes.orders.push_back({n, o, servers});
    }
  }
  auto plan = solve(problem, options);
  EXPECT_TRUE(plan);
  return *plan;
}

TEST(MarginalValues, OfAWorkloadAreWhatOneMoreUnitCostsOnTheSameFleet) {
  Problem problem = revocable();
  for (Demand& demand : problem.demands) demand.amount = 410.0;  // the last ten are rented: at 400 one more and one less differ
  const Plan base = *solve(problem);
  const auto values = marginal_values(problem, base);
  const MarginalValue* const served = find(values, ConstraintKind::demand);
  ASSERT_NE(served, nullptr);
  EXPECT_EQ(served->name, "serve");
  EXPECT_EQ(served->unit, "%");
  const double more = at_demand(problem, base, 414.1).cost - at_demand(problem, base, 410.0).cost;
  EXPECT_NEAR(served->amount, more, 1e-6 * base.cost);
  EXPECT_GT(more, 0.0);
}

TEST(MarginalValues, SayNothingWithoutAPlan) {
  Problem problem = revocable();
  EXPECT_TRUE(marginal_values(problem, Plan{}).empty());
}

}  // namespace
}  // namespace steelyard::plan
