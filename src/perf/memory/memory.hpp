// Device memory of one chip at the fullest pipeline stage.
#pragma once

#include "perf/estimate.hpp"

namespace steelyard::perf {

/// Cache at the mean length in a steady state, where sequences are evenly spread over their life; see docs/models/performance.md.
[[nodiscard]] MemoryUse serving_memory(const workload::ServingTask& task, const Layout& layout, double reserve_bytes);

/// The parts of a serving chip's memory that don't depend on the load, at the fullest stage, and what one sequence adds.
struct ServingMemory {
  double weights_bytes = 0.0;
  double activation_bytes = 0.0;
  double overhead_bytes = 0.0;            // not left to the engine
  double cache_bytes_per_sequence = 0.0;  // at mean length
  double cache_bytes_whole = 0.0;         // of one sequence at its end
  double available_bytes = 0.0;
  bool reserves_whole = false;  // room is kept for every sequence's last token

  /// Sequences of mean length that fit at once on one attention group; below 1 nothing can be served.
  [[nodiscard]] double capacity() const;
  [[nodiscard]] MemoryUse at(double sequences) const;
};
struct WorkerShape;
struct EngineBehaviour;
[[nodiscard]] ServingMemory serving_memory(const workload::ServingTask& task, const WorkerShape& worker, double memory_bytes,
                                           const EngineBehaviour& engine);

/// Tokens of prompts that one prefill step takes at once: as many whole prompts as fit, at least one. vLLM's default budget for
/// throughput is of this size (max_num_batched_tokens, vLLM engine arguments).
inline constexpr double kPrefillTokens = 8192.0;

}  // namespace steelyard::perf
