// Work: who carries which share of which demand, within the hours that there are.
#include <cmath>
#include <set>

#include "plan/builder.hpp"

namespace steelyard::plan {
namespace {

const Migration* migration_of(const Builder& b, std::size_t workload, const std::string& stack) {
  for (const Migration& row : b.p.migrations) {
    if (row.workload == workload && row.stack == stack && !row.done) return &row;
  }
  return nullptr;
}

void add_share(Builder& b, std::size_t node, const Capability& row, double rate, std::size_t ready) {
  ShareColumn share;
  share.workload = row.workload;
  share.option = row.option;
  share.node = node;
  share.ready = ready;
  const bool carries = b.t.carries_over(row.workload);
  share.amount = carries ? b.reference[row.workload] : b.t.demand(node, row.workload)->amount;
  share.server_hours = share.amount / row.work_per_server_hour.p50 / rate;
  share.upper = carries ? b.released[node * b.p.workloads.size() + row.workload] : 1.0;
  share.column = b.add_column_of(row.workload, 0.0, share.upper);
  b.shares_of_workload[node * b.p.workloads.size() + row.workload].push_back(b.model.shares.size());
  b.shares_on_option[node * b.p.options.size() + row.option].push_back(b.model.shares.size());
  b.model.shares.push_back(share);
  const bool is_home = b.t.is_domestic(row.option);
  if (!is_home && has_tag(*b.t.any_demand(row.workload), kDomesticOnly)) {
    b.shut(ConstraintKind::domestic_only, b.p.workloads[row.workload], share.column);
  }
}

/// What has been asked for up to each node, and what of it is due.
void add_up_carried_work(Builder& b) {
  const auto& nodes = b.t.nodes();
  b.released.assign(nodes.size() * b.p.workloads.size(), 0.0);
  b.due = b.released;
  b.reference.assign(b.p.workloads.size(), 1.0);
  for (std::size_t w = 0; w < b.p.workloads.size(); ++w) {
    if (!b.t.carries_over(w)) continue;
    double largest = 0.0;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (const Demand* row = b.t.demand(n, w)) largest = std::max(largest, row->amount);
    }
    b.reference[w] = largest;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      for (const std::size_t m : path_to(nodes, n)) {
        const Demand* row = b.t.demand(m, w);
        if (row == nullptr) continue;
        b.released[n * b.p.workloads.size() + w] += row->amount / largest;
        if (nodes[m].period + row->due_in_periods <= nodes[n].period) b.due[n * b.p.workloads.size() + w] += row->amount / largest;
      }
    }
  }
}

/// The row that speaks for work carried over: the latest on the path.
const Demand* latest_demand(const Builder& b, std::size_t node, std::size_t workload) {
  for (std::size_t n = node; n != kNone; n = b.t.nodes()[n].parent) {
    if (const Demand* row = b.t.demand(n, workload)) return row;
  }
  return nullptr;
}

void require_demand(Builder& b, std::size_t n, std::size_t w) {
  const Demand& demand = *b.t.demand(n, w);
  const bool is_must = demand.penalty <= 0.0;
  const std::size_t unserved = b.add_column_of(w, 0.0, 1.0);
  b.model.unserved[n * b.p.workloads.size() + w] = unserved;
  b.model.unserved_amount[n * b.p.workloads.size() + w] = demand.amount;
  b.add_flow(unserved, n, demand.penalty * demand.amount, false);
  Builder::Terms terms{{unserved, 1.0}};
  for (const std::size_t s : b.shares_of(n, w)) terms.emplace_back(b.model.shares[s].column, 1.0);
  b.add_row(1.0, 1.0, std::move(terms));
  if (!is_must) return;
  Limit& line = b.line(ConstraintKind::demand, b.p.workloads[w], demand.unit);
  line.openings.push_back({unserved, 1.0, demand.amount});
  b.model.mip.columns[unserved].upper = 0.0;
}

/// Work done and given up so far, against what is due and what has been asked for.
void require_carried_demand(Builder& b, std::size_t w) {
  const auto& nodes = b.t.nodes();
  std::vector<std::size_t> done(nodes.size(), kNone);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const std::size_t at = n * b.p.workloads.size() + w;
    if (b.released[at] <= 0.0) continue;
    const Demand& demand = *latest_demand(b, n, w);
    const bool is_must = demand.penalty <= 0.0;
    const std::size_t given_up = b.add_column_of(w, 0.0, b.released[at]);
    b.model.unserved[at] = given_up;
    b.model.unserved_amount[at] = b.reference[w];
    b.add_flow(given_up, n, demand.penalty * b.reference[w], false);
    if (is_must) {
      b.line(ConstraintKind::demand, b.p.workloads[w], demand.unit).openings.push_back({given_up, b.released[at], b.reference[w]});
      b.model.mip.columns[given_up].upper = 0.0;
    }
    done[n] = b.add_column_of(w, 0.0, b.released[at]);
    Builder::Terms terms{{done[n], -1.0}, {given_up, 1.0}};
    for (const std::size_t s : b.shares_of(n, w)) terms.emplace_back(b.model.shares[s].column, 1.0);
    if (nodes[n].parent != kNone && done[nodes[n].parent] != kNone) terms.emplace_back(done[nodes[n].parent], 1.0);
    b.add_row(0.0, 0.0, std::move(terms));
    if (b.due[at] <= 0.0) continue;
    Builder::Terms in_time{{done[n], 1.0}};
    if (demand.late_penalty > 0.0 && !nodes[n].children.empty()) {
      b.model.late[at] = b.add_column_of(w, 0.0, b.due[at]);
      b.add_flow(b.model.late[at], n, demand.late_penalty * b.reference[w], false);
      in_time.emplace_back(b.model.late[at], 1.0);
    }
    b.add_row(b.due[at], kUnbounded, std::move(in_time));
  }
}

/// The hours that shares take by a deadline, per hour until then.
Builder::Terms due_by(const Builder& b, std::size_t n, std::size_t o, double deadline) {
  Builder::Terms terms;
  const double hours = b.t.hours(n);
  for (const std::size_t s : b.shares_on(n, o)) {
    const ShareColumn& share = b.model.shares[s];
    const Demand* demand = b.t.demand(n, share.workload);
    double due = share.server_hours / deadline;
    if (!b.t.carries_over(share.workload)) {
      const double window = demand->window_hours > 0.0 ? demand->window_hours : hours;
      if (demand->is_steady) {
        due = share.server_hours / hours;
      } else if (window > deadline) {
        continue;
      }
    } else if (deadline < hours) {
      continue;
    }
    terms.emplace_back(share.column, due);
  }
  return terms;
}

}  // namespace

void add_shares(Builder& b) {
  add_up_carried_work(b);
  const auto& nodes = b.t.nodes();
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (const Capability& row : b.p.capabilities) {
      const bool is_asked = b.t.carries_over(row.workload) ? b.released[n * b.p.workloads.size() + row.workload] > 0.0
                                                           : b.t.demand(n, row.workload) != nullptr;
      const Price* price = b.t.price(n, row.option);
      const bool may_rent = price != nullptr && price->can_rent;
      if (!row.fits || !is_asked || (!b.may_own[n * b.p.options.size() + row.option] && !may_rent)) continue;
      std::int64_t& fewest = b.model.fewest_useful[row.option];
      fewest = fewest == 0 ? row.min_servers : std::min(fewest, row.min_servers);
      add_share(b, n, row, 1.0, kNone);
      const Migration* migration = migration_of(b, row.workload, row.software_stack);
      if (migration == nullptr) continue;
      for (const std::size_t m : path_to(nodes, n)) {
        const std::size_t duration = whole_periods(b.p, nodes[m].period, migration->duration_days);
        if (duration == kNone || nodes[m].period + duration > nodes[n].period) continue;
        const std::size_t age = nodes[n].period - nodes[m].period - duration;
        if (age < migration->ramp.size()) add_share(b, n, row, migration->ramp[age], m);
      }
    }
  }
}

void add_migrations(Builder& b) {
  const auto& nodes = b.t.nodes();
  for (std::size_t i = 0; i < b.p.migrations.size(); ++i) {
    const Migration& row = b.p.migrations[i];
    if (row.done || b.t.any_demand(row.workload) == nullptr) continue;
    const bool is_useful = std::any_of(b.p.capabilities.begin(), b.p.capabilities.end(), [&](const Capability& c) {
      return c.fits && c.workload == row.workload && c.software_stack == row.stack;
    });
    if (!is_useful) continue;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const std::size_t duration = whole_periods(b.p, nodes[n].period, row.duration_days);
      if (duration == kNone) continue;
      const std::size_t column = b.add_column_of(row.workload, 0.0, 1.0, true);
      b.model.migrations.push_back({i, n, nodes[n].period + duration, column});
      b.add_flow(column, n, row.cost);
    }
  }
}

/// (D) Every demand is carried or left unserved.
void require_demands(Builder& b) {
  for (std::size_t w = 0; w < b.p.workloads.size(); ++w) {
    if (b.t.carries_over(w)) {
      require_carried_demand(b, w);
      continue;
    }
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      if (b.t.demand(n, w) != nullptr) require_demand(b, n, w);
    }
  }
}

/// (K) Up to every deadline, the work due by then fits into the hours that there are: of all servers, and of the owned ones with those paid
/// for.
void require_capacity(Builder& b) {
  for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
    const double hours = b.t.hours(n);
    for (std::size_t o = 0; o < b.p.options.size(); ++o) {
      std::set<double> deadlines{hours};
      for (const std::size_t s : b.shares_on(n, o)) {
        const Demand* demand = b.t.demand(n, b.model.shares[s].workload);
        if (b.t.carries_over(b.model.shares[s].workload) || demand->is_steady || demand->window_hours <= 0.0) continue;
        deadlines.insert(demand->window_hours);
      }
      const StockColumns& stock = b.stock(n, o);
      for (const double deadline : deadlines) {
        Builder::Terms paid = due_by(b, n, o, deadline);
        if (paid.empty()) continue;
        if (stock.owned != kNone) paid.emplace_back(stock.owned, b.p.options[o].spare_share - 1.0);
        if (stock.rented_peak != kNone) {
          Builder::Terms present = paid;
          present.emplace_back(stock.rented_peak, -1.0);
          b.add_row(-kUnbounded, 0.0, std::move(present));
        }
        if (stock.rented_hours != kNone) paid.emplace_back(stock.rented_hours, -hours / deadline);
        b.add_row(-kUnbounded, 0.0, std::move(paid));
      }
    }
  }
}

/// (R) A workload that runs at all on an option has its smallest number of servers there. Rented servers without a limit are always enough:
/// only their hours cost.
void require_smallest_runs(Builder& b) {
  for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
    for (const Capability& row : b.p.capabilities) {
      if (!row.fits || row.min_servers <= 1 || b.shares_of_pair(n, row.workload, row.option).empty()) continue;
      const StockColumns& stock = b.stock(n, row.option);
      if (stock.rented_hours != kNone && stock.rented_peak == kNone) continue;
      Builder::Terms terms{{b.runs(n, row.workload, row.option), -static_cast<double>(row.min_servers)}};
      if (stock.owned != kNone) terms.emplace_back(stock.owned, 1.0);
      if (stock.rented_peak != kNone) terms.emplace_back(stock.rented_peak, 1.0);
      b.add_rule_row(ConstraintKind::minimum_servers, b.p.workloads[row.workload], 0.0, kUnbounded, std::move(terms));
    }
  }
}

/// (M) A workload runs on a stack only after its migration is through.
void require_migrations(Builder& b) {
  const auto& nodes = b.t.nodes();
  for (std::size_t i = 0; i < b.p.migrations.size(); ++i) {
    const Migration& row = b.p.migrations[i];
    if (row.done) continue;
    const std::string name = name_of(b.p, row);
    std::vector<const MigrationColumn*> begun_at(nodes.size(), nullptr);
    for (const MigrationColumn& begun : b.model.migrations) {
      if (begun.migration == i) begun_at[begun.node] = &begun;
    }
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      std::map<std::size_t, Builder::Terms> by_start;  // shares that need one start, or (kNone) one that has ramped up
      double upper = 1.0;
      for (const std::size_t s : b.shares_of(n, row.workload)) {
        const ShareColumn& share = b.model.shares[s];
        if (b.t.capability(row.workload, share.option)->software_stack != row.stack) continue;
        by_start[share.ready].emplace_back(share.column, 1.0);
        upper = share.upper;
      }
      for (auto& [start, terms] : by_start) {
        for (const std::size_t m : path_to(nodes, n)) {
          if (begun_at[m] == nullptr || begun_at[m]->first_use > nodes[n].period) continue;
          const bool is_up = nodes[n].period - begun_at[m]->first_use >= row.ramp.size();
          if (start == m || (start == kNone && is_up)) terms.emplace_back(begun_at[m]->column, -upper);
        }
        b.add_rule_row(ConstraintKind::migration, name, -kUnbounded, 0.0, std::move(terms));
      }
    }
  }
}

/// (P) What comes after waits until the last of what comes before is done.
void require_precedence(Builder& b) {
  const auto& nodes = b.t.nodes();
  const std::size_t workloads = b.p.workloads.size();
  for (const Precedence& rule : b.p.precedence) {
    const std::string name = b.p.workloads[rule.before] + " < " + b.p.workloads[rule.after];
    std::vector<bool> more_to_come(nodes.size(), false);
    for (std::size_t n = nodes.size(); n-- > 0;) {
      for (const std::size_t child : nodes[n].children) {
        if (more_to_come[child] || b.t.demand(child, rule.before) != nullptr) more_to_come[n] = true;
      }
    }
    std::vector<std::size_t> finished(nodes.size(), kNone);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (more_to_come[n]) continue;
      finished[n] = b.add_column(0.0, 1.0, true);
      const auto path = path_to(nodes, n);
      if (b.t.carries_over(rule.before)) {
        Builder::Terms terms{{finished[n], -b.released[n * workloads + rule.before]}};
        for (const std::size_t m : path) {
          for (const std::size_t s : b.shares_of(m, rule.before)) terms.emplace_back(b.model.shares[s].column, 1.0);
        }
        b.add_rule_row(ConstraintKind::precedence, name, 0.0, kUnbounded, std::move(terms));
        continue;
      }
      for (const std::size_t m : path) {
        if (b.unserved(m, rule.before) == kNone) continue;
        b.add_rule_row(ConstraintKind::precedence, name, -kUnbounded, 1.0, {{b.unserved(m, rule.before), 1.0}, {finished[n], 1.0}});
      }
    }
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      std::size_t gate = n;
      for (std::size_t k = 0; k < rule.lag_periods && gate != kNone; ++k) gate = nodes[gate].parent;
      Builder::Terms terms;
      double upper = 1.0;
      for (const std::size_t s : b.shares_of(n, rule.after)) {
        terms.emplace_back(b.model.shares[s].column, 1.0);
        upper = b.model.shares[s].upper;
      }
      if (terms.empty()) continue;
      if (gate != kNone && finished[gate] != kNone) terms.emplace_back(finished[gate], -upper);
      b.add_rule_row(ConstraintKind::precedence, name, -kUnbounded, 0.0, std::move(terms));
    }
  }
}

/// (C) Two halves of one service are served to the same share.
void require_coupling(Builder& b) {
  for (const Coupling& pair : b.p.couplings) {
    const std::string name = b.p.workloads[pair.first] + " + " + b.p.workloads[pair.second];
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      const std::size_t first = b.unserved(n, pair.first);
      const std::size_t second = b.unserved(n, pair.second);
      if (first == kNone || second == kNone) continue;
      b.add_rule_row(ConstraintKind::coupling, name, 0.0, 0.0, {{first, 1.0}, {second, -1.0}});
    }
  }
}

/// Placements that a question asks for.
void restrict_placements(Builder& b) {
  for (const Placement& asked : b.changes.placements) {
    for (const ShareColumn& share : b.model.shares) {
      const bool is_there = b.p.options[share.option].chip == asked.chip;
      if (share.workload == asked.workload && is_there != asked.is_forced) b.model.mip.columns[share.column].upper = 0.0;
    }
  }
}

}  // namespace steelyard::plan
