// A mixed-integer program in plain vectors, and the one door to the solver behind it (COIN-OR CBC, single-threaded).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/progress.hpp"

namespace steelyard::plan {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

struct MipColumn {
  double lower = 0.0;
  double upper = kUnbounded;
  double cost = 0.0;
  bool integer = false;
};

struct MipRow {
  double lower = -kUnbounded;
  double upper = kUnbounded;
  std::vector<std::pair<std::size_t, double>> terms;  // column, coefficient; a column at most once
};

/// Minimise the sum of cost × column.
struct Mip {
  std::vector<MipColumn> columns;
  std::vector<MipRow> rows;
};

struct MipOptions {
  double relative_gap = 1e-6;
  std::int64_t node_limit = 200000;
  double cutoff = kUnbounded;                  // only solutions below this are of interest: `infeasible` then means that there is none
  std::vector<double> start = {};              // a solution, or empty: only what is better than it by the gap is looked for
  std::vector<std::vector<double>> near = {};  // for `search`: solutions of like programs, whose integers are tried first
  bool only_near = false;                      // for `search`: nothing beyond that
  std::vector<double> hint = {};               // for `search`: whole numbers of a first plan by column, not a number where none is known
  bool only_first = false;                     // for `search`: the first plan will do
  std::function<void(double objective, double bound)> on_progress = {};  // infinite where not known yet
};

enum class MipStatus : std::uint8_t { optimal, feasible, infeasible, unknown, failed };

struct MipSolution {
  MipStatus status = MipStatus::failed;
  std::vector<double> values;  // by column, integers exact; empty unless optimal or feasible
  double objective = 0.0;
  double bound = 0.0;  // proven lower bound of the objective
  std::int64_t nodes = 0;
};

/// Deterministic, silent, limited by nodes and gap only. A cancel stops at the next node: `feasible` or `unknown`. Safe to call from
/// several threads; the calls take turns.
[[nodiscard]] MipSolution solve_mip(const Mip& mip, const MipOptions& options, const CancelToken* cancel = nullptr);

/// The continuous relaxation, kept warm while rows are added to it.
class LinearProgram {
 public:
  explicit LinearProgram(const Mip& mip);
  ~LinearProgram();
  LinearProgram(const LinearProgram&) = delete;
  LinearProgram& operator=(const LinearProgram&) = delete;

  /// False where it isn't solved to optimality.
  bool solve();
  [[nodiscard]] double objective() const;
  [[nodiscard]] std::vector<double> values() const;
  /// By row, those added included: the reduced cost of a column is its cost less the sum of dual × coefficient.
  [[nodiscard]] std::vector<double> duals() const;
  /// Of the simplex method so far: what it has cost, the same on every machine.
  [[nodiscard]] std::int64_t steps() const;
  void add_row(const MipRow& row);
  /// Takes out rows from the `first` on that the solution doesn't lean on; answers which of them stay, in order.
  std::vector<std::size_t> drop_slack_rows(std::size_t first);
  void set_bounds(std::size_t column, double lower, double upper);
  /// Cuts that the solver's own generators find at its solution. Precondition: solved.
  [[nodiscard]] std::vector<MipRow> solver_cuts() const;
  /// A copy, warm.
  [[nodiscard]] std::unique_ptr<LinearProgram> clone() const;

 private:
  LinearProgram();
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

/// Cost of a solution, and whether it keeps every row and bound within the solver's tolerance.
[[nodiscard]] double objective_of(const Mip& mip, const std::vector<double>& values);
[[nodiscard]] bool is_feasible(const Mip& mip, const std::vector<double>& values, double tolerance = 1e-6);

}  // namespace steelyard::plan
