#include <algorithm>

#include "workload/layer_graph.hpp"
#include "workload/workload.hpp"

namespace steelyard::workload {

double cache_elements_per_token(const catalog::ModelArchitecture& model, std::int64_t tensor_parallel) {
  double indexer = 0.0;  // keys of the sparse indexer, one head, on every rank
  if (model.sparse_attention) indexer = static_cast<double>(model.sparse_attention->index_dim);
  // The latent vector serves all heads, so every tensor-parallel rank keeps the whole of it (DeepSeek-V2, arXiv 2405.04434, section 2.1).
  if (model.latent_attention) return static_cast<double>(model.latent_attention->kv_lora + model.latent_attention->qk_rope) + indexer;
  // A key-value head is not split: below one per rank it is kept twice or more.
  const double heads_here = std::max(1.0, static_cast<double>(model.kv_heads) / static_cast<double>(tensor_parallel));
  return 2.0 * heads_here * static_cast<double>(model.head_dim) + indexer;
}

Bytes state_bytes_per_rank(const catalog::ModelArchitecture& model, std::int64_t tensor_parallel) {
  if (!model.linear_attention) return bytes(0.0);
  const catalog::LinearAttention& linear = *model.linear_attention;
  constexpr double kStateBytes = 4.0;  // the recurrent state is kept in fp32
  constexpr double kWordBytes = 2.0;
  const auto values = static_cast<double>(linear.value_heads * linear.value_dim);
  const double convolution =
      static_cast<double>(linear.conv_kernel - 1) * (2.0 * static_cast<double>(linear.key_heads * linear.key_dim) + values);
  double layers = 0.0;
  for (const LayerClass& layer : layer_classes(model)) layers += layer.is_linear ? static_cast<double>(layer.layers) : 0.0;
  return bytes(layers * (kStateBytes * values * static_cast<double>(linear.key_dim) + kWordBytes * convolution) /
               static_cast<double>(tensor_parallel));
}

Bytes cache_bytes_per_rank(const catalog::ModelArchitecture& model, double context, catalog::Precision precision,
                           std::int64_t tensor_parallel) {
  double tokens_kept = 0.0;  // summed over layers
  for (const LayerClass& layer : layer_classes(model)) {
    if (layer.is_linear) continue;
    const double kept = layer.is_windowed ? std::min(context, static_cast<double>(*model.sliding_window)) : context;
    tokens_kept += kept * static_cast<double>(layer.layers);
  }
  return catalog::bytes_of(precision) * (tokens_kept * cache_elements_per_token(model, tensor_parallel));
}

Bytes cache_bytes(const catalog::ModelArchitecture& model, std::int64_t context, catalog::Precision precision) {
  return cache_bytes_per_rank(model, static_cast<double>(context), precision, 1);
}

}  // namespace steelyard::workload
