#include "perf/inference/serving_time.hpp"

#include <algorithm>
#include <cmath>

#include "perf/memory/memory.hpp"
#include "perf/training/step_time.hpp"

namespace steelyard::perf {

/// All layers and the ends once, for the given sequences; with a pipeline, stretched by the fullest stage and with a hop between stages.
TimeSplit ServingModel::pass(const Layout& layout, workload::StepShape shape) const {
  shape.weight_precision = task_.weight_precision;
  shape.cache_precision = task_.cache_precision;
  shape.product_precision = machine_.product_precision;
  shape.tensor_parallel = layout.tensor;
  shape.expert_parallel = layout.expert;
  const auto tensor = static_cast<double>(layout.tensor);
  const auto spread = static_cast<double>(layout.expert);
  TimeSplit layers;
  for (const workload::LayerClass& layer : classes_) {
    TimeSplit one;
    add_graph_time(workload::layer_graph(*task_.model, layer, shape), machine_, tensor, spread, one);
    layers.add(one, static_cast<double>(layer.layers));
  }
  const auto stages = static_cast<double>(layout.pipeline);
  const auto count = static_cast<double>(task_.model->layers);
  TimeSplit time;
  time.add(layers, std::ceil(count / stages) * stages / count);
  add_graph_time(workload::ends_graph(*task_.model, shape), machine_, tensor, spread, time);
  if (layout.pipeline > 1) {
    const double sent = shape.tokens() * static_cast<double>(task_.model->hidden) * 2.0;
    time[Part::pipeline_communication] += stages * point_to_point(machine_.fabric, tensor, sent).seconds;
  }
  time[Part::host] += machine_.stack->step_overhead_s.typical;
  add_unmodelled(time, machine_);
  return time;
}

TimeSplit ServingModel::decode_step(const Layout& layout) const {
  workload::StepShape shape;
  shape.phase = workload::Phase::decode;
  // A pipeline works on as many groups of sequences at once as it has stages; each passes all stages in turn.
  shape.sequences = static_cast<double>(layout.batch) / static_cast<double>(layout.pipeline);
  shape.new_tokens = 1.0;
  shape.context = static_cast<double>(task_.input_tokens) + 0.5 * static_cast<double>(task_.output_tokens);
  return pass(layout, shape);
}

ServingModel::PrefillTime ServingModel::prefill(const Layout& layout) const {
  workload::StepShape shape;
  shape.phase = workload::Phase::prefill;
  shape.new_tokens = static_cast<double>(std::max<std::int64_t>(1, task_.input_tokens));
  shape.sequences = std::max(1.0, std::floor(kPrefillTokens / shape.new_tokens));
  PrefillTime time;
  // Stages work on different prompts at once, so that a prompt costs the replica one stage's time.
  time.share.add(pass(layout, shape), 1.0 / (shape.sequences * static_cast<double>(layout.pipeline)));
  shape.sequences = 1.0;
  time.lone_s = pass(layout, shape).total_s();
  return time;
}

ServingSteady ServingModel::steady(const Layout& layout, const PrefillTime& prompt) const {
  ServingSteady steady;
  steady.decode = decode_step(layout);
  steady.prefill = prompt.share;
  steady.lone_prefill_s = prompt.lone_s;
  const auto batch = static_cast<double>(layout.batch);
  const auto outputs = static_cast<double>(std::max<std::int64_t>(1, task_.output_tokens));
  steady.prompts_per_step = batch / outputs;
  steady.step.add(steady.decode, (outputs - 1.0) / outputs);  // the prompt's own pass gives the first token
  steady.step.add(prompt.share, steady.prompts_per_step);
  steady.time_per_output_token_s = steady.step.total_s();
  steady.tokens_per_s = batch / steady.time_per_output_token_s;
  const double busy = std::min(0.95, steady.prompts_per_step * prompt.share.total_s() / steady.time_per_output_token_s);
  const double waiting = busy / (2.0 * (1.0 - busy));
  steady.time_to_first_token_s = steady.decode.total_s() + prompt.lone_s * (1.0 + waiting);
  return steady;
}

}  // namespace steelyard::perf
