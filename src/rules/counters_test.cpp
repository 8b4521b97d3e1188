#include "rules/counters.hpp"

#include <gtest/gtest.h>

#include "rules/csv.hpp"

namespace steelyard::rules {
namespace {

constexpr double kH200 = 15832.0;
constexpr Ratio kHalf{1, 2};

// Acceptance question BIS-2: 480,000 + 30,000 against 1,000,000 in the US fails by 10,000 units, 158.32 million TPP.
TEST(Counters, TenThousandUnitsOverTheCap) {
  ProductCounter counter;
  counter.us = total_processing_performance(1e6 * kH200);
  counter.exported = total_processing_performance(480e3 * kH200);
  const auto answer = check_cap(counter, kHalf, total_processing_performance(kH200), 30000);
  EXPECT_FALSE(answer.kept);
  EXPECT_NEAR(*answer.headroom_units, -10000.0, 1e-6);
  EXPECT_NEAR(in_tpp(answer.headroom), -158.32e6, 1e-3);
  EXPECT_NEAR(answer.ratio, 0.51, 1e-12);
  EXPECT_TRUE(check_cap(counter, kHalf, total_processing_performance(kH200), 20000).kept);  // at most half: the half itself is kept
  EXPECT_FALSE(check_cap(counter, kHalf, total_processing_performance(kH200), 20001).kept);
  counter.pending = total_processing_performance(1.0 * kH200);
  EXPECT_FALSE(check_cap(counter, kHalf, total_processing_performance(kH200), 20000).kept);  // what is licensed counts before it leaves
}

TEST(Counters, NothingShippedInTheUsLeavesNoRoom) { EXPECT_FALSE(check_cap({}, kHalf, total_processing_performance(kH200), 0).kept); }

TEST(Counters, TheSameInThreeFormats) {
  const auto toml = read_counters(
      "[[counter]]\nproduct = \"nv-h200-sxm\"\nus_tpp = \"15832000000 TPP\"\nexported_tpp = 7599360000\nas_of = 2026-02-15\n", "c.toml");
  const auto json = read_counters(
      R"({"counter": [{"product": "nv-h200-sxm", "us_tpp": 15832000000, "exported_tpp": "7599360000 TPP", "as_of": "2026-02-15"}]})",
      "c.json");
  const auto csv =
      read_counters("product,us_tpp,exported_tpp,pending_tpp,as_of\nnv-h200-sxm,\"15,832,000,000\",7599360000,,2026-02-15\n", "c.csv");
  ASSERT_TRUE(toml && json && csv);
  for (const auto* book : {&*toml, &*json, &*csv}) {
    const ProductCounter* counter = product_counter(*book, "nv-h200-sxm");
    ASSERT_NE(counter, nullptr);
    EXPECT_DOUBLE_EQ(in_tpp(counter->us), 15832e6);
    EXPECT_DOUBLE_EQ(in_tpp(counter->exported), 7599.36e6);
    EXPECT_EQ(product_counter(*book, "nv-h200-nvl"), nullptr);  // per product, as the rule says
  }
}

TEST(Counters, TheNewestCountsAndBuyersStandApart) {
  const auto book = read_counters(
      "product,buyer,us_tpp,exported_tpp,exported_units,as_of\np,,100,10,,2026-01-01\np,,100,30,,2026-03-01\np,,100,20,,2026-02-01\np,B1,,"
      "5,70000,2026-02-01\n",
      "c.csv");
  ASSERT_TRUE(book.has_value());
  EXPECT_DOUBLE_EQ(in_tpp(product_counter(*book, "p")->exported), 30.0);
  EXPECT_EQ(buyer_counter(*book, "p", "B1")->exported_units, 70000);
  EXPECT_EQ(buyer_counter(*book, "p", ""), nullptr);
}

TEST(Counters, AllFindingsAtOnceWithLines) {
  const auto wrong = read_counters("product,us_tpp,exported_tpp,as_of\np,much,1,yesterday\n,1,-1,2026-01-01\n", "c.csv");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().size(), 4u);
  EXPECT_EQ(wrong.error().front().place.line, 2);
  const auto columns = read_counters("product,us_tp,exported_tpp,as_of\n", "c.csv");
  EXPECT_EQ(columns.error().front().argument("nearest"), "us_tpp");
  EXPECT_EQ(read_counters("", "c.toml").error().front().code, kNoCounter);
}

TEST(Csv, QuotesAndLineBreaks) {
  const CsvTable table = parse_csv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n,\n3\n",
      "f");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.cell(table.rows[0], "a"), "x, \"y\"");
  EXPECT_EQ(table.cell(table.rows[0], "b"), "two\nlines");
  EXPECT_EQ(table.rows[1].line, 5);
  EXPECT_EQ(table.cell(table.rows[1], "b"), "");
  EXPECT_TRUE(parse_csv("", "f").columns.empty());
}

}  // namespace
}  // namespace steelyard::rules
