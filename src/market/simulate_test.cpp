// Calibration, percentiles, the compute ratio, common random numbers.
#include "market/simulate.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "market/calibrate.hpp"
#include "market/compute_ratio.hpp"

namespace steelyard::market {
namespace {

Problem two_vendors() {
  Problem p;
  p.scenario = "base";
  p.vendors = {"home", "abroad"};
  p.factors = {{"demand", Spread::between(0.8, 1.25)}};
  p.segments = {{"clouds", "platform", "serve", 700.0, 0}, {"state", "soe", "serve", 300.0, 0}};
  Product home{"home-1", "home", "a", true, true, Spread::between(400, 900), kNoFactor, Spread::between(9, 11), 0.0, {0.1, 0.2, 0.3}};
  Product abroad{"abroad-1", "abroad", "b", false, true, Spread::certain(100), kNoFactor, Spread::certain(20), 0.25, {0.4, 0.5, 0.6}};
  p.products = {home, abroad};
  p.offers = {{Gate::open, Spread::certain(1.0), "home", 1.5},
              {Gate::needs_review, Spread::between(1.8, 2.6), "abroad", 1.6},
              {Gate::open, Spread::certain(1.0), "home", 1.5},
              {Gate::closed, Spread::certain(2.0), "abroad", 1.6}};
  p.ratio = {1000.0, {21, 31, 49}, 0.0};
  p.seed = 11;
  return p;
}

TEST(Spread, IsALognormalWithTheStatedPercentiles) {
  const Spread s = Spread::between(100, 400);
  EXPECT_DOUBLE_EQ(s.mid, 200.0);
  EXPECT_NEAR(s.at(normal_quantile(0.05)), 100.0, 1e-9);
  EXPECT_NEAR(s.at(normal_quantile(0.95)), 400.0, 1e-9);
  EXPECT_DOUBLE_EQ(Spread::certain(7).at(2.0), 7.0);
  const Spread skew{21, 31, 49};
  EXPECT_NEAR(skew.at(normal_quantile(0.05)), 21.0, 1e-9);
  EXPECT_DOUBLE_EQ(skew.at(0.0), 31.0);
  EXPECT_NEAR(skew.at(normal_quantile(0.95)), 49.0, 1e-9);
}

TEST(Percentiles, OfALognormalAgreeWithItsClosedForm) {
  const Spread s = Spread::between(100, 400);
  std::vector<double> values;
  for (std::uint32_t p = 0; p < 20000; ++p) values.push_back(Draws(3, p).at(s, "supply:x"));
  const Interval i = interval_of(values);
  EXPECT_NEAR(i.p05, 100.0, 3.0);
  EXPECT_NEAR(i.p50, 200.0, 3.0);
  EXPECT_NEAR(i.p95, 400.0, 10.0);
}

TEST(Simulate, AMonteCarloMedianAgreesWithTheClosedFormWhereEverythingSellsOut) {
  // Demand far above supply: income = supply x price, a product of two lognormals, so its median is the product of the medians and its
  // logarithm's width the root of the sum of squares.
  Problem p = two_vendors();
  p.segments[0].demand = p.segments[1].demand = 1e6;
  const auto simulation = simulate({p}, 8000);
  const Interval income = simulation.scenarios[0].vendors[0].income;
  const double middle = 600.0 * std::sqrt(99.0);
  const double width = std::hypot(std::log(900.0 / 400.0) / 2.0, std::log(11.0 / 9.0) / 2.0);
  EXPECT_NEAR(income.p50, middle, 0.02 * middle);
  EXPECT_NEAR(income.p95, middle * std::exp(width), 0.03 * middle * std::exp(width));
  EXPECT_NEAR(income.p05, middle * std::exp(-width), 0.03 * middle * std::exp(-width));
  EXPECT_DOUBLE_EQ(simulation.scenarios[0].receipts.p50, 100.0 * 20.0 * 0.25);
}

TEST(Simulate, SameBytesForAnyNumberOfThreads) {
  Problem with = two_vendors();
  with.scenario = "more";
  with.products[1].supply = Spread::certain(400);
  const auto run = [&](std::size_t threads) {
    set_thread_count(threads);
    return simulate({two_vendors(), with}, 500);
  };
  const Simulation one = run(1);
  const Simulation many = run(4);
  set_thread_count(0);
  for (std::size_t s = 0; s < 2; ++s) {
    EXPECT_EQ(one.scenarios[s].unmet.p95, many.scenarios[s].unmet.p95);
    EXPECT_EQ(one.scenarios[s].vendors[0].share[1].p05, many.scenarios[s].vendors[0].share[1].p05);
    EXPECT_EQ(one.scenarios[s].ratio[2].p50, many.scenarios[s].ratio[2].p50);
  }
  EXPECT_EQ(one.differences[0].filled.p50, many.differences[0].filled.p50);
}

TEST(Simulate, ASeedIsWhatDiffers) {
  Problem other = two_vendors();
  other.seed = 12;
  EXPECT_NE(simulate({two_vendors()}, 200).scenarios[0].unmet.p95, simulate({other}, 200).scenarios[0].unmet.p95);
}

TEST(Simulate, AnotherProductDoesNotDisturbTheDrawsOfTheRest) {
  Problem more = two_vendors();
  more.products.push_back({"aaa", "home", "c", true, true, Spread::between(0.001, 0.01), kNoFactor, Spread::between(1, 2), 0.0, {}});
  more.offers = {more.offers[0], more.offers[1], {Gate::open, Spread::certain(1), "aaa", 1},
                 more.offers[2], more.offers[3], {Gate::open, Spread::certain(1), "aaa", 1}};
  for (std::uint32_t path = 0; path < 20; ++path) {
    EXPECT_EQ(instance_of(two_vendors(), Draws(11, path)).capacity[0], instance_of(more, Draws(11, path)).capacity[0]);
  }
}

TEST(Simulate, ReleaseNeverRaisesUnmetDemandAndSharesSumToOne) {
  Problem with = two_vendors();
  with.scenario = "release";
  with.products[1].supply = Spread::between(200, 800);
  Problem without = two_vendors();
  without.products[1].supply = Spread::certain(0);
  const auto simulation = simulate({without, with}, 2000);
  EXPECT_TRUE(simulation.differences[0].unmet_never_rises);
  EXPECT_LE(simulation.differences[0].unmet.p95, 0.0);
  EXPECT_LT(simulation.differences[0].domestic_share[1].p50, 0.0);
  for (std::uint32_t path = 0; path < 200; ++path) {
    const Outcome outcome = solve(with, Draws(with.seed, path));
    for (std::size_t b = 0; b < kBases; ++b) {
      const auto shares = vendor_shares(with, outcome, static_cast<Basis>(b));
      EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
    }
  }
}

TEST(Simulate, WhatDrivesUnmetDemandIsDemandAndSupply) {
  const auto simulation = simulate({two_vendors()}, 1000);
  const auto& drivers = simulation.scenarios[0].drives_unmet_share;
  ASSERT_GE(drivers.size(), 2U);
  EXPECT_EQ(drivers[0].variable, "supply:home-1");
  EXPECT_LT(drivers[0].correlation, 0.0);
  EXPECT_EQ(drivers[1].variable, "factor:demand");
  EXPECT_GT(drivers[1].correlation, 0.0);
}

TEST(Calibrate, ReproducesItsTargetsAndReportsWhatItCannot) {
  Problem p = two_vendors();
  const Calibration c = calibrate(p, {{"home", 0.9}, {"abroad", 0.1}});
  EXPECT_TRUE(c.converged);
  EXPECT_NEAR(c.residuals[0].wanted, 0.9, 1e-8);
  p.attraction = c.attraction;
  EXPECT_NEAR(vendor_shares(p, solve(p, Draws::central(), true), Basis::dollars)[1], 0.1, 1e-8);
  // A third of the buyers may not buy abroad at all: half the market can be reached, nine tenths can't.
  const Calibration out_of_reach = calibrate(two_vendors(), {{"home", 0.02}, {"abroad", 0.98}});
  EXPECT_FALSE(out_of_reach.converged);
  EXPECT_LT(out_of_reach.residuals[1].wanted, 0.9);
}

TEST(ComputeRatio, TheFiguresOfTheBriefByHand) {
  // 6.89 M B300e against 31 without exports; 750,000 H200 at 0.264, 0.396 and 0.6 of a B300.
  const auto ratio = [](double each, double k) { return compute_ratio({6.89e6, 31.0, 750000.0 * each, k}); };
  EXPECT_NEAR(other_supply({6.89e6, 31.0, 0.0, 0.0}), 222258.0, 1.0);
  EXPECT_NEAR(ratio(15832.0 / 60000.0, 0.0), 16.4, 0.05);
  EXPECT_NEAR(ratio(1979.0 / 5000.0, 0.0), 13.3, 0.05);
  EXPECT_NEAR(ratio(4.8 / 8.0, 0.0), 10.2, 0.05);
  EXPECT_NEAR(ratio(15832.0 / 60000.0, 1.0), 15.9, 0.05);
  EXPECT_NEAR(ratio(1979.0 / 5000.0, 1.0), 12.7, 0.05);
  EXPECT_NEAR(ratio(4.8 / 8.0, 1.0), 9.6, 0.05);
}

RC_GTEST_PROP(ComputeRatio, FallsWithExportsAndWithDisplacement, ()) {
  const double exported = *rc::gen::inRange(0, 2000000);
  const double more = exported + *rc::gen::inRange(1, 1000000);
  const double k = static_cast<double>(*rc::gen::inRange(0, 101)) / 100.0;
  const auto ratio = [](double e, double d) { return compute_ratio({6.89e6, 31.0, e, d}); };
  RC_ASSERT(ratio(more, k) < ratio(exported, k));
  RC_ASSERT(ratio(exported, k) <= ratio(exported, 0.0));
  const double wanted = ratio(exported, k);
  RC_ASSERT(std::abs(exports_for_ratio({6.89e6, 31.0, 0.0, k}, wanted) - exported) < 1.0);
}

}  // namespace
}  // namespace steelyard::market
