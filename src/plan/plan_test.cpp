// Cases worked out by hand, and an auditor that must notice every kind of tampering.
#include "plan/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace steelyard::plan {
namespace {

/// One demand of 1000 tokens in 100 hours. A US server of 8 chips does 4 tokens an hour (2.5 servers for all of it), a Chinese one 2 (5
/// servers).
///
///              net cost of a server                                       rent
///   nv         500 + 100 h × 1 − 20% of 500 = 500, duty 100 in the price   7 an hour, where a test allows it
///   cn         200 + 100 h × 1 = 300, less subsidy 20 = 280                none
Problem two_chips() {
  Problem problem;
  problem.currency = "CNY";
  problem.home_country = "CN";
  problem.periods = {{"2026-Q1", 100.0}};
  problem.branches = {{"base", 1.0}};
  problem.workloads = {"serve"};
  problem.options = {{"nv/direct/gz", "nv", "hgx", "direct", "gz", "US", 8, 10e3, 0.5},
                     {"cn/direct/gz", "cn", "atlas", "direct", "gz", "CN", 8, 6e3, 1.0}};
  const auto row = [](std::size_t option, double rate) {
    Capability capability;
    capability.option = option;
    capability.fits = true;
    capability.work_per_server_hour = {rate * 0.9, rate, rate * 1.1};
    capability.unit = "tokens";
    return capability;
  };
  problem.capabilities = {row(0, 4.0), row(1, 2.0)};
  problem.permissions = {{0, 0, 0, Gate::open, -1.0, {}, {}}, {1, 0, 0, Gate::open, -1.0, {}, {}}};
  Price nv;
  nv.can_buy = true;
  nv.buy = 500.0;
  nv.duty = 100.0;
  nv.rent_per_hour = 7.0;
  nv.opex_per_hour = 1.0;
  nv.resale_share = 0.2;
  Price cn;
  cn.option = 1;
  cn.can_buy = true;
  cn.buy = 200.0;
  cn.opex_per_hour = 1.0;
  cn.subsidy = 20.0;
  problem.prices = {nv, cn};
  problem.demands = {{0, 0, 0, 1000.0, "tokens", 0.0, false, 0.0, {}}};
  return problem;
}

Plan plan_of(const Problem& problem, const SolveOptions& options = {}) {
  auto plan = solve(problem, options);
  EXPECT_TRUE(plan.has_value());
  const Findings findings = verify(problem, *plan);
  for (const Error& finding : findings) ADD_FAILURE() << finding.argument("constraint") << ": " << finding.argument("found");
  return *std::move(plan);
}

std::int64_t servers(const Plan& plan, std::size_t option, Acquisition how = Acquisition::buy) {
  for (const Choice& choice : plan.choices) {
    if (choice.option == option && choice.how == how) return choice.servers;
  }
  return 0;
}

double line(const Plan& plan, std::string_view name) {
  for (const CostLine& each : plan.lines) {
    if (each.name == name) return each.amount;
  }
  return 0.0;
}

std::vector<std::pair<ConstraintKind, std::string>> names(const std::vector<Conflict>& conflicts) {
  std::vector<std::pair<ConstraintKind, std::string>> result;
  for (const Conflict& conflict : conflicts) result.emplace_back(conflict.kind, conflict.name);
  return result;
}

using Names = std::vector<std::pair<ConstraintKind, std::string>>;

TEST(Plan, mixes_two_chips_when_a_whole_server_of_the_better_one_would_idle) {
  // 3 nv = 1500; 2 nv + 1 cn = 1000 + 280 carries 800 + 200; 5 cn = 1400; 1 nv + 3 cn = 500 + 840 carries 400 + 600 = 1340.
  const Plan plan = plan_of(two_chips());
  EXPECT_EQ(plan.status, PlanStatus::optimal);
  EXPECT_NEAR(plan.cost, 1280.0, 1e-6);
  EXPECT_EQ(servers(plan, 0), 2);
  EXPECT_EQ(servers(plan, 1), 1);
  EXPECT_NEAR(line(plan, "purchase"), 2 * 400.0 + 200.0, 1e-6);
  EXPECT_NEAR(line(plan, "duty"), 200.0, 1e-6);
  EXPECT_NEAR(line(plan, "operation"), 300.0, 1e-6);
  EXPECT_NEAR(line(plan, "resale"), -200.0, 1e-6);
  EXPECT_NEAR(line(plan, "subsidy"), -20.0, 1e-6);
  EXPECT_NEAR(plan.bound, 1280.0, 1e-2);
  EXPECT_NEAR(plan.choices[0].utilisation, 1.0, 1e-6);
}

TEST(Plan, a_quota_binds_and_one_more_server_is_worth_its_difference) {
  Problem problem = two_chips();
  problem.limits.quotas = {{"nv", 8.0}};  // one server: 1 nv + 3 cn = 1340; with one more 1280
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1340.0, 1e-6);
  ASSERT_EQ(plan.binding.size(), 1U);
  EXPECT_EQ(plan.binding[0].kind, ConstraintKind::quota);
  EXPECT_EQ(plan.binding[0].name, "nv");
  EXPECT_NEAR(plan.binding[0].used, 8.0, 1e-9);
  EXPECT_NEAR(plan.binding[0].step, 8.0, 1e-9);
  EXPECT_NEAR(plan.binding[0].saving.value_or(-1.0), 60.0, 1e-6);
  EXPECT_FALSE(plan_of(problem, {.price_gates = false}).binding.at(0).saving.has_value());
}

TEST(Plan, a_shut_gate_is_named_where_opening_it_would_save) {
  for (const Gate gate : {Gate::closed, Gate::unknown}) {
    Problem problem = two_chips();
    problem.permissions[0].gate = gate;  // 5 cn = 1400; one nv server saves 60
    const Plan plan = plan_of(problem);
    EXPECT_NEAR(plan.cost, 1400.0, 1e-6);
    ASSERT_EQ(plan.binding.size(), 1U);
    EXPECT_EQ(plan.binding[0].kind, ConstraintKind::gate);
    EXPECT_EQ(plan.binding[0].name, "nv/direct/gz");
    EXPECT_NEAR(plan.binding[0].saving.value_or(-1.0), 60.0, 1e-6);
  }
  Problem unstated = two_chips();
  unstated.permissions.erase(unstated.permissions.begin());
  EXPECT_NEAR(plan_of(unstated).cost, 1400.0, 1e-6);
  Problem reviewed = two_chips();
  reviewed.permissions[0].gate = Gate::needs_review;
  EXPECT_NEAR(plan_of(reviewed).cost, 1280.0, 1e-6);
}

TEST(Plan, a_cap_of_the_permission_counts_chips) {
  Problem problem = two_chips();
  problem.permissions[0].gate = Gate::capped;
  problem.permissions[0].cap_units = 15.0;  // one server of eight
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1340.0, 1e-6);
  ASSERT_EQ(plan.binding.size(), 1U);
  EXPECT_EQ(plan.binding[0].kind, ConstraintKind::permission_cap);
}

TEST(Plan, power_holds_for_bought_servers_and_renting_goes_around_it) {
  Problem problem = two_chips();
  problem.prices[0].can_rent = true;
  problem.prices[0].rent_per_hour = 20.0;
  problem.limits.sites = {{"gz", 16e3, -1.0}};  // 1 nv + 1 cn = 600 tokens bought; the rest takes 100 rented hours at 20
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 500.0 + 280.0 + 2000.0, 1e-6);
  EXPECT_GE(servers(plan, 0, Acquisition::rent), 1);
  EXPECT_NEAR(line(plan, "rent"), 2000.0, 1e-6);
}

TEST(Plan, rent_is_paid_for_the_hours_used_and_a_deadline_needs_more_servers) {
  Problem problem = two_chips();
  problem.prices[0].can_buy = false;
  problem.prices[0].can_rent = true;
  problem.prices[1].can_buy = false;
  problem.demands[0].window_hours = 25.0;  // 1000 tokens at 4 an hour in 25 hours: ten servers, 250 hours
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 250.0 * 7.0, 1e-6);
  EXPECT_GE(servers(plan, 0, Acquisition::rent), 10);
  ASSERT_EQ(plan.choices.size(), 1U);
  EXPECT_NEAR(plan.choices[0].rented_hours, 250.0, 1e-6);
}

TEST(Plan, servers_bought_for_a_deadline_serve_others_after_it) {
  Problem problem = two_chips();
  problem.demands[0].window_hours = 50.0;  // five nv until then, free afterwards
  problem.prices[1].can_buy = false;
  const Plan alone = plan_of(problem);
  EXPECT_EQ(servers(alone, 0), 5);
  problem.workloads.emplace_back("later");
  problem.demands.push_back({1, 0, 0, 1000.0, "tokens", 0.0, false, 0.0, {}});
  problem.capabilities.push_back(problem.capabilities[0]);
  problem.capabilities.back().workload = 1;
  EXPECT_NEAR(plan_of(problem).cost, alone.cost, 1e-6);
  problem.demands[1].is_steady = true;  // a service needs its 2.5 servers all the time
  EXPECT_EQ(servers(plan_of(problem), 0), 8);
}

TEST(Plan, a_rented_server_may_stand_by_without_hours) {
  Problem problem = two_chips();
  problem.demands[0].amount = 400.0;        // one nv server's work
  problem.capabilities[0].min_servers = 2;  // that takes two
  problem.capabilities[1].fits = false;
  problem.limits.quotas = {{"nv", 8.0}};  // of which one may be bought
  problem.prices[0].can_rent = true;
  problem.prices[0].rent_per_hour = 20.0;
  for (const double cap : {-1.0, 16.0}) {  // without a limit on renting, and with one
    problem.permissions[0].cap_units = cap;
    const Plan plan = plan_of(problem, {.price_gates = false});
    EXPECT_NEAR(plan.cost, 500.0, 1e-6);
    EXPECT_EQ(servers(plan, 0), 1);
    EXPECT_EQ(servers(plan, 0, Acquisition::rent), 1);
  }
}

TEST(Plan, a_quota_counts_what_is_bought_and_not_what_a_cloud_owns) {
  Problem problem = two_chips();
  problem.prices[0].can_rent = true;
  problem.prices[1].can_buy = false;
  problem.limits.quotas = {{"nv", 0.0}};
  const Plan plan = plan_of(problem);
  EXPECT_EQ(servers(plan, 0, Acquisition::buy), 0);
  EXPECT_NEAR(plan.cost, 250.0 * 7.0, 1e-6);
}

TEST(Plan, racks_and_budget_hold) {
  Problem problem = two_chips();
  problem.limits.sites = {{"gz", -1.0, 2.0}};  // 2 nv + 1 cn fill two racks exactly
  EXPECT_NEAR(plan_of(problem).cost, 1280.0, 1e-6);
  problem.limits.sites = {{"gz", -1.0, 1.5}};  // 3 nv
  EXPECT_NEAR(plan_of(problem).cost, 1500.0, 1e-6);
  problem.limits.sites.clear();
  problem.limits.budget = 1450.0;  // paid out: nv 600, cn 280; 2 nv + 1 cn = 1480 is too much at once
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1340.0, 1e-6);  // 1 nv + 3 cn pays 1440
  EXPECT_EQ(plan.binding.at(0).kind, ConstraintKind::budget);
  EXPECT_NEAR(plan.binding.at(0).saving.value_or(-1.0), 60.0, 1e-6);
}

TEST(Plan, what_is_dearer_than_its_penalty_stays_unserved) {
  Problem problem = two_chips();
  problem.demands[0].penalty = 0.5;  // the last 200 tokens cost 100 unserved, 280 served; 400 cost 200 unserved, 500 served
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 500.0, 1e-6);
  EXPECT_NEAR(plan.unserved.at(0), 1000.0, 1e-3);
  problem.demands[0].penalty = 1.35;  // a full nv server is worth 540 > 500, the rest 270 < 280
  EXPECT_NEAR(plan_of(problem).cost, 1000.0 + 270.0, 1e-6);
  EXPECT_NEAR(line(plan_of(problem), "penalty"), 270.0, 1e-6);
}

TEST(Plan, the_smallest_run_is_kept) {
  Problem problem = two_chips();
  problem.capabilities[1].min_servers = 4;  // 4 cn + 1 nv = 1620, 5 cn = 1400
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1400.0, 1e-6);
  EXPECT_EQ(servers(plan, 1), 5);
}

TEST(Plan, domestic_only_work_stays_at_home) {
  Problem problem = two_chips();
  problem.demands[0].tags = {"domestic_only"};
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1400.0, 1e-6);
  EXPECT_EQ(servers(plan, 0), 0);
}

TEST(Plan, dual_sourcing_costs_a_second_chip) {
  Problem problem = two_chips();
  problem.prices[0].buy = 250.0;  // nv nets 250 × 0.8 + 100 = 300: 3 nv = 900 alone
  problem.prices[0].duty = 0.0;
  EXPECT_NEAR(plan_of(problem).cost, 880.0, 1e-6);  // 2 nv + 1 cn = 600 + 280 carries 800 + 200
  problem.demands[0].tags = {"dual"};               // cn must carry 250: 2 nv + 2 cn = 1160, 1 nv + 3 cn = 1140
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1140.0, 1e-6);
  EXPECT_EQ(servers(plan, 1), 3);
  problem.options[1].chip = "nv";
  const Plan one_kind = plan_of(problem);
  EXPECT_EQ(one_kind.status, PlanStatus::infeasible);
  EXPECT_EQ(names(one_kind.conflicts), (Names{{ConstraintKind::demand, "serve"}, {ConstraintKind::dual, "serve"}}));
}

TEST(Plan, an_undivided_job_runs_on_one_option) {
  Problem problem = two_chips();
  EXPECT_NEAR(plan_of(problem).cost, 1280.0, 1e-6);  // split: 2 nv + 1 cn
  problem.demands[0].tags = {"undivided"};           // 3 nv = 1500, 5 cn = 1400
  const Plan plan = plan_of(problem);
  EXPECT_NEAR(plan.cost, 1400.0, 1e-6);
  EXPECT_EQ(plan.assignments.size(), 1U);
  problem.demands[0].tags = {"undivided", "dual"};
  EXPECT_EQ(check(problem).size(), 1U);
}

TEST(Plan, a_conflict_names_only_the_limits_that_matter) {
  Problem problem = two_chips();
  problem.limits.budget = 1e6;
  problem.limits.quotas = {{"nv", 0.0}, {"cn", 32.0}};
  problem.limits.sites = {{"gz", 1e6, -1.0}};
  const Plan plan = plan_of(problem);  // four cn servers carry 800 of 1000
  EXPECT_EQ(plan.solve, SolveStatus::solved);
  EXPECT_EQ(plan.status, PlanStatus::infeasible);
  ASSERT_EQ(names(plan.conflicts),
            (Names{{ConstraintKind::demand, "serve"}, {ConstraintKind::quota, "nv"}, {ConstraintKind::quota, "cn"}}));
  EXPECT_NEAR(plan.conflicts[0].needed, 200.0, 1e-3);
  EXPECT_EQ(plan.conflicts[0].unit, "tokens");
  EXPECT_NEAR(plan.conflicts[1].needed, 8.0, 1e-6);
  EXPECT_NEAR(plan.conflicts[2].needed, 8.0, 1e-6);
}

TEST(Plan, a_shut_gate_and_a_full_hall_conflict) {
  Problem problem = two_chips();
  problem.permissions[0].gate = Gate::closed;
  problem.limits.sites = {{"gz", 26e3, -1.0}};  // four cn servers; with the gate open 2 nv + 1 cn = 26 kW would do
  const Plan plan = plan_of(problem);
  ASSERT_EQ(names(plan.conflicts),
            (Names{{ConstraintKind::demand, "serve"}, {ConstraintKind::gate, "nv/direct/gz"}, {ConstraintKind::power, "gz"}}));
  EXPECT_NEAR(plan.conflicts[2].needed, 4e3, 1e-3);
}

TEST(Plan, work_that_fits_nowhere_is_an_answer) {
  Problem problem = two_chips();
  for (Capability& row : problem.capabilities) row.fits = false;
  EXPECT_EQ(names(plan_of(problem).conflicts), (Names{{ConstraintKind::demand, "serve"}}));
}

TEST(Plan, nothing_asked_costs_nothing) {
  Problem problem = two_chips();
  problem.demands.clear();
  const Plan plan = plan_of(problem);
  EXPECT_EQ(plan.status, PlanStatus::optimal);
  EXPECT_EQ(plan.cost, 0.0);
  EXPECT_TRUE(plan.choices.empty());
}

std::string text_of(const Plan& plan) {
  std::string text;
  const auto put = [&](double value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  for (const Choice& each : plan.choices) text += std::to_string(each.option) + "x" + std::to_string(each.servers) + ",";
  for (const Choice& each : plan.choices) put(each.utilisation);
  for (const Assignment& each : plan.assignments) put(each.amount);
  for (const CostLine& each : plan.lines) put(each.amount);
  for (const BindingGate& each : plan.binding) put(each.saving.value_or(-1.0));
  put(plan.cost);
  put(plan.bound);
  return text + std::to_string(plan.nodes);
}

TEST(Plan, twice_the_same_problem_gives_the_same_bytes) {
  Problem problem = two_chips();
  problem.limits.quotas = {{"nv", 16.0}};
  problem.limits.sites = {{"gz", 31e3, 2.0}};
  problem.limits.budget = 2000.0;
  EXPECT_EQ(text_of(plan_of(problem)), text_of(plan_of(problem)));
}

TEST(Check, finds_everything_at_once) {
  Problem problem = two_chips();
  problem.capabilities[0].option = 7;
  problem.capabilities[1].unit = "requests";
  problem.prices[0].duty = 600.0;
  problem.prices[1].subsidy = 400.0;
  problem.permissions.push_back(problem.permissions[0]);
  problem.demands[0].amount = -1.0;
  problem.demands[0].tags = {"dul"};
  const Findings findings = check(problem);
  std::vector<std::string> found;
  for (const Error& finding : findings) {
    EXPECT_EQ(finding.code, kInconsistentTables);
    found.push_back(finding.place.pointer + " " + std::string(finding.argument("problem")));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"capability[0].option no_such_row", "permission[2]. stated_twice",
                                             "price[0].duty out_of_range", "price[1].subsidy above_cost", "demand[0].amount out_of_range",
                                             "demand[0].tags unknown_tag", "capability[1].unit units_differ"}));
  EXPECT_FALSE(solve(problem).has_value());
}

TEST(Check, a_domestic_only_demand_needs_a_home) {
  Problem problem = two_chips();
  problem.demands[0].tags = {"domestic_only"};
  problem.home_country.clear();
  ASSERT_EQ(check(problem).size(), 1U);
  EXPECT_EQ(check(problem)[0].argument("problem"), "no_home_country");
}

struct Tampering {
  const char* constraint;  // that the auditor must name
  void (*with)(Problem&, Plan&);
};

class Verify : public ::testing::TestWithParam<Tampering> {};

TEST_P(Verify, notices) {
  Problem problem = two_chips();
  Plan plan = plan_of(problem);
  GetParam().with(problem, plan);
  const Findings findings = verify(problem, plan);
  const auto names_it = [&](const Error& finding) {
    return finding.code == kViolated && finding.argument("constraint") == GetParam().constraint;
  };
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), names_it))
      << GetParam().constraint << ", of " << findings.size() << " findings";
}

INSTANTIATE_TEST_SUITE_P(
    EachKind, Verify,
    ::
        testing::
            Values(
                Tampering{"cost", [](Problem&, Plan& plan) { plan.cost -= 1.0; }},
                Tampering{"cost_line", [](Problem&, Plan& plan) { plan.lines[0].amount += 1.0; }},
                Tampering{"cost_line", [](Problem&, Plan& plan) { plan.lines.pop_back(); }},
                Tampering{"choice_cost", [](Problem&, Plan& plan) { plan.choices[0].cost *= 0.9; }},
                Tampering{"utilisation", [](Problem&, Plan& plan) { plan.choices[0].utilisation = 0.5; }},
                Tampering{"choice", [](Problem&, Plan& plan) { plan.choices[0].servers -= 1; }},
                Tampering{"owned", [](Problem&, Plan& plan) { plan.tree[0].fleet[0].owned -= 1.0; }},
                Tampering{"capacity", [](Problem&, Plan& plan) { plan.tree[0].fleet[0].owned -= 1.0; }},
                Tampering{"arrived", [](Problem&, Plan& plan) { plan.tree[0].fleet[0].arrived += 1.0; }},
                Tampering{"lost", [](Problem&, Plan& plan) { plan.tree[0].fleet[0].lost = 1.0; }},
                Tampering{"probability", [](Problem&, Plan& plan) { plan.tree[0].probability = 0.5; }},
                Tampering{"branch", [](Problem&, Plan& plan) { plan.branches[0].cost += 1.0; }},
                Tampering{"weight", [](Problem&, Plan& plan) { plan.branches[0].weight = 0.5; }},
                Tampering{"summary", [](Problem&, Plan& plan) { plan.assignments[0].amount -= 1.0; }},
                Tampering{"choice", [](Problem&, Plan& plan) { plan.choices.push_back(plan.choices[0]); }},
                Tampering{"choice", [](Problem&, Plan& plan) { plan.choices[0].option = 9; }},
                Tampering{"tree", [](Problem&, Plan& plan) { plan.tree[0].fleet[0].option = 9; }},
                Tampering{"tree", [](Problem&, Plan& plan) { plan.tree[0].assignments[0].workload = 9; }},
                Tampering{"assignment", [](Problem&, Plan& plan) { plan.tree[0].assignments.push_back(plan.tree[0].assignments[0]); }},
                Tampering{"server_hours", [](Problem&, Plan& plan) { plan.tree[0].assignments[0].server_hours *= 0.9; }},
                Tampering{"demand", [](Problem&, Plan& plan) { plan.tree[0].assignments[0].amount -= 10.0; }},
                Tampering{"demand", [](Problem&, Plan& plan) { plan.tree[0].unserved[0] = 10.0; }},
                Tampering{"tree", [](Problem&, Plan& plan) { plan.tree[0].unserved.clear(); }},
                Tampering{"tree", [](Problem&, Plan& plan) { plan.tree.clear(); }},
                Tampering{"bound", [](Problem&, Plan& plan) { plan.bound = plan.cost + 1.0; }},
                Tampering{"gap", [](Problem&, Plan& plan) { plan.gap = 0.5; }},
                Tampering{"status", [](Problem&, Plan& plan) { plan.status = PlanStatus::infeasible; }},
                Tampering{
                    "quota",
                    [](Problem& problem, Plan&) {
                      problem.limits.quotas = {{"nv", 15.0}};
                    }},
                Tampering{"permission_cap", [](Problem& problem, Plan&) { problem.permissions[0].cap_units = 15.0; }},
                Tampering{"gate", [](Problem& problem, Plan&) { problem.permissions[0].gate = Gate::closed; }},
                Tampering{"gate", [](Problem& problem, Plan&) { problem.permissions.clear(); }},
                Tampering{"price", [](Problem& problem, Plan&) { problem.prices[0].can_buy = false; }},
                Tampering{
                    "power",
                    [](Problem& problem, Plan&) {
                      problem.limits.sites = {{"gz", 25e3, -1.0}};
                    }},
                Tampering{"space", [](Problem& problem, Plan&) { problem.limits.sites = {{"gz", -1.0, 1.5}}; }},
                Tampering{"budget", [](Problem& problem, Plan&) { problem.limits.budget = 1400.0; }},
                Tampering{"capability", [](Problem& problem, Plan&) { problem.capabilities[0].fits = false; }},
                Tampering{"min_servers", [](Problem& problem, Plan&) { problem.capabilities[0].min_servers = 3; }},
                Tampering{"domestic_only", [](Problem& problem, Plan&) { problem.demands[0].tags = {"domestic_only"}; }},
                Tampering{"dual", [](Problem& problem, Plan&) { problem.demands[0].tags = {"dual"}; }}),
    [](const auto& each) { return std::string(each.param.constraint) + "_" + std::to_string(each.index); });

}  // namespace
}  // namespace steelyard::plan
