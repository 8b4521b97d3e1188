#include "base/currency.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard {
namespace {

Money cents(std::int64_t n) { return {n, Currency::usd}; }

TEST(Currency, Names) {
  EXPECT_EQ(parse_currency("CNY"), Currency::cny);
  EXPECT_EQ(parse_currency("RMB"), Currency::cny);
  EXPECT_EQ(parse_currency("人民币"), Currency::cny);
  EXPECT_EQ(parse_currency("美元"), Currency::usd);
  EXPECT_EQ(parse_currency("US$"), Currency::usd);
  EXPECT_FALSE(parse_currency("usd"));
  EXPECT_EQ(code_of(Currency::hkd), "HKD");
  EXPECT_EQ(minor_digits(Currency::jpy), 0);
}

TEST(Money, FromMajorRoundsOnce) {
  EXPECT_EQ(Money::from_major(6750.0, Currency::usd).minor_units, 675000);
  EXPECT_EQ(Money::from_major(0.125, Currency::usd).minor_units, 12);  // half to even
  EXPECT_EQ(Money::from_major(0.375, Currency::usd).minor_units, 38);  // half to even
  EXPECT_EQ(Money::from_major(-0.125, Currency::usd).minor_units, -12);
  EXPECT_EQ(Money::from_major(0.121, Currency::usd, Rounding::up).minor_units, 13);
  EXPECT_EQ(Money::from_major(0.129, Currency::usd, Rounding::down).minor_units, 12);
  EXPECT_EQ(Money::from_major(1500.4, Currency::jpy).minor_units, 1500);
}

TEST(Money, TimesIsExactAndRoundsOnce) {
  EXPECT_EQ(cents(675000).times(25, 100), cents(168750));
  EXPECT_EQ(cents(1).times(1, 2), cents(0));    // 0.5 -> 0
  EXPECT_EQ(cents(3).times(1, 2), cents(2));    // 1.5 -> 2
  EXPECT_EQ(cents(5).times(1, 2), cents(2));    // 2.5 -> 2
  EXPECT_EQ(cents(-1).times(1, 2), cents(0));   // -0.5 -> 0
  EXPECT_EQ(cents(-3).times(1, 2), cents(-2));  // -1.5 -> -2
  EXPECT_EQ(cents(-5).times(1, 2), cents(-2));  // -2.5 -> -2
  EXPECT_EQ(cents(10).times(1, 3, Rounding::up), cents(4));
  EXPECT_EQ(cents(10).times(1, 3, Rounding::down), cents(3));
  EXPECT_EQ(cents(-10).times(1, 3, Rounding::down), cents(-4));  // down is towards minus infinity
  // 9.2e18 x 9.2e18 / 9.2e18 needs 128 bits in between.
  const std::int64_t large = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(cents(large).times(large, large), cents(large));
}

TEST(Money, Text) {
  EXPECT_EQ(cents(675000).to_string(), "6750.00 USD");
  EXPECT_EQ(cents(5).to_string(), "0.05 USD");
  EXPECT_EQ(cents(-5).to_string(), "-0.05 USD");
  EXPECT_EQ((Money{-1500, Currency::jpy}).to_string(), "-1500 JPY");
  EXPECT_EQ(cents(9007199254740993).to_string(), "90071992547409.93 USD");  // 2^53 + 1: a double can't hold it
  EXPECT_EQ(cents(std::numeric_limits<std::int64_t>::min()).to_string(), "-92233720368547758.08 USD");
}

RC_GTEST_PROP(Money, SharesOfAWholeAddUp, (std::int32_t amount)) {
  const Money whole = cents(amount);
  const Money quarter = whole.times(25, 100, Rounding::down);
  const Money rest = whole - quarter;
  RC_ASSERT(quarter + rest == whole);
}

RC_GTEST_PROP(Money, HalfEvenIsWithinHalfAUnit, (std::int32_t amount, std::int16_t numerator)) {
  const auto denominator = *rc::gen::inRange(1, 10000);
  const auto exact = static_cast<double>(amount) * numerator / denominator;
  const auto rounded = cents(amount).times(numerator, denominator).minor_units;
  RC_ASSERT(std::abs(static_cast<double>(rounded) - exact) <= 0.5 + 1e-6 * std::abs(exact));
}

TEST(MoneyDeathTest, AddingTwoCurrenciesIsABug) {
  EXPECT_DEATH((void)(Money{1, Currency::usd} + Money{1, Currency::cny}), "internal error");
  EXPECT_DEATH((void)(cents(std::numeric_limits<std::int64_t>::max()) + cents(1)), "internal error");
}

ExchangeRate rate(double value, const char* day) { return {Currency::usd, Currency::cny, value, *Date::parse(day), nullptr}; }

TEST(ExchangeRates, TheLastOneBeforeTheDayCounts) {
  ExchangeRates rates;
  rates.add(rate(7.2, "2025-01-01"));
  rates.add(rate(6.9, "2023-01-01"));  // order of adding doesn't matter
  const auto on = [&](const char* day) { return rates.convert(Currency::usd, Currency::cny, *Date::parse(day)); };
  EXPECT_DOUBLE_EQ(on("2025-01-01")->factor, 7.2);
  EXPECT_DOUBLE_EQ(on("2024-12-31")->factor, 6.9);
  ASSERT_FALSE(on("2022-12-31"));
  EXPECT_EQ(on("2022-12-31").error()[0].code, kNoExchangeRate);
}

TEST(ExchangeRates, InvertedAndIdentity) {
  ExchangeRates rates;
  rates.add(rate(8.0, "2025-01-01"));
  const Date day = *Date::parse("2026-01-01");
  const auto back = rates.convert(Currency::cny, Currency::usd, day);
  EXPECT_DOUBLE_EQ(back->factor, 0.125);
  EXPECT_EQ(back->rate->as_of.to_string(), "2025-01-01");
  const auto same = rates.convert(Currency::eur, Currency::eur, day);
  EXPECT_DOUBLE_EQ(same->factor, 1.0);
  EXPECT_FALSE(same->rate);
  EXPECT_FALSE(rates.convert(Currency::eur, Currency::usd, day));
}

}  // namespace
}  // namespace steelyard
