// A small catalogue whose every number stands here, and assumptions in round numbers.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "cost/cost.hpp"

namespace steelyard::cost::testing {

inline constexpr std::string_view kCatalog = R"(
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

inline constexpr std::string_view kPrices = R"(
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

inline std::string assumption(std::string_view id, std::string_view value) {
  return "[[assumption]]\nid = \"" + std::string{id} + "\"\nvalue = " + std::string{value} +
         "\nsources = [\"s\"]\ngrade = \"derived\"\nverified = \"yes\"\n";
}

/// Round numbers, so that every expectation can be checked in the head. A host of 10,000 USD a chip: memory 2,560, processors 1,000, drives
/// 2,000, cards 1,440, chassis 3,000.
inline std::string round_assumptions() {
  const std::vector<std::pair<std::string_view, std::string_view>> all{
      {"host_memory_per_chip", R"("256 GB")"},
      {"host_memory_price", R"({ value = "10 USD/GB", low = "5 USD/GB", high = "20 USD/GB" })"},
      {"host_cpu_per_chip", R"("1000 USD")"},
      {"storage_per_chip", R"("10 TB")"},
      {"storage_price", R"("200 USD/TB")"},
      {"nic_rate_per_chip", R"("400 Gbps")"},
      {"nic_price", R"("3.6 USD/Gbps")"},
      {"chassis_per_chip", R"("3000 USD")"},
      {"network_adder", R"("10 %")"},
      {"residual_share", R"("25 %")"},
      {"residual_age", R"("2 years")"},
      {"residual_unsupported", R"("0 %")"},
      {"cost_of_capital", R"("10 %")"},
      {"book_life", R"("5 years")"},
      {"book_residual", R"("0 %")"},
      {"debt_share", R"("0 %")"},
      {"debt_rate", R"("8 %")"},
      {"debt_term", R"("1 year")"},
      {"prepaid_foreign", R"("100 %")"},
      {"prepaid_domestic", R"("30 %")"},
      {"levy_pass_through", R"({ value = "100 %", low = "0 %", high = "100 %" })"},
      {"reserved_discount", R"("50 %")"},
      {"hall_per_power_and_time", R"("73.05 USD/kW/month")"},  // 0.1 USD per kW and hour: a month has 730.5 h
      {"hall_build_per_power", R"("10 USD/W")"},
      {"hall_life", R"("10 years")"},
      {"hall_upkeep", R"("3 %")"},
      {"staff_per_chip_and_time", R"("0.01 USD/h")"},
      {"staff_young_stack", R"({ value = "4", low = "3", high = "5" })"},
      {"spares_foreign", R"("2 %")"},
      {"spares_domestic", R"("4 %")"},
      {"spares_unsupported", R"("5 %")"},
      {"failures_per_chip_year", R"("0.5")"},
      {"failures_domestic", R"("2")"},
      {"chips_lost_per_failure", R"("8")"},
      {"repair_time", R"("21.915 h")"},  // a 400th of a year
      {"power_usage_effectiveness", R"({ value = "1.2", low = "1.1", high = "1.5" })"},
      {"server_power_over_chips", R"("1.5")"},
      {"power_of_unrated_chip", R"("500 W")"},
      {"idle_power_share", R"("20 %")"},
      {"utilisation_training", R"("90 %")"},
      {"utilisation_serving", R"("50 %")"},
      {"person_time", R"("10000 USD/month")"},
      {"migration_team", R"("10")"},
      {"ramp_start", R"("0.6")"},
      {"ramp_time", R"("6 month")"},
      {"vendor_kernel_reuse", R"("92.6 %")"},
      {"kernel_effort_own_language", R"({ value = "0.75 month", low = "0.25 month", high = "1.8 month" })"},
      {"kernel_effort_source_compatible", R"("0.2 month")"},
      {"gradient_kernels", R"("2.5")"},
      {"missing_where_partial", R"({ value = "40 %", low = "20 %", high = "70 %" })"},
      {"missing_where_unknown", R"({ value = "35 %", low = "5 %", high = "100 %" })"},
  };
  std::string text;
  for (const auto& [id, value] : all) text += assumption(id, value);
  return text;
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

inline std::string shown(const Findings& findings) {
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

  static double line(const OptionCost& cost, std::string_view code) {
    for (const CostPart& p : cost.hardware) {
      if (p.code == code) return p.figure.value;
    }
    return 0.0;
  }

  std::unique_ptr<catalog::Catalog> catalog_;
  Assumptions assumptions_;
};

}  // namespace steelyard::cost::testing
