// Time of one training step: micro-batches through a pipeline, gradient reduction, optimizer. docs/models/training.md.
#pragma once

#include "perf/training/data_parallel.hpp"

namespace steelyard::perf {

/// Time of a step, with what the messages of each kind last and leave exposed.
struct StepTime {
  TimeSplit split;
  double total_s = 0.0;
  Exposure tensor;
  Exposure expert;
  Exposure context;
  Exposure pipeline;
  Exposure data;
  double hardware_flops = 0.0;  // of all chips of one pipeline, one chip of each stage
};

class TrainingStepModel {
 public:
  TrainingStepModel(const Machine& machine, const TrainingMemoryModel& memory) : machine_(machine), memory_(memory) {}

  /// Slowest stage × micro-batches + what the others add while the pipeline fills and drains, by schedule:
  /// one forward one backward Σw − max w, divided by the chunks (Narayanan et al., arXiv 2104.04473, section 2.2); zero-bubble without once
  /// (H1) or twice (H2, V) the weight gradients (Qi et al., arXiv 2401.10241, section 2); DualPipe (p/2−1)·(F&B + B − 3W)
  /// (DeepSeek-V3, arXiv 2412.19437, table 2). Adds exposed messages, optimizer and host.
  [[nodiscard]] StepTime step(const MicroBatchTimes& one, const DataParallelTime& data, const Layout& layout,
                              std::int64_t micro_batches) const {
    return step(passes(one, layout, micro_batches), data, layout, micro_batches);
  }

  /// Times of one micro-batch on a stage: forward, backward (with what is recomputed) and the part of it that can be moved.
  struct StageTime {
    double forward_s = 0.0;
    double backward_s = 0.0;
    double weight_s = 0.0;
    [[nodiscard]] double total_s() const { return forward_s + backward_s; }
    [[nodiscard]] StageTime half_with(const StageTime& other) const {
      return {0.5 * (forward_s + other.forward_s), 0.5 * (backward_s + other.backward_s), 0.5 * (weight_s + other.weight_s)};
    }
  };
  /// All micro-batches through the slowest stage, one through the others: the same for all schedules, chunks, sharding and placements that
  /// leave the cut alone.
  struct Passes {
    StageTime first;
    StageTime middle;
    StageTime last;
    StageTime slowest;
    StepTime step;  // the slowest stage's time and messages, and all flops; no more
  };
  [[nodiscard]] Passes passes(const MicroBatchTimes& one, const Layout& layout, std::int64_t micro_batches) const;
  [[nodiscard]] StepTime step(const Passes& passes, const DataParallelTime& data, const Layout& layout, std::int64_t micro_batches) const;
  [[nodiscard]] StageTime stage(const MicroBatchTimes& one, const Layout& layout, std::int64_t from, std::int64_t to, bool has_embedding,
                                bool has_head) const;
  /// Bound from below on any step with these numbers of stages and micro-batches: all layers' bare passes through the fullest stage.
  [[nodiscard]] double least_step_s(const MicroBatchTimes& one, std::int64_t pipeline, std::int64_t micro_batches) const;

 private:
  struct Again {
    double attention = 0.0;  // shares of a layer's parts that are repeated
    double light = 0.0;
    double dense = 0.0;  // of dense feed-forwards
    double mixture = 0.0;
    double products = 0.0;
    double forward = 0.0;

    [[nodiscard]] double feed_forward(const workload::LayerClass& layer) const { return layer.is_mixture ? mixture : dense; }
  };
  [[nodiscard]] Again recomputed(const Layout& layout, double layers) const;
  void add_stage(const MicroBatchTimes& one, const Layout& layout, std::int64_t from, std::int64_t to, bool has_embedding, bool has_head,
                 double times, StepTime& step) const;
  [[nodiscard]] double fill_s(const Layout& layout, const StageTime& first, const StageTime& middle, const StageTime& last) const;

  const Machine& machine_;
  const TrainingMemoryModel& memory_;
};

}  // namespace steelyard::perf
