#include <algorithm>
#include <cmath>

#include "perf/memory/memory.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

MemoryUse serving_memory(const workload::ServingTask& task, const Layout& layout, double reserve_bytes) {
  const catalog::ModelArchitecture& model = *task.model;
  const workload::ParameterCount count = workload::count_parameters(model);
  const auto tensor = static_cast<double>(layout.tensor);
  const auto stages = static_cast<double>(layout.pipeline);
  const auto layers = static_cast<double>(model.layers);
  const double fullest = std::ceil(layers / stages) / layers;  // share of the layers at the fullest stage
  const double expert_cut = layout.expert > 1 ? static_cast<double>(layout.expert) : tensor;
  const double stored = catalog::bytes_of(task.weight_precision).base();
  const double dense = count.attention + count.dense_ffn + count.shared_experts;
  constexpr double kWordBytes = 2.0;  // router, norms and the tables stay in bf16

  MemoryUse use;
  const double tables = layout.pipeline > 1 ? count.embedding / (model.tied_embeddings ? 1.0 : 2.0) : count.embedding;
  use.weights = bytes(fullest * (stored * (dense / tensor + count.experts / expert_cut) + kWordBytes * (count.router + count.norms)) +
                      kWordBytes * tables / tensor);
  const double whole = static_cast<double>(task.input_tokens + task.output_tokens);
  const double mean = static_cast<double>(task.input_tokens) + 0.5 * static_cast<double>(task.output_tokens);
  const auto cache_of = [&](double context) {
    return workload::cache_bytes_per_rank(model, context, task.cache_precision, layout.tensor).base();
  };
  // One sequence must be able to finish; the others are on average half-way.
  const double sequences = static_cast<double>(layout.batch);
  use.cache = bytes(fullest * std::max(cache_of(whole), sequences * cache_of(mean)));
  const double step_tokens = std::max(kPrefillTokens, sequences / stages);
  const double width =
      model.experts ? static_cast<double>(model.experts->experts_per_token * model.experts->expert_ffn) : static_cast<double>(model.ffn);
  use.activations = bytes(kWordBytes * step_tokens * (4.0 * static_cast<double>(model.hidden) + 3.0 * width / tensor));
  use.overhead = bytes(reserve_bytes);
  return use;
}

}  // namespace steelyard::perf
