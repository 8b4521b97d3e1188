#include "perf/kernel/operator_time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard::perf {
namespace {

KernelRates rates() {
  KernelRates rates;
  rates.product_flops_per_s = 750e12;
  rates.bf16_flops_per_s = 750e12;
  rates.attention_flops_per_s = 500e12;
  rates.memory_bytes_per_s = 2.6e12;
  rates.launch_s = 4e-6;
  rates.parallel_tiles = 132.0;
  return rates;
}

workload::Operator product(double m, double n, double k) {
  workload::Operator op;
  op.m = m;
  op.n = n;
  op.k = k;
  op.flops = flops(2.0 * m * n * k);
  op.weights = bytes(2.0 * n * k);
  op.activations = bytes(2.0 * m * (n + k));
  return op;
}

TEST(OperatorTime, OfALargeProductIsItsFlopsOverTheSustainedRate) {
  TimeSplit time;
  add_operator_time(product(8192.0, 8192.0, 8192.0), rates(), time);
  EXPECT_NEAR(time[Part::gemm], 2.0 * 8192.0 * 8192.0 * 8192.0 / 750e12, 0.03 * time[Part::gemm]);
  EXPECT_EQ(time[Part::memory], 0.0);
  EXPECT_EQ(time[Part::launch], 4e-6);
}

TEST(OperatorTime, OfADecodeProductIsItsWeightsOverTheBandwidth) {
  TimeSplit time;
  add_operator_time(product(8.0, 8192.0, 8192.0), rates(), time);
  EXPECT_EQ(time[Part::gemm], 0.0);
  EXPECT_NEAR(time[Part::memory], 2.0 * 8192.0 * 8192.0 / 2.6e12, 0.01 * time[Part::memory]);
}

TEST(TileEfficiency, FallsAtTheEdges) {
  EXPECT_NEAR(tile_efficiency(8192.0, 8192.0, 8192.0, 1.0, rates()), 1.0, 0.03);
  EXPECT_NEAR(tile_efficiency(129.0, 65536.0, 8192.0, 1.0, rates()), 129.0 / 256.0, 0.05);  // two rows of tiles, the second nearly empty
  EXPECT_NEAR(tile_efficiency(8.0, 65536.0, 8192.0, 1.0, rates()), 0.5, 0.05);              // half of a 16-row instruction
}

RC_GTEST_PROP(TileEfficiency, IsAShareAndDoesNotCareWhichSideIsWhich, ()) {
  const auto m = static_cast<double>(*rc::gen::inRange(1, 20000));
  const auto n = static_cast<double>(*rc::gen::inRange(1, 20000));
  const auto k = static_cast<double>(*rc::gen::inRange(1, 20000));
  const double efficiency = tile_efficiency(m, n, k, 1.0, rates());
  RC_ASSERT(efficiency > 0.0 && efficiency <= 1.0 + 1e-12);
  RC_ASSERT(efficiency == tile_efficiency(n, m, k, 1.0, rates()));
}

}  // namespace
}  // namespace steelyard::perf
