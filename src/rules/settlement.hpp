// What a levy comes to, exactly: duties and fees as money owed.
//
// Rates are decimal fractions and are taken as exact rationals; a statement line (shipment × product) is rounded once, half to even, to the
// minor unit. Figures per unit are for display: units times a rounded fee per unit is not what is owed.
#pragma once

#include <cstdint>

#include "base/currency.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

inline constexpr Code kAmountOutOfRange{"rules.amount_out_of_range", ErrorKind::data};

/// One line of a settlement.
struct SettlementLine {
  RuleId rule;
  std::string basis;
  bool codified = true;
  Money base;  // what the levy is taken on: units × value
  Money due;
};

/// The levy on `units` at `value_per_unit`, which is the entered value of one unit for `customs_value` and its sale price for `sale_price`.
/// Error `rules.amount_out_of_range` for negative units or amounts, and where a 64-bit amount of minor units would not hold the line.
[[nodiscard]] Result<SettlementLine> settle(const Levy& levy, std::int64_t units, Money value_per_unit);

/// What the buyer pays when the seller is to net `net` in full, and the levy within it.
struct GrossUp {
  Money price;
  Money due;
};
/// On `sale_price` the share is of the raised price itself: net / (1 - rate). On `customs_value` it is net + rate × `customs_value`.
/// Errors as for `settle`; a share of the whole price (rate >= 1) can't be made up for and is out of range too.
[[nodiscard]] Result<GrossUp> make_seller_whole(const Levy& levy, Money net, Money customs_value);

}  // namespace steelyard::rules
