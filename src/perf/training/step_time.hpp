// Time of one training step: micro-batches through a 1F1B pipeline, gradient reduction, optimizer.
#pragma once

#include "perf/machine.hpp"
#include "perf/memory/memory.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

/// Adds the operators and messages of one graph.
void add_graph_time(const workload::LayerGraph& graph, const Machine& machine, double tensor_parallel, double expert_parallel,
                    TimeSplit& time);

/// One micro-batch on one tensor-parallel group. Depends on tensor, expert and micro-batch alone: computed once, composed often.
struct MicroBatchTime {
  TimeSplit layer;      // forward and backward of one layer, mean over all layers
  TimeSplit recompute;  // its forward once more
  TimeSplit ends;       // embedding and head, forward and backward
  double layer_s = 0.0;
  double recompute_s = 0.0;
  double ends_s = 0.0;
};

class TrainingStepModel {
 public:
  TrainingStepModel(const Machine& machine, const workload::TrainingTask& task, const TrainingMemoryModel& memory)
      : machine_(machine), task_(task), memory_(memory), classes_(workload::layer_classes(*task.model)) {}

  [[nodiscard]] MicroBatchTime micro_batch(std::int64_t tensor, std::int64_t expert, std::int64_t micro_batch) const;

  /// 1F1B with p stages, m micro-batches and v chunks per stage (Narayanan et al., arXiv 2104.04473, section 2.2): the slowest stage m
  /// times, and a bubble of (p−1)/v of it. Gradients are reduced and weights gathered over the data-parallel group; the stated overlap of
  /// that hides behind the computation of one micro-batch (ZeRO-3: of all of them). Tensor and expert messages are exposed.
  [[nodiscard]] TimeSplit step(const MicroBatchTime& one, const Layout& layout, std::int64_t micro_batches) const;

  /// A bound from below on any step of this layout, whatever ZeRO stage, interleave and recomputation.
  [[nodiscard]] double least_step_s(const MicroBatchTime& one, std::int64_t pipeline, std::int64_t micro_batches) const;

 private:
  struct DataTraffic {
    double exposed_s = 0.0;
    double parameters_updated = 0.0;
  };
  [[nodiscard]] DataTraffic data_traffic(const Layout& layout, std::int64_t micro_batches, double micro_batch_s) const;

  const Machine& machine_;
  const workload::TrainingTask& task_;
  const TrainingMemoryModel& memory_;
  std::vector<workload::LayerClass> classes_;
};

/// Share of wall-clock left after failures, with checkpoints at the best interval (Young, CACM 17(9), 1974; Daly, FGCS 22(3), 2006):
/// W = sqrt(2·C·M), lost = C/W + W/(2M) + R/M. M = mean time between failures of the whole job, C = pause for a checkpoint, R = restart.
[[nodiscard]] double goodput_of(double chips, const StackCalibration& stack);

}  // namespace steelyard::perf
