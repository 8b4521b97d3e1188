// What the questions of the acceptance list must hold of the shipped studies.
#include "study/plan_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

std::string shipped(std::string_view name) {
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with(name)) return std::string{file.content};
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Study study_of(const std::string& text) {
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  auto study = read_study(*document, text, *engine().catalog(), &*engine().rule_book());
  EXPECT_TRUE(study) << study.error().front().code.name << ' ' << study.error().front().argument("found");
  return *std::move(study);
}

PlanRun run_of(const std::string& text, PlanRequest request = {}) {
  auto run = run_plan(engine(), study_of(text), request);
  EXPECT_TRUE(run) << run.error().front().code.name;
  return *std::move(run);
}

const PlanRun& menu() {
  static const PlanRun run = [] {
    PlanRequest request;
    request.compare = {"all-h200", "all-domestic", "quota-0"};
    return run_of(shipped("mixed-menu.toml"), request);
  }();
  return run;
}

const PlanRun& bank() {
  static const PlanRun run = [] {
    PlanRequest request;
    request.price_of = "domestic-only";
    return run_of(shipped("bank-domestic.toml"), request);
  }();
  return run;
}

bool is_foreign_option(const plan::Problem& problem, std::size_t option) { return problem.options[option].origin != problem.home_country; }

TEST(MixedMenu, HasAPlanThatTheIndependentCheckAccepts) {
  ASSERT_FALSE(menu().plan.tree.empty());
  for (const Error& error : plan::verify(menu().staged.problem, menu().plan)) {
    std::string said;
    for (const Argument& argument : error.arguments) said += ' ' + argument.name + '=' + argument.value;
    ADD_FAILURE() << error.code.name << said;
  }
  EXPECT_LE(menu().plan.bound, menu().plan.cost * (1 + 1e-9));
}

TEST(MixedMenu, CostsNoMoreThanTheCheaperOfTheOtherTwo) {
  const auto& v = menu().variants;
  ASSERT_EQ(v.size(), 3U);
  ASSERT_FALSE(v[0].plan.tree.empty());
  ASSERT_FALSE(v[1].plan.tree.empty());
  // Sure as a bound on the relaxed problem, and within the gap as the plans stand.
  EXPECT_LE(menu().plan.bound, std::min(v[0].plan.cost, v[1].plan.cost));
  EXPECT_LE(menu().plan.cost, std::min(v[0].plan.cost, v[1].plan.cost) * (1 + menu().plan.gap + 1e-9));
}

TEST(MixedMenu, AQuotaOfNoughtIsTheAllDomesticPlan) {
  const plan::Plan& domestic = menu().variants[1].plan;
  const plan::Plan& none = menu().variants[2].plan;
  ASSERT_FALSE(none.tree.empty());
  EXPECT_NEAR(none.cost, domestic.cost, 1e-6 * domestic.cost);
  const auto orders = [](const plan::Plan& plan) {
    std::vector<std::tuple<std::size_t, std::size_t, std::size_t, std::int64_t>> all;
    for (const plan::NodePlan& node : plan.tree) {
      for (const plan::NodeFleet& fleet : node.fleet) {
        if (fleet.ordered > 0) all.emplace_back(node.period, node.tree_node, fleet.option, fleet.ordered);
      }
    }
    return all;
  };
  EXPECT_EQ(orders(none), orders(domestic));
}

TEST(MixedMenu, SensitiveWorkHasNoForeignCardInAnyBranch) {
  const auto& workloads = menu().staged.study.workloads;
  bool served = false;
  for (const plan::NodePlan& node : menu().plan.tree) {
    for (const plan::Assignment& a : node.assignments) {
      if (!workloads[a.workload].domestic_only || a.amount <= 0.0) continue;
      served = true;
      EXPECT_FALSE(is_foreign_option(menu().staged.problem, a.option));
    }
  }
  EXPECT_TRUE(served);
}

TEST(MixedMenu, TheFirstQuarterIsDecidedOnceForAllBranches) {
  std::size_t first = 0;
  for (const plan::NodePlan& node : menu().plan.tree) {
    if (node.period != 0) continue;
    ++first;
    EXPECT_EQ(node.branches.size(), menu().staged.problem.branches.size());
  }
  EXPECT_EQ(first, 1U);
}

TEST(MixedMenu, TheFeeIsThatOfTheSettlementToTheCent) {
  // Where nothing foreign is bought the fee is nought; an all-H200 plan is one in which it isn't.
  const VariantRun& all = menu().variants[0];
  const auto fees = fee_lines(all.staged, all.plan, engine());
  ASSERT_TRUE(fees);
  const auto rate = engine().catalog()->exchange_rates().convert(Currency::usd, Currency::cny, all.staged.study.as_of);
  std::map<std::size_t, double> by_node;
  std::int64_t units = 0;
  for (const FeeLine& fee : *fees) {
    by_node[fee.node] += static_cast<double>(fee.line.due.minor_units);
    units += fee.units;
    const auto settled = rules::settle({fee.line.rule, 0.25, fee.line.basis, true}, fee.units, {2'700'000, Currency::usd});
    ASSERT_TRUE(settled);
    EXPECT_EQ(fee.line.due, settled->due);
  }
  EXPECT_GT(units, 0);
  for (std::size_t n = 0; n < all.plan.tree.size(); ++n) {
    const plan::NodePlan& node = all.plan.tree[n];
    double duty = 0.0;  // of what is ordered here, as the tables price it
    for (const plan::NodeFleet& fleet : node.fleet) {
      duty += static_cast<double>(fleet.ordered) *
              all.staged.cell(fleet.option, node.period, node.branches.front()).cost->duty.value_or(cost::CostFigure{}).value;
    }
    EXPECT_EQ(std::llround(duty / rate->factor * 100.0), std::llround(by_node[n])) << n;
  }
}

TEST(MixedMenu, NothingArrivesAfterARevocation) {
  const VariantRun& all = menu().variants[0];
  for (const auto* solved : {&menu().plan, &all.plan}) {
    const Staged& staged = solved == &menu().plan ? menu().staged : all.staged;
    for (const plan::NodePlan& node : solved->tree) {
      for (const plan::NodeFleet& fleet : node.fleet) {
        if (staged.cell(fleet.option, node.period, node.branches.front()).gate == plan::Gate::closed) {
          EXPECT_EQ(fleet.arrived, 0.0);
        }
      }
    }
  }
}

TEST(MixedMenu, DualWorkHasTwoSuppliersAndCVaRIsNoLessThanTheMean) {
  const plan::Problem& problem = menu().staged.problem;
  for (const plan::NodePlan& node : menu().plan.tree) {
    std::map<std::size_t, std::map<std::string, double>> by_vendor;
    std::map<std::size_t, double> asked;
    for (const plan::Demand& row : problem.demands) {
      if (row.period == node.period && row.branch == node.branches.front()) asked[row.workload] += row.amount;
    }
    for (const plan::Assignment& a : node.assignments) by_vendor[a.workload][problem.options[a.option].vendor] += a.amount;
    for (const auto& [workload, vendors] : by_vendor) {
      if (!menu().staged.study.workloads[workload].dual) continue;
      for (const auto& [vendor, amount] : vendors) EXPECT_LE(amount, (1.0 - plan::kDualShare) * asked[workload] * (1 + 1e-6)) << vendor;
    }
  }
  EXPECT_GE(menu().plan.cvar, menu().plan.expected * (1 - 1e-9));
  EXPECT_GE(menu().plan.worst, menu().plan.cvar * (1 - 1e-9));
}

TEST(MixedMenu, ABranchThatIsCertainIsTheDeterministicPlan) {
  Study certain = study_of(shipped("mixed-menu.toml"));
  const scenario::Tree tree = certain.tree;
  const std::size_t leaf = *tree.find("revoked-2026q3");
  certain.tree = tree.given(leaf);
  const auto on_tree = compose_staged(engine(), certain, &menu().staged);
  ASSERT_TRUE(on_tree);
  std::size_t branch = 0;
  for (std::size_t b = 0; b < menu().staged.problem.branches.size(); ++b) {
    if (menu().staged.problem.branches[b].name == "revoked-2026q3") branch = b;
  }
  plan::SolveOptions options = solve_options(certain);
  options.price_gates = false;
  const auto a = plan::solve(on_tree->problem, options);
  const auto b = plan::solve(plan::only_branch(menu().staged.problem, branch), options);
  ASSERT_TRUE(a && b);
  EXPECT_NEAR(a->cost, b->cost, 2 * options.relative_gap * a->cost);
  EXPECT_NEAR(a->cvar, a->expected, 1e-6 * a->expected);
}

TEST(Bank, IsAllDomesticAtTheEndOf2027) {
  ASSERT_FALSE(bank().plan.tree.empty());
  const plan::Problem& problem = bank().staged.problem;
  bool any = false;
  for (const plan::NodePlan& node : bank().plan.tree) {
    if (bank().staged.study.periods[node.period].end <= *bank().staged.study.all_domestic_by) continue;
    for (const plan::NodeFleet& fleet : node.fleet) {
      any = any || fleet.owned > 0.0;
      if (is_foreign_option(problem, fleet.option)) {
        EXPECT_NEAR(fleet.owned + fleet.rented, 0.0, 1e-6) << problem.options[fleet.option].id;
      }
    }
  }
  EXPECT_TRUE(any);
}

TEST(Bank, TheRuleNeverSavesMoney) {
  ASSERT_TRUE(bank().price_of);
  EXPECT_GE(bank().price_of->price.amount, -bank().plan.cost * (bank().plan.gap + bank().price_of->without.gap));
  EXPECT_LE(bank().price_of->without.bound, bank().plan.cost * (1 + 1e-9));
}

TEST(Bank, ServesDualWorkFromTwoDomesticVendorsOnceItIsDomestic) {
  const plan::Problem& problem = bank().staged.problem;
  for (const plan::NodePlan& node : bank().plan.tree) {
    if (node.period + 1 < problem.periods.size()) continue;
    std::map<std::size_t, std::set<std::string>> vendors;
    for (const plan::Assignment& a : node.assignments) {
      if (a.amount > 0.0) vendors[a.workload].insert(problem.options[a.option].vendor);
    }
    for (const auto& [workload, names] : vendors) {
      if (bank().staged.study.workloads[workload].dual) {
        EXPECT_GE(names.size(), 2U);
      }
    }
  }
}

TEST(Bank, WithoutEnoughDomesticChipsTheConflictIsNamed) {
  const std::string text =
      replaced(replaced(shipped("bank-domestic.toml"), "per_quarter = 192", "per_quarter = 0"), "per_quarter = 128", "per_quarter = 0");
  const PlanRun run = run_of(text);
  EXPECT_EQ(run.plan.status, plan::PlanStatus::infeasible);
  ASSERT_FALSE(run.plan.conflicts.empty());
}

TEST(Startup, OptionsAbroadCarryTheRemoteUseTestAndTheBillChangesThem) {
  const auto staged = compose_staged(engine(), study_of(shipped("startup.toml")));
  ASSERT_TRUE(staged);
  const auto& problem = staged->problem;
  std::size_t act = 0;
  std::size_t free = 0;
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    (problem.branches[b].name.starts_with("remote-access-act") ? act : free) = b;
  }
  bool cloud = false;
  for (std::size_t o = 0; o < problem.options.size(); ++o) {
    const StageCell& before = staged->cell(o, 2, free);
    const StageCell& after = staged->cell(o, 2, act);
    if (problem.options[o].route == "foreign_cloud" && problem.options[o].chip == "nv-h200-sxm") {
      cloud = true;
      EXPECT_NE(before.gate, plan::Gate::closed);
      EXPECT_EQ(after.gate, plan::Gate::closed);
    }
    // Blackwell by direct sale is denied whatever happens.
    if (problem.options[o].route == "direct" && problem.options[o].chip == "nv-b200") {
      EXPECT_EQ(before.gate, plan::Gate::closed);
      EXPECT_EQ(after.gate, plan::Gate::closed);
    }
  }
  EXPECT_TRUE(cloud);
}

TEST(Shipped, StudiesThatNoQuestionAsksAboutHaveAPlan) {
  for (const char* name : {"us-lab.toml", "h200-vs-domestic.toml"}) {
    const auto run = run_plan(engine(), study_of(shipped(name)), PlanRequest{});
    ASSERT_TRUE(run) << name;
    EXPECT_FALSE(run->plan.tree.empty()) << name;
  }
}

TEST(EntryPrice, IsNoHigherWithTheRivalAndDoesNotMoveWhereForeignCardsMayNotGo) {
  const auto run = run_entry_price(engine(), study_of(shipped("mixed-menu.toml")), "p800");
  ASSERT_TRUE(run);
  ASSERT_FALSE(run->rows.empty());
  std::map<std::size_t, double> without;
  for (const EntryPriceRow& row : run->rows) {
    if (!row.with_rival) without[row.workload] = row.entry.price;
  }
  for (const EntryPriceRow& row : run->rows) {
    if (!row.with_rival) continue;
    EXPECT_LE(row.entry.price, without[row.workload] * 1.011) << row.workload;
    if (run->staged.study.workloads[row.workload].domestic_only) {
      EXPECT_NEAR(row.entry.price, without[row.workload], 0.011 * row.entry.price);
    }
  }
  // Where the card has a price of its own, it is bought at that price and not 1% above; a few percent of today's is within the gap.
  constexpr double kWithinTheGap = 0.05;
  std::size_t checked = 0;
  for (const EntryPriceRow& row : run->rows) {
    if (row.entry.is_unlimited || row.entry.scale < kWithinTheGap) continue;
    EXPECT_TRUE(row.entry.is_checked) << row.workload;
    ++checked;
  }
  EXPECT_GE(checked, 3U);
}

TEST(Questions, NamesThatAreNotThereAreToldWithTheNearest) {
  PlanRequest request;
  request.branch = "revoked-2026q4";
  const auto run = run_plan(engine(), study_of(shipped("h200-vs-domestic.toml")), request);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().front().code, kUnknownBranch);
  const auto families = families_of("domestic-olny");
  ASSERT_FALSE(families);
  EXPECT_EQ(families.error().front().argument("nearest"), "domestic-only");
  const auto why = run_why(engine(), study_of(shipped("h200-vs-domestic.toml")), "servin", "910c");
  ASSERT_FALSE(why);
  EXPECT_EQ(why.error().front().argument("nearest"), "serving");
}

TEST(Questions, AProbabilityMovesItsSiblingsAndTheBranches) {
  const plan::Problem& problem = menu().staged.problem;
  std::size_t node = 0;
  for (std::size_t n = 0; n < problem.tree.size(); ++n) {
    if (problem.tree[n].name == "revoked-2026q3") node = n;
  }
  const plan::Problem moved = with_probability(problem, node, 0.9);
  double sum = 0.0;
  for (const plan::Branch& branch : moved.branches) sum += branch.probability;
  EXPECT_NEAR(sum, 1.0, 1e-12);
  for (const plan::Branch& branch : moved.branches) {
    if (branch.name == "revoked-2026q3") {
      EXPECT_NEAR(branch.probability, 0.6 * 0.9, 1e-12);
    }
  }
}

}  // namespace
}  // namespace steelyard::study
