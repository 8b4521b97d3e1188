// Hand-computed costs over a small catalogue whose every number stands here.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "cost/cost.hpp"

namespace steelyard::cost {
namespace {

constexpr std::string_view kCatalog = R"(
[[source]]
id = "s"
title = "Numbers of this test"
publisher = "Steelyard"
[[chip]]
id = "us-chip"
vendor = "Maker"
name = "US chip"
country = "US"
status = "shipping"
sources = ["s"]
as_of = "2025-01-01"
grade = "primary"
verified = "yes"
tdp = "700 W"
[[chip]]
id = "cn-chip"
vendor = "Maker"
name = "CN chip"
country = "CN"
status = "shipping"
sources = ["s"]
as_of = "2025-01-01"
grade = "primary"
verified = "yes"
[[system]]
id = "us-server"
name = "US server"
kind = "server"
vendor = "Maker"
chip = "us-chip"
chips = 8
status = "shipping"
sources = ["s"]
as_of = "2025-01-01"
grade = "primary"
verified = "yes"
power = "10 kW"
[[system]]
id = "us-unrated"
name = "US server without a rating"
kind = "server"
vendor = "Maker"
chip = "us-chip"
chips = 4
status = "shipping"
sources = ["s"]
as_of = "2025-01-01"
grade = "primary"
verified = "yes"
[[system]]
id = "cn-server"
name = "CN server"
kind = "server"
vendor = "Maker"
chip = "cn-chip"
chips = 16
status = "shipping"
sources = ["s"]
as_of = "2025-01-01"
grade = "primary"
verified = "yes"
power = "10 kW"
)";

constexpr std::string_view kPrices = R"(
[[exchange_rate]]
base = "USD"
quote = "CNY"
value = 7.0
as_of = "2025-01-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[exchange_rate]]
base = "USD"
quote = "CNY"
value = 8.0
as_of = "2026-01-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "world-2024"
subject = "us-chip"
kind = "purchase"
per = "chip"
region = "world"
value = "20000 USD"
as_of = "2024-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "cn-2025"
subject = "us-chip"
kind = "purchase"
per = "chip"
region = "CN"
value = "140000 CNY"
low = "126000 CNY"
high = "154000 CNY"
as_of = "2025-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "cn-2026"
subject = "us-chip"
kind = "purchase"
per = "chip"
region = "CN"
value = "30000 USD"
as_of = "2026-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "cn-server-2025"
subject = "cn-server"
kind = "purchase"
per = "system"
region = "CN"
value = "1000000 CNY"
as_of = "2025-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "rent-us"
subject = "us-chip"
kind = "rental"
per = "chip"
region = "US"
value = "9 USD/h"
as_of = "2025-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[price]]
id = "rent-world"
subject = "us-chip"
kind = "rental"
per = "chip"
region = "world"
value = "2 USD/h"
as_of = "2025-06-01"
sources = ["s"]
grade = "reported"
verified = "yes"
[[power_price]]
id = "cn-subsidised"
region = "CN"
name = "with a condition"
value = "0.4 CNY/kWh"
condition = "domestic chips only"
sources = ["s"]
as_of = "2025-01-01"
grade = "reported"
verified = "yes"
[[power_price]]
id = "cn-plain"
region = "CN"
name = "plain"
value = "0.7 CNY/kWh"
sources = ["s"]
as_of = "2025-01-01"
grade = "reported"
verified = "yes"
)";

std::string assumption(std::string_view id, std::string_view value) {
  return "[[assumption]]\nid = \"" + std::string{id} + "\"\nvalue = " + std::string{value} +
         "\nsources = [\"s\"]\ngrade = \"derived\"\nverified = \"yes\"\n";
}

/// Round numbers, so that every expectation can be checked in the head.
std::string round_assumptions() {
  return assumption("server_adder", R"({ value = "50 %", low = "0 %", high = "100 %" })") + assumption("network_adder", R"("10 %")") +
         assumption("residual_share", R"("25 %")") + assumption("residual_age", R"("2 years")") +
         assumption("cost_of_capital", R"("10 %")") +
         assumption("hall_per_power_and_time", R"("73.05 USD/kW/month")") +  // 0.1 USD per kW and hour: a month has 730.5 h
         assumption("staff_per_chip_and_time", R"("0.01 USD/h")") + assumption("spares_foreign", R"("2 %")") +
         assumption("spares_domestic", R"("4 %")") + assumption("prepaid_foreign", R"("100 %")") +
         assumption("prepaid_domestic", R"("30 %")") +
         assumption("levy_pass_through", R"({ value = "100 %", low = "0 %", high = "100 %" })") +
         assumption("power_usage_effectiveness", R"({ value = "1.2", low = "1.1", high = "1.5" })") +
         assumption("server_power_over_chips", R"("1.5")") + assumption("power_of_unrated_chip", R"("500 W")");
}

class Files {
 public:
  Files() {
    std::string name = (std::filesystem::temp_directory_path() / "steelyard-cost-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary directory";
    path_ = name;
  }
  ~Files() { std::filesystem::remove_all(path_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string shown(const Findings& findings) {
  std::string text;
  for (const Error& error : findings)
    text += std::string{error.code.name} + ' ' + error.place.to_string() + ' ' + error.place.pointer + '\n';
  return text;
}

class Cost : public ::testing::Test {
 protected:
  static DataTree tree(const std::string& assumptions) {
    const Files files;
    files.write("chips/all.toml", kCatalog);
    files.write("prices/all.toml", kPrices);
    files.write("cost/assumptions.toml", assumptions);
    auto data = DataTree::from_directory(files.path());
    EXPECT_TRUE(data);
    return std::move(*data);
  }

  void SetUp() override {
    const DataTree data = tree(round_assumptions());
    auto catalog = catalog::Catalog::load(data);
    ASSERT_TRUE(catalog) << shown(catalog.error());
    catalog_ = std::make_unique<catalog::Catalog>(std::move(*catalog));
    auto assumptions = Assumptions::load(data);
    ASSERT_TRUE(assumptions) << shown(assumptions.error());
    assumptions_ = std::move(*assumptions);
  }

  Request request(const char* system) const {
    Request r;
    r.catalog = catalog_.get();
    r.assumptions = &assumptions_;
    r.system = catalog_->system(SystemId{system});
    r.chip = catalog_->chip(r.system->chip);
    r.as_of = Date::from_civil(2025, 12, 1);
    r.horizon = Seconds::from_base(kHoursPerYear * kSecondsPerHour);
    r.region = "CN";
    r.is_foreign = r.chip->country != "CN";
    return r;
  }

  static OptionCost price(const Request& r) {
    auto cost = price_option(r);
    EXPECT_TRUE(cost) << shown(cost.error());
    return cost ? std::move(*cost) : OptionCost{};
  }

  static bool has(const std::vector<std::string>& list, std::string_view part) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& text) { return text.find(part) != std::string::npos; });
  }
  static double part(const OptionCost& cost, std::string_view code) {
    for (const CostPart& p : cost.owned_over_horizon) {
      if (p.code == code) return p.figure.value;
    }
    return 0.0;
  }

  std::unique_ptr<catalog::Catalog> catalog_;
  Assumptions assumptions_;
};

TEST_F(Cost, OfAServerIsChipsHostAndNetwork) {
  const auto cost = price(request("us-server"));
  ASSERT_TRUE(cost.buy);
  // 140,000 CNY / 7 = 20,000 USD; × 8 × 1.5 × 1.1
  EXPECT_DOUBLE_EQ(cost.buy->value, 264000.0);
  EXPECT_DOUBLE_EQ(cost.buy->low, 18000.0 * 8 * 1.0 * 1.1);
  EXPECT_DOUBLE_EQ(cost.buy->high, 22000.0 * 8 * 2.0 * 1.1);
  EXPECT_EQ(cost.buy->grade, Grade::reported);
  EXPECT_TRUE(has(cost.buy->rests_on, "price cn-2025: 140000 CNY"));
  EXPECT_TRUE(has(cost.buy->rests_on, "exchange_rate USD/CNY: 7 (2025-01-01)"));
  EXPECT_TRUE(has(cost.buy->rests_on, "assumption server_adder"));
  EXPECT_TRUE(has(cost.remarks, "cost.price_per_chip_of_server"));
  EXPECT_DOUBLE_EQ(cost.prepaid_share, 1.0);
}

TEST_F(Cost, TheNewestPriceOfTheRegionCountsAndNoLaterOne) {
  Request r = request("us-server");
  r.as_of = Date::from_civil(2026, 7, 1);
  EXPECT_TRUE(has(price(r).buy->rests_on, "price cn-2026"));
  // The price of a year before widens the range; at the rate of the day it is 126,000 / 8 to 154,000 / 8.
  r.as_of = Date::from_civil(2026, 6, 1);
  EXPECT_DOUBLE_EQ(price(r).buy->low, 126000.0 / 8.0 * 8 * 1.0 * 1.1);
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
  EXPECT_DOUBLE_EQ(cost.buy->value, 8 * 27000 * 1.5 * 1.1 + 8 * 6750.0);
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

TEST_F(Cost, AssumptionsAreCompleteOrRefused) {
  const auto missing = Assumptions::load(tree(assumption("server_adder", R"("10 %")")));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().size(), 14U);
  EXPECT_EQ(missing.error().front().code, kMissingAssumption);
  const auto unknown = Assumptions::load(tree(round_assumptions() + assumption("server_ader", R"("10 %")")));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().front().argument("nearest"), "server_adder");
  EXPECT_FALSE(Assumptions::load(tree(round_assumptions() + assumption("server_adder", R"("10 %")"))));
  EXPECT_FALSE(Assumptions::load(tree(round_assumptions() + "[[asumption]]\nid = \"x\"\n")));
  const auto shipped = Assumptions::load(DataTree::embedded());
  ASSERT_TRUE(shipped) << shown(shipped.error());
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const SourceId& source : shipped->server_adder.evidence->sources) EXPECT_NE(catalog->source(source), nullptr) << source.text();
}

TEST_F(Cost, AUsersFileOverridesAnAssumption) {
  const Files mine;
  mine.write("mine.toml", assumption("server_adder", R"("0 %")"));
  DataTree data = tree(round_assumptions());
  ASSERT_TRUE(data.add_overlay(mine.path()));
  const auto assumptions = Assumptions::load(data);
  ASSERT_TRUE(assumptions) << shown(assumptions.error());
  EXPECT_DOUBLE_EQ(assumptions->server_adder.value.base(), 0.0);
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
