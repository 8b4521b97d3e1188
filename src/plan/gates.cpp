#include "plan/gates.hpp"

#include <algorithm>
#include <cmath>

#include "plan/presolve.hpp"

namespace steelyard::plan {
namespace {

constexpr double kTolerance = 1e-6;
constexpr std::size_t kLarge = 2000;  // columns
constexpr std::int64_t kNodesOfLarge = 300;

struct Room {
  double used = 0.0;
  double least = kUnbounded;  // what the smallest useful addition would take
  double step = 0.0;
};

double present(const PlanModel& model, const std::vector<double>& values, const Use& use) {
  const std::size_t options = model.fewest_useful.size();
  const StockColumns& stock = model.stock[use.node * options + use.option];
  double servers = 0.0;
  for (const std::size_t column : {stock.owned, stock.rented_peak}) {
    if (column != kNone) servers += values[column];
  }
  return servers;
}

/// A step is the largest server that the plan already has under this limit; where it has none, the smallest number of servers that runs
/// anything.
Room measure(const PlanModel& model, const Limit::Row& row, const std::vector<double>& values) {
  Room room;
  double largest_present = 0.0;
  for (const Use& use : row.use) {
    room.used += use.amount * values[use.column];
    if (use.option == kNone || use.amount <= 0.0) continue;
    const double fewest = std::max(1.0, static_cast<double>(model.fewest_useful[use.option]) - present(model, values, use));
    room.least = std::min(room.least, use.amount * fewest);
    if (values[use.column] > 0.5) largest_present = std::max(largest_present, use.amount);
  }
  room.step = largest_present > 0.0 ? largest_present : room.least;
  return room;
}

/// The row of the limit with the least room for one more server, if there is one without.
std::optional<BindingGate> tightest(const PlanModel& model, const Limit& limit, const std::vector<double>& values) {
  std::optional<BindingGate> found;
  double slack = kUnbounded;
  for (const Limit::Row& row : limit.rows) {
    if (row.use.empty()) continue;
    const Room room = measure(model, row, values);
    if (!std::isfinite(room.least) || row.limit - room.used >= room.least * (1.0 - kTolerance)) continue;
    const double left = (row.limit - room.used) / room.least;
    if (found && left >= slack) continue;
    slack = left;
    found = BindingGate{limit.kind, limit.name, room.used, row.limit, limit.unit, room.step, std::nullopt};
  }
  return found;
}

/// What the wider limit saves, where the searches can tell.
std::optional<double> saving_of(const PlanModel& model, const Limit& limit, double step, const Plan& plan, const SolveOptions& options,
                                const RunControl& control) {
  Mip relaxed = model.mip;
  limit.raise(relaxed, step);
  // The plan itself stays possible: only what is cheaper by more than its gap is looked for.
  const double open = std::max(plan.cost - plan.bound, options.relative_gap * std::abs(plan.cost));
  MipOptions inner;
  inner.relative_gap = options.relative_gap;
  // On a tree there are many limits to ask about: what can't be told soon isn't told.
  inner.node_limit = model.mip.columns.size() > kLarge ? std::min(options.node_limit, kNodesOfLarge) : options.node_limit;
  inner.cutoff = (plan.cost - open - options.relative_gap * std::abs(plan.cost)) / model.money;
  const MipSolution solution = solve_reduced(relaxed, inner, control.cancel);
  if (solution.status == MipStatus::infeasible) return 0.0;
  if (solution.status != MipStatus::optimal && solution.status != MipStatus::feasible) return std::nullopt;
  const double saving = plan.cost - solution.objective * model.money;
  const double left_open = (solution.objective - solution.bound) * model.money;
  if (saving <= open + left_open) return std::nullopt;
  return saving;
}

}  // namespace

std::vector<BindingGate> find_binding_gates(const PlanModel& model, const std::vector<double>& values, const Plan& plan,
                                            const SolveOptions& options, const RunControl& control) {
  std::vector<BindingGate> binding;
  for (std::size_t i = 0; i < model.limits.size(); ++i) {
    control.update("progress.plan_gates", i, model.limits.size());
    const Limit& limit = model.limits[i];
    auto gate = tightest(model, limit, values);
    if (!gate) continue;
    if (options.price_gates && !control.is_cancelled()) gate->saving = saving_of(model, limit, gate->step, plan, options, control);
    // A closed gate always holds; it is worth naming only where opening it would change something.
    const bool changes_something = !options.price_gates || (gate->saving && *gate->saving > 0.0);
    if (limit.kind == ConstraintKind::gate && !changes_something) continue;
    binding.push_back(std::move(*gate));
  }
  control.update("progress.plan_gates", model.limits.size(), model.limits.size());
  return binding;
}

}  // namespace steelyard::plan
