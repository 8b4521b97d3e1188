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
    : machine_(machine), task_(task), recipe_(recipe), classes_(workload::layer_classes(*task.model)), energy_(switching_energy(machine)) {
  SY_CHECK(classes_.size() <= kMostClasses);
}

workload::TrainingShape MicroBatchTimer::shape_of(const MicroBatchCut& cut) const {
  workload::TrainingShape shape;
  shape.sequences = static_cast<double>(cut.micro_batch);
  shape.sequence_length = static_cast<double>(task_.sequence_length);
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
}

void MicroBatchTimer::time_graph(const MicroBatchCut& cut, LayerTimes& times) {
  times = {};
  TimeSplit input;
  TimeSplit weight;
  seconds_.clear();
  for (const workload::Operator& op : graph_.of(Pass::forward)) seconds_.push_back(operator_seconds(op, machine_.rates));
  times.forward_flops = add_operators(graph_.of(Pass::forward), true, times.forward);
  times.backward_flops =
      add_operators(graph_.of(Pass::backward_input), false, input) + add_operators(graph_.of(Pass::backward_weight), false, weight);
  if (recipe_.has_fused_attention) input[Part::attention] *= kBackwardAttention;
  times.attention_flops = add_operators(graph_.attention_core, true, times.attention_again);
  add_operators(graph_.light, true, times.light_again);
  times.weight_s = weight.total_s();
  times.backward = input;
  times.backward.add(weight);
  add_messages(cut, times, TimeSplit{times.forward}, input);
  add_host(times);
  times.forward_s = times.forward.total_s();
  times.backward_s = times.backward.total_s();
  times.attention_again_s = times.attention_again.total_s();
  times.light_again_s = times.light_again.total_s();
}

OperatorSeconds MicroBatchTimer::seconds_of_repeat(const workload::Operator& op) const {
  const std::vector<workload::Operator>& forward = graph_.of(Pass::forward);
  for (std::size_t i = 0; i < forward.size(); ++i) {
    const workload::Operator& other = forward[i];
    const bool is_same = other.activations == op.activations && other.weights == op.weights && other.flops == op.flops && other.m == op.m &&
                         other.n == op.n && other.k == op.k && other.count == op.count && other.kind == op.kind &&
                         other.is_low_precision_eligible == op.is_low_precision_eligible && other.is_grouped == op.is_grouped &&
                         other.group == op.group && other.cache == op.cache;
    if (is_same) return seconds_[i];
  }
  return operator_seconds(op, machine_.rates);
}

double MicroBatchTimer::add_operators(const std::vector<workload::Operator>& operators, bool is_repeat, TimeSplit& time) const {
  double flops = 0.0;
  double joules = 0.0;
  const double before_s = time[Part::gemm];
  for (const workload::Operator& op : operators) {
    flops += op.flops.base();
    if (op.kind == workload::OperatorKind::gemm) {
      joules += op.flops.base() * (op.is_low_precision_eligible ? energy_.product_joules : energy_.wide_joules);
    }
    const double attention_s = time[Part::attention];
    (is_repeat ? seconds_of_repeat(op) : operator_seconds(op, machine_.rates)).add_to(time);
    if (op.kind == workload::OperatorKind::attention) {
      time[Part::attention] += (time[Part::attention] - attention_s) * (1.0 / recipe_.attention_factor - 1.0);
    }
  }
  // Products cannot be done faster than their switching energy can be fed: clocks fall until it can.
  if (energy_.budget_w > 0.0) time[Part::gemm] = std::max(time[Part::gemm], before_s + joules / energy_.budget_w);
  return flops;
}

void MicroBatchTimer::add_messages(const MicroBatchCut& cut, LayerTimes& times, const TimeSplit& forward, const TimeSplit& input) {
  const workload::LayerMessages& messages = graph_.messages;
  const Fabric& fabric = machine_.fabric;
  const auto tensor = static_cast<double>(cut.tensor);
  if (messages.tensor_bytes > 0.0) {
    const Placement group{tensor, cut.tensor_stride};
    const double gather_s = all_gather(fabric, group, messages.tensor_bytes).seconds;
    const double pair_s = recipe_.has_sequence_parallel ? gather_s + reduce_scatter(fabric, group, messages.tensor_bytes).seconds
                                                        : all_reduce(fabric, group, messages.tensor_bytes).seconds;
    const double each_way_s = messages.tensor_pairs * pair_s;
    const double again_s = messages.regathers * gather_s;
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
  const auto wait = [&](const auto& operators, TimeSplit& time) {
    const double host_s = static_cast<double>(operators) * each * recipe_.host_launch_s;
    time[Part::host] += std::max(0.0, host_s - time.total_s());
  };
  wait(graph_.of(Pass::forward).size(), times.forward);
  wait(graph_.of(Pass::backward_input).size() + graph_.of(Pass::backward_weight).size(), times.backward);
}

}  // namespace steelyard::perf
