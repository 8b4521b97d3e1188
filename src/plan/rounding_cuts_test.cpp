// Does a cut take the point away, and no whole solution with it?
#include "plan/rounding_cuts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace steelyard::plan {
namespace {

double left_of(const MipRow& row, const std::vector<double>& values) {
  double left = 0.0;
  for (const auto& [c, a] : row.terms) left += a * values[c];
  return left;
}

TEST(RoundingCuts, a_part_of_a_server_is_a_server) {
  // Orders y1, y2 make the fleet c2 = c1 + y2, c1 = y1; the share x of the work needs 2.5 servers: x + u = 1, 2.5 x <= c2.
  Mip mip;
  mip.columns = {{0, 9, 1, true}, {0, 9, 1, true}, {0, 9, 0, false}, {0, 9, 0, false}, {0, 1, 0, false}, {0, 1, 50, false}};
  mip.rows = {
      {0, 0, {{2, 1}, {0, -1}}}, {0, 0, {{3, 1}, {2, -1}, {1, -1}}}, {-kUnbounded, 0, {{4, 2.5}, {3, -1}}}, {1, 1, {{4, 1}, {5, 1}}}};
  const std::vector<double> point{2.5, 0.0, 2.5, 2.5, 1.0, 0.0};
  const std::vector<MipRow> cuts = RoundingCuts(mip).separate(point, 10);
  ASSERT_FALSE(cuts.empty());
  for (const MipRow& cut : cuts) {
    EXPECT_GT(left_of(cut, point), cut.upper + 1e-4);
    for (int first = 0; first <= 4; ++first) {
      for (int second = 0; second <= 4; ++second) {
        const double fleet = first + second;
        const double x = std::min(1.0, fleet / 2.5);
        EXPECT_LE(left_of(cut, {1.0 * first, 1.0 * second, 1.0 * first, fleet, x, 1.0 - x}), cut.upper + 1e-7) << first << ' ' << second;
      }
    }
  }
}

double draw(int from, int to) { return static_cast<double>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to + 1))); }

RC_GTEST_PROP(RoundingCutsProperty, no_whole_solution_is_lost, ()) {
  // Two whole columns, one that isn't, three rows of any numbers: for every pair of whole numbers the third column's range with the cuts is
  // that without.
  Mip mip;
  mip.columns = {{0, 4, -draw(1, 9), true}, {0, 4, -draw(1, 9), true}, {0, 7.5, -draw(0, 9), false}};
  for (int i = 0; i < 3; ++i) {
    mip.rows.push_back({-kUnbounded, draw(1, 40) / 2.0, {{0, draw(-3, 9) / 2.0}, {1, draw(-3, 9) / 2.0}, {2, draw(-6, 6) / 2.0}}});
  }
  LinearProgram relaxation(mip);
  if (!relaxation.solve()) return;
  for (const MipRow& cut : RoundingCuts(mip).separate(relaxation.values(), 20)) {
    for (double x = 0.0; x <= 4.0; ++x) {
      for (double y = 0.0; y <= 4.0; ++y) {
        for (double z = 0.0; z <= 7.5; z += 0.25) {
          if (is_feasible(mip, {x, y, z}, 1e-9)) RC_ASSERT(left_of(cut, {x, y, z}) <= cut.upper + 1e-6);
        }
      }
    }
  }
}

}  // namespace
}  // namespace steelyard::plan
