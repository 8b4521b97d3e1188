// Hand-computed costs over a small catalogue whose every number stands here.
#include <gtest/gtest.h>

#include "cost/test_support.hpp"

namespace steelyard::cost {
namespace {

using testing::assumption;
using testing::Cost;
using testing::Files;
using testing::round_assumptions;
using testing::shown;

TEST_F(Cost, OfAServerIsChipsHostAndNetwork) {
  const auto cost = price(request("us-server"));
  ASSERT_TRUE(cost.buy);
  // 140,000 CNY / 7 = 20,000 USD, and the host's 10,000; × 8 × 1.1
  EXPECT_NEAR(cost.buy->value, 264000.0, 1e-6);
  EXPECT_NEAR(cost.buy->low, (18000.0 + 10000 - 1280) * 8 * 1.1, 1e-6);
  EXPECT_NEAR(cost.buy->high, (22000.0 + 10000 + 2560) * 8 * 1.1, 1e-6);
  EXPECT_EQ(cost.buy->grade, Grade::reported);
  EXPECT_TRUE(has(cost.buy->rests_on, "price cn-2025: 140000 CNY"));
  EXPECT_TRUE(has(cost.buy->rests_on, "exchange_rate USD/CNY: 7 (2025-01-01)"));
  EXPECT_TRUE(has(cost.buy->rests_on, "assumption host_memory_price: 10 USD/GB"));
  EXPECT_TRUE(has(cost.remarks, "cost.price_per_chip_of_server"));
  EXPECT_DOUBLE_EQ(cost.prepaid_share, 1.0);
  EXPECT_NEAR(line(cost, "accelerators"), 160000, 1e-6);
  EXPECT_NEAR(line(cost, "host_memory"), 8 * 2560, 1e-6);
  EXPECT_NEAR(line(cost, "host_cpu"), 8000, 1e-6);
  EXPECT_NEAR(line(cost, "storage"), 16000, 1e-6);
  EXPECT_NEAR(line(cost, "nic"), 8 * 1440, 1e-6);
  EXPECT_NEAR(line(cost, "chassis"), 24000, 1e-6);
  EXPECT_NEAR(line(cost, "network"), 24000, 1e-6);
}

TEST_F(Cost, AServerPricedWholeIsSplitWithoutChangingWhatItCosts) {
  const auto whole = price(request("cn-server"));  // 1,000,000 CNY / 7, which is less than sixteen hosts of 10,000
  EXPECT_TRUE(has(whole.remarks, "cost.server_not_split"));
  EXPECT_NEAR(line(whole, "server"), 1000000.0 / 7.0, 1e-6);
  Request r = request("cn-server");
  r.price_per_system = catalog::AmountOfMoney{dollars(500000), Currency::usd};
  const auto split = price(r);
  EXPECT_NEAR(line(split, "accelerators"), 500000 - 160000, 1e-6);
  EXPECT_NEAR(line(split, "host_memory"), 16 * 2560, 1e-6);
  EXPECT_NEAR(split.buy->value, 550000, 1e-6);
  EXPECT_NEAR(split.buy->low, 550000, 1e-6);
  double sum = 0.0;
  for (const CostPart& part : split.hardware) sum += part.figure.value;
  EXPECT_NEAR(sum, part(split, "purchase"), 1e-6);
}

TEST_F(Cost, TheNewestPriceOfTheRegionCountsAndNoLaterOne) {
  Request r = request("us-server");
  r.as_of = Date::from_civil(2026, 7, 1);
  EXPECT_TRUE(has(price(r).buy->rests_on, "price cn-2026"));
  // The price of a year before widens the range; at the rate of the day it is 126,000 / 8 to 154,000 / 8.
  r.as_of = Date::from_civil(2026, 6, 1);
  EXPECT_NEAR(price(r).buy->low, (126000.0 / 8.0 + 10000 - 1280) * 8 * 1.1, 1e-6);
  r.as_of = Date::from_civil(2025, 5, 31);
  EXPECT_TRUE(has(price(r).buy->rests_on, "price world-2024"));
  EXPECT_FALSE(has(price(r).remarks, "other_region"));
  r.as_of = Date::from_civil(2024, 5, 31);
  EXPECT_FALSE(price(r).buy);
  EXPECT_TRUE(has(price(r).remarks, "cost.no_price"));
}

TEST_F(Cost, ARateCountsFromItsDay) {
  Request r = request("cn-server");
  r.as_of = Date::from_civil(2025, 12, 31);
  EXPECT_NEAR(price(r).buy->value, 1000000.0 / 7.0 * 1.1, 1e-6);
  r.as_of = Date::from_civil(2026, 1, 1);
  EXPECT_NEAR(price(r).buy->value, 1000000.0 / 8.0 * 1.1, 1e-6);
  r.currency = Currency::cny;
  EXPECT_NEAR(price(r).buy->value, 1100000.0, 1e-6);
  EXPECT_FALSE(has(price(r).buy->rests_on, "exchange_rate"));
  EXPECT_DOUBLE_EQ(price(r).prepaid_share, 0.3);
}

TEST_F(Cost, WithoutARateItIsAnErrorThatNamesThePair) {
  Request r = request("cn-server");
  r.currency = Currency::eur;
  const auto cost = price_option(r);
  ASSERT_FALSE(cost);
  EXPECT_EQ(cost.error().front().code, kNoExchangeRate);
}

TEST_F(Cost, DutyOnTheEnteredValueAndShareOfTheSalePrice) {
  Request r = request("us-server");
  r.price_per_chip = catalog::AmountOfMoney{dollars(27000), Currency::usd};
  r.levies = {{"US-232", 0.25, "customs_value"}};
  auto cost = price(r);
  EXPECT_DOUBLE_EQ(cost.duty->value, 8 * 6750.0);
  EXPECT_DOUBLE_EQ(cost.duty->low, 0.0);  // the seller may bear it
  EXPECT_NEAR(cost.buy->value, 8 * 37000 * 1.1 + 8 * 6750.0, 1e-6);
  EXPECT_TRUE(has(cost.duty->rests_on, "rule US-232"));
  r.levies = {{"US-ANN-2025-12-08", 0.25, "sale_price"}};
  cost = price(r);
  EXPECT_NEAR(cost.duty->value, 8 * (36000.0 - 27000.0), 1e-6);  // the seller made whole
  r.levies.clear();
  EXPECT_DOUBLE_EQ(price(r).duty->value, 0.0);
}

TEST_F(Cost, WhatTheStudyStatesComesFirst) {
  Request r = request("us-server");
  r.price_per_system = catalog::AmountOfMoney{dollars(700000), Currency::cny};
  EXPECT_NEAR(price(r).buy->value, 100000.0 * 1.1, 1e-6);
  r.rents = true;
  r.buys = false;
  r.rent_per_chip_hour = catalog::AmountPerTime{dollars_per_hour(14), Currency::cny};
  const auto cost = price(r);
  EXPECT_NEAR(cost.rent_per_hour->value, 8 * 2.0, 1e-9);
  EXPECT_FALSE(cost.buy);
}

TEST_F(Cost, RentFallsToTheWorldWithARemark) {
  Request r = request("us-server");
  r.rents = true;
  auto cost = price(r);
  EXPECT_NEAR(cost.rent_per_hour->value, 8 * 2.0, 1e-9);
  EXPECT_TRUE(has(cost.remarks, "cost.rental_of_other_region"));
  r.region = "US";
  cost = price(r);
  EXPECT_NEAR(cost.rent_per_hour->value, 8 * 9.0, 1e-9);
  EXPECT_FALSE(has(cost.remarks, "cost.rental_of_other_region"));
  Request none = request("cn-server");
  none.rents = true;
  EXPECT_FALSE(price(none).rent_per_hour);
  EXPECT_TRUE(has(price(none).remarks, "cost.no_rental"));
}

TEST_F(Cost, EnergyIsPowerTimesEffectivenessTimesPrice) {
  const auto cost = price(request("us-server"));
  // 10 kW × 1.2 × 0.7 CNY/kWh / 7 = 1.2 USD/h, over 8,766 h. The price that asks a condition isn't taken.
  EXPECT_NEAR(part(cost, "energy"), 1.2 * kHoursPerYear, 1e-6);
  EXPECT_NEAR(part(cost, "hall"), 10 * 0.1 * kHoursPerYear, 1e-6);
  EXPECT_NEAR(part(cost, "staff"), 8 * 0.01 * kHoursPerYear, 1e-6);
  EXPECT_NEAR(part(cost, "spares"), 0.02 * 264000, 1e-6);
  Request r = request("us-server");
  r.power_usage_effectiveness = 1.5;
  r.power_price = catalog::AmountPerEnergy{DollarsPerJoule::from_base(0.1 / 3.6e6), Currency::usd};
  EXPECT_NEAR(part(price(r), "energy"), 10 * 1.5 * 0.1 * kHoursPerYear, 1e-6);
  r.power_price.reset();
  r.region = "SG";
  EXPECT_DOUBLE_EQ(part(price(r), "energy"), 0.0);
  EXPECT_TRUE(has(price(r).remarks, "cost.no_power_price"));
}

TEST_F(Cost, OwningIsTheSumOfItsParts) {
  const auto cost = price(request("us-server"));
  // Resale: 25% after two years is 50% after one; capital is bound at the mean of 264,000 and 132,000.
  EXPECT_NEAR(cost.resale_share, 0.5, 1e-12);
  EXPECT_NEAR(part(cost, "resale"), -132000, 1e-6);
  EXPECT_NEAR(part(cost, "capital"), 0.1 * 198000, 1e-6);
  double running = 0.0;
  for (const CostPart& p : cost.owned_over_horizon) {
    if (p.code != "purchase" && p.code != "resale") running += p.figure.value;
    EXPECT_LE(p.figure.low, p.figure.value) << p.code;
    EXPECT_LE(p.figure.value, p.figure.high) << p.code;
  }
  EXPECT_NEAR(cost.opex_per_hour->value * kHoursPerYear, running, 1e-6);
}

TEST_F(Cost, PowerOfAnUnratedServerIsAssumedAndSaidSo) {
  const auto cost = price(request("us-unrated"));
  EXPECT_DOUBLE_EQ(cost.power_w.value, 700 * 1.5 * 4);
  EXPECT_TRUE(has(cost.remarks, "cost.power_assumed"));
  EXPECT_FALSE(has(price(request("us-server")).remarks, "cost.power_assumed"));
}

TEST_F(Cost, ASubsidyIsAPartOfItsOwnAndLowersTheRunningCost) {
  Request r = request("cn-server");
  const auto without = price(r);
  r.power_subsidies = {{"cn-west-subsidised", 0.5}};
  const auto with = price(r);
  EXPECT_NEAR(part(with, "subsidy"), -0.5 * part(without, "energy"), 1e-9);
  EXPECT_NEAR((without.opex_per_hour->value - with.opex_per_hour->value) * kHoursPerYear, 0.5 * part(without, "energy"), 1e-6);
}

TEST_F(Cost, EnergyFollowsUtilisationAndIdlePower) {
  Request r = request("us-server");
  const double full = part(price(r), "energy");
  r.utilisation = exactly(0.5);
  EXPECT_NEAR(part(price(r), "energy"), full * (0.2 + 0.8 * 0.5), 1e-6);
  r.utilisation = exactly(1.0);
  EXPECT_NEAR(part(price(r), "energy"), full, 1e-6);
}

TEST_F(Cost, AHallOfOnesOwnWearsOffIsKeptUpAndBindsCapital) {
  Request r = request("us-server");
  r.hall = Hall::built;
  const auto cost = price(r);
  ASSERT_TRUE(cost.hall_to_build);
  EXPECT_NEAR(cost.hall_to_build->value, 100000, 1e-6);                      // 10 kW × 10 USD/W
  EXPECT_NEAR(part(cost, "hall"), 100000 * (0.1 + 0.03 + 0.1 * 0.5), 1e-6);  // a tenth, upkeep, half the capital at 10%
}

TEST_F(Cost, WithoutSupportThereIsNothingToResellAndMoreToKeep) {
  Request r = request("us-server");
  r.is_unsupported = true;
  const auto cost = price(r);
  EXPECT_DOUBLE_EQ(part(cost, "resale"), 0.0);
  EXPECT_NEAR(part(cost, "spares"), 0.05 * 264000, 1e-6);
  EXPECT_TRUE(has(cost.remarks, "cost.unsupported"));
}

TEST_F(Cost, AvailabilityIsFailuresTimesRepair) {
  // 0.5 a year × 8 chips down for a 400th of a year: 1 / (1 + 0.01); twice as many failures of a domestic part.
  EXPECT_NEAR(price(request("us-server")).availability.value, 1.0 / 1.01, 1e-9);
  EXPECT_NEAR(price(request("cn-server")).availability.value, 1.0 / 1.02, 1e-9);
  EXPECT_NEAR(price(request("us-unrated")).availability.value, 1.0 / 1.005, 1e-9);  // it has four
}

TEST_F(Cost, WhatIsSettledByTheCallerIsTakenAsItIs) {
  Request r = request("us-server");
  r.levies = {{"fee", 0.25, "sale_price", catalog::AmountOfMoney{dollars(13333.33), Currency::usd}}};
  const auto cost = price(r);
  EXPECT_NEAR(cost.duty->value, 8 * 13333.33, 1e-6);
  EXPECT_NEAR(cost.duty->low, 8 * 13333.33, 1e-6);  // nothing is left to pass on
  r.levies = {{"US-232", 0.25, "customs_value"}};
  r.entered_value_per_chip = catalog::AmountOfMoney{dollars(10000), Currency::usd};
  EXPECT_NEAR(price(r).duty->value, 8 * 2500.0, 1e-6);  // of the entered value, not of the 20,000 paid
}

TEST_F(Cost, ChangesActOnLinesAndWhatIsAShareFollows) {
  Request r = request("us-server");
  r.changes = {{"host_memory", ChangeKind::scale, 2.0, Currency::usd}};
  const auto doubled = price(r);
  EXPECT_NEAR(line(doubled, "host_memory"), 2 * 8 * 2560, 1e-6);
  EXPECT_NEAR(line(doubled, "network"), 24000, 1e-6);  // the network doesn't grow with the memory
  EXPECT_NEAR(part(doubled, "spares"), 0.02 * (264000 + 20480), 1e-6);
  r.changes = {{"accelerators", ChangeKind::add, -10000, Currency::usd}};
  r.levies = {{"US-232", 0.25, "customs_value"}};
  const auto cheaper = price(r);
  EXPECT_NEAR(line(cheaper, "accelerators"), 150000, 1e-6);
  EXPECT_NEAR(cheaper.duty->value, 0.25 * 150000, 1e-6);
  r.changes = {{"accelerators", ChangeKind::add, -200000, Currency::usd}, {"server", ChangeKind::scale, 2.0, Currency::usd}};
  const auto refused = price_option(r);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, kNegativeLine);
  EXPECT_EQ(refused.error().back().code, kNoSuchLine);  // both at once
}

TEST_F(Cost, AssumptionsMayBeSetByTheirIdAndAreChecked) {
  Assumptions a = assumptions_;
  ASSERT_TRUE(a.set("cost_of_capital", "12 %"));
  EXPECT_NEAR(a.cost_of_capital.value.base(), 0.12, 1e-12);
  EXPECT_EQ(a.cost_of_capital.grade(), Grade::assumed);
  const auto unknown = a.set("cost_of_capitel", "12 %");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().front().argument("nearest"), "cost_of_capital");
  EXPECT_FALSE(a.set("cost_of_capital", "-3 %"));
  EXPECT_FALSE(a.set("cost_of_capital", "300 %"));
  EXPECT_FALSE(a.set("residual_age", "0 days"));
  EXPECT_FALSE(a.set("host_memory_price", "10 USD/kWh"));
}

TEST_F(Cost, AssumptionsAreCompleteOrRefused) {
  const auto missing = Assumptions::load(tree(assumption("network_adder", R"("10 %")")));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().size(), assumption_ids().size() - 1);
  EXPECT_EQ(missing.error().front().code, kMissingAssumption);
  const auto unknown = Assumptions::load(tree(round_assumptions() + assumption("network_ader", R"("10 %")")));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().front().argument("nearest"), "network_adder");
  EXPECT_FALSE(Assumptions::load(tree(round_assumptions() + assumption("network_adder", R"("10 %")"))));
  EXPECT_FALSE(Assumptions::load(tree(round_assumptions() + "[[asumption]]\nid = \"x\"\n")));
  const auto shipped = Assumptions::load(DataTree::embedded());
  ASSERT_TRUE(shipped) << shown(shipped.error());
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const SourceId& source : shipped->network_adder.evidence->sources) EXPECT_NE(catalog->source(source), nullptr) << source.text();
}

TEST_F(Cost, AUsersFileOverridesAnAssumption) {
  const Files mine;
  mine.write("mine.toml", assumption("network_adder", R"("0 %")"));
  DataTree data = tree(round_assumptions());
  ASSERT_TRUE(data.add_overlay(mine.path()));
  const auto assumptions = Assumptions::load(data);
  ASSERT_TRUE(assumptions) << shown(assumptions.error());
  EXPECT_DOUBLE_EQ(assumptions->network_adder.value.base(), 0.0);
}

TEST(CostFigureTest, KeepsTheWeakerGradeAndNamesEachDatumOnce) {
  const CostFigure a{1, 2, 3, Grade::primary, {"x", "y"}};
  const CostFigure b{10, 20, 30, Grade::reported, {"y", "z"}};
  const CostFigure sum = a + b;
  EXPECT_DOUBLE_EQ(sum.value, 22);
  EXPECT_EQ(sum.grade, Grade::reported);
  EXPECT_EQ(sum.rests_on, (std::vector<std::string>{"x", "y", "z"}));
  EXPECT_DOUBLE_EQ(a.times(b).high, 90);
  EXPECT_DOUBLE_EQ(a.scaled(-1).low, -3);
}

}  // namespace
}  // namespace steelyard::cost
