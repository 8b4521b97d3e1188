#include "plan/problem.hpp"

#include "base/check.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {

std::string_view name_of(Gate gate) {
  switch (gate) {
    case Gate::open: return "open";
    case Gate::capped: return "capped";
    case Gate::needs_review: return "needs_review";
    case Gate::unknown: return "unknown";
    case Gate::closed: return "closed";
  }
  SY_CHECK(!"a gate");
}

std::string_view name_of(Acquisition how) { return how == Acquisition::buy ? "buy" : "rent"; }

std::string_view name_of(PlanStatus status) {
  switch (status) {
    case PlanStatus::optimal: return "optimal";
    case PlanStatus::feasible: return "feasible";
    case PlanStatus::infeasible: return "infeasible";
    case PlanStatus::unknown: return "unknown";
  }
  SY_CHECK(!"a status");
}

std::string_view name_of(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::demand: return "demand";
    case ConstraintKind::quota: return "quota";
    case ConstraintKind::permission_cap: return "permission_cap";
    case ConstraintKind::power: return "power";
    case ConstraintKind::space: return "space";
    case ConstraintKind::budget: return "budget";
    case ConstraintKind::gate: return "gate";
  }
  SY_CHECK(!"a kind of constraint");
}

}  // namespace steelyard::plan
