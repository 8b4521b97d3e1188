#include "perf/memory/training_memory.hpp"

#include <gtest/gtest.h>

#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

/// bf16 weights and gradients, fp32 master copy and moments.
TrainingRecipe sixteen_bytes() {
  TrainingRecipe recipe;
  recipe.weight_bytes = 2.0;
  recipe.gradient_bytes = 2.0;
  recipe.optimizer_bytes = 12.0;
  return recipe;
}

double states_gb(const StageMemory& memory) { return (memory.weights + memory.gradients + memory.optimizer) / 1e9; }

TEST(TrainingMemory, OfZeroStagesMatchesThePaper) {
  // Rajbhandari et al., arXiv 1910.02054, figure 1: 7.5e9 parameters, 64-way data parallel: 120, 31.4, 16.6 and 1.9 GB.
  catalog::ModelArchitecture model = workload::sample::dense(1, 1000, 1, 1, 3749000, false, 0, true);  // 7.5e9 in one layer
  const workload::TrainingTask task = sample::training(model);
  const TrainingMemoryModel memory{task, sixteen_bytes(), false};
  Layout layout;
  layout.data = 64;
  const double expected_gb[] = {120.0, 31.4, 16.6, 1.9};
  for (int stage = 0; stage <= 3; ++stage) {
    layout.zero_stage = stage;
    EXPECT_NEAR(states_gb(memory.fullest_stage(layout, 1).memory), expected_gb[stage], 0.1) << stage;
  }
}

TEST(TrainingMemory, OfGpt3IsSixteenBytesPerParameter) {
  const catalog::ModelArchitecture gpt3 = workload::sample::gpt3_175b();
  const workload::TrainingTask task = sample::training(gpt3);
  const TrainingMemoryModel memory{task, sixteen_bytes(), false};
  EXPECT_NEAR(states_gb(memory.fullest_stage({}, 1).memory), 16.0 * 174.6, 0.005 * 16.0 * 174.6);
  Layout layout;
  layout.tensor = 8;
  layout.pipeline = 16;
  const double table_gb = 16.0 * 50257.0 * 12288.0 / 8.0 / 1e9;  // on the first stage, besides its six layers
  const double layers_gb = 16.0 * (174.6 - 50257.0 * 12288.0 / 1e9) / 128.0;
  EXPECT_NEAR(states_gb(memory.fullest_stage(layout, 16).memory), layers_gb + table_gb, 0.2);
}

TEST(Activations, OfGpt3MatchKorthikanti) {
  // Korthikanti et al., arXiv 2205.05198, equation 1: s·b·h·(34 + 5·a·s/h); equation 2 with tensor parallelism and sequence parallelism.
  const catalog::ModelArchitecture gpt3 = workload::sample::gpt3_175b();
  workload::TrainingShape shape;
  shape.sequence_length = 2048.0;
  shape.has_fused_attention = false;
  shape.has_dropout = true;
  const double h = 12288.0;
  const double scores = 5.0 * 96.0 * 2048.0 / h;
  const auto kept = [&] { return workload::kept_bytes(gpt3, workload::layer_classes(gpt3).front(), shape); };
  EXPECT_NEAR(kept().total(), h * (34.0 + scores), 1.0);
  shape.tensor = 8.0;
  EXPECT_NEAR(kept().total(), h * (34.0 + scores) / 8.0, 1.0);
  shape.has_sequence_parallel = false;  // equation 2: 10 + 24/t + 5as/(ht)
  EXPECT_NEAR(kept().total(), h * (10.0 + 24.0 / 8.0 + scores / 8.0), 1.0);
  EXPECT_NEAR(kept().input, 2.0 * h, 1.0);  // what full recomputation keeps
}

TEST(Activations, InFlightFollowTheSchedule) {
  Layout layout;
  layout.pipeline = 8;
  EXPECT_EQ(TrainingMemoryModel::in_flight(layout, 64, 0), 8.0);
  EXPECT_EQ(TrainingMemoryModel::in_flight(layout, 64, 7), 1.0);
  EXPECT_EQ(TrainingMemoryModel::in_flight(layout, 3, 0), 3.0);
  layout.interleave = 3;  // p·(1 + (p−1)/(p·v)), Korthikanti et al., section 4.2.3
  EXPECT_NEAR(TrainingMemoryModel::in_flight(layout, 64, 0), 8.0 * (1.0 + 7.0 / 24.0), 1e-12);
  layout.interleave = 1;
  layout.schedule = Schedule::zero_bubble_h2;  // Qi et al., arXiv 2401.10241, table 1: 2p − 1
  EXPECT_EQ(TrainingMemoryModel::in_flight(layout, 64, 0), 15.0);
  layout.schedule = Schedule::dual_pipe;  // DeepSeek-V3, arXiv 2412.19437, table 2: p + 1
  EXPECT_EQ(TrainingMemoryModel::in_flight(layout, 64, 0), 9.0);
}

TEST(TrainingMemory, ShrinksWithEveryWayToCut) {
  const catalog::ModelArchitecture deepseek = workload::sample::deepseek_v3();
  workload::TrainingTask task = sample::training(deepseek);
  const TrainingMemoryModel memory{task, {}, false};
  Layout layout;
  layout.tensor = 2;
  layout.pipeline = 4;
  layout.data = 32;
  layout.zero_stage = 1;
  const auto total = [&] { return memory.fullest_stage(layout, 16).memory.total(); };
  const double before = total();
  layout.expert = 16;
  const double with_experts = total();
  EXPECT_LT(with_experts, before);
  layout.context = 2;
  const double with_context = total();
  EXPECT_LT(with_context, with_experts);
  layout.recompute = Recompute::full;
  EXPECT_LT(total(), with_context);
}

TEST(TrainingMemory, NamesTheFullestStage) {
  // The first stage holds most micro-batches; a wide vocabulary with few layers makes the last one fuller.
  const catalog::ModelArchitecture deep = workload::sample::gpt3_175b();
  workload::TrainingTask task = sample::training(deep);
  Layout layout;
  layout.tensor = 8;
  layout.pipeline = 4;
  EXPECT_EQ((TrainingMemoryModel{task, {}, false}.fullest_stage(layout, 64).stage), 0);
  const catalog::ModelArchitecture wide = workload::sample::dense(4, 4096, 32, 32, 11008, true, 1000000, false);
  workload::TrainingTask other = sample::training(wide);
  layout.tensor = 1;
  EXPECT_EQ((TrainingMemoryModel{other, {}, false}.fullest_stage(layout, 1).stage), 3);
}

TEST(TrainingMemory, OfAPredictionModuleIsOnTheLastStage) {
  catalog::ModelArchitecture model = workload::sample::deepseek_v3();
  workload::TrainingTask task = sample::training(model);
  const double without = TrainingMemoryModel{task, sixteen_bytes(), false}.fullest_stage({}, 1).memory.weights;
  task.prediction_modules = 1;
  const double with = TrainingMemoryModel{task, sixteen_bytes(), false}.fullest_stage({}, 1).memory.weights;
  EXPECT_NEAR((with - without) / 2.0 / workload::count_prediction_module(model).total(), 1.0, 1e-9);
  // In a pipeline the last stage has fewer layers for it.
  Layout layout;
  layout.pipeline = 16;
  EXPECT_EQ(stage_layers(layout, 61, 1).last, 1);
  EXPECT_EQ(stage_layers(layout, 61, 1).first, 4);
  EXPECT_EQ(stage_layers(layout, 61).last, 3);
}

TEST(TrainingMemory, RecomputingMixturesLeavesTheirActivations) {
  const catalog::ModelArchitecture model = workload::sample::qwen3_235b();
  workload::TrainingTask task = sample::training(model);
  Layout layout;
  layout.recompute = Recompute::selective;
  const auto kept = [&](const TrainingRecipe& recipe) {
    const TrainingMemoryModel memory{task, recipe, false};
    return memory.states(layout, memory.kept(layout)).stages.front().stash;
  };
  TrainingRecipe recipe;
  const double usual = kept(recipe);
  recipe.recomputes_dense = true;  // there are none
  EXPECT_DOUBLE_EQ(kept(recipe), usual);
  recipe.recomputes_mixture = true;
  EXPECT_LT(kept(recipe), 0.5 * usual);
}

TEST(TrainingMemory, OfLoraKeepsNoStatesOfFrozenWeights) {
  const catalog::ModelArchitecture llama = workload::sample::llama2_70b();
  workload::TrainingTask task = sample::training(llama);
  task.method = workload::TrainingMethod::lora;
  const StageMemory memory = TrainingMemoryModel{task, {}, false}.fullest_stage({}, 1).memory;
  EXPECT_NEAR(memory.weights / 1e9, 2.0 * 69.0, 0.6);
  EXPECT_LT(memory.optimizer / 1e9, 1.0);
}

}  // namespace
}  // namespace steelyard::perf
