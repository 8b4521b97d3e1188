// From the solver's numbers to a plan. Money is counted again from the tables.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "plan/cash.hpp"
#include "plan/model.hpp"

namespace steelyard::plan {
namespace {

constexpr double kNoise = 1e-9;

double tidy(double value) { return std::abs(value) < kNoise ? 0.0 : value; }

class Reading {
 public:
  Reading(const Tables& tables, const PlanModel& model, const std::vector<double>& values)
      : t_(tables), p_(tables.problem()), model_(model), values_(values) {}

  void write(Plan& plan) const {
    plan.tree.clear();
    for (std::size_t n = 0; n < t_.nodes().size(); ++n) plan.tree.push_back(read_node(n));
    read_orders(plan);
    for (std::size_t n = 0; n < plan.tree.size(); ++n) finish_node(plan.tree[n], n);
    count_money(t_, plan);
    plan.assignments = plan.tree.front().assignments;
    plan.unserved = plan.tree.front().unserved;
    plan.choices = choices_of(plan.tree.front());
  }

 private:
  [[nodiscard]] double value(std::size_t column) const { return column == kNone ? 0.0 : tidy(values_[column]); }
  [[nodiscard]] const StockColumns& stock(std::size_t n, std::size_t o) const { return model_.stock[n * p_.options.size() + o]; }

  [[nodiscard]] NodePlan read_node(std::size_t n) const {
    const DecisionNode& node = t_.nodes()[n];
    NodePlan plan;
    plan.period = node.period;
    plan.tree_node = node.tree_node;
    plan.parent = node.parent;
    plan.probability = node.probability;
    plan.branches = node.branches;
    std::map<std::pair<std::size_t, std::size_t>, Assignment> work;
    for (const ShareColumn& share : model_.shares) {
      if (share.node != n || value(share.column) <= 0.0) continue;
      Assignment& row = work[{share.workload, share.option}];
      row.workload = share.workload;
      row.option = share.option;
      row.amount += value(share.column) * share.amount;
      row.server_hours += value(share.column) * share.server_hours;
    }
    for (const auto& [key, row] : work) {
      if (!is_tolerance(n, row)) plan.assignments.push_back(row);
    }
    for (const MigrationColumn& begun : model_.migrations) {
      if (begun.node != n || value(begun.column) < 0.5) continue;
      const Migration& row = p_.migrations[begun.migration];
      plan.migrations.push_back({row.workload, row.stack});
    }
    for (std::size_t w = 0; w < p_.workloads.size(); ++w) {
      const std::size_t at = n * p_.workloads.size() + w;
      plan.unserved.push_back(value(model_.unserved[at]) * model_.unserved_amount[at]);
      plan.late.push_back(value(model_.late[at]) * model_.unserved_amount[at]);
    }
    for (std::size_t o = 0; o < p_.options.size(); ++o) plan.fleet.push_back(read_stock(n, o));
    for (const TransferColumn& move : model_.transfers) {
      if (move.node != n) continue;
      plan.fleet[p_.transfers[move.transfer].from].moved_in -= value(move.column);
      plan.fleet[p_.transfers[move.transfer].to].moved_in += value(move.column);
      if (value(move.column) > 0.0) plan.transfers.push_back({move.transfer, value(move.column)});
    }
    return plan;
  }

  /// Work given to servers that aren't there: what the solver's tolerance lets through.
  [[nodiscard]] bool is_tolerance(std::size_t n, const Assignment& row) const {
    constexpr double kServers = 1e-6;
    const StockColumns& columns = stock(n, row.option);
    return value(columns.owned) <= 0.0 && value(columns.rented_hours) <= 0.0 && row.server_hours < kServers * t_.hours(n);
  }

  [[nodiscard]] NodeFleet read_stock(std::size_t n, std::size_t o) const {
    const StockColumns& columns = stock(n, o);
    NodeFleet fleet;
    fleet.option = o;
    fleet.owned = value(columns.owned);
    fleet.retired = value(columns.retired);
    fleet.spares_bought = value(columns.spares_bought);
    fleet.spares_used = value(columns.spares_used);
    const std::size_t parent = t_.nodes()[n].parent;
    if (parent != kNone) fleet.lost = tidy((1.0 - t_.support(n, o)) * value(stock(parent, o).owned) - fleet.spares_used);
    fleet.rented_hours = value(columns.rented_hours) * t_.hours(n);
    return fleet;
  }

  void read_orders(Plan& plan) const {
    for (const OrderColumn& order : model_.orders) {
      const double servers = std::round(value(order.column));
      if (servers <= 0.0) continue;
      plan.tree[order.node].fleet[order.option].ordered += std::llround(servers);
      for (const OrderColumn::Arrival& arrival : order.arrivals) {
        NodeFleet& fleet = plan.tree[arrival.node].fleet[order.option];
        fleet.arrived += servers * arrival.share;
        fleet.undelivered += servers * (1.0 - arrival.share);
      }
    }
  }

  /// Utilisation and the least number of rented servers, which the solver leaves open as only their hours cost.
  void finish_node(NodePlan& node, std::size_t n) const {
    for (NodeFleet& fleet : node.fleet) {
      double used = 0.0;
      for (const Assignment& row : node.assignments) {
        if (row.option == fleet.option) used += row.server_hours;
      }
      // Also without hours: a run may need more servers to stand by than it pays for.
      if (stock(n, fleet.option).rented_hours != kNone) fleet.rented = rented_servers(node, n, fleet.option, fleet.owned);
      const double present = (fleet.owned + fleet.rented) * t_.hours(n);
      fleet.utilisation = present > 0.0 ? std::min(1.0, used / present) : 0.0;
    }
    std::erase_if(node.fleet, [](const NodeFleet& f) {
      return f.ordered == 0 && f.arrived == 0.0 && f.undelivered == 0.0 && f.owned == 0.0 && f.lost == 0.0 && f.spares_bought == 0.0 &&
             f.spares_used == 0.0 && f.retired == 0.0 && f.moved_in == 0.0 && f.rented == 0.0 && f.rented_hours == 0.0;
    });
  }

  [[nodiscard]] double window(std::size_t n, std::size_t workload) const {
    const Demand* demand = t_.demand(n, workload);
    const bool has_window = demand != nullptr && demand->window_hours > 0.0 && !t_.carries_over(workload);
    return has_window ? demand->window_hours : t_.hours(n);
  }

  [[nodiscard]] double rented_servers(const NodePlan& node, std::size_t n, std::size_t option, double owned) const {
    const double hours = t_.hours(n);
    const double working = owned * (1.0 - p_.options[option].spare_share);
    std::set<double> deadlines{hours};
    double smallest = 0.0;
    for (const Assignment& row : node.assignments) {
      if (row.option != option) continue;
      deadlines.insert(window(n, row.workload));
      // Where one server will do, so will what is left of one without vendor support.
      const auto fewest = static_cast<double>(t_.capability(row.workload, option)->min_servers);
      if (fewest > 1.0) smallest = std::max(smallest, fewest);
    }
    double needed = 0.0;
    for (const double deadline : deadlines) {
      double due = 0.0;
      for (const Assignment& row : node.assignments) {
        if (row.option != option) continue;
        const Demand* demand = t_.demand(n, row.workload);
        if (demand != nullptr && demand->is_steady && !t_.carries_over(row.workload)) {
          due += row.server_hours * deadline / hours;
        } else if (window(n, row.workload) <= deadline) {
          due += row.server_hours;
        }
      }
      needed = std::max(needed, due / deadline);
    }
    return std::max({0.0, std::ceil(needed - working - 1e-6), std::ceil(smallest - owned - 1e-6)});
  }

  /// What a brief tells: the servers of the first period, bought and rented.
  [[nodiscard]] std::vector<Choice> choices_of(const NodePlan& root) const {
    std::vector<Choice> choices;
    for (const NodeFleet& fleet : root.fleet) {
      const Price* price = t_.price(0, fleet.option);
      if (price == nullptr) continue;
      Choice choice;
      choice.option = fleet.option;
      choice.utilisation = fleet.utilisation;
      if (fleet.ordered > 0) {
        choice.how = Acquisition::buy;
        choice.servers = fleet.ordered;
        const double each = price->buy * (1.0 - price->resale_share) + price->opex_per_hour * t_.hours(0) - price->subsidy;
        choice.cost = static_cast<double>(fleet.ordered) * each;
        choices.push_back(choice);
      }
      if (fleet.rented > 0.0) {
        choice.how = Acquisition::rent;
        choice.servers = std::llround(fleet.rented);
        choice.rented_hours = fleet.rented_hours;
        choice.cost = fleet.rented_hours * price->rent_per_hour;
        choices.push_back(choice);
      }
    }
    return choices;
  }

  const Tables& t_;
  const Problem& p_;
  const PlanModel& model_;
  const std::vector<double>& values_;
};

}  // namespace

void read_plan(const Tables& tables, const PlanModel& model, const std::vector<double>& values, Plan& plan) {
  Reading(tables, model, values).write(plan);
}

}  // namespace steelyard::plan
