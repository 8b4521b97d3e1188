// The work of a plan: who carries it, within which hours, and whether everything asked for is accounted for.
#include <set>

#include "plan/audit.hpp"

namespace steelyard::plan {
namespace {

const Migration* migration_of(const Audit& a, std::size_t workload, const std::string& stack) {
  for (const Migration& row : a.problem.migrations) {
    if (row.workload == workload && row.stack == stack && !row.done) return &row;
  }
  return nullptr;
}

/// The least and the largest rate that migrations begun on the way here allow; none begun in time: both 0.
std::pair<double, double> rates(const Audit& a, std::size_t n, const Migration& migration) {
  double least = 1.0;
  double largest = 0.0;
  const std::size_t period = a.plan.tree[n].period;
  for (const std::size_t m : a.path(n)) {
    for (const MigrationStart& begun : a.plan.tree[m].migrations) {
      if (begun.workload != migration.workload || begun.stack != migration.stack) continue;
      const std::size_t ready = a.after(a.plan.tree[m].period, migration.duration_days);
      if (ready > period || ready >= a.problem.periods.size()) continue;
      const std::size_t age = period - ready;
      const double rate = age < migration.ramp.size() ? migration.ramp[age] : 1.0;
      least = std::min(least, rate);
      largest = std::max(largest, rate);
    }
  }
  return largest > 0.0 ? std::pair(least, largest) : std::pair(0.0, 0.0);
}

void audit_assignment(Audit& a, std::size_t n, const Assignment& row) {
  const Option& option = a.problem.options[row.option];
  const std::string name = a.problem.workloads[row.workload] + " on " + option.id;
  if (!(row.amount >= 0.0) || !(row.server_hours >= 0.0)) a.report("assignment", name, format_number(row.amount), ">= 0");
  const Capability* capability = a.capability(row.workload, row.option);
  if (capability == nullptr) {
    a.report("capability", name, "does not fit", "fits");
    return;
  }
  const double hours = row.amount / capability->work_per_server_hour.p50;
  if (const Migration* migration = migration_of(a, row.workload, capability->software_stack)) {
    const auto [least, largest] = rates(a, n, *migration);
    if (largest <= 0.0) {
      a.report("migration", name, "not begun in time", "through");
    } else {
      a.at_most("server_hours", name, hours / largest, row.server_hours);
      a.at_most("server_hours", name, row.server_hours, hours / least);
    }
  } else {
    a.equal("server_hours", name, row.server_hours, hours);
  }
  const NodeFleet& fleet = a.fleet(n, row.option);
  // Losses without support are counted in shares of servers, so a whole one isn't asked for.
  if (row.amount > 0.0 && capability->min_servers > 1 && fleet.owned + fleet.rented + 1e-6 < static_cast<double>(capability->min_servers)) {
    a.report("min_servers", name, format_number(fleet.owned + fleet.rented), ">= " + std::to_string(capability->min_servers));
  }
}

/// The work due by every deadline within the hours of the servers until then, and within what is owned or paid for.
void audit_capacity(Audit& a, std::size_t n, std::size_t o) {
  const double hours = a.hours(n);
  std::set<double> deadlines{hours};
  for (std::size_t w = 0; w < a.problem.workloads.size(); ++w) {
    const Demand* demand = a.demand(n, w);
    if (demand != nullptr && demand->window_hours > 0.0) deadlines.insert(demand->window_hours);
  }
  const NodeFleet& fleet = a.fleet(n, o);
  const double working = fleet.owned * (1.0 - a.problem.options[o].spare_share);
  double busy = 0.0;
  for (const double deadline : deadlines) {
    double due = 0.0;
    busy = 0.0;
    for (const Assignment& row : a.plan.tree[n].assignments) {
      if (row.option != o) continue;
      busy += row.server_hours;
      const Demand* demand = a.is_carried(row.workload) ? nullptr : a.demand(n, row.workload);
      const double window = demand != nullptr && demand->window_hours > 0.0 ? demand->window_hours : hours;
      if (demand != nullptr && demand->is_steady) {
        due += row.server_hours * deadline / hours;
      } else if (window <= deadline) {
        due += row.server_hours;
      }
    }
    a.at_most("capacity", a.problem.options[o].id, due, (working + fleet.rented) * deadline);
    a.at_most("capacity", a.problem.options[o].id, due, working * deadline + fleet.rented_hours);
  }
  const double present = (fleet.owned + fleet.rented) * hours;
  if (present > 0.0) a.equal("utilisation", a.problem.options[o].id, fleet.utilisation, std::min(1.0, busy / present), 1.0);
}

double served(const Audit& a, std::size_t n, std::size_t w) {
  double amount = 0.0;
  for (const Assignment& row : a.plan.tree[n].assignments) amount += row.workload == w ? row.amount : 0.0;
  return amount;
}

void audit_demand(Audit& a, std::size_t n, std::size_t w) {
  const Demand* demand = a.demand(n, w);
  const double asked = demand == nullptr ? 0.0 : demand->amount;
  const std::string& name = a.problem.workloads[w];
  const double unserved = a.plan.tree[n].unserved[w];
  a.equal("demand", name, served(a, n, w) + unserved, asked);
  if (unserved < 0.0) a.report("unserved", name, format_number(unserved), ">= 0");
  if (demand != nullptr && demand->penalty <= 0.0 && unserved > 2e-6 * asked) {
    a.report("demand", name, format_number(asked - unserved, 9), ">= " + format_number(asked, 9));
  }
}

/// Work carried over: never done before it is asked for, and done, given up or late once it is due.
void audit_carried(Audit& a, std::size_t n, std::size_t w) {
  double asked = 0.0, due = 0.0, done = 0.0, given_up = 0.0;
  for (const std::size_t m : a.path(n)) {
    done += served(a, m, w);
    given_up += a.plan.tree[m].unserved[w];
    const Demand* row = a.demand(m, w);
    if (row == nullptr) continue;
    asked += row->amount;
    if (a.plan.tree[m].period + row->due_in_periods <= a.plan.tree[n].period) due += row->amount;
  }
  const std::string& name = a.problem.workloads[w];
  const double late = a.plan.tree[n].late[w];
  a.at_most("demand", name, done + given_up, asked);
  if (exceeds(due, done + given_up + late)) a.report("demand", name, format_number(done, 9), ">= " + format_number(due, 9));
  const Demand* row = a.last_demand(n, w);
  const bool is_end = a.plan.tree[n].period + 1 == a.problem.periods.size();
  const double slack = 2e-6 * std::max(asked, 1e-9);
  if (late > slack && (row == nullptr || row->late_penalty <= 0.0 || is_end)) {
    a.report("late", name, format_number(late), "nothing late here");
  }
  if (given_up > slack && row != nullptr && row->penalty <= 0.0 && a.plan.tree[n].unserved[w] > slack) {
    a.report("demand", name, format_number(given_up), "nothing given up");
  }
  if (late < 0.0 || a.plan.tree[n].unserved[w] < 0.0) a.report("unserved", name, "negative", ">= 0");
}

double asked_until(const Audit& a, std::size_t n, std::size_t w) {
  double asked = 0.0;
  for (const std::size_t m : a.path(n)) asked += a.demand(m, w) == nullptr ? 0.0 : a.demand(m, w)->amount;
  return asked;
}

/// Everything ever asked of a workload on the way to `n` is done there, and no more will be asked after it.
bool is_finished(const Audit& a, std::size_t n, std::size_t w) {
  double done = 0.0;
  for (const std::size_t m : a.path(n)) done += served(a, m, w);
  for (std::size_t m = n + 1; m < a.plan.tree.size(); ++m) {
    const auto way = a.path(m);
    if (std::find(way.begin(), way.end(), n) != way.end() && a.demand(m, w) != nullptr) return false;
  }
  return !exceeds(asked_until(a, n, w) * (1.0 - 2e-6), done);
}

void audit_precedence(Audit& a) {
  for (const Precedence& rule : a.problem.precedence) {
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      if (served(a, n, rule.after) <= 2e-6 * asked_until(a, n, rule.after)) continue;
      std::size_t gate = n;
      for (std::size_t k = 0; k < rule.lag_periods && gate != kNone; ++k) gate = a.plan.tree[gate].parent;
      if (gate != kNone && is_finished(a, gate, rule.before)) continue;
      a.report("precedence", a.problem.workloads[rule.after], a.at(n), "after " + a.problem.workloads[rule.before]);
    }
  }
}

}  // namespace

void audit_work(Audit& a) {
  for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    std::set<std::size_t> busy;
    for (const Assignment& row : a.plan.tree[n].assignments) {
      audit_assignment(a, n, row);
      busy.insert(row.option);
      if (!seen.insert({row.workload, row.option}).second) {
        a.report("assignment", a.problem.workloads[row.workload] + " on " + a.problem.options[row.option].id, "stated twice", "once");
      }
    }
    for (const NodeFleet& row : a.plan.tree[n].fleet) busy.insert(row.option);
    for (const std::size_t o : busy) audit_capacity(a, n, o);
    for (std::size_t w = 0; w < a.problem.workloads.size(); ++w) {
      if (a.is_carried(w)) {
        audit_carried(a, n, w);
      } else {
        audit_demand(a, n, w);
      }
    }
  }
  audit_precedence(a);
}

}  // namespace steelyard::plan
