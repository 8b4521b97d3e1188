// Whole numbers of doubles, without a call into the library: the inner loop of a search rounds a dozen times for each operator.
#pragma once

#include <bit>
#include <cstdint>

namespace steelyard::perf {

/// Of numbers that are not negative and below 2^63.
[[nodiscard]] inline double whole_below(double x) { return static_cast<double>(static_cast<std::int64_t>(x)); }
[[nodiscard]] inline double whole_above(double x) {
  const double whole = whole_below(x);
  return whole < x ? whole + 1.0 : whole;
}

/// Levels of a binary tree over `n` members: the least h with 2^h >= n. Pre: n >= 1.
[[nodiscard]] inline double tree_depth(double n) {
  const auto bits = std::bit_cast<std::uint64_t>(n);
  const auto exponent = static_cast<std::int64_t>(bits >> 52U) - 1023;
  return static_cast<double>(exponent + ((bits & 0xFFFFFFFFFFFFFULL) != 0 ? 1 : 0));
}

}  // namespace steelyard::perf
