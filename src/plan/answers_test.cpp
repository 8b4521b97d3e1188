// Questions beside the cheapest plan, on the study of tree_sample.hpp, with answers worked out by hand.
#include "plan/answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/tree_sample.hpp"

namespace steelyard::plan {
namespace {

const SolveOptions kQuick{.price_gates = false};

template <class T>
T value(Result<T> result) {
  EXPECT_TRUE(result.has_value());
  return *std::move(result);
}

Plan plan_of(const Problem& problem) { return value(solve(problem, kQuick)); }

/// us servers die when the licence is revoked: us now and cn later 980; two cn from the start 1000 (tree_test.cpp).
Problem unsupported() {
  Problem problem = revocable();
  for_each(problem.permissions, [](Permission& row) { row.support_factor = row.gate == Gate::closed ? 0.0 : 1.0; });
  return problem;
}

TEST(Answers, why_not_tells_the_price_of_the_other_chip) {
  const Problem problem = revocable();
  const Plan base = plan_of(problem);
  const WhyNot answer = value(why_not(problem, base, 0, "cn", kQuick));
  EXPECT_EQ(answer.verdict, WhyNot::Verdict::costs_more);
  EXPECT_NEAR(answer.more.amount, 300.0, 1e-6);
  EXPECT_TRUE(answer.more.is_sure);
  EXPECT_EQ(value(why_not(problem, base, 0, "us", kQuick)).verdict, WhyNot::Verdict::used_already);
}

TEST(Answers, why_not_names_what_forbids_or_does_not_fit) {
  Problem problem = revocable();
  for_each(problem.demands, [](Demand& row) { row.tags.emplace_back(kDomesticOnly); });
  const WhyNot forbidden = value(why_not(problem, plan_of(problem), 0, "us", kQuick));
  EXPECT_EQ(forbidden.verdict, WhyNot::Verdict::forbidden);
  const auto names = [&](ConstraintKind kind) {
    return std::any_of(forbidden.conflicts.begin(), forbidden.conflicts.end(), [&](const Conflict& c) { return c.kind == kind; });
  };
  EXPECT_TRUE(names(ConstraintKind::domestic_only));
  EXPECT_EQ(forbidden.conflicts.size(), 2U);  // and the demand itself
  problem = revocable();
  problem.capabilities[0].fits = false;
  problem.capabilities[0].reasons = {{"perf.no_memory", {}}};
  const WhyNot unfit = value(why_not(problem, plan_of(problem), 0, "us", kQuick));
  EXPECT_EQ(unfit.verdict, WhyNot::Verdict::does_not_fit);
  ASSERT_EQ(unfit.reasons.size(), 1U);
  EXPECT_EQ(unfit.reasons[0].code, "perf.no_memory");
}

TEST(Answers, one_more_unit_is_worth_the_difference_of_two_solves) {
  Problem problem = revocable();
  problem.limits.quotas = {{"us", 7.0}};
  const Plan plan = value(solve(problem));
  ASSERT_EQ(plan.binding.size(), 1U);
  EXPECT_NEAR(plan.binding[0].saving.value_or(-1.0), 300.0, 1e-6);  // with eight chips one us instead of two cn
  EXPECT_NEAR(value(worth_of_more(problem, plan, ConstraintKind::quota, "us", 1.0, kQuick)).amount, 300.0, 1e-6);
  EXPECT_NEAR(value(worth_of_more(problem, plan, ConstraintKind::quota, "us", 0.5, kQuick)).amount, 0.0, 1e-6);
}

TEST(Answers, information_recourse_and_waiting_have_their_prices) {
  const Problem problem = unsupported();
  const InformationValue answer = value(value_of_information(problem, plan_of(problem), kQuick));
  EXPECT_NEAR(answer.recourse, 980.0, 1e-6);
  // Known: `stays` us 700, `revoked` two cn 1000: 0.6×700 + 0.4×1000 = 820.
  EXPECT_NEAR(answer.wait_and_see.value_or(0.0), 820.0, 1e-6);
  EXPECT_NEAR(answer.perfect->amount, 160.0, 1e-6);
  // The likeliest branch orders us, as the plan does.
  EXPECT_EQ(answer.likeliest, 0U);
  EXPECT_NEAR(answer.stochastic->amount, 0.0, 1e-6);
  // Ordering nothing in Q1: two cn rented for 1800, then us (600) or two cn (800).
  EXPECT_NEAR(answer.waiting->amount, 1800.0 + 0.6 * 600.0 + 0.4 * 800.0 - 980.0, 1e-6);
  EXPECT_NEAR(answer.regret[0], 0.0, 1e-6);
  EXPECT_NEAR(answer.regret[1], 400.0, 1e-6);
}

TEST(Answers, robustness_costs_its_difference) {
  const Problem problem = unsupported();
  const RobustnessPrice answer = value(price_of_robustness(problem, plan_of(problem), kQuick));
  EXPECT_NEAR(answer.price.amount, 20.0, 1e-6);
  EXPECT_NEAR(answer.worst_before, 1400.0, 1e-6);
  EXPECT_NEAR(answer.worst_after, 1000.0, 1e-6);
}

TEST(Answers, the_frontier_runs_from_the_cheapest_to_the_safest) {
  Problem problem = unsupported();
  problem.objective.cvar_level = 0.6;
  const auto frontier = value(efficient_frontier(problem, 5, kQuick));
  ASSERT_EQ(frontier.size(), 2U);
  EXPECT_NEAR(frontier.front().expected, 980.0, 1e-3);
  EXPECT_NEAR(frontier.front().cvar, 1400.0, 1e-3);
  EXPECT_NEAR(frontier.back().expected, 1000.0, 1e-3);
  EXPECT_NEAR(frontier.back().cvar, 1000.0, 1e-3);
}

TEST(Answers, break_even_finds_the_probability_at_which_the_plan_turns) {
  // us now: 600 + p×(800) + (1-p)×100 against 1000: p = 3/7.
  const auto at = [](double p) {
    Problem problem = unsupported();
    problem.tree[1].probability = problem.branches[0].probability = 1.0 - p;
    problem.tree[2].probability = problem.branches[1].probability = p;
    return problem;
  };
  const auto us_now = [](const Plan& plan) {
    return std::count_if(plan.choices.begin(), plan.choices.end(), [](const Choice& c) { return c.option == 0; });
  };
  const BreakEven answer = value(break_even(at, us_now, 0.1, 0.9, 1e-3, kQuick));
  ASSERT_TRUE(answer.changes);
  EXPECT_LE(answer.below, 3.0 / 7.0);
  EXPECT_GE(answer.above, 3.0 / 7.0);
  EXPECT_LE(answer.above - answer.below, 1e-3);
  EXPECT_FALSE(value(break_even(at, us_now, 0.1, 0.2, 1e-3, kQuick)).changes);
}

TEST(Answers, the_entry_price_is_the_rivals_cost_and_is_checked) {
  const Problem problem = revocable();
  // us is bought while its price + 200 h is below 1000: up to 800. Without cn nothing else serves.
  const EntryPrice us = value(entry_price(problem, "us", kNone, {}, kQuick));
  EXPECT_NEAR(us.price, 800.0, 1.0);
  EXPECT_TRUE(us.is_checked);
  EXPECT_NEAR(us.price_now, 500.0, 1e-9);
  EXPECT_TRUE(value(entry_price(problem, "us", 0, "cn", kQuick)).is_unlimited);
  // Two cn are bought while 2×price + 400 h is below 700.
  EXPECT_NEAR(value(entry_price(problem, "cn", kNone, {}, kQuick)).price, 150.0, 0.3);
}

TEST(Answers, an_interrupted_search_claims_no_optimum) {
  CancelToken token;
  token.cancel();
  const auto plan = value(solve(revocable(), kQuick, {nullptr, &token}));
  EXPECT_TRUE(plan.solve == SolveStatus::stopped_early || plan.status == PlanStatus::optimal);
  EXPECT_TRUE(plan.status != PlanStatus::infeasible);
}

TEST(Answers, progress_tells_plan_and_bound) {
  double last_bound = -1e300;
  std::size_t calls = 0;
  SolveOptions options = kQuick;
  options.on_progress = [&](const SearchState& state) {
    ++calls;
    if (state.bound) {
      EXPECT_GE(*state.bound, last_bound - 1e-9);
      last_bound = *state.bound;
    }
    if (state.bound && state.cost) {
      EXPECT_LE(*state.bound, *state.cost + 1e-6);
    }
  };
  const Plan plan = value(solve(unsupported(), options));
  EXPECT_EQ(plan.status, PlanStatus::optimal);
  EXPECT_GT(calls, 0U);
  EXPECT_LE(last_bound, plan.cost + 1e-6);
}

}  // namespace
}  // namespace steelyard::plan
