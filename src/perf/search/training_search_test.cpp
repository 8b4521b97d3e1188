#include "perf/search/training_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/parallel.hpp"
#include "perf/evaluate.hpp"
#include "perf/sample_cluster.hpp"
#include "perf/search/launch_flags.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

class TrainingSearches : public ::testing::Test {
 protected:
  [[nodiscard]] Machine machine() const { return describe_training({&chip, &system, servers}, task, calibration); }

  catalog::ModelArchitecture model = workload::sample::llama31_8b();
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  std::int64_t servers = 4;
  workload::TrainingTask task = sample::training(model);
  TrainingSpace space;
};

void expect_all_counted(const SearchCounts& counts) {
  EXPECT_EQ(counts.legal, counts.evaluated + counts.pruned_by_time + counts.pruned_by_recompute + counts.no_room);
}

TEST_F(TrainingSearches, PruningKeepsTheBest) {
  servers = 1;
  space.has_all_schedules = true;
  space.largest_context = 2;
  space.largest_micro_batch = 4;
  space.largest_interleave = 3;
  for (const Objective objective : {Objective::time, Objective::cost, Objective::per_chip}) {
    for (const double memory : {45e9, 80e9}) {
      space.objective = objective;
      space.prunes = true;
      const TrainingSearchResult quick = search_training(machine(), task, space, memory);
      space.prunes = false;
      const TrainingSearchResult whole = search_training(machine(), task, space, memory);
      expect_all_counted(quick.counts);
      expect_all_counted(whole.counts);
      EXPECT_EQ(whole.counts.legal, quick.counts.legal);
      EXPECT_LT(quick.counts.evaluated, whole.counts.evaluated);
      ASSERT_FALSE(whole.top.empty());
      EXPECT_EQ(quick.top.front().objective, whole.top.front().objective);
    }
  }
}

TEST_F(TrainingSearches, EveryFormOverlapAndShardingIsALayoutOfItsOwn) {
  servers = 1;
  space.pipeline = 2;
  space.largest_micro_batch = 2;
  space.largest_interleave = 2;
  space.spreads = {0, kSpreadTensor, kSpreadTensor | kSpreadData};
  space.recipes = {usual_recipe(task)};
  space.prunes = false;
  const std::int64_t sharded = search_training(machine(), task, space, 80e9).counts.legal;
  TrainingSpace plain = space;
  plain.zero_stage = 0;
  const std::int64_t unsharded = search_training(machine(), task, plain, 80e9).counts.legal;
  space.data = std::nullopt;
  space.has_all_shardings = true;
  space.recipes = recipe_options(usual_recipe(task));
  EXPECT_EQ(space.recipes.size(), 4U * 2U * 3U);
  const TrainingSearchResult whole = search_training(machine(), task, space, 80e9);
  expect_all_counted(whole.counts);
  const std::int64_t one_replica = [&] {  // with one replica there is nothing to shard over, and both spaces have its layouts
    TrainingSpace single = plain;
    single.data = 1;
    return search_training(machine(), task, single, 80e9).counts.legal;
  }();
  EXPECT_EQ(whole.counts.legal, 24 * (sharded + unsharded - one_replica));
  space.prunes = true;
  const TrainingSearchResult quick = search_training(machine(), task, space, 80e9);
  EXPECT_EQ(whole.counts.legal, quick.counts.legal);
  ASSERT_FALSE(whole.top.empty());
  EXPECT_EQ(quick.top.front().objective, whole.top.front().objective);
}

/// What is kept whole is not gathered again: no slower, and never with less memory.
TEST_F(TrainingSearches, InputsKeptWholeTakeMemoryForTime) {
  TrainingRecipe again = usual_recipe(task);
  again.overlaps_tensor = false;
  TrainingRecipe kept = again;
  kept.regathers_inputs = false;
  const Machine on = machine();
  Layout layout;
  layout.data = 4;
  for (const std::int64_t tensor : {1, 2, 8}) {
    layout.tensor = tensor;
    const TrainingEvaluation a = TrainingEvaluator{on, task, again, 80e9}.evaluate(layout);
    const TrainingEvaluation b = TrainingEvaluator{on, task, kept, 80e9}.evaluate(layout);
    EXPECT_LE(b.step.total_s, a.step.total_s);
    EXPECT_GE(b.fullest.memory.total(), a.fullest.memory.total());
    // Two inputs of each layer in 16 bits, of which a chip held its piece.
    const double whole = 2.0 * 2.0 * static_cast<double>(model.hidden * model.layers * task.sequence_length);
    const double more = b.fullest.memory.layer_activations - a.fullest.memory.layer_activations;
    EXPECT_NEAR(more, whole * (1.0 - 1.0 / static_cast<double>(tensor)), 0.1 * whole);
  }
}

/// The interval of a candidate is that of its evaluation, and so are time and memory.
TEST_F(TrainingSearches, ACandidateIsWhatItsEvaluationSays) {
  space.top = 5;
  space.has_all_schedules = true;
  space.recipes = recipe_options(usual_recipe(task));
  space.tensor = 4;
  const Machine on = machine();
  const TrainingSearchResult found = search_training(on, task, space, 80e9);
  ASSERT_EQ(found.top.size(), 5U);
  for (const TrainingCandidate& candidate : found.top) {
    const TrainingEvaluation alone = TrainingEvaluator{on, task, space.recipes[candidate.recipe], 80e9}.evaluate(candidate.layout);
    EXPECT_EQ(alone.step.total_s, candidate.step_s);
    EXPECT_EQ(alone.fullest.memory.total(), candidate.memory_bytes);
    EXPECT_EQ(alone.spread_s.above, candidate.spread_s.above);
  }
}

TEST_F(TrainingSearches, TheFrontIsWholeAndUndominated) {
  servers = 1;
  space.keeps_front = true;
  const TrainingSearchResult quick = search_training(machine(), task, space, 80e9);
  space.prunes = false;
  const TrainingSearchResult whole = search_training(machine(), task, space, 80e9);
  ASSERT_EQ(quick.front.size(), whole.front.size());
  for (std::size_t i = 0; i < whole.front.size(); ++i) EXPECT_EQ(quick.front[i].step_s, whole.front[i].step_s);
  for (std::size_t i = 1; i < whole.front.size(); ++i) EXPECT_LT(whole.front[i].step_s, whole.front[i - 1].step_s);
}

TEST_F(TrainingSearches, ThreadsDoNotMatter) {
  set_thread_count(1);
  const TrainingSearchResult one = search_training(machine(), task, space, 80e9);
  set_thread_count(2);
  const TrainingSearchResult two = search_training(machine(), task, space, 80e9);
  set_thread_count(0);
  EXPECT_EQ(one.counts.evaluated, two.counts.evaluated);
  EXPECT_EQ(one.counts.pruned_by_time, two.counts.pruned_by_time);
  EXPECT_EQ(one.top.front().layout, two.top.front().layout);
}

TEST_F(TrainingSearches, WhatFitsNowhereAnswersTheSmallest) {
  model = workload::sample::llama31_405b();
  servers = 1;
  const TrainingSearchResult found = search_training(machine(), task, space, 80e9);
  EXPECT_TRUE(found.top.empty());
  EXPECT_GT(found.smallest.memory_bytes, 80e9);
  EXPECT_EQ(found.counts.no_room, found.counts.legal);
}

TEST_F(TrainingSearches, AFixedAxisStays) {
  space.tensor = 4;
  space.recompute = Recompute::full;
  const TrainingSearchResult found = search_training(machine(), task, space, 80e9);
  ASSERT_FALSE(found.top.empty());
  EXPECT_EQ(found.top.front().layout.tensor, 4);
  EXPECT_EQ(found.top.front().layout.recompute, Recompute::full);
}

TEST_F(TrainingSearches, FlagsNameTheLayout) {
  Layout layout;
  layout.tensor = 4;
  layout.pipeline = 2;
  layout.data = 4;
  layout.zero_stage = 1;
  layout.recompute = Recompute::full;
  const std::string flags = launch_flags(TrainingFramework::megatron, task, layout, {});
  for (const char* part : {"--tensor-model-parallel-size 4 ", "--pipeline-model-parallel-size 2 ", "--use-distributed-optimizer",
                           "--recompute-granularity full", "--group-query-attention", "--sequence-parallel"}) {
    EXPECT_NE(flags.find(part), std::string::npos) << part;
  }
  layout.schedule = Schedule::zero_bubble_h1;
  EXPECT_NE(launch_flags(TrainingFramework::mindspeed, task, layout, {}).find("# no flag: pipeline schedule"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::perf
