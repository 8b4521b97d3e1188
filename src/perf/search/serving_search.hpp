// The layout and batch of a replica that serve the most tokens within the latency limits.
#pragma once

#include "perf/inference/serving_time.hpp"
#include "perf/machine.hpp"

namespace steelyard::perf {

struct ServingChoice {
  bool fits = false;
  bool meets_latency = false;
  Layout layout;
  MemoryUse memory;  // of the layout, or of the one that needs least where none fits
  ServingSteady steady;
  double cluster_tokens_per_s = 0.0;
  std::int64_t evaluated = 0;
};

/// Tensor × pipeline × expert × batch; replicas fill the cluster. Where no layout keeps the limits, the one that misses them by least.
[[nodiscard]] ServingChoice search_serving(const Machine& machine, const workload::ServingTask& task);

/// One given layout, memory checked. For comparison with measurements.
[[nodiscard]] ServingChoice serve_with_layout(const Machine& machine, const workload::ServingTask& task, const Layout& layout);

/// Least number of chips that holds the model and one sequence; 0 when none up to `most` does.
[[nodiscard]] std::int64_t least_serving_chips(const Machine& machine, const workload::ServingTask& task, std::int64_t most);

}  // namespace steelyard::perf
