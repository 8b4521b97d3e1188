// From problem tables to the cheapest mix: a mixed-integer program, solved to proven optimality within a gap, and checked independently.
//
// v1 plans one period and one branch (the first of each); multi-period recourse comes with the policy tree. Decision variables: servers
// bought and rented per option (integers) and the share of each workload's demand that each option carries. Objective: total cost over the
// horizon = purchase less resale, rent, operation, penalties. Constraints: every demand met; the work of an option within its servers'
// capacity; at least `min_servers` where a workload runs at all; power and racks per site; quota per chip and the permission's cap; budget;
// gates (closed or unknown: none may be had).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "plan/problem.hpp"

namespace steelyard::plan {

inline constexpr Code kInconsistentTables{"plan.inconsistent_tables", ErrorKind::data};
inline constexpr Code kInfeasible{"plan.infeasible", ErrorKind::data};

/// Did the solver do its work?
enum class SolveStatus : std::uint8_t { solved, stopped_early, failed };
/// What is true of the problem?
enum class PlanStatus : std::uint8_t { optimal, feasible, infeasible };

struct Choice {
  std::size_t option = 0;
  Acquisition how = Acquisition::buy;
  std::int64_t servers = 0;
  double cost = 0.0;         // over the horizon: price or rent, less resale, and operation of these servers
  double utilisation = 0.0;  // share of the servers' capacity that is used
};

struct Assignment {
  std::size_t workload = 0;
  std::size_t option = 0;
  double amount = 0.0;  // in the workload's unit
  double server_hours = 0.0;
};

enum class ConstraintKind : std::uint8_t { demand, quota, permission_cap, power, space, budget, gate };

/// A constraint that holds with equality at the plan, and what one more unit of it would save (from re-solving with one unit more; absent
/// when the re-solve was skipped).
struct BindingGate {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;  // chip, site or workload it concerns
  double used = 0.0;
  double limit = 0.0;
  std::string unit;              // chips, W, racks, currency code
  double step = 0.0;             // size of the "one more unit": one server's worth
  std::optional<double> saving;  // cost saved by `step` more, in the study's currency
};

struct Conflict {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;
  double needed = 0.0;  // least relaxation that makes the set feasible together with the others, where known
  std::string unit;
};

struct CostLine {
  std::string name;  // purchase, duty, rent, operation, resale, penalty
  double amount = 0.0;
};

struct Plan {
  SolveStatus solve = SolveStatus::failed;
  PlanStatus status = PlanStatus::infeasible;
  double cost = 0.0;            // of this plan; study's currency
  double bound = 0.0;           // proven lower bound
  double gap = 0.0;             // (cost - bound) / cost
  std::vector<Choice> choices;  // servers > 0 only, by option
  std::vector<Assignment> assignments;
  std::vector<double> unserved;  // per workload, in its unit
  std::vector<CostLine> lines;   // sum to `cost`
  std::vector<BindingGate> binding;
  std::vector<Conflict> conflicts;  // when infeasible: a minimal set of limits that can't hold together (deletion filter)
  std::int64_t nodes = 0;
};

struct SolveOptions {
  double relative_gap = 1e-6;
  std::int64_t node_limit = 200000;  // never wall clock: the same answer on any machine
  bool price_gates = true;           // re-solve for the value of one more unit of each binding limit
};

/// Tables that contradict themselves (index out of range, negative amounts, capability without unit ...): every finding.
[[nodiscard]] Findings check(const Problem& problem);

/// The cheapest plan. Infeasible is an answer (PlanStatus::infeasible with conflicts), not an error. Errors: `plan.inconsistent_tables`.
[[nodiscard]] Result<Plan> solve(const Problem& problem, const SolveOptions& options = {}, const RunControl& control = {});

/// Recomputes cost and every constraint of `plan` from the tables alone, without the model builder; the findings name what is violated.
[[nodiscard]] Findings verify(const Problem& problem, const Plan& plan);

}  // namespace steelyard::plan
