// Questions beside "what is the cheapest plan", each answered by solving again. A difference of two solves is told only where it exceeds
// what both searches left open: `Difference::is_sure`.
//
// Every function checks the tables first (`plan.inconsistent_tables`) and passes `options` (gap, node limit) to each solve.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {

/// Between the objective of two solves; its sign is only known where `is_sure`.
struct Difference {
  double amount = 0.0;
  double least = 0.0;  // from the bounds of both solves
  double most = 0.0;
  bool is_sure = false;  // |amount| exceeds the gaps of both solves together
};

/// `second - first`.
[[nodiscard]] Difference difference_of(const Plan& first, const Plan& second);

/// Why a workload isn't on a chip.
struct WhyNot {
  enum class Verdict : std::uint8_t { used_already, costs_more, forbidden, does_not_fit, unknown };
  Verdict verdict = Verdict::unknown;
  Difference more;                  // costs_more: all of the workload on this chip, against the cheapest plan
  std::vector<Conflict> conflicts;  // forbidden: the smallest set that stands against it; the placement itself isn't listed
  std::vector<Reason> reasons;      // does_not_fit: of the capability rows
  std::optional<Plan> plan;         // the best with the workload on this chip
};
[[nodiscard]] std::string_view name_of(WhyNot::Verdict verdict);

/// What it would cost to run all that is served of `workload` on `chip`, or what forbids it. `base` is the plan of the problem as it is.
[[nodiscard]] Result<WhyNot> why_not(const Problem& problem, const Plan& base, std::size_t workload, std::string_view chip,
                                     const SolveOptions& options = {}, const RunControl& control = {});

/// Cost with the family of constraints less cost without it: `base` less `without`. At least 0.
struct ConstraintPrice {
  ConstraintKind kind = ConstraintKind::demand;
  Difference price;
  Plan without;
};
[[nodiscard]] Result<ConstraintPrice> price_of_constraint(const Problem& problem, const Plan& base, ConstraintKind kind,
                                                          const SolveOptions& options = {}, const RunControl& control = {});

/// What `amount` more of one named limit is worth.
[[nodiscard]] Result<Difference> worth_of_more(const Problem& problem, const Plan& base, ConstraintKind kind, std::string_view name,
                                               double amount, const SolveOptions& options = {}, const RunControl& control = {});

/// What knowing would be worth, and what planning for the tree is worth. All in the study's currency, expected and discounted.
struct InformationValue {
  double recourse = 0.0;                 // RP: expected cost of the plan on the tree
  std::optional<double> wait_and_see;    // WS: expected cost if the branch were known from the beginning; absent where one is infeasible
  std::optional<Difference> perfect;     // EVPI = RP - WS, >= 0
  std::optional<double> mean_plan;       // EEV: first period as planned for the likeliest branch alone, then at best
  std::optional<Difference> stochastic;  // VSS = EEV - RP, >= 0; absent where that first period can't be lived with
  std::optional<Difference> waiting;     // ordering nothing in the first period, against RP: what it costs to wait (>= 0)
  std::vector<double> regret;            // by branch: cost of the plan in it, less its own cheapest
  std::size_t likeliest = 0;             // branch
};
[[nodiscard]] Result<InformationValue> value_of_information(const Problem& problem, const Plan& base, const SolveOptions& options = {},
                                                            const RunControl& control = {});

/// Expected cost of the plan that makes the dearest branch as cheap as can be (worst_weight = 1), less the least expected cost.
struct RobustnessPrice {
  Difference price;
  double worst_before = 0.0;
  double worst_after = 0.0;
  Plan robust;
};
[[nodiscard]] Result<RobustnessPrice> price_of_robustness(const Problem& problem, const Plan& base, const SolveOptions& options = {},
                                                          const RunControl& control = {});

/// Cost against risk: plans for rising weights on CVaR. Points that another one beats in both are left out.
struct FrontierPoint {
  double cvar_weight = 0.0;
  double expected = 0.0;
  double cvar = 0.0;
  double gap = 0.0;
  Plan plan;
};
[[nodiscard]] Result<std::vector<FrontierPoint>> efficient_frontier(const Problem& problem, std::size_t points,
                                                                    const SolveOptions& options = {}, const RunControl& control = {});

/// Where along a number the answer changes: bisection on re-solves.
struct BreakEven {
  double below = 0.0;  // the answer is `first` here
  double above = 0.0;  // and `second` here
  bool changes = false;
  Plan first;   // at the low end
  Plan second;  // at the high end
};
/// `problem_at(x)` is the study with the number at x; `answer(plan)` is what is asked (is the chip bought? how many?). The change is closed
/// in on until above - below <= tolerance, at most 60 solves. With several changes one of them is found.
[[nodiscard]] Result<BreakEven> break_even(const std::function<Problem(double)>& problem_at,
                                           const std::function<std::int64_t(const Plan&)>& answer, double low, double high,
                                           double tolerance, const SolveOptions& options = {}, const RunControl& control = {});

/// Servers of a chip ordered anywhere in the tree, each node weighed by its probability, and rented hours of it; what `break_even` often
/// asks.
[[nodiscard]] double expected_orders(const Problem& problem, const Plan& plan, std::string_view chip);

/// The highest price (one server, duty included) at which an option of the chip is still bought: bought when solved at `price`, and not
/// when solved 1% above (`is_checked`). One scale holds for all options and periods of the chip; `price` is that of `option` in the first
/// period in which it is on sale.
struct EntryPrice {
  std::string chip;
  std::size_t option = 0;
  double price_now = 0.0;
  double price = 0.0;         // 0: not bought even at a hundredth of today's price
  double scale = 0.0;         // price / price_now
  bool is_unlimited = false;  // still bought at a hundred times today's price: nothing else will do
  bool is_checked = false;
};
/// `workload`: only what this workload needs is planned for (kNone: all). `rival`: without this chip (empty: all chips stay).
[[nodiscard]] Result<EntryPrice> entry_price(const Problem& problem, std::string_view chip, std::size_t workload = kNone,
                                             std::string_view rival = {}, const SolveOptions& options = {}, const RunControl& control = {});

/// The problem with one branch only, as if it were certain: its own path of the tree.
[[nodiscard]] Problem only_branch(const Problem& problem, std::size_t branch);
/// The problem with the demands of one workload only.
[[nodiscard]] Problem only_workload(const Problem& problem, std::size_t workload);
/// The problem without a chip: its options can be neither bought nor rented. What is owned stays.
[[nodiscard]] Problem without_chip(const Problem& problem, std::string_view chip);

}  // namespace steelyard::plan
