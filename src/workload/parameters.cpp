#include "workload/workload.hpp"

#include "workload/layer_graph.hpp"

namespace steelyard::workload {

namespace {

double feed_forward_matrices(const catalog::ModelArchitecture& model) { return model.gated_ffn ? 3.0 : 2.0; }

double attention_parameters_per_layer(const catalog::ModelArchitecture& model) {
  const auto hidden = static_cast<double>(model.hidden);
  const auto heads = static_cast<double>(model.heads);
  if (!model.latent_attention) {
    const auto head_dim = static_cast<double>(model.head_dim);
    const auto kv_heads = static_cast<double>(model.kv_heads);
    const double gate = model.gated_attention ? hidden * heads * head_dim : 0.0;
    return 2.0 * hidden * heads * head_dim + 2.0 * hidden * kv_heads * head_dim + gate;
  }
  // DeepSeek-V2, arXiv 2405.04434, section 2.1: queries and keys/values pass through low-rank factors; the rotary part of the key is
  // shared.
  const catalog::LatentAttention& latent = *model.latent_attention;
  const auto q_lora = static_cast<double>(latent.q_lora);
  const auto kv_lora = static_cast<double>(latent.kv_lora);
  const auto qk = static_cast<double>(latent.qk_nope + latent.qk_rope);
  const double query = latent.q_lora > 0 ? hidden * q_lora + q_lora * heads * qk : hidden * heads * qk;
  const double key_value =
      hidden * (kv_lora + static_cast<double>(latent.qk_rope)) + kv_lora * heads * static_cast<double>(latent.qk_nope + latent.v_dim);
  double indexer = 0.0;  // DeepSeek-V3.2: queries from the compressed query, one key and the head weights from the hidden state
  if (model.sparse_attention) {
    const auto index_heads = static_cast<double>(model.sparse_attention->index_heads);
    const auto index_dim = static_cast<double>(model.sparse_attention->index_dim);
    indexer = (latent.q_lora > 0 ? q_lora : hidden) * index_heads * index_dim + hidden * (index_dim + index_heads);
  }
  return query + key_value + indexer + heads * static_cast<double>(latent.v_dim) * hidden;
}

/// Gated delta rule: projections of query, key, value and output gate, two scalars per value head, a short convolution, the output.
double linear_parameters_per_layer(const catalog::ModelArchitecture& model) {
  const catalog::LinearAttention& linear = *model.linear_attention;
  const auto hidden = static_cast<double>(model.hidden);
  const auto keys = static_cast<double>(linear.key_heads * linear.key_dim);
  const auto values = static_cast<double>(linear.value_heads * linear.value_dim);
  return hidden * (2.0 * keys + 2.0 * values + 2.0 * static_cast<double>(linear.value_heads)) +
         static_cast<double>(linear.conv_kernel) * (2.0 * keys + values) + values * hidden;
}

/// Of one routed expert, which works on the latent where there is one.
double parameters_per_expert(const catalog::ModelArchitecture& model) {
  const catalog::MixtureOfExperts& moe = *model.experts;
  const auto width = static_cast<double>(moe.latent > 0 ? moe.latent : model.hidden);
  return feed_forward_matrices(model) * width * static_cast<double>(moe.expert_ffn);
}

/// Adds the feed-forward of `layers` mixtures; the projections to a latent and back count with the router.
void add_mixture(const catalog::ModelArchitecture& model, double layers, ParameterCount& count) {
  const catalog::MixtureOfExperts& moe = *model.experts;
  const auto hidden = static_cast<double>(model.hidden);
  count.experts += layers * static_cast<double>(moe.experts) * parameters_per_expert(model);
  count.shared_experts +=
      layers * static_cast<double>(moe.shared_experts) * feed_forward_matrices(model) * hidden * static_cast<double>(moe.expert_ffn);
  count.router += layers * hidden * static_cast<double>(moe.experts + 2 * moe.latent);
}

/// Of the experts of one mixture that a token does not visit.
double visits_not(const catalog::ModelArchitecture& model) {
  return static_cast<double>(model.experts->experts - model.experts->experts_per_token) * parameters_per_expert(model);
}

double norm_parameters(const catalog::ModelArchitecture& model) {
  const auto hidden = static_cast<double>(model.hidden);
  double per_layer = 2.0 * hidden;
  if (model.latent_attention) per_layer += static_cast<double>(model.latent_attention->q_lora + model.latent_attention->kv_lora);
  return per_layer * static_cast<double>(model.layers) + hidden;
}

}  // namespace

const std::vector<std::string_view>& training_method_names() {
  static const std::vector<std::string_view> names{"pretrain", "full_finetune", "lora"};
  return names;
}

catalog::Precision attention_precision_of(const ServingTask& task) {
  if (task.attention_precision) return *task.attention_precision;
  const bool is_narrow = catalog::bytes_of(task.weight_precision).base() < 1.0;
  return is_narrow && task.model->experts ? catalog::Precision::bf16 : task.weight_precision;
}

catalog::Precision product_precision_of(const ServingTask& task) {
  return task.weight_precision == catalog::Precision::int4 ? catalog::Precision::bf16 : task.weight_precision;
}

std::int64_t prediction_modules(const TrainingTask& task) {
  if (task.prediction_modules) return *task.prediction_modules;
  return task.method == TrainingMethod::pretrain ? task.model->token_prediction_layers : 0;
}

ParameterCount count_prediction_module(const catalog::ModelArchitecture& model) {
  const auto hidden = static_cast<double>(model.hidden);
  ParameterCount count;
  count.attention = attention_parameters_per_layer(model) + 2.0 * hidden * hidden;
  count.norms = 4.0 * hidden;
  if (!model.experts) {
    count.dense_ffn = feed_forward_matrices(model) * hidden * static_cast<double>(model.ffn);
    count.active = count.total();
    return count;
  }
  add_mixture(model, 1.0, count);
  count.active = count.total() - visits_not(model);
  return count;
}

ParameterCount count_parameters(const catalog::ModelArchitecture& model) {
  const auto hidden = static_cast<double>(model.hidden);
  const auto layers = static_cast<double>(model.layers);
  ParameterCount count;
  count.embedding = static_cast<double>(model.vocab) * hidden * (model.tied_embeddings ? 1.0 : 2.0);
  double linear_layers = 0.0;
  for (const LayerClass& layer : layer_classes(model)) linear_layers += layer.is_linear ? static_cast<double>(layer.layers) : 0.0;
  count.attention = (layers - linear_layers) * attention_parameters_per_layer(model);
  if (linear_layers > 0.0) count.attention += linear_layers * linear_parameters_per_layer(model);
  count.norms = norm_parameters(model);
  const double per_width = feed_forward_matrices(model) * hidden;
  if (!model.experts) {
    count.dense_ffn = layers * per_width * static_cast<double>(model.ffn);
    count.active = count.total();
    return count;
  }
  const catalog::MixtureOfExperts& moe = *model.experts;
  const auto dense_layers = static_cast<double>(moe.dense_layers);
  count.dense_ffn = dense_layers * per_width * static_cast<double>(model.ffn);
  add_mixture(model, layers - dense_layers, count);
  count.active = count.total() - (layers - dense_layers) * visits_not(model);
  return count;
}

}  // namespace steelyard::workload
