#include "perf/estimate.hpp"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

const Reason* find(const std::vector<Reason>& reasons, std::string_view code) {
  const auto found = std::find_if(reasons.begin(), reasons.end(), [&](const Reason& r) { return r.code == code; });
  return found == reasons.end() ? nullptr : &*found;
}
double argument(const Reason& reason, std::string_view name) {
  for (const auto& [key, value] : reason.arguments) {
    if (key == name) return std::stod(value);
  }
  return -1.0;
}

struct World {
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  catalog::ModelArchitecture model = workload::sample::llama31_70b();

  [[nodiscard]] Cluster cluster(std::int64_t servers) const { return {&chip, &system, servers}; }
  [[nodiscard]] TrainingEstimate train(std::int64_t servers) const {
    return estimate_training(cluster(servers), sample::training(model), calibration);
  }
  [[nodiscard]] ServingEstimate serve(std::int64_t servers) const {
    return estimate_serving(cluster(servers), sample::serving(model), calibration);
  }
};

TEST(Training, FitsAndAddsUp) {
  const TrainingEstimate e = World{}.train(16);
  ASSERT_TRUE(e.fits);
  EXPECT_LE(e.layout.tensor * e.layout.pipeline * e.layout.data, 128);
  EXPECT_LE(e.memory.total(), e.memory.available);
  EXPECT_LT(e.step_time.p05, e.step_time.p50);
  EXPECT_LT(e.step_time.p50, e.step_time.p95);
  double parts_s = 0.0;
  for (const TimePart& part : e.time) parts_s += part.time.base();
  EXPECT_NEAR(parts_s, e.step_time.p50.base(), 1e-9 * parts_s);
  EXPECT_GT(e.model_flops_utilisation, 0.2);
  EXPECT_LT(e.model_flops_utilisation, 0.75);  // never above the sustained fraction of large products
  EXPECT_NEAR(e.run_time.p50.base() * e.throughput.p50.base(), 1e12, 1e3);
  EXPECT_EQ(e.grade, Grade::assumed);  // the hand-made model has no evidence
  EXPECT_FALSE(e.basis.empty());
}

TEST(Training, ThatDoesNotFitSaysWhatIsNeededAndWhatThereIs) {
  const TrainingEstimate e = World{}.train(1);
  ASSERT_FALSE(e.fits);
  const Reason* reason = find(e.reasons, "perf.does_not_fit");
  ASSERT_NE(reason, nullptr);
  EXPECT_GT(argument(*reason, "needed_gb"), 70.6 * 18.0);  // 2 + 4 + 12 bytes per parameter at the least
  EXPECT_LT(argument(*reason, "needed_gb"), 70.6 * 18.0 + 8.0 * 40.0);
  EXPECT_NEAR(argument(*reason, "available_gb"), 8.0 * 80.0 * 1.0737 * 0.99, 0.5);  // "80 GB" are 80 GiB, less a hundredth
  EXPECT_GE(e.min_chips, 15);                                                       // 1130 GB over 76 GB each
  EXPECT_LE(e.min_chips, 24);
  EXPECT_TRUE(World{}.train((e.min_chips + 7) / 8).fits);
}

TEST(Training, TakesTimeInProportionToTokens) {
  const World world;
  workload::TrainingTask task = sample::training(world.model);
  const double once = estimate_training(world.cluster(16), task, world.calibration).run_time.p50.base();
  task.tokens = tokens(3e12);
  EXPECT_NEAR(estimate_training(world.cluster(16), task, world.calibration).run_time.p50.base(), 3.0 * once, 1e-6 * once);
}

TEST(Training, OfAdaptersNeedsLessMemoryAndTime) {
  const World world;
  workload::TrainingTask task = sample::training(world.model);
  const TrainingEstimate full = estimate_training(world.cluster(16), task, world.calibration);
  task.method = workload::TrainingMethod::lora;
  const TrainingEstimate lora = estimate_training(world.cluster(16), task, world.calibration);
  EXPECT_LT(lora.step_time.p50, full.step_time.p50);
  EXPECT_GT(lora.step_time.p50, full.step_time.p50 * 0.6);  // four of six flops remain
  EXPECT_LT(lora.min_chips, full.min_chips);
}

TEST(Serving, FitsAndAddsUp) {
  const ServingEstimate e = World{}.serve(2);
  ASSERT_TRUE(e.fits);
  EXPECT_TRUE(e.meets_latency);
  EXPECT_EQ(e.min_chips, 2);  // 141 GB of weights in 80 GB parts
  EXPECT_NEAR(e.output_throughput.p50.base() / e.requests_per_second.p50, 256.0, 1e-6);
  EXPECT_LT(e.time_per_output_token.p05, e.time_per_output_token.p95);
  EXPECT_GT(e.time_to_first_token.p50.base(), 0.0);
}

TEST(Serving, ThatDoesNotFitSaysWhatIsNeededAndWhatThereIs) {
  World world;
  world.model = workload::sample::deepseek_v3();
  const ServingEstimate e = world.serve(1);  // bf16: 1342 GB
  ASSERT_FALSE(e.fits);
  const Reason* reason = find(e.reasons, "perf.does_not_fit");
  ASSERT_NE(reason, nullptr);
  EXPECT_GT(argument(*reason, "needed_gb"), 1342.0);
  EXPECT_LT(argument(*reason, "needed_gb"), 1342.0 + 8.0 * 12.0);
  EXPECT_GT(e.min_chips, 16);
}

TEST(Serving, KeepsLatencyLimitsAtTheCostOfThroughput) {
  const World world;
  workload::ServingTask task = sample::serving(world.model);
  const ServingEstimate free = estimate_serving(world.cluster(1), task, world.calibration);
  task.time_per_output_token = free.time_per_output_token.p50 * 0.4;
  const ServingEstimate bound = estimate_serving(world.cluster(1), task, world.calibration);
  ASSERT_TRUE(bound.meets_latency);
  EXPECT_LE(bound.time_per_output_token.p50, *task.time_per_output_token);
  EXPECT_LT(bound.output_throughput.p50, free.output_throughput.p50);
  task.time_per_output_token = Seconds::from_base(1e-6);
  const ServingEstimate impossible = estimate_serving(world.cluster(1), task, world.calibration);
  EXPECT_TRUE(impossible.fits);
  EXPECT_FALSE(impossible.meets_latency);
  EXPECT_NE(find(impossible.reasons, "perf.misses_latency"), nullptr);
}

TEST(Precision, FallsBackToBf16AndSaysSo) {
  World world;
  world.chip.fp8_dense.reset();
  workload::TrainingTask task = sample::training(world.model);
  const double bf16 = estimate_training(world.cluster(16), task, world.calibration).step_time.p50.base();
  task.precision = catalog::Precision::fp8;
  const TrainingEstimate e = estimate_training(world.cluster(16), task, world.calibration);
  EXPECT_NE(find(e.reasons, "perf.precision_fallback"), nullptr);
  EXPECT_DOUBLE_EQ(e.step_time.p50.base(), bf16);
}

TEST(UnknownFigures, EndTheEstimateAndAreNeverInvented) {
  World world;
  world.chip.bf16_dense.reset();
  world.chip.fp8_dense.reset();
  EXPECT_FALSE(world.train(16).fits);
  EXPECT_NE(find(world.train(16).reasons, "perf.unknown_rate"), nullptr);
  world = {};
  world.chip.memory.reset();
  EXPECT_FALSE(world.serve(1).fits);
  EXPECT_NE(find(world.serve(1).reasons, "perf.unknown_memory"), nullptr);
  world = {};
  world.chip.memory_bandwidth.reset();
  EXPECT_NE(find(world.serve(1).reasons, "perf.unknown_bandwidth"), nullptr);
}

TEST(UnknownLinks, AreAssumedAloud) {
  World world;
  world.system.levels[1].bandwidth.reset();
  const TrainingEstimate e = world.train(16);
  EXPECT_TRUE(e.fits);
  EXPECT_NE(find(e.reasons, "perf.assumed_link"), nullptr);
}

TEST(WithoutASystem, AClusterIsOfSingleChips) {
  World world;
  world.model = workload::sample::llama31_8b();
  const Cluster lone{&world.chip, nullptr, 1};
  EXPECT_TRUE(estimate_serving(lone, sample::serving(world.model), world.calibration).fits);
  EXPECT_FALSE(estimate_training(lone, sample::training(world.model), world.calibration).fits);
  EXPECT_TRUE(estimate_training({&world.chip, nullptr, 4}, sample::training(world.model), world.calibration).fits);
}

TEST(Goodput, OfLlama3RunIsAboutNineTenths) {
  // Llama Team, arXiv 2407.21783, section 3.3.4: above 90% effective training time on 16,384 parts.
  World world;
  world.model = workload::sample::llama31_405b();
  workload::TrainingTask task = sample::training(world.model);
  task.global_batch = 2048;
  task.sequence_length = 8192;
  const TrainingEstimate e = estimate_training(world.cluster(2048), task, world.calibration);
  ASSERT_TRUE(e.fits);
  EXPECT_NEAR(e.goodput, 0.91, 0.02);
}

RC_GTEST_PROP(Training, IsNeverSlowerWithMore, ()) {
  // Few sequences and servers: the same search over fewer layouts.
  World world;
  world.model = *rc::gen::arbitrary<bool>() ? workload::sample::llama31_8b() : workload::sample::mixtral_8x7b();
  const auto train = [](const World& of, std::int64_t servers) {
    workload::TrainingTask task = sample::training(of.model);
    task.global_batch = 48;
    return estimate_training(of.cluster(servers), task, of.calibration);
  };
  const auto servers = *rc::gen::inRange<std::int64_t>(1, 16);
  const TrainingEstimate before = train(world, servers);
  RC_PRE(before.fits);
  const double before_s = before.run_time.p50.base() * (1.0 + 1e-9);
  RC_ASSERT(train(world, servers + *rc::gen::inRange<std::int64_t>(1, 10)).run_time.p50.base() <= before_s);
  World wider = world;
  wider.system = sample::server(600.0, 100.0);
  RC_ASSERT(train(wider, servers).run_time.p50.base() <= before_s);
  World faster = world;
  faster.chip.memory_bandwidth->value *= 1.3;
  faster.chip.bf16_dense->value *= 1.1;
  RC_ASSERT(train(faster, servers).run_time.p50.base() <= before_s);
  World larger = world;
  larger.chip.memory->value *= 1.7;
  const TrainingEstimate roomier = train(larger, servers);
  RC_ASSERT(roomier.fits);
  RC_ASSERT(roomier.run_time.p50.base() <= before_s);
}

RC_GTEST_PROP(Serving, IsNeverWorseWithMore, ()) {
  World world;
  if (*rc::gen::arbitrary<bool>()) world.model = workload::sample::mixtral_8x7b();
  const auto servers = *rc::gen::inRange<std::int64_t>(1, 12);
  const ServingEstimate before = world.serve(servers);
  RC_PRE(before.fits);
  const double least = before.output_throughput.p50.base() * (1.0 - 1e-9);
  RC_ASSERT(world.serve(servers + 1).output_throughput.p50.base() >= least);
  World faster = world;
  faster.chip.memory_bandwidth->value *= 1.3;
  RC_ASSERT(faster.serve(servers).output_throughput.p50.base() >= least);
  World larger = world;
  larger.chip.memory->value *= 1.5;
  RC_ASSERT(larger.serve(servers).fits);
  RC_ASSERT(larger.serve(servers).output_throughput.p50.base() >= least);
}

TEST(Estimates, AreTheSameEveryTimeAndDoNotDependOnTheOrderOfRecords) {
  const World world;
  World shuffled;
  shuffled.calibration = Calibration::of_records({sample::stack("test", Grade::derived), sample::stack("generic", Grade::assumed)});
  shuffled.chip.aliases = {"another name"};
  EXPECT_EQ(world.train(16).layout, shuffled.train(16).layout);
  EXPECT_EQ(world.train(16).step_time.p50, shuffled.train(16).step_time.p50);
  EXPECT_EQ(world.serve(3).output_throughput.p95, shuffled.serve(3).output_throughput.p95);
}

TEST(Power, LiesBetweenIdleAndTheLimit) {
  World world;
  const double drawn = world.train(16).chip_power.value().base();
  EXPECT_GT(drawn, 0.2 * 700.0);
  EXPECT_LT(drawn, 700.0);
  world.chip.tdp.reset();
  EXPECT_NE(find(world.train(16).reasons, "perf.unknown_power"), nullptr);
}

}  // namespace
}  // namespace steelyard::perf
