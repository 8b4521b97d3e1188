// The fastest legal layout of a training task.
#pragma once

#include "perf/machine.hpp"
#include "perf/memory/memory.hpp"

namespace steelyard::perf {

struct TrainingChoice {
  bool fits = false;
  Layout layout;
  MemoryUse memory;  // of the layout, or of the one that needs least where none fits
  TimeSplit time;    // of a step
  double goodput = 1.0;
  std::int64_t evaluated = 0;  // layouts looked at
};

/// Branch and bound over tensor × pipeline × data × expert × micro-batch × ZeRO stage × interleave × recomputation: least step time ÷
/// goodput. Exact: a layout is left out only when a bound from below on its time is no better than the best.
[[nodiscard]] TrainingChoice search_training(const Machine& machine, const workload::TrainingTask& task);

/// Time of one given layout, memory unchecked. For comparison with measurements.
[[nodiscard]] TrainingChoice time_of_layout(const Machine& machine, const workload::TrainingTask& task, const Layout& layout);

/// Least number of chips that holds the task in some layout, whatever its speed; 0 when none up to `most` does.
[[nodiscard]] std::int64_t least_training_chips(const Machine& machine, const workload::TrainingTask& task, std::int64_t most);

}  // namespace steelyard::perf
