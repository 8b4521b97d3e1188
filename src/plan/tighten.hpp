// Makes a program's relaxation say more without losing an integer solution: bounds that the rows imply, and coefficients of columns that
// are 0 or 1 no larger than those bounds need (Savelsbergh 1994).
#pragma once

#include "plan/solver.hpp"

namespace steelyard::plan {

/// Bounds by the activities of rows, a few rounds. False where no solution is left.
[[nodiscard]] bool tighten_bounds(Mip& mip);

/// A row that a column at 1 (or at 0) makes say nothing gets the coefficient at which it just says nothing. Columns of at most 0 or 1.
void tighten_coefficients(Mip& mip);

/// Of rows `sum of x <= sum of s` with s of 0 or 1: as `x <= most of x` too, the x of any set are at most what they can be together times
/// the sum of s. The rows of that kind that cut `values` off, the worst set of each.
[[nodiscard]] std::vector<MipRow> cut_by_bounds(const Mip& mip, const std::vector<double>& values);

}  // namespace steelyard::plan
