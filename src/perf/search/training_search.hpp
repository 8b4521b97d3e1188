// All legal layouts of a training task, and the best of them by time, cost or throughput. docs/models/search.md.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "perf/machine.hpp"
#include "perf/training/evaluation.hpp"

namespace steelyard::perf {

enum class Objective : std::uint8_t { time, cost, per_chip, per_watt };

/// What is searched: an axis that is set stays so; the others take every legal value.
struct TrainingSpace {
  std::optional<std::int64_t> tensor;
  std::optional<std::int64_t> pipeline;
  std::optional<std::int64_t> data;
  std::optional<std::int64_t> context;
  std::optional<std::int64_t> expert;
  std::optional<std::int64_t> expert_tensor;
  std::optional<std::int64_t> micro_batch;
  std::optional<std::int64_t> interleave;
  std::optional<int> zero_stage;
  std::optional<Recompute> recompute;
  std::optional<Schedule> schedule;
  std::vector<std::int64_t> micro_batches;  // empty: powers of two up to the largest
  std::int64_t largest_micro_batch = 16;
  std::int64_t largest_interleave = 8;
  std::int64_t largest_context = 1;
  bool has_all_schedules = false;           // otherwise one forward one backward, with chunks
  bool has_all_shardings = false;           // also none, where there are replicas that could be sharded over
  std::vector<int> spreads{0};              // placements of the groups
  std::vector<TrainingRecipe> recipes{{}};  // overlaps, forms of tensor parallelism
  Objective objective = Objective::time;
  double price_per_chip_hour = 1.0;  // of objective cost, in any currency
  std::size_t top = 1;
  bool keeps_front = false;  // of step time against chips: nothing is pruned that might be on it
  bool prunes = true;
};

/// Every legal layout is one of: evaluated, pruned by one of the bounds, or without room.
struct SearchCounts {
  std::int64_t legal = 0;
  std::int64_t evaluated = 0;
  std::int64_t pruned_by_time = 0;       // all its layers' bare passes already take longer than the best
  std::int64_t pruned_by_recompute = 0;  // the same without recomputation fits and is no slower
  std::int64_t no_room = 0;
  std::array<std::int64_t, kIllegals> illegal{};
  void add(const SearchCounts& other);
};

struct TrainingCandidate {
  bool fits = false;
  Layout layout;
  std::size_t recipe = 0;
  double step_s = 0.0;
  double objective = 0.0;  // less is better
  double memory_bytes = 0.0;
  RelativeSpread spread_s;  // of the step time, in seconds
};

/// `usual` first; then all forms of tensor parallelism (messages whole: all-reduce, or sequence parallelism that gathers its inputs again
/// or keeps them; in pieces beside the products) × overlap of gradients × of weights, and of weights and pipeline messages.
[[nodiscard]] std::vector<TrainingRecipe> recipe_options(const TrainingRecipe& usual);
/// Tensor and context, data, pipeline: each inside or outside the others.
inline constexpr int kPlacements = 8;

struct TrainingSearchResult {
  std::vector<TrainingCandidate> top;    // best first
  std::vector<TrainingCandidate> front;  // no other takes less time on no more chips; most chips last
  TrainingCandidate smallest;            // the layout that needs least memory, where none fits
  SearchCounts counts;
};

/// Exact: a layout is left out only where a bound from below says that it is no better than what is kept. In parallel over (recipe, tensor,
/// context); the same answer and counts whatever the number of threads. Allocates nothing per candidate.
[[nodiscard]] TrainingSearchResult search_training(const Machine& machine, const workload::TrainingTask& task, const TrainingSpace& space,
                                                   double memory_bytes);

/// What limits a part of a time (TimePart::code): compute, memory, network, launch or waiting.
[[nodiscard]] std::string_view bound_of(std::string_view part);

/// Least number of chips that holds the task in some layout, whatever its speed; 0 when none up to `most` does.
[[nodiscard]] std::int64_t least_training_chips(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe,
                                                double memory_bytes, std::int64_t most);

}  // namespace steelyard::perf
