#include "perf/training/data_parallel.hpp"

#include <algorithm>

namespace steelyard::perf {
namespace {

/// Adam with fp32 states: gradient, master copy and two moments read; master copy, moments and weight written.
constexpr double kAdamBytes = 4.0 + 12.0 + 12.0 + 2.0;
/// The norm of all gradients is taken, and their buffer is cleared.
constexpr double kClearAndNormPasses = 2.0;

}  // namespace

DataParallelTime data_parallel_time(const Machine& machine, const TrainingMemoryModel& memory, const Layout& layout) {
  const TrainingRecipe& recipe = memory.recipe();
  const std::int64_t layers = memory.task().model->layers;
  const StageLayers split = stage_layers(layout, layers, workload::prediction_modules(memory.task()));
  const bool is_one = layout.pipeline == 1;
  const std::int64_t to = is_one ? layers : std::max(split.first, std::max(split.middle, split.last));
  auto own = memory.parameters(layout, layers - std::min(to, layers), layers, is_one ? memory.tables_of_one_stage() : 1.0);
  if (is_one || split.last == to) memory.add_modules(layout, own);
  const double copies = layout.schedule == Schedule::dual_pipe ? 2.0 : 1.0;

  const Strides strides = strides_of(layout);
  const auto data = static_cast<double>(layout.data);
  const auto context = static_cast<double>(layout.context);
  const bool is_spread = layout.expert > 1;
  const auto expert_span = static_cast<double>(layout.expert * layout.expert_tensor);
  const Placement dense_group{copies * data * context, context > 1.0 ? strides.context : strides.data};
  const double expert_size = std::max(1.0, data * context * static_cast<double>(layout.tensor) / expert_span);
  const Placement expert_group = is_spread ? Placement{copies * expert_size, expert_span} : dense_group;

  const double dense = own.dense * memory.trained_share() + own.adapters;
  const double experts = own.expert * memory.trained_share();
  const double wire = recipe.gradient_wire_bytes > 0.0 ? recipe.gradient_wire_bytes : recipe.gradient_bytes;
  const double gathered = recipe.gathered_bytes > 0.0 ? recipe.gathered_bytes : 2.0;
  const Fabric& fabric = machine.fabric;
  const auto scatter = [&](Placement group, double bytes) {
    if (bytes <= 0.0) return 0.0;
    return layout.zero_stage >= 1 ? reduce_scatter(fabric, group, bytes).seconds : all_reduce(fabric, group, bytes).seconds;
  };
  const auto gather = [&](Placement group, double bytes) { return bytes > 0.0 ? all_gather(fabric, group, bytes).seconds : 0.0; };

  DataParallelTime time;
  time.is_every_micro_batch = layout.zero_stage >= 3 && is_one;  // in a pipeline weights stay gathered for the step
  time.scatter_s = scatter(dense_group, wire * dense) + scatter(expert_group, wire * experts);
  if (layout.zero_stage >= 3) {
    time.gather_s = gather(dense_group, gathered * own.dense) + gather(expert_group, gathered * own.expert);
  } else if (layout.zero_stage >= 1) {
    time.gather_s = gather(dense_group, gathered * dense) + gather(expert_group, gathered * experts);
  }
  const double dense_shards = layout.zero_stage >= 1 ? data * context : 1.0;
  const double expert_shards = layout.zero_stage >= 1 ? expert_size : 1.0;
  const double kept_shards = layout.zero_stage >= 2 ? data * context : 1.0;
  time.optimizer_bytes = kAdamBytes * (dense / dense_shards + experts / expert_shards) +
                         kClearAndNormPasses * recipe.gradient_bytes * (dense + experts) / kept_shards;
  // Weights kept in 16 bits are cast once a step: read, and written in 8 bits as they stand and, to be trained, transposed.
  if (catalog::bytes_of(machine.product_precision).base() <= 1.0 && recipe.weight_bytes >= 2.0) {
    time.optimizer_bytes += (memory.trained_share() > 0.0 ? 4.0 : 3.0) * (own.dense + own.expert);
  }
  return time;
}

Exposure data_parallel_exposure(const DataParallelTime& data, const TrainingRecipe& recipe, double micro_batches, double forward_s,
                                double backward_s, double buckets) {
  // What is left when the other buckets are hidden: the last to be reduced, the first to be gathered.
  const auto shown = [&](double message_s, double cover_s, bool is_hidden) {
    if (!is_hidden) return message_s;
    return std::max(message_s / buckets, message_s - cover_s);
  };
  Exposure exposure;
  if (data.is_every_micro_batch) {
    const double ahead_s = shown(data.gather_s, forward_s, recipe.overlaps_parameters);
    const double back_s = shown(data.gather_s + data.scatter_s, backward_s, recipe.overlaps_gradients);
    exposure.total_s = micro_batches * (2.0 * data.gather_s + data.scatter_s);
    exposure.exposed_s = micro_batches * (ahead_s + back_s);
    return exposure;
  }
  exposure.total_s = data.gather_s + data.scatter_s;
  exposure.exposed_s =
      shown(data.gather_s, forward_s, recipe.overlaps_parameters) + shown(data.scatter_s, backward_s, recipe.overlaps_gradients);
  return exposure;
}

}  // namespace steelyard::perf
