#include "plan/without.hpp"

namespace steelyard::plan {
namespace {

void without_tag(Problem& problem, std::string_view tag) {
  for (Demand& row : problem.demands) std::erase(row.tags, std::string(tag));
}

void without_gates(Problem& problem) {
  for (Permission& row : problem.permissions) {
    if (row.gate == Gate::closed || row.gate == Gate::unknown) row.gate = Gate::open;
    row.delivered_share = 1.0;
  }
}

void without_permissions_caps(Problem& problem, bool of_rent) {
  for (Permission& row : problem.permissions) (of_rent ? row.rent_cap_units : row.cap_units) = -1.0;
}

}  // namespace

Problem without(Problem problem, ConstraintKind kind) {
  Limits& limits = problem.limits;
  switch (kind) {
    case ConstraintKind::demand: problem.demands.clear(); break;
    case ConstraintKind::quota: limits.quotas.clear(); break;
    case ConstraintKind::permission_cap: without_permissions_caps(problem, false); break;
    case ConstraintKind::power:
      for (auto& site : limits.sites) site.power_w = -1.0;
      break;
    case ConstraintKind::space:
      for (auto& site : limits.sites) site.racks = -1.0;
      break;
    case ConstraintKind::budget: limits.budget = -1.0; break;
    case ConstraintKind::gate: without_gates(problem); break;
    case ConstraintKind::rent_cap: without_permissions_caps(problem, true); break;
    case ConstraintKind::supply: limits.supplies.clear(); break;
    case ConstraintKind::period_budget: limits.period_budgets.clear(); break;
    case ConstraintKind::most_per_vendor:
      for (Sourcing& rule : problem.sourcing) rule.most_per_vendor = 1.0;
      break;
    case ConstraintKind::survival:
      for (Sourcing& rule : problem.sourcing) rule.survive = 0.0;
      break;
    case ConstraintKind::least_domestic:
      for (Sourcing& rule : problem.sourcing) rule.least_domestic = 0.0;
      break;
    case ConstraintKind::domestic_only: without_tag(problem, kDomesticOnly); break;
    case ConstraintKind::dual: without_tag(problem, kDual); break;
    case ConstraintKind::undivided: without_tag(problem, kUndivided); break;
    case ConstraintKind::matching: problem.matching.clear(); break;
    case ConstraintKind::domestic_floor: problem.domestic_floors.clear(); break;
    case ConstraintKind::site_rule:
      for (SiteRule& rule : problem.site_rules) rule.domestic_only = false;
      break;
    case ConstraintKind::migration:
      for (Migration& row : problem.migrations) row.done = true;
      break;
    case ConstraintKind::precedence: problem.precedence.clear(); break;
    case ConstraintKind::coupling: problem.couplings.clear(); break;
    case ConstraintKind::minimum_order:
      for (Option& option : problem.options) option.min_order = 1;
      break;
    case ConstraintKind::minimum_servers:
      for (Capability& row : problem.capabilities) row.min_servers = 1;
      break;
    case ConstraintKind::lead_time:
      for (Option& option : problem.options) option.lead_periods = 0;
      break;
  }
  return problem;
}

}  // namespace steelyard::plan
