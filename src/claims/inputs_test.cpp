// What each input is worth over the shipped data: closed forms, dated law, and what is missing.
#include "claims/inputs.hpp"

#include <gtest/gtest.h>

#include "claims/test_support.hpp"

namespace steelyard::claims {
namespace {

const study::Engine& engine() {
  static const study::Engine shipped{DataTree::embedded()};
  return shipped;
}

tl::expected<Resolved, Missing> asked(std::string_view text, std::string_view day = "2026-11-22") {
  static Inputs inputs(engine());
  const auto expression = parse_expression(text);
  EXPECT_TRUE(expression) << text;
  if (!expression) return missing(MissingReason::no_number, std::string{text});
  return inputs.resolve(expression->inputs.at(0), *Date::parse(day));
}

double worth(std::string_view text, std::string_view day = "2026-11-22") {
  const auto resolved = asked(text, day);
  EXPECT_TRUE(resolved) << text << ' ' << (resolved ? "" : name_of(resolved.error().reason));
  return resolved ? resolved->value.mid : -1.0;
}

std::string why_missing(std::string_view text, std::string_view day = "2026-11-22") {
  const auto resolved = asked(text, day);
  return resolved ? "has a value" : std::string{name_of(resolved.error().reason)};
}

TEST(ChipInput, IsInTheUnitsOfTheFormat) {
  EXPECT_DOUBLE_EQ(worth("chip(\"nv-h200-sxm\").memory"), 141.0);          // GB
  EXPECT_DOUBLE_EQ(worth("chip(\"nv-h200-sxm\").memory_bandwidth"), 4.8);  // TB/s
  EXPECT_DOUBLE_EQ(worth("chip(\"nv-h200-sxm\").fp8_dense"), 1979.0);      // TFLOPS
  EXPECT_DOUBLE_EQ(worth("chip(\"nv-h200-sxm\").scale_up_bandwidth"), 900.0);
  EXPECT_NEAR(worth("chip(\"nv-h200-sxm\").tpp"), 15832.0, 1e-6);
  EXPECT_NEAR(worth("chip(\"nv-h200-sxm\").performance_density"), 15832.0 / 814.0, 1e-9);
  EXPECT_EQ(why_missing("chip(\"nv-h200-sxm\").fp4_dense"), "figure_unknown");
  EXPECT_DOUBLE_EQ(worth("system(\"cloudmatrix-384\").chips"), 384.0);
  EXPECT_NEAR(worth("system(\"cloudmatrix-384\").bf16_dense"), 288.8, 0.1);  // PFLOPS
  EXPECT_DOUBLE_EQ(worth("system(\"cloudmatrix-384\").power"), 559.0);       // kW
}

TEST(ChipInput, OtherSourcesAreAskedByName) {
  EXPECT_DOUBLE_EQ(worth("chip(\"hw-910c\").bf16_dense"), 752.0);
  EXPECT_TRUE(asked("chip(\"hw-910c\").bf16_dense")->value.is_exact());
  EXPECT_DOUBLE_EQ(worth("chip_by(\"hw-910c\", \"bf16_dense\", \"huawei-keynote-2025-09\")"), 800.0);
  EXPECT_DOUBLE_EQ(worth("chip_by(\"hw-910c\", \"bf16_dense\", \"arxiv-2506-12708\")"), 752.0);
  EXPECT_EQ(why_missing("chip_by(\"hw-910c\", \"bf16_dense\", \"nvidia-h200-page\")"), "figure_unknown");
}

TEST(FactInput, IsANumberARangeADayOrATruth) {
  EXPECT_DOUBLE_EQ(worth("fact(\"nvidia-china-share-2025-idc\")"), 55.0);
  const auto range = asked("fact(\"h200-retail-price-2026-01\")")->value;
  EXPECT_DOUBLE_EQ(range.low, 30e3);
  EXPECT_DOUBLE_EQ(range.mid, 35e3);
  EXPECT_DOUBLE_EQ(range.high, 40e3);
  EXPECT_DOUBLE_EQ(worth("fact(\"910c-foundry-smic-in-samples\")"), 0.0);
  const auto day = asked("fact(\"h20-licence-requirement-indefinite\")");
  EXPECT_TRUE(day->is_date);
  EXPECT_DOUBLE_EQ(day->value.mid, Date::from_civil(2025, 4, 14).serial());
  EXPECT_EQ(day->sources, std::vector<SourceId>{SourceId{"nvidia-8k-2025-04-15"}});
}

// 1.4 million yuan for eight at 7.05, as the table has it.
TEST(PriceInput, IsInDollarsAChip) {
  EXPECT_NEAR(worth("price_of(\"h200-cn-channel-2025-12\")", "2025-12-09"), 1.4e6 / 8 / 7.05, 1.0);
  EXPECT_EQ(why_missing("price(\"nv-h200-sxm\", \"CN\")", "2024-01-01"), "no_price");
  EXPECT_NEAR(worth("fx(\"USD\", \"CNY\", \"2025-12-05\")"), 7.05, 0.01);
  EXPECT_EQ(why_missing("fx(\"USD\", \"CNY\", \"1999-01-01\")"), "no_exchange_rate");
  // Server and network come on top of the accelerators, and since January 2026 the duty.
  const double before = worth("landed(\"nv-h200-sxm\", \"h200-cn-channel-2025-12\")", "2025-11-24");
  const double after = worth("landed(\"nv-h200-sxm\", \"h200-cn-channel-2025-12\")", "2026-02-15");
  EXPECT_GT(before, worth("price_of(\"h200-cn-channel-2025-12\")", "2025-11-24"));
  EXPECT_GT(after, before);
}

// Rows of the golden table of transactions.
TEST(RuleInput, IsTheLawOfTheDay) {
  EXPECT_EQ(worth("rule(\"us\", \"nv-a800-80\", \"\", \"2023-01-15\")"), 0.0);
  EXPECT_EQ(worth("rule(\"us\", \"nv-a800-80\", \"\", \"2023-11-17\")"), 4.0);
  EXPECT_EQ(worth("rule(\"us\", \"nv-a100-80\", \"\", \"2022-11-01\")"), 4.0);
  EXPECT_EQ(worth("rule(\"us\", \"nv-h20-96\", \"\", \"2024-06-01\")"), 0.0);
  EXPECT_EQ(worth("rule(\"us\", \"nv-h200-sxm\")", "2025-12-20"), 4.0);  // an announcement is not a rule
  EXPECT_EQ(worth("rule(\"us\", \"nv-h200-sxm\")", "2026-02-15"), 3.0);
  EXPECT_EQ(worth("rule(\"us\", \"nv-b200\")", "2026-02-15"), 4.0);
  EXPECT_EQ(worth("rule(\"cn\", \"nv-h200-sxm\", \"state_funded_dc\")", "2025-11-24"), 3.0);
}

TEST(LevyInput, TellsTheDutyFromTheAnnouncement) {
  EXPECT_EQ(why_missing("levy(\"nv-h200-sxm\")", "2025-12-09"), "no_levy");
  EXPECT_DOUBLE_EQ(worth("announced_levy(\"nv-h200-sxm\")", "2025-12-09"), 25.0);
  EXPECT_DOUBLE_EQ(worth("levy(\"nv-h200-sxm\")", "2026-02-15"), 25.0);
  EXPECT_EQ(why_missing("announced_levy(\"nv-h200-sxm\")", "2026-02-15"), "no_levy");
  EXPECT_DOUBLE_EQ(worth("levy(\"nv-h100-sxm\", 0)", "2026-02-15"), 0.0);  // outside the bands
  EXPECT_DOUBLE_EQ(worth("announced_levy(\"nv-h20-96\")", "2025-12-09"), 15.0);
  EXPECT_EQ(worth("codified(\"US-15PCT\")"), 0.0);
  EXPECT_EQ(worth("codified(\"US-232\")"), 1.0);
  EXPECT_EQ(worth("in_force(\"US-2026-01\")", "2026-01-14"), 0.0);
  EXPECT_EQ(worth("in_force(\"US-2026-01\")", "2026-01-15"), 1.0);
  EXPECT_EQ(worth("predicate(\"numbers_of_3a090_a\", 4800, 0)"), 1.0);
  EXPECT_EQ(worth("predicate(\"numbers_of_3a090_a\", 1600, 5.92)"), 1.0);
  EXPECT_EQ(worth("predicate(\"numbers_of_3a090_a\", 1600, 5.91)"), 0.0);
}

TEST(SaleInput, KnowsWhatShipsOnADay) {
  EXPECT_EQ(worth("shipping(\"nv-b300\")", "2025-03-01"), 0.0);
  EXPECT_EQ(worth("shipping(\"nv-b300\")", "2026-01-01"), 1.0);
  EXPECT_EQ(asked("best(\"CN\", \"bf16_dense\")", "2025-12-09")->detail, "hw-910c");
  EXPECT_LE(worth("median(\"CN\", \"bf16_dense\")", "2025-12-09"), worth("best(\"CN\", \"bf16_dense\")", "2025-12-09"));
  EXPECT_EQ(why_missing("best(\"XX\", \"memory\")"), "nothing_ships");
}

// H200 FP8 is matched by Ascend 960, 32 to 43 months later.
TEST(GapInput, IsThatOfTheCatalogue) {
  const auto gap = asked("gap(\"nv-h200-sxm\", \"fp8\", \"CN\")");
  ASSERT_TRUE(gap);
  EXPECT_NEAR(gap->value.low, 32.0 / 12, 1e-9);
  EXPECT_NEAR(gap->value.high, 43.0 / 12, 1e-9);
  EXPECT_EQ(gap->detail, "hw-960");
  EXPECT_EQ(why_missing("gap(\"nv-b200\", \"fp8\", \"CN\")"), "unmatched");
}

// 175 billion parameters: 350 GB in 16 bits, a quarter of it in 4.
TEST(RunInput, WeightsAndRates) {
  const double bf16 = worth("chips_for_weights(\"gpt-3-175b\", \"bf16\", \"nv-h200-sxm\")");
  EXPECT_NEAR(bf16, 350.0 / 141.0, 0.05);
  EXPECT_NEAR(worth("chips_for_weights(\"gpt-3-175b\", \"int4\", \"nv-h200-sxm\")"), bf16 / 4, 1e-9);
  const char* serve = "serve(\"hgx-h200\", \"llama-3-70b\", 1024, 256, \"fp8\").tokens_per_second_per_chip";
  EXPECT_GT(worth(serve), worth("serve(\"hgx-h100\", \"llama-3-70b\", 1024, 256, \"fp8\").tokens_per_second_per_chip"));
  EXPECT_EQ(why_missing("serve(\"hgx-h100\", \"kimi-k2\", 1024, 256, \"bf16\").tokens_per_second_per_chip"), "does_not_fit");
}

TEST(Dangling, IsFoundForEveryKindOfRecord) {
  const auto kind_of = [](std::string_view text) {
    const auto expression = parse_expression(text);
    EXPECT_TRUE(expression) << text;
    const auto gone = dangling(expression->inputs.at(0), engine());
    return gone ? gone->kind : std::string{"found"};
  };
  EXPECT_EQ(kind_of("chip(\"none\").memory"), "chip");
  EXPECT_EQ(kind_of("system(\"none\").chips"), "system");
  EXPECT_EQ(kind_of("model(\"none\").parameters_b"), "model");
  EXPECT_EQ(kind_of("party(\"none\").parent_share"), "party");
  EXPECT_EQ(kind_of("price_of(\"none\")"), "price");
  EXPECT_EQ(kind_of("codified(\"none\")"), "rule");
  EXPECT_EQ(kind_of("chip_by(\"hw-910c\", \"memory\", \"none\")"), "source");
  EXPECT_EQ(kind_of("chip(\"hw-910c\").memory"), "found");
}

}  // namespace
}  // namespace steelyard::claims
