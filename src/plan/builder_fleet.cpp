// The fleet: what is ordered, arrives, stands, is lost, moved, retired and rented.
#include <cmath>

#include "plan/builder.hpp"

namespace steelyard::plan {
namespace {

double fleet_at_start(const Problem& problem, std::size_t option) {
  double servers = 0.0;
  for (const FleetEntry& entry : problem.fleet) {
    if (entry.option == option) servers += entry.servers;
  }
  return servers;
}

bool is_limited_at_site(const Problem& problem, const std::string& site) {
  const auto here = [&](const auto& row) { return row.site == site; };
  return std::any_of(problem.limits.sites.begin(), problem.limits.sites.end(), here) ||
         std::any_of(problem.site_rules.begin(), problem.site_rules.end(), here);
}

/// Could it pay to get rid of a server before the end?
bool may_retire(const Builder& b, std::size_t n, std::size_t o) {
  const Price* price = b.t.price(n, o);
  const bool costs = price != nullptr && price->opex_per_hour * b.t.hours(n) > price->subsidy;
  return costs || (price != nullptr && price->retire_value > 0.0) || is_limited_at_site(b.p, b.p.options[o].site) ||
         !b.p.domestic_floors.empty();
}

/// Money of one server ordered at a node: prepayment with the order, the rest on arrival, what comes back of what never arrives, and the
/// resale at the end of what is still alive.
void add_order_flows(Builder& b, const OrderColumn& order) {
  const Price& price = *b.t.price(order.node, order.option);
  b.add_flow(order.column, order.node, price.prepaid_share * price.buy);
  for (const OrderColumn::Arrival& arrival : order.arrivals) {
    const Permission* permission = b.t.permission(arrival.node, order.option);
    const double refund = permission == nullptr ? 0.0 : permission->refund_share;
    b.add_flow(order.column, arrival.node,
               price.buy * (arrival.share * (1.0 - price.prepaid_share) - (1.0 - arrival.share) * refund * price.prepaid_share));
    for (const std::size_t branch : b.t.nodes()[arrival.node].branches) {
      const double alive = arrival.share * b.t.survival(arrival.node, b.t.leaves()[branch], order.option);
      const double resale = price.buy * price.resale_share * alive;
      if (resale > 0.0) b.add_end_flow(order.column, branch, -resale);
    }
  }
}

void add_order(Builder& b, std::size_t n, std::size_t o, const std::vector<std::size_t>& arrivals, bool is_express) {
  if (arrivals.empty()) return;
  OrderColumn order;
  order.node = n;
  order.option = o;
  order.is_express = is_express;
  for (const std::size_t m : arrivals) order.arrivals.push_back({m, b.t.delivered(n, m, o)});
  order.column = b.add_column(0.0, kUnbounded, true);
  b.orders_at[n].push_back(b.model.orders.size());
  b.model.orders.push_back(order);
  add_order_flows(b, order);
}

bool may_arrive_later(const Builder& b, std::size_t n, std::size_t o) {
  const auto arrivals = b.t.arrivals(n, o);
  return arrivals.empty() || arrivals.front() != n;
}

/// The most servers of any use that an order can add to: all that may run where it stands, from its arrival on.
double most_of_order(const Builder& b, const OrderColumn& order, const std::vector<double>& most_below) {
  if (!b.p.matching.empty() || !b.p.domestic_floors.empty()) return 1e6;  // servers may be bought for their passport alone
  double most = 0.0;
  for (const OrderColumn::Arrival& arrival : order.arrivals) {
    const double useful = most_below[arrival.node * b.p.options.size() + order.option];
    const double share = arrival.share;
    most = std::max(most, useful / (share > 0.0 ? share : 1.0));
  }
  for (const Transfer& row : b.p.transfers) {
    if (row.from == order.option) return 1e6;
  }
  most /= 1.0 - b.p.options[order.option].spare_share;
  return std::max(std::ceil(most - 1e-9), most > 0.0 ? static_cast<double>(b.p.options[order.option].min_order) : 0.0);
}

/// By node and option: the most servers of use there or later, as many more as will be lost until then.
std::vector<double> most_from_here_on(const Builder& b) {
  const auto& nodes = b.t.nodes();
  const std::size_t options = b.p.options.size();
  std::vector<double> most(nodes.size() * options, 0.0);
  for (std::size_t n = nodes.size(); n-- > 0;) {
    for (std::size_t o = 0; o < options; ++o) {
      most[n * options + o] = std::max(most[n * options + o], b.most_useful(n, o));
      if (nodes[n].parent == kNone) continue;
      const double support = b.t.support(n, o);
      double& above = most[nodes[n].parent * options + o];
      if (support > 0.0) above = std::max(above, std::ceil(most[n * options + o] / support - 1e-9));
    }
  }
  return most;
}

void add_rent(Builder& b, std::size_t n, std::size_t o) {
  const Price* price = b.t.price(n, o);
  const double most = b.most_useful(n, o);
  if (price == nullptr || !price->can_rent || most <= 0.0) return;
  StockColumns& stock = b.stock(n, o);
  if (b.is_rent_limited(n, o)) stock.rented_peak = b.add_column(0.0, most, true);
  stock.rented_hours = b.add_column(0.0, most);
  // Hours are of servers that are there: where they cost nothing, as in a branch that never comes, nothing else would say so.
  if (stock.rented_peak != kNone) b.add_row(-kUnbounded, 0.0, {{stock.rented_hours, 1.0}, {stock.rented_peak, -1.0}});
  b.add_flow(stock.rented_hours, n, price->rent_per_hour * b.t.hours(n));
}

void add_owned(Builder& b, std::size_t n, std::size_t o) {
  StockColumns& stock = b.stock(n, o);
  const Price* price = b.t.price(n, o);
  stock.owned = b.add_column(0.0, kUnbounded);
  if (price != nullptr) b.add_flow(stock.owned, n, price->opex_per_hour * b.t.hours(n) - price->subsidy);
  const std::size_t parent = b.t.nodes()[n].parent;
  const bool stood_before = parent == kNone ? fleet_at_start(b.p, o) > 0.0 : b.stock(parent, o).owned != kNone;
  if (stood_before && may_retire(b, n, o)) {
    stock.retired = b.add_column(0.0, 1e6, true);
    if (price != nullptr) b.add_flow(stock.retired, n, -price->retire_value, false);
  }
}

/// Spares are worth having where servers will be lost for want of support.
void add_spares(Builder& b, std::size_t o) {
  const auto& nodes = b.t.nodes();
  bool are_of_use = false;
  bool are_on_offer = false;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    are_of_use = are_of_use || b.t.support(n, o) < 1.0;
    are_on_offer = are_on_offer || (b.t.price(n, o) != nullptr && b.t.price(n, o)->spare_part >= 0.0);
  }
  if (!are_of_use || !are_on_offer) return;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    StockColumns& stock = b.stock(n, o);
    const std::size_t parent = nodes[n].parent;
    const std::size_t before = parent == kNone ? kNone : b.stock(parent, o).spares_stock;
    const bool on_offer = b.t.price(n, o) != nullptr && b.t.price(n, o)->spare_part >= 0.0 && b.t.lets_in(n, o);
    if (!on_offer && before == kNone) continue;
    stock.spares_stock = b.add_column(0.0, kUnbounded);
    Builder::Terms terms{{stock.spares_stock, 1.0}};
    if (on_offer) {
      stock.spares_bought = b.add_column(0.0, kUnbounded);
      b.add_flow(stock.spares_bought, n, b.t.price(n, o)->spare_part);
      terms.emplace_back(stock.spares_bought, -1.0);
    }
    if (before != kNone) terms.emplace_back(before, -1.0);
    const double lost = 1.0 - b.t.support(n, o);
    if (lost > 0.0 && parent != kNone && b.stock(parent, o).owned != kNone) {
      stock.spares_used = b.add_column(0.0, kUnbounded);
      terms.emplace_back(stock.spares_used, 1.0);
      b.add_row(-kUnbounded, 0.0, {{stock.spares_used, 1.0}, {b.stock(parent, o).owned, -lost}});
    }
    b.add_row(0.0, 0.0, std::move(terms));
  }
}

}  // namespace

void find_possible_stock(Builder& b) {
  const auto& nodes = b.t.nodes();
  const std::size_t options = b.p.options.size();
  b.may_own.assign(nodes.size() * options, false);
  std::vector<bool> is_useful(options, false);
  for (const Capability& row : b.p.capabilities) is_useful[row.option] = is_useful[row.option] || row.fits;
  // What counts for a passport is of use even where it runs nothing.
  const bool counts = !b.p.matching.empty() || !b.p.domestic_floors.empty();
  for (std::size_t o = 0; o < options; ++o) {
    if (fleet_at_start(b.p, o) > 0.0) b.may_own[o] = true;
  }
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (std::size_t o = 0; o < options; ++o) {
      if (nodes[n].parent != kNone && b.may_own[nodes[n].parent * options + o]) b.may_own[n * options + o] = true;
      const Price* price = b.t.price(n, o);
      const bool goes_elsewhere =
          std::any_of(b.p.transfers.begin(), b.p.transfers.end(), [&](const Transfer& row) { return row.from == o && is_useful[row.to]; });
      // Without lead time, as a question or an explanation may ask.
      if (price != nullptr && price->can_buy && (is_useful[o] || counts || goes_elsewhere)) b.may_own[n * options + o] = true;
    }
    for (const Transfer& row : b.p.transfers) {
      if (b.may_own[n * options + row.from]) b.may_own[n * options + row.to] = true;
    }
  }
}

void add_stock(Builder& b) {
  const auto& nodes = b.t.nodes();
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (std::size_t o = 0; o < b.p.options.size(); ++o) {
      add_rent(b, n, o);
      if (!b.may_own[n * b.p.options.size() + o]) continue;
      add_owned(b, n, o);
      const Price* price = b.t.price(n, o);
      if (price == nullptr || !price->can_buy) continue;
      add_order(b, n, o, b.t.arrivals(n, o), false);
      if (may_arrive_later(b, n, o)) add_order(b, n, o, {n}, true);
    }
  }
  for (std::size_t o = 0; o < b.p.options.size(); ++o) add_spares(b, o);
  for (std::size_t i = 0; i < b.p.transfers.size(); ++i) {
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (b.stock(n, b.p.transfers[i].from).owned == kNone) continue;
      const std::size_t column = b.add_column(0.0, 1e6, true);
      b.model.transfers.push_back({i, n, column});
      b.add_flow(column, n, b.p.transfers[i].cost);
    }
  }
  const std::vector<double> most = most_from_here_on(b);
  for (const OrderColumn& order : b.model.orders) {
    b.model.mip.columns[order.column].upper = most_of_order(b, order, most);
    if (order.is_express) b.shut(ConstraintKind::lead_time, b.p.options[order.option].id, order.column);
  }
}

/// (F) What stands here = what stood before and still works + arrivals + spares put in + moves - retirements.
void balance_fleet(Builder& b) {
  const auto& nodes = b.t.nodes();
  const std::size_t options = b.p.options.size();
  std::vector<Builder::Terms> terms(nodes.size() * options);
  for (const OrderColumn& order : b.model.orders) {
    for (const OrderColumn::Arrival& arrival : order.arrivals) {
      terms[arrival.node * options + order.option].emplace_back(order.column, -arrival.share);
    }
  }
  for (const TransferColumn& move : b.model.transfers) {
    terms[move.node * options + b.p.transfers[move.transfer].from].emplace_back(move.column, 1.0);
    terms[move.node * options + b.p.transfers[move.transfer].to].emplace_back(move.column, -1.0);
  }
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (std::size_t o = 0; o < options; ++o) {
      const StockColumns& stock = b.stock(n, o);
      if (stock.owned == kNone) continue;
      Builder::Terms& row = terms[n * options + o];
      row.emplace_back(stock.owned, 1.0);
      if (stock.retired != kNone) row.emplace_back(stock.retired, 1.0);
      if (stock.spares_used != kNone) row.emplace_back(stock.spares_used, -1.0);
      const std::size_t parent = nodes[n].parent;
      double start = 0.0;
      if (parent == kNone) {
        start = fleet_at_start(b.p, o);
      } else if (b.stock(parent, o).owned != kNone) {
        row.emplace_back(b.stock(parent, o).owned, -b.t.support(n, o));
      }
      const std::size_t index = b.add_row(start, start, std::move(row));
      // What a shut gate keeps from arriving would arrive without it.
      for (const std::size_t m : path_to(nodes, n)) {
        for (const std::size_t i : b.orders_at[m]) {
          const OrderColumn& order = b.model.orders[i];
          if (order.option != o) continue;
          for (const OrderColumn::Arrival& arrival : order.arrivals) {
            if (arrival.node != n || arrival.share >= 1.0) continue;
            b.line(ConstraintKind::gate, b.p.options[o].id, "chips").coefficients.push_back({index, order.column, -1.0});
          }
        }
      }
    }
  }
}

/// (O) An order is none or at least the smallest lot.
void require_minimum_orders(Builder& b) {
  for (const OrderColumn& order : b.model.orders) {
    const Option& option = b.p.options[order.option];
    if (option.min_order <= 1) continue;
    const std::size_t any = b.add_column(0.0, 1.0, true);
    const double most = order.is_express ? 1e6 : b.model.mip.columns[order.column].upper;
    b.add_row(-kUnbounded, 0.0, {{order.column, 1.0}, {any, -most}});
    b.add_rule_row(ConstraintKind::minimum_order, option.id, 0.0, kUnbounded,
                   {{order.column, 1.0}, {any, -static_cast<double>(option.min_order)}});
  }
}

/// Orders that a question takes as given.
void fix_orders(Builder& b) {
  for (const OrderColumn& order : b.model.orders) {
    const auto& shunned = b.changes.not_ordered;
    if (std::find(shunned.begin(), shunned.end(), b.p.options[order.option].chip) != shunned.end()) {
      b.model.mip.columns[order.column].upper = 0.0;
    }
    const bool is_first = b.changes.fixes_first_period && b.t.nodes()[order.node].period == 0;
    double servers = is_first ? 0.0 : -1.0;
    for (const FixedOrder& fixed : b.changes.orders) {
      if (fixed.node == order.node && fixed.option == order.option) servers = static_cast<double>(fixed.servers);
    }
    if (servers < 0.0 || order.is_express) continue;
    b.model.mip.columns[order.column].lower = servers;
    b.model.mip.columns[order.column].upper = servers;
  }
}

}  // namespace steelyard::plan
