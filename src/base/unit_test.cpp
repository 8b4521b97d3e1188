#include "base/unit.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace steelyard {
namespace {

struct Row {
  const char* text;
  Dimension dimension;
  double base;
};

class ParsesQuantity : public ::testing::TestWithParam<Row> {};

TEST_P(ParsesQuantity, AsWritten) {
  const auto parsed = parse_quantity(GetParam().text);
  ASSERT_TRUE(parsed) << parsed.error()[0].code.name;
  EXPECT_EQ(parsed->dimension, GetParam().dimension);
  EXPECT_NEAR(parsed->base, GetParam().base, std::abs(GetParam().base) * 1e-12);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ParsesQuantity,
    ::testing::Values(Row{"3.35 TB/s", BytesPerSecond::kDimension, 3.35e12}, Row{"4.8TB/s", BytesPerSecond::kDimension, 4.8e12},
                      Row{"  141 GB ", Bytes::kDimension, 141e9}, Row{"80 GiB", Bytes::kDimension, 80.0 * 1073741824.0},
                      Row{"1 TiB", Bytes::kDimension, 1099511627776.0}, Row{"400 Gb/s", BytesPerSecond::kDimension, 50e9},
                      Row{"400 Gbps", BytesPerSecond::kDimension, 50e9}, Row{"1.6 Tb/s", BytesPerSecond::kDimension, 200e9},
                      Row{"1,979 TFLOPS", FlopsPerSecond::kDimension, 1979e12}, Row{"1_979 TOPS", FlopsPerSecond::kDimension, 1979e12},
                      Row{"2 POPS", FlopsPerSecond::kDimension, 2e15}, Row{"10.2 kW", Watts::kDimension, 10200},
                      Row{"3 us", Seconds::kDimension, 3e-6}, Row{"3 µs", Seconds::kDimension, 3e-6},
                      Row{"3 μs", Seconds::kDimension, 3e-6}, Row{"814 mm2", Area::kDimension, 814e-6},
                      Row{"814 mm²", Area::kDimension, 814e-6}, Row{"15832 TPP", Tpp::kDimension, 15832e12},
                      Row{"19.45 TPP/mm2", PerformanceDensity::kDimension, 19.45e18}, Row{"1e3 tok/s", TokensPerSecond::kDimension, 1000},
                      Row{"-5 W", Watts::kDimension, -5}, Row{"50 %", kDimensionless, 0.5}, Row{"7", kDimensionless, 7},
                      Row{"2 kW*h", Joules::kDimension, 7.2e6}));

TEST(ParseQuantity, MoneyKeepsItsCurrency) {
  const auto power = parse_quantity("0.55 CNY/kWh").value();
  EXPECT_EQ(power.dimension, DollarsPerJoule::kDimension);
  EXPECT_EQ(power.currency, Currency::cny);
  EXPECT_NEAR(power.base * 3.6e6, 0.55, 1e-12);
  const auto rent = parse_quantity("$4.20/h").value();
  EXPECT_EQ(rent.dimension, DollarsPerSecond::kDimension);
  EXPECT_EQ(rent.currency, Currency::usd);
  EXPECT_NEAR(rent.base * 3600, 4.20, 1e-12);
  EXPECT_EQ(parse_quantity("¥1.4亿").value().base, 1.4e8);
  EXPECT_EQ(parse_quantity("¥1.4亿").value().currency, Currency::cny);
  EXPECT_EQ(parse_quantity("1.4亿 CNY").value().base, 1.4e8);
  EXPECT_EQ(parse_quantity("2.5万元").value().base, 2.5e4);
  EXPECT_EQ(parse_quantity("1万亿 元").value().base, 1e12);
  EXPECT_EQ(parse_quantity("3 RMB").value().currency, Currency::cny);
}

struct Refused {
  const char* text;
  Code code;
  const char* nearest = "";
};

class RefusesQuantity : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusesQuantity, WithAFinding) {
  const auto parsed = parse_quantity(GetParam().text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error()[0].code, GetParam().code) << parsed.error()[0].code.name;
  EXPECT_EQ(parsed.error()[0].argument("nearest"), GetParam().nearest);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusesQuantity,
    ::testing::Values(Refused{"", kNotAQuantity}, Refused{"GB", kNotAQuantity}, Refused{"-", kNotAQuantity}, Refused{".", kNotAQuantity},
                      Refused{"1,23 GB", kUnknownUnit}, Refused{"1,2345 GB", kNotAQuantity}, Refused{"5 GBB", kUnknownUnit, "GB"},
                      Refused{"5 gb", kUnknownUnit, "GB"}, Refused{"5 GB/", kNotAQuantity}, Refused{"5 /s", kUnknownUnit},
                      Refused{"$4.20/", kNotAQuantity}, Refused{"$4.20 USD", kNotAQuantity}, Refused{"5 USD/CNY", kNotAQuantity},
                      Refused{"1e999 GB", kOutOfRange}, Refused{"1e300 TB*TB", kOutOfRange}, Refused{"nan GB", kNotAQuantity},
                      Refused{"1.2.3 GB", kUnknownUnit}, Refused{"五 GB", kNotAQuantity}));

TEST(ParseQuantity, TooSmallIsZero) { EXPECT_EQ(parse_quantity("1e-999 GB").value().base, 0.0); }

TEST(ParseQuantity, LongTextIsRefusedAndClippedBetweenCharacters) {
  std::string text(39, 'x');
  for (int i = 0; i < 100; ++i) text += "亿";
  const auto parsed = parse_quantity(text);
  ASSERT_FALSE(parsed);
  EXPECT_FALSE(first_invalid_utf8(parsed.error()[0].argument("found")));
}

TEST(ParseQuantityOf, NamesBothDimensions) {
  const auto parsed = parse_quantity_of("3.35 TB", BytesPerSecond::kDimension);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error()[0].code, kWrongDimension);
  EXPECT_EQ(parsed.error()[0].argument("expected"), "GB/s");
  EXPECT_EQ(parsed.error()[0].argument("found_dimension"), "GB");
  EXPECT_TRUE(parse_quantity_as<BytesPerSecond::kDimension>("3.35 TB/s"));
}

TEST(ParseQuantityOf, ABareNumberIsAskedForItsUnit) {
  const auto parsed = parse_quantity_of("25000", Dollars::kDimension);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error()[0].code, kWithoutUnit);
  EXPECT_EQ(parsed.error()[0].argument("expected"), "USD");
}

TEST(ParseNumber, AsPeopleWriteThem) {
  EXPECT_DOUBLE_EQ(parse_number("2e12").value(), 2e12);
  EXPECT_DOUBLE_EQ(parse_number("400,000").value(), 4e5);
  EXPECT_DOUBLE_EQ(parse_number("1.4亿").value(), 1.4e8);
  EXPECT_DOUBLE_EQ(parse_number("671B").value(), 671e9);
  EXPECT_DOUBLE_EQ(parse_number("1.5 T").value(), 1.5e12);
  EXPECT_FALSE(parse_number("12 GB"));
  EXPECT_FALSE(parse_number("1e999"));
  EXPECT_FALSE(parse_number("twelve"));
}

TEST(FormatNumber, SignificantDigits) {
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(3.14159), "3.142");
  EXPECT_EQ(format_number(989.5), "989.5");
  EXPECT_EQ(format_number(123456), "123456");
  EXPECT_EQ(format_number(-0.000123456), "-0.0001235");
  EXPECT_EQ(format_number(1e18), "1e+18");
  EXPECT_EQ(format_number(std::nan("")), "nan");
}

TEST(FormatQuantity, InTheUsualUnit) {
  EXPECT_EQ(format_quantity(gigabytes(141)), "141 GB");
  EXPECT_EQ(format_quantity(gigabytes_per_second(4800)), "4.8 TB/s");
  EXPECT_EQ(format_quantity(teraflops_per_second(989.5)), "989.5 TFLOPS");
  EXPECT_EQ(format_quantity(square_millimetres(814)), "814 mm2");
  EXPECT_EQ(format_quantity(dollars_per_hour(4.2)), "4.2 USD/h");
  EXPECT_EQ(format_quantity(seconds(0.0032)), "3.2 ms");
  EXPECT_EQ(format_quantity(watts(-700)), "-700 W");
}

RC_GTEST_PROP(ParseQuantity, NeverCrashes, (const std::string& text)) {
  const auto parsed = parse_quantity(text);
  RC_ASSERT((parsed ? std::isfinite(parsed->base) : parsed.error().size() == 1U));
  (void)parse_number(text);
}

RC_GTEST_PROP(ParseQuantity, NeverCrashesOnItsOwnAlphabet, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
      std::vector<std::string>{"1", "9", ",", ".", "_", "e", "-", "+", " ", "/", "*", "$", "¥", "万", "亿", "GB", "h", "USD", "CNY"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  const auto parsed = parse_quantity(text);
  RC_ASSERT((!parsed || std::isfinite(parsed->base)));
}

RC_GTEST_PROP(FormatQuantity, ParsesBackWithinRounding, ()) {
  const auto mantissa = *rc::gen::inRange(1, 1000000);
  const auto exponent = *rc::gen::inRange(-2, 10);
  const double value = mantissa * std::pow(10.0, exponent - 3);
  const auto round_trip = [&](auto quantity) {
    const auto parsed = parse_quantity(format_quantity(quantity, 6));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->dimension == decltype(quantity)::kDimension);
    RC_ASSERT(std::abs(parsed->base - quantity.base()) <= 1e-5 * std::abs(quantity.base()));
  };
  round_trip(Bytes::from_base(value));
  round_trip(BytesPerSecond::from_base(value * 1e6));
  round_trip(FlopsPerSecond::from_base(value * 1e9));
  round_trip(Watts::from_base(value));
  round_trip(Seconds::from_base(value));
  round_trip(Tpp::from_base(value * 1e12));
  round_trip(PerformanceDensity::from_base(value * 1e16));
  round_trip(DollarsPerSecond::from_base(value));
  round_trip(DollarsPerJoule::from_base(value * 1e-6));
  round_trip(TokensPerSecond::from_base(value));
}

}  // namespace
}  // namespace steelyard
