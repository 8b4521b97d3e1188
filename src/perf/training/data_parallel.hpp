// What data parallelism sends and updates in one step: gradients, weights, optimizer states.
#pragma once

#include "perf/memory/training_memory.hpp"
#include "perf/training/micro_batch_time.hpp"

namespace steelyard::perf {

/// Of the stage with the tables of `tables` embeddings. Depends on the layout but not on micro-batch, recomputation or schedule.
struct DataParallelTime {
  double scatter_s = 0.0;  // one reduce-scatter of the gradients (all-reduce without sharding)
  double gather_s = 0.0;   // one all-gather of the weights
  bool is_every_micro_batch = false;
  double optimizer_bytes = 0.0;  // moved by the optimizer on one chip
};
[[nodiscard]] DataParallelTime data_parallel_time(const Machine& machine, const TrainingMemoryModel& memory, const Layout& layout);

/// Share of one step's messages that nothing hides, given how long one micro-batch computes forward and backward on this stage, in
/// `buckets` pieces. Gradients hide behind the backward pass of the last micro-batch (every one's, where they are sharded), weights
/// behind the forward pass of the first.
[[nodiscard]] Exposure data_parallel_exposure(const DataParallelTime& data, const TrainingRecipe& recipe, double micro_batches,
                                              double forward_s, double backward_s, double buckets);

}  // namespace steelyard::perf
