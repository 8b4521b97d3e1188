// Does tightening keep every solution? All points of a grid in small random programs, before and after.
#include "plan/tighten.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace steelyard::plan {
namespace {

constexpr std::size_t kSwitches = 3;  // columns of 0 or 1
constexpr std::size_t kColumns = 6;

double at(std::size_t column, int step) { return column < kSwitches ? step : 0.5 * step; }
int steps(std::size_t column) { return column < kSwitches ? 2 : 5; }

/// Switches, a whole number up to 2 and shares up to 2; rows that tie shares to switches, capacities and covers.
Mip random_program(RandomStream& random) {
  Mip mip;
  for (std::size_t c = 0; c < kColumns; ++c) mip.columns.push_back({0.0, c < kSwitches ? 1.0 : 2.0, 1.0, c < kSwitches});
  const auto coefficient = [&](double low, double high) { return std::round(4.0 * (low + (high - low) * random.uniform())) / 4.0; };
  for (int r = 0; r < 4; ++r) {
    MipRow row;
    for (std::size_t c = 0; c < kColumns; ++c) {
      if (random.uniform() < 0.5) continue;
      const double a = c < kSwitches ? coefficient(-6.0, 2.0) : coefficient(0.25, 3.0);
      if (a != 0.0) row.terms.emplace_back(c, a);
    }
    (random.uniform() < 0.75 ? row.upper : row.lower) = coefficient(-2.0, 6.0);
    mip.rows.push_back(row);
  }
  mip.rows.push_back({-kUnbounded, 0.0, {{3, 1.0}, {4, 1.0}, {0, -4.0}, {1, -4.0}}});
  return mip;
}

template <class Visit>
void visit_grid(const Visit& visit) {
  std::vector<double> point(kColumns);
  std::vector<int> step(kColumns, 0);
  for (;;) {
    for (std::size_t c = 0; c < kColumns; ++c) point[c] = at(c, step[c]);
    visit(point);
    std::size_t c = 0;
    while (c < kColumns && ++step[c] == steps(c)) step[c++] = 0;
    if (c == kColumns) return;
  }
}

TEST(Tighten, no_solution_is_lost_and_none_gained) {
  RandomStream random(7, 1, 1);
  std::size_t tightened = 0;
  for (int program = 0; program < 200; ++program) {
    const Mip before = random_program(random);
    Mip after = before;
    const bool is_possible = tighten_bounds(after);
    if (is_possible) tighten_coefficients(after);
    for (std::size_t i = 0; i < before.rows.size(); ++i) tightened += before.rows[i].terms == after.rows[i].terms ? 0 : 1;
    visit_grid([&](const std::vector<double>& point) {
      const bool was = is_feasible(before, point);
      ASSERT_EQ(was, is_possible && is_feasible(after, point, 1e-5)) << program;
    });
  }
  EXPECT_GT(tightened, 50U);
}

TEST(Tighten, cuts_by_bounds_keep_every_solution_and_cut_the_point_off) {
  RandomStream random(9, 1, 1);
  std::size_t found = 0;
  for (int program = 0; program < 200; ++program) {
    Mip mip = random_program(random);
    if (!tighten_bounds(mip)) continue;
    std::vector<double> values(kColumns);
    for (std::size_t c = 0; c < kColumns; ++c) values[c] = random.uniform() * (c < kSwitches ? 0.4 : mip.columns[c].upper);
    for (const MipRow& cut : cut_by_bounds(mip, values)) {
      ++found;
      double now = 0.0;
      for (const auto& [c, a] : cut.terms) now += a * values[c];
      EXPECT_GT(now, cut.upper);
      visit_grid([&](const std::vector<double>& point) {
        if (!is_feasible(mip, point)) return;
        double activity = 0.0;
        for (const auto& [c, a] : cut.terms) activity += a * point[c];
        ASSERT_LE(activity, cut.upper + 1e-6);
      });
    }
  }
  EXPECT_GT(found, 20U);
}

/// A share can't be more than what the cap on its servers lets through: its start then opens no more than that.
TEST(Tighten, a_start_opens_no_more_than_the_bound) {
  Mip mip;
  mip.columns = {{0.0, 1.0, 0.0, true}, {0.0, 1.0, 0.0, false}, {0.0, 5.0, 0.0, true}};
  mip.rows = {{-kUnbounded, 0.0, {{1, 1.0}, {0, -1.0}}}, {-kUnbounded, 0.0, {{1, 20.0}, {2, -1.0}}}};
  ASSERT_TRUE(tighten_bounds(mip));
  EXPECT_NEAR(mip.columns[1].upper, 0.25, 1e-5);
  tighten_coefficients(mip);
  EXPECT_NEAR(mip.rows[0].terms[1].second, -0.25, 1e-5);
}

}  // namespace
}  // namespace steelyard::plan
