#include "perf/memory/memory.hpp"

#include <gtest/gtest.h>

#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

TEST(ServingMemory, CountsWeightsAndTheCacheAtMeanLength) {
  const catalog::ModelArchitecture llama = workload::sample::llama31_70b();
  workload::ServingTask task = sample::serving(llama);
  task.input_tokens = 1000;
  task.output_tokens = 1000;
  Layout layout;
  layout.tensor = 4;
  layout.batch = 64;
  const MemoryUse use = serving_memory(task, layout, 0.0);
  EXPECT_NEAR(in_gigabytes(use.weights), 70.55 * 2.0 / 4.0, 0.1);
  EXPECT_NEAR(use.cache.base(), 64.0 * 1500.0 * 327680.0 / 4.0, 1.0);
  layout.batch = 1;  // a lone sequence must still be able to finish
  EXPECT_NEAR(serving_memory(task, layout, 0.0).cache.base(), 2000.0 * 327680.0 / 4.0, 1.0);
}

TEST(ServingMemory, LatentCacheIsNotDividedByTensorParallelism) {
  const catalog::ModelArchitecture deepseek = workload::sample::deepseek_v3();
  const workload::ServingTask task = sample::serving(deepseek);
  Layout one;
  one.batch = 32;
  Layout eight = one;
  eight.tensor = 8;
  EXPECT_EQ(serving_memory(task, one, 0.0).cache.base(), serving_memory(task, eight, 0.0).cache.base());
}

}  // namespace
}  // namespace steelyard::perf
