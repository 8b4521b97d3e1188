#include "perf/search/serving_search.hpp"

#include <gtest/gtest.h>

#include "perf/inference/serving_machine.hpp"
#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

std::int64_t accounted(const ServingCount& count) {
  std::int64_t sum = count.evaluated;
  for (const auto& [bound, n] : count.pruned) sum += n;
  for (const auto& [limit, n] : count.infeasible) sum += n;
  return sum;
}

struct World {
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  catalog::ModelArchitecture model;
  workload::ServingTask task;
  Machine machine;
  ServingSpace space;

  explicit World(catalog::ModelArchitecture which) : model(std::move(which)) {
    task = sample::serving(model);
    task.weight_precision = catalog::Precision::fp8;
    machine = describe_serving(Cluster{&chip, &system, 1}, task, calibration);
    space.chips = 8;
    space.engine = engine_of_stack(machine);
  }
  [[nodiscard]] ServingSearchResult search(bool prunes) {
    space.prunes = prunes;
    return search_serving(machine, task, space);
  }
};

TEST(ServingSearch, PruningKeepsTheBestAndTheFront) {
  for (const auto& model : {workload::sample::llama31_8b(), workload::sample::llama31_70b(), workload::sample::mixtral_8x7b()}) {
    for (const bool keeps_front : {true, false}) {
      for (const double limit_ms : {0.0, 12.0, 40.0}) {
        World world{model};
        world.space.keeps_front = keeps_front;
        if (limit_ms > 0.0) world.task.time_per_output_token = seconds(limit_ms * 1e-3);
        const ServingSearchResult all = world.search(false);
        const ServingSearchResult some = world.search(true);
        ASSERT_EQ(all.best.has_value(), some.best.has_value());
        EXPECT_EQ(all.count.legal, some.count.legal);
        EXPECT_EQ(accounted(all.count), all.count.legal);
        EXPECT_EQ(accounted(some.count), some.count.legal);
        EXPECT_EQ(all.best->meets_latency, some.best->meets_latency);
        EXPECT_DOUBLE_EQ(all.best->tokens_per_s_per_chip, some.best->tokens_per_s_per_chip);
        EXPECT_EQ(all.front.size(), some.front.size());
        EXPECT_TRUE(all.count.pruned.empty());
      }
    }
  }
}

TEST(ServingSearch, PrunesSomething) {
  World world{workload::sample::llama31_8b()};
  world.space.keeps_front = false;
  const ServingSearchResult found = world.search(true);
  EXPECT_LT(found.count.evaluated, found.count.legal);
}

TEST(ServingSearch, FrontHasNoPointThatAnotherBeats) {
  World world{workload::sample::llama31_70b()};
  const ServingSearchResult found = world.search(true);
  ASSERT_GT(found.front.size(), 1U);
  for (std::size_t i = 1; i < found.front.size(); ++i) {
    EXPECT_GT(found.front[i].point.time_per_output_token_s, found.front[i - 1].point.time_per_output_token_s);
    EXPECT_GT(found.front[i].tokens_per_s_per_chip, found.front[i - 1].tokens_per_s_per_chip);
  }
}

TEST(ServingSearch, CountsWhatDoesNotFit) {
  World world{workload::sample::deepseek_v3()};
  const ServingSearchResult found = world.search(true);  // 671 GB on 8 × 86 GB
  EXPECT_FALSE(found.best.has_value());
  EXPECT_EQ(found.count.infeasible.at("memory"), found.count.legal);
}

TEST(ServingSearch, DisaggregationIsSearchedAndCounted) {
  World world{workload::sample::llama31_8b()};
  world.space.has_disaggregation = true;
  world.space.batches = {1, 16, 64};
  world.space.keeps_front = false;
  world.task.input_tokens = 8000;
  const ServingSearchResult all = world.search(false);
  const ServingSearchResult some = world.search(true);
  EXPECT_EQ(accounted(all.count), all.count.legal);
  EXPECT_EQ(accounted(some.count), some.count.legal);
  EXPECT_DOUBLE_EQ(all.best->tokens_per_s_per_chip, some.best->tokens_per_s_per_chip);
}

TEST(ServingSearch, CostIsPriceOverTokens) {
  World world{workload::sample::llama31_8b()};
  world.space.objective = ServingObjective::cost_per_token;
  world.space.price_per_chip_hour = 3.6;
  const ServingSearchResult found = world.search(true);
  EXPECT_NEAR(found.best->cost_per_million_tokens, 3.6 / 3600.0 / found.best->tokens_per_s_per_chip * 1e6, 1e-9);
}

}  // namespace
}  // namespace steelyard::perf
