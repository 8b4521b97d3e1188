#include "rules/settlement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

/// Rates of rule files are read as multiples of one over this (rule_reader.cpp refuses others).
constexpr std::int64_t kRateDenominator = 1'000'000;
constexpr std::int64_t kLargestDenominator = 1'000'000'000;
constexpr double kLargestMinorUnits = 9e18;

Error out_of_range(double found) {
  return Error{kAmountOutOfRange, {}, {{"found", format_number(found, 6)}, {"expected", fmt::format("0 to {:.0e}", kLargestMinorUnits)}}};
}

bool fits(double minor_units) { return minor_units >= 0.0 && minor_units < kLargestMinorUnits; }

Ratio reduced(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t divisor = std::max<std::int64_t>(std::gcd(numerator, denominator), 1);
  return {numerator / divisor, denominator / divisor};
}

std::optional<std::int64_t> digits_of(std::string_view text) {
  if (text.empty() || text.size() > 12) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Ratio> parse_decimal(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (fraction.size() > 9 || (dot != std::string_view::npos && fraction.empty() && whole.empty())) return std::nullopt;
  const auto integer = whole.empty() && !fraction.empty() ? std::optional<std::int64_t>{0} : digits_of(whole);
  const auto decimals = fraction.empty() ? std::optional<std::int64_t>{0} : digits_of(fraction);
  if (!integer || !decimals || *integer > 100) return std::nullopt;
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
  return reduced(*integer * scale + *decimals, scale);
}

std::optional<Ratio> parse_ratio(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto numerator = digits_of(text.substr(0, slash));
    const auto denominator = digits_of(text.substr(slash + 1));
    if (!numerator || !denominator || *denominator == 0 || *denominator > kLargestDenominator) return std::nullopt;
    return reduced(*numerator, *denominator);
  }
  if (text.ends_with('%')) {
    text.remove_suffix(1);
    const auto percent = parse_decimal(text);
    if (!percent) return std::nullopt;
    return reduced(percent->numerator, percent->denominator * 100);
  }
  return parse_decimal(text);
}

/// amount × numerator / denominator, or nothing where the result would not fit.
Result<Money> part(Money amount, std::int64_t numerator, std::int64_t denominator) {
  const double estimate = static_cast<double>(amount.minor_units) * static_cast<double>(numerator) / static_cast<double>(denominator);
  if (!fits(estimate)) return out_of_range(estimate);
  return amount.times(numerator, denominator);
}

Result<Money> of_units(Money per_unit, std::int64_t units) {
  const double estimate = static_cast<double>(per_unit.minor_units) * static_cast<double>(units);
  if (units < 0 || per_unit.minor_units < 0) return out_of_range(units < 0 ? static_cast<double>(units) : per_unit.major());
  if (!fits(estimate)) return out_of_range(estimate);
  return Money{per_unit.minor_units * units, per_unit.currency};
}

/// Fills who pays what where the fee is `due` and the buyer bears `passed` of it on top of the agreed `price`.
Result<StatementLine> share_out(StatementLine line, Money price, Money passed) {
  if (!fits(static_cast<double>(price.minor_units) + static_cast<double>(passed.minor_units))) return out_of_range(price.major());
  line.buyer_pays = price + passed;
  line.seller_nets = line.buyer_pays - line.due;
  return line;
}

Result<StatementLine> surcharge(StatementLine line, Money price) {
  const FeeTerms& terms = line.terms;
  auto due = part(line.base, terms.rate.numerator, terms.rate.denominator);
  if (!due) return std::move(due.error());
  line.due = *due;
  return share_out(line, price, due->times(terms.pass_through.numerator, terms.pass_through.denominator));
}

Result<StatementLine> seller_whole(StatementLine line, Money net) {
  const Ratio rate = line.terms.rate;
  const std::int64_t kept = rate.denominator - rate.numerator;
  if (kept <= 0) return out_of_range(rate.value());
  auto price = part(net, rate.denominator, kept);
  if (!price) return std::move(price.error());
  line.base = *price;
  line.due = *price - net;
  line.buyer_pays = *price;
  line.seller_nets = net;
  return line;
}

}  // namespace

const std::vector<std::string_view>& fee_wording_names() {
  static const std::vector<std::string_view> names{"share_of_price", "surcharge_on_buyer", "share_seller_whole", "duty_on_entered_value"};
  return names;
}

std::string_view name_of(FeeWording wording) { return fee_wording_names()[static_cast<std::size_t>(wording)]; }

FeeWording wording_of(const Levy& levy) {
  return levy.basis == "customs_value" ? FeeWording::duty_on_entered_value : FeeWording::share_of_price;
}

Result<Ratio> Ratio::parse(std::string_view text) {
  const auto ratio = parse_ratio(text);
  if (!ratio || ratio->numerator > ratio->denominator || ratio->denominator > 100 * kLargestDenominator) {
    return Error{kNotARatio, {}, {{"found", std::string{text}}, {"expected", "25%, 0.25, 1/4"}}};
  }
  return *ratio;
}

Ratio Ratio::of_rate(double rate) { return reduced(std::llround(rate * static_cast<double>(kRateDenominator)), kRateDenominator); }

double StatementLine::per_unit(const Money& amount) const {
  return units == 0 ? std::numeric_limits<double>::quiet_NaN() : amount.major() / static_cast<double>(units);
}

Result<StatementLine> statement_line(const FeeTerms& terms, const ShipmentLine& shipped) {
  auto price = of_units(shipped.price_per_unit, shipped.units);
  if (!price) return std::move(price.error());
  StatementLine line;
  line.shipment = shipped.shipment;
  line.product = shipped.product;
  line.units = shipped.units;
  line.terms = terms;
  line.base = *price;
  switch (terms.wording) {
    case FeeWording::share_of_price: line.terms.pass_through = {0, 1}; return surcharge(std::move(line), *price);
    case FeeWording::surcharge_on_buyer: return surcharge(std::move(line), *price);
    case FeeWording::share_seller_whole: line.terms.pass_through = {1, 1}; return seller_whole(std::move(line), *price);
    case FeeWording::duty_on_entered_value: break;
  }
  if (!shipped.entered_value_per_unit) return Error{kMissingKey, {}, {{"key", "entered_value"}, {"expected", "27000 USD"}}};
  if (shipped.entered_value_per_unit->currency != price->currency) {
    return Error{
        kMixedCurrencies,
        {},
        {{"found", std::string{code_of(shipped.entered_value_per_unit->currency)}}, {"expected", std::string{code_of(price->currency)}}}};
  }
  auto entered = of_units(*shipped.entered_value_per_unit, shipped.units);
  if (!entered) return std::move(entered.error());
  line.base = *entered;
  return surcharge(std::move(line), *price);
}

Result<Statement> statement_of(const FeeTerms& terms, const std::vector<ShipmentLine>& lines) {
  Statement statement;
  Findings findings;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = statement_line(terms, lines[i]);
    if (!line) {
      for (Error& error : line.error()) {
        if (error.place.pointer.empty()) error.place.pointer = fmt::format("line[{}]", i);
        findings.push_back(std::move(error));
      }
      continue;
    }
    auto total = std::find_if(statement.totals.begin(), statement.totals.end(),
                              [&](const Statement::Total& t) { return t.due.currency == line->due.currency; });
    if (total == statement.totals.end()) {
      const Money zero{0, line->due.currency};
      total = statement.totals.insert(total, {zero, zero, zero, zero});
    }
    if (!fits(static_cast<double>(total->base.minor_units) + static_cast<double>(line->base.minor_units)) ||
        !fits(static_cast<double>(total->buyer_pays.minor_units) + static_cast<double>(line->buyer_pays.minor_units))) {
      findings.push_back(out_of_range(total->buyer_pays.major() + line->buyer_pays.major()));
      break;
    }
    total->base = total->base + line->base;
    total->due = total->due + line->due;
    total->buyer_pays = total->buyer_pays + line->buyer_pays;
    total->seller_nets = total->seller_nets + line->seller_nets;
    statement.lines.push_back(std::move(*line));
  }
  if (!findings.empty()) return findings;
  return statement;
}

Result<SettlementLine> settle(const Levy& levy, std::int64_t units, Money value_per_unit) {
  FeeTerms terms{wording_of(levy), Ratio::of_rate(levy.rate), {0, 1}};
  auto line = statement_line(terms, {{}, {}, units, value_per_unit, value_per_unit});
  if (!line) return std::move(line.error());
  return SettlementLine{levy.rule, levy.basis, levy.codified, line->base, line->due};
}

Result<GrossUp> make_seller_whole(const Levy& levy, Money net, Money customs_value) {
  const bool duty = levy.basis == "customs_value";
  const FeeTerms terms{duty ? FeeWording::duty_on_entered_value : FeeWording::share_seller_whole, Ratio::of_rate(levy.rate), {1, 1}};
  auto line = statement_line(terms, {{}, {}, 1, net, customs_value});
  if (!line) return std::move(line.error());
  return GrossUp{line->buyer_pays, line->due};
}

}  // namespace steelyard::rules
