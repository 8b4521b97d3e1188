#include "perf/kernel/kernel_time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace steelyard::perf {
namespace {

const PrecisionScheme& scheme(std::string_view name) { return *find_scheme(name); }

KernelFacts facts() { return {989e12, 132.0, 3.35e12, 450e9, 50e9}; }
KernelParameters parameters() { return {0.8, 0.8, 2e-6, 1e-6, 0.1}; }

TEST(Gemm, OfManyFullWavesIsItsFlopsOverTheSustainedRate) {
  const KernelWork work = gemm_work(16384.0, 16384.0, 16384.0, 1.0, scheme("bf16"));
  const double ideal_s = work.flops / (0.8 * 989e12);
  EXPECT_NEAR(kernel_seconds(work, facts(), parameters()).total_s, ideal_s, 0.10 * ideal_s);
}

TEST(Gemm, OfOneRowIsItsWeightsOverTheSustainedBandwidth) {
  const KernelWork work = gemm_work(1.0, 16384.0, 16384.0, 1.0, scheme("bf16"));
  const double ideal_s = 2.0 * 16384.0 * 16384.0 / (0.8 * 3.35e12);
  EXPECT_NEAR(kernel_seconds(work, facts(), parameters()).total_s, ideal_s, 0.10 * ideal_s);
}

TEST(Gemm, WithOneMoreTileThanCoresTakesASecondWave) {
  KernelParameters p = parameters();
  p.exposed = 0.0;
  KernelFacts one_wave = facts();
  one_wave.cores = 128.0;
  // 8 × 16 tiles of 128 × 256.
  const double full_s = kernel_seconds(gemm_work(1024.0, 4096.0, 8192.0, 1.0, scheme("bf16")), one_wave, p).compute_s;
  one_wave.peak_flops_per_s *= 127.0 / 128.0;
  one_wave.cores = 127.0;
  const double spilled_s = kernel_seconds(gemm_work(1024.0, 4096.0, 8192.0, 1.0, scheme("bf16")), one_wave, p).compute_s;
  EXPECT_GT(spilled_s, 1.3 * full_s);
}

TEST(Gemm, OfWeightsInFourBitsReadsAQuarterAndComputesTheSame) {
  const KernelWork wide = gemm_work(1.0, 8192.0, 8192.0, 1.0, scheme("bf16"));
  const KernelWork narrow = gemm_work(1.0, 8192.0, 8192.0, 1.0, scheme("int4_weights"));
  EXPECT_EQ(wide.flops, narrow.flops);
  EXPECT_NEAR(narrow.bytes / wide.bytes, 0.53125 / 2.0, 0.01);
}

TEST(Gemm, InEightBitsPaysForTheCast) {
  const KernelWork work = gemm_work(4096.0, 4096.0, 4096.0, 1.0, scheme("fp8"));
  EXPECT_EQ(work.cast_bytes, 3.0 * 4096.0 * 4096.0);
  EXPECT_EQ(gemm_work(4096.0, 4096.0, 4096.0, 1.0, scheme("bf16")).cast_bytes, 0.0);
}

TEST(Share, OfAPartWithWeakerCoresIsHigher) {
  // Hopper at full rate, 7.5 TFLOPS a core, and the same cut to 1.9: the first reaches 0.78 of its peak.
  const double cut = share_at_other_peak(0.78, 7.5e12, 1.9e12);
  EXPECT_NEAR(cut, 1.0 / (1.0 + 0.282 * 1.9 / 7.5), 0.001);
  EXPECT_GT(cut, 0.92);
  EXPECT_NEAR(share_at_other_peak(cut, 1.9e12, 7.5e12), 0.78, 1e-9);
}

TEST(Attention, DecodeReadsTheCacheOnce) {
  AttentionShape shape;
  shape.sequences = 64.0;
  shape.context = 4096.0;
  shape.heads = 32.0;
  shape.kv_heads = 8.0;
  const KernelWork work = attention_decode_work(shape, KernelFamily::attention_decode);
  const double cache = 64.0 * 4096.0 * 8.0 * 256.0 * 2.0;
  EXPECT_NEAR(work.bytes, cache, 0.01 * cache);
  EXPECT_NEAR(kernel_seconds(work, facts(), parameters()).memory_s, work.bytes / (0.8 * 3.35e12), 1e-9);
}

TEST(Attention, OverAWindowDoesNotGrowWithTheContext) {
  AttentionShape shape;
  shape.new_tokens = 1024.0;
  shape.context = 16384.0;
  shape.window = 1024.0;
  const double windowed = attention_prefill_work(shape, KernelFamily::attention_prefill).flops;
  shape.context = 65536.0;
  EXPECT_EQ(attention_prefill_work(shape, KernelFamily::attention_prefill).flops, windowed);
}

TEST(Experts, EvenLoadTouchesAsManyAsThereAreRows) {
  ExpertShape shape;
  shape.tokens = 4.0;
  shape.top_k = 8.0;
  shape.experts = 256.0;
  shape.hidden = 7168.0;
  shape.inner = 2048.0;
  EXPECT_EQ(grouped_work(shape, scheme("bf16")).count, 32.0);
  shape.tokens = 4096.0;
  EXPECT_EQ(grouped_work(shape, scheme("bf16")).count, 256.0);
}

TEST(Experts, SkewedLoadLeavesMoreOnTheBusiestRank) {
  ExpertShape even;
  even.tokens = 4096.0;
  even.top_k = 8.0;
  even.experts = 256.0;
  even.expert = 32.0;
  ExpertShape skewed = even;
  skewed.skew = 1.2;
  EXPECT_GT(grouped_work(skewed, scheme("bf16")).rows, 1.5 * grouped_work(even, scheme("bf16")).rows);
}

TEST(AllReduce, OfAFewBytesIsOneShotAndOfManyTheFewestBytes) {
  KernelParameters p{0.7, 1.0, 4e-6, 2e-6, 0.0};
  const double small_s = kernel_seconds(collective_work(KernelFamily::all_reduce, 1024.0, 8.0, 1.0), facts(), p).total_s;
  EXPECT_NEAR(small_s, 4e-6 + 7.0 * 1024.0 / 450e9 + 2e-6, 1e-12);
  const double large_s = kernel_seconds(collective_work(KernelFamily::all_reduce, 1e9, 8.0, 1.0), facts(), p).total_s;
  EXPECT_NEAR(large_s, 4e-6 + 1.75 * 1e9 / 450e9 + 4e-6, 1e-12);
  p.exposed = 1.0;  // summed in the switch
  EXPECT_NEAR(kernel_seconds(collective_work(KernelFamily::all_reduce, 1e9, 8.0, 1.0), facts(), p).total_s,
              4e-6 + 1.125 * 1e9 / 450e9 + 4e-6, 1e-12);
}

TEST(Surface, InterpolatesBetweenNodesAndHoldsTheBoundary) {
  std::vector<std::int16_t> values(surface_nodes(KernelFamily::elementwise), 0);
  values[1] = 100;
  values.back() = 50;
  EXPECT_NEAR(surface_log(KernelFamily::elementwise, {8.5, 0.0, 0.0, 0.0}, values), 0.5, 1e-12);
  EXPECT_NEAR(surface_log(KernelFamily::elementwise, {60.0, 0.0, 0.0, 0.0}, values), 0.5, 1e-12);
}

RC_GTEST_PROP(Surface, WeightsAddUpToOne, ()) {
  const auto family = static_cast<KernelFamily>(*rc::gen::inRange<int>(0, static_cast<int>(kKernelFamilies)));
  std::array<double, kSurfaceAxes> at{};
  for (double& x : at) x = 0.1 * *rc::gen::inRange(-50, 400);
  const SurfaceStencil stencil = stencil_at(family, at);
  double sum = 0.0;
  for (std::uint32_t i = 0; i < stencil.size; ++i) {
    sum += stencil.weight[i];
    RC_ASSERT(stencil.node[i] < surface_nodes(family));
  }
  RC_ASSERT(std::abs(sum - 1.0) < 1e-9);
}

RC_GTEST_PROP(Surface, IsTheSumOfItsStencil, ()) {
  const auto family = static_cast<KernelFamily>(*rc::gen::inRange<int>(0, static_cast<int>(kKernelFamilies)));
  std::array<double, kSurfaceAxes> at{};
  for (double& x : at) x = 0.1 * *rc::gen::inRange(-50, 400);
  std::vector<std::int16_t> values(surface_nodes(family));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int16_t>(static_cast<int>(i * 7919U % 401U) - 200);
  const SurfaceStencil stencil = stencil_at(family, at);
  double sum = 0.0;
  for (std::uint32_t i = 0; i < stencil.size; ++i) sum += stencil.weight[i] * values[stencil.node[i]];
  RC_ASSERT(surface_log(family, at, values) == 0.01 * sum);  // to the last bit
}

RC_GTEST_PROP(Kernels, AreNeverSlowerWithMoreBandwidthOrFlops, ()) {
  const auto m = static_cast<double>(*rc::gen::inRange(1, 9000));
  const auto n = static_cast<double>(*rc::gen::inRange(16, 9000));
  const auto k = static_cast<double>(*rc::gen::inRange(16, 9000));
  const KernelWork work = gemm_work(m, n, k, 1.0, scheme("fp8"));
  const double before = kernel_seconds(work, facts(), parameters()).total_s;
  KernelFacts wider = facts();
  wider.memory_bytes_per_s *= 1.5;
  RC_ASSERT(kernel_seconds(work, wider, parameters()).total_s <= before * (1.0 + 1e-12));
  KernelFacts faster = facts();
  faster.peak_flops_per_s *= 1.5;
  RC_ASSERT(kernel_seconds(work, faster, parameters()).total_s <= before * (1.0 + 1e-12));
}

}  // namespace
}  // namespace steelyard::perf
