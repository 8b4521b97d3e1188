#include <algorithm>

#include "workload/layer_graph.hpp"
#include "workload/workload.hpp"

namespace steelyard::workload {

double cache_elements_per_token(const catalog::ModelArchitecture& model, std::int64_t tensor_parallel) {
  // The latent vector serves all heads, so every tensor-parallel rank keeps the whole of it (DeepSeek-V2, arXiv 2405.04434, section 2.1).
  if (model.latent_attention) return static_cast<double>(model.latent_attention->kv_lora + model.latent_attention->qk_rope);
  // A key-value head is not split: below one per rank it is kept twice or more.
  const double heads_here = std::max(1.0, static_cast<double>(model.kv_heads) / static_cast<double>(tensor_parallel));
  return 2.0 * heads_here * static_cast<double>(model.head_dim);
}

Bytes cache_bytes_per_rank(const catalog::ModelArchitecture& model, double context, catalog::Precision precision,
                           std::int64_t tensor_parallel) {
  double tokens_kept = 0.0;  // summed over layers
  for (const LayerClass& layer : layer_classes(model)) {
    const double kept = layer.is_windowed ? std::min(context, static_cast<double>(*model.sliding_window)) : context;
    tokens_kept += kept * static_cast<double>(layer.layers);
  }
  return catalog::bytes_of(precision) * (tokens_kept * cache_elements_per_token(model, tensor_parallel));
}

Bytes cache_bytes(const catalog::ModelArchitecture& model, std::int64_t context, catalog::Precision precision) {
  return cache_bytes_per_rank(model, static_cast<double>(context), precision, 1);
}

}  // namespace steelyard::workload
