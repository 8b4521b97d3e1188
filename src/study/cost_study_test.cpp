// START-3: what the 25% does to a training bill, over a study of two parts; and the joins of cost with rules.
#include <gtest/gtest.h>

#include "study/cost_study.hpp"

namespace steelyard::study {
namespace {

constexpr std::string_view kStudy = R"(
[study]
title = "A fee on a training bill"
currency = "USD"
as_of = "2026-02-15"
start = "2026-04-01"
end = "2027-04-01"
[buyer]
country = "CN"
class = "private"
[[site]]
name = "hall"
region = "CN"
[[chip]]
id = "h200-sxm"
system = "hgx-h200"
ship_from = "US"
[[chip]]
id = "910c"
system = "atlas-800t-a3"
[[workload]]
name = "tune"
kind = "fine_tune"
method = "lora"
model = "qwen3-32b"
tokens = "20e9"
sequence_length = 4096
global_batch = 256
[[workload]]
name = "chat"
kind = "serve"
model = "qwen3-32b"
requests_per_second = 20
input_tokens = 1000
output_tokens = 300
time_to_first_token = "5 s"
time_per_output_token = "100 ms"
)";

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

Study study() {
  const auto document = parse_document(kStudy, "study.toml");
  EXPECT_TRUE(document);
  auto read = read_study(*document, std::string{kStudy}, *engine().catalog());
  EXPECT_TRUE(read);
  return *std::move(read);
}

/// Asked as in the article: 40,000 dollars a card, the 910C at 27,000.
const FeeAnswer& answer() {
  static const FeeAnswer instance = [] {
    FeeQuestion question;
    question.price = Money::from_major(40000, Currency::usd);
    question.prices = {{"910c", Money::from_major(27000, Currency::usd)}};
    auto found = answer_fee(engine(), study(), question);
    EXPECT_TRUE(found);
    return *std::move(found);
  }();
  return instance;
}

const FeeCase& of(rules::FeeWording wording, double pass_through) {
  for (const FeeCase& one : answer().cases) {
    if (one.line.terms.wording == wording && one.line.terms.pass_through.value() == pass_through) return one;
  }
  ADD_FAILURE() << "no such case";
  return answer().cases.front();
}

TEST(FeeStudy, FourWordingsToTheCent) {
  using rules::FeeWording;
  EXPECT_EQ(answer().cases.size(), 1U + 5U + 1U + 5U);
  EXPECT_EQ(of(FeeWording::share_of_price, 1.0).line.due.to_string(), "10000.00 USD");
  EXPECT_EQ(of(FeeWording::share_of_price, 1.0).line.seller_nets.to_string(), "30000.00 USD");
  EXPECT_EQ(of(FeeWording::surcharge_on_buyer, 1.0).line.buyer_pays.to_string(), "50000.00 USD");
  EXPECT_EQ(of(FeeWording::surcharge_on_buyer, 0.5).line.buyer_pays.to_string(), "45000.00 USD");
  EXPECT_EQ(of(FeeWording::share_seller_whole, 1.0).line.buyer_pays.to_string(), "53333.33 USD");
  EXPECT_EQ(of(FeeWording::duty_on_entered_value, 0.0).line.buyer_pays.to_string(), "40000.00 USD");
  EXPECT_EQ(answer().rule, "US-232");
  EXPECT_TRUE(answer().codified);
}

TEST(FeeStudy, ARunAndAMillionTokensFollowWhatTheBuyerPays) {
  using rules::FeeWording;
  for (std::size_t w = 0; w < answer().workloads.size(); ++w) {
    const auto& borne = of(FeeWording::share_of_price, 1.0).work[w];
    const auto& half = of(FeeWording::surcharge_on_buyer, 0.5).work[w];
    const auto& passed = of(FeeWording::surcharge_on_buyer, 1.0).work[w];
    const auto& whole = of(FeeWording::share_seller_whole, 1.0).work[w];
    ASSERT_TRUE(borne && half && passed && whole) << answer().workloads[w];
    EXPECT_LT(borne->value, half->value);
    EXPECT_NEAR(half->value, (borne->value + passed->value) / 2, 1e-6 * passed->value);  // straight in the fee
    EXPECT_LT(passed->value, whole->value);
  }
}

TEST(FeeStudy, DollarsOfPeakBf16AndBreakEven) {
  ASSERT_EQ(answer().rivals.size(), 1U);
  const FeeRival& rival = answer().rivals.front();
  EXPECT_EQ(rival.chip->id.text(), "hw-910c");
  EXPECT_NEAR(rival.price.per_teraflops, 35.9, 0.05);
  EXPECT_NEAR(rival.break_even_peak, 28422, 1.0);
  EXPECT_NEAR(answer().points.front().per_teraflops, 50.5, 0.05);
  const auto channel =
      std::find_if(answer().points.begin(), answer().points.end(), [](const PricePoint& p) { return p.name == "h200-cn-channel-2025-12"; });
  ASSERT_NE(channel, answer().points.end());
  EXPECT_NEAR(channel->price, 24823, 0.5);
  EXPECT_NEAR(channel->per_teraflops, 31.4, 0.05);
}

TEST(FeeStudy, AtTheBreakEvenPriceTheWorkloadCostsTheSame) {
  const FeeRival& rival = answer().rivals.front();
  for (std::size_t w = 0; w < answer().workloads.size(); ++w) {
    ASSERT_TRUE(rival.work[w] && rival.break_even_work[w]) << answer().workloads[w];
    const double price = *rival.break_even_work[w];
    if (price <= 0.0) continue;
    FeeQuestion question;
    question.price = Money::from_major(price, Currency::usd);
    question.prices = {{"910c", Money::from_major(27000, Currency::usd)}};
    question.only = rules::FeeWording::duty_on_entered_value;
    const auto again = answer_fee(engine(), study(), question);
    ASSERT_TRUE(again);
    EXPECT_NEAR(again->cases.back().work[w]->value, rival.work[w]->value, 1e-4 * rival.work[w]->value);
  }
}

TEST(FeeStudy, APartThatIsNoCandidateIsRefusedByName) {
  FeeQuestion question;
  question.chip = "b200";
  const auto refused = answer_fee(engine(), study(), question);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, kNotACandidate);
}

TEST(CostJoins, TheDutyFollowsThePartAndTheDay) {
  const auto& catalog = *engine().catalog();
  const auto levies = [&](const char* chip, Date on) { return *levies_on_import(engine(), **catalog.find_chip(chip), "CN", on); };
  const Date after = Date::from_civil(2026, 2, 15);
  ASSERT_EQ(levies("nv-h200-sxm", after).size(), 1U);
  EXPECT_DOUBLE_EQ(levies("nv-h200-sxm", after).front().rate, 0.25);
  EXPECT_TRUE(levies("nv-h200-nvl", after).empty());  // under 14,000 TPP
  EXPECT_TRUE(levies("nv-h200-sxm", Date::from_civil(2025, 12, 9)).empty());
  EXPECT_TRUE(levies("hw-910c", after).empty());
}

TEST(CostJoins, TheSupportOfPowerHangsOnTheOriginOfTheChips) {
  const auto& catalog = *engine().catalog();
  const auto support = power_subsidy(catalog, **catalog.find_chip("hw-910c"), "CN");
  ASSERT_TRUE(support);
  EXPECT_NEAR(support->share, 1.0 - 0.40 / 0.58, 1e-9);
  EXPECT_FALSE(power_subsidy(catalog, **catalog.find_chip("nv-h200-sxm"), "CN"));
  EXPECT_FALSE(power_subsidy(catalog, **catalog.find_chip("nv-h200-sxm"), "US"));
}

TEST(CostJoins, WhatAModelAsksOfAStack) {
  const auto& catalog = *engine().catalog();
  EXPECT_EQ(migration_features(**catalog.find_model("deepseek-v3"), catalog::Precision::fp8),
            (std::vector<std::string>{"mixture", "latent_attention", "low_precision"}));
  EXPECT_TRUE(migration_features(**catalog.find_model("qwen3-32b"), catalog::Precision::bf16).empty());
}

}  // namespace
}  // namespace steelyard::study
