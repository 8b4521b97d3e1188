// A number with its range and everything it rests on: what every cost is made of.
#pragma once

#include <string>
#include <vector>

#include "base/evidence.hpp"

namespace steelyard::cost {

/// A number with its published range. `rests_on` names each datum and its value: `price h200-cn-press-2026-01: 27000 USD`.
struct CostFigure {
  double low = 0.0;
  double value = 0.0;
  double high = 0.0;
  Grade grade = Grade::measured;
  std::vector<std::string> rests_on;

  CostFigure& operator+=(const CostFigure& other);
  /// Both ends scaled by a number that isn't in doubt.
  [[nodiscard]] CostFigure scaled(double factor) const;
  /// The product of two figures in doubt; low with low and high with high. Precondition: neither is negative.
  [[nodiscard]] CostFigure times(const CostFigure& other) const;
  /// The quotient of two figures in doubt; low over high and high over low. Precondition: neither is negative, `other.low` > 0.
  [[nodiscard]] CostFigure over(const CostFigure& other) const;
  /// Every end plus a number that isn't in doubt.
  [[nodiscard]] CostFigure shifted(double by) const;
  /// The value alone, without its range; what it rests on stays.
  [[nodiscard]] CostFigure typical() const { return {value, value, value, grade, rests_on}; }
};
[[nodiscard]] inline CostFigure operator+(CostFigure a, const CostFigure& b) { return a += b; }
/// A number that isn't in doubt.
[[nodiscard]] inline CostFigure exactly(double value, Grade grade = Grade::derived, std::vector<std::string> rests_on = {}) {
  return {value, value, value, grade, std::move(rests_on)};
}

}  // namespace steelyard::cost
