// What the parts of the independent look at a plan share. It reads the tables by itself: nothing here or in verify*.cpp comes from the
// model builder, from tables.hpp or from tree.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/unit.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {

class Audit {
 public:
  Audit(const Problem& asked, const Plan& told) : problem(asked), plan(told) {}

  void report(std::string_view constraint, std::string name, std::string found, std::string expected);
  void at_most(std::string_view constraint, const std::string& name, double value, double limit);
  void equal(std::string_view constraint, const std::string& name, double found, double expected, double scale = 0.0);

  /// Reads the tables by node. False where the plan's nodes aren't those of the tree.
  bool read();

  [[nodiscard]] double hours(std::size_t node) const { return problem.periods[plan.tree[node].period].hours; }
  [[nodiscard]] const Permission* permission(std::size_t node, std::size_t option) const;
  [[nodiscard]] const Price* price(std::size_t node, std::size_t option) const;
  [[nodiscard]] const Demand* demand(std::size_t node, std::size_t workload) const;
  [[nodiscard]] const Capability* capability(std::size_t workload, std::size_t option) const;
  [[nodiscard]] const NodeFleet& fleet(std::size_t node, std::size_t option) const;
  [[nodiscard]] bool may_be_had(std::size_t node, std::size_t option) const;
  [[nodiscard]] double support(std::size_t node, std::size_t option) const;
  [[nodiscard]] double delivered(std::size_t from, std::size_t to, std::size_t option) const;
  /// From the root, both ends included.
  [[nodiscard]] std::vector<std::size_t> path(std::size_t node) const;
  [[nodiscard]] bool passes(std::size_t branch, std::size_t node) const;
  /// Period in which an order of `node` arrives; the number of periods where it comes too late.
  [[nodiscard]] std::size_t arrival_period(std::size_t node, std::size_t option) const;
  [[nodiscard]] std::size_t after(std::size_t period, double days) const;
  [[nodiscard]] bool is_carried(std::size_t workload) const;
  [[nodiscard]] const Demand* last_demand(std::size_t node, std::size_t workload) const;
  [[nodiscard]] bool is_domestic(std::size_t option) const { return problem.options[option].origin == problem.home_country; }
  [[nodiscard]] std::string at(std::size_t node) const;

  const Problem& problem;
  const Plan& plan;
  Findings findings;

 private:
  std::map<std::pair<std::size_t, std::size_t>, const Permission*> permissions_;  // by node
  std::map<std::pair<std::size_t, std::size_t>, const Price*> prices_;
  std::map<std::pair<std::size_t, std::size_t>, const Demand*> demands_;
  std::map<std::pair<std::size_t, std::size_t>, const Capability*> capabilities_;
  std::map<std::pair<std::size_t, std::size_t>, NodeFleet> fleets_;
  std::vector<bool> is_carried_;
};

inline constexpr double kAuditTolerance = 1e-6;  // relative to the larger of the two sides

[[nodiscard]] inline bool exceeds(double value, double limit) {
  return value > limit + kAuditTolerance * std::max({std::abs(value), std::abs(limit), 1e-9});
}

void audit_fleet(Audit& audit);     // verify_fleet.cpp
void audit_limits(Audit& audit);    // verify_limits.cpp
void audit_work(Audit& audit);      // verify_work.cpp
void audit_sourcing(Audit& audit);  // verify_sourcing.cpp
void audit_money(Audit& audit);     // verify_money.cpp

}  // namespace steelyard::plan
