// Numbers with units as people write them: `4.8 TB/s`, `0.55 CNY/kWh`, `1.4亿 CNY`, `80 GiB`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"

namespace steelyard {

inline constexpr Code kNotAQuantity{"quantity.syntax", ErrorKind::data};
inline constexpr Code kUnknownUnit{"quantity.unknown_unit", ErrorKind::data};
inline constexpr Code kWrongDimension{"quantity.wrong_dimension", ErrorKind::data};
inline constexpr Code kWithoutUnit{"quantity.without_unit", ErrorKind::data};
inline constexpr Code kOutOfRange{"quantity.out_of_range", ErrorKind::data};

struct ParsedQuantity {
  double base = 0.0;  // base units of `dimension`; amounts of money in units of `currency`
  Dimension dimension;
  std::optional<Currency> currency;
  std::string unit;  // as written
};

/// A number, optional 万 (1e4), 亿 (1e8) or 万亿 (1e12), and a unit: a product of quotients of known units. Digits may be grouped with
/// commas in threes or with underscores. Errors: `quantity.syntax`, `quantity.unknown_unit` (with the nearest unit),
/// `quantity.out_of_range`.
[[nodiscard]] Result<ParsedQuantity> parse_quantity(std::string_view text);

/// A plain number written the same way, without a unit (`2e12`, `400,000`, `1.4亿`); a trailing K, M, B or T multiplies by a power of 1000.
[[nodiscard]] Result<double> parse_number(std::string_view text);

/// Parses and checks the dimension. Errors: `quantity.wrong_dimension` names what was expected and what the unit measures,
/// `quantity.without_unit` what was expected.
[[nodiscard]] Result<ParsedQuantity> parse_quantity_of(std::string_view text, Dimension expected);

template <Dimension D>
[[nodiscard]] Result<Quantity<D>> parse_quantity_as(std::string_view text) {
  auto parsed = parse_quantity_of(text, D);
  if (!parsed) return Result<Quantity<D>>(std::move(parsed.error()));
  return Quantity<D>::from_base(parsed->base);
}

/// What a dimension measures, in the units that it is usually written in: `GB/s`, `TFLOPS`, `mm2`. Used in error messages and schemas.
[[nodiscard]] std::string usual_unit(Dimension dimension);

/// The value in its usual unit with up to `digits` significant digits: `4.8 TB/s`, `141 GB`. Stable across platforms.
[[nodiscard]] std::string format_quantity(double base, Dimension dimension, int digits = 4);
template <Dimension D>
[[nodiscard]] std::string format_quantity(Quantity<D> q, int digits = 4) {
  return format_quantity(q.base(), D, digits);
}
/// A number with up to `digits` significant digits, without an exponent between 1e-4 and 1e15.
[[nodiscard]] std::string format_number(double value, int digits = 4);

}  // namespace steelyard
