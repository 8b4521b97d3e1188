#include "perf/training/step_time.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "perf/sample_cluster.hpp"
#include "perf/training/evaluation.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

class StepTimes : public ::testing::Test {
 protected:
  StepTimes() {
    task.global_batch = 512;
    layout.tensor = 8;
    layout.pipeline = 8;
    layout.data = 8;
    layout.zero_stage = 1;
  }
  [[nodiscard]] Machine machine(double inner_gigabytes_per_s = 450.0) const {
    const catalog::System system = sample::server(inner_gigabytes_per_s);
    return describe_training({&chip, &system, 64}, task, calibration);
  }
  [[nodiscard]] TrainingEvaluation evaluate(const Layout& at) const { return evaluate(at, machine()); }
  [[nodiscard]] TrainingEvaluation evaluate(const Layout& at, const Machine& on) const {
    return TrainingEvaluator{on, task, recipe, 80e9}.evaluate(at);
  }

  catalog::ModelArchitecture model = workload::sample::gpt3_175b();
  catalog::Chip chip = sample::chip();
  Calibration calibration = sample::calibration();
  workload::TrainingTask task = sample::training(model);
  TrainingRecipe recipe;
  Layout layout;
};

TEST_F(StepTimes, PartsAddUp) {
  for (const Schedule schedule : {Schedule::one_forward_one_backward, Schedule::zero_bubble_h1, Schedule::dual_pipe}) {
    layout.schedule = schedule;
    const StepTime step = evaluate(layout).step;
    EXPECT_NEAR(step.split.total_s(), step.total_s, 1e-9 * step.total_s);
  }
}

TEST_F(StepTimes, BubbleIsOfTheClosedForm) {
  // Narayanan et al., arXiv 2104.04473, section 2.2: (p−1)/(v·m) of the ideal time. A vocabulary of nothing makes the stages equal.
  model.vocab = 1;
  const double m = 64.0;
  const auto bubble = [&] { return evaluate(layout).step.split[Part::pipeline_bubble]; };
  const auto ideal = [&] {
    TimeSplit time = evaluate(layout).step.split;
    return time[Part::gemm] + time[Part::attention] + time[Part::memory] + time[Part::launch] + time[Part::tensor_communication];
  };
  EXPECT_NEAR(bubble() / ideal(), 7.0 / m, 0.01 * 7.0 / m);
  const double plain = bubble();
  layout.interleave = 3;
  EXPECT_NEAR(bubble(), plain / 3.0, 1e-9);
}

TEST_F(StepTimes, SchedulesAreOrderedByTheirBubbles) {
  const auto total = [&](Schedule schedule) {
    layout.schedule = schedule;
    return evaluate(layout).step.split[Part::pipeline_bubble];
  };
  const double plain = total(Schedule::one_forward_one_backward);
  const double h1 = total(Schedule::zero_bubble_h1);
  const double h2 = total(Schedule::zero_bubble_h2);
  EXPECT_LT(h1, plain);
  EXPECT_LE(h2, h1);
  EXPECT_LT(total(Schedule::dual_pipe), plain);
}

TEST_F(StepTimes, MoreBandwidthIsNeverSlower) {
  for (const std::int64_t context : {1, 2, 4}) {
    layout.context = context;
    double before_s = evaluate(layout, machine(25.0)).step.total_s;
    for (const double bandwidth : {50.0, 100.0, 400.0, 900.0}) {
      const double now_s = evaluate(layout, machine(bandwidth)).step.total_s;
      EXPECT_LE(now_s, before_s * (1.0 + 1e-12));
      before_s = now_s;
    }
  }
}

TEST_F(StepTimes, HidingMessagesIsNeverSlowerAndNeverHidesMoreThanThereIs) {
  layout.pipeline = 2;
  layout.data = 32;
  recipe.overlaps_tensor = recipe.overlaps_gradients = recipe.overlaps_parameters = false;
  const StepTime open = evaluate(layout).step;
  EXPECT_DOUBLE_EQ(open.data.exposed_s, open.data.total_s);
  recipe.overlaps_tensor = recipe.overlaps_gradients = recipe.overlaps_parameters = true;
  const StepTime hidden = evaluate(layout).step;
  EXPECT_LT(hidden.total_s, open.total_s);
  EXPECT_LT(hidden.tensor.exposed_s, hidden.tensor.total_s);
  EXPECT_GT(hidden.data.exposed_s, 0.0);
}

TEST_F(StepTimes, RecomputationCostsAThirdMore) {
  // Korthikanti et al., arXiv 2205.05198, section 5: full recomputation repeats the forward pass, about a third of a step.
  const double none = evaluate(layout).step.split[Part::gemm];
  layout.recompute = Recompute::full;
  EXPECT_NEAR(evaluate(layout).step.split[Part::gemm] / none, 4.0 / 3.0, 0.03);
  recipe.has_fused_attention = false;
  layout.recompute = Recompute::none;
  const TrainingEvaluation kept = evaluate(layout);
  layout.recompute = Recompute::selective;
  const TrainingEvaluation selective = evaluate(layout);
  EXPECT_GT(selective.step.total_s, kept.step.total_s);
  EXPECT_LT(selective.step.total_s, 1.1 * kept.step.total_s);
  EXPECT_LT(selective.fullest.memory.total(), kept.fullest.memory.total());
}

TEST_F(StepTimes, RecomputingTheFeedForwardCostsItsForwardPass) {
  layout.recompute = Recompute::selective;
  recipe.recomputes_attention = false;
  const double usual = evaluate(layout).step.split[Part::gemm];
  recipe.recomputes_mixture = true;  // there are none
  EXPECT_DOUBLE_EQ(evaluate(layout).step.split[Part::gemm], usual);
  recipe.recomputes_dense = true;
  // Two thirds of a layer's products, a third of them forward.
  EXPECT_NEAR(evaluate(layout).step.split[Part::gemm] / usual, 1.0 + 2.0 / 9.0, 0.02);
}

TEST_F(StepTimes, BothEndsOfADualPipeShareAChip) {
  // A wide vocabulary makes the last stage the slowest; in the pair it counts half.
  model.vocab = 1000000;
  layout.zero_stage = 1;
  const double alone = evaluate(layout).step.split[Part::gemm];
  layout.schedule = Schedule::dual_pipe;
  const double paired = evaluate(layout).step.split[Part::gemm];
  // 12 layers of 12h² on each of 8 stages; the head's V·h are as many products as so many layers.
  const double head = 1e6 / (12.0 * static_cast<double>(model.hidden));
  EXPECT_NEAR(paired / alone, (12.0 + 0.5 * head) / (12.0 + head), 0.01);
}

TEST_F(StepTimes, LoraTakesTwoThirdsOfTheProducts) {
  const double all = evaluate(layout).step.split[Part::gemm];
  task.method = workload::TrainingMethod::lora;
  EXPECT_NEAR(evaluate(layout).step.split[Part::gemm] / all, 2.0 / 3.0, 0.04);
}

TEST_F(StepTimes, ProductsKeepToThePowerBudget) {
  // A part of much compute and little power is slower; one with little compute (as cut for export) is not bound.
  Machine bound = machine();
  bound.flop_joules = 1e-12;
  bound.tdp_w = 350.0;
  EXPECT_GT(evaluate(layout, bound).step.split[Part::gemm], 1.2 * evaluate(layout).step.split[Part::gemm]);
  Machine ample = machine();
  ample.flop_joules = 1e-12;
  ample.tdp_w = 2000.0;
  EXPECT_DOUBLE_EQ(evaluate(layout, ample).step.total_s, evaluate(layout).step.total_s);
}

TEST_F(StepTimes, HardwareFlopsAreAtLeastTheModels) {
  const Machine on = machine();
  const TrainingEvaluation none = evaluate(layout, on);
  layout.recompute = Recompute::full;
  const TrainingEvaluation full = evaluate(layout, on);
  EXPECT_NEAR(full.step.hardware_flops / none.step.hardware_flops, 4.0 / 3.0, 0.03);
}

TEST_F(StepTimes, ALayoutThatCannotBeRunSaysWhy) {
  const auto why = [&](const Layout& at) { return check_layout(task, at, 512); };
  EXPECT_EQ(why(layout), Illegal::none);
  Layout bad = layout;
  bad.tensor = 7;
  EXPECT_EQ(why(bad), Illegal::heads_not_divisible);
  bad = layout;
  bad.data = 16;
  EXPECT_EQ(why(bad), Illegal::too_many_chips);
  bad = layout;
  bad.expert = 2;
  EXPECT_EQ(why(bad), Illegal::experts_not_divisible);
  bad = layout;
  bad.zero_stage = 3;
  EXPECT_EQ(why(bad), Illegal::sharding_excludes_pipeline);
  bad = layout;
  bad.interleave = 2;
  bad.schedule = Schedule::zero_bubble_h1;
  EXPECT_EQ(why(bad), Illegal::schedule_excludes_chunks);
}

TEST(Goodput, MatchesTheClosedForm) {
  StackCalibration stack = sample::stack("test", Grade::derived);
  const GoodputLoss loss = goodput_loss(16384.0, stack);
  // 0.173 failures per chip and year on 16,384 chips: one in 3.1 hours (Llama 3: 419 in 54 days, 3.1 hours).
  EXPECT_NEAR(loss.between_failures_s / 3600.0, 3.1, 0.05);
  EXPECT_NEAR(loss.checkpoint_interval_s, std::sqrt(2.0 * 15.0 * (loss.between_failures_s + 480.0)), 1e-6);
  EXPECT_GT(loss.goodput(), 0.90);  // Llama 3 reports above 90% effective training time
  EXPECT_LT(goodput_loss(16384.0, stack, 0.05).goodput(), loss.goodput());
  stack.failures_per_chip_year = 0.0;
  EXPECT_EQ(goodput_loss(16384.0, stack).goodput(), 1.0);
}

}  // namespace
}  // namespace steelyard::perf
