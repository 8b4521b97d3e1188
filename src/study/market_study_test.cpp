// The shipped market study: what acceptance EQ-1 holds it to, and what a bad file is told.
#include "study/market_study.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "base/parallel.hpp"
#include "market/compute_ratio.hpp"

namespace steelyard::study {
namespace {

using market::Basis;
constexpr auto kDollars = static_cast<std::size_t>(Basis::dollars);

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

std::string shipped() {
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with("2026.toml")) return std::string{file.content};
  }
  return {};
}

Result<MarketStudy> read(const std::string& text) {
  const auto document = parse_document(text, "market.toml");
  EXPECT_TRUE(document);
  return read_market_study(*document, text, *engine().catalog());
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

MarketOptions draws(std::size_t count, std::optional<int> year = std::nullopt, std::optional<Preference> preference = std::nullopt) {
  MarketOptions options;
  options.draws = count;
  options.year = year;
  options.preference = preference;
  return options;
}

MarketOptions only(std::string scenario, std::optional<int> year = std::nullopt) {
  MarketOptions options = draws(20, year);
  options.scenarios = {std::move(scenario)};
  return options;
}

MarketAnswer run(std::vector<std::string> scenarios, MarketOptions options = {}) {
  auto study = read(shipped());
  EXPECT_TRUE(study);
  options.scenarios = std::move(scenarios);
  if (!options.draws) options.draws = 400;
  auto answer = run_market(engine(), *std::move(study), options);
  EXPECT_TRUE(answer);
  return *std::move(answer);
}

/// EQ-1's three, at the shipped number of draws.
const MarketAnswer& eq1() {
  static const MarketAnswer answer = [] {
    MarketOptions options;
    options.draws = 2000;
    return run({"no-release", "release", "release-capped"}, options);
  }();
  return answer;
}

const market::VendorResult& vendor(const MarketAnswer& answer, std::size_t scenario, std::string_view id) {
  const auto& vendors = answer.simulation.scenarios[scenario].vendors;
  return *std::find_if(vendors.begin(), vendors.end(), [&](const auto& v) { return v.vendor == id; });
}

TEST(MarketStudy, NoReleaseReproducesTheForecast) {
  // 80 = 50 + 17 + 8 + 5; AMD 12, NVIDIA 8: exact at the middle of everything, and within a point and a half over the draws.
  const std::vector<std::pair<std::string, double>> forecast{
      {"huawei", 0.50}, {"cambricon-hygon", 0.17}, {"cloud-makers", 0.08}, {"other-domestic", 0.05}, {"amd", 0.12}, {"nvidia", 0.08}};
  double sum = 0.0;
  ASSERT_EQ(eq1().calibration.residuals.size(), forecast.size());
  for (std::size_t i = 0; i < forecast.size(); ++i) {
    EXPECT_EQ(eq1().calibration.residuals[i].vendor, forecast[i].first);
    EXPECT_NEAR(eq1().calibration.residuals[i].target, forecast[i].second, 1e-12);
    EXPECT_NEAR(eq1().calibration.residuals[i].sold, forecast[i].second, 0.002) << forecast[i].first;
    EXPECT_NEAR(vendor(eq1(), 0, forecast[i].first).share[kDollars].p50, forecast[i].second, 0.015) << forecast[i].first;
    sum += forecast[i].second;
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_NEAR(eq1().simulation.scenarios[0].domestic_share[kDollars].p50, 0.80, 0.015);
}

TEST(MarketStudy, ReleaseNeverRaisesUnmetDemandAndSharesSumToOne) {
  for (const market::Difference& d : eq1().simulation.differences) {
    EXPECT_TRUE(d.unmet_never_rises) << d.scenario;
    EXPECT_LE(d.unmet.p95, 0.0) << d.scenario;
    EXPECT_LT(d.domestic_share[kDollars].p50, 0.0) << d.scenario;
  }
  for (const ScenarioAnswer& scenario : eq1().scenarios) {
    for (std::uint32_t path = 0; path < 100; ++path) {
      const auto outcome = market::solve(scenario.problem, market::Draws(scenario.problem.seed, path));
      for (std::size_t b = 0; b < market::kBases; ++b) {
        const auto shares = market::vendor_shares(scenario.problem, outcome, static_cast<Basis>(b));
        EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
      }
    }
  }
}

TEST(MarketStudy, ShareIsSqueezedMoreThanIncome) {
  // X01: the loss of share as a part of the share, against the loss of income.
  const market::Difference& release = eq1().simulation.differences[0];
  const double share_lost = -release.domestic_share[kDollars].p50 / eq1().simulation.scenarios[0].domestic_share[kDollars].p50;
  EXPECT_GT(share_lost, -release.domestic_income.p50);
  EXPECT_GT(release.filled.p50, 0.0);
  EXPECT_LT(release.filled.p50, 1.0);
}

TEST(MarketStudy, TheLawDecidesWhoMayBuy) {
  const auto gate = [](const ScenarioAnswer& scenario, const MarketStudy& study, std::string_view product, std::string_view buyer) {
    for (const MarketGate& g : scenario.gates) {
      if (study.products[g.product].id == product && g.buyer_class == buyer) return g;
    }
    return MarketGate{};
  };
  const auto& answer = eq1();
  EXPECT_EQ(gate(answer.scenarios[0], answer.study, "h200", "platform").gate, market::Gate::closed);
  EXPECT_EQ(gate(answer.scenarios[0], answer.study, "h200", "platform").us, rules::UsOutcome::presumption_of_denial);
  EXPECT_EQ(gate(answer.scenarios[1], answer.study, "h200", "platform").gate, market::Gate::needs_review);
  EXPECT_EQ(gate(answer.scenarios[1], answer.study, "h200", "platform").us, rules::UsOutcome::case_by_case);
  const MarketGate state = gate(answer.scenarios[1], answer.study, "h20", "state_funded_dc");
  EXPECT_EQ(state.gate, market::Gate::closed);
  EXPECT_TRUE(state.cn_rests_on_reports);
  EXPECT_EQ(gate(answer.scenarios[0], answer.study, "910c", "state_funded_dc").gate, market::Gate::open);
  // A duty of a quarter falls on the H200 alone.
  const auto& products = answer.scenarios[1].problem.products;
  for (const market::Product& product : products) EXPECT_DOUBLE_EQ(product.fee_rate, product.id == "h200" ? 0.25 : 0.0) << product.id;
}

TEST(MarketStudy, BillsCloseWhatTheReleaseOpened) {
  const auto answer = run({"h200-capped", "bills"});
  EXPECT_GT(vendor(answer, 0, "nvidia").units.p50, 0.0);
  EXPECT_EQ(vendor(answer, 1, "nvidia").units.p95, 0.0);
  EXPECT_EQ(answer.simulation.scenarios[1].domestic_share[kDollars].p50, 1.0);
}

TEST(MarketStudy, EveryScenarioOfTheFileRuns) {
  const auto answer = run({}, draws(40));
  EXPECT_EQ(answer.scenarios.size(), answer.study.scenarios.size());
  EXPECT_EQ(answer.simulation.scenarios.front().scenario, "no-release");
  for (const market::Summary& s : answer.simulation.scenarios) {
    if (s.scenario == "none") {
      EXPECT_NEAR(s.ratio[0].p50, 31.0, 0.2);  // the two middle paths of forty, either side of the middle
    }
    EXPECT_GT(s.sales.p50, 0.0);
  }
  EXPECT_FALSE(answer.rests_on.empty());
  EXPECT_EQ(answer.grade, Grade::assumed);
}

TEST(MarketStudy, OtherYearsAreOtherOnePeriodRuns) {
  const auto later = run({"no-release"}, draws(200, 2028));
  const auto now = run({"no-release"}, draws(200));
  // Forecast: supply 91 against a demand of 88 in 2028; what is let in from abroad stays.
  EXPECT_GT(later.simulation.scenarios[0].domestic_share[kDollars].p50, now.simulation.scenarios[0].domestic_share[kDollars].p50);
  EXPECT_EQ(later.simulation.scenarios[0].ratio[0].p50, 0.0);  // nobody has counted US output of 2028
  auto study = read(shipped());
  const auto outside = run_market(engine(), *std::move(study), only("no-release", 2031));
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().front().code, kFactOutsideYears);
}

TEST(MarketStudy, SameBytesForAnyNumberOfThreads) {
  set_thread_count(1);
  const auto one = run({"no-release", "release"}, draws(100));
  set_thread_count(3);
  const auto many = run({"no-release", "release"}, draws(100));
  set_thread_count(0);
  EXPECT_EQ(one.simulation.scenarios[1].unmet.p95, many.simulation.scenarios[1].unmet.p95);
  EXPECT_EQ(one.simulation.differences[0].filled.p50, many.simulation.differences[0].filled.p50);
}

TEST(MarketStudy, BuyersWhoWantWhatTheyBoughtTakeMoreOfTheRelease) {
  const auto h200 = [](Preference preference) {
    const auto answer = run({"no-release", "release"}, draws(100, std::nullopt, preference));
    return vendor(answer, 1, "nvidia").share[kDollars].p50;
  };
  EXPECT_LT(h200(Preference::forecast), h200(Preference::between));
  EXPECT_LT(h200(Preference::between), h200(Preference::revealed));
}

// --- the compute ratio ---

RatioAnswer ratio(std::vector<double> units, std::vector<double> displacements) {
  RatioQuery query;
  query.chip = *engine().catalog()->find_chip("h200-sxm");
  query.yardstick = *engine().catalog()->find_chip("nv-gb300");
  query.bases = {Basis::tpp, Basis::fp8, Basis::bandwidth};
  query.units = std::move(units);
  query.displacements = std::move(displacements);
  auto answer = ask_ratio(*engine().catalog(), query);
  EXPECT_TRUE(answer);
  return *std::move(answer);
}

TEST(MarketRatio, ThirtyOneBecomesSixteenThirteenOrTen) {
  const RatioAnswer answer = ratio({0.0, 750000.0}, {0.0, 1.0});
  EXPECT_NEAR(answer.other_supply, 222300.0, 50.0);
  const double expected[3][2] = {{16.4, 15.9}, {13.3, 12.7}, {10.2, 9.6}};
  ASSERT_EQ(answer.rows.size(), 12U);
  for (std::size_t b = 0; b < 3; ++b) {
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_NEAR(answer.rows[b * 4 + k].ratio, 31.0, 1e-9);
      EXPECT_NEAR(answer.rows[b * 4 + 2 + k].ratio, expected[b][k], 0.05);
    }
  }
}

TEST(MarketRatio, AtTwoMillionTheYardstickMovesItMoreThanTheNumberDoes) {
  const RatioAnswer answer = ratio({0.0, 750000.0, 2000000.0}, {0.0});
  EXPECT_GT(answer.spread_by_yardstick, answer.spread_by_policy);
}

TEST(MarketRatio, WhatIsKnownOfNoPartIsSaid) {
  RatioQuery query;
  query.chip = *engine().catalog()->find_chip("mi308x");
  query.yardstick = *engine().catalog()->find_chip("nv-gb300");
  query.bases = {Basis::tpp, Basis::fp8};
  const auto answer = ask_ratio(*engine().catalog(), query);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().size(), 2U);
  EXPECT_EQ(answer.error().front().code, kNoFigure);
}

// --- bad files ---

TEST(MarketStudy, EveryFindingComesAtOnceWithItsPlace) {
  std::string text = shipped();
  text = replaced(text, "share = 0.35", "share = 0.95");                                            // shares over one
  text = replaced(text, "class = \"soe\"\njob = \"serve\"", "class = \"soe\"\njob = \"swerve\"");   // unknown job
  text = replaced(text, "spread = [0.6, 1.6]", "spread = [1.6, 0.6]");                              // upside down
  text = replaced(text, "low = 100000", "low = -5");                                                // negative supply
  text = replaced(text, "vendor = \"huawei\"", "vendor = \"huawai\"");                              // unknown vendor
  text = replaced(text, "target = \"amd-china-share-2026-bernstein\"", "target = \"amd-share\"");   // unknown fact
  text = replaced(text, "repeal = [\"US-2026-01\"]\n", "repeal = [\"US-2026-01\"]\ncolour = 3\n");  // unknown key
  const auto study = read(text);
  ASSERT_FALSE(study);
  std::vector<std::string> codes;
  for (const Error& error : study.error()) {
    codes.emplace_back(error.code.name);
    EXPECT_GT(error.place.line, 0) << error.code.name;
  }
  for (const char* code : {"market.shares_not_one", "market.unknown_name", "market.bad_spread", "record.out_of_range",
                           "market.unknown_fact", "record.unknown_key"}) {
    EXPECT_NE(std::find(codes.begin(), codes.end(), code), codes.end()) << code;
  }
  const auto vendor_finding =
      std::find_if(study.error().begin(), study.error().end(), [](const Error& e) { return e.argument("found") == "huawai"; });
  ASSERT_NE(vendor_finding, study.error().end());
  EXPECT_EQ(vendor_finding->argument("nearest"), "huawei");
}

TEST(MarketStudy, APartOfWhichNothingIsKnownIsRefused) {
  const std::string text = replaced(shipped(),
                                    "[market.product.work]                  # no memory bandwidth published: counted as a part of the same "
                                    "dense 16-bit rate\nlike = \"kl-p800\"\nsystem = \"p800-8\"\nlow = 0.8\nhigh = 1.25\n",
                                    "");
  auto study = read(text);
  ASSERT_TRUE(study);
  const auto answer = run_market(engine(), *std::move(study), draws(20));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().front().code, kUnknownWork);
  EXPECT_EQ(answer.error().front().argument("found"), "cam-590");
}

TEST(MarketStudy, AnUnknownScenarioNamesTheNearest) {
  auto study = read(shipped());
  const auto answer = run_market(engine(), *std::move(study), only("relaese"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().front().code, kUnknownScenario);
  EXPECT_EQ(answer.error().front().argument("nearest"), "release");
}

TEST(MarketStudy, ABuyersStudyIsNone) {
  const auto document = parse_document("[study]\ntitle = \"x\"\n", "x.toml");
  EXPECT_FALSE(read_market_study(*document, "", *engine().catalog()));
  EXPECT_TRUE(is_market_study(shipped()));
}

}  // namespace
}  // namespace steelyard::study
