// From problem tables to the cheapest mix: a mixed-integer program, solved to proven optimality within a gap, and checked independently.
//
// v1 plans one period and one branch (the first of each); multi-period recourse comes with the policy tree. Decision variables: servers
// bought and rented per option (integers), hours rented, and the share of each workload's demand that each option carries. Objective: total
// cost over the horizon = purchase less resale and subsidy, operation, rent for the hours used, penalties. Constraints: every demand met by
// its deadline; the work of an option within its servers' hours, up to every deadline; at least `min_servers` where a workload runs at all;
// power and racks per site (bought servers: a rented one stands in its owner's hall); quota per chip (bought); the permission's cap (bought
// and rented); budget over what is paid out (a resale comes back too late to pay with); gates (closed or unknown: none may be had).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "plan/problem.hpp"

namespace steelyard::plan {

inline constexpr Code kInconsistentTables{"plan.inconsistent_tables", ErrorKind::data};  // arguments: problem, found, expected
inline constexpr Code kInfeasible{"plan.infeasible", ErrorKind::data};
inline constexpr Code kViolated{"plan.violated", ErrorKind::data};  // from `verify`; arguments: constraint, name, found, expected

/// Did the solver do its work?
enum class SolveStatus : std::uint8_t { solved, stopped_early, failed };
/// What is true of the problem? `unknown`: the search stopped before it found a plan or proved that there is none.
enum class PlanStatus : std::uint8_t { optimal, feasible, infeasible, unknown };
[[nodiscard]] std::string_view name_of(PlanStatus status);

struct Choice {
  std::size_t option = 0;
  Acquisition how = Acquisition::buy;
  std::int64_t servers = 0;
  double rented_hours = 0.0;  // of all these servers together; 0 for bought ones
  double cost = 0.0;          // over the horizon: price or rent, less resale and subsidy, and operation of these servers
  double utilisation = 0.0;   // share of the option's server-hours over the period that is used
};

struct Assignment {
  std::size_t workload = 0;
  std::size_t option = 0;
  double amount = 0.0;  // in the workload's unit
  double server_hours = 0.0;
};

enum class ConstraintKind : std::uint8_t { demand, quota, permission_cap, power, space, budget, gate };
[[nodiscard]] std::string_view name_of(ConstraintKind kind);

/// A limit that leaves no room for one more server, and what one more unit of it would save (from re-solving with one unit more; absent
/// when the re-solve was skipped or did not end). Demands are not listed.
struct BindingGate {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;  // quota: chip; permission_cap and gate: option; power and space: site; budget: the currency
  double used = 0.0;
  double limit = 0.0;
  std::string unit;              // chips, W, racks, currency code
  double step = 0.0;             // size of the "one more unit": one server's worth, or the fewest servers that run anything at all
  std::optional<double> saving;  // cost saved by `step` more, in the study's currency
};

struct Conflict {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;     // as in BindingGate; demand: the workload
  double needed = 0.0;  // least relaxation of this limit that lets it stand with the rest of the set; 0 where not known
  std::string unit;
};

struct CostLine {
  std::string name;  // purchase (without duty), duty, rent, operation, subsidy (negative), resale (negative), penalty
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
  bool price_gates = true;           // re-solve for the value of one more unit of each binding limit (one subproblem each)
};

/// Tables that contradict themselves (index out of range, negative amounts, capability without unit ...): every finding.
[[nodiscard]] Findings check(const Problem& problem);

/// The cheapest plan. Infeasible is an answer (PlanStatus::infeasible with conflicts), not an error. Errors: `plan.inconsistent_tables`.
[[nodiscard]] Result<Plan> solve(const Problem& problem, const SolveOptions& options = {}, const RunControl& control = {});

/// Name and version of the solver, for manifests: `CBC 2.10.8`.
[[nodiscard]] std::string solver_name();

/// Recomputes cost and every constraint of `plan` from the tables alone, without the model builder; the findings name what is violated.
[[nodiscard]] Findings verify(const Problem& problem, const Plan& plan);

}  // namespace steelyard::plan
