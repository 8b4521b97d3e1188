// For tests: a study of two periods in which a licence may be revoked.
#pragma once

#include "plan/plan.hpp"

namespace steelyard::plan {

/// Two periods of 100 hours; 400 tokens asked for in each. One US server (8 chips, 10 kW, vendor `north`) does 4 tokens an hour, so one
/// carries it all; a Chinese one (vendor `east`, 6 kW) 2, so it takes two.
///
///            buy   opex/h   rent/h   lead
///   0 us     500     1        -      none
///   1 cn     300     1        9      none
///
/// After the first period the licence of `us` stays (0.6) or is revoked (0.4).
inline Problem revocable() {
  Problem problem;
  problem.currency = "CNY";
  problem.home_country = "CN";
  problem.periods = {{"Q1", 100.0}, {"Q2", 100.0}};
  problem.tree = {{"now", kNone, 0, 1.0}, {"stays", 0, 1, 0.6}, {"revoked", 0, 1, 0.4}};
  problem.branches = {{"stays", 0.6, 1}, {"revoked", 0.4, 2}};
  problem.workloads = {"serve"};
  problem.options = {{"us/direct/gz", "us", "hgx", "direct", "gz", "US", 8, 10e3, 1.0, "north"},
                     {"cn/direct/gz", "cn", "atlas", "direct", "gz", "CN", 8, 6e3, 1.0, "east"}};
  for (std::size_t o = 0; o < 2; ++o) {
    Capability row;
    row.option = o;
    row.fits = true;
    const double rate = o == 0 ? 4.0 : 2.0;
    row.work_per_server_hour = {rate, rate, rate};
    row.unit = "tokens";
    row.software_stack = o == 0 ? "cuda" : "cann";
    problem.capabilities.push_back(row);
  }
  for (std::size_t t = 0; t < 2; ++t) {
    for (std::size_t b = 0; b < 2; ++b) {
      for (std::size_t o = 0; o < 2; ++o) {
        Permission permission;
        permission.option = o;
        permission.period = t;
        permission.branch = b;
        permission.gate = o == 0 && t == 1 && b == 1 ? Gate::closed : Gate::open;
        problem.permissions.push_back(permission);
        Price price;
        price.option = o;
        price.period = t;
        price.branch = b;
        price.can_buy = true;
        price.can_rent = o == 1;
        price.buy = o == 0 ? 500.0 : 300.0;
        price.rent_per_hour = 9.0;
        price.opex_per_hour = 1.0;
        problem.prices.push_back(price);
      }
      problem.demands.push_back({0, t, b, 400.0, "tokens", 0.0, false, 0.0, {}});
    }
  }
  return problem;
}

template <class Row, class Change>
void for_each(std::vector<Row>& rows, const Change& change) {
  for (Row& row : rows) change(row);
}

}  // namespace steelyard::plan
