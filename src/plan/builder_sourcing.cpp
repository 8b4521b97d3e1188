// Sourcing: more than one kind of chip, more than one supplier, and work that can't be split.
#include <set>

#include "plan/builder.hpp"

namespace steelyard::plan {
namespace {

bool is_tagged(const Builder& b, std::size_t workload, std::string_view tag) {
  const Demand* demand = b.t.any_demand(workload);
  return demand != nullptr && has_tag(*demand, tag);
}

void require_two_chips_at(Builder& b, std::size_t n, std::size_t w) {
  std::map<std::string, Builder::Terms> by_chip;
  for (const std::size_t s : b.shares_of(n, w)) {
    by_chip[b.p.options[b.model.shares[s].option].chip].emplace_back(b.model.shares[s].column, -1.0);
  }
  const std::size_t none = b.add_column_of(w, 0.0, 1.0, true);
  const std::string& name = b.p.workloads[w];
  b.add_row(-kUnbounded, 0.0, {{none, 1.0}, {b.unserved(n, w), -1.0}});
  Builder::Terms two{{none, 2.0}};
  for (auto& [chip, terms] : by_chip) {
    const std::size_t carries = b.add_column_of(w, 0.0, 1.0, true);
    terms.emplace_back(carries, kDualShare);
    b.add_row(-kUnbounded, 0.0, std::move(terms));
    two.emplace_back(carries, 1.0);
  }
  b.add_rule_row(ConstraintKind::dual, name, 2.0, kUnbounded, std::move(two));
}

/// After the loss of `vendor`, `survive` of every demand is possible on what is left of the fleet.
void require_survival_of(Builder& b, std::size_t n, const std::string& vendor) {
  std::map<std::size_t, Builder::Terms> on_option;
  for (const Sourcing& rule : b.p.sourcing) {
    if (rule.survive <= 0.0 || b.t.demand(n, rule.workload) == nullptr || b.t.carries_over(rule.workload)) continue;
    const std::string name = b.p.workloads[rule.workload];
    Builder::Terms total;
    for (const std::size_t s : b.shares_of(n, rule.workload)) {
      const ShareColumn& share = b.model.shares[s];
      if (b.p.options[share.option].vendor == vendor || b.model.mip.columns[share.column].upper <= 0.0) continue;
      const std::size_t column = b.add_column_of(rule.workload, 0.0, 1.0);
      total.emplace_back(column, 1.0);
      on_option[share.option].emplace_back(column, share.server_hours / b.t.hours(n));
      // What stands in for the share needs the same migration to have come as far.
      Builder::Terms needs{{column, 1.0}};
      bool needs_migration = false;
      for (const Migration& row : b.p.migrations) {
        const bool is_its =
            !row.done && row.workload == rule.workload && row.stack == b.t.capability(rule.workload, share.option)->software_stack;
        if (!is_its) continue;
        needs_migration = true;
        for (const MigrationColumn& begun : b.model.migrations) {
          if (&b.p.migrations[begun.migration] != &row || begun.first_use > b.t.nodes()[n].period) continue;
          const auto path = path_to(b.t.nodes(), n);
          if (std::find(path.begin(), path.end(), begun.node) == path.end()) continue;
          const bool is_up = b.t.nodes()[n].period - begun.first_use >= row.ramp.size();
          if (share.ready == begun.node || (share.ready == kNone && is_up)) needs.emplace_back(begun.column, -1.0);
        }
      }
      if (needs_migration) b.add_rule_row(ConstraintKind::survival, name, -kUnbounded, 0.0, std::move(needs));
    }
    b.add_rule_row(ConstraintKind::survival, name, rule.survive, kUnbounded, std::move(total));
  }
  for (auto& [o, terms] : on_option) {
    const StockColumns& stock = b.stock(n, o);
    if (stock.owned != kNone) terms.emplace_back(stock.owned, b.p.options[o].spare_share - 1.0);
    if (stock.rented_hours != kNone) terms.emplace_back(stock.rented_hours, -1.0);
    b.add_row(-kUnbounded, 0.0, std::move(terms));
  }
}

}  // namespace

/// (2) At least two kinds of chip with a quarter of the demand each, unless nothing of it is served.
void require_two_chips(Builder& b) {
  for (std::size_t w = 0; w < b.p.workloads.size(); ++w) {
    if (!is_tagged(b, w, kDual)) continue;
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      if (b.t.demand(n, w) != nullptr) require_two_chips_at(b, n, w);
    }
  }
}

/// (1) At most one option carries a job that can't be split; one that stretches over periods stays where it was begun.
void require_one_option(Builder& b) {
  const auto& nodes = b.t.nodes();
  for (std::size_t w = 0; w < b.p.workloads.size(); ++w) {
    if (!is_tagged(b, w, kUndivided)) continue;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> begun;  // by node and option
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      std::set<std::size_t> options;
      for (const std::size_t s : b.shares_of(n, w)) options.insert(b.model.shares[s].option);
      const std::size_t parent = nodes[n].parent;
      if (b.t.carries_over(w) && parent != kNone) {
        for (std::size_t o = 0; o < b.p.options.size(); ++o) {
          if (begun.contains({parent, o})) options.insert(o);
        }
      }
      Builder::Terms one;
      for (const std::size_t o : options) {
        // A job that is done needs no servers any more: that it was begun here is another thing than that it runs here now.
        std::size_t column = kNone;
        if (!b.t.carries_over(w)) {
          column = b.runs(n, w, o);
        } else {
          column = b.add_column(0.0, 1.0);
          if (!b.shares_of_pair(n, w, o).empty()) {
            b.add_rule_row(ConstraintKind::undivided, b.p.workloads[w], -kUnbounded, 0.0, {{b.runs(n, w, o), 1.0}, {column, -1.0}});
          }
        }
        one.emplace_back(column, 1.0);
        begun[{n, o}] = column;
        if (!b.t.carries_over(w) || parent == kNone || !begun.contains({parent, o})) continue;
        b.add_rule_row(ConstraintKind::undivided, b.p.workloads[w], -kUnbounded, 0.0, {{begun[{parent, o}], 1.0}, {column, -1.0}});
      }
      if (one.size() > 1) b.add_rule_row(ConstraintKind::undivided, b.p.workloads[w], -kUnbounded, 1.0, std::move(one));
    }
  }
}

/// (V) What one supplier may carry of a workload, and what domestic chips must.
void require_vendor_shares(Builder& b) {
  for (const Sourcing& rule : b.p.sourcing) {
    const std::string& name = b.p.workloads[rule.workload];
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      std::map<std::string, Builder::Terms> by_vendor;
      Builder::Terms by_origin;
      double most = 1.0;
      for (const std::size_t s : b.shares_of(n, rule.workload)) {
        const ShareColumn& share = b.model.shares[s];
        by_vendor[b.p.options[share.option].vendor].emplace_back(share.column, 1.0);
        by_origin.emplace_back(share.column, b.t.is_domestic(share.option) ? 1.0 - rule.least_domestic : -rule.least_domestic);
        most = share.upper;
      }
      if (rule.most_per_vendor < 1.0) {
        for (auto& [vendor, terms] : by_vendor) {
          b.add_rule_row(ConstraintKind::most_per_vendor, name, -kUnbounded, rule.most_per_vendor * most, std::move(terms));
        }
      }
      if (rule.least_domestic > 0.0 && !by_origin.empty()) {
        b.add_rule_row(ConstraintKind::least_domestic, name, 0.0, kUnbounded, std::move(by_origin));
      }
    }
  }
}

/// (N) After the loss of any one supplier the rest of the fleet still does its share: all workloads with this rule at once.
void require_survival(Builder& b) {
  const bool is_asked = std::any_of(b.p.sourcing.begin(), b.p.sourcing.end(), [](const Sourcing& rule) { return rule.survive > 0.0; });
  if (!is_asked) return;
  for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
    std::set<std::string> vendors;
    for (const Sourcing& rule : b.p.sourcing) {
      if (rule.survive <= 0.0) continue;
      for (const std::size_t s : b.shares_of(n, rule.workload)) vendors.insert(b.p.options[b.model.shares[s].option].vendor);
    }
    for (const std::string& vendor : vendors) require_survival_of(b, n, vendor);
  }
}

}  // namespace steelyard::plan
