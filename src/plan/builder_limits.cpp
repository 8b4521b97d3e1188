// Limits: gates, caps, quotas, supply, halls, money, and the passports of chips.
#include <cmath>

#include "plan/builder.hpp"

namespace steelyard::plan {
namespace {

/// Servers ordered at a node: of options that `take` counts, with what one takes.
template <class Take>
void use_orders(const Builder& b, std::size_t node, const Take& take, std::vector<Use>& use) {
  for (const std::size_t i : b.orders_at[node]) {
    const OrderColumn& order = b.model.orders[i];
    const double amount = take(b.p.options[order.option]);
    if (amount > 0.0) use.push_back({order.column, amount, order.option, node});
  }
}

double chips(const Option& option) { return static_cast<double>(option.chips_per_server); }

void require_gate(Builder& b, std::size_t n, std::size_t o) {
  const Option& option = b.p.options[o];
  const StockColumns& stock = b.stock(n, o);
  const Permission* permission = b.t.permission(n, o);
  const auto only_this = [&](const Option& other) { return &other == &option ? chips(other) : 0.0; };
  std::vector<Use> had;
  use_orders(b, n, only_this, had);
  if (stock.rented_peak != kNone) had.push_back({stock.rented_peak, chips(option), o, n});
  if (!b.t.lets_in(n, o)) b.add_limit_row(ConstraintKind::gate, option.id, "chips", 0.0, had);
  if (permission == nullptr) return;
  if (permission->cap_units >= 0.0) {
    b.add_limit_row(ConstraintKind::permission_cap, option.id, "chips", permission->cap_units, had);
  }
  if (permission->rent_cap_units >= 0.0 && stock.rented_peak != kNone) {
    b.add_limit_row(ConstraintKind::rent_cap, option.id, "chips", permission->rent_cap_units, {{stock.rented_peak, chips(option), o, n}});
  }
}

template <class Amount>
void require_site(Builder& b, std::size_t n, ConstraintKind kind, const std::string& name, const std::string& site, const std::string& unit,
                  double limit, const Amount& amount) {
  std::vector<Use> use;
  for (std::size_t o = 0; o < b.p.options.size(); ++o) {
    if (b.p.options[o].site != site || b.stock(n, o).owned == kNone) continue;
    use.push_back({b.stock(n, o).owned, amount(b.p.options[o]), o, n});
  }
  b.add_limit_row(kind, name, unit, limit, std::move(use));
}

/// What is paid out at the nodes of `path`, as far as it can be decided.
std::vector<Use> outlays(const Builder& b, const std::vector<std::size_t>& path) {
  std::vector<bool> is_on_path(b.t.nodes().size(), false);
  for (const std::size_t n : path) is_on_path[n] = true;
  std::vector<double> amount(b.model.mip.columns.size(), 0.0);
  for (const Flow& flow : b.flows) {
    if (flow.is_outlay && is_on_path[flow.node]) amount[flow.column] += flow.amount;
  }
  std::vector<std::size_t> option(amount.size(), kNone);
  std::vector<std::size_t> node(amount.size(), 0);
  for (const OrderColumn& order : b.model.orders) {
    option[order.column] = order.option;
    node[order.column] = order.node;
  }
  for (std::size_t i = 0; i < b.model.stock.size(); ++i) {
    const StockColumns& stock = b.model.stock[i];
    if (stock.rented_hours == kNone) continue;
    option[stock.rented_hours] = i % b.p.options.size();
    node[stock.rented_hours] = i / b.p.options.size();
  }
  std::vector<Use> use;
  for (std::size_t c = 0; c < amount.size(); ++c) {
    if (amount[c] != 0.0) use.push_back({c, amount[c], option[c], node[c]});
  }
  return use;
}

}  // namespace

/// (G) A gate that is closed, unknown or not stated lets nothing in, bought or rented; caps count chips.
void require_gates_and_caps(Builder& b) {
  for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
    for (std::size_t o = 0; o < b.p.options.size(); ++o) require_gate(b, n, o);
  }
}

/// (Q) Chips ordered within a stretch of periods, on every path.
void require_quotas(Builder& b) {
  const auto& nodes = b.t.nodes();
  for (const Limits::Quota& quota : b.p.limits.quotas) {
    const std::size_t last = std::min(quota.last_period, b.p.periods.size() - 1);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (nodes[n].period != last || !b.applies(quota.branch, n)) continue;
      std::vector<Use> use;
      for (const std::size_t m : path_to(nodes, n)) {
        if (nodes[m].period < quota.first_period) continue;
        const auto counted = [&](const Option& option) {
          const bool counts = (quota.chip.empty() || option.chip == quota.chip) && matches(quota.which, option);
          return counts ? chips(option) : 0.0;
        };
        use_orders(b, m, counted, use);
      }
      b.add_limit_row(ConstraintKind::quota, name_of(quota), "chips", quota.units, std::move(use));
    }
  }
}

/// (S) What a vendor can deliver: chips ordered in a period.
void require_supplies(Builder& b) {
  for (const Limits::Supply& supply : b.p.limits.supplies) {
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      if ((supply.period != kEvery && supply.period != b.t.nodes()[n].period) || !b.applies(supply.branch, n)) continue;
      std::vector<Use> use;
      const auto counted = [&](const Option& option) {
        const bool counts =
            (supply.vendor.empty() || option.vendor == supply.vendor) && (supply.chip.empty() || option.chip == supply.chip);
        return counts ? chips(option) : 0.0;
      };
      use_orders(b, n, counted, use);
      b.add_limit_row(ConstraintKind::supply, name_of(supply), "chips", supply.units, std::move(use));
    }
  }
}

/// (W) Power and racks of the servers owned at a site; a rented one stands in its owner's hall.
void require_sites(Builder& b) {
  for (const Limits::SitePower& site : b.p.limits.sites) {
    const std::string name = name_of(b.p, site);
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      if (site.period != kEvery && site.period != b.t.nodes()[n].period) continue;
      if (site.power_w >= 0.0) {
        require_site(b, n, ConstraintKind::power, name, site.site, "W", site.power_w, [](const Option& o) { return o.power_w; });
      }
      if (site.racks >= 0.0) {
        require_site(b, n, ConstraintKind::space, name, site.site, "racks", site.racks, [](const Option& o) { return o.space_racks; });
      }
    }
  }
}

/// (B) What is paid out, over the horizon on every path and in single periods. A resale comes too late to pay with.
void require_budgets(Builder& b) {
  const auto& nodes = b.t.nodes();
  if (b.p.limits.budget >= 0.0) {
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (!nodes[n].children.empty()) continue;
      b.add_limit_row(ConstraintKind::budget, b.p.currency, b.p.currency, b.p.limits.budget, outlays(b, path_to(nodes, n)));
    }
  }
  for (const Limits::PeriodBudget& budget : b.p.limits.period_budgets) {
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (nodes[n].period != budget.period || !b.applies(budget.branch, n)) continue;
      b.add_limit_row(ConstraintKind::period_budget, b.p.periods[budget.period].name, b.p.currency, budget.amount, outlays(b, {n}));
    }
  }
}

/// (X) Foreign chips only with domestic ones: domestic >= ratio × foreign among the orders of a period.
void require_matching(Builder& b) {
  for (const Matching& rule : b.p.matching) {
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      if ((rule.period != kEvery && rule.period != b.t.nodes()[n].period) || !b.applies(rule.branch, n)) continue;
      double largest = 0.0;
      Builder::Terms terms;
      for (const std::size_t i : b.orders_at[n]) {
        const OrderColumn& order = b.model.orders[i];
        const double size = measured(rule.measure, b.p.options[order.option], b.t.price(n, order.option));
        const double signed_size = b.t.is_domestic(order.option) ? -size : rule.ratio * size;
        if (signed_size != 0.0) terms.emplace_back(order.column, signed_size);
        largest = std::max(largest, std::abs(signed_size));
      }
      for (auto& [column, size] : terms) size /= largest;
      b.add_rule_row(ConstraintKind::matching, std::string(name_of(rule.measure)), -kUnbounded, 0.0, std::move(terms));
    }
  }
}

/// (H) The domestic share of the owned fleet.
void require_domestic_floors(Builder& b) {
  for (const DomesticFloor& rule : b.p.domestic_floors) {
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      const std::size_t period = b.t.nodes()[n].period;
      if (period < rule.first_period || period > rule.last_period || !b.applies(rule.branch, n)) continue;
      double largest = 0.0;
      Builder::Terms terms;
      for (std::size_t o = 0; o < b.p.options.size(); ++o) {
        if (b.stock(n, o).owned == kNone) continue;
        const double size = measured(rule.measure, b.p.options[o], b.t.price(n, o));
        const double weight = b.t.is_domestic(o) ? (1.0 - rule.share) * size : -rule.share * size;
        if (weight != 0.0) terms.emplace_back(b.stock(n, o).owned, weight);
        largest = std::max(largest, std::abs(weight));
      }
      for (auto& [column, weight] : terms) weight /= largest;
      b.add_rule_row(ConstraintKind::domestic_floor, std::string(name_of(rule.measure)), 0.0, kUnbounded, std::move(terms));
    }
  }
}

namespace {

/// The subsidised energy of a site at one node: that of its domestic servers, and none as soon as a foreign one stands there.
void subsidise_site(Builder& b, const SiteRule& rule, std::size_t n) {
  Builder::Terms energy;
  Builder::Terms foreign;
  double most = 0.0;
  double most_foreign = 0.0;
  for (std::size_t o = 0; o < b.p.options.size(); ++o) {
    const Option& option = b.p.options[o];
    if (option.site != rule.site || b.stock(n, o).owned == kNone) continue;
    double most_servers = b.most_useful(n, o) / (1.0 - option.spare_share);
    for (const FleetEntry& entry : b.p.fleet) {
      if (entry.option == o) most_servers += entry.servers;
    }
    if (b.t.is_domestic(o)) {
      const double kwh = option.power_w / 1000.0 * b.t.hours(n);
      energy.emplace_back(b.stock(n, o).owned, -kwh);
      most += kwh * most_servers;
    } else {
      foreign.emplace_back(b.stock(n, o).owned, 1.0);
      most_foreign += most_servers;
    }
  }
  if (energy.empty() || most <= 0.0) return;
  const std::size_t subsidised = b.add_column(0.0, 1.0);  // of the most energy that could be
  for (auto& [column, kwh] : energy) kwh /= most;
  energy.emplace_back(subsidised, 1.0);
  b.add_row(-kUnbounded, 0.0, std::move(energy));
  b.add_flow(subsidised, n, -rule.subsidy_per_kwh * most);
  if (foreign.empty() || rule.domestic_only) return;
  const std::size_t all_domestic = b.add_column(0.0, 1.0, true);
  b.add_row(-kUnbounded, 0.0, {{subsidised, 1.0}, {all_domestic, -1.0}});
  // More than is of use stands nowhere unless its passport is wanted: then the mode is simply given up.
  const double room = std::max(1.0, most_foreign);
  foreign.emplace_back(all_domestic, room);
  b.add_row(-kUnbounded, room, std::move(foreign));
}

}  // namespace

/// (E) Sites where nothing foreign may stand, and energy that is subsidised where nothing foreign stands.
void require_site_rules(Builder& b) {
  for (const SiteRule& rule : b.p.site_rules) {
    for (std::size_t n = 0; n < b.t.nodes().size(); ++n) {
      for (std::size_t o = 0; o < b.p.options.size(); ++o) {
        const bool is_foreign_here = b.p.options[o].site == rule.site && !b.t.is_domestic(o);
        if (rule.domestic_only && is_foreign_here && b.stock(n, o).owned != kNone) {
          b.shut(ConstraintKind::site_rule, rule.site, b.stock(n, o).owned);
        }
      }
      if (rule.subsidy_per_kwh > 0.0) subsidise_site(b, rule, n);
    }
  }
}

}  // namespace steelyard::plan
