// What a levy comes to, exactly: duties and fees as money owed.
//
// Rates are exact rationals. A statement line (shipment × product) is rounded once, half to even, to the minor unit of its currency; every
// room that needs the amount of a line takes it from `statement_line`. Figures per unit are for display: units times a rounded fee per unit
// is not what is owed.
//
// The 25% of December 2025 was told in four wordings, which come to different money (docs/models/settlement.md). Only the duty on the
// entered value was codified.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/record.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

inline constexpr Code kAmountOutOfRange{"rules.amount_out_of_range", ErrorKind::data};
inline constexpr Code kNotARatio{"rules.not_a_ratio", ErrorKind::data};
inline constexpr Code kMixedCurrencies{"rules.mixed_currencies", ErrorKind::data};

/// An exact fraction of small integers: 1/4, 0.25 and 25% are the same.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  /// `25%`, `0.25`, `1/4`; at most nine decimals, 0 to 1. Error `rules.not_a_ratio`.
  [[nodiscard]] static Result<Ratio> parse(std::string_view text);
  /// Of a rate as rule files give it: a multiple of a millionth.
  [[nodiscard]] static Ratio of_rate(double rate);
  [[nodiscard]] double value() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

/// How the fee is worded.
enum class FeeWording : std::uint8_t {
  share_of_price,         // the state takes its share out of the agreed price
  surcharge_on_buyer,     // the buyer pays the share on top of the agreed price
  share_seller_whole,     // the price is raised until the seller nets the agreed price after the share
  duty_on_entered_value,  // a duty on the customs value of the imported article, whatever it is sold for
};
[[nodiscard]] const std::vector<std::string_view>& fee_wording_names();
[[nodiscard]] std::string_view name_of(FeeWording wording);

/// The wording that a levy of a rule has: `customs_value` is a duty, `sale_price` a share of the price.
[[nodiscard]] FeeWording wording_of(const Levy& levy);

struct FeeTerms {
  FeeWording wording = FeeWording::duty_on_entered_value;
  Ratio rate{1, 4};
  /// What part of a surcharge or a duty the buyer bears. The two wordings of a share settle that themselves: nothing, or all of it.
  Ratio pass_through{1, 1};
};

/// One product of one shipment.
struct ShipmentLine {
  std::string shipment;
  std::string product;
  std::int64_t units = 0;
  Money price_per_unit;                         // agreed with the buyer, before any fee is passed on
  std::optional<Money> entered_value_per_unit;  // customs value; needed for a duty, never taken from the price
};

/// What is owed on a line. buyer_pays == seller_nets + due, to the minor unit.
struct StatementLine {
  std::string shipment;
  std::string product;
  std::int64_t units = 0;
  FeeTerms terms;
  Money base;  // what the fee is taken on
  Money due;   // rounded once
  Money buyer_pays;
  Money seller_nets;

  /// For display only, and not what is owed: the amount over the units, in major units.
  [[nodiscard]] double per_unit(const Money& amount) const;
};

/// The one place where the amount of a line is made. Errors: `rules.amount_out_of_range` for negative units or amounts, a share of the
/// whole price that is to be made up for, or what 64 bits of minor units can't hold; `record.missing_key` for a duty without entered value;
/// `rules.mixed_currencies`.
[[nodiscard]] Result<StatementLine> statement_line(const FeeTerms& terms, const ShipmentLine& line);

/// Lines of several shipments and their sums by currency, each the sum of rounded lines.
struct Statement {
  struct Total {
    Money base;
    Money due;
    Money buyer_pays;
    Money seller_nets;
  };
  std::vector<StatementLine> lines;
  std::vector<Total> totals;  // one for each currency, in order of first appearance
};
/// All findings of all lines, each with `pointer` line[i].
[[nodiscard]] Result<Statement> statement_of(const FeeTerms& terms, const std::vector<ShipmentLine>& lines);

/// One line of a settlement.
struct SettlementLine {
  RuleId rule;
  std::string basis;
  bool codified = true;
  Money base;  // what the levy is taken on: units × value
  Money due;
};

/// The levy of a rule on `units` at `value_per_unit`, which is the entered value of one unit for `customs_value` and its sale price for
/// `sale_price`: `statement_line` without the question who bears it. Errors as there.
[[nodiscard]] Result<SettlementLine> settle(const Levy& levy, std::int64_t units, Money value_per_unit);

/// What the buyer pays when the seller is to net `net` in full, and the levy within it.
struct GrossUp {
  Money price;
  Money due;
};
/// On `sale_price` the share is of the raised price itself: net / (1 - rate). On `customs_value` it is net + rate × `customs_value`.
/// Errors as for `statement_line`.
[[nodiscard]] Result<GrossUp> make_seller_whole(const Levy& levy, Money net, Money customs_value);

}  // namespace steelyard::rules
