// Nested logit and rationing: invariants, closed forms, and agreement with a crowd of single buyers.
#include "market/rationing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.hpp"
#include "market/choice.hpp"

namespace steelyard::market {
namespace {

std::vector<double> logit(const std::vector<double>& u, const std::vector<std::size_t>& nests, double lambda,
                          std::vector<char> available = {}) {
  if (available.empty()) available.assign(u.size(), 1);
  std::vector<double> p(u.size());
  const std::size_t count = *std::max_element(nests.begin(), nests.end()) + 1;
  EXPECT_TRUE(nested_logit(u, nests, count, available, lambda, p));
  return p;
}

TEST(NestedLogit, IsThePlainLogitWithoutNests) {
  const std::vector<double> u{1.0, 0.2, -0.7};
  const auto p = logit(u, {0, 0, 1}, 1.0);
  const double sum = std::exp(1.0) + std::exp(0.2) + std::exp(-0.7);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(p[j], std::exp(u[j]) / sum, 1e-15);
}

TEST(NestedLogit, ProbabilitiesByHand) {
  // Two in a nest with lambda 0.5: inclusive value log(e^2 + e^0) = 2.12693; P(nest) = e^{0.5 * 2.12693} / (that + e^0.5).
  const auto p = logit({1.0, 0.0, 0.5}, {0, 0, 1}, 0.5);
  const double inclusive = std::exp(0.5 * std::log(std::exp(2.0) + 1.0));
  const double nest = inclusive / (inclusive + std::exp(0.5));
  EXPECT_NEAR(p[0], nest * std::exp(2.0) / (std::exp(2.0) + 1.0), 1e-15);
  EXPECT_NEAR(p[2], 1.0 - nest, 1e-15);
}

TEST(NestedLogit, HugeUtilitiesDontOverflow) {
  const auto p = logit({5000.0, 4999.0, -5000.0}, {0, 1, 1}, 0.3);
  EXPECT_NEAR(p[0] + p[1] + p[2], 1.0, 1e-12);
  EXPECT_GT(p[0], p[1]);
}

TEST(NestedLogit, NothingAvailableIsSaid) {
  std::vector<double> p{0.3, 0.7};
  EXPECT_FALSE(nested_logit(std::vector<double>{1.0, 2.0}, std::vector<std::size_t>{0, 1}, 2, std::vector<char>{0, 0}, 0.5, p));
  EXPECT_EQ(p, (std::vector<double>{0.0, 0.0}));
}

RC_GTEST_PROP(NestedLogit, OddsWithinANestDontDependOnTheRest, ()) {
  const auto number = [] { return static_cast<double>(*rc::gen::inRange(-300, 300)) / 100.0; };
  const double lambda = static_cast<double>(*rc::gen::inRange(10, 101)) / 100.0;
  std::vector<double> u{number(), number(), number(), number()};
  const std::vector<std::size_t> nests{0, 0, 1, 1};
  const auto before = logit(u, nests, lambda);
  RC_ASSERT(std::abs(std::accumulate(before.begin(), before.end(), 0.0) - 1.0) < 1e-12);
  u[2] = number();
  const auto after = logit(u, nests, lambda);
  RC_ASSERT(std::abs(before[0] / before[1] - after[0] / after[1]) < 1e-9 * before[0] / before[1]);
  // Between nests they do, unless lambda is 1: what leaves a product goes first to its own nest.
  const auto without = logit(u, nests, lambda, {1, 0, 1, 1});
  RC_ASSERT(without[0] / after[0] >= without[2] / after[2] - 1e-9);
}

Instance one_segment(std::vector<double> capacity, std::vector<double> utility, double demand = 1.0) {
  Instance i;
  i.segments = 1;
  i.products = capacity.size();
  i.demand = {demand};
  i.capacity = std::move(capacity);
  i.utility = std::move(utility);
  i.work.assign(i.products, 1.0);
  for (std::size_t j = 0; j < i.products; ++j) i.nests.push_back(j);
  i.nest_count = i.products;
  return i;
}

TEST(Rationing, WithoutScarcityItIsTheLogit) {
  const auto a = ration(one_segment({1e9, 1e9}, {std::log(3.0), 0.0}, 100.0));
  EXPECT_NEAR(a.units[0], 75.0, 1e-12);
  EXPECT_NEAR(a.units[1], 25.0, 1e-12);
  EXPECT_EQ(a.rounds, 1U);
  EXPECT_EQ(a.unmet[0], 0.0);
}

TEST(Rationing, SpillGoesToTheNextChoice) {
  // 75 of 100 want the first, 30 are there; the other 60 of demand that comes after it is gone all take the second.
  const auto a = ration(one_segment({30.0, 60.0}, {std::log(3.0), 0.0}, 100.0));
  EXPECT_NEAR(a.units[0], 30.0, 1e-12);
  EXPECT_NEAR(a.units[1], 60.0, 1e-12);
  EXPECT_NEAR(a.unmet[0], 10.0, 1e-12);
  EXPECT_TRUE(a.sold_out[0] && a.sold_out[1]);
}

TEST(Rationing, AClosedGateIsNeverServed) {
  Instance i = one_segment({10.0, 10.0}, {0.0, 0.0}, 30.0);
  i.work[1] = 0.0;
  const auto a = ration(i);
  EXPECT_EQ(a.units[1], 0.0);
  EXPECT_NEAR(a.unmet[0], 20.0, 1e-12);
}

Instance any_instance() {
  const auto part = [](int most) { return static_cast<double>(*rc::gen::inRange(0, most)) / 10.0; };
  Instance i;
  i.segments = *rc::gen::inRange<std::size_t>(1, 5);
  i.products = *rc::gen::inRange<std::size_t>(1, 6);
  i.nest_count = 3;
  i.dissimilarity = 0.1 + part(10);
  i.dissimilarity = std::min(i.dissimilarity, 1.0);
  for (std::size_t s = 0; s < i.segments; ++s) i.demand.push_back(part(500));
  for (std::size_t j = 0; j < i.products; ++j) {
    i.capacity.push_back(part(400));
    i.nests.push_back(*rc::gen::inRange<std::size_t>(0, 3));
  }
  for (std::size_t k = 0; k < i.segments * i.products; ++k) {
    i.utility.push_back(part(60) - 3.0);
    i.work.push_back(*rc::gen::inRange(0, 4) == 0 ? 0.0 : 0.2 + part(30));
  }
  return i;
}

RC_GTEST_PROP(Rationing, ConservesUnitsAndWork, ()) {
  const Instance i = any_instance();
  const Allocation a = ration(i);
  for (std::size_t j = 0; j < i.products; ++j) {
    double sold = 0.0;
    for (std::size_t s = 0; s < i.segments; ++s) {
      RC_ASSERT(a.units[s * i.products + j] >= 0.0);
      if (i.work[s * i.products + j] <= 0.0) RC_ASSERT(a.units[s * i.products + j] == 0.0);
      sold += a.units[s * i.products + j];
    }
    RC_ASSERT(sold <= i.capacity[j] * (1.0 + 1e-9) + 1e-9);
    if (a.sold_out[j]) RC_ASSERT(std::abs(sold - i.capacity[j]) <= 1e-6 + 1e-9 * i.capacity[j]);
  }
  for (std::size_t s = 0; s < i.segments; ++s) {
    double met = 0.0;
    bool anything_left = false;
    for (std::size_t j = 0; j < i.products; ++j) {
      met += a.units[s * i.products + j] * i.work[s * i.products + j];
      anything_left = anything_left || (i.work[s * i.products + j] > 0.0 && i.capacity[j] > 0.0 && !a.sold_out[j]);
    }
    RC_ASSERT(std::abs(met + a.unmet[s] - i.demand[s]) <= 1e-9 * (1.0 + i.demand[s]));
    if (anything_left) RC_ASSERT(a.unmet[s] <= 1e-9 * i.demand[s]);
  }
}

RC_GTEST_PROP(Rationing, MoreOfAProductNeverLeavesMoreUnmet, ()) {
  const Instance before = any_instance();
  Instance after = before;
  const std::size_t j = *rc::gen::inRange<std::size_t>(0, before.products);
  after.capacity[j] += static_cast<double>(*rc::gen::inRange(1, 300)) / 10.0;
  const Allocation a = ration(before);
  const Allocation b = ration(after);
  for (std::size_t s = 0; s < before.segments; ++s) RC_ASSERT(b.unmet[s] <= a.unmet[s] + 1e-9 * (1.0 + before.demand[s]));
}

RC_GTEST_PROP(Rationing, TheOrderOfProductsDoesNotMatter, ()) {
  const Instance i = any_instance();
  Instance reversed = i;
  std::reverse(reversed.capacity.begin(), reversed.capacity.end());
  std::reverse(reversed.nests.begin(), reversed.nests.end());
  for (std::size_t s = 0; s < i.segments; ++s) {
    const auto row = static_cast<std::ptrdiff_t>(s * i.products);
    const auto width = static_cast<std::ptrdiff_t>(i.products);
    std::reverse(reversed.utility.begin() + row, reversed.utility.begin() + row + width);
    std::reverse(reversed.work.begin() + row, reversed.work.begin() + row + width);
  }
  const Allocation a = ration(i);
  const Allocation b = ration(reversed);
  for (std::size_t s = 0; s < i.segments; ++s) {
    for (std::size_t j = 0; j < i.products; ++j) {
      const double there = b.units[s * i.products + (i.products - 1 - j)];
      RC_ASSERT(std::abs(a.units[s * i.products + j] - there) <= 1e-6 * (1.0 + there));
    }
  }
}

/// Brute force: single buyers with tastes of their own (the random utility that the nested logit stands for), in random order.
TEST(Rationing, AgreesWithACrowdOfSingleBuyers) {
  Instance i;
  i.segments = 2;
  i.products = 4;
  i.nest_count = 4;
  i.nests = {0, 1, 2, 3};  // without nests tastes are Gumbel, and a buyer's ranking can be drawn directly
  i.dissimilarity = 1.0;
  i.demand = {6000.0, 4000.0};
  i.capacity = {1500.0, 2500.0, 900.0, 1200.0};
  i.utility = {0.8, 0.1, 0.0, -0.4, 0.0, 1.0, 0.3, 0.0};
  i.work = {1.0, 1.0, 2.0, 1.0, 1.0, 0.5, 0.0, 1.5};
  constexpr int kRuns = 24;
  std::vector<double> mean_unmet(2, 0.0);
  std::vector<double> mean_units(8, 0.0);
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    RandomStream random(7, 1, run);
    std::vector<double> left = i.capacity;
    std::vector<double> to_come = i.demand;
    while (to_come[0] + to_come[1] >= 1.0) {
      const std::size_t s = random.uniform() * (to_come[0] + to_come[1]) < to_come[0] ? 0 : 1;
      to_come[s] -= 1.0;
      std::size_t best = i.products;
      double most = -1e300;
      for (std::size_t j = 0; j < i.products; ++j) {
        const double taste = i.utility[s * 4 + j] - std::log(-std::log(random.uniform()));
        const double work = i.work[s * 4 + j];
        if (work <= 0.0 || left[j] < 1.0 / work || taste <= most) continue;
        most = taste;
        best = j;
      }
      if (best == i.products) {
        mean_unmet[s] += 1.0 / kRuns;
        continue;
      }
      const double units = 1.0 / i.work[s * 4 + best];
      left[best] -= units;
      mean_units[s * 4 + best] += units / kRuns;
    }
  }
  const Allocation a = ration(i);
  for (std::size_t s = 0; s < 2; ++s) EXPECT_NEAR(a.unmet[s], mean_unmet[s], 30.0) << s;
  for (std::size_t k = 0; k < 8; ++k) EXPECT_NEAR(a.units[k], mean_units[k], 30.0) << k;
}

}  // namespace
}  // namespace steelyard::market
