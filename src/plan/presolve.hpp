// Exact reductions before the search: rows that force columns, rows that say nothing, single-column rows, columns that only cost.
// CBC's own preprocessing is off (README); these keep an optimum by arguments that fit on this page:
//   - a row whose least activity is its upper bound (or the other way round) fixes its columns; one that can't be broken is dropped;
//   - a row with one column is a bound;
//   - a column that costs nothing or more and that no row wants larger stands at its lower bound.
#pragma once

#include <vector>

#include "plan/solver.hpp"

namespace steelyard::plan {

struct Reduced {
  Mip mip;
  std::vector<std::size_t> kept;  // by column of the reduced program: the column it was
  std::vector<double> fixed;      // by column of the original: its value, where it isn't kept
  double offset = 0.0;            // of the objective
  bool is_infeasible = false;

  [[nodiscard]] std::vector<double> restore(const std::vector<double>& values) const;
  /// Values of the reduced columns within full ones.
  template <class T>
  [[nodiscard]] std::vector<T> restrict_to(const std::vector<T>& full) const {
    std::vector<T> values;
    values.reserve(kept.size());
    for (const std::size_t c : kept) values.push_back(full[c]);
    return values;
  }
};

[[nodiscard]] Reduced presolve(const Mip& mip);

/// Presolves, solves and restores.
[[nodiscard]] MipSolution solve_reduced(const Mip& mip, const MipOptions& options, const CancelToken* cancel = nullptr);

}  // namespace steelyard::plan
