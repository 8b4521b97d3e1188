#include "plan/answers.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "plan/tables.hpp"

namespace steelyard::plan {
namespace {

bool has_plan(const Plan& plan) { return plan.status == PlanStatus::optimal || plan.status == PlanStatus::feasible; }

/// Solves without the questions that a single plan answers beside its cost.
SolveOptions quick(const SolveOptions& options) {
  SolveOptions inner = options;
  inner.price_gates = false;
  inner.explain_conflicts = false;
  return inner;
}

/// As the search for a whole plan, but with the expected cost alone as objective.
Problem risk_neutral(Problem problem) {
  problem.objective.cvar_weight = 0.0;
  problem.objective.worst_weight = 0.0;
  return problem;
}

Difference difference(double first, double first_bound, double second, double second_bound) {
  Difference result;
  result.amount = second - first;
  result.least = second_bound - first;
  result.most = second - first_bound;
  const double open = std::max(0.0, first - first_bound) + std::max(0.0, second - second_bound);
  result.is_sure = std::abs(result.amount) > open;
  return result;
}

}  // namespace

std::string_view name_of(WhyNot::Verdict verdict) {
  switch (verdict) {
    case WhyNot::Verdict::used_already: return "used_already";
    case WhyNot::Verdict::costs_more: return "costs_more";
    case WhyNot::Verdict::forbidden: return "forbidden";
    case WhyNot::Verdict::does_not_fit: return "does_not_fit";
    case WhyNot::Verdict::unknown: return "unknown";
  }
  SY_CHECK(!"a verdict");
}

Difference difference_of(const Plan& first, const Plan& second) { return difference(first.cost, first.bound, second.cost, second.bound); }

Result<WhyNot> why_not(const Problem& problem, const Plan& base, std::size_t workload, std::string_view chip, const SolveOptions& options,
                       const RunControl& control) {
  WhyNot answer;
  bool fits = false;
  for (const Capability& row : problem.capabilities) {
    if (row.workload != workload || row.option >= problem.options.size() || problem.options[row.option].chip != chip) continue;
    fits = fits || row.fits;
    if (!row.fits) answer.reasons.insert(answer.reasons.end(), row.reasons.begin(), row.reasons.end());
  }
  if (!fits) {
    if (Findings findings = check(problem); !findings.empty()) return findings;
    answer.verdict = WhyNot::Verdict::does_not_fit;
    return answer;
  }
  answer.reasons.clear();
  SolveOptions forced = quick(options);
  forced.explain_conflicts = true;
  forced.changes.placements.push_back({workload, std::string(chip), true});
  forced.near.push_back(base.columns);
  auto plan = solve(problem, forced, control);
  if (!plan) return std::move(plan.error());
  if (plan->status == PlanStatus::infeasible) {
    answer.verdict = WhyNot::Verdict::forbidden;
    answer.conflicts = std::move(plan->conflicts);
    return answer;
  }
  if (!has_plan(*plan)) return answer;
  const auto is_there = [&](const Assignment& row) {
    return row.workload == workload && row.amount > 0.0 && problem.options[row.option].chip == chip;
  };
  answer.verdict = WhyNot::Verdict::costs_more;
  for (const NodePlan& node : base.tree) {
    if (std::any_of(node.assignments.begin(), node.assignments.end(), is_there)) answer.verdict = WhyNot::Verdict::used_already;
  }
  // Where nothing may stay unserved, to force it can't do better; where the work may be given up, the chip may simply not be worth it.
  answer.more = difference_of(base, *plan);
  answer.plan = std::move(*plan);
  return answer;
}

Result<ConstraintPrice> price_of_constraint(const Problem& problem, const Plan& base, ConstraintKind kind, const SolveOptions& options,
                                            const RunControl& control) {
  SolveOptions freed = quick(options);
  freed.changes.without.push_back(kind);
  freed.near.push_back(base.columns);
  auto plan = solve(problem, freed, control);
  if (!plan) return std::move(plan.error());
  ConstraintPrice answer;
  answer.kind = kind;
  if (has_plan(*plan) && has_plan(base)) answer.price = difference_of(*plan, base);
  answer.without = std::move(*plan);
  return answer;
}

Result<Difference> worth_of_more(const Problem& problem, const Plan& base, ConstraintKind kind, std::string_view name, double amount,
                                 const SolveOptions& options, const RunControl& control) {
  SolveOptions wider = quick(options);
  wider.changes.more.push_back({kind, std::string(name), amount});
  wider.near.push_back(base.columns);
  auto plan = solve(problem, wider, control);
  if (!plan) return std::move(plan.error());
  if (!has_plan(*plan) || !has_plan(base)) return Difference{};
  return difference_of(*plan, base);
}

namespace {

/// Sum over branches of what each would cost if it were known: by branch, the plan alone.
Result<std::vector<Plan>> plans_by_branch(const Problem& problem, const SolveOptions& options, const RunControl& control) {
  std::vector<Plan> plans;
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    control.update("progress.plan_branches", b, problem.branches.size());
    auto plan = solve(risk_neutral(only_branch(problem, b)), quick(options), control);
    if (!plan) return std::move(plan.error());
    plans.push_back(std::move(*plan));
  }
  return plans;
}

/// The plan whose first period is decided already.
Result<Plan> with_first_period(const Problem& problem, const Plan* first, const SolveOptions& options, const RunControl& control) {
  SolveOptions fixed = quick(options);
  fixed.changes.fixes_first_period = true;
  if (first != nullptr) {
    for (const NodeFleet& fleet : first->tree.front().fleet) fixed.changes.orders.push_back({0, fleet.option, fleet.ordered});
  }
  return solve(problem, fixed, control);
}

}  // namespace

Result<InformationValue> value_of_information(const Problem& problem, const Plan& base, const SolveOptions& options,
                                              const RunControl& control) {
  const bool is_neutral = problem.objective.cvar_weight <= 0.0 && problem.objective.worst_weight <= 0.0;
  const Problem neutral = risk_neutral(problem);
  Plan recourse = base;
  if (!is_neutral) {
    auto plan = solve(neutral, quick(options), control);
    if (!plan) return std::move(plan.error());
    recourse = std::move(*plan);
  }
  auto alone = plans_by_branch(neutral, options, control);
  if (!alone) return std::move(alone.error());

  InformationValue answer;
  answer.recourse = recourse.cost;
  if (!has_plan(recourse)) return answer;
  double known = 0.0;
  double known_bound = 0.0;
  bool all_have_plans = true;
  for (std::size_t b = 0; b < alone->size(); ++b) {
    const double probability = problem.branches[b].probability;
    if (probability > problem.branches[answer.likeliest].probability) answer.likeliest = b;
    if (probability > 0.0 && !has_plan((*alone)[b])) all_have_plans = false;
    known += probability * (*alone)[b].cost;
    known_bound += probability * (*alone)[b].bound;
    answer.regret.push_back(has_plan((*alone)[b]) ? recourse.branches[b].cost - (*alone)[b].cost : 0.0);
  }
  if (all_have_plans) {
    answer.wait_and_see = known;
    answer.perfect = difference(known, known_bound, recourse.cost, recourse.bound);
  }
  if (const Plan& likely = (*alone)[answer.likeliest]; has_plan(likely)) {
    auto plan = with_first_period(neutral, &likely, options, control);
    if (!plan) return std::move(plan.error());
    if (has_plan(*plan)) {
      answer.mean_plan = plan->cost;
      answer.stochastic = difference_of(recourse, *plan);
    }
  }
  auto waiting = with_first_period(neutral, nullptr, options, control);
  if (!waiting) return std::move(waiting.error());
  if (has_plan(*waiting)) answer.waiting = difference_of(recourse, *waiting);
  return answer;
}

Result<RobustnessPrice> price_of_robustness(const Problem& problem, const Plan& base, const SolveOptions& options,
                                            const RunControl& control) {
  Problem robust = problem;
  robust.objective.cvar_weight = 0.0;
  // A little of the mean, so that branches other than the dearest aren't spent in without reason.
  robust.objective.worst_weight = 0.999;
  auto plan = solve(robust, quick(options), control);
  if (!plan) return std::move(plan.error());
  RobustnessPrice answer;
  answer.worst_before = base.worst;
  answer.worst_after = plan->worst;
  const double open = std::max(0.0, base.cost - base.bound);
  if (has_plan(*plan) && has_plan(base)) answer.price = difference(base.expected, base.expected - open, plan->expected, plan->expected);
  answer.robust = std::move(*plan);
  return answer;
}

Result<std::vector<FrontierPoint>> efficient_frontier(const Problem& problem, std::size_t points, const SolveOptions& options,
                                                      const RunControl& control) {
  std::vector<FrontierPoint> found;
  for (std::size_t i = 0; i < points; ++i) {
    control.update("progress.plan_frontier", i, points);
    Problem weighed = problem;
    weighed.objective.worst_weight = 0.0;
    // The ends leave a little weight on the other aim, so that among equals the better one is taken.
    const double weight = points < 2 ? 0.0 : static_cast<double>(i) / static_cast<double>(points - 1);
    weighed.objective.cvar_weight = std::clamp(weight, 0.001, 0.999);
    auto plan = solve(weighed, quick(options), control);
    if (!plan) return std::move(plan.error());
    if (!has_plan(*plan)) continue;
    found.push_back({weight, plan->expected, plan->cvar, plan->gap, std::move(*plan)});
  }
  std::vector<FrontierPoint> frontier;
  for (const FrontierPoint& point : found) {
    const double slack = 1e-9 * std::max(1.0, std::abs(point.expected));
    const bool is_beaten = std::any_of(found.begin(), found.end(), [&](const FrontierPoint& other) {
      const bool better = other.expected < point.expected - slack || other.cvar < point.cvar - slack;
      return better && other.expected <= point.expected + slack && other.cvar <= point.cvar + slack;
    });
    const bool is_there = std::any_of(frontier.begin(), frontier.end(), [&](const FrontierPoint& other) {
      return std::abs(other.expected - point.expected) <= slack && std::abs(other.cvar - point.cvar) <= slack;
    });
    if (!is_beaten && !is_there) frontier.push_back(point);
  }
  return frontier;
}

Result<BreakEven> break_even(const std::function<Problem(double)>& problem_at, const std::function<std::int64_t(const Plan&)>& answer,
                             double low, double high, double tolerance, const SolveOptions& options, const RunControl& control) {
  constexpr int kMostSolves = 60;
  SolveOptions warm = quick(options);
  const auto at = [&](double x) {
    auto plan = solve(problem_at(x), warm, control);
    if (plan && plan->columns != nullptr) warm.near.push_back(plan->columns);
    return plan;
  };
  auto first = at(low);
  if (!first) return std::move(first.error());
  auto second = at(high);
  if (!second) return std::move(second.error());
  BreakEven result;
  result.below = low;
  result.above = high;
  const std::int64_t answer_low = answer(*first);
  result.first = std::move(*first);
  result.second = std::move(*second);
  result.changes = answer_low != answer(result.second);
  for (int i = 2; result.changes && i < kMostSolves && result.above - result.below > tolerance && !control.is_cancelled(); ++i) {
    const double middle = 0.5 * (result.below + result.above);
    auto plan = at(middle);
    if (!plan) return std::move(plan.error());
    (answer(*plan) == answer_low ? result.below : result.above) = middle;
  }
  return result;
}

double expected_orders(const Problem& problem, const Plan& plan, std::string_view chip) {
  double servers = 0.0;
  for (const NodePlan& node : plan.tree) {
    for (const NodeFleet& fleet : node.fleet) {
      if (problem.options[fleet.option].chip != chip) continue;
      servers += node.probability * static_cast<double>(fleet.ordered);
    }
  }
  return servers;
}

namespace {

/// The price of every option of a chip, `scale` times what it is.
Problem at_scale(Problem problem, std::string_view chip, double scale) {
  for (Price& row : problem.prices) {
    if (problem.options[row.option].chip != chip) continue;
    row.buy *= scale;
    row.duty *= scale;
    row.subsidy = std::min(row.subsidy, row.buy * (1.0 - row.resale_share));
  }
  return problem;
}

/// Where a chip stops being bought. A plan that buys it costs more as the price rises; the cheapest plan that doesn't buy it costs what it
/// costs. From a plan that buys, the price at which the two cost the same is a matter of its own servers (all else decided anew); the
/// cheapest plan at that price either buys, and its own price is higher, or there is no better one: Newton's method on a concave function,
/// a handful of solves (Dinkelbach 1967).
class EntrySearch {
 public:
  static constexpr double kLeast = 0.01;
  static constexpr double kMost = 100.0;
  static constexpr double kStep = 1.01;
  static constexpr std::size_t kKept = 2;  // plans that buy, tried first at the next price

  EntrySearch(const Problem& problem, std::string_view chip, const SolveOptions& options, const RunControl& control)
      : problem_(problem), chip_(chip), options_(quick(options)), control_(control) {}

  Result<void> run(EntryPrice& answer) {
    SolveOptions shunned = options_;
    shunned.changes.not_ordered.emplace_back(chip_);
    auto without = solve(problem_, shunned, control_);
    if (!without) return std::move(without.error());
    const bool is_needed = without->status == PlanStatus::infeasible;
    without_ = *std::move(without);
    if (is_needed && is_bought_at(1.0)) {
      answer.is_unlimited = true;
      answer.scale = kMost;
    }
    if (!has_plan(without_)) return finished();
    double scale = 1.0;
    if (!is_bought_at(scale)) {
      scale = kLeast;
      if (!is_bought_at(scale)) return finished();
    }
    climb(scale, answer);
    return finished();
  }

 private:
  [[nodiscard]] Result<void> finished() const {
    if (!failed_.empty()) return failed_;
    return {};
  }

  /// Is it in the cheapest plan at that scale? Keeps the plan where it is.
  bool is_bought_at(double scale) {
    SolveOptions warm = options_;
    warm.near = {without_.columns};
    for (std::size_t i = buying_.size() > kKept ? buying_.size() - kKept : 0; i < buying_.size(); ++i) {
      warm.near.push_back(buying_[i].columns);
    }
    auto plan = solve(at_scale(problem_, chip_, scale), warm, control_);
    if (!plan) {
      failed_ = std::move(plan.error());
      return false;
    }
    if (!has_plan(*plan) || expected_orders(problem_, *plan, chip_) <= 1e-9) return false;
    buying_.push_back(*std::move(plan));
    return true;
  }

  /// What the servers of the last plan that buys cost at a scale.
  std::optional<double> cost_of_last(double scale) {
    SolveOptions same = options_;
    same.near = {buying_.back().columns};
    same.only_near = true;
    const auto plan = solve(at_scale(problem_, chip_, scale), same, control_);
    if (!plan || !has_plan(*plan)) return std::nullopt;
    return plan->cost;
  }

  /// The scale at which the last plan that buys costs what the one without does; at least `scale`, at most kMost.
  double level_of_last(double scale) {
    constexpr int kSteps = 8;
    constexpr double kClose = 1e-7;
    double cost = buying_.back().cost;
    double next = 2.0 * scale;
    for (int i = 0; i < kSteps; ++i) {
      const auto there = cost_of_last(next);
      if (!there || *there <= cost) return next >= kMost ? kMost : scale;
      const double slope = (*there - cost) / (next - scale);
      const double level = std::clamp(next + (without_.cost - *there) / slope, scale, kMost);
      if (std::abs(level - next) <= kClose * next || (level >= kMost && next >= kMost)) return level;
      next = level;
    }
    return next;
  }

  void climb(double scale, EntryPrice& answer) {
    constexpr double kShy = 1.0 - 1e-4;  // at the level itself both plans cost the same
    constexpr int kMostSteps = 30;
    for (int i = 0; i < kMostSteps && failed_.empty() && !control_.is_cancelled(); ++i) {
      control_.update("progress.plan_entry_price", static_cast<std::size_t>(i), static_cast<std::size_t>(kMostSteps));
      const double level = level_of_last(scale);
      answer.is_unlimited = level >= kMost;
      answer.scale = answer.is_unlimited ? kMost : std::max(scale, level * kShy);
      if (answer.is_unlimited) return;
      // The plan may be within the gap of a cheaper one that doesn't buy: then the price is that at which it was bought.
      if (answer.scale > scale && !is_bought_at(answer.scale)) answer.scale = scale;
      if (!is_bought_at(answer.scale * kStep)) {
        answer.is_checked = failed_.empty() && !control_.is_cancelled();
        return;
      }
      scale = answer.scale * kStep;
    }
  }

  const Problem& problem_;
  std::string_view chip_;
  SolveOptions options_;
  const RunControl& control_;
  Plan without_;              // the cheapest that doesn't buy
  std::vector<Plan> buying_;  // the last is of the highest price
  Findings failed_;
};

}  // namespace

Result<EntryPrice> entry_price(const Problem& problem, std::string_view chip, std::size_t workload, std::string_view rival,
                               const SolveOptions& options, const RunControl& control) {
  Problem asked = workload == kNone ? problem : only_workload(problem, workload);
  if (!rival.empty()) asked = without_chip(asked, rival);
  EntryPrice answer;
  answer.chip = std::string(chip);
  std::size_t period = kNone;
  for (const Price& row : asked.prices) {
    if (row.option >= asked.options.size() || asked.options[row.option].chip != chip || !row.can_buy) continue;
    if (period != kNone && (row.period > period || (row.period == period && row.option >= answer.option))) continue;
    period = row.period;
    answer.option = row.option;
    answer.price_now = row.buy;
  }
  if (Findings findings = check(asked); !findings.empty()) return findings;
  if (period == kNone || answer.price_now <= 0.0) return answer;
  if (auto found = EntrySearch(asked, chip, options, control).run(answer); !found) return std::move(found.error());
  answer.price = answer.scale * answer.price_now;
  return answer;
}

Problem only_branch(const Problem& problem, std::size_t branch) {
  Problem only = problem;
  only.tree.clear();
  only.branches = {{problem.branches[branch].name, 1.0}};
  const auto keep = [&](auto& rows) {
    std::erase_if(rows, [&](const auto& row) { return row.branch != branch; });
    for (auto& row : rows) row.branch = 0;
  };
  keep(only.permissions);
  keep(only.prices);
  keep(only.demands);
  const auto keep_or_every = [&](auto& rows) {
    std::erase_if(rows, [&](const auto& row) { return row.branch != kEvery && row.branch != branch; });
    for (auto& row : rows) row.branch = kEvery;
  };
  keep_or_every(only.limits.quotas);
  keep_or_every(only.limits.supplies);
  keep_or_every(only.limits.period_budgets);
  keep_or_every(only.matching);
  keep_or_every(only.domestic_floors);
  return only;
}

Problem only_workload(const Problem& problem, std::size_t workload) {
  Problem only = problem;
  std::erase_if(only.demands, [&](const Demand& row) { return row.workload != workload; });
  std::erase_if(only.precedence, [&](const Precedence& row) { return row.before == workload || row.after == workload; });
  std::erase_if(only.couplings, [&](const Coupling& row) { return row.first == workload || row.second == workload; });
  return only;
}

Problem without_chip(const Problem& problem, std::string_view chip) {
  Problem only = problem;
  for (Price& row : only.prices) {
    if (row.option >= only.options.size() || only.options[row.option].chip != chip) continue;
    row.can_buy = false;
    row.can_rent = false;
  }
  return only;
}

}  // namespace steelyard::plan
