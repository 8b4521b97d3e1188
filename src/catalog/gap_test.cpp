#include "catalog/gap.hpp"

#include <gtest/gtest.h>

namespace steelyard::catalog {
namespace {

GapPart part(std::string id, std::string_view volume, double value, ChipStatus status = ChipStatus::shipping, std::string vendor = "V") {
  return {std::move(id), std::move(vendor), *PartialDate::parse(volume), status, value, std::nullopt};
}

// 2024-Q2 counts as May 2024; 2027-Q1..2027-Q4 is any month from January to December 2027: 32 and 43 months (acceptance TT-3).
TEST(Gap, a_quarter_against_a_range_of_quarters_keeps_both_ends) {
  const auto entries = match_parts({part("h200", "2024-Q2", 1979)}, {part("hw-960", "2027-Q1..2027-Q4", 2000, ChipStatus::roadmap)});
  ASSERT_EQ(entries.size(), 1U);
  ASSERT_TRUE(entries[0].match);
  EXPECT_EQ(entries[0].match->part.id, "hw-960");
  EXPECT_TRUE(entries[0].match->is_roadmap);
  EXPECT_DOUBLE_EQ(entries[0].match->years_low, 32 / 12.0);
  EXPECT_DOUBLE_EQ(entries[0].match->years_high, 43 / 12.0);
}

TEST(Gap, stated_months_leave_no_range) {
  const auto entries = match_parts({part("a", "2022-09", 10)}, {part("b", "2025-03-15", 10)});
  ASSERT_TRUE(entries[0].match);
  EXPECT_DOUBLE_EQ(entries[0].match->years_low, 2.5);
  EXPECT_DOUBLE_EQ(entries[0].match->years_high, 2.5);
  EXPECT_FALSE(entries[0].match->is_roadmap);
}

TEST(Gap, nothing_as_good_is_no_match) {
  const auto entries = match_parts({part("a", "2022-09", 10)}, {part("b", "2025-03", 9.99)});
  EXPECT_FALSE(entries[0].match);
}

TEST(Gap, whoever_was_there_before_has_a_negative_gap) {
  const auto entries = match_parts({part("a", "2025-06", 10)}, {part("b", "2024-06", 12)});
  EXPECT_DOUBLE_EQ(entries[0].match->years_low, -1.0);
  EXPECT_DOUBLE_EQ(entries[0].match->years_high, -1.0);
}

// A part that may come any time in 2025 can be first, but the one of 2025-03 is certain: the gap runs from the one to the other.
TEST(Gap, near_and_far_end_may_rest_on_different_parts) {
  const auto entries = match_parts({part("a", "2024-01", 10)}, {part("vague", "2025", 10), part("sure", "2025-03", 10)});
  ASSERT_TRUE(entries[0].match);
  EXPECT_EQ(entries[0].match->part.id, "sure");
  EXPECT_EQ(entries[0].match->earliest_id, "vague");
  EXPECT_DOUBLE_EQ(entries[0].match->years_low, 1.0);
  EXPECT_DOUBLE_EQ(entries[0].match->years_high, 14 / 12.0);
}

TEST(Gap, a_shipping_match_is_not_put_off_by_a_later_better_one) {
  const auto entries =
      match_parts({part("a", "2024-01", 10)}, {part("now", "2025-01", 10), part("later", "2027-01", 90, ChipStatus::roadmap)});
  EXPECT_EQ(entries[0].match->part.id, "now");
  EXPECT_FALSE(entries[0].match->is_roadmap);
}

// Huawei's dense 16-bit rates: 910C 752, 950PR 486 TFLOPS (research/accelerators.csv).
TEST(Gap, a_step_down_is_told_with_the_part_it_falls_below) {
  const auto steps = steps_down({part("910c", "2025-Q1", 752), part("950", "2026-Q1", 486), part("960", "2027-Q4", 1000),
                                 part("x", "2026", 1, ChipStatus::shipping, "W")});
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].before.id, "910c");
  EXPECT_EQ(steps[0].after.id, "950");
}

// More parts behind can only bring the match nearer.
TEST(Gap, another_part_never_widens_the_gap) {
  const std::vector<GapPart> few{part("b", "2026-Q3", 12)};
  for (const char* volume : {"2024", "2025-H2", "2026-Q3", "2028-01", "2026-01..2029-12"}) {
    std::vector<GapPart> more = few;
    more.push_back(part("c", volume, 11));
    const auto before = match_parts({part("a", "2024-Q1", 10)}, few);
    const auto after = match_parts({part("a", "2024-Q1", 10)}, more);
    EXPECT_LE(after[0].match->years_low, before[0].match->years_low) << volume;
    EXPECT_LE(after[0].match->years_high, before[0].match->years_high) << volume;
  }
}

}  // namespace
}  // namespace steelyard::catalog
