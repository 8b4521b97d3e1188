#include "base/random.hpp"

#include <cmath>
#include <vector>

#include <Random123/philox.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/parallel.hpp"

namespace steelyard {
namespace {

// Random123 1.14, tests/kat_vectors: philox4x32, 10 rounds.
TEST(Philox, KnownAnswers) {
  const r123::Philox4x32 generator;
  using Block = r123::Philox4x32::ctr_type;
  using Key = r123::Philox4x32::key_type;
  EXPECT_EQ(generator(Block{{0, 0, 0, 0}}, Key{{0, 0}}), (Block{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  EXPECT_EQ(generator(Block{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}}, Key{{0xffffffff, 0xffffffff}}),
            (Block{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
  EXPECT_EQ(generator(Block{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, Key{{0xa4093822, 0x299f31d0}}),
            (Block{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));
}

TEST(RandomStream, IsPhiloxOverSeedScenarioPathAndPosition) {
  RandomStream zero(0, 0, 0);
  EXPECT_EQ(zero.next_u64(), 0xe169c58d6627e8d5U);
  EXPECT_EQ(zero.next_u64(), 0x9b00dbd8bc57ac4cU);
  RandomStream stream(0x299f31d0a4093822U, 0x13198a2e, 0x03707344);
  const r123::Philox4x32 generator;
  for (std::uint32_t n = 0; n < 5; ++n) {
    const auto block = generator({{n, 0, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}});
    EXPECT_EQ(stream.next_u64(), (std::uint64_t{block[1]} << 32U) | block[0]);
    EXPECT_EQ(stream.next_u64(), (std::uint64_t{block[3]} << 32U) | block[2]);
  }
}

TEST(RandomStream, DoesNotDependOnWhoDrawsFirst) {
  constexpr std::size_t kPaths = 64;
  const auto draw = [](std::size_t path) {
    RandomStream stream(7, 1, static_cast<std::uint32_t>(path));
    double sum = 0.0;
    for (int i = 0; i < 100; ++i) sum += stream.normal();
    return sum;
  };
  const auto parallel = parallel_map<double>(kPaths, draw);
  for (std::size_t path = kPaths; path-- > 0;) EXPECT_EQ(parallel[path], draw(path));
}

TEST(RandomStream, UniformMoments) {
  RandomStream stream(1, 2, 3);
  constexpr int kDraws = 200000;
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    squares += u * u;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, 0.5, 5.0 * std::sqrt(1.0 / 12.0 / kDraws));  // five standard errors
  EXPECT_NEAR(squares / kDraws - mean * mean, 1.0 / 12.0, 0.001);
}

TEST(RandomStream, NormalMoments) {
  RandomStream stream(4, 5, 6);
  constexpr int kDraws = 200000;
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = stream.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 5.0 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0, 0.02);
}

// Abramowitz & Stegun table 26.1 and its extensions.
TEST(NormalQuantile, KnownValues) {
  EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-15);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-13);
  EXPECT_NEAR(normal_quantile(0.95), 1.6448536269514722, 1e-13);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-11);
}

RC_GTEST_PROP(NormalQuantile, InvertsTheDistribution, ()) {
  const double p = *rc::gen::inRange(1, 1000000) / 1000000.5;
  const double x = normal_quantile(p);
  RC_ASSERT(std::abs(0.5 * std::erfc(-x / std::sqrt(2.0)) - p) < 1e-13);
  RC_ASSERT(std::abs(normal_quantile(1.0 - p) + x) < 1e-8);
}

}  // namespace
}  // namespace steelyard
