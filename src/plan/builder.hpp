// What the families of constraints share while a model is built. One family = one function; model.cpp calls them in order.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/model.hpp"

namespace steelyard::plan {

class Builder {
 public:
  Builder(const Tables& tables, const Changes& changes);

  using Terms = std::vector<std::pair<std::size_t, double>>;

  std::size_t add_column(double lower, double upper, bool is_integer = false);
  /// A column that belongs to one workload: the rest of the program sees it through rows of the fleet only.
  std::size_t add_column_of(std::size_t workload, double lower, double upper, bool is_integer = false);
  std::size_t add_row(double lower, double upper, Terms terms);
  void add_flow(std::size_t column, std::size_t node, double amount, bool is_outlay = true);
  /// At the end of the horizon.
  void add_end_flow(std::size_t column, std::size_t branch, double amount) { end_flows.push_back({column, branch, amount}); }

  /// The line of that kind and name; a new one where there is none.
  Limit& line(ConstraintKind kind, const std::string& name, const std::string& unit = {});
  /// A row `sum of use <= limit` of a line, scaled by a power of two to coefficients of at most 1. Nothing where no use is above 0.
  void add_limit_row(ConstraintKind kind, const std::string& name, const std::string& unit, double limit, std::vector<Use> use);
  /// A row that can only be taken out.
  void add_rule_row(ConstraintKind kind, const std::string& name, double lower, double upper, Terms terms);
  /// Shuts a column; taking the line out opens it to what it was.
  void shut(ConstraintKind kind, const std::string& name, std::size_t column);

  [[nodiscard]] StockColumns& stock(std::size_t node, std::size_t option) { return model.stock[node * p.options.size() + option]; }
  [[nodiscard]] std::size_t unserved(std::size_t node, std::size_t workload) const {
    return model.unserved[node * p.workloads.size() + workload];
  }
  /// Indices into model.shares.
  [[nodiscard]] const std::vector<std::size_t>& shares_of(std::size_t node, std::size_t workload) const {
    return shares_of_workload[node * p.workloads.size() + workload];
  }
  [[nodiscard]] const std::vector<std::size_t>& shares_on(std::size_t node, std::size_t option) const {
    return shares_on_option[node * p.options.size() + option];
  }
  [[nodiscard]] bool applies(std::size_t branch, std::size_t node) const;
  /// Orders placed at a node, express ones included; indices into model.orders.
  std::vector<std::vector<std::size_t>> orders_at;

  /// 1 where any of the workload runs on the option at the node.
  std::size_t runs(std::size_t node, std::size_t workload, std::size_t option);
  /// Shares of the workload on one option at a node, all ages of its migration.
  [[nodiscard]] std::vector<std::size_t> shares_of_pair(std::size_t node, std::size_t workload, std::size_t option) const;
  /// A closed gate or a cap limits how many servers may be rented.
  [[nodiscard]] bool is_rent_limited(std::size_t node, std::size_t option) const;
  /// Servers that carry everything that may run on the option at the node.
  [[nodiscard]] double most_useful(std::size_t node, std::size_t option) const;

  const Tables& t;
  const Problem& p;
  const Changes& changes;
  PlanModel model;
  std::vector<Flow> flows;
  std::vector<EndFlow> end_flows;
  std::vector<std::vector<std::size_t>> shares_of_workload;
  std::vector<std::vector<std::size_t>> shares_on_option;
  std::vector<double> released;  // node-major, then workload: asked for up to here, over the workload's unit of share (carrying over)
  std::vector<double> due;
  std::vector<double> reference;  // by workload: amount of one share (carrying over)

  std::vector<bool> may_own;  // node-major, then option: servers of it may stand there at all

 private:
  std::map<std::size_t, std::size_t> runs_;  // by node, workload and option
};

// Columns. builder_fleet.cpp, builder_work.cpp
void find_possible_stock(Builder& b);
void add_shares(Builder& b);
void add_stock(Builder& b);
void add_migrations(Builder& b);

// Work: builder_work.cpp
void require_demands(Builder& b);        // (D)
void require_capacity(Builder& b);       // (K)
void require_smallest_runs(Builder& b);  // (R)
void require_migrations(Builder& b);     // (M)
void require_precedence(Builder& b);     // (P)
void require_coupling(Builder& b);       // (C)
void restrict_placements(Builder& b);

// Fleet: builder_fleet.cpp
void balance_fleet(Builder& b);           // (F)
void require_minimum_orders(Builder& b);  // (O)
void fix_orders(Builder& b);

// Limits: builder_limits.cpp
void require_gates_and_caps(Builder& b);   // (G)
void require_quotas(Builder& b);           // (Q)
void require_supplies(Builder& b);         // (S)
void require_sites(Builder& b);            // (W)
void require_budgets(Builder& b);          // (B)
void require_matching(Builder& b);         // (X)
void require_domestic_floors(Builder& b);  // (H)
void require_site_rules(Builder& b);       // (E)

// Sourcing: builder_sourcing.cpp
void require_two_chips(Builder& b);      // (2)
void require_one_option(Builder& b);     // (1)
void require_vendor_shares(Builder& b);  // (V)
void require_survival(Builder& b);       // (N)

// Objective: builder_objective.cpp
void set_objective(Builder& b);

}  // namespace steelyard::plan
