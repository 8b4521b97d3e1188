// What a stated number allows, and what verdict follows from the readings.
#include "claims/evaluate.hpp"

#include <cmath>
#include <list>

#include <gtest/gtest.h>

#include "claims/test_support.hpp"

namespace steelyard::claims {
namespace {

using testing::World;

World& shipped() {
  static World world;
  return world;
}

Allowed allowed(double value, std::string hedge = {}) {
  Stated says;
  says.value = value;
  says.hedge = std::move(hedge);
  return allowed_by(says, shipped().book());
}

TEST(StatedDigits, CountsWhatIsSignificant) {
  EXPECT_EQ(stated_digits(3958), 4);
  EXPECT_EQ(stated_digits(2000), 1);
  EXPECT_EQ(stated_digits(0.25), 2);
  EXPECT_EQ(stated_digits(13.4), 3);
  EXPECT_EQ(stated_digits(0.03348913), 7);
  EXPECT_EQ(stated_digits(41.874e9), 5);
  EXPECT_EQ(stated_digits(0), 1);
}

TEST(Allowed, APlainNumberIsSaidToItsLastDigit) {
  EXPECT_TRUE(allowed(13.4).contains(13.37));    // 3,958 / 296
  EXPECT_FALSE(allowed(13.4).contains(6.69));    // 1,979 / 296
  EXPECT_TRUE(allowed(2000).contains(1978.9));   // H100 in FP8
  EXPECT_FALSE(allowed(60).contains(67));        // H100 in FP32
  EXPECT_TRUE(allowed(7.5).contains(7.58));      // FP4 over FP8
  EXPECT_FALSE(allowed(15832).contains(15900));  // four digits and more: a thousandth
  EXPECT_TRUE(allowed(989).contains(989.5));
}

TEST(Allowed, EveryHedgeHasItsBounds) {
  EXPECT_TRUE(allowed(80, "about").contains(76.0));
  EXPECT_FALSE(allowed(80, "about").contains(71.9));
  EXPECT_FALSE(allowed(595, "about").contains(549.5));  // to three digits: rounding, not size
  EXPECT_TRUE(allowed(2, "nearly").contains(1.76));
  EXPECT_FALSE(allowed(2, "nearly").contains(2.1));
  EXPECT_FALSE(allowed(2, "nearly").contains(1.43));
  EXPECT_TRUE(allowed(6, "around").contains(6.69));
  EXPECT_TRUE(allowed(6, "at_least").contains(6.0));
  EXPECT_FALSE(allowed(6, "at_least").contains(5.9));
  EXPECT_TRUE(allowed(200000, "at_most").contains(0));
  EXPECT_FALSE(allowed(200000, "at_most").contains(200001));
  EXPECT_TRUE(allowed(0, "near_zero").contains(0.54));
  EXPECT_FALSE(allowed(0, "near_zero").contains(8));
  EXPECT_TRUE(std::isinf(allowed(6, "more_than").high));
  for (const auto& [id, hedge] : shipped().book().hedges()) EXPECT_FALSE(hedge.words.empty()) << id;
}

/// A statement over shipped facts, judged.
Answer judged(const std::string& says, const std::string& readings, bool gain = false) {
  static std::list<World> worlds;  // answers point into their world
  worlds.emplace_back(
      "[[claim]]\nid = \"T-1\"\noutlet = \"000\"\nanchor = \"x\"\nkind = \"figure\"\nsubject = \"s\"\ngist = \"g\"\nsays = " + says + "\n" +
      (gain ? "gain = true\n" : "") + readings);
  return worlds.back().judged("T-1").then;
}

std::string reading(const std::string& is, const std::string& more = {}) {
  return "[[claim.reading]]\nbasis = \"dense\"\nis = '" + is + "'\n" + more;
}

TEST(Verdict, FollowsFromTheFairReadings) {
  const std::string five = "{ value = 5, unit = \"x\" }";
  EXPECT_EQ(judged(five, reading("10 / 2")).verdict, Verdict::holds);
  EXPECT_EQ(judged(five, reading("10 / 3")).verdict, Verdict::fails);
  EXPECT_EQ(judged(five, reading("10 / 2") + reading("3")).verdict, Verdict::depends);
  EXPECT_EQ(judged(five, reading("3") + reading("5", "slip = true\n")).verdict, Verdict::fails);  // a slip explains, it doesn't save
  EXPECT_EQ(judged(five, reading("chip(\"nv-h200-sxm\").fp4_dense")).verdict, Verdict::not_checkable);
  EXPECT_EQ(judged(five, reading("5") + reading("chip(\"nv-h200-sxm\").fp4_dense")).verdict, Verdict::holds);
}

TEST(Verdict, AMissingInputIsNamed) {
  const auto answer = judged("{ value = 5 }", reading("2 * chip(\"nv-h200-sxm\").fp4_dense"));
  ASSERT_TRUE(answer.readings[0].missing);
  EXPECT_EQ(answer.readings[0].missing->reason, MissingReason::figure_unknown);
  EXPECT_EQ(answer.readings[0].missing->what, "chip(\"nv-h200-sxm\").fp4_dense");
}

TEST(Verdict, APublishedRangeThatReachesInDepends) {
  const auto answer = judged("{ value = 40000, unit = \"USD\" }", reading("fact(\"h200-retail-price-2026-01\")"));
  EXPECT_EQ(answer.verdict, Verdict::depends);
  EXPECT_EQ(answer.readings[0].agreement, Agreement::partly);
  EXPECT_EQ(answer.grade, Grade::reported);
}

TEST(Verdict, DaysAgreeWhereTheyOverlap) {
  EXPECT_EQ(judged("{ date = \"2023-11\" }", reading("chip(\"nv-h200-sxm\").announced")).verdict, Verdict::holds);
  EXPECT_EQ(judged("{ date = \"2024\" }", reading("chip(\"nv-h200-sxm\").announced")).verdict, Verdict::fails);
}

// 提升 N 倍: both readings are tried; of one only the increase makes sense.
TEST(Gain, IsReadAsRatioAndAsIncrease) {
  const auto three = judged("{ value = 3, unit = \"x\" }", reading("3.17"), true);
  ASSERT_EQ(three.readings.size(), 2U);
  EXPECT_EQ(three.readings[0].gain, Gain::ratio);
  EXPECT_EQ(three.readings[0].agreement, Agreement::yes);
  EXPECT_EQ(three.readings[1].agreement, Agreement::no);
  EXPECT_EQ(three.verdict, Verdict::depends);
  const auto once = judged("{ value = 1, unit = \"x\" }", reading("2"), true);
  ASSERT_EQ(once.readings.size(), 1U);
  EXPECT_EQ(once.verdict, Verdict::holds);
}

TEST(Grade, IsTheWeakestOfWhatWasUsed) {
  EXPECT_EQ(judged("{ value = 1979 }", reading("chip(\"nv-h200-sxm\").fp8_dense")).grade, Grade::primary);
  EXPECT_EQ(judged("{ value = 1979 }", reading("chip(\"nv-h200-sxm\").fp8_dense * fact(\"paddle-kernel-reuse\") / 92.6")).grade,
            Grade::reported);
}

}  // namespace
}  // namespace steelyard::claims
