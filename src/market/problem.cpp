#include "market/problem.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "base/random.hpp"

namespace steelyard::market {

Spread Spread::between(double low, double high) { return {low, std::sqrt(low * high), high}; }

double Spread::at(double normal) const {
  if (is_certain()) return mid;
  static const double kTail = normal_quantile(0.95);
  const double width = normal < 0.0 ? std::log(mid / low) : std::log(high / mid);
  return mid * std::exp(width * normal / kTail);
}

const std::vector<std::string_view>& basis_names() {
  static const std::vector<std::string_view> names{"units", "dollars", "work", "tpp", "fp8", "bandwidth"};
  return names;
}

std::string_view name_of(Basis basis) { return basis_names()[static_cast<std::size_t>(basis)]; }

std::string_view name_of(Gate gate) {
  switch (gate) {
    case Gate::open: return "open";
    case Gate::needs_review: return "needs_review";
    case Gate::unknown: return "unknown";
    case Gate::closed: return "closed";
  }
  return "closed";
}

std::size_t Problem::vendor_of(std::size_t product) const {
  const auto found = std::find(vendors.begin(), vendors.end(), products[product].vendor);
  SY_CHECK(found != vendors.end());
  return static_cast<std::size_t>(found - vendors.begin());
}

}  // namespace steelyard::market
