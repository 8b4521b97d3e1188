#include "rules/settlement.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

/// Rates are read as multiples of this (rule_reader.cpp refuses others).
constexpr std::int64_t kRateDenominator = 1'000'000;
constexpr double kLargestMinorUnits = 9e18;

std::int64_t rate_numerator(const Levy& levy) { return std::llround(levy.rate * static_cast<double>(kRateDenominator)); }

Error out_of_range(double found) {
  return Error{kAmountOutOfRange, {}, {{"found", format_number(found, 6)}, {"expected", fmt::format("0 to {:.0e}", kLargestMinorUnits)}}};
}

bool fits(double minor_units) { return minor_units >= 0.0 && minor_units < kLargestMinorUnits; }

}  // namespace

Result<SettlementLine> settle(const Levy& levy, std::int64_t units, Money value_per_unit) {
  const double base = static_cast<double>(units) * static_cast<double>(value_per_unit.minor_units);
  if (units < 0 || value_per_unit.minor_units < 0) return out_of_range(units < 0 ? static_cast<double>(units) : value_per_unit.major());
  if (!fits(base) || !fits(base * levy.rate)) return out_of_range(base);
  SettlementLine line;
  line.rule = levy.rule;
  line.basis = levy.basis;
  line.codified = levy.codified;
  line.base = {value_per_unit.minor_units * units, value_per_unit.currency};
  line.due = line.base.times(rate_numerator(levy), kRateDenominator);
  return line;
}

Result<GrossUp> make_seller_whole(const Levy& levy, Money net, Money customs_value) {
  if (levy.basis == "customs_value") {
    auto line = settle(levy, 1, customs_value);
    if (!line) return std::move(line.error());
    if (net.minor_units < 0 || !fits(static_cast<double>(net.minor_units) + static_cast<double>(line->due.minor_units))) {
      return out_of_range(static_cast<double>(net.minor_units));
    }
    return GrossUp{net + line->due, line->due};
  }
  const std::int64_t kept = kRateDenominator - rate_numerator(levy);
  if (kept <= 0) return out_of_range(levy.rate);
  const double price = static_cast<double>(net.minor_units) * static_cast<double>(kRateDenominator) / static_cast<double>(kept);
  if (!fits(price)) return out_of_range(price);
  const Money paid = net.times(kRateDenominator, kept);
  return GrossUp{paid, paid - net};
}

}  // namespace steelyard::rules
