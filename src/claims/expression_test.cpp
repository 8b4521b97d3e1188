// Expressions: what is an input, what is arithmetic, what is refused, and bounds.
#include "claims/expression.hpp"

#include <gtest/gtest.h>

#include "claims/inputs.hpp"

namespace steelyard::claims {
namespace {

Expression parsed(std::string_view text) {
  auto expression = parse_expression(text);
  EXPECT_TRUE(expression) << text << ": " << (expression ? "" : expression.error().found);
  return expression ? *expression : Expression{};
}

double value_of(std::string_view text, const std::vector<Range>& inputs = {}, double day = 0.0) {
  return compute(parsed(text), inputs, day).value_or(Range::exactly(-999.0)).mid;
}

TEST(Expression, TakesInputsOutOfTheArithmetic) {
  const auto e = parsed("chip(\"a\").fp8_dense / chip( \"b\" ).fp8_dense + chip(\"a\").fp8_dense");
  EXPECT_EQ(e.arithmetic, "v0 / v1 + v0");
  ASSERT_EQ(e.inputs.size(), 2U);
  EXPECT_EQ(e.inputs[1].text, "chip(\"b\").fp8_dense");
  EXPECT_EQ(e.inputs[1].field, "fp8_dense");
  EXPECT_DOUBLE_EQ(compute(e, {Range::exactly(6), Range::exactly(3)}, 0)->mid, 8.0);
}

TEST(Expression, KnowsNumbersTextsAndDefaults) {
  const auto e = parsed("serve(\"s\", \"m\", 1024, 256, \"fp8\").tokens_per_second_per_chip + levy(\"c\", 25)");
  ASSERT_EQ(e.inputs.size(), 2U);
  EXPECT_EQ(e.inputs[0].number_at(2), 1024.0);
  EXPECT_EQ(e.inputs[0].text_at(4), "fp8");
  EXPECT_EQ(e.inputs[1].number_at(1), 25.0);
  EXPECT_EQ(e.inputs[1].number_at(7), std::nullopt);
  EXPECT_EQ(e.inputs[1].text_at(7), "");
}

TEST(Expression, ArithmeticIsMuParsersWithNegationOutcomesAndTheDay) {
  EXPECT_DOUBLE_EQ(value_of("2 * (3 + 4) ^ 2"), 98.0);
  EXPECT_DOUBLE_EQ(value_of("!(3 > 2) || denial > case_by_case && blocked == 3"), 1.0);
  EXPECT_DOUBLE_EQ(value_of("max(1, min(7, 5)) + abs(0 - 2) + sqrt(9)"), 10.0);
  EXPECT_DOUBLE_EQ(value_of("on - 1", {}, 20.0), 19.0);
}

TEST(Expression, WhatIsNotUnderstoodIsRefusedWithItsPlace) {
  const auto found = [](std::string_view text) {
    const auto e = parse_expression(text);
    return e ? std::string{"accepted"} : e.error().found;
  };
  EXPECT_EQ(found("1 +"), "1 +");
  EXPECT_EQ(found("nonsense + 1"), "nonsense");
  EXPECT_EQ(found("years(3)"), "years");
  EXPECT_EQ(found("chip(\"a\").fp9_dense"), "chip(\"a\").fp9_dense");
  EXPECT_EQ(found("chip(\"a\")"), "chip(\"a\")");
  EXPECT_EQ(found("chip(3).memory"), "chip(3).memory");
  EXPECT_EQ(found("fact(\"a\", \"b\")"), "fact(\"a\", \"b\")");
  EXPECT_EQ(found("best(\"CN\", \"fp9_dense\")"), "fp9_dense");
  EXPECT_EQ(found("rule(\"eu\", \"c\")"), "eu");
  EXPECT_EQ(found("rule(\"us\", \"c\", \"\", \"2026-13-01\")"), "2026-13-01");
  EXPECT_EQ(found("1, 2"), "1, 2");
  EXPECT_EQ(found("chip(\"a).memory"), "chip(\"a).memory");
  EXPECT_EQ(found(std::string(60, '(') + "1" + std::string(60, ')')), std::string(40, '('));
  EXPECT_NE(found(""), "accepted");
  EXPECT_EQ(found("fact(\"a\") = 3"), "=");  // an assignment, to muParser
  EXPECT_EQ(found("fact(\"a\") == 3 && 2 <= 3 && 3 >= 2 && 1 != 2"), "accepted");
}

TEST(Expression, AnUnknownInputNamesTheKnownOnes) {
  const auto e = parse_expression("ship(\"a\").memory");
  ASSERT_FALSE(e);
  EXPECT_EQ(e.error().found, "\"a\").memory");
  EXPECT_NE(e.error().expected.find("chip"), std::string::npos);
}

TEST(Compute, BoundsComeFromTheEndsOfTheInputs) {
  const auto e = parsed("fact(\"a\") / fact(\"b\")");
  const auto value = compute(e, {{8, 10, 12}, {1, 2, 4}}, 0);
  ASSERT_TRUE(value);
  EXPECT_DOUBLE_EQ(value->mid, 5.0);
  EXPECT_DOUBLE_EQ(value->low, 2.0);
  EXPECT_DOUBLE_EQ(value->high, 12.0);
  EXPECT_TRUE(compute(e, {Range::exactly(8), Range::exactly(2)}, 0)->is_exact());
}

TEST(Compute, NoFiniteNumberIsNoValue) {
  EXPECT_FALSE(compute(parsed("1 / fact(\"a\")"), {Range::exactly(0)}, 0));
  EXPECT_FALSE(compute(parsed("sqrt(0 - fact(\"a\"))"), {Range::exactly(1)}, 0));
}

TEST(Inputs, EveryNameSaysHowItIsWritten) {
  const std::string names = input_names();
  EXPECT_TRUE(is_input_name("chip"));
  EXPECT_FALSE(is_input_name("ship"));
  std::size_t at = 0;
  while (at < names.size()) {
    const std::size_t end = std::min(names.find(", ", at), names.size());
    const std::string name = names.substr(at, end - at);
    EXPECT_TRUE(usage_of(name).starts_with(name + '(')) << name;
    at = end + 2;
  }
}

}  // namespace
}  // namespace steelyard::claims
