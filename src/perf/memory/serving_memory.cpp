#include <algorithm>
#include <cmath>

#include "perf/inference/step_time_function.hpp"
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

double ServingMemory::capacity() const {
  const double left = available_bytes - weights_bytes - activation_bytes - overhead_bytes;
  if (cache_bytes_whole <= 0.0) return left >= 0.0 ? 1e9 : 0.0;
  if (left < cache_bytes_whole) return left / cache_bytes_whole;  // not even one can finish
  return std::max(1.0, left / (reserves_whole ? cache_bytes_whole : cache_bytes_per_sequence));
}

MemoryUse ServingMemory::at(double sequences) const {
  MemoryUse use;
  use.weights = bytes(weights_bytes);
  use.activations = bytes(activation_bytes);
  use.overhead = bytes(overhead_bytes);
  use.cache = bytes(std::max(cache_bytes_whole, sequences * cache_bytes_per_sequence));
  use.available = bytes(available_bytes);
  return use;
}

ServingMemory serving_memory(const workload::ServingTask& task, const WorkerShape& worker, double memory_bytes,
                             const EngineBehaviour& engine) {
  const catalog::ModelArchitecture& model = *task.model;
  const workload::ParameterCount count = workload::count_parameters(model);
  const auto tensor = static_cast<double>(worker.tensor);
  const auto layers = static_cast<double>(model.layers);
  const auto stages = static_cast<double>(worker.pipeline);
  const double fullest = std::ceil(layers / stages) / layers;
  const auto spread = static_cast<double>(worker.expert);
  const double cut = worker.expert_tensor > 0 ? static_cast<double>(worker.expert_tensor) : std::max(1.0, tensor / spread);
  constexpr double kWordBytes = 2.0;  // router, norms and the tables stay in bf16
  const double stored = catalog::bytes_of(task.weight_precision).base();
  const double around = catalog::bytes_of(workload::attention_precision_of(task)).base();
  // Blocks of 16 to 32 four-bit weights share a scale of one byte.
  const double scales = stored < 1.0 ? 1.0 + 1.0 / 16.0 : 1.0;
  ServingMemory memory;
  const double tables = worker.pipeline > 1 ? count.embedding / (model.tied_embeddings ? 1.0 : 2.0) : count.embedding;
  const double dense = count.attention * around + (count.dense_ffn + count.shared_experts) * (model.experts ? around : stored * scales);
  memory.weights_bytes =
      fullest * (dense / tensor + stored * scales * count.experts / (spread * cut) + kWordBytes * (count.router + count.norms)) +
      kWordBytes * tables / tensor;
  const double whole = static_cast<double>(task.input_tokens + task.output_tokens);
  const double mean = static_cast<double>(task.input_tokens) + 0.5 * static_cast<double>(task.output_tokens);
  const double state = workload::state_bytes_per_rank(model, worker.tensor).base();
  const auto cache_of = [&](double context) {
    return fullest * (workload::cache_bytes_per_rank(model, context, task.cache_precision, worker.tensor).base() + state);
  };
  memory.cache_bytes_per_sequence = cache_of(mean);
  memory.cache_bytes_whole = cache_of(whole);
  const double width = model.experts
                           ? static_cast<double>(model.experts->experts_per_token * model.experts->expert_ffn) / std::max(1.0, spread * cut)
                           : static_cast<double>(model.ffn) / tensor;
  memory.activation_bytes = kWordBytes * engine.chunk_tokens * (4.0 * static_cast<double>(model.hidden) + 3.0 * width);
  memory.reserves_whole = engine.reserves_whole;
  memory.available_bytes = memory_bytes;
  memory.overhead_bytes = memory_bytes * (1.0 - engine.memory_share);
  return memory;
}

}  // namespace steelyard::perf
