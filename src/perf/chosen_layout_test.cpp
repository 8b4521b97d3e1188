#include "perf/chosen_layout.hpp"

#include <gtest/gtest.h>

#include "perf/sample_cluster.hpp"
#include "perf/task_rate.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

struct World {
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  catalog::ModelArchitecture dense = workload::sample::llama31_70b();
  catalog::ModelArchitecture mixture = workload::sample::deepseek_v3();

  [[nodiscard]] Cluster cluster(std::int64_t servers) const { return {&chip, &system, servers}; }
};

const World& world() {
  static const World made;
  return made;
}

TEST(SmallestSetup, GrowsWithTheSequencesItHolds) {
  const auto task = sample::serving(world().dense);
  std::int64_t before = 1;
  for (const double sequences : {1.0, 32.0, 128.0}) {
    const auto setup = smallest_setup(world().cluster(1), task, sequences, world().calibration);
    ASSERT_TRUE(setup);
    EXPECT_EQ(setup->attention_data_parallel, 1);
    EXPECT_GE(chips_of_worker(*setup), before);
    before = chips_of_worker(*setup);
  }
}

TEST(SmallestSetup, BeyondOneServerGroupsShareTheExpertsAndDenseModelsGetStages) {
  const auto mixture = sample::serving(world().mixture);
  EXPECT_FALSE(smallest_setup(world().cluster(1), mixture, 1.0, world().calibration));  // 671B in 16 bits on one server
  const auto spread = smallest_setup(world().cluster(16), mixture, 1.0, world().calibration);
  ASSERT_TRUE(spread);
  EXPECT_GT(spread->attention_data_parallel, 1);
  EXPECT_EQ(spread->stage.layout.expert, chips_of_worker(*spread));
  catalog::ModelArchitecture deep = world().dense;
  deep.layers *= 8;
  const auto stages = smallest_setup(world().cluster(16), sample::serving(deep), 1.0, world().calibration);
  ASSERT_TRUE(stages);
  EXPECT_GT(stages->stage.layout.pipeline, 1);
  EXPECT_EQ(stages->attention_data_parallel, 1);
}

TEST(ServingLoad, IsServedNoWorseThanByAnyOneGroup) {
  const auto task = sample::serving(world().dense);
  ServingSetup load;
  load.concurrency = 64.0;
  const auto best = evaluate_serving_load(world().cluster(1), task, load, world().calibration);
  ASSERT_TRUE(best.fits);
  std::size_t compared = 0;
  for (const std::int64_t tensor : {2, 4, 8}) {
    ServingSetup stated = load;
    stated.stage.layout.tensor = tensor;
    stated.stage.workers = 8 / tensor;
    const auto estimate = evaluate_serving(world().cluster(1), task, stated, world().calibration);
    if (!estimate.fits) continue;
    ++compared;
    EXPECT_GE(best.output_throughput.p50, estimate.output_throughput.p50) << tensor;
  }
  EXPECT_GE(compared, 1U);
}

TEST(RatePerChip, GrowsToTheServersThatHoldTheModelWhereItMay) {
  const auto task = sample::serving(world().mixture);
  EXPECT_EQ(rate_per_chip("decode", world().cluster(1), task, task.weight_precision, world().calibration, false).chips, 0);
  const auto grown = rate_per_chip("decode", world().cluster(1), task, task.weight_precision, world().calibration, true);
  EXPECT_GT(grown.chips, 8);
  EXPECT_GT(grown.tokens_per_second.p50, 0.0);
}

}  // namespace
}  // namespace steelyard::perf
