#include "perf/training/evaluation.hpp"

#include <gtest/gtest.h>

#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

TEST(Evaluation, HasTheIntervalOfItsParts) {
  // The quick sum over kept squares answers what total_spread does.
  const catalog::ModelArchitecture model = workload::sample::mixtral_8x7b();
  const catalog::Chip chip = sample::chip();
  const catalog::System system = sample::server();
  const Calibration calibration = sample::calibration();
  const workload::TrainingTask task = sample::training(model);
  const Machine machine = describe_training({&chip, &system, 16}, task, calibration);
  TrainingEvaluator evaluator{machine, task, usual_recipe(task), 80e9};
  Layout layout;
  layout.tensor = 4;
  layout.pipeline = 4;
  layout.data = 8;
  layout.expert = 8;
  layout.zero_stage = 1;
  const TrainingEvaluation evaluation = evaluator.evaluate(layout);
  const RelativeSpread whole = total_spread(evaluation.step.split, machine);
  EXPECT_NEAR(evaluation.spread_s.below, whole.below, 1e-9 * evaluation.step.total_s);
  EXPECT_NEAR(evaluation.spread_s.above, whole.above, 1e-9 * evaluation.step.total_s);
  evaluator.forget();
  EXPECT_EQ(evaluator.evaluate(layout).step.total_s, evaluation.step.total_s);
}

}  // namespace
}  // namespace steelyard::perf
