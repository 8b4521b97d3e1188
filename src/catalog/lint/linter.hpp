// What the checks of `lint` share: the catalogue, the day, and the list of findings.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/unit.hpp"
#include "catalog/catalog.hpp"
#include "catalog/lint.hpp"

namespace steelyard::catalog {

struct Linter {
  const Catalog& catalog;
  Date today;
  Findings findings;

  void report(Code code, std::string_view kind, std::string_view id, std::string_view key, std::vector<Argument> more) {
    std::vector<Argument> arguments{{"id", std::string{id}}, {"key", std::string{key}}};
    arguments.insert(arguments.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    findings.push_back({code, catalog.place_of(kind, id, key), std::move(arguments)});
  }
};

/// `a` is `factor` times `b`, within a relative tolerance.
inline bool is_multiple(double a, double b, double factor, double tolerance) {
  return b > 0.0 && std::abs(a / (b * factor) - 1.0) <= tolerance;
}

template <Dimension D>
std::string shown(Quantity<D> q) {
  return format_quantity(q, 6);
}
template <Dimension D>
std::string shown(const Amount<D>& amount) {
  std::string text = shown(amount.value);  // in dollars
  if (const auto at = text.find("USD"); at != std::string::npos) text.replace(at, 3, code_of(amount.currency));
  return text;
}

/// Rates that look sparse, and totals and densities that don't follow from the rates.
void check_rates(Linter& linter);
/// Values out of any known range, in the wrong unit, or at odds with another record.
void check_values(Linter& linter);
/// Missing, undated and outdated evidence; choices without a reason.
void check_evidence(Linter& linter);

}  // namespace steelyard::catalog
