#include "plan/plan.hpp"

#include <algorithm>
#include <cmath>

#include "plan/conflict.hpp"
#include "plan/gates.hpp"
#include "plan/model.hpp"
#include "plan/path_plan.hpp"
#include "plan/search.hpp"
#include "plan/without.hpp"

namespace steelyard::plan {
namespace {

constexpr std::size_t kLarge = 1000;  // columns of a tree that is planned along one path first

/// The solver's values with the numbers of rented servers that the plan tells.
std::vector<double> with_told_servers(const PlanModel& model, std::vector<double> values, const Plan& plan) {
  const std::size_t options = model.fewest_useful.size();
  for (std::size_t i = 0; i < model.stock.size(); ++i) {
    const std::size_t column = model.stock[i].rented_peak;
    if (column == kNone) continue;
    values[column] = 0.0;
    for (const NodeFleet& fleet : plan.tree[i / options].fleet) {
      if (fleet.option == i % options) values[column] = fleet.rented;
    }
  }
  return values;
}

MipOptions mip_options(const PlanModel& model, const SolveOptions& options) {
  MipOptions inner;
  inner.relative_gap = options.relative_gap;
  inner.node_limit = options.node_limit;
  inner.only_near = options.only_near;
  inner.only_first = options.only_first;
  for (const auto& near : options.near) {
    if (near != nullptr && near->size() == model.mip.columns.size()) inner.near.push_back(*near);
  }
  if (options.on_progress) {
    inner.on_progress = [&](double objective, double bound) {
      SearchState state;
      if (std::isfinite(objective)) state.cost = objective * model.money;
      if (std::isfinite(bound)) state.bound = bound * model.money;
      options.on_progress(state);
    };
  }
  return inner;
}

void set_status(MipStatus found, Plan& plan) {
  plan.solve = found == MipStatus::failed                                      ? SolveStatus::failed
               : found == MipStatus::optimal || found == MipStatus::infeasible ? SolveStatus::solved
                                                                               : SolveStatus::stopped_early;
  plan.status = found == MipStatus::optimal      ? PlanStatus::optimal
                : found == MipStatus::feasible   ? PlanStatus::feasible
                : found == MipStatus::infeasible ? PlanStatus::infeasible
                                                 : PlanStatus::unknown;
}

}  // namespace

Result<Plan> solve(const Problem& problem, const SolveOptions& options, const RunControl& control) {
  if (Findings findings = check(problem); !findings.empty()) return findings;
  if (!options.changes.without.empty()) {
    Problem changed = problem;
    for (const ConstraintKind kind : options.changes.without) changed = without(std::move(changed), kind);
    SolveOptions rest = options;
    rest.changes.without.clear();
    return solve(changed, rest, control);
  }
  control.update("progress.plan_solve", 0, 1);
  const Tables tables(problem);
  const PlanModel model = build_model(tables, options.changes);
  MipOptions inner = mip_options(model, options);
  const bool names_nodes = !options.changes.orders.empty() || options.changes.fixes_first_period || !options.changes.more.empty();
  if (model.mip.columns.size() > kLarge && problem.branches.size() > 1 && inner.near.empty() && !names_nodes) {
    inner.hint = path_plan(tables, model, options, control);
  }
  const MipSolution solution = search(model, inner, control);
  control.update("progress.plan_solve", 1, 1);

  Plan plan;
  plan.nodes = solution.nodes;
  set_status(solution.status, plan);
  if (plan.status == PlanStatus::infeasible && options.explain_conflicts) plan.conflicts = find_conflict(model, options, control);
  if (solution.values.empty()) return plan;

  read_plan(tables, model, solution.values, plan);
  plan.columns = std::make_shared<const std::vector<double>>(solution.values);
  plan.bound = std::min(solution.bound * model.money, plan.cost);
  plan.gap = plan.cost != 0.0 ? (plan.cost - plan.bound) / std::abs(plan.cost) : 0.0;
  plan.binding = find_binding_gates(model, with_told_servers(model, solution.values, plan), plan, options, control);
  return plan;
}

}  // namespace steelyard::plan
