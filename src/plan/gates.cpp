#include "plan/gates.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::plan {
namespace {

constexpr double kTolerance = 1e-6;

struct Room {
  double used = 0.0;
  double least = kUnbounded;  // what the smallest useful addition would take
  double step = 0.0;
};

/// A step is the largest server that the plan already has under this limit; where it has none, the smallest number of servers that runs
/// anything.
Room measure(const PlanModel& model, const Limit& limit, const std::vector<double>& values) {
  Room room;
  double largest_present = 0.0;
  for (const auto& [column, amount] : limit.use) {
    const auto server = std::find_if(model.servers.begin(), model.servers.end(),
                                     [c = column](const ServerColumn& s) { return s.column == c || s.rented_hours == c; });
    double present = 0.0;
    for (const ServerColumn& other : model.servers) {
      if (other.option == server->option) present += values[other.column];
    }
    const double fewest = std::max(1.0, static_cast<double>(model.fewest_useful[server->option]) - present);
    room.used += amount * values[column];
    room.least = std::min(room.least, amount * fewest);
    if (values[column] > 0.5) largest_present = std::max(largest_present, amount);
  }
  room.step = largest_present > 0.0 ? largest_present : room.least;
  return room;
}

}  // namespace

std::vector<BindingGate> find_binding_gates(const PlanModel& model, const std::vector<double>& values, double cost,
                                            const SolveOptions& options, const RunControl& control) {
  std::vector<BindingGate> binding;
  for (std::size_t i = 0; i < model.limits.size(); ++i) {
    control.update("progress.plan_gates", i, model.limits.size());
    const Limit& limit = model.limits[i];
    if (limit.kind == ConstraintKind::demand) continue;
    const Room room = measure(model, limit, values);
    if (limit.limit - room.used >= room.least * (1.0 - kTolerance)) continue;

    BindingGate gate;
    gate.kind = limit.kind;
    gate.name = limit.name;
    gate.used = room.used;
    gate.limit = limit.limit;
    gate.unit = limit.unit;
    gate.step = room.step;
    if (options.price_gates && !control.is_cancelled()) {
      Mip relaxed = model.mip;
      limit.raise(relaxed, room.step);
      // The plan itself stays possible: only what is cheaper by more than the gap is looked for.
      const double cutoff = cost / model.money * (1.0 - 2.0 * options.relative_gap);
      const MipSolution solution = solve_mip(relaxed, {options.relative_gap, options.node_limit, cutoff}, control.cancel);
      if (solution.status == MipStatus::optimal) gate.saving = cost - solution.objective * model.money;
      if (solution.status == MipStatus::infeasible) gate.saving = 0.0;
    }
    // A closed gate always holds; it is worth naming only where opening it would change something.
    if (limit.kind == ConstraintKind::gate && gate.saving && *gate.saving <= 0.0) continue;
    binding.push_back(std::move(gate));
  }
  control.update("progress.plan_gates", model.limits.size(), model.limits.size());
  return binding;
}

}  // namespace steelyard::plan
