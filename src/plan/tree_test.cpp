// Cases on a policy tree, worked out by hand: what the base study costs, and for every family of constraints a study in which it binds and
// is worth what taking it out saves.
#include <gtest/gtest.h>

#include <algorithm>

#include "plan/answers.hpp"
#include "plan/tree_sample.hpp"

namespace steelyard::plan {
namespace {

const SolveOptions kQuick{.price_gates = false};

Plan plan_of(const Problem& problem, const SolveOptions& options = kQuick) {
  auto plan = solve(problem, options);
  if (!plan) {
    for (const Error& e : plan.error()) ADD_FAILURE() << e.place.pointer << " " << e.argument("problem") << e.argument("found");
    return {};
  }
  if (options.changes.without.empty() && options.changes.more.empty()) {
    for (const Error& e : verify(problem, *plan)) {
      ADD_FAILURE() << e.argument("constraint") << " " << e.argument("name") << ": " << e.argument("found") << ", expected "
                    << e.argument("expected");
    }
  }
  return *std::move(plan);
}

std::int64_t ordered(const Plan& plan, std::size_t node, std::size_t option) {
  for (const NodeFleet& row : plan.tree.at(node).fleet) {
    if (row.option == option) return row.ordered;
  }
  return 0;
}

const NodeFleet& fleet(const Plan& plan, std::size_t node, std::size_t option) {
  static const NodeFleet kEmpty;
  for (const NodeFleet& row : plan.tree.at(node).fleet) {
    if (row.option == option) return row;
  }
  return kEmpty;
}

TEST(Tree, one_foreign_server_bought_at_once_serves_in_every_branch) {
  // us: 500 + 200 h = 700. cn: 600 + 400 h = 1000. us bought in Q1 stays usable after the gate has shut.
  const Plan plan = plan_of(revocable());
  EXPECT_EQ(plan.status, PlanStatus::optimal);
  EXPECT_NEAR(plan.cost, 700.0, 1e-6);
  ASSERT_EQ(plan.tree.size(), 3U);
  EXPECT_EQ(ordered(plan, 0, 0), 1);
  EXPECT_EQ(ordered(plan, 1, 0) + ordered(plan, 2, 0), 0);
  EXPECT_NEAR(plan.branches[1].cost, 700.0, 1e-6);
  EXPECT_NEAR(plan.tree[2].probability, 0.4, 1e-12);
  EXPECT_EQ(plan.tree[2].branches, (std::vector<std::size_t>{1}));
}

TEST(Tree, a_shut_gate_is_shut_in_a_branch_that_never_comes) {
  Problem problem = revocable();
  problem.tree[1].probability = problem.branches[0].probability = 1.0;
  problem.tree[2].probability = problem.branches[1].probability = 0.0;
  for_each(problem.prices, [](Price& row) { row.can_rent = true; });
  for_each(problem.demands, [](Demand& row) { row.penalty = 1.0; });
  EXPECT_NEAR(plan_of(problem).cost, 700.0, 1e-6);  // and the auditor finds nothing had through the gate
}

TEST(Tree, half_a_server_works_on_without_a_rented_one_beside_it) {
  Problem problem = revocable();
  for_each(problem.permissions, [](Permission& row) { row.support_factor = row.gate == Gate::closed ? 0.5 : 1.0; });
  for_each(problem.prices, [](Price& row) { row.can_rent = true; });
  for_each(problem.demands, [](Demand& row) { row.penalty = 1.0; });
  // us at once; when it is revoked half of it serves 200 and 200 are given up: 500 + 100 + 0.6×100 + 0.4×(50 + 200) = 760.
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 760.0, 1e-6);
  EXPECT_NEAR(fleet(plan, 2, 0).owned, 0.5, 1e-9);
  EXPECT_EQ(fleet(plan, 2, 0).rented, 0.0);  // nothing may come in any more
}

TEST(Tree, without_support_the_servers_die_with_the_licence) {
  Problem problem = revocable();
  for_each(problem.permissions, [](Permission& row) { row.support_factor = row.gate == Gate::closed ? 0.0 : 1.0; });
  // us at once, and two cn bought when it is revoked: 500 + 100 + 0.6×100 + 0.4×(600 + 200) = 980. Two cn from the start: 1000.
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 980.0, 1e-6);
  EXPECT_NEAR(fleet(plan, 2, 0).lost, 1.0, 1e-9);
  EXPECT_EQ(ordered(plan, 2, 1), 2);
  EXPECT_NEAR(plan.worst, 1400.0, 1e-6);
  // Spares at 100 keep it alive: 700 + 100, bought before it is known.
  for_each(problem.prices, [](Price& row) { row.spare_part = row.option == 0 ? 100.0 : -1.0; });
  const Plan spared = plan_of(problem);
  EXPECT_NEAR(spared.cost, 800.0, 1e-6);
  EXPECT_NEAR(fleet(spared, 0, 0).spares_bought, 1.0, 1e-6);
  EXPECT_NEAR(fleet(spared, 2, 0).spares_used, 1.0, 1e-6);
}

/// The demand of the first period is dropped, so that orders are for the second.
Problem ordered_ahead() {
  Problem problem = revocable();
  std::erase_if(problem.demands, [](const Demand& row) { return row.period == 0; });
  return problem;
}

TEST(Tree, an_order_with_lead_time_dies_with_the_gate_and_its_prepayment_with_it) {
  Problem problem = ordered_ahead();
  for_each(problem.options, [](Option& row) { row.lead_periods = 1; });
  for_each(problem.prices, [](Price& row) {
    row.can_rent = false;
    row.prepaid_share = row.option == 0 ? 1.0 : 0.3;
  });
  // Nothing ordered later can come in time. us alone can't serve the revoked branch, so cn covers it: two cn = 600 + 200 h = 800.
  const Plan safe = plan_of(problem);
  EXPECT_NEAR(safe.cost, 800.0, 1e-6);
  // Where unserved work costs 2 a token: us, prepaid in full: 300 + 0.6×100 + 0.4×800 = 680, and 300 lost in the revoked branch.
  for_each(problem.demands, [](Demand& row) { row.penalty = 2.0; });
  for_each(problem.prices, [](Price& row) { row.buy = row.option == 1 ? 600.0 : 300.0; });
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 300.0 + 60.0 + 320.0, 1e-6);
  EXPECT_NEAR(plan.branches[1].prepaid_lost, 300.0, 1e-6);
  EXPECT_NEAR(plan.branches[1].undelivered, 1.0, 1e-9);
  EXPECT_NEAR(fleet(plan, 2, 0).undelivered, 1.0, 1e-9);
  EXPECT_EQ(fleet(plan, 2, 0).owned, 0.0);  // revoked gate, no arrivals
  // Paid on delivery instead, or refunded, nothing is lost.
  for_each(problem.permissions, [](Permission& row) { row.refund_share = 1.0; });
  EXPECT_NEAR(plan_of(problem).cost, 300.0 + 60.0 + 320.0 - 0.4 * 300.0, 1e-6);
}

TEST(Tree, waits_where_recourse_is_cheap_and_buys_ahead_where_it_is_not) {
  Problem problem = ordered_ahead();
  // Domestic rent makes waiting free: us in `stays` (600), and in `revoked` two cn bought (800): 0.6×600 + 0.4×800 = 680; buying us in Q1
  // costs 500 + 200 h = 700 in both.
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 680.0, 1e-6);
  EXPECT_EQ(ordered(plan, 0, 0), 0);
  EXPECT_EQ(ordered(plan, 1, 0), 1);
  EXPECT_EQ(ordered(plan, 2, 1), 2);
}

TEST(Tree, flows_are_discounted_and_resale_comes_at_the_end) {
  Problem problem = revocable();
  problem.periods = {{"Y1", 8760.0}, {"Y2", 8760.0}};
  for_each(problem.demands, [](Demand& row) { row.amount = 4.0 * 8760.0; });
  for_each(problem.prices, [](Price& row) {
    row.opex_per_hour = 0.0;
    row.can_rent = false;
    row.buy = row.option == 0 ? 1210.0 : 9999.0;
    row.resale_share = 0.5;
  });
  problem.objective.discount_per_year = 0.1;
  // 1210 now, 605 back after two years: 1210 - 605 / 1.21 = 710.
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 710.0, 1e-6);
  EXPECT_NEAR(plan.branches[0].cost, 710.0, 1e-6);
}

TEST(Tree, risk_measures_order_the_plans) {
  Problem problem = revocable();
  for_each(problem.permissions, [](Permission& row) { row.support_factor = row.gate == Gate::closed ? 0.0 : 1.0; });
  // Expected: us then cn = 980 with 1400 at worst. Two cn: 1000 in both branches.
  problem.objective.worst_weight = 1.0;
  const Plan robust = plan_of(problem);
  EXPECT_NEAR(robust.cost, 1000.0, 1e-6);
  EXPECT_NEAR(robust.expected, 1000.0, 1e-6);
  problem.objective = {0.5, 0.6, 0.0, 0.0};
  const Plan mixed = plan_of(problem);
  EXPECT_NEAR(mixed.cost, 1000.0, 1e-6);
  problem.objective = {0.04, 0.6, 0.0, 0.0};  // 0.96×980 + 0.04×1400 = 996.8
  const Plan bold = plan_of(problem);
  EXPECT_NEAR(bold.cost, 996.8, 1e-6);
  EXPECT_GE(bold.cvar, bold.expected);
  EXPECT_NEAR(bold.cvar, 1400.0, 1e-6);
  EXPECT_NEAR(bold.branches[1].weight, 0.96 * 0.4 + 0.04, 1e-9);
}

TEST(Tree, work_carried_over_fills_idle_hours_and_lateness_costs) {
  Problem problem = revocable();
  problem.workloads.emplace_back("train");
  for (std::size_t o = 0; o < 2; ++o) {
    problem.capabilities.push_back(problem.capabilities[o]);
    problem.capabilities.back().workload = 1;
  }
  // 400 more tokens asked for in Q1, due by the end of Q2: one us and one cn do 600 in each period, 700 + 500.
  for (std::size_t b = 0; b < 2; ++b) {
    Demand row{1, 0, b, 400.0, "tokens", 0.0, false, 0.0, {}};
    row.due_in_periods = 1;
    problem.demands.push_back(row);
  }
  EXPECT_NEAR(plan_of(problem).cost, 1200.0, 1e-6);
  // Due at once, but it may be late for 0.1 a token and period: 200 tokens are.
  for_each(problem.demands, [](Demand& row) {
    if (row.workload == 1) {
      row.due_in_periods = 0;
      row.late_penalty = 0.1;
    }
  });
  const Plan late = plan_of(problem);
  EXPECT_NEAR(late.cost, 1220.0, 1e-6);
  EXPECT_NEAR(late.tree[0].late[1], 200.0, 1e-6);
}

TEST(Tree, the_fleet_at_the_start_serves_retires_and_moves) {
  Problem problem = revocable();
  problem.fleet = {{1, 2.0, 50.0}};
  // Two cn are there: 400 h of operation, less 2×50 at the end.
  EXPECT_NEAR(plan_of(problem).cost, 300.0, 1e-6);
  problem.fleet = {{1, 4.0, 50.0}};  // two of them idle, and are retired: their 50 come at the end all the same
  const Plan retired = plan_of(problem);
  EXPECT_NEAR(retired.cost, 400.0 - 200.0, 1e-6);
  EXPECT_NEAR(fleet(retired, 0, 1).retired, 2.0, 1e-6);
  problem.options.push_back(problem.options[1]);
  problem.options[2].id = "cn/direct/bj";
  problem.options[2].site = "bj";
  problem.capabilities.push_back(problem.capabilities[1]);
  problem.capabilities[1].fits = false;  // only at the other site
  problem.capabilities[2].option = 2;
  const auto copies = problem.prices;
  for (Price row : copies) {
    if (row.option != 1) continue;
    row.option = 2;
    row.can_rent = false;
    problem.prices.push_back(row);
  }
  const auto permissions = problem.permissions;
  for (Permission row : permissions) {
    if (row.option != 1) continue;
    row.option = 2;
    problem.permissions.push_back(row);
  }
  problem.transfers = {{1, 2, 20.0}};
  const Plan moved = plan_of(problem);
  EXPECT_NEAR(moved.cost, 400.0 - 200.0 + 40.0, 1e-6);
  EXPECT_NEAR(fleet(moved, 0, 2).moved_in, 2.0, 1e-6);
}

void second_workload(Problem& problem) {
  problem.workloads.emplace_back("tune");
  for (std::size_t o = 0; o < 2; ++o) {
    problem.capabilities.push_back(problem.capabilities[o]);
    problem.capabilities.back().workload = 1;
  }
}

struct Family {
  ConstraintKind kind;
  void (*add)(Problem&);
  double with;
  double without = 700.0;
};

class FamilyBinds : public ::testing::TestWithParam<Family> {};

TEST_P(FamilyBinds, and_taking_it_out_changes_the_plan) {
  Problem problem = revocable();
  GetParam().add(problem);
  const Plan bound = plan_of(problem);
  EXPECT_NEAR(bound.cost, GetParam().with, 1e-6);
  const auto price = price_of_constraint(problem, bound, GetParam().kind, kQuick);
  ASSERT_TRUE(price.has_value());
  EXPECT_NEAR(price->without.cost, GetParam().without, 1e-6);
  EXPECT_NEAR(price->price.amount, GetParam().with - GetParam().without, 1e-6);
  EXPECT_TRUE(price->price.is_sure);
}

void scarce(Problem& p) { p.limits.quotas = {{"us", 7.0}}; }
void undersupplied(Problem& p) { p.limits.supplies = {{"north", 0, 7.0}}; }
void capped(Problem& p) {
  for_each(p.permissions, [](Permission& row) { row.cap_units = row.option == 0 ? 7.0 : -1.0; });
}
void shut(Problem& p) {
  for_each(p.permissions, [](Permission& row) { row.gate = row.option == 0 ? Gate::closed : Gate::open; });
}
void short_of_power(Problem& p) { p.limits.sites = {{"gz", 9e3, -1.0}}; }
void short_of_racks(Problem& p) {
  p.options[0].space_racks = 3.0;
  p.limits.sites = {{"gz", -1.0, 2.0}};
}
/// us: 625 + 200 h = 825 paid, of which 125 come back; cn: 2×145 + 4×105 = 710.
void short_of_money(Problem& p) {
  for_each(p.prices, [](Price& row) {
    row.buy = row.option == 0 ? 625.0 : 145.0;
    row.resale_share = row.option == 0 ? 0.2 : 0.0;
    row.opex_per_hour = row.option == 0 ? 1.0 : 1.05;
  });
  p.limits.budget = 720.0;
}
/// Two rented cn cost 400 a period.
void short_of_money_now(Problem& p) {
  for_each(p.prices, [](Price& row) { row.rent_per_hour = 2.0; });
  p.limits.period_budgets = {{0, 590.0}};
}
void little_to_rent(Problem& p) {
  for_each(p.prices, [](Price& row) { row.rent_per_hour = 1.0; });
  for_each(p.permissions, [](Permission& row) { row.rent_cap_units = 8.0; });
}
void half_per_vendor(Problem& p) { p.sourcing = {{0, 0.5, 0.0, 0.0}}; }
void half_survives(Problem& p) { p.sourcing = {{0, 1.0, 0.5, 0.0}}; }
void half_domestic(Problem& p) { p.sourcing = {{0, 1.0, 0.0, 0.5}}; }
void tagged(Problem& p, std::string_view tag) {
  for_each(p.demands, [&](Demand& row) { row.tags.emplace_back(tag); });
}
void sensitive(Problem& p) { tagged(p, kDomesticOnly); }
void dual(Problem& p) { tagged(p, kDual); }
/// 600 tokens: us + cn = 1200; 2 us = 1400; 3 cn = 1500.
void undivided(Problem& p) {
  for_each(p.demands, [](Demand& row) { row.amount = 600.0; });
  tagged(p, kUndivided);
}
void matched(Problem& p) { p.matching = {{2.0}}; }
void half_domestic_fleet(Problem& p) { p.domestic_floors = {{0.5}}; }
void domestic_site(Problem& p) { p.site_rules = {{"gz", true}}; }
void unported(Problem& p) { p.migrations = {{0, "cuda", 400.0}}; }
void ordered_in_twos(Problem& p) { p.options[0].min_order = 2; }
void runs_on_two(Problem& p) { p.capabilities[0].min_servers = 2; }
void late(Problem& p) { p.options[0].lead_periods = 1; }
/// `tune` may wait for Q2, when servers are cheap (us 300, two cn 400: 0.6×300 + 0.4×400 = 340), unless `serve` waits for it: then a second
/// us in Q1, retired after it: 600.
void in_order(Problem& p) {
  second_workload(p);
  for_each(p.prices, [](Price& row) {
    if (row.period == 1) row.buy = row.option == 0 ? 200.0 : 100.0;
  });
  for (std::size_t b = 0; b < 2; ++b) {
    p.demands.push_back({1, 0, b, 400.0, "tokens", 0.0, false, 0.0, {}});
    p.demands.back().due_in_periods = 1;
  }
  p.precedence = {{1, 0, 0}};
}
/// Alone, `tune` would be given up for 40 a period.
void coupled(Problem& p) {
  second_workload(p);
  const auto rows = p.demands;
  for (Demand row : rows) {
    row.workload = 1;
    row.penalty = 0.1;
    p.demands.push_back(row);
  }
  for_each(p.demands, [](Demand& row) { row.penalty = row.workload == 0 ? 10.0 : 0.1; });
  p.couplings = {{0, 1}};
}

// Without the family: one us server for both periods, 700, unless told otherwise. Two cn cost 1000; one us and one cn 1200.
INSTANTIATE_TEST_SUITE_P(
    Each, FamilyBinds,
    ::testing::Values(
        Family{ConstraintKind::quota, scarce, 1000.0}, Family{ConstraintKind::supply, undersupplied, 1000.0},
        Family{ConstraintKind::permission_cap, capped, 1000.0}, Family{ConstraintKind::gate, shut, 1000.0},
        // One cn, and one rented throughout.
        Family{ConstraintKind::power, short_of_power, 500.0 + 1800.0}, Family{ConstraintKind::space, short_of_racks, 1000.0},
        Family{ConstraintKind::budget, short_of_money, 710.0}, Family{ConstraintKind::period_budget, short_of_money_now, 800.0},
        Family{ConstraintKind::rent_cap, little_to_rent, 700.0, 400.0}, Family{ConstraintKind::most_per_vendor, half_per_vendor, 1200.0},
        Family{ConstraintKind::survival, half_survives, 1200.0}, Family{ConstraintKind::least_domestic, half_domestic, 1000.0},
        Family{ConstraintKind::domestic_only, sensitive, 1000.0}, Family{ConstraintKind::dual, dual, 1200.0},
        Family{ConstraintKind::undivided, undivided, 1400.0, 1200.0}, Family{ConstraintKind::matching, matched, 1000.0},
        Family{ConstraintKind::domestic_floor, half_domestic_fleet, 1000.0}, Family{ConstraintKind::site_rule, domestic_site, 1000.0},
        Family{ConstraintKind::migration, unported, 1000.0}, Family{ConstraintKind::minimum_order, ordered_in_twos, 1000.0},
        Family{ConstraintKind::minimum_servers, runs_on_two, 1000.0}, Family{ConstraintKind::lead_time, late, 1000.0},
        Family{ConstraintKind::precedence, in_order, 1300.0, 1040.0}, Family{ConstraintKind::coupling, coupled, 1400.0, 780.0}),
    [](const auto& each) { return std::string(name_of(each.param.kind)); });

}  // namespace
}  // namespace steelyard::plan
