#include "market/rationing.hpp"

#include <algorithm>
#include <span>

#include "base/check.hpp"
#include "market/choice.hpp"

namespace steelyard::market {
namespace {

/// The flow of one round: units of each product that each segment takes while all of its demand comes once.
struct Flow {
  std::vector<double> units;    // segment x product
  std::vector<double> total;    // of each product
  std::vector<char> is_served;  // of each segment
};

Flow flow_of(const Instance& instance, const std::vector<char>& in_stock) {
  const std::size_t products = instance.products;
  Flow flow{std::vector<double>(instance.segments * products, 0.0), std::vector<double>(products, 0.0),
            std::vector<char>(instance.segments, 0)};
  std::vector<char> available(products);
  std::vector<double> share(products);
  for (std::size_t s = 0; s < instance.segments; ++s) {
    const std::size_t row = s * products;
    for (std::size_t j = 0; j < products; ++j) available[j] = in_stock[j] && instance.work[row + j] > 0.0 ? 1 : 0;
    const std::span<const double> utilities{instance.utility.data() + row, products};
    flow.is_served[s] = nested_logit(utilities, instance.nests, instance.nest_count, available, instance.dissimilarity, share) ? 1 : 0;
    for (std::size_t j = 0; j < products; ++j) {
      if (!available[j]) continue;
      const double units = instance.demand[s] * share[j] / instance.work[row + j];
      flow.units[row + j] = units;
      flow.total[j] += units;
    }
  }
  return flow;
}

}  // namespace

Allocation ration(const Instance& instance) {
  const std::size_t products = instance.products;
  Allocation allocation{std::vector<double>(instance.segments * products, 0.0), std::vector<double>(instance.segments, 0.0),
                        std::vector<char>(products, 0), 0};
  std::vector<double> left = instance.capacity;
  std::vector<char> in_stock(products);
  for (std::size_t j = 0; j < products; ++j) in_stock[j] = left[j] > 0.0 ? 1 : 0;
  double still_to_come = 1.0;  // share of every segment's demand
  while (still_to_come > 0.0) {
    SY_CHECK(allocation.rounds <= products);
    ++allocation.rounds;
    const Flow flow = flow_of(instance, in_stock);
    // The round ends when the first product is gone, or everybody has come.
    double length = still_to_come;
    std::size_t first_gone = products;
    for (std::size_t j = 0; j < products; ++j) {
      if (!in_stock[j] || flow.total[j] * length <= left[j]) continue;
      length = left[j] / flow.total[j];
      first_gone = j;
    }
    for (std::size_t i = 0; i < flow.units.size(); ++i) allocation.units[i] += flow.units[i] * length;
    for (std::size_t j = 0; j < products; ++j) left[j] = std::max(0.0, left[j] - flow.total[j] * length);
    for (std::size_t s = 0; s < instance.segments; ++s) {
      if (!flow.is_served[s]) allocation.unmet[s] += instance.demand[s] * length;
    }
    if (first_gone == products) break;
    left[first_gone] = 0.0;
    in_stock[first_gone] = 0;
    allocation.sold_out[first_gone] = 1;
    still_to_come -= length;
  }
  return allocation;
}

}  // namespace steelyard::market
