#include "plan/problem.hpp"

#include <array>

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

std::string_view name_of(Measure measure) {
  switch (measure) {
    case Measure::chips: return "chips";
    case Measure::money: return "money";
    case Measure::compute: return "compute";
  }
  SY_CHECK(!"a measure");
}

namespace {

constexpr std::array kKindNames{"demand",          "quota",    "permission_cap", "power",           "space",
                                "budget",          "gate",     "rent_cap",       "supply",          "period_budget",
                                "most_per_vendor", "survival", "least_domestic", "domestic_only",   "dual",
                                "undivided",       "matching", "domestic_floor", "site_rule",       "migration",
                                "precedence",      "coupling", "minimum_order",  "minimum_servers", "lead_time"};
static_assert(kKindNames.size() == static_cast<std::size_t>(ConstraintKind::lead_time) + 1);

}  // namespace

std::string_view name_of(ConstraintKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

std::vector<ConstraintKind> constraint_kinds() {
  std::vector<ConstraintKind> kinds;
  for (std::size_t i = 0; i < kKindNames.size(); ++i) kinds.push_back(static_cast<ConstraintKind>(i));
  return kinds;
}

}  // namespace steelyard::plan
