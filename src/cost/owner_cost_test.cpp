// Our cost of owning an hour beside the owner's costs that a public dashboard publishes (data/prices/owner_cost.toml): another model of the
// same thing by other people. Printed; nothing was fitted to it.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

#include "cost/test_support.hpp"
#include "cost/unit_cost.hpp"

namespace steelyard::cost {
namespace {

constexpr double kMostOff = 0.25;  // outside of the band between a hyperscaler's and a neocloud's cost

struct Row {
  const char* chip;
  const char* system;
};

TEST(OwnerCost, IsMetForThePartsThatTheDashboardPrices) {
  const auto data = DataTree::embedded();
  const auto catalog = catalog::Catalog::load(data);
  ASSERT_TRUE(catalog);
  const auto assumptions = Assumptions::load(data);
  ASSERT_TRUE(assumptions);
  std::printf("%-12s %8s %8s %8s   %s\n", "part", "ours", "hyper", "neo", "off the band");
  for (const Row& row :
       {Row{"nv-h100-sxm", "hgx-h100"}, Row{"nv-b200", "hgx-b200"}, Row{"nv-gb200", "gb200-nvl72"}, Row{"amd-mi300x", nullptr}}) {
    Request r;
    r.catalog = &*catalog;
    r.assumptions = &*assumptions;
    r.chip = catalog->chip(ChipId{row.chip});
    ASSERT_NE(r.chip, nullptr);
    r.system = row.system != nullptr ? catalog->system(SystemId{row.system}) : catalog->systems_of(r.chip->id).front();
    ASSERT_NE(r.system, nullptr);
    r.as_of = Date::from_civil(2026, 4, 30);
    r.horizon = assumptions->book_life.value;
    r.region = "US";
    const auto cost = price_option(r);
    ASSERT_TRUE(cost) << testing::shown(cost.error());
    const auto hour = hour_cost(*cost, Holding::owned, r.horizon, r.system->chips, exactly(1.0));
    ASSERT_TRUE(hour);
    double least = 1e9;
    double most = 0.0;
    for (const catalog::Price* price : catalog->prices_of(row.chip, catalog::PriceKind::owner_cost)) {
      const double an_hour = in_dollars_per_hour(price->per_time->value.value);
      least = std::min(least, an_hour);
      most = std::max(most, an_hour);
    }
    const double ours = hour->per_chip.value;
    const double off = ours < least ? ours / least - 1.0 : ours > most ? ours / most - 1.0 : 0.0;
    std::printf("%-12s %8.2f %8.2f %8.2f   %+.0f%%\n", row.chip, ours, least, most, 100.0 * off);
    EXPECT_LT(std::abs(off), kMostOff) << row.chip;
    EXPECT_LE(hour->per_chip.low, most) << row.chip;
    EXPECT_GE(hour->per_chip.high, least) << row.chip;
  }
}

}  // namespace
}  // namespace steelyard::cost
