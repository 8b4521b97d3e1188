#include "perf/training/step_time.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {

TrainingStepModel::Again TrainingStepModel::recomputed(const Layout& layout, double layers) const {
  const TrainingRecipe& recipe = memory_.recipe();
  Again again;
  if (layout.recompute == Recompute::full) {
    again.forward = layout.recompute_layers > 0 ? std::min(1.0, static_cast<double>(layout.recompute_layers) / std::max(1.0, layers)) : 1.0;
  } else if (layout.recompute == Recompute::selective) {
    // Fused attention recomputes its scores in the backward pass anyway: only the unfused core is repeated.
    again.attention = recipe.recomputes_attention && !recipe.has_fused_attention ? 1.0 : 0.0;
    again.light = recipe.recomputes_light || recipe.recomputes_up_projection ? 1.0 : 0.0;
    again.dense = recipe.recomputes_dense ? 1.0 : 0.0;
    again.mixture = recipe.recomputes_mixture ? 1.0 : 0.0;
    if (recipe.recomputes_products) again.light = 1.0;
    again.products = recipe.recomputes_products ? 0.5 : 0.0;
  }
  return again;
}

TrainingStepModel::StageTime TrainingStepModel::stage(const MicroBatchTimes& one, const Layout& layout, std::int64_t from, std::int64_t to,
                                                      bool has_embedding, bool has_head) const {
  const Again again = recomputed(layout, static_cast<double>(to - from));
  StageTime time;
  for (std::size_t i = 0; i < memory_.classes().size(); ++i) {
    const double layers = memory_.layers_before(i, to) - memory_.layers_before(i, from);
    const LayerTimes& layer = one.layers[i];
    time.forward_s += layers * layer.forward_s;
    time.backward_s += layers * (layer.backward_s + again.attention * layer.attention_again_s + again.light * layer.light_again_s +
                                 again.feed_forward(memory_.classes()[i]) * layer.feed_forward_again_s +
                                 again.products * layer.forward[Part::gemm] + again.forward * layer.forward_s);
    time.weight_s += layers * layer.weight_s;
  }
  const auto end = [&](const LayerTimes& part) {
    time.forward_s += part.forward_s;
    time.backward_s += part.backward_s;
    time.weight_s += part.weight_s;
  };
  if (has_embedding) end(one.embedding);
  if (has_head) end(one.head);
  return time;
}

double TrainingStepModel::least_step_s(const MicroBatchTimes& one, std::int64_t pipeline, std::int64_t micro_batches) const {
  const std::int64_t layers = memory_.task().model->layers;
  double whole_s = 0.0;
  for (std::size_t i = 0; i < memory_.classes().size(); ++i) {
    whole_s += memory_.layers_before(i, layers) * (one.layers[i].forward_s + one.layers[i].backward_s);
  }
  whole_s += one.embedding.forward_s + one.embedding.backward_s + one.head.forward_s + one.head.backward_s;
  // The fullest of p stages has at least the mean.
  return static_cast<double>(micro_batches) * whole_s / static_cast<double>(pipeline);
}

void TrainingStepModel::add_stage(const MicroBatchTimes& one, const Layout& layout, std::int64_t from, std::int64_t to, bool has_embedding,
                                  bool has_head, double times, StepTime& step) const {
  const Again again = recomputed(layout, static_cast<double>(to - from));
  for (std::size_t i = 0; i < memory_.classes().size(); ++i) {
    const double layers = (memory_.layers_before(i, to) - memory_.layers_before(i, from)) * times;
    if (layers <= 0.0) continue;
    const LayerTimes& layer = one.layers[i];
    step.split.add(layer.forward, layers * (1.0 + again.forward));
    step.split.add(layer.backward, layers);
    if (again.attention > 0.0) step.split.add(layer.attention_again, layers * again.attention);
    if (again.light > 0.0) step.split.add(layer.light_again, layers * again.light);
    step.split[Part::gemm] += layers * again.products * layer.forward[Part::gemm];
    const double feed_forward = again.feed_forward(memory_.classes()[i]);
    if (feed_forward > 0.0) step.split.add(layer.feed_forward_again, layers * feed_forward);
    step.tensor.add(layer.tensor, layers * (1.0 + 0.5 * again.forward));
    step.expert.add(layer.expert, layers * (1.0 + 0.5 * (again.forward + feed_forward)));
    step.context.add(layer.context, layers * (1.0 + again.forward / 3.0));
  }
  for (const LayerTimes* end : {has_embedding ? &one.embedding : nullptr, has_head ? &one.head : nullptr}) {
    if (end == nullptr) continue;
    step.split.add(end->forward, times);
    step.split.add(end->backward, times);
    step.tensor.add(end->tensor, times);
    step.expert.add(end->expert, times);
    step.context.add(end->context, times);
  }
}

double TrainingStepModel::fill_s(const Layout& layout, const StageTime& first, const StageTime& middle, const StageTime& last) const {
  const auto stages = static_cast<double>(layout.pipeline);
  const double between = std::max(0.0, stages - 2.0);
  const double slowest_s = std::max({first.total_s(), last.total_s(), between > 0.0 ? middle.total_s() : 0.0});
  const double others_s = first.total_s() + last.total_s() + between * middle.total_s() - slowest_s;
  const StageTime& typical = between > 0.0 ? middle : first;
  switch (layout.schedule) {
    case Schedule::one_forward_one_backward: return others_s / static_cast<double>(layout.interleave);
    case Schedule::zero_bubble_h1: return std::max(0.0, others_s - 2.0 * (stages - 1.0) * typical.weight_s);
    case Schedule::zero_bubble_h2:
    case Schedule::zero_bubble_v: return std::max(0.0, others_s - 3.0 * (stages - 1.0) * typical.weight_s);
    case Schedule::dual_pipe:
      return std::max(0.0, (stages / 2.0 - 1.0) * (typical.total_s() + typical.backward_s - 3.0 * typical.weight_s));
  }
  return others_s;
}

TrainingStepModel::Passes TrainingStepModel::passes(const MicroBatchTimes& one, const Layout& layout, std::int64_t micro_batches) const {
  const std::int64_t layers = memory_.task().model->layers;
  const auto count = static_cast<double>(micro_batches);
  const StageLayers split = stage_layers(layout, layers, workload::prediction_modules(memory_.task()));
  const bool is_one = layout.pipeline == 1;
  const std::int64_t middle_to = std::min(layers, split.first + split.middle);
  Passes passes;
  passes.first = stage(one, layout, 0, split.first, true, is_one);
  if (layout.pipeline > 2) passes.middle = stage(one, layout, split.first, middle_to, false, false);
  passes.last = is_one ? passes.first : stage(one, layout, layers - split.last, layers, false, true);
  StepTime& step = passes.step;
  if (layout.schedule == Schedule::dual_pipe && !is_one) {
    // A chip holds a stage from each end: the first with the last, and so on inwards.
    const StageTime pair = passes.first.half_with(passes.last);
    if (layout.pipeline == 2 || pair.total_s() >= passes.middle.total_s()) {
      add_stage(one, layout, 0, split.first, true, false, 0.5 * count, step);
      add_stage(one, layout, layers - split.last, layers, false, true, 0.5 * count, step);
    }
    passes.first = pair;
    passes.last = pair;
  }
  const StageTime* slowest = &passes.first;
  if (!is_one && passes.last.total_s() >= slowest->total_s()) slowest = &passes.last;
  if (layout.pipeline > 2 && passes.middle.total_s() > slowest->total_s()) slowest = &passes.middle;
  const bool is_paired = step.split.total_s() > 0.0;
  if (is_paired) {
    // Both ends are in.
  } else if (slowest == &passes.first) {
    add_stage(one, layout, 0, split.first, true, is_one, count, step);
  } else if (slowest == &passes.last) {
    add_stage(one, layout, layers - split.last, layers, false, true, count, step);
  } else {
    add_stage(one, layout, split.first, middle_to, false, false, count, step);
  }
  passes.slowest = *slowest;
  for (std::size_t i = 0; i < memory_.classes().size(); ++i) {
    const Again again = recomputed(layout, static_cast<double>(layers) / static_cast<double>(layout.pipeline));
    const LayerTimes& layer = one.layers[i];
    step.hardware_flops += memory_.layers_before(i, layers) *
                           (layer.forward_flops * (1.0 + again.forward + again.products) + layer.backward_flops +
                            again.attention * layer.attention_flops + again.feed_forward(memory_.classes()[i]) * layer.feed_forward_flops);
  }
  step.hardware_flops += one.head.forward_flops + one.head.backward_flops;
  return passes;
}

StepTime TrainingStepModel::step(const Passes& passes, const DataParallelTime& data, const Layout& layout,
                                 std::int64_t micro_batches) const {
  const auto count = static_cast<double>(micro_batches);
  const auto stages = static_cast<double>(layout.pipeline);
  StepTime step = passes.step;
  if (layout.pipeline > 1) {
    step.split[Part::pipeline_bubble] = fill_s(layout, passes.first, passes.middle, passes.last);
    const TrainingRecipe& recipe = memory_.recipe();
    const Strides strides = strides_of(layout);
    const auto chunks = static_cast<double>(layout.interleave);
    const double cut = recipe.has_sequence_parallel ? static_cast<double>(layout.tensor) : 1.0;
    const double sent = 2.0 * static_cast<double>(layout.micro_batch) * static_cast<double>(memory_.task().sequence_length) /
                        static_cast<double>(layout.context) * static_cast<double>(memory_.task().model->hidden) / cut;
    const double hop_s = point_to_point(machine_.fabric, strides.pipeline, sent).seconds + machine_.fabric.overhead_s;
    step.pipeline.total_s = 2.0 * hop_s * chunks * count;
    // Plain 1F1B waits for each message; schedules with several chunks send while they compute the next.
    const bool is_hidden = recipe.overlaps_pipeline && (layout.interleave > 1 || layout.schedule != Schedule::one_forward_one_backward);
    step.pipeline.exposed_s = is_hidden ? 2.0 * hop_s * (stages - 1.0) : 2.0 * hop_s * (chunks * count + stages - 1.0);
    step.split[Part::pipeline_communication] = step.pipeline.exposed_s;
  }
  const double buckets = std::max(1.0, static_cast<double>(memory_.task().model->layers) / stages);
  step.data = data_parallel_exposure(data, memory_.recipe(), count, passes.slowest.forward_s, passes.slowest.backward_s, buckets);
  step.split[Part::data_communication] = step.data.exposed_s;
  step.split[Part::optimizer] = data.optimizer_bytes / machine_.rates.memory_bytes_per_s;
  const double host_s = memory_.recipe().host_step_s;
  step.split[Part::host] += host_s > 0.0 ? host_s : machine_.stack->step_overhead_s.typical;
  add_unmodelled(step.split, machine_);
  step.total_s = step.split.total_s();
  return step;
}

}  // namespace steelyard::perf
