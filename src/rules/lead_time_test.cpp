#include "rules/lead_time.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace steelyard::rules {
namespace {

double mass(const DayDistribution& days) { return std::accumulate(days.begin(), days.end(), 0.0); }

TEST(LeadTime, DistributionsKeepTheirPercentiles) {
  const auto days = distribution_of({DayRange::Shape::percentiles, 20, 60, 200});
  EXPECT_NEAR(mass(days), 1.0, 1e-12);
  EXPECT_NEAR(percentile_of(days, 0.05), 20.0, 1.0);
  EXPECT_NEAR(percentile_of(days, 0.50), 60.0, 1.0);
  EXPECT_NEAR(percentile_of(days, 0.95), 200.0, 1.0);
  const auto triangle = distribution_of({DayRange::Shape::triangle, 10, 20, 40});
  EXPECT_NEAR(mass(triangle), 1.0, 1e-12);
  // Closed form of the triangle: the median of (10, 20, 40) is 40 - sqrt(30 * 20 / 2).
  EXPECT_NEAR(percentile_of(triangle, 0.5), 40.0 - std::sqrt(300.0), 1.0);
  EXPECT_DOUBLE_EQ(percentile_of(distribution_of({DayRange::Shape::fixed, 7, 7, 7}), 0.95), 7.0);
}

TEST(LeadTime, TheSumOfIndependentStepsIsNarrowerThanTheSumOfTheirEnds) {
  const auto one = distribution_of({DayRange::Shape::triangle, 0, 30, 60});
  DayDistribution sum = one;
  for (int i = 1; i < 8; ++i) sum = convolved(sum, one);
  EXPECT_NEAR(mass(sum), 1.0, 1e-9);
  EXPECT_LT(percentile_of(sum, 0.95), 8.0 * percentile_of(one, 0.95));
  EXPECT_GT(percentile_of(sum, 0.05), 8.0 * percentile_of(one, 0.05));
  // Eight symmetric steps of mean 29.5 (whole days begin at their floor): variance 8 × 60²/24.
  EXPECT_NEAR(percentile_of(sum, 0.5), 8 * 29.5, 1.0);
  EXPECT_NEAR(percentile_of(sum, 0.95), 8 * 29.5 + 1.645 * std::sqrt(8.0 * 3600.0 / 24.0), 2.0);
}

TEST(LeadTime, TheShippedChainRunsFromAnnouncementToInstallation) {
  const auto steps = read_lead_times(DataTree::embedded());
  ASSERT_TRUE(steps.has_value());
  const auto answer = lead_time(*steps, "us_entry");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->steps.front().step->id, "announcement_to_rule");
  EXPECT_EQ(answer->steps.back().step->id, "installation");
  double before = -1.0;
  for (const auto& step : answer->steps) {
    EXPECT_LE(step.days.p05, step.days.p50) << step.step->id;
    EXPECT_LE(step.days.p50, step.days.p95) << step.step->id;
    EXPECT_GE(step.done.p50, before) << step.step->id;
    before = step.done.p50;
  }
  EXPECT_LE(answer->together.p05, answer->total.p05);
  EXPECT_LE(answer->total.p95, answer->together.p95);
  const auto from_licence = lead_time(*steps, "us_entry", "licence");
  EXPECT_LT(from_licence->total.p50, answer->total.p50);
  EXPECT_EQ(lead_time(*steps, "us_entry", "licens").error().front().argument("nearest"), "licence");
  EXPECT_EQ(lead_time(*steps, "us_entri").error().front().argument("nearest"), "us_entry");
}

TEST(LeadTime, RangesThatFallAreFindings) {
  const auto wrong = read_lead_times(DataTree::from_memory(
      {{"rules/x.toml",
        "[[lead_time_step]]\nid = \"a\"\nroute = \"r\"\norder = 1\nname_en = \"A\"\nname_zh = \"甲\"\np05 = 9\np50 = 8\np95 = 7\n"}}));
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().front().code, kNotARange);
}

}  // namespace
}  // namespace steelyard::rules
