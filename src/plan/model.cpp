#include "plan/model.hpp"

#include <cmath>

#include "base/check.hpp"
#include "plan/builder.hpp"

namespace steelyard::plan {

Builder::Builder(const Tables& tables, const Changes& asked) : t(tables), p(tables.problem()), changes(asked) {
  const std::size_t nodes = t.nodes().size();
  model.stock.resize(nodes * p.options.size());
  model.unserved.assign(nodes * p.workloads.size(), kNone);
  model.late.assign(nodes * p.workloads.size(), kNone);
  model.unserved_amount.assign(nodes * p.workloads.size(), 0.0);
  model.fewest_useful.assign(p.options.size(), 0);
  for (const auto& node : t.nodes()) model.period_of_node.push_back(node.period);
  shares_of_workload.resize(nodes * p.workloads.size());
  shares_on_option.resize(nodes * p.options.size());
  orders_at.resize(nodes);
}

std::size_t Builder::add_column(double lower, double upper, bool is_integer) { return add_column_of(kNone, lower, upper, is_integer); }

std::size_t Builder::add_column_of(std::size_t workload, double lower, double upper, bool is_integer) {
  model.mip.columns.push_back({lower, upper, 0.0, is_integer});
  model.workload_of_column.push_back(workload);
  return model.mip.columns.size() - 1;
}

std::size_t Builder::add_row(double lower, double upper, Terms terms) {
  model.mip.rows.push_back({lower, upper, std::move(terms)});
  return model.mip.rows.size() - 1;
}

void Builder::add_flow(std::size_t column, std::size_t node, double amount, bool is_outlay) {
  if (amount != 0.0) flows.push_back({column, node, amount, is_outlay});
}

Limit& Builder::line(ConstraintKind kind, const std::string& name, const std::string& unit) {
  for (Limit& limit : model.limits) {
    if (limit.kind == kind && limit.name == name) return limit;
  }
  Limit limit;
  limit.kind = kind;
  limit.name = name;
  limit.unit = unit;
  model.limits.push_back(std::move(limit));
  return model.limits.back();
}

void Builder::add_limit_row(ConstraintKind kind, const std::string& name, const std::string& unit, double limit, std::vector<Use> use) {
  std::erase_if(use, [](const Use& u) { return u.amount == 0.0; });
  double largest = 0.0;
  for (const Use& u : use) largest = std::max(largest, u.amount);
  if (largest <= 0.0) return;
  // A power of two: with and without an option that takes most of the limit, the row is the same to the last bit.
  largest = std::exp2(std::ceil(std::log2(largest)));
  Limit& owner = line(kind, name, unit);
  double more = 0.0;
  for (const Changes::More& each : changes.more) {
    if (each.kind == kind && each.name == name) more += each.amount;
  }
  Terms terms;
  for (const Use& u : use) terms.emplace_back(u.column, u.amount / largest);
  std::sort(terms.begin(), terms.end());
  Terms merged;
  for (const auto& [column, amount] : terms) {
    if (!merged.empty() && merged.back().first == column) {
      merged.back().second += amount;
    } else {
      merged.emplace_back(column, amount);
    }
  }
  const std::size_t row = add_row(-kUnbounded, (limit + more) / largest, std::move(merged));
  owner.rows.push_back({row, limit + more, largest, std::move(use)});
}

void Builder::add_rule_row(ConstraintKind kind, const std::string& name, double lower, double upper, Terms terms) {
  const std::size_t row = add_row(lower, upper, std::move(terms));
  line(kind, name).rows.push_back({row, 0.0, 1.0, {}});
}

void Builder::shut(ConstraintKind kind, const std::string& name, std::size_t column) {
  line(kind, name).openings.push_back({column, model.mip.columns[column].upper, 1.0});
  model.mip.columns[column].upper = 0.0;
}

std::vector<std::size_t> Builder::shares_of_pair(std::size_t node, std::size_t workload, std::size_t option) const {
  std::vector<std::size_t> found;
  for (const std::size_t s : shares_of(node, workload)) {
    if (model.shares[s].option == option) found.push_back(s);
  }
  return found;
}

std::size_t Builder::runs(std::size_t node, std::size_t workload, std::size_t option) {
  const std::size_t key = (node * p.workloads.size() + workload) * p.options.size() + option;
  if (const auto found = runs_.find(key); found != runs_.end()) return found->second;
  const std::size_t column = add_column_of(workload, 0.0, 1.0, true);
  runs_[key] = column;
  Terms terms{{column, 0.0}};
  for (const std::size_t s : shares_of_pair(node, workload, option)) {
    terms.emplace_back(model.shares[s].column, 1.0);
    terms.front().second = -model.shares[s].upper;
  }
  add_row(-kUnbounded, 0.0, std::move(terms));
  return column;
}

bool Builder::is_rent_limited(std::size_t node, std::size_t option) const {
  const Permission* permission = t.permission(node, option);
  return permission == nullptr || !t.lets_in(node, option) || permission->cap_units >= 0.0 || permission->rent_cap_units >= 0.0;
}

double Builder::most_useful(std::size_t node, std::size_t option) const {
  double most = 0.0;
  double smallest = 0.0;
  for (const std::size_t s : shares_on(node, option)) {
    const ShareColumn& share = model.shares[s];
    const Demand* demand = t.demand(node, share.workload);
    const bool has_window = demand != nullptr && demand->window_hours > 0.0 && !demand->is_steady && !t.carries_over(share.workload);
    most += share.server_hours * share.upper / (has_window ? demand->window_hours : t.hours(node));
    smallest = std::max(smallest, static_cast<double>(t.capability(share.workload, option)->min_servers));
  }
  return std::max(std::ceil(most - 1e-9), smallest);
}

bool Builder::applies(std::size_t branch, std::size_t node) const {
  const auto& through = t.nodes()[node].branches;
  return branch == kEvery || std::find(through.begin(), through.end(), branch) != through.end();
}

void Limit::drop(Mip& mip) const {
  for (const Opening& opening : openings) mip.columns[opening.column].upper = opening.upper;
  for (const Row& each : rows) {
    mip.rows[each.row].lower = -kUnbounded;
    mip.rows[each.row].upper = kUnbounded;
  }
  for (const Coefficient& each : coefficients) {
    for (auto& [column, value] : mip.rows[each.row].terms) {
      if (column == each.column) value = each.value;
    }
  }
}

void Limit::raise(Mip& mip, double by) const {
  for (const Row& each : rows) mip.rows[each.row].upper += by / each.unit_per_row;
}

std::pair<std::size_t, double> Limit::soften(Mip& mip) const {
  SY_CHECK(!unit.empty());
  mip.columns.push_back({});
  const std::size_t column = mip.columns.size() - 1;
  double unit_of_column = 0.0;
  for (const Opening& opening : openings) unit_of_column = std::max(unit_of_column, opening.unit);
  for (const Row& each : rows) unit_of_column = std::max(unit_of_column, each.unit_per_row);
  for (const Opening& opening : openings) {
    mip.columns[opening.column].upper = opening.upper;
    mip.rows.push_back({-kUnbounded, 0.0, {{opening.column, opening.unit / unit_of_column}, {column, -1.0}}});
  }
  for (const Row& each : rows) mip.rows[each.row].terms.emplace_back(column, -unit_of_column / each.unit_per_row);
  return {column, unit_of_column};
}

PlanModel build_model(const Tables& tables, const Changes& changes) {
  Builder b(tables, changes);
  find_possible_stock(b);
  add_shares(b);
  add_stock(b);
  add_migrations(b);
  balance_fleet(b);
  require_demands(b);
  require_capacity(b);
  require_smallest_runs(b);
  require_migrations(b);
  require_precedence(b);
  require_coupling(b);
  require_minimum_orders(b);
  require_gates_and_caps(b);
  require_quotas(b);
  require_supplies(b);
  require_sites(b);
  require_matching(b);
  require_domestic_floors(b);
  require_site_rules(b);
  require_two_chips(b);
  require_one_option(b);
  require_vendor_shares(b);
  require_survival(b);
  restrict_placements(b);
  fix_orders(b);
  require_budgets(b);
  set_objective(b);
  return std::move(b.model);
}

}  // namespace steelyard::plan
