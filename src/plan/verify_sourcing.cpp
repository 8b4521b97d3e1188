// Who carries the work of a plan: passports, kinds of chip, suppliers, and what would be left after the loss of one.
#include <set>

#include "plan/audit.hpp"
#include "plan/solver.hpp"

namespace steelyard::plan {
namespace {

bool has(const Demand& demand, std::string_view tag) { return std::find(demand.tags.begin(), demand.tags.end(), tag) != demand.tags.end(); }

const Demand* any_demand(const Audit& a, std::size_t w) {
  for (const Demand& row : a.problem.demands) {
    if (row.workload == w && row.amount > 0.0) return &row;
  }
  return nullptr;
}

void audit_tags(Audit& a, std::size_t n, std::size_t w, const Demand& demand) {
  const std::string& name = a.problem.workloads[w];
  std::map<std::string, double> by_chip;
  std::set<std::size_t> carrying;
  double total = 0.0;
  for (const Assignment& row : a.plan.tree[n].assignments) {
    if (row.workload != w) continue;
    const Option& option = a.problem.options[row.option];
    by_chip[option.chip] += row.amount;
    total += row.amount;
    if (row.amount > kAuditTolerance * demand.amount) carrying.insert(row.option);
    if (has(demand, kDomesticOnly) && row.amount > 0.0 && option.origin != a.problem.home_country) {
      a.report(kDomesticOnly, name, option.origin, a.problem.home_country);
    }
  }
  if (has(demand, kUndivided) && carrying.size() > 1)
    a.report(kUndivided, name, std::to_string(carrying.size()) + " options", "one option");
  if (!has(demand, kDual) || a.demand(n, w) == nullptr || total <= kAuditTolerance * a.demand(n, w)->amount) return;
  const auto enough = std::count_if(by_chip.begin(), by_chip.end(),
                                    [&](const auto& entry) { return !exceeds(kDualShare * a.demand(n, w)->amount, entry.second); });
  if (enough < 2) a.report(kDual, name, std::to_string(enough) + " chips", ">= 2 chips with a quarter each");
}

/// A job that stretches over periods stays where it was begun.
void audit_one_option(Audit& a, std::size_t w) {
  if (!a.is_carried(w)) return;
  for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
    std::set<std::size_t> used;
    for (const std::size_t m : a.path(n)) {
      for (const Assignment& row : a.plan.tree[m].assignments) {
        if (row.workload == w && row.amount > 1e-5 * any_demand(a, w)->amount) used.insert(row.option);
      }
    }
    if (used.size() > 1) a.report(kUndivided, a.problem.workloads[w], std::to_string(used.size()) + " options", "one option");
  }
}

void audit_shares(Audit& a, std::size_t n, const Sourcing& rule) {
  const std::string& name = a.problem.workloads[rule.workload];
  std::map<std::string, double> by_vendor;
  double domestic = 0.0;
  double total = 0.0;
  for (const Assignment& row : a.plan.tree[n].assignments) {
    if (row.workload != rule.workload) continue;
    by_vendor[a.problem.options[row.option].vendor] += row.amount;
    total += row.amount;
    domestic += a.is_domestic(row.option) ? row.amount : 0.0;
  }
  const Demand* demand = a.demand(n, rule.workload);
  if (demand == nullptr) return;
  for (const auto& [vendor, amount] : by_vendor) {
    if (rule.most_per_vendor < 1.0) {
      a.at_most("most_per_vendor", name + " by " + vendor, amount, rule.most_per_vendor * demand->amount + 1e-6 * demand->amount);
    }
  }
  if (exceeds(rule.least_domestic * total, domestic + 1e-6 * demand->amount)) {
    a.report("least_domestic", name, format_number(domestic), ">= " + format_number(rule.least_domestic * total));
  }
}

/// The largest rate at which the workload may run on the option by now; 0: its migration isn't through.
double rate_now(const Audit& a, std::size_t n, std::size_t w, std::size_t o) {
  const std::string& stack = a.capability(w, o)->software_stack;
  for (const Migration& migration : a.problem.migrations) {
    if (migration.workload != w || migration.stack != stack || migration.done) continue;
    double rate = 0.0;
    for (const std::size_t m : a.path(n)) {
      for (const MigrationStart& begun : a.plan.tree[m].migrations) {
        if (begun.workload != w || begun.stack != stack) continue;
        const std::size_t ready = a.after(a.plan.tree[m].period, migration.duration_days);
        if (ready > a.plan.tree[n].period) continue;
        const std::size_t age = a.plan.tree[n].period - ready;
        rate = std::max(rate, age < migration.ramp.size() ? migration.ramp[age] : 1.0);
      }
    }
    return rate;
  }
  return 1.0;
}

/// A small transport problem: does the fleet without `vendor` carry what must survive?
void audit_loss(Audit& a, std::size_t n, const std::string& vendor) {
  Mip mip;
  std::map<std::size_t, MipRow> capacity;
  for (const Sourcing& rule : a.problem.sourcing) {
    const Demand* demand = a.demand(n, rule.workload);
    if (rule.survive <= 0.0 || demand == nullptr) continue;
    MipRow enough{rule.survive * (1.0 - 1e-5), kUnbounded, {}};
    for (std::size_t o = 0; o < a.problem.options.size(); ++o) {
      const Option& option = a.problem.options[o];
      const Capability* capability = a.capability(rule.workload, o);
      const bool is_wrong_origin = has(*demand, kDomesticOnly) && option.origin != a.problem.home_country;
      if (capability == nullptr || option.vendor == vendor || is_wrong_origin) continue;
      const double rate = rate_now(a, n, rule.workload, o);
      if (rate <= 0.0) continue;
      mip.columns.push_back({0.0, 1.0, 0.0, false});
      enough.terms.emplace_back(mip.columns.size() - 1, 1.0);
      const double servers = demand->amount / capability->work_per_server_hour.p50 / rate / a.hours(n);
      capacity[o].terms.emplace_back(mip.columns.size() - 1, servers);
    }
    mip.rows.push_back(std::move(enough));
  }
  for (auto& [o, row] : capacity) {
    const NodeFleet& fleet = a.fleet(n, o);
    row.upper = fleet.owned * (1.0 - a.problem.options[o].spare_share) + fleet.rented_hours / a.hours(n);
    row.upper += 1e-6 * std::max(1.0, row.upper);
    mip.rows.push_back(std::move(row));
  }
  if (mip.rows.empty()) return;
  mip.columns.push_back({0.0, 1.0, 1.0, false});
  if (solve_mip(mip, {}).status != MipStatus::optimal) a.report("survival", vendor, a.at(n), "enough without it");
}

}  // namespace

void audit_sourcing(Audit& a) {
  for (std::size_t w = 0; w < a.problem.workloads.size(); ++w) {
    const Demand* demand = any_demand(a, w);
    if (demand == nullptr) continue;
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) audit_tags(a, n, w, *demand);
    if (has(*demand, kUndivided)) audit_one_option(a, w);
  }
  bool must_survive = false;
  std::set<std::string> vendors;
  for (const Sourcing& rule : a.problem.sourcing) {
    must_survive = must_survive || rule.survive > 0.0;
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) audit_shares(a, n, rule);
    for (std::size_t o = 0; o < a.problem.options.size(); ++o) {
      if (rule.survive > 0.0 && a.capability(rule.workload, o) != nullptr) vendors.insert(a.problem.options[o].vendor);
    }
  }
  if (must_survive) {
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      for (const std::string& vendor : vendors) audit_loss(a, n, vendor);
    }
  }
  for (const Coupling& pair : a.problem.couplings) {
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      const Demand* first = a.demand(n, pair.first);
      const Demand* second = a.demand(n, pair.second);
      if (first == nullptr || second == nullptr) continue;
      a.equal("coupling", a.problem.workloads[pair.first], a.plan.tree[n].unserved[pair.first] / first->amount,
              a.plan.tree[n].unserved[pair.second] / second->amount, 1.0);
    }
  }
}

}  // namespace steelyard::plan
