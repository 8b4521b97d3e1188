// `steelyard plan`: a composed study solved, compared with its variants, looked at branch by branch; and the questions beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plan/answers.hpp"
#include "plan/marginal.hpp"
#include "rules/settlement.hpp"
#include "study/staged.hpp"

namespace steelyard::study {

struct PlanRequest {
  std::optional<ObjectiveKind> objective;  // over the study's
  std::optional<double> gap;
  std::vector<std::string> compare;  // names of variants
  std::string branch;                // name of a node of the tree
  bool pictures = false;             // also the frontier and the break-even map, which take some solves more
  bool values = false;               // also what knowing, planning for the tree, waiting and safety are worth
  std::string price_of;              // a family of constraints: `domestic-only`, `dual`, or a name of plan::ConstraintKind
  std::function<void(const plan::SearchState&)> on_progress;
};

struct VariantRun {
  std::string name;
  std::string title;
  std::string title_zh;
  Staged staged;
  plan::Plan plan;
  CostRange range;
};

/// What is owed as duty or fee on what is ordered in one decision node, to the cent, as `rules settle` has it.
struct FeeLine {
  std::size_t node = 0;  // of Plan::tree
  std::size_t option = 0;
  std::int64_t units = 0;
  rules::SettlementLine line;  // in the currency of the price
  double in_study_currency = 0.0;
};

/// Work not served in a period of a branch.
struct Unserved {
  std::size_t workload = 0;
  std::size_t period = 0;
  double amount = 0.0;
  double demanded = 0.0;
};

struct BranchView {
  std::size_t branch = 0;  // of the problem
  double cost = 0.0;
  double prepaid_lost = 0.0;
  double undelivered_chips = 0.0;
  std::vector<Unserved> unserved;        // of work that is asked for
  std::optional<std::size_t> shortage;   // first period with work unserved
  std::optional<std::size_t> recovered;  // first period after it from which all work is served to the end
};

/// A branch asked for by name, in full.
struct BranchAnswer {
  std::size_t node = 0;                        // of Study::tree
  std::vector<std::size_t> branches;           // of the problem, that pass through it
  std::optional<plan::Difference> dual_price;  // cost of sourcing from two, over the whole tree
  std::optional<double> dual_saves;            // that much less does this branch cost with two suppliers than without
  double probability = 0.0;                    // of the node's outcome, as the study has it
  std::optional<double> break_even_low;        // today's order is the same below this probability
  std::optional<double> break_even_high;       // and another above this one
  bool order_changes = false;
};

struct PriceOfAnswer {
  std::string name;
  std::vector<plan::ConstraintKind> families;
  plan::Difference price;
  plan::Plan without;
  CostRange range_without;
};

/// The best plan that doesn't put a training run where the cheapest one does.
struct SecondBest {
  std::size_t workload = 0;
  std::string chip;  // of the cheapest plan
  plan::Difference more;
  std::string instead;  // chip; empty where nothing else will do
};

/// Chips of a kind ordered in the first period, by price and by the probability of an outcome.
struct BreakEvenMap {
  std::string chip;
  std::size_t node = 0;  // of the tree
  std::vector<double> price_factors;
  std::vector<double> probabilities;
  std::vector<std::int64_t> chips;  // row by probability, then price; -1: no plan
};

/// Each a difference of solves over the same tree; a study of one branch has nothing to wait for.
struct PlanValues {
  plan::InformationValue information;
  plan::RobustnessPrice robustness;
  std::vector<plan::MarginalValue> marginal;  // not differences of solves: duals with the plan's whole numbers fixed
};

struct PlanRun {
  Staged staged;
  plan::Plan plan;
  CostRange range;
  std::vector<BranchView> branches;  // in the order of the problem's
  std::vector<FeeLine> fees;
  std::vector<SecondBest> second_best;
  std::vector<VariantRun> variants;
  std::optional<BranchAnswer> branch;
  std::optional<PriceOfAnswer> price_of;
  std::vector<plan::FrontierPoint> frontier;  // with pictures
  std::optional<BreakEvenMap> map;            // with pictures
  std::optional<PlanValues> values;
  bool interrupted = false;
};

[[nodiscard]] Result<PlanRun> run_plan(const Engine& engine, Study study, const PlanRequest& request, const RunControl& control = {});

/// What each branch of a plan comes to; of `plan` over the problem of `staged`.
[[nodiscard]] std::vector<BranchView> branch_views(const Staged& staged, const plan::Plan& plan);
/// Duties and fees on the orders of a plan, each line settled exactly.
[[nodiscard]] Result<std::vector<FeeLine>> fee_lines(const Staged& staged, const plan::Plan& plan, const Engine& engine);
/// Decision nodes of one branch, first period first.
[[nodiscard]] std::vector<std::size_t> nodes_of_branch(const plan::Plan& plan, std::size_t branch);
/// The problem with the probability of a tree node's outcome at `probability`, its siblings scaled to fill up to one.
[[nodiscard]] plan::Problem with_probability(const plan::Problem& problem, std::size_t tree_node, double probability);
/// Families behind a name as people write it; errors: `study.unknown_constraint`.
[[nodiscard]] Result<std::vector<plan::ConstraintKind>> families_of(std::string_view name);

// Questions beside it.

struct WhyRun {
  Staged staged;
  plan::Plan plan;
  std::size_t workload = 0;
  std::string chip;
  plan::WhyNot answer;
};
[[nodiscard]] Result<WhyRun> run_why(const Engine& engine, Study study, std::string_view workload, std::string_view chip,
                                     std::optional<double> gap = std::nullopt, const RunControl& control = {});

/// What is bought and rented in the first period, beside that of another plan: `amounts`, other numbers of the same; `parts`, something
/// else is bought or rented.
enum class OrderChange : std::uint8_t { none, amounts, parts };
[[nodiscard]] std::string_view name_of(OrderChange change);
[[nodiscard]] OrderChange order_change(const plan::Plan& before, const plan::Plan& after);

/// One number of the study moved to either end of its range.
struct TornadoBar {
  std::string code;     // price, speed, lead_time, supply, probability, discount
  std::string subject;  // chip id, vendor, outcome
  double low_cost = 0.0;
  double high_cost = 0.0;
  OrderChange low_changes = OrderChange::none;
  OrderChange high_changes = OrderChange::none;
  bool low_infeasible = false;
  bool high_infeasible = false;
};
struct SensitivityRun {
  Staged staged;
  plan::Plan plan;
  std::vector<TornadoBar> bars;  // widest first
  double settled_to = 0.0;       // an end of a bar, in the study's currency: a smaller swing tells nothing
  bool interrupted = false;      // some are missing
};
[[nodiscard]] Result<SensitivityRun> run_sensitivity(const Engine& engine, Study study, std::optional<double> gap = std::nullopt,
                                                     const RunControl& control = {});

struct EntryPriceRow {
  std::size_t workload = 0;
  bool with_rival = true;
  std::string rival_price;  // as the study or the question has it: `27000 USD`
  plan::EntryPrice entry;
  double per_chip = 0.0;  // in the study's currency, duty and host included
};
struct EntryPriceRun {
  Staged staged;
  std::string chip;
  std::string rival;
  std::vector<EntryPriceRow> rows;
  bool interrupted = false;  // some are missing
};
[[nodiscard]] Result<EntryPriceRun> run_entry_price(const Engine& engine, Study study, std::string_view chip,
                                                    std::optional<double> gap = std::nullopt, const RunControl& control = {});

}  // namespace steelyard::study
