#include "perf/memory/memory.hpp"

#include <gtest/gtest.h>

#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

double states_gb(const MemoryUse& use) { return in_gigabytes(use.weights + use.gradients + use.optimizer); }

TEST(TrainingMemory, OfZeroStagesMatchesThePaper) {
  // Rajbhandari et al., arXiv 1910.02054, figure 1: 7.5e9 parameters, 64-way data parallel: 120, 31.4, 16.6 and 1.9 GB.
  TrainingMemoryModel model;
  model.layers = 1.0;
  model.dense_parameters_per_layer = 7.5e9;
  model.tables = 0.0;
  Layout layout;
  layout.data = 64;
  const double expected_gb[] = {120.0, 31.4, 16.6, 1.9};
  for (int stage = 0; stage <= 3; ++stage) {
    layout.zero_stage = stage;
    EXPECT_NEAR(states_gb(training_memory(model, layout, 1)), expected_gb[stage], 0.06) << stage;
  }
}

TEST(TrainingMemory, OfGpt3IsSixteenBytesPerParameter) {
  const catalog::ModelArchitecture gpt3 = workload::sample::gpt3_175b();
  const TrainingMemoryModel model = training_memory_model(sample::training(gpt3), 0.0);
  EXPECT_NEAR(states_gb(training_memory(model, {}, 1)), 16.0 * 174.6, 0.005 * 16.0 * 174.6);
  Layout layout;
  layout.tensor = 8;
  layout.pipeline = 16;
  const double table_gb = 16.0 * 50257.0 * 12288.0 / 8.0 / 1e9;  // on the first stage, besides its six layers
  const double layers_gb = 16.0 * (174.6 - 50257.0 * 12288.0 / 1e9) / 128.0;
  EXPECT_NEAR(states_gb(training_memory(model, layout, 16)), layers_gb + table_gb, 0.2);
}

TEST(Activations, OfGpt3MatchKorthikanti) {
  // Korthikanti et al., arXiv 2205.05198, section 4: 34·s·b·h per layer, of which 2·s·b·h are the dropout masks, which are not kept here.
  const catalog::ModelArchitecture gpt3 = workload::sample::gpt3_175b();
  EXPECT_NEAR(activation_bytes_per_token(gpt3, false), 32.0 * 12288.0, 1.0);
}

TEST(Activations, InFlightAreOnePerStage) {
  const catalog::ModelArchitecture gpt3 = workload::sample::gpt3_175b();
  const TrainingMemoryModel model = training_memory_model(sample::training(gpt3), 0.0);
  Layout layout;
  layout.tensor = 8;
  layout.pipeline = 8;
  const double per_layer = 4096.0 * 32.0 * 12288.0 / 8.0;
  EXPECT_NEAR(training_memory(model, layout, 64).activations.base(), 8.0 * 12.0 * per_layer, 1.0);
  EXPECT_NEAR(training_memory(model, layout, 3).activations.base(), 3.0 * 12.0 * per_layer, 1.0);
  layout.interleave = 3;
  EXPECT_NEAR(training_memory(model, layout, 64).activations.base(), 8.0 * 12.0 * per_layer * (1.0 + 7.0 / 24.0), 1.0);
  layout.recompute = Recompute::full;
  EXPECT_LT(training_memory(model, layout, 64).activations.base(), per_layer * 16.0);
}

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
