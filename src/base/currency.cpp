#include "base/currency.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard {
namespace {

struct CurrencyInfo {
  Currency currency;
  std::string_view code;
  int minor_digits;
};
constexpr std::array kCurrencies{
    CurrencyInfo{Currency::usd, "USD", 2}, CurrencyInfo{Currency::cny, "CNY", 2}, CurrencyInfo{Currency::eur, "EUR", 2},
    CurrencyInfo{Currency::hkd, "HKD", 2}, CurrencyInfo{Currency::sgd, "SGD", 2}, CurrencyInfo{Currency::myr, "MYR", 2},
    CurrencyInfo{Currency::twd, "TWD", 2}, CurrencyInfo{Currency::jpy, "JPY", 0},
};

struct CurrencyName {
  std::string_view name;
  Currency currency;
};
constexpr std::array kOtherNames{
    CurrencyName{"RMB", Currency::cny},    CurrencyName{"$", Currency::usd},    CurrencyName{"US$", Currency::usd},
    CurrencyName{"¥", Currency::cny},      CurrencyName{"￥", Currency::cny},   CurrencyName{"元", Currency::cny},
    CurrencyName{"人民币", Currency::cny}, CurrencyName{"美元", Currency::usd},
};

const CurrencyInfo& info(Currency currency) {
  const auto* found = std::find_if(kCurrencies.begin(), kCurrencies.end(), [&](const auto& c) { return c.currency == currency; });
  SY_CHECK(found != kCurrencies.end());
  return *found;
}

__extension__ using Wide = __int128;

std::int64_t divide_rounded(Wide numerator, Wide denominator, Rounding rounding) {
  Wide quotient = numerator / denominator;
  Wide remainder = numerator % denominator;
  if (remainder < 0) {  // floor division, so that `remainder` lies in [0, denominator)
    remainder += denominator;
    --quotient;
  }
  const bool half = remainder * 2 == denominator;
  const bool above_half = remainder * 2 > denominator;
  bool increment = false;
  switch (rounding) {
    case Rounding::half_even: increment = above_half || (half && quotient % 2 != 0); break;
    case Rounding::up: increment = remainder != 0; break;
    case Rounding::down: break;
  }
  quotient += increment ? 1 : 0;
  SY_CHECK(quotient >= std::numeric_limits<std::int64_t>::min() && quotient <= std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(quotient);
}

}  // namespace

std::string_view code_of(Currency currency) { return info(currency).code; }
int minor_digits(Currency currency) { return info(currency).minor_digits; }

std::optional<Currency> parse_currency(std::string_view text) {
  for (const auto& c : kCurrencies) {
    if (c.code == text) return c.currency;
  }
  for (const auto& c : kOtherNames) {
    if (c.name == text) return c.currency;
  }
  return std::nullopt;
}

Money Money::from_major(double amount, Currency currency, Rounding rounding) {
  const double scaled = amount * std::pow(10.0, steelyard::minor_digits(currency));
  double rounded = 0.0;
  switch (rounding) {
    case Rounding::half_even: rounded = std::nearbyint(scaled); break;  // the default rounding mode is half to even
    case Rounding::up: rounded = std::ceil(scaled); break;
    case Rounding::down: rounded = std::floor(scaled); break;
  }
  SY_CHECK(std::abs(rounded) < 9.2e18);
  return {static_cast<std::int64_t>(rounded), currency};
}

Money Money::times(std::int64_t numerator, std::int64_t denominator, Rounding rounding) const {
  SY_CHECK(denominator > 0);
  return {divide_rounded(static_cast<Wide>(minor_units) * numerator, denominator, rounding), currency};
}

double Money::major() const { return static_cast<double>(minor_units) / std::pow(10.0, steelyard::minor_digits(currency)); }

std::string Money::to_string() const {
  const int digits = steelyard::minor_digits(currency);
  std::uint64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  // In integers: a double would lose minor units above 2^53.
  const std::uint64_t magnitude = minor_units < 0 ? 0 - static_cast<std::uint64_t>(minor_units) : static_cast<std::uint64_t>(minor_units);
  const std::string_view sign = minor_units < 0 ? "-" : "";
  if (digits == 0) return fmt::format("{}{} {}", sign, magnitude, code_of(currency));
  return fmt::format("{}{}.{:0{}} {}", sign, magnitude / scale, magnitude % scale, digits, code_of(currency));
}

Money operator+(Money a, Money b) {
  SY_CHECK(a.currency == b.currency);
  std::int64_t sum = 0;
  SY_CHECK(!__builtin_add_overflow(a.minor_units, b.minor_units, &sum));
  return {sum, a.currency};
}
Money operator-(Money a, Money b) {
  SY_CHECK(a.currency == b.currency);
  std::int64_t difference = 0;
  SY_CHECK(!__builtin_sub_overflow(a.minor_units, b.minor_units, &difference));
  return {difference, a.currency};
}

void ExchangeRates::add(ExchangeRate rate) {
  const auto after =
      std::upper_bound(rates_.begin(), rates_.end(), rate, [](const ExchangeRate& a, const ExchangeRate& b) { return a.as_of < b.as_of; });
  rates_.insert(after, std::move(rate));
}

Result<Conversion> ExchangeRates::convert(Currency from, Currency to, Date on) const {
  if (from == to) return Conversion{};
  for (auto rate = rates_.rbegin(); rate != rates_.rend(); ++rate) {
    if (rate->as_of > on) continue;
    if (rate->base == from && rate->quote == to) return Conversion{rate->value, *rate};
    if (rate->base == to && rate->quote == from) return Conversion{1.0 / rate->value, *rate};
  }
  return Error{kNoExchangeRate, {}, {{"from", std::string{code_of(from)}}, {"to", std::string{code_of(to)}}, {"date", on.to_string()}}};
}

}  // namespace steelyard
