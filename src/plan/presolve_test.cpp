// Does presolve leave the program what it was?
#include "plan/presolve.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace steelyard::plan {
namespace {

TEST(Presolve, a_fleet_that_is_whole_by_its_orders_has_whole_bounds) {
  // Power lets 2.7 servers stand: c = y1 + y2 <= 2.7, so no more than two.
  Mip mip;
  mip.columns = {{0, 9, -1, true}, {0, 9, -2, true}, {0, 2.7, 0, false}};
  mip.rows = {{0, 0, {{2, 1}, {0, -1}, {1, -1}}}};
  const Reduced reduced = presolve(mip);
  ASSERT_FALSE(reduced.is_infeasible);
  for (const MipColumn& column : reduced.mip.columns) {
    ASSERT_TRUE(column.integer);
    EXPECT_EQ(column.lower, std::round(column.lower));
    EXPECT_EQ(column.upper, std::round(column.upper));
  }
  const MipSolution solution = solve_mip(reduced.mip, MipOptions{}, nullptr);
  EXPECT_NEAR(solution.objective + reduced.offset, -4.0, 1e-9);
}

}  // namespace
}  // namespace steelyard::plan
