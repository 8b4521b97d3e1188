// Golden values of the reading notes (custody brief, section 6), and an enumeration with whole numbers.
#include "custody/audit/sampling.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace steelyard::custody {
namespace {

std::int64_t size_of(std::int64_t units, std::int64_t diverted, double confidence, double detection = 1.0) {
  return sample_size({units, diverted, confidence, detection}).value_or(-1);
}

TEST(Sampling, GoldenTable) {
  struct Row {
    std::int64_t units, diverted;
    std::int64_t at50, at90, at95, at99;
  };
  constexpr Row kRows[] = {{1'000, 10, 67, 205, 258, 368},           {1'000, 100, 7, 22, 29, 43},
                           {10'000, 10, 670, 2'056, 2'588, 3'689},   {10'000, 100, 69, 227, 294, 448},
                           {10'000, 1'000, 7, 22, 29, 44},           {100'000, 10, 6'697, 20'567, 25'886, 36'903},
                           {100'000, 100, 691, 2'276, 2'950, 4'499}, {100'000, 1'000, 69, 229, 298, 458}};
  for (const Row& row : kRows) {
    EXPECT_EQ(size_of(row.units, row.diverted, 0.50), row.at50) << row.units << ' ' << row.diverted;
    EXPECT_EQ(size_of(row.units, row.diverted, 0.90), row.at90) << row.units << ' ' << row.diverted;
    EXPECT_EQ(size_of(row.units, row.diverted, 0.95), row.at95) << row.units << ' ' << row.diverted;
    EXPECT_EQ(size_of(row.units, row.diverted, 0.99), row.at99) << row.units << ' ' << row.diverted;
  }
}

TEST(Sampling, ChecksThatCanBeFooled) {
  EXPECT_EQ(size_of(100'000, 1'000, 0.95, 0.9), 331);
  EXPECT_EQ(size_of(100'000, 1'000, 0.95, 0.5), 597);
  EXPECT_EQ(size_of(100'000, 1'000, 0.95, 0.2), 1'495);
  EXPECT_EQ(size_of(10, 1, 0.95, 0.2), 11);  // not even all of them
}

TEST(Sampling, WhatACleanSampleShows) {
  EXPECT_EQ(upper_bound(100'000, 300, 0, 0.95, 1.0).value_or(-1), 992);
  EXPECT_EQ(upper_bound(100'000, 3'000, 0, 0.95, 1.0).value_or(-1), 98);
  EXPECT_EQ(upper_bound(100, 100, 3, 0.95, 1.0).value_or(-1), 3);
  EXPECT_GT(upper_bound(100'000, 300, 2, 0.95, 1.0).value_or(-1), 992);
  EXPECT_GT(upper_bound(100'000, 300, 0, 0.95, 0.5).value_or(-1), 992);
}

__extension__ using Wide = unsigned __int128;

Wide choose(int n, int k) {
  if (k < 0 || k > n) return 0;
  Wide value = 1;
  for (int i = 0; i < k; ++i) value = value * static_cast<Wide>(n - i) / static_cast<Wide>(i + 1);
  return value;
}

TEST(Sampling, AgreesWithCountingOfSmallLots) {
  for (int units = 1; units <= 24; ++units) {
    for (int diverted = 1; diverted <= units; ++diverted) {
      // The smallest n with C(N-k, n) · 100 <= 5 · C(N, n), in whole numbers.
      int exact = 0;
      while (choose(units - diverted, exact) * 100 > choose(units, exact) * 5) ++exact;
      EXPECT_EQ(size_of(units, diverted, 0.95), exact) << units << ' ' << diverted;
      for (int n = 0; n <= units; ++n) {
        double miss = 0.0;
        for (int j = 0; j <= std::min(n, diverted); ++j) {
          miss += static_cast<double>(choose(diverted, j) * choose(units - diverted, n - j)) / static_cast<double>(choose(units, n)) *
                  std::pow(0.6, j);
        }
        EXPECT_NEAR(chance_of_missing({units, diverted, 0.95, 0.4}, n), miss, 1e-12) << units << ' ' << diverted << ' ' << n;
      }
    }
  }
}

TEST(Sampling, RefusesNonsense) {
  EXPECT_FALSE(sample_size({0, 0, 0.95, 1.0}));
  EXPECT_FALSE(sample_size({10, 11, 0.95, 1.0}));
  EXPECT_FALSE(sample_size({10, 1, 1.0, 1.0}));
  EXPECT_FALSE(sample_size({10, 1, 0.95, 0.0}));
  EXPECT_FALSE(upper_bound(10, 11, 0, 0.95, 1.0));
}

TEST(Sampling, ADrawIsOfDistinctUnitsAndFollowsTheSeed) {
  const auto drawn = draw(seed_of("checkpoint", "nonce"), 1'000, 50);
  EXPECT_EQ(std::set<std::int64_t>(drawn.begin(), drawn.end()).size(), 50U);
  EXPECT_EQ(drawn, draw(seed_of("checkpoint", "nonce"), 1'000, 50));
  EXPECT_NE(drawn, draw(seed_of("checkpoint", "another"), 1'000, 50));
  // Every unit is as likely as any other: 20 draws of half of 100 hit each unit between 1 and 19 times.
  std::vector<int> hits(100, 0);
  for (int i = 0; i < 20; ++i) {
    for (const std::int64_t unit : draw(seed_of("b", std::to_string(i)), 100, 50)) ++hits[static_cast<std::size_t>(unit)];
  }
  for (const int hit : hits) EXPECT_TRUE(hit >= 1 && hit <= 19) << hit;
}

TEST(Distance, BoundsOfTheNotes) {
  EXPECT_NEAR(farthest_distance(1e-3) / 1e3, 150, 0.5);
  EXPECT_NEAR(farthest_distance(5e-3) / 1e3, 750, 1);
  EXPECT_NEAR(farthest_distance(10e-3) / 1e3, 1'499, 1);
  EXPECT_NEAR(fibre_distance(10e-3) / 1e3, 1'004, 1);
  EXPECT_NEAR(excluding_round_trip(2'608e3) * 1e3, 17.4, 0.05);
  EXPECT_NEAR(excluding_round_trip(1'758e3) * 1e3, 11.7, 0.05);
  EXPECT_NEAR(excluding_round_trip(27e3) * 1e3, 0.18, 0.005);
  EXPECT_EQ(farthest_distance(1e-3, 2e-3), 0.0);
}

}  // namespace
}  // namespace steelyard::custody
