#include "perf/training/micro_batch_time.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"

namespace steelyard::perf {
namespace {

using workload::Pass;

/// The backward pass of fused attention reaches less of the peak than the forward pass: 63 against 73% on A100 (Dao, arXiv 2307.08691,
/// section 4.1), 550 against 650 TFLOPS of causal attention on H100 (Shah et al., arXiv 2407.08608, figures 5 and 6).
constexpr double kBackwardAttention = 1.17;

/// In `pieces` beside the products that make or use them: the first or last piece has nothing to hide behind.
double exposed_in_pieces(double message_s, double pieces, double cover_s) {
  const double hidden = message_s * (1.0 - 1.0 / pieces);
  return message_s - std::min(hidden, cover_s);
}

}  // namespace

Strides strides_of(const Layout& layout) {
  Strides strides;
  double stride = 1.0;
  const auto place = [&](bool spread) {
    if (((layout.spread & kSpreadTensor) != 0) == spread) {
      strides.tensor = stride;
      stride *= static_cast<double>(layout.tensor);
      strides.context = stride;
      stride *= static_cast<double>(layout.context);
    }
    if (((layout.spread & kSpreadData) != 0) == spread) {
      strides.data = stride;
      stride *= static_cast<double>(layout.data);
    }
    if (((layout.spread & kSpreadPipeline) != 0) == spread) {
      strides.pipeline = stride;
      stride *= static_cast<double>(layout.pipeline);
    }
  };
  place(false);
  place(true);
  return strides;
}

MicroBatchCut cut_of(const Layout& layout, const TrainingRecipe& recipe) {
  const Strides strides = strides_of(layout);
  MicroBatchCut cut;
  cut.tensor = layout.tensor;
  cut.context = layout.context;
  cut.expert = layout.expert;
  cut.expert_tensor = layout.expert_tensor;
  cut.micro_batch = layout.micro_batch;
  cut.tensor_stride = strides.tensor;
  cut.context_stride = strides.context;
  cut.overlaps_expert = recipe.overlaps_expert || layout.schedule == Schedule::dual_pipe;
  return cut;
}

MicroBatchTimer::MicroBatchTimer(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe)
    : machine_(machine),
      task_(task),
      recipe_(recipe),
      classes_(workload::layer_classes(*task.model)),
      modules_(workload::prediction_modules(task)),
      energy_(switching_energy(machine)) {
  SY_CHECK(classes_.size() <= kMostClasses);
}

workload::TrainingShape MicroBatchTimer::shape_of(const MicroBatchCut& cut) const {
  workload::TrainingShape shape;
  shape.sequences = static_cast<double>(cut.micro_batch);
  shape.sequence_length = static_cast<double>(task_.sequence_length);
  shape.sample_length = static_cast<double>(task_.sample_length);
  shape.tensor = static_cast<double>(cut.tensor);
  shape.context = static_cast<double>(cut.context);
  shape.expert = static_cast<double>(cut.expert);
  shape.expert_tensor = static_cast<double>(cut.expert_tensor);
  shape.has_fused_attention = recipe_.has_fused_attention;
  shape.has_fused_elementwise = recipe_.has_fused_elementwise;
  shape.has_dropout = recipe_.has_dropout;
  shape.has_sequence_parallel = recipe_.has_sequence_parallel;
  shape.regathers_inputs = recipe_.regathers_inputs;
  shape.is_narrow = catalog::bytes_of(machine_.product_precision).base() <= 1.0;
  shape.is_block_scaled =
      recipe_.low_precision == LowPrecisionRecipe::per_block || recipe_.low_precision == LowPrecisionRecipe::micro_scaled;
  shape.is_scaled_now = recipe_.low_precision == LowPrecisionRecipe::per_tensor_now;
  shape.weight_bytes = shape.is_narrow ? 1.0 : 2.0;
  shape.gradient_bytes = recipe_.gradient_bytes;
  shape.imbalance = recipe_.expert_imbalance;
  shape.lora_rank = task_.method == workload::TrainingMethod::lora ? static_cast<double>(task_.lora_rank) : 0.0;
  return shape;
}

void MicroBatchTimer::time(const MicroBatchCut& cut, MicroBatchTimes& times) {
  const workload::TrainingShape shape = shape_of(cut);
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    workload::make_training_layer(*task_.model, classes_[i], shape, graph_);
    time_graph(cut, times.layers[i]);
  }
  workload::make_training_embedding(*task_.model, shape, graph_);
  time_graph(cut, times.embedding);
  workload::make_training_head(*task_.model, shape, graph_);
  time_graph(cut, times.head);
  if (modules_ <= 0) return;
  LayerTimes module;
  workload::make_prediction_module(*task_.model, classes_.back(), shape, graph_);
  time_graph(cut, module);
  add_module(module, times.head);
}

void MicroBatchTimer::add_module(const LayerTimes& module, LayerTimes& head) const {
  const auto times = static_cast<double>(modules_);
  head.forward.add(module.forward, times);
  head.backward.add(module.backward, times);
  head.forward_s += times * module.forward_s;
  head.backward_s += times * module.backward_s;
  head.weight_s += times * module.weight_s;
  head.forward_flops += times * module.forward_flops;
  head.backward_flops += times * module.backward_flops;
  head.tensor.add(module.tensor, times);
  head.expert.add(module.expert, times);
  head.context.add(module.context, times);
}

void MicroBatchTimer::time_graph(const MicroBatchCut& cut, LayerTimes& times) {
  times = {};
  TimeSplit input;
  TimeSplit weight;
  seconds_.clear();
  times.forward_flops = add_pass(Pass::forward, times.forward);
  times.backward_flops = add_pass(Pass::backward_input, input) + add_pass(Pass::backward_weight, weight);
  if (recipe_.has_fused_attention) input[Part::attention] *= kBackwardAttention;
  times.attention_flops = add_again(graph_.attention_core, times.attention_again);
  add_again(graph_.light, times.light_again);
  times.weight_s = weight.total_s();
  times.backward = input;
  times.backward.add(weight);
  repeat_feed_forward(times);
  add_messages(cut, times, TimeSplit{times.forward}, input);
  add_host(times);
  times.forward_s = times.forward.total_s();
  times.backward_s = times.backward.total_s();
  times.attention_again_s = times.attention_again.total_s();
  times.light_again_s = times.light_again.total_s();
  times.feed_forward_again_s = times.feed_forward_again.total_s();
}

/// The last operators of the forward pass once more; the power that products may draw holds there in the forward pass's proportion.
void MicroBatchTimer::repeat_feed_forward(LayerTimes& times) const {
  if (!recipe_.recomputes_dense && !recipe_.recomputes_mixture) return;
  const std::vector<workload::Operator>& forward = graph_.of(Pass::forward);
  double products_s = 0.0;
  for (std::size_t i = 0; i < forward.size(); ++i) {
    if (seconds_[i].part == Part::gemm) products_s += seconds_[i].busy_s;
    if (i < graph_.feed_forward_from) continue;
    seconds_[i].add_to(times.feed_forward_again);
    times.feed_forward_flops += forward[i].flops.base();
  }
  if (products_s > 0.0) times.feed_forward_again[Part::gemm] *= std::max(1.0, times.forward[Part::gemm] / products_s);
}

/// Adds operators one by one, and at the end what the power of their products takes longer.
class MicroBatchTimer::Sum {
 public:
  Sum(const MicroBatchTimer& timer, TimeSplit& time) : timer_(timer), time_(time), before_s_(time[Part::gemm]) {}

  void add(const workload::Operator& op, const OperatorSeconds& seconds) {
    flops_ += op.flops.base();
    if (op.kind == workload::OperatorKind::gemm) {
      joules_ += op.flops.base() * (op.is_low_precision_eligible ? timer_.energy_.product_joules : timer_.energy_.wide_joules);
    }
    const double attention_s = time_[Part::attention];
    seconds.add_to(time_);
    if (op.kind == workload::OperatorKind::attention) {
      time_[Part::attention] += (time_[Part::attention] - attention_s) * (1.0 / timer_.recipe_.attention_factor - 1.0);
    }
  }

  /// Products cannot be done faster than their switching energy can be fed: clocks fall until it can.
  double finish() {
    if (timer_.energy_.budget_w > 0.0) time_[Part::gemm] = std::max(time_[Part::gemm], before_s_ + joules_ / timer_.energy_.budget_w);
    return flops_;
  }

 private:
  const MicroBatchTimer& timer_;
  TimeSplit& time_;
  double before_s_;
  double flops_ = 0.0;
  double joules_ = 0.0;
};

double MicroBatchTimer::add_pass(Pass pass, TimeSplit& time) {
  Sum sum{*this, time};
  for (const workload::Operator& op : graph_.of(pass)) {
    const OperatorSeconds seconds = operator_seconds(op, machine_.rates);
    if (pass == Pass::forward) seconds_.push_back(seconds);
    sum.add(op, seconds);
  }
  return sum.finish();
}

double MicroBatchTimer::add_again(const std::vector<std::size_t>& places, TimeSplit& time) const {
  Sum sum{*this, time};
  for (const std::size_t at : places) sum.add(graph_.of(Pass::forward)[at], seconds_[at]);
  return sum.finish();
}

MicroBatchTimer::TensorMessages MicroBatchTimer::tensor_messages(const MicroBatchCut& cut, double bytes) {
  const auto tensor = static_cast<double>(cut.tensor);
  // Layers and ends send the same buffer.
  if (sent_.bytes == bytes && sent_.tensor == tensor && sent_.stride == cut.tensor_stride) return sent_;
  const Fabric& fabric = machine_.fabric;
  const Placement group{tensor, cut.tensor_stride};
  sent_ = {bytes, tensor, cut.tensor_stride, all_gather(fabric, group, bytes).seconds, 0.0};
  sent_.pair_s = recipe_.has_sequence_parallel ? sent_.gather_s + reduce_scatter(fabric, group, bytes).seconds
                                               : all_reduce(fabric, group, bytes).seconds;
  return sent_;
}

void MicroBatchTimer::add_messages(const MicroBatchCut& cut, LayerTimes& times, const TimeSplit& forward, const TimeSplit& input) {
  const workload::LayerMessages& messages = graph_.messages;
  const Fabric& fabric = machine_.fabric;
  const auto tensor = static_cast<double>(cut.tensor);
  if (messages.tensor_bytes > 0.0) {
    const TensorMessages sent = tensor_messages(cut, messages.tensor_bytes);
    const double each_way_s = messages.tensor_pairs * sent.pair_s;
    const double again_s = messages.regathers * sent.gather_s;
    double ahead_s = each_way_s;
    double back_s = each_way_s;
    if (recipe_.overlaps_tensor) {
      ahead_s = exposed_in_pieces(each_way_s, tensor, forward[Part::gemm]);
      back_s = exposed_in_pieces(each_way_s, tensor, input[Part::gemm]);
    }
    // The repeated gathers run beside the gradients of the inputs, which don't need them.
    const double again_exposed_s = std::max(0.0, again_s - input[Part::gemm]);
    times.forward[Part::tensor_communication] += ahead_s;
    times.backward[Part::tensor_communication] += back_s + again_exposed_s;
    times.tensor = {2.0 * each_way_s + again_s, ahead_s + back_s + again_exposed_s};
    // Of two pairs a layer, one is the feed-forward's; where there is one alone, it is the attention's.
    if (messages.tensor_pairs >= 2.0) times.feed_forward_again[Part::tensor_communication] += 0.5 * ahead_s;
  }
  if (messages.expert_tokens > 0.0) {
    const Placement group{static_cast<double>(cut.expert), static_cast<double>(cut.expert_tensor)};
    // Node-limited routing: a token crosses to at most so many servers, and is passed on inside.
    const double copies = recipe_.expert_places_per_token > 0
                              ? std::min(messages.expert_copies, static_cast<double>(recipe_.expert_places_per_token))
                              : messages.expert_copies;
    const double out_s = expert_exchange(fabric, group, messages.expert_tokens, messages.dispatch_bytes, copies).seconds;
    const double back_s = expert_exchange(fabric, group, messages.expert_tokens, messages.combine_bytes, copies).seconds;
    double gathered_s = 0.0;
    if (messages.expert_gather > 0.0) {
      const Placement inner{static_cast<double>(cut.expert_tensor), 1.0};
      gathered_s =
          all_gather(fabric, inner, messages.expert_gather).seconds + reduce_scatter(fabric, inner, messages.expert_gather).seconds;
    }
    const double ahead_s = out_s + back_s + gathered_s;
    const double behind_s = 2.0 * back_s + gathered_s;  // gradients travel in 16 bits both ways
    // One micro-batch's messages run beside another's computation.
    const double cover_s = cut.overlaps_expert ? times.forward.total_s() + times.backward.total_s() : 0.0;
    const double exposed = std::max(0.0, ahead_s + behind_s - cover_s) / (ahead_s + behind_s);
    times.forward[Part::expert_communication] += ahead_s * exposed;
    times.feed_forward_again[Part::expert_communication] += ahead_s * exposed;
    times.backward[Part::expert_communication] += behind_s * exposed;
    times.expert = {ahead_s + behind_s, (ahead_s + behind_s) * exposed};
  }
  if (cut.context > 1 && messages.context_bytes > 0.0) {
    const auto pieces = static_cast<double>(cut.context);
    const double ahead_s = all_gather(fabric, {pieces, cut.context_stride}, messages.context_bytes * pieces).seconds;
    const double behind_s = 2.0 * ahead_s;  // keys and values once more, and their gradients back
    const auto shown = [&](double message_s, double cover_s) {
      return recipe_.has_ring_attention ? exposed_in_pieces(message_s, pieces, cover_s) : message_s;
    };
    const double ahead_exposed_s = std::max(0.0, shown(ahead_s, forward[Part::attention]));
    const double behind_exposed_s = std::max(0.0, shown(behind_s, input[Part::attention]));
    times.forward[Part::context_communication] += ahead_exposed_s;
    times.backward[Part::context_communication] += behind_exposed_s;
    times.context = {ahead_s + behind_s, ahead_exposed_s + behind_exposed_s};
  }
}

void MicroBatchTimer::add_host(LayerTimes& times) const {
  if (recipe_.host_launch_s <= 0.0) return;
  // Kernels per operator of ours: eager code launches the pieces of norms, activations and dropout one by one.
  const double each = recipe_.has_fused_elementwise ? 2.0 : 6.0;
  // ... and experts one by one, where no kernel takes all of them.
  const auto operators = [&](Pass pass) {
    double count = 0.0;
    for (const workload::Operator& op : graph_.of(pass)) count += op.is_grouped && !recipe_.has_grouped_kernels ? op.count : 1.0;
    return count;
  };
  const auto wait = [&](double count, TimeSplit& time) {
    const double host_s = count * each * recipe_.host_launch_s;
    time[Part::host] += std::max(0.0, host_s - time.total_s());
  };
  wait(operators(Pass::forward), times.forward);
  wait(operators(Pass::backward_input) + operators(Pass::backward_weight), times.backward);
}

}  // namespace steelyard::perf
