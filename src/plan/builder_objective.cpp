// The objective: expected cost, its tail, the dearest branch.
#include "plan/builder.hpp"

namespace steelyard::plan {
namespace {

/// Expected and discounted cost of one of each column.
std::vector<double> expected_costs(const Builder& b) {
  std::vector<double> cost(b.model.mip.columns.size(), 0.0);
  for (const Flow& flow : b.flows) cost[flow.column] += b.t.nodes()[flow.node].probability * b.t.discount(flow.node) * flow.amount;
  for (const EndFlow& flow : b.end_flows) cost[flow.column] += b.p.branches[flow.branch].probability * b.t.final_discount() * flow.amount;
  return cost;
}

/// The solver's tolerances are absolute: the cheapest server becomes about 1.
double unit_of_money(const Builder& b, const std::vector<double>& cost) {
  double cheapest = kUnbounded;
  double dearest = 0.0;
  const auto look_at = [&](std::size_t column) {
    if (column == kNone || cost[column] <= 0.0) return;
    cheapest = std::min(cheapest, cost[column]);
    dearest = std::max(dearest, cost[column]);
  };
  for (const OrderColumn& order : b.model.orders) look_at(order.column);
  for (const StockColumns& stock : b.model.stock) look_at(stock.rented_hours);
  return dearest <= 0.0 ? 1.0 : std::max(cheapest, dearest * 1e-6);
}

/// Cost of every branch in units of money, as terms over one column per node. `K_n` is the discounted flow of a node.
std::vector<Builder::Terms> branch_costs(Builder& b) {
  const double money = b.model.money;
  std::vector<Builder::Terms> of_node(b.t.nodes().size());
  for (const Flow& flow : b.flows) of_node[flow.node].emplace_back(flow.column, b.t.discount(flow.node) * flow.amount / money);
  std::vector<std::size_t> column(of_node.size());
  for (std::size_t n = 0; n < of_node.size(); ++n) {
    column[n] = b.add_column(-kUnbounded, kUnbounded);
    std::map<std::size_t, double> merged;
    for (const auto& [c, amount] : of_node[n]) merged[c] += amount;
    Builder::Terms terms(merged.begin(), merged.end());
    terms.emplace_back(column[n], -1.0);
    b.add_row(0.0, 0.0, std::move(terms));
  }
  std::vector<Builder::Terms> result(b.p.branches.size());
  for (std::size_t branch = 0; branch < result.size(); ++branch) {
    for (const std::size_t n : path_to(b.t.nodes(), b.t.leaves()[branch])) result[branch].emplace_back(column[n], 1.0);
    std::map<std::size_t, double> end;
    for (const EndFlow& flow : b.end_flows) {
      if (flow.branch == branch) end[flow.column] += b.t.final_discount() * flow.amount / money;
    }
    result[branch].insert(result[branch].end(), end.begin(), end.end());
  }
  return result;
}

}  // namespace

void set_objective(Builder& b) {
  // What the servers of the beginning bring at the end is decided by nobody, but belongs to what a branch costs.
  const std::size_t always = b.add_column(1.0, 1.0);
  for (const FleetEntry& entry : b.p.fleet) {
    for (std::size_t branch = 0; branch < b.p.branches.size(); ++branch) {
      const double alive = entry.servers * b.t.survival(0, b.t.leaves()[branch], entry.option);
      if (entry.resale > 0.0) b.add_end_flow(always, branch, -entry.resale * alive);
    }
  }
  const std::vector<double> cost = expected_costs(b);
  const Objective& objective = b.p.objective;
  b.model.money = unit_of_money(b, cost);
  const double on_mean = 1.0 - objective.cvar_weight - objective.worst_weight;
  for (std::size_t c = 0; c < cost.size(); ++c) b.model.mip.columns[c].cost = on_mean * cost[c] / b.model.money;
  if (objective.cvar_weight <= 0.0 && objective.worst_weight <= 0.0) return;

  const std::vector<Builder::Terms> costs = branch_costs(b);
  std::size_t threshold = kNone;
  std::size_t dearest = kNone;
  if (objective.cvar_weight > 0.0) {
    threshold = b.add_column(-kUnbounded, kUnbounded);
    b.model.mip.columns[threshold].cost = objective.cvar_weight;
  }
  if (objective.worst_weight > 0.0) {
    dearest = b.add_column(-kUnbounded, kUnbounded);
    b.model.mip.columns[dearest].cost = objective.worst_weight;
  }
  for (std::size_t branch = 0; branch < costs.size(); ++branch) {
    const double probability = b.p.branches[branch].probability;
    if (probability <= 0.0) continue;
    if (threshold != kNone) {
      const std::size_t excess = b.add_column(0.0, kUnbounded);
      b.model.mip.columns[excess].cost = objective.cvar_weight * probability / (1.0 - objective.cvar_level);
      Builder::Terms terms = costs[branch];
      terms.emplace_back(threshold, -1.0);
      terms.emplace_back(excess, -1.0);
      b.add_row(-kUnbounded, 0.0, std::move(terms));
    }
    if (dearest != kNone) {
      Builder::Terms terms = costs[branch];
      terms.emplace_back(dearest, -1.0);
      b.add_row(-kUnbounded, 0.0, std::move(terms));
    }
  }
}

}  // namespace steelyard::plan
