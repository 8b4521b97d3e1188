// An independent look at a finished plan: everything is counted again from the tables.
#include <set>

#include "plan/audit.hpp"

namespace steelyard::plan {

void Audit::report(std::string_view constraint, std::string name, std::string found, std::string expected) {
  findings.push_back(Error{kViolated,
                           {},
                           {{"constraint", std::string(constraint)},
                            {"name", std::move(name)},
                            {"found", std::move(found)},
                            {"expected", std::move(expected)}}});
}

void Audit::at_most(std::string_view constraint, const std::string& name, double value, double limit) {
  if (exceeds(value, limit)) report(constraint, name, format_number(value, 9), "<= " + format_number(limit, 9));
}

void Audit::equal(std::string_view constraint, const std::string& name, double found, double expected, double scale) {
  const bool same = std::abs(found - expected) <= kAuditTolerance * std::max({std::abs(found), std::abs(expected), scale, 1e-9});
  if (!same) report(constraint, name, format_number(found, 9), format_number(expected, 9));
}

namespace {

/// Node of the policy tree that a branch is in.
std::size_t state_of(const Problem& problem, std::size_t branch, std::size_t period) {
  if (problem.tree.empty()) return 0;
  std::size_t i = problem.branches[branch].node;
  while (problem.tree[i].first_period > period) i = problem.tree[i].parent;
  return i;
}

bool has_right_node(Audit& a, std::size_t n) {
  const NodePlan& node = a.plan.tree[n];
  if (node.period >= a.problem.periods.size()) return false;
  std::vector<std::size_t> through;
  double probability = 0.0;
  for (std::size_t b = 0; b < a.problem.branches.size(); ++b) {
    if (state_of(a.problem, b, node.period) != node.tree_node) continue;
    through.push_back(b);
    probability += a.problem.branches[b].probability;
  }
  if (through.empty() || through != node.branches) return false;
  a.equal("probability", a.at(n), node.probability, probability, 1.0);
  if (node.period == 0) return node.parent == kNone;
  if (node.parent >= n) return false;
  const NodePlan& parent = a.plan.tree[node.parent];
  return parent.period + 1 == node.period && a.passes(through.front(), node.parent);
}

bool has_right_indices(Audit& a, const NodePlan& node) {
  const std::size_t options = a.problem.options.size();
  const std::size_t workloads = a.problem.workloads.size();
  for (const NodeFleet& row : node.fleet) {
    if (row.option >= options) return false;
  }
  for (const Assignment& row : node.assignments) {
    if (row.option >= options || row.workload >= workloads) return false;
  }
  for (const TransferMove& row : node.transfers) {
    if (row.transfer >= a.problem.transfers.size()) return false;
  }
  return node.unserved.size() == workloads && node.late.size() == workloads;
}

}  // namespace

bool Audit::read() {
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (std::size_t n = 0; n < plan.tree.size(); ++n) {
    const bool is_new = seen.insert({plan.tree[n].period, plan.tree[n].tree_node}).second;
    if (!is_new || !has_right_node(*this, n) || !has_right_indices(*this, plan.tree[n])) {
      report("tree", std::to_string(n), "no such node", "the nodes of the policy tree");
      return false;
    }
  }
  std::set<std::pair<std::size_t, std::size_t>> wanted;
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    for (std::size_t t = 0; t < problem.periods.size(); ++t) wanted.insert({t, state_of(problem, b, t)});
  }
  if (wanted != seen) {
    report("tree", "nodes", std::to_string(seen.size()), std::to_string(wanted.size()));
    return false;
  }
  const auto read_rows = [&](const auto& rows, auto& into, const auto& key) {
    for (std::size_t n = 0; n < plan.tree.size(); ++n) {
      for (const auto& row : rows) {
        if (row.period == plan.tree[n].period && row.branch == plan.tree[n].branches.front()) into[{n, key(row)}] = &row;
      }
    }
  };
  read_rows(problem.permissions, permissions_, [](const auto& row) { return row.option; });
  read_rows(problem.prices, prices_, [](const auto& row) { return row.option; });
  read_rows(problem.demands, demands_, [](const auto& row) { return row.workload; });
  for (const Capability& row : problem.capabilities) {
    if (row.fits) capabilities_[{row.workload, row.option}] = &row;
  }
  is_carried_.assign(problem.workloads.size(), false);
  for (const Demand& row : problem.demands) {
    if (row.amount > 0.0 && (row.due_in_periods > 0 || row.late_penalty > 0.0)) is_carried_[row.workload] = true;
  }
  for (std::size_t n = 0; n < plan.tree.size(); ++n) {
    for (const NodeFleet& row : plan.tree[n].fleet) {
      if (!fleets_.emplace(std::pair(n, row.option), row).second) {
        report("fleet", problem.options[row.option].id, "stated twice", "once");
      }
    }
  }
  return true;
}

const Permission* Audit::permission(std::size_t node, std::size_t option) const {
  const auto found = permissions_.find({node, option});
  return found == permissions_.end() ? nullptr : found->second;
}

const Price* Audit::price(std::size_t node, std::size_t option) const {
  const auto found = prices_.find({node, option});
  return found == prices_.end() ? nullptr : found->second;
}

const Demand* Audit::demand(std::size_t node, std::size_t workload) const {
  const auto found = demands_.find({node, workload});
  return found == demands_.end() || found->second->amount <= 0.0 ? nullptr : found->second;
}

const Capability* Audit::capability(std::size_t workload, std::size_t option) const {
  const auto found = capabilities_.find({workload, option});
  return found == capabilities_.end() ? nullptr : found->second;
}

const NodeFleet& Audit::fleet(std::size_t node, std::size_t option) const {
  static const NodeFleet kEmpty;
  const auto found = fleets_.find({node, option});
  return found == fleets_.end() ? kEmpty : found->second;
}

bool Audit::may_be_had(std::size_t node, std::size_t option) const {
  const Permission* row = permission(node, option);
  return row != nullptr && (row->gate == Gate::open || row->gate == Gate::capped || row->gate == Gate::needs_review);
}

double Audit::support(std::size_t node, std::size_t option) const {
  const Permission* row = permission(node, option);
  return row == nullptr ? 1.0 : row->support_factor;
}

double Audit::delivered(std::size_t from, std::size_t to, std::size_t option) const {
  const Permission* row = permission(to, option);
  if (row != nullptr && row->delivered_share >= 0.0) return row->delivered_share;
  if (from == to) return 1.0;
  return may_be_had(to, option) ? 1.0 : 0.0;
}

std::vector<std::size_t> Audit::path(std::size_t node) const {
  std::vector<std::size_t> nodes;
  for (; node != kNone; node = plan.tree[node].parent) nodes.insert(nodes.begin(), node);
  return nodes;
}

bool Audit::passes(std::size_t branch, std::size_t node) const {
  const auto& through = plan.tree[node].branches;
  return branch == kEvery || std::find(through.begin(), through.end(), branch) != through.end();
}

std::size_t Audit::after(std::size_t period, double days) const {
  // The period that begins nearest to the day; of two the later. The end of the horizon counts as a beginning.
  const double wanted = days * 24.0;
  std::size_t nearest = period;
  double begin = 0.0;
  for (std::size_t t = period; t <= problem.periods.size(); ++t) {
    double distance = 0.0;
    for (std::size_t i = period; i < nearest; ++i) distance += problem.periods[i].hours;
    if (std::abs(begin - wanted) <= std::abs(distance - wanted)) nearest = t;
    if (t < problem.periods.size()) begin += problem.periods[t].hours;
  }
  return nearest;
}

std::size_t Audit::arrival_period(std::size_t node, std::size_t option) const {
  const std::size_t period = plan.tree[node].period;
  if (problem.options[option].lead_periods != kNone) {
    return std::min(problem.periods.size(), period + std::min(problem.periods.size(), problem.options[option].lead_periods));
  }
  const Permission* row = permission(node, option);
  return row == nullptr ? period : after(period, row->lead_time_days.p50);
}

bool Audit::is_carried(std::size_t workload) const { return is_carried_[workload]; }

const Demand* Audit::last_demand(std::size_t node, std::size_t workload) const {
  if (!is_carried(workload)) return demand(node, workload);
  const Demand* last = nullptr;
  for (const std::size_t n : path(node)) {
    if (const Demand* row = demand(n, workload)) last = row;
  }
  return last;
}

std::string Audit::at(std::size_t node) const {
  const NodePlan& here = plan.tree[node];
  std::string name = here.period < problem.periods.size() ? problem.periods[here.period].name : std::to_string(here.period);
  if (here.tree_node < problem.tree.size()) name += " " + problem.tree[here.tree_node].name;
  return name;
}

Findings verify(const Problem& problem, const Plan& plan) {
  if (Findings inconsistent = check(problem); !inconsistent.empty()) return inconsistent;
  Audit audit(problem, plan);
  if (plan.status == PlanStatus::infeasible || plan.status == PlanStatus::unknown) {
    if (!plan.tree.empty() || !plan.choices.empty() || !plan.assignments.empty()) {
      audit.report("status", std::string(name_of(plan.status)), "a plan", "no plan");
    }
    return std::move(audit.findings);
  }
  if (!audit.read()) return std::move(audit.findings);
  audit_fleet(audit);
  audit_work(audit);
  audit_sourcing(audit);
  audit_limits(audit);
  audit_money(audit);
  return std::move(audit.findings);
}

}  // namespace steelyard::plan
