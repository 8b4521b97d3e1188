#include "perf/kernel/operator_time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

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

TEST(OperatorTime, OfAMeasuredKernelIsItsMechanismTimesWhatThatMisses) {
  KernelRates measured = rates();
  KernelModel& model = measured.models[static_cast<std::size_t>(KernelRole::product)];
  model.facts = {989e12, 132.0, 3.35e12, 0.0, 0.0};
  model.parameters = {0.8, 0.8, 2e-6, 1e-6, 0.1};
  TimeSplit plain;
  add_operator_time(product(4096.0, 8192.0, 8192.0), measured, plain);
  const std::vector<std::int16_t> slower(surface_nodes(KernelFamily::gemm), 10);
  model.correction = slower;
  TimeSplit corrected;
  add_operator_time(product(4096.0, 8192.0, 8192.0), measured, corrected);
  EXPECT_GT(plain[Part::gemm], 0.0);
  EXPECT_NEAR(corrected.total_s(), std::exp(0.1) * plain.total_s(), 1e-9 * plain.total_s());
}

TEST(OperatorTime, TakesThePlaceThatAMeasuredRowOfTheSameShapeHas) {
  const RoledWork mine = work_of(product(777.0, 5120.0, 13824.0), rates());
  const KernelWork row = gemm_work(777.0, 5120.0, 13824.0, 1.0, *find_scheme("bf16"));
  EXPECT_EQ(mine.work.family, row.family);
  EXPECT_EQ(mine.work.flops, row.flops);
  for (std::size_t d = 0; d < kSurfaceAxes; ++d) EXPECT_NEAR(mine.work.at[d], row.at[d], 0.01);
}

}  // namespace
}  // namespace steelyard::perf
