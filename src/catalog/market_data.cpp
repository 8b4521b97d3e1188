#include "catalog/market_data.hpp"

namespace steelyard::catalog {

const std::vector<std::string_view>& cuda_compatibility_names() {
  static const std::vector<std::string_view> names{"native", "source", "translated", "none"};
  return names;
}

const std::vector<std::string_view>& maturity_names() {
  static const std::vector<std::string_view> names{"mature", "usable", "early", "none"};
  return names;
}

const std::vector<std::string_view>& price_kind_names() {
  static const std::vector<std::string_view> names{"purchase", "rental", "owner_cost"};
  return names;
}

const std::vector<std::string_view>& price_per_names() {
  static const std::vector<std::string_view> names{"chip", "system"};
  return names;
}

}  // namespace steelyard::catalog
