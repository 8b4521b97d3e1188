#include <algorithm>
#include <cmath>

#include "perf/memory/memory.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {
namespace {

constexpr double kWordBytes = 2.0;

double attention_activation_words(const catalog::ModelArchitecture& model) {
  const auto hidden = static_cast<double>(model.hidden);
  const auto heads = static_cast<double>(model.heads);
  if (!model.latent_attention) {
    const auto head_dim = static_cast<double>(model.head_dim);
    // Input of the projections, queries, keys and values, output of attention.
    return hidden + 2.0 * heads * head_dim + 2.0 * static_cast<double>(model.kv_heads) * head_dim;
  }
  const catalog::LatentAttention& latent = *model.latent_attention;
  const auto qk = static_cast<double>(latent.qk_nope + latent.qk_rope);
  const auto v_dim = static_cast<double>(latent.v_dim);
  return hidden + static_cast<double>(latent.q_lora + latent.kv_lora + latent.qk_rope) + heads * (2.0 * qk + 2.0 * v_dim);
}

double feed_forward_words(const catalog::ModelArchitecture& model, double width) {
  // Input, what goes into the activation (two halves where it is gated), what comes out of it.
  return static_cast<double>(model.hidden) + (model.gated_ffn ? 3.0 : 2.0) * width;
}

}  // namespace

double activation_bytes_per_token(const catalog::ModelArchitecture& model, bool is_mixture) {
  const auto hidden = static_cast<double>(model.hidden);
  double words = 2.0 * hidden + attention_activation_words(model);  // inputs of the two norms
  if (is_mixture && model.experts) {
    const catalog::MixtureOfExperts& moe = *model.experts;
    const auto width = static_cast<double>(moe.expert_ffn);
    words += static_cast<double>(moe.experts_per_token) * (feed_forward_words(model, width) + hidden);  // and its output, to be weighted
    if (moe.shared_experts > 0) words += feed_forward_words(model, static_cast<double>(moe.shared_experts) * width);
  } else {
    words += feed_forward_words(model, static_cast<double>(model.ffn));
  }
  return kWordBytes * words;
}

TrainingMemoryModel training_memory_model(const workload::TrainingTask& task, double reserve_bytes) {
  const catalog::ModelArchitecture& model = *task.model;
  const workload::ParameterCount count = workload::count_parameters(model);
  TrainingMemoryModel memory;
  memory.layers = static_cast<double>(model.layers);
  memory.sequence = static_cast<double>(task.sequence_length);
  memory.hidden = static_cast<double>(model.hidden);
  memory.vocab = static_cast<double>(model.vocab);
  memory.dense_parameters_per_layer =
      (count.attention + count.dense_ffn + count.shared_experts + count.router + count.norms) / memory.layers;
  memory.expert_parameters_per_layer = count.experts / memory.layers;
  memory.table_parameters = memory.vocab * memory.hidden;
  memory.tables = model.tied_embeddings ? 1.0 : 2.0;
  memory.reserve_bytes = reserve_bytes;
  for (const workload::LayerClass& layer : workload::layer_classes(model)) {
    memory.activation_bytes_per_token_layer +=
        activation_bytes_per_token(model, layer.is_mixture) * static_cast<double>(layer.layers) / memory.layers;
  }
  if (task.method == workload::TrainingMethod::lora) {
    memory.trained_share = 0.0;
    // Rank × (inputs + outputs) of the attention and the dense or shared feed-forward matrices; adapters beside routed experts are unusual.
    const double width =
        model.experts ? static_cast<double>(model.experts->shared_experts * model.experts->expert_ffn) : static_cast<double>(model.ffn);
    const double sides = 2.0 * (2.0 * memory.hidden + 2.0 * static_cast<double>(model.heads * model.head_dim)) +
                         (model.gated_ffn ? 3.0 : 2.0) * (memory.hidden + width);
    memory.adapter_parameters_per_layer = static_cast<double>(task.lora_rank) * sides;
  }
  return memory;
}

namespace {

struct StageParameters {
  double dense = 0.0;
  double expert = 0.0;
};

/// Of the stage that holds `layers` layers and `tables` embedding tables, on one chip.
StageParameters stage_parameters(const TrainingMemoryModel& model, const Layout& layout, double layers, double tables) {
  const auto tensor = static_cast<double>(layout.tensor);
  const double expert_cut = layout.expert > 1 ? static_cast<double>(layout.expert) : tensor;
  return {(layers * model.dense_parameters_per_layer + tables * model.table_parameters) / tensor,
          layers * model.expert_parameters_per_layer / expert_cut};
}

MemoryUse stage_memory(const TrainingMemoryModel& model, const Layout& layout, double layers, double tables, double in_flight,
                       bool has_head) {
  const auto tensor = static_cast<double>(layout.tensor);
  const auto data = static_cast<double>(layout.data);
  const StageParameters own = stage_parameters(model, layout, layers, tables);
  const double expert_data = layout.expert > 1 ? std::max(1.0, data * tensor / static_cast<double>(layout.expert)) : data;
  const auto cut = [&](int from_stage) {
    return layout.zero_stage >= from_stage ? own.dense / data + own.expert / expert_data : own.dense + own.expert;
  };
  const double adapters = layers * model.adapter_parameters_per_layer / tensor;
  MemoryUse use;
  use.weights = bytes(kWeightBytes * (cut(3) + adapters));
  use.gradients = bytes(kGradientBytes * (model.trained_share * cut(2) + adapters));
  use.optimizer = bytes(kOptimizerBytes * (model.trained_share * cut(1) + adapters));

  const double tokens = static_cast<double>(layout.micro_batch) * model.sequence;
  const double layer_bytes = tokens * model.activation_bytes_per_token_layer / tensor;
  const double kept_bytes = layout.recompute == Recompute::full ? tokens * kWordBytes * model.hidden / tensor : layer_bytes;
  double activations = in_flight * layers * kept_bytes + (layout.recompute == Recompute::full ? layer_bytes : 0.0);
  // Logits in fp32 and their gradient, of the one micro-batch at the head.
  if (has_head) activations += tokens * 8.0 * model.vocab / tensor;
  use.activations = bytes(activations);
  // ZeRO-3 holds two gathered layers: the one at work and the next.
  const double gathered = layout.zero_stage >= 3 ? 2.0 * kWeightBytes * (own.dense + own.expert) / std::max(1.0, layers) : 0.0;
  use.overhead = bytes(model.reserve_bytes + gathered);
  return use;
}

}  // namespace

MemoryUse training_memory(const TrainingMemoryModel& model, const Layout& layout, std::int64_t micro_batches) {
  const auto stages = static_cast<double>(layout.pipeline);
  const auto waiting = static_cast<double>(micro_batches);
  const double most = std::ceil(model.layers / stages);
  if (layout.pipeline == 1) return stage_memory(model, layout, model.layers, model.tables, 1.0, true);
  // 1F1B: the first stage holds one micro-batch per stage; interleaved chunks hold (p−1)/(p·v) more (Korthikanti et al., section 4.2.3).
  double in_flight = std::min(waiting, stages);
  if (layout.interleave > 1) in_flight *= 1.0 + (stages - 1.0) / (stages * static_cast<double>(layout.interleave));
  const MemoryUse first = stage_memory(model, layout, most, 1.0, in_flight, false);
  const double last_layers = std::max(1.0, model.layers - most * (stages - 1.0));
  const MemoryUse last = stage_memory(model, layout, last_layers, 1.0, 1.0, true);
  return first.total() >= last.total() ? first : last;
}

}  // namespace steelyard::perf
