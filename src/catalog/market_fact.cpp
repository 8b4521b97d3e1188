#include "catalog/market_fact.hpp"

namespace steelyard::catalog {

const std::vector<std::string_view>& fact_unit_names() {
  static const std::vector<std::string_view> names{"none", "percent", "ratio", "units", "USD",  "CNY",
                                                   "HKD",  "months",  "years", "W",     "B300e"};
  return names;
}

std::string_view name_of(FactUnit unit) { return fact_unit_names()[static_cast<std::size_t>(unit)]; }

}  // namespace steelyard::catalog
