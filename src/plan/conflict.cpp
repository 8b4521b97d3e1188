#include "plan/conflict.hpp"

#include <algorithm>
#include <array>

#include "plan/presolve.hpp"

namespace steelyard::plan {
namespace {

/// The order in which limits are given up: what remains is told to a person, and a demand with a full hall says more than a shut gate.
constexpr std::array kOrder{
    ConstraintKind::minimum_servers, ConstraintKind::minimum_order,  ConstraintKind::lead_time, ConstraintKind::gate,
    ConstraintKind::rent_cap,        ConstraintKind::permission_cap, ConstraintKind::supply,    ConstraintKind::quota,
    ConstraintKind::matching,        ConstraintKind::domestic_floor, ConstraintKind::site_rule, ConstraintKind::migration,
    ConstraintKind::precedence,      ConstraintKind::coupling,       ConstraintKind::survival,  ConstraintKind::most_per_vendor,
    ConstraintKind::least_domestic,  ConstraintKind::undivided,      ConstraintKind::dual,      ConstraintKind::domestic_only,
    ConstraintKind::period_budget,   ConstraintKind::budget,         ConstraintKind::space,     ConstraintKind::power,
    ConstraintKind::demand};

class DeletionFilter {
 public:
  DeletionFilter(const PlanModel& model, const SolveOptions& options, const RunControl& control)
      : model_(model),
        options_{.relative_gap = options.relative_gap, .node_limit = options.node_limit},
        control_(control),
        kept_(model.limits.size(), true) {}

  std::vector<Conflict> run() {
    for (const ConstraintKind kind : kOrder) filter(kind);
    std::vector<Conflict> conflicts;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i]) conflicts.push_back(describe(i));
    }
    return conflicts;
  }

 private:
  void filter(ConstraintKind kind) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (model_.limits[i].kind == kind) members.push_back(i);
    }
    if (members.empty()) return;
    for (const std::size_t i : members) kept_[i] = false;
    if (members.size() > 1 && is_infeasible()) return;
    for (const std::size_t i : members) kept_[i] = true;
    for (const std::size_t i : members) {
      kept_[i] = false;
      if (!is_infeasible()) kept_[i] = true;
      control_.update("progress.plan_conflict", i + 1, kept_.size());
    }
  }

  [[nodiscard]] Mip relaxed() const {
    Mip mip = model_.mip;
    for (MipColumn& column : mip.columns) column.cost = 0.0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i]) model_.limits[i].drop(mip);
    }
    return mip;
  }

  /// False also where the solver could not tell, so that a limit is never given up without proof.
  [[nodiscard]] bool is_infeasible() const {
    if (control_.is_cancelled()) return false;
    return solve_reduced(relaxed(), options_, control_.cancel).status == MipStatus::infeasible;
  }

  [[nodiscard]] Conflict describe(std::size_t i) const {
    const Limit& limit = model_.limits[i];
    Conflict conflict{limit.kind, limit.name, 0.0, limit.unit};
    if (control_.is_cancelled() || limit.unit.empty()) return conflict;
    Mip mip = relaxed();
    const auto [column, unit] = limit.soften(mip);
    mip.columns[column].cost = 1.0;
    const MipSolution solution = solve_reduced(mip, options_, control_.cancel);
    if (solution.status == MipStatus::optimal) conflict.needed = solution.values[column] * unit;
    return conflict;
  }

  const PlanModel& model_;
  MipOptions options_;
  const RunControl& control_;
  std::vector<bool> kept_;
};

}  // namespace

std::vector<Conflict> find_conflict(const PlanModel& model, const SolveOptions& options, const RunControl& control) {
  return DeletionFilter(model, options, control).run();
}

}  // namespace steelyard::plan
