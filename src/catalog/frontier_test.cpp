// Frontiers, generations and the rule "one generation behind" on parts made up for the purpose, and on those of the catalogue.
#include "catalog/frontier.hpp"

#include <gtest/gtest.h>

#include "catalog/test_support.hpp"

namespace steelyard::catalog {
namespace {

GapPart part(std::string id, std::string_view volume, double value, ChipStatus status = ChipStatus::shipping) {
  return {std::move(id), "v", *PartialDate::parse(volume), status, value, std::nullopt};
}

TEST(Frontier, KeepsWhatIsBetterThanEverythingBeforeIt) {
  const auto steps = frontier({part("c", "2024-06", 3), part("a", "2022-06", 1), part("worse", "2023-06", 0.5), part("b", "2023-01", 2)});
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].id, "a");
  EXPECT_EQ(steps[1].id, "b");
  EXPECT_EQ(steps[2].id, "c");
}

TEST(Frontier, APartCountsFromTheMonthInWhichItIsCertain) {
  const auto years = frontier_years({{part("us", "2022-06", 10)}, {part("old", "2022-01", 1), part("new", "2024-Q3..2025-Q1", 5)}, 0});
  ASSERT_EQ(years.size(), 4U);
  EXPECT_EQ(years[2].year, 2024);
  EXPECT_EQ(years[2].behind->id, "old");
  EXPECT_EQ(years[3].behind->id, "new");
}

TEST(Frontier, TheRuleLetsTheGenerationBeforeThrough) {
  // a and a2 are one generation (1.2 times), b the next, c the one after.
  const GapSides sides{{part("a", "2020-01", 100), part("a2", "2021-01", 120), part("b", "2022-07", 200), part("c", "2025-01", 500)},
                       {part("cn", "2020-01", 10)},
                       0};
  const auto years = frontier_years(sides);
  ASSERT_EQ(years.size(), 6U);
  EXPECT_FALSE(years[1].allowed);  // 2021: still the first generation
  EXPECT_EQ(years[2].allowed->id, "a2");
  EXPECT_NEAR(*years[2].allowed_years, 23.0 / 12.0, 1e-9);  // January 2021 to December 2022
  EXPECT_EQ(years[4].allowed->id, "a2");                    // 2024: the gap has grown with every year
  EXPECT_NEAR(*years[4].allowed_years, 47.0 / 12.0, 1e-9);
  EXPECT_EQ(years[5].allowed->id, "b");
}

TEST(Frontier, NothingOnOneSideIsNoCurve) { EXPECT_TRUE(frontier_years({{part("a", "2020", 1)}, {}, 0}).empty()); }

}  // namespace
}  // namespace steelyard::catalog
