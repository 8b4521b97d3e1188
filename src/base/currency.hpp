// Money that is owed: integer minor units of one currency, with named rounding. Dated exchange rates.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"

namespace steelyard {

enum class Currency : std::uint8_t { usd, cny, eur, hkd, sgd, myr, twd, jpy };

[[nodiscard]] std::string_view code_of(Currency currency);                    // ISO 4217
[[nodiscard]] std::optional<Currency> parse_currency(std::string_view text);  // `USD`, `CNY`, also `RMB`, `$`, `¥`, 元, 美元
[[nodiscard]] int minor_digits(Currency currency);                            // 2 for most, 0 for JPY

enum class Rounding { half_even, up, down };

/// An amount owed, exact to the minor unit. Addition of two currencies is a bug, not a conversion.
struct Money {
  std::int64_t minor_units = 0;
  Currency currency = Currency::usd;

  /// `amount` in major units, rounded to the minor unit.
  [[nodiscard]] static Money from_major(double amount, Currency currency, Rounding rounding = Rounding::half_even);
  /// This amount times numerator/denominator, computed exactly and rounded once. Precondition: denominator > 0.
  [[nodiscard]] Money times(std::int64_t numerator, std::int64_t denominator, Rounding rounding = Rounding::half_even) const;
  [[nodiscard]] double major() const;
  [[nodiscard]] std::string to_string() const;  // `6750.00 USD`

  friend Money operator+(Money a, Money b);
  friend Money operator-(Money a, Money b);
  friend bool operator==(const Money&, const Money&) = default;
};

/// An estimated amount, or amount per something, in the currency its source speaks.
template <Dimension D>
struct Amount {
  Quantity<D> value;  // the currency dimension counts units of `currency`
  Currency currency = Currency::usd;
};

/// One published rate: one `base` buys `value` of `quote` on `as_of`.
struct ExchangeRate {
  Currency base = Currency::usd;
  Currency quote = Currency::cny;
  double value = 0.0;
  Date as_of;
  EvidencePtr evidence;
};

/// A factor that turns amounts of `from` into amounts of `to`, and the rate it rests on (none when the two are the same).
struct Conversion {
  double factor = 1.0;
  std::optional<ExchangeRate> rate;
};

inline constexpr Code kNoExchangeRate{"currency.no_rate", ErrorKind::data};

class ExchangeRates {
 public:
  void add(ExchangeRate rate);
  /// The last rate published on or before `on`, direct or inverted. Error `currency.no_rate` when there is none.
  [[nodiscard]] Result<Conversion> convert(Currency from, Currency to, Date on) const;
  [[nodiscard]] const std::vector<ExchangeRate>& all() const { return rates_; }

 private:
  std::vector<ExchangeRate> rates_;  // by as_of
};

}  // namespace steelyard
