// Properties of plans on random trees: they need no reference answer.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <sstream>
#include <string>

#include "plan/answers.hpp"
#include "plan/search.hpp"

namespace steelyard::plan {
namespace {

/// Each case is several solves: thirty of them in the quick run, all that RapidCheck is asked for in the slow one.
void holds(void (*property)(), const char* name) {
  constexpr int kQuickCases = 30;
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = name;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("STEELYARD_SLOW_TESTS") == nullptr) params.maxSuccess = std::min(params.maxSuccess, kQuickCases);
  const auto result = rc::detail::checkTestable(property, metadata, params);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream said;
  rc::detail::printResultMessage(result, said);
  FAIL() << said.str();
}

#define TREE_PROPERTY(name)                                    \
  void property_##name();                                      \
  TEST(TreeProperty, name) { holds(&property_##name, #name); } \
  void property_##name()

double draw(int from, int to) { return static_cast<double>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to + 1))); }
bool chance(int percent) { return draw(0, 99) < percent; }
constexpr double kInfeasible = std::numeric_limits<double>::infinity();

void draw_terms(Problem& p) {
  for (std::size_t o = 0; o < p.options.size(); ++o) {
    const double buy = draw(100, 900);
    const double rent = draw(2, 9);
    const bool can_rent = chance(60);
    const double support = chance(30) ? 0.5 : 1.0;
    for (std::size_t t = 0; t < p.periods.size(); ++t) {
      for (std::size_t b = 0; b < p.branches.size(); ++b) {
        const bool is_shut = p.options[o].origin == "US" && t == 1 && b == 1;
        Permission permission;
        permission.option = o;
        permission.period = t;
        permission.branch = b;
        permission.gate = is_shut ? Gate::closed : Gate::open;
        permission.support_factor = is_shut ? support : 1.0;
        p.permissions.push_back(permission);
        Price price;
        price.option = o;
        price.period = t;
        price.branch = b;
        price.can_buy = true;
        price.can_rent = can_rent;
        price.buy = buy;
        price.rent_per_hour = rent;
        price.opex_per_hour = 1.0;
        price.prepaid_share = 0.5;
        price.resale_share = t == 0 ? 0.1 : 0.3;
        p.prices.push_back(price);
      }
    }
  }
}

/// Two periods, two branches, three options, up to two workloads.
Problem any_problem() {
  Problem p;
  p.currency = "CNY";
  p.home_country = "CN";
  p.periods = {{"Q1", 100.0}, {"H2", 200.0}};
  const double kept = draw(1, 9) / 10.0;
  p.tree = {{"now", kNone, 0, 1.0}, {"kept", 0, 1, kept}, {"lost", 0, 1, 1.0 - kept}};
  p.branches = {{"kept", kept, 1}, {"lost", 1.0 - kept, 2}};
  p.objective.discount_per_year = draw(0, 2) / 10.0;
  for (std::size_t o = 0; o < 3; ++o) {
    Option option;
    option.id = "o" + std::to_string(o);
    option.chip = "chip" + std::to_string(o);
    option.vendor = "v" + std::to_string(o);
    option.origin = o == 0 ? "US" : "CN";
    option.site = "gz";
    option.power_w = draw(1, 9) * 1000.0;
    option.lead_periods = chance(30) ? 1 : 0;
    option.min_order = chance(20) ? 2 : 1;
    p.options.push_back(option);
  }
  draw_terms(p);
  const std::size_t workloads = chance(50) ? 1 : 2;
  for (std::size_t w = 0; w < workloads; ++w) {
    p.workloads.push_back("w" + std::to_string(w));
    const double amount = draw(1, 8) * 100.0;
    const double penalty = draw(1, 300) / 100.0;
    const bool is_sensitive = chance(25);
    const bool can_wait = chance(25);
    for (std::size_t t = 0; t < 2; ++t) {
      for (std::size_t b = 0; b < 2; ++b) {
        Demand row{w, t, b, amount * static_cast<double>(t + 1), "tokens", 0.0, false, penalty, {}};
        if (is_sensitive) row.tags.emplace_back(kDomesticOnly);
        if (can_wait) row.due_in_periods = 1;
        p.demands.push_back(row);
      }
    }
    for (std::size_t o = 0; o < 3; ++o) {
      Capability row;
      row.workload = w;
      row.option = o;
      row.fits = chance(85);
      const double rate = draw(2, 9);
      row.work_per_server_hour = {rate, rate, rate};
      row.unit = "tokens";
      row.software_stack = "stack" + std::to_string(o);
      p.capabilities.push_back(row);
    }
    if (chance(40)) p.migrations.push_back({w, "stack1", draw(0, 300), chance(50) ? 4.0 : 0.0, {0.5}});
  }
  if (chance(40)) p.limits.quotas = {{"chip0", draw(0, 6)}};
  if (chance(40)) p.limits.sites = {{"gz", draw(2, 30) * 1000.0, -1.0}};
  return p;
}

Plan plan_of(const Problem& problem) {
  auto plan = solve(problem, {.price_gates = false, .explain_conflicts = false});
  RC_ASSERT(plan.has_value());
  RC_ASSERT(plan->solve == SolveStatus::solved);
  const Findings findings = verify(problem, *plan);
  for (const Error& each : findings) {
    RC_LOG() << each.argument("constraint") << " " << each.argument("name") << " " << each.argument("found") << " not "
             << each.argument("expected") << "\n";
  }
  RC_ASSERT(findings.empty());
  return *std::move(plan);
}

double cost_of(const Problem& problem) {
  const Plan plan = plan_of(problem);
  return plan.status == PlanStatus::infeasible ? kInfeasible : plan.cost;
}

bool close(double a, double b) { return a == b || std::abs(a - b) <= 2e-5 * std::max({1.0, std::abs(a), std::abs(b)}); }

TREE_PROPERTY(more_of_a_limit_never_costs_more_and_a_constraint_never_less) {
  Problem problem = any_problem();
  problem.limits.quotas = {{"chip0", draw(0, 4)}};
  const double tight = cost_of(problem);
  Problem wider = problem;
  wider.limits.quotas[0].units += draw(0, 4);
  const double wide = cost_of(wider);
  RC_ASSERT(wide <= tight * (1.0 + 1e-5));
  wider.limits.quotas.clear();
  RC_ASSERT(cost_of(wider) <= wide * (1.0 + 1e-5));
  problem.sourcing = {{0, 0.6, 0.0, 0.0}};
  if (problem.demands[0].due_in_periods == 0) RC_ASSERT(cost_of(problem) >= tight * (1.0 - 1e-5));
}

TREE_PROPERTY(a_certain_branch_is_the_deterministic_plan) {
  Problem problem = any_problem();
  const auto certain = static_cast<std::size_t>(draw(0, 1));
  problem.tree[1].probability = problem.branches[0].probability = certain == 0 ? 1.0 : 0.0;
  problem.tree[2].probability = problem.branches[1].probability = certain == 1 ? 1.0 : 0.0;
  RC_ASSERT(close(cost_of(problem), cost_of(only_branch(problem, certain))));
}

TREE_PROPERTY(the_order_of_the_branches_changes_nothing) {
  const Problem problem = any_problem();
  Problem turned = problem;
  std::swap(turned.branches[0], turned.branches[1]);
  const auto turn = [](auto& rows) {
    for (auto& row : rows) row.branch = 1 - row.branch;
  };
  turn(turned.permissions);
  turn(turned.prices);
  turn(turned.demands);
  RC_ASSERT(close(cost_of(problem), cost_of(turned)));
}

TREE_PROPERTY(scaling_money_scales_the_cost) {
  const Problem problem = any_problem();
  Problem scaled = problem;
  for (Price& row : scaled.prices) {
    row.buy *= 1000.0;
    row.rent_per_hour *= 1000.0;
    row.opex_per_hour *= 1000.0;
  }
  for (Demand& row : scaled.demands) row.penalty *= 1000.0;
  for (Migration& row : scaled.migrations) row.cost *= 1000.0;
  RC_ASSERT(close(cost_of(problem) * 1000.0, cost_of(scaled)));
}

TREE_PROPERTY(risk_is_ordered_and_its_limits_are_the_mean_and_the_worst) {
  Problem problem = any_problem();
  const Plan neutral = plan_of(problem);
  const double slack = 1e-5 * std::max(1.0, std::abs(neutral.worst));
  RC_ASSERT(neutral.cvar >= neutral.expected - slack);
  RC_ASSERT(neutral.worst >= neutral.cvar - slack);
  problem.objective.cvar_weight = 1.0;
  problem.objective.cvar_level = 0.0;  // all outcomes: the mean
  RC_ASSERT(close(plan_of(problem).cost, neutral.cost));
  problem.objective.cvar_level = 0.99;  // above the probability of any branch: the worst
  Problem worst = problem;
  worst.objective = {0.0, 0.9, 1.0, problem.objective.discount_per_year};
  RC_ASSERT(close(cost_of(problem), cost_of(worst)));
}

TREE_PROPERTY(what_is_sensitive_stays_home_and_a_shut_gate_lets_nothing_arrive) {
  const Problem problem = any_problem();
  const Plan plan = plan_of(problem);
  for (std::size_t n = 0; n < plan.tree.size(); ++n) {
    for (const Assignment& row : plan.tree[n].assignments) {
      const auto& tags = problem.demands[row.workload * 4].tags;
      if (std::find(tags.begin(), tags.end(), kDomesticOnly) != tags.end()) RC_ASSERT(problem.options[row.option].origin == "CN");
    }
    const bool is_revoked = plan.tree[n].period == 1 && plan.tree[n].branches == std::vector<std::size_t>{1};
    for (const NodeFleet& row : plan.tree[n].fleet) {
      if (is_revoked && problem.options[row.option].origin == "US") RC_ASSERT(row.arrived == 0.0 && row.ordered == 0);
    }
  }
}

/// What is known costs less, and every branch alone is a part of the whole: sum of p × (branch alone) <= plan <= cost of living with the
/// likeliest branch's first period.
TREE_PROPERTY(information_is_never_worth_less_than_nothing) {
  const Problem problem = any_problem();
  const Plan plan = plan_of(problem);
  auto value = value_of_information(problem, plan, {.price_gates = false});
  RC_ASSERT(value.has_value());
  const double slack = 1e-5 * std::max(1.0, std::abs(plan.cost));
  if (value->perfect) RC_ASSERT(value->perfect->amount >= -slack);
  if (value->stochastic) RC_ASSERT(value->stochastic->amount >= -slack);
  if (value->waiting) RC_ASSERT(value->waiting->amount >= -slack);
}

}  // namespace
}  // namespace steelyard::plan
