// One layout: step time, memory of the fullest stage, interval. The inner loop of search and the whole of evaluate_training.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "perf/training/goodput.hpp"
#include "perf/training/step_time.hpp"

namespace steelyard::perf {

/// Why a layout cannot be run, whatever its memory. `none`: it can.
enum class Illegal : std::uint8_t {
  none,
  heads_not_divisible,  // tensor does not divide the attention heads
  too_many_chips,
  few_sequences,           // the global batch has fewer than data × micro-batch; a remainder leaves the last micro-batch short
  sequence_not_divisible,  // over context × tensor
  experts_not_divisible,
  expert_span,  // expert × expert_tensor does not divide tensor × context × data
  too_many_stages,
  chunks_not_divisible,  // layers over stages × chunks
  chunks_need_groups,    // interleaving takes micro-batches in groups of one per stage
  schedule_needs_stages,
  schedule_excludes_chunks,
  few_micro_batches,  // DualPipe: at least two per stage; zero-bubble: at least one
  sharding_needs_data,
  sharding_excludes_pipeline,
};
inline constexpr std::size_t kIllegals = 15;
[[nodiscard]] std::string_view name_of(Illegal why);

/// Pre: every degree is at least 1.
[[nodiscard]] Illegal check_layout(const workload::TrainingTask& task, const Layout& layout, std::int64_t chips);
/// The part of check_layout that micro-batch, schedule and chunks decide; `micro_batches` as of micro_batches_of.
[[nodiscard]] Illegal check_pipeline(const workload::TrainingTask& task, const Layout& layout, std::int64_t micro_batches);
[[nodiscard]] std::int64_t micro_batches_of(const workload::TrainingTask& task, const Layout& layout);

struct TrainingEvaluation {
  bool fits = false;
  std::int64_t micro_batches = 0;
  StepTime step;
  TrainingMemoryModel::Fullest fullest;
  RelativeSpread spread_s;  // of the step time, in seconds
};

/// Evaluates layouts of one task on one machine with one recipe. Operator times are kept by cut, of which a search sees hundreds while it
/// evaluates millions of layouts; nothing is allocated but for a cut that is new. Not thread safe: one per thread.
class TrainingEvaluator {
 public:
  TrainingEvaluator(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe, double memory_bytes);

  [[nodiscard]] TrainingEvaluation evaluate(const Layout& layout);
  /// Times of one micro-batch, and what its layers keep. Stays where it is until `forget`.
  struct CutTimes {
    MicroBatchCut cut;
    MicroBatchTimes times;
    TrainingMemoryModel::Kept kept;
  };
  [[nodiscard]] const CutTimes& cut_times(const Layout& layout);
  /// What of a layout's time and memory is the same for all its schedules, chunks and placements.
  struct Composition {
    std::uint32_t generation = 0;  // of the cut; 0: empty
    const CutTimes* cut = nullptr;
    Layout layout;  // with the usual schedule, chunks and placement
    std::int64_t micro_batches = 0;
    TrainingStepModel::Passes passes;
    TrainingMemoryModel::PipelineStates states;
  };
  /// Pre: `cut` is that of the layout. Stays until the next call.
  [[nodiscard]] const Composition& composition(const CutTimes& cut, const Layout& layout, std::int64_t micro_batches);
  [[nodiscard]] RelativeSpread spread_of(const TimeSplit& split, double total_s) const;
  /// Kept while only micro-batch, recomputation, schedule or chunks change.
  [[nodiscard]] const DataParallelTime& data_parallel(const Layout& layout);
  [[nodiscard]] const TrainingMemoryModel& memory() const { return memory_; }
  [[nodiscard]] const TrainingStepModel& steps() const { return steps_; }
  [[nodiscard]] double memory_bytes() const { return memory_bytes_; }
  /// Forget operator times, so that the next evaluation makes them again.
  void forget();

 private:
  struct Place {
    std::uint32_t generation = 0;  // in which it was taken; 0: never
    std::uint32_t slot = 0;
  };

  const Machine& machine_;
  const workload::TrainingTask& task_;
  TrainingMemoryModel memory_;
  TrainingStepModel steps_;
  MicroBatchTimer timer_;
  double memory_bytes_ = 0.0;
  std::uint32_t generation_ = 1;
  std::size_t used_ = 0;                          // of `slots_`
  std::vector<std::unique_ptr<CutTimes>> slots_;  // grows with the cuts; forgotten ones are used again
  std::vector<Place> places_;                     // hashed by cut, the next free place where one is taken
  std::vector<Composition> compositions_;         // the last of each micro-batch and recomputation, or nearly
  Layout data_layout_;                            // that `data_` is of
  DataParallelTime data_;
  bool has_data_ = false;
  std::array<RelativeSpread, kParts> part_variance_{};  // squares of the relative spreads of each part, and of the residual
  RelativeSpread residual_variance_;
};

}  // namespace steelyard::perf
