// From problem tables to the cheapest plan over a policy tree: a multi-stage mixed-integer program, solved to a proven gap, and checked
// independently. docs/models/plan.md has the equations; the readings that matter stand in this room's README.
//
// One period and one branch (a brief) are a tree with one node, and take the same path.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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

inline constexpr Code kNoChip{"plan.no_chip", ErrorKind::data};  // argument: name of the workload

/// Did the solver do its work?
enum class SolveStatus : std::uint8_t { solved, stopped_early, failed };
/// What is true of the problem? `unknown`: the search stopped before it found a plan or proved that there is none. `optimal` is within
/// `SolveOptions::relative_gap`.
enum class PlanStatus : std::uint8_t { optimal, feasible, infeasible, unknown };
[[nodiscard]] std::string_view name_of(PlanStatus status);

struct Choice {
  std::size_t option = 0;
  Acquisition how = Acquisition::buy;
  std::int64_t servers = 0;   // ordered or rented
  double rented_hours = 0.0;  // of all these servers together; 0 for bought ones
  double cost = 0.0;          // rent; or price less resale and subsidy, and operation of these servers within the period of the order
  double utilisation = 0.0;   // share of the option's server-hours over the period that is used
};

struct Assignment {
  std::size_t workload = 0;
  std::size_t option = 0;
  double amount = 0.0;  // in the workload's unit
  double server_hours = 0.0;
};

/// One name for each family of constraints: what may bind, conflict, or be taken out to see what it costs.
enum class ConstraintKind : std::uint8_t {
  demand,
  quota,
  permission_cap,
  power,
  space,
  budget,
  gate,
  rent_cap,
  supply,
  period_budget,
  most_per_vendor,
  survival,
  least_domestic,
  domestic_only,
  dual,
  undivided,
  matching,
  domestic_floor,
  site_rule,
  migration,
  precedence,
  coupling,
  minimum_order,
  minimum_servers,
  lead_time,
};
[[nodiscard]] std::string_view name_of(ConstraintKind kind);
[[nodiscard]] std::vector<ConstraintKind> constraint_kinds();

/// A limit that leaves no room for one more server, and what one more unit of it would save (from re-solving with one unit more; absent
/// when the re-solve was skipped, did not end, or the difference isn't above both gaps). Demands are not listed. A limit is one line of the
/// study: its rows in all periods and branches are widened together, and `used` and `limit` are those of the row with the least room.
struct BindingGate {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;  // quota: chip; permission_cap and gate: option; power and space: site; budget: the currency; supply: vendor
  double used = 0.0;
  double limit = 0.0;
  std::string unit;              // chips, W, racks, currency code
  double step = 0.0;             // size of the "one more unit": one server's worth, or the fewest servers that run anything at all
  std::optional<double> saving;  // cost saved by `step` more, in the study's currency
};

struct Conflict {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;     // as in BindingGate; demand and other constraints of a workload: the workload
  double needed = 0.0;  // least relaxation of this limit that lets it stand with the rest of the set; 0 where not known
  std::string unit;
};

/// purchase (without duty), duty, rent, operation, subsidy (negative), resale (negative), retirement (negative), migration, transfer,
/// spares, prepaid_lost (paid for what never arrived, less refund), lateness, penalty
struct CostLine {
  std::string name;
  double amount = 0.0;
};

/// What is decided and what stands at one decision node. Only options at which anything is other than nought.
struct NodeFleet {
  std::size_t option = 0;
  std::int64_t ordered = 0;  // here and now; arrives after its lead time
  double arrived = 0.0;      // of earlier orders (or of this one, without lead time)
  double undelivered = 0.0;  // was due now and doesn't come
  double owned = 0.0;        // in service, after arrivals, losses, retirement and transfers
  double lost = 0.0;         // without vendor support, after spares
  double spares_bought = 0.0;
  double spares_used = 0.0;
  double retired = 0.0;
  double moved_in = 0.0;  // by transfer; negative: out
  double rented = 0.0;    // servers rented at the peak
  double rented_hours = 0.0;
  double utilisation = 0.0;  // of the server-hours owned and rented
};

struct MigrationStart {
  std::size_t workload = 0;
  std::string stack;
};

struct TransferMove {
  std::size_t transfer = 0;  // row of Problem::transfers
  double servers = 0.0;
};

/// A decision node: one period within one node of the policy tree. Decisions here are the same for all branches through it.
struct NodePlan {
  std::size_t period = 0;
  std::size_t tree_node = 0;
  std::size_t parent = kNone;         // into Plan::tree; parents come first
  double probability = 1.0;           // of getting here
  std::vector<std::size_t> branches;  // that pass through here
  std::vector<NodeFleet> fleet;
  std::vector<Assignment> assignments;
  std::vector<MigrationStart> migrations;
  std::vector<TransferMove> transfers;
  std::vector<double> unserved;  // by workload, in its unit
  std::vector<double> late;      // by workload: what is overdue at the end of the period
  std::vector<CostLine> lines;   // undiscounted flows of this period; resale stands with the branch
};

struct BranchCost {
  std::size_t branch = 0;
  double probability = 1.0;
  double cost = 0.0;            // discounted to the beginning
  double weight = 0.0;          // of this branch in the objective: its probability as the risk measure bends it; they sum to 1
  std::vector<CostLine> lines;  // discounted; sum to `cost`
  double prepaid_lost = 0.0;    // undiscounted, less refunds
  double undelivered = 0.0;     // servers
};

struct Plan {
  SolveStatus solve = SolveStatus::failed;
  PlanStatus status = PlanStatus::infeasible;
  double cost = 0.0;                    // the objective: expected cost where no weight is on risk; study's currency
  double bound = 0.0;                   // proven lower bound
  double gap = 0.0;                     // (cost - bound) / |cost|
  std::vector<Choice> choices;          // here and now (the first period's), servers > 0 only, by option
  std::vector<Assignment> assignments;  // of the first period
  std::vector<double> unserved;         // of the first period, per workload, in its unit
  std::vector<CostLine> lines;          // expected and discounted, over the horizon; sum to `expected`
  std::vector<BindingGate> binding;
  std::vector<Conflict> conflicts;  // when infeasible: a minimal set of limits that can't hold together (deletion filter)
  std::int64_t nodes = 0;           // of the search
  double expected = 0.0;
  double cvar = 0.0;           // at the objective's level
  double worst = 0.0;          // the dearest branch
  std::vector<NodePlan> tree;  // parents first; empty without a plan
  std::vector<BranchCost> branches;
  std::shared_ptr<const std::vector<double>> columns;  // the solver's numbers, for `SolveOptions::near`
};

/// What the solver knows so far: told whenever either improves.
struct SearchState {
  std::optional<double> cost;   // of the best plan
  std::optional<double> bound;  // proven
};

/// Workload on chip, as a question asks it.
struct Placement {
  std::size_t workload = 0;
  std::string chip;
  bool is_forced = false;  // all that is served of it runs on this chip; false: none of it may
};

/// An order that is not up for decision any more.
struct FixedOrder {
  std::size_t node = 0;  // index into Plan::tree
  std::size_t option = 0;
  std::int64_t servers = 0;
};

/// How a question departs from the study.
struct Changes {
  std::vector<ConstraintKind> without;  // families taken out
  std::vector<Placement> placements;
  std::vector<std::string> not_ordered;  // chips that aren't bought
  std::vector<FixedOrder> orders;
  bool fixes_first_period = false;  // all orders of the first period are as in `orders`, nought where not named
  struct More {
    ConstraintKind kind = ConstraintKind::quota;
    std::string name;
    double amount = 0.0;
  };
  std::vector<More> more;  // wider limits, by the names of BindingGate
};

struct SolveOptions {
  double relative_gap = 1e-6;
  std::int64_t node_limit = 200000;  // never wall clock: the same answer on any machine
  bool price_gates = true;           // re-solve for the value of one more unit of each binding limit (one subproblem each)
  bool explain_conflicts = true;     // when infeasible: look for the smallest conflicting set
  Changes changes = {};
  /// `Plan::columns` of plans of like problems (another price, another probability): their whole servers are tried first, and only what is
  /// cheaper than the best of them by the gap is looked for. Ignored where it doesn't match.
  std::vector<std::shared_ptr<const std::vector<double>>> near = {};
  bool only_near = false;   // the best of `near` with the rest decided anew, without bound; `unknown` where none of them will do
  bool only_first = false;  // the first plan will do
  std::function<void(const SearchState&)> on_progress = {};  // called from the solving thread
};

/// Tables that contradict themselves (index out of range, negative amounts, capability without unit ...): every finding.
[[nodiscard]] Findings check(const Problem& problem);

/// Workloads with a demand that no option may run (`plan.no_chip`). A brief tells that as an answer; a plan asks for it to be mended.
[[nodiscard]] Findings check_workloads(const Problem& problem);

/// The cheapest plan. Infeasible is an answer (PlanStatus::infeasible with conflicts), not an error. A cancel keeps the best plan so far
/// (SolveStatus::stopped_early) with its gap. Errors: `plan.inconsistent_tables`.
[[nodiscard]] Result<Plan> solve(const Problem& problem, const SolveOptions& options = {}, const RunControl& control = {});

/// Name and version of the solver, for manifests: `CBC 2.10.8`.
[[nodiscard]] std::string solver_name();

/// Recomputes cost and every constraint of `plan` from the tables alone, without the model builder; the findings name what is violated.
[[nodiscard]] Findings verify(const Problem& problem, const Plan& plan);

}  // namespace steelyard::plan
