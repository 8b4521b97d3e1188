// The fleet of a plan, walked through from the root: what arrives, is lost, moves and stands.
#include <set>

#include "plan/audit.hpp"

namespace steelyard::plan {
namespace {

void audit_orders(Audit& a, std::size_t n, const NodeFleet& row) {
  const Option& option = a.problem.options[row.option];
  const Price* price = a.price(n, row.option);
  const Permission* permission = a.permission(n, row.option);
  if (row.ordered < 0 || row.rented < 0.0 || row.rented_hours < 0.0) a.report("fleet", option.id, "negative", ">= 0");
  if (row.ordered > 0) {
    if (price == nullptr || !price->can_buy) a.report("price", option.id, "buy", "on offer");
    if (row.ordered < option.min_order) {
      a.report("minimum_order", option.id, std::to_string(row.ordered), ">= " + std::to_string(option.min_order));
    }
    if (a.arrival_period(n, row.option) >= a.problem.periods.size()) a.report("lead_time", option.id, "after the horizon", "within it");
  }
  const bool rents = row.rented > 0.0 || row.rented_hours > 0.0;
  if (rents && (price == nullptr || !price->can_rent)) a.report("price", option.id, "rent", "on offer");
  if ((row.ordered > 0 || rents) && !a.may_be_had(n, row.option)) {
    a.report("gate", option.id, permission == nullptr ? "unknown" : std::string(name_of(permission->gate)), "open");
  }
  if (std::abs(row.retired - std::round(row.retired)) > 1e-6)
    a.report("fleet", option.id, format_number(row.retired), "whole retired servers");
  if (row.rented != std::round(row.rented)) a.report("fleet", option.id, format_number(row.rented), "whole rented servers");
  const auto chips = static_cast<double>(option.chips_per_server);
  if (permission != nullptr && permission->cap_units >= 0.0) {
    a.at_most("permission_cap", option.id, (static_cast<double>(row.ordered) + row.rented) * chips, permission->cap_units);
  }
  if (permission != nullptr && permission->rent_cap_units >= 0.0) {
    a.at_most("rent_cap", option.id, row.rented * chips, permission->rent_cap_units);
  }
}

struct Due {
  double arrived = 0.0;
  double undelivered = 0.0;
};

Due due_at(const Audit& a, std::size_t n, std::size_t o) {
  Due due;
  for (const std::size_t m : a.path(n)) {
    const auto ordered = static_cast<double>(a.fleet(m, o).ordered);
    if (ordered <= 0.0 || a.arrival_period(m, o) != a.plan.tree[n].period) continue;
    due.arrived += ordered * a.delivered(m, n, o);
    due.undelivered += ordered * (1.0 - a.delivered(m, n, o));
  }
  return due;
}

void audit_balance(Audit& a, std::size_t n, std::size_t o) {
  const NodeFleet& row = a.fleet(n, o);
  const std::string& id = a.problem.options[o].id;
  const std::size_t parent = a.plan.tree[n].parent;
  double before = 0.0;
  double lost = 0.0;
  if (parent == kNone) {
    for (const FleetEntry& entry : a.problem.fleet) before += entry.option == o ? entry.servers : 0.0;
  } else {
    const double stood = a.fleet(parent, o).owned;
    lost = stood * (1.0 - a.support(n, o)) - row.spares_used;
    before = stood - lost;
    if (lost < -1e-6) a.report("spares", id, format_number(row.spares_used), "<= what would be lost");
  }
  const Due due = due_at(a, n, o);
  const double scale = std::max(1.0, before + due.arrived);
  a.equal("arrived", id, row.arrived, due.arrived, scale);
  a.equal("undelivered", id, row.undelivered, due.undelivered, scale);
  a.equal("lost", id, row.lost, lost, scale);
  double moved = 0.0;
  for (const TransferMove& move : a.plan.tree[n].transfers) {
    const Transfer& rule = a.problem.transfers[move.transfer];
    moved += (rule.to == o ? move.servers : 0.0) - (rule.from == o ? move.servers : 0.0);
    if (move.servers < 0.0) a.report("transfer", id, format_number(move.servers), ">= 0");
  }
  a.equal("moved_in", id, row.moved_in, moved, scale);
  a.equal("owned", id, row.owned, before + due.arrived + moved - row.retired, scale);
  if (row.owned < 0.0 || row.retired < 0.0 || row.spares_bought < 0.0 || row.spares_used < 0.0) {
    a.report("fleet", id, "negative", ">= 0");
  }
}

void audit_spares(Audit& a, std::size_t n, std::size_t o) {
  double stock = 0.0;
  for (const std::size_t m : a.path(n)) {
    const NodeFleet& row = a.fleet(m, o);
    stock += row.spares_bought - row.spares_used;
    const Price* price = a.price(m, o);
    const bool on_offer = price != nullptr && price->spare_part >= 0.0 && a.may_be_had(m, o);
    if (row.spares_bought > 1e-9 && !on_offer) a.report("spares", a.problem.options[o].id, "bought", "on offer");
  }
  if (stock < -1e-6) a.report("spares", a.problem.options[o].id, format_number(stock), ">= 0 in stock");
}

}  // namespace

void audit_fleet(Audit& a) {
  for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
    for (const NodeFleet& row : a.plan.tree[n].fleet) audit_orders(a, n, row);
    for (std::size_t o = 0; o < a.problem.options.size(); ++o) {
      audit_balance(a, n, o);
      if (a.plan.tree[n].parent != kNone || a.fleet(n, o).spares_bought > 0.0) audit_spares(a, n, o);
    }
  }
}

}  // namespace steelyard::plan
