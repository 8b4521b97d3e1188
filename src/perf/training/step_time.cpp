#include "perf/training/step_time.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {

void add_graph_time(const workload::LayerGraph& graph, const Machine& machine, double tensor_parallel, double expert_parallel,
                    TimeSplit& time) {
  for (const workload::Operator& op : graph.operators) add_operator_time(op, machine.rates, time);
  for (const workload::Message& message : graph.messages) {
    if (message.kind == workload::CollectiveKind::expert_exchange) {
      time[Part::expert_communication] +=
          expert_exchange(machine.fabric, {expert_parallel, 1.0}, message.tokens, message.bytes.base(), message.copies).seconds;
    } else {
      time[Part::tensor_communication] += all_reduce(machine.fabric, {tensor_parallel, 1.0}, message.bytes.base()).seconds;
    }
  }
}

MicroBatchTime TrainingStepModel::micro_batch(std::int64_t tensor, std::int64_t expert, std::int64_t micro_batch) const {
  workload::StepShape shape;
  shape.sequences = static_cast<double>(micro_batch);
  shape.new_tokens = static_cast<double>(task_.sequence_length);
  shape.product_precision = machine_.product_precision;
  shape.tensor_parallel = tensor;
  shape.expert_parallel = expert;
  shape.lora_rank = task_.method == workload::TrainingMethod::lora ? task_.lora_rank : 0;
  const auto group = static_cast<double>(tensor);
  const auto spread = static_cast<double>(expert);
  MicroBatchTime time;
  for (const workload::LayerClass& layer : classes_) {
    const double share = static_cast<double>(layer.layers) / memory_.layers;
    shape.phase = workload::Phase::training_forward;
    TimeSplit forward;
    add_graph_time(workload::layer_graph(*task_.model, layer, shape), machine_, group, spread, forward);
    shape.phase = workload::Phase::training_backward;
    TimeSplit backward;
    add_graph_time(workload::layer_graph(*task_.model, layer, shape), machine_, group, spread, backward);
    time.layer.add(forward, share);
    time.layer.add(backward, share);
    time.recompute.add(forward, share);
  }
  for (const auto phase : {workload::Phase::training_forward, workload::Phase::training_backward}) {
    shape.phase = phase;
    add_graph_time(workload::ends_graph(*task_.model, shape), machine_, group, spread, time.ends);
  }
  time.layer_s = time.layer.total_s();
  time.recompute_s = time.recompute.total_s();
  time.ends_s = time.ends.total_s();
  return time;
}

double TrainingStepModel::least_step_s(const MicroBatchTime& one, std::int64_t pipeline, std::int64_t micro_batches) const {
  const double most = std::ceil(memory_.layers / static_cast<double>(pipeline));
  return static_cast<double>(micro_batches) * (most * one.layer_s + (pipeline == 1 ? one.ends_s : 0.0));
}

TimeSplit TrainingStepModel::step(const MicroBatchTime& one, const Layout& layout, std::int64_t micro_batches) const {
  const auto stages = static_cast<double>(layout.pipeline);
  const auto count = static_cast<double>(micro_batches);
  const auto chunks = static_cast<double>(layout.interleave);
  const double most = std::ceil(memory_.layers / stages);
  const double last_layers = std::max(0.0, memory_.layers - most * (stages - 1.0));
  const double layer_s = one.layer_s + (layout.recompute == Recompute::full ? one.recompute_s : 0.0);
  const bool last_is_slowest = last_layers * layer_s + one.ends_s >= most * layer_s;
  const double layers_here = last_is_slowest ? last_layers : most;
  TimeSplit stage;
  stage.add(one.layer, layers_here);
  if (layout.recompute == Recompute::full) stage.add(one.recompute, layers_here);
  if (last_is_slowest) stage.add(one.ends);
  const double stage_s = layers_here * layer_s + (last_is_slowest ? one.ends_s : 0.0);

  TimeSplit time;
  time.add(stage, count);
  time[Part::pipeline_bubble] = (stages - 1.0) / chunks * stage_s;
  if (layout.pipeline > 1) {
    const double sent =
        static_cast<double>(layout.micro_batch) * memory_.sequence * memory_.hidden * 2.0 / static_cast<double>(layout.tensor);
    const double hop_s = point_to_point(machine_.fabric, static_cast<double>(layout.tensor * layout.data), sent).seconds;
    const double shown = 1.0 - machine_.stack->overlap_fraction.typical;
    time[Part::pipeline_communication] = 2.0 * hop_s * (chunks * count * shown + stages - 1.0);
  }
  const DataTraffic traffic = data_traffic(layout, micro_batches, stage_s);
  time[Part::data_communication] = traffic.exposed_s;
  // Adam reads gradient, master copy and moments (2+4+4+4 bytes) and writes weight, master copy and moments (2+4+4+4).
  constexpr double kOptimizerTraffic = 28.0;
  time[Part::optimizer] = traffic.parameters_updated * kOptimizerTraffic / machine_.rates.memory_bytes_per_s;
  time[Part::host] = machine_.stack->step_overhead_s.typical;
  add_unmodelled(time, machine_);
  return time;
}

TrainingStepModel::DataTraffic TrainingStepModel::data_traffic(const Layout& layout, std::int64_t micro_batches,
                                                               double micro_batch_s) const {
  const auto tensor = static_cast<double>(layout.tensor);
  const auto data = static_cast<double>(layout.data);
  const auto expert = static_cast<double>(layout.expert);
  const double most = std::ceil(memory_.layers / static_cast<double>(layout.pipeline));
  const double tables = layout.pipeline == 1 ? memory_.tables : 1.0;
  const bool is_spread = layout.expert > 1;
  const double adapters = most * memory_.adapter_parameters_per_layer / tensor;
  const double dense = (most * memory_.dense_parameters_per_layer + tables * memory_.table_parameters) / tensor;
  const double experts = most * memory_.expert_parameters_per_layer / (is_spread ? expert : tensor);
  const Placement dense_group{data, tensor};
  const Placement expert_group = is_spread ? Placement{std::max(1.0, data * tensor / expert), expert} : dense_group;

  const double dense_trained = dense * memory_.trained_share + adapters;
  const double experts_trained = experts * memory_.trained_share;
  DataTraffic traffic;
  traffic.parameters_updated =
      layout.zero_stage >= 1 ? dense_trained / data + experts_trained / expert_group.size : dense_trained + experts_trained;
  const auto passes = static_cast<double>(micro_batches);
  // One all-reduce of the gradients, or its halves: reduce-scatter, and all-gather of the new weights. ZeRO-2 and -3 keep no whole
  // gradient, so that every micro-batch is scattered by itself (Rajbhandari et al., arXiv 1910.02054, section 7).
  const double scatters = layout.zero_stage >= 2 ? passes : 1.0;
  const double gathers = layout.zero_stage >= 3 ? 2.0 * passes : 1.0;
  const auto half = [&](Placement group, double parameters) {
    return parameters > 0.0 ? reduce_scatter(machine_.fabric, group, parameters * kGradientBytes).seconds : 0.0;
  };
  const double scatter_s = half(dense_group, dense_trained) + half(expert_group, experts_trained);
  const double gather_s = layout.zero_stage >= 3 ? half(dense_group, dense) + half(expert_group, experts) : scatter_s;
  const double total_s = scatters * scatter_s + gathers * gather_s;
  const double cover_s = layout.zero_stage >= 2 ? passes * micro_batch_s : micro_batch_s;
  traffic.exposed_s = total_s - std::min(total_s * machine_.stack->overlap_fraction.typical, cover_s);
  return traffic;
}

double goodput_of(double chips, const StackCalibration& stack) {
  if (stack.failures_per_chip_year <= 0.0 || chips <= 0.0) return 1.0;
  const double between_s = kHoursPerYear * kSecondsPerHour / (stack.failures_per_chip_year * chips);
  const double lost = std::sqrt(2.0 * stack.checkpoint_pause_s.typical / between_s) + stack.restart_s.typical / between_s;
  return 1.0 / (1.0 + lost);
}

}  // namespace steelyard::perf
