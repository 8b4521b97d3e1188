// The solver on programs whose answers are known.
#include "plan/solver.hpp"

#include <gtest/gtest.h>

namespace steelyard::plan {
namespace {

TEST(Solver, keeps_the_optimum_that_preprocessing_in_cbc_2_10_8_loses) {
  // Found by enumeration_test: the cbc program with its default settings answers 3.33333 here; x2 = 1, x3 = 0, x4 = 2 costs 3.22222.
  Mip mip;
  mip.columns = {{0, 1, 0, false}, {0, 1, 0, false}, {0, 1, 1, true}, {0, 1, 10.0 / 9, true}, {0, 2, 10.0 / 9, true},
                 {0, 0, 0, false}, {0, 1, 0, true},  {0, 1, 0, true}, {0, 1, 0, true},        {0, 1, 0, true}};
  mip.rows = {{-kUnbounded, 0, {{0, 0.125}, {2, -1}, {3, -1}}},
              {-kUnbounded, 0, {{1, 0.125}, {4, -1}}},
              {1, 1, {{0, 1}, {1, 1}, {5, 1}}},
              {-kUnbounded, 0, {{1, 1}, {6, -1}}},
              {0, kUnbounded, {{4, 1}, {6, -2}}},
              {-kUnbounded, 0, {{5, -1}, {7, 1}}},
              {-kUnbounded, 0, {{1, -1}, {8, 0.25}}},
              {-kUnbounded, 0, {{0, -1}, {9, 0.25}}},
              {2, kUnbounded, {{7, 2}, {8, 1}, {9, 1}}},
              {-kUnbounded, 2, {{4, 1}}},
              {-kUnbounded, 2, {{2, 1}, {3, 1}}},
              {-kUnbounded, 4, {{2, 1}, {3, 1}, {4, 1}}}};
  const MipSolution solution = solve_mip(mip, {});
  ASSERT_EQ(solution.status, MipStatus::optimal);
  EXPECT_NEAR(solution.objective, 1 + 20.0 / 9, 1e-9);
  EXPECT_LE(solution.bound, solution.objective);
}

TEST(Solver, proves_that_there_is_no_integer_between_a_third_and_two_thirds) {
  Mip mip;
  mip.columns = {{0, 10, 1, true}};
  mip.rows = {{1.0 / 3, 2.0 / 3, {{0, 1}}}};
  EXPECT_EQ(solve_mip(mip, {}).status, MipStatus::infeasible);
}

TEST(Solver, solves_a_program_without_integers) {
  Mip mip;
  mip.columns = {{0, kUnbounded, 2, false}, {0, kUnbounded, 3, false}};
  mip.rows = {{4, kUnbounded, {{0, 1}, {1, 1}}}, {-kUnbounded, 3, {{0, 1}}}};
  const MipSolution solution = solve_mip(mip, {});
  ASSERT_EQ(solution.status, MipStatus::optimal);
  EXPECT_NEAR(solution.objective, 9.0, 1e-9);
  mip.rows.push_back({-kUnbounded, 3, {{0, 1}, {1, 1}}});
  EXPECT_EQ(solve_mip(mip, {}).status, MipStatus::infeasible);
}

TEST(Solver, a_cancelled_search_claims_nothing) {
  // Odd sums of even numbers: nothing to find, and far too much to enumerate.
  Mip mip;
  MipRow row{31, 31, {}};
  for (std::size_t j = 0; j < 30; ++j) {
    mip.columns.push_back({0, 1, 1, true});
    row.terms.emplace_back(j, 2.0);
  }
  mip.rows = {row};
  CancelToken token;
  token.cancel();
  const MipSolution solution = solve_mip(mip, {}, &token);
  EXPECT_TRUE(solution.status == MipStatus::unknown || solution.status == MipStatus::infeasible);
  EXPECT_TRUE(solution.values.empty());
}

TEST(Solver, is_silent) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Mip mip;
  for (std::size_t j = 0; j < 6; ++j) mip.columns.push_back({0, 9, 1.0 + static_cast<double>(j) / 7, true});
  mip.rows = {{17.5, kUnbounded, {{0, 1}, {1, 1.3}, {2, 1.7}, {3, 2.1}, {4, 1.9}, {5, 2.6}}}};
  ASSERT_EQ(solve_mip(mip, {}).status, MipStatus::optimal);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace steelyard::plan
