#include "base/date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard {
namespace {

TEST(Date, OnlyDaysThatExist) {
  EXPECT_TRUE(Date::parse("2024-02-29"));
  EXPECT_TRUE(Date::parse("2000-02-29"));
  for (const char* text : {"2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-3", "26-04-03", "2026/04/03",
                           "2026-04-03 ", "", "2026-0a-03"}) {
    EXPECT_FALSE(Date::parse(text)) << text;
  }
}

TEST(Date, Parts) {
  const Date day = Date::from_civil(2026, 9, 30);
  EXPECT_EQ(day.to_string(), "2026-09-30");
  EXPECT_EQ(day.year(), 2026);
  EXPECT_EQ(day.month(), 9U);
  EXPECT_EQ(day.quarter(), 3U);
  EXPECT_EQ(day.plus_days(1).to_string(), "2026-10-01");
  EXPECT_EQ(days_between(day, Date::from_civil(2027, 9, 30)), 365);
  EXPECT_EQ(Date{}.serial(), 0);
}

RC_GTEST_PROP(Date, RoundTrips, ()) {
  const auto serial = *rc::gen::inRange(-700000, 2900000);  // years 54 to 9909
  const Date day = Date{}.plus_days(serial);
  RC_ASSERT(Date::parse(day.to_string()) == day);
  RC_ASSERT(day.serial() == serial);
}

RC_GTEST_PROP(Date, ParseNeverCrashes, (const std::string& text)) {
  (void)Date::parse(text);
  const auto partial = PartialDate::parse(text);
  RC_ASSERT(!partial || partial->first <= partial->last);
}

struct Row {
  const char* text;
  const char* first;
  const char* last;
};

class ReadsPartialDate : public ::testing::TestWithParam<Row> {};

TEST_P(ReadsPartialDate, FirstAndLastDay) {
  const auto date = PartialDate::parse(GetParam().text);
  ASSERT_TRUE(date);
  EXPECT_EQ(date->first.to_string(), GetParam().first);
  EXPECT_EQ(date->last.to_string(), GetParam().last);
  EXPECT_EQ(date->text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Rows, ReadsPartialDate,
                         ::testing::Values(Row{"2026-09-30", "2026-09-30", "2026-09-30"}, Row{"2024-02", "2024-02-01", "2024-02-29"},
                                           Row{"2026-Q3", "2026-07-01", "2026-09-30"}, Row{"2026-H2", "2026-07-01", "2026-12-31"},
                                           Row{"2026", "2026-01-01", "2026-12-31"}, Row{"2027-Q1..2027-Q4", "2027-01-01", "2027-12-31"},
                                           Row{"2026..2027-03", "2026-01-01", "2027-03-31"}));

TEST(PartialDate, RefusesTheRest) {
  for (const char* text : {"", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-9", "202", "20261", "Q3-2026", "2027..2026", "2026..",
                           "..2026", "2026..2027..2028", "2026-Q", "0000"}) {
    EXPECT_FALSE(PartialDate::parse(text)) << text;
  }
}

TEST(DateInterval, IsHalfOpen) {
  const DateInterval year{Date::from_civil(2026, 1, 1), Date::from_civil(2027, 1, 1)};
  EXPECT_TRUE(year.contains(Date::from_civil(2026, 1, 1)));
  EXPECT_TRUE(year.contains(Date::from_civil(2026, 12, 31)));
  EXPECT_FALSE(year.contains(Date::from_civil(2027, 1, 1)));
  EXPECT_FALSE(year.contains(Date::from_civil(2025, 12, 31)));
  const DateInterval open{Date::from_civil(2026, 1, 1), {}};
  EXPECT_TRUE(open.contains(Date::from_civil(9999, 1, 1)));
}

TEST(DateInterval, NeighboursDontOverlap) {
  const DateInterval a{Date::from_civil(2026, 1, 1), Date::from_civil(2026, 7, 1)};
  const DateInterval b{Date::from_civil(2026, 7, 1), {}};
  EXPECT_FALSE(a.overlaps(b));
  EXPECT_FALSE(b.overlaps(a));
  EXPECT_TRUE(a.overlaps({Date::from_civil(2026, 6, 30), {}}));
}

RC_GTEST_PROP(DateInterval, OverlapMeansACommonDay, ()) {
  const auto interval = [] {
    const int from = *rc::gen::inRange(0, 50);
    return DateInterval{Date{}.plus_days(from), Date{}.plus_days(from + *rc::gen::inRange(1, 20))};
  };
  const DateInterval a = interval(), b = interval();
  bool common = false;
  for (int day = 0; day < 80; ++day) common = common || (a.contains(Date{}.plus_days(day)) && b.contains(Date{}.plus_days(day)));
  RC_ASSERT(a.overlaps(b) == common);
  RC_ASSERT(a.overlaps(b) == b.overlaps(a));
}

}  // namespace
}  // namespace steelyard
