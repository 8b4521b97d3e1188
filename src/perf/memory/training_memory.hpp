// Device memory of a training step, buffer by buffer, at the fullest pipeline stage.
#pragma once

#include <array>

#include "perf/evaluate.hpp"
#include "perf/machine.hpp"
#include "workload/training_graph.hpp"

namespace steelyard::perf {

/// In bytes, of one chip of one stage.
struct StageMemory {
  double weights = 0.0;
  double gradients = 0.0;
  double optimizer = 0.0;
  double layer_activations = 0.0;
  double head_activations = 0.0;  // logits, loss
  double gathered_weights = 0.0;
  double workspace = 0.0;
  double communication = 0.0;
  double fragmentation = 0.0;
  double driver = 0.0;

  /// What the framework's allocator counts.
  [[nodiscard]] double allocated() const {
    return weights + gradients + optimizer + layer_activations + head_activations + gathered_weights + workspace + fragmentation;
  }
  [[nodiscard]] double total() const { return allocated() + communication + driver; }
};

/// Layers of the stages: all between first and last hold `middle`.
struct StageLayers {
  std::int64_t first = 0;
  std::int64_t middle = 0;
  std::int64_t last = 0;
};
/// As the layout says, otherwise even: where layers don't divide by the stages, the ends hold the fewer, for they also have the tables.
/// `modules` that predict further tokens weigh like two layers each, and leave the last stage so many fewer.
[[nodiscard]] StageLayers stage_layers(const Layout& layout, std::int64_t layers, std::int64_t modules = 0);

/// What of a model doesn't depend on the layout: counted once per task.
class TrainingMemoryModel {
 public:
  TrainingMemoryModel(const workload::TrainingTask& task, const TrainingRecipe& recipe, bool is_narrow);

  /// Parameters of the layers [from, to) on one chip.
  struct Parameters {
    double dense = 0.0;
    double expert = 0.0;
    double adapters = 0.0;
  };
  [[nodiscard]] Parameters parameters(const Layout& layout, std::int64_t from, std::int64_t to, double tables) const;
  /// Of the modules that predict further tokens, which the last stage holds.
  void add_modules(const Layout& layout, Parameters& own) const;
  [[nodiscard]] double tables_of_one_stage() const { return tables_; }
  [[nodiscard]] double trained_share() const { return trained_share_; }
  [[nodiscard]] const std::vector<workload::LayerClass>& classes() const { return classes_; }
  /// Layers of class `index` before layer `layer`.
  [[nodiscard]] double layers_before(std::size_t index, std::int64_t layer) const {
    return before_[index][static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] const workload::TrainingTask& task() const { return task_; }
  [[nodiscard]] const TrainingRecipe& recipe() const { return recipe_; }

  struct Fullest {
    StageMemory memory;
    std::int64_t stage = 0;
  };
  /// What each class of layers keeps; the same for all layouts that cut a micro-batch alike.
  using Kept = std::array<workload::KeptBytes, 8>;
  [[nodiscard]] Kept kept(const Layout& layout) const;
  /// Pre: the layout is legal for the task.
  [[nodiscard]] Fullest fullest_stage(const Layout& layout, std::int64_t micro_batches) const {
    return fullest_stage(layout, micro_batches, kept(layout));
  }
  [[nodiscard]] Fullest fullest_stage(const Layout& layout, std::int64_t micro_batches, const Kept& kept) const {
    return fullest_stage(states(layout, kept), layout, micro_batches);
  }
  /// Bound from below on the fullest stage whatever the micro-batches, chunks and recomputation: what it holds without activations.
  [[nodiscard]] double least_bytes(const Layout& layout) const;
  /// Weights, gradients and optimizer states of the whole model: on all chips together at least this, however they are cut.
  [[nodiscard]] double state_bytes() const;
  /// Micro-batches whose activations stage `stage` holds at its fullest moment.
  [[nodiscard]] static double in_flight(const Layout& layout, std::int64_t micro_batches, std::int64_t stage);
  /// The shape that memory is kept for; time has the same.
  [[nodiscard]] workload::TrainingShape shape_of(const Layout& layout) const;

  /// A stage but for how many micro-batches it holds: the same for all schedules and chunks, and for all placements of the groups.
  struct StageStates {
    StageMemory memory;  // without activations, and what follows from them
    double stash = 0.0;  // bytes of one token of one micro-batch in flight
    double transient = 0.0;
    double head = 0.0;
    std::int64_t index = 0;
  };
  struct PipelineStates {
    std::array<StageStates, 3> stages;  // first, second, last
    std::size_t count = 0;
    double tokens = 0.0;  // of one micro-batch on one chip
  };
  /// Pre: as of fullest_stage.
  [[nodiscard]] PipelineStates states(const Layout& layout, const Kept& kept) const;
  [[nodiscard]] static Fullest fullest_stage(const PipelineStates& states, const Layout& layout, std::int64_t micro_batches);

 private:
  [[nodiscard]] StageStates stage(const Layout& layout, std::int64_t index, std::int64_t from, std::int64_t to, double tokens,
                                  const Kept& kept) const;

  const workload::TrainingTask& task_;
  TrainingRecipe recipe_;
  bool is_narrow_ = false;
  std::vector<workload::LayerClass> classes_;
  std::array<std::vector<double>, 8> before_;
  std::array<double, 8> dense_of_class_{};
  std::array<double, 8> expert_of_class_{};
  double table_parameters_ = 0.0;
  double tables_ = 2.0;
  double trained_share_ = 1.0;
  double modules_ = 0.0;  // that predict further tokens
  double dense_of_module_ = 0.0;
  double expert_of_module_ = 0.0;
  double adapters_per_layer_ = 0.0;
};

/// The same by kind, for the answer.
[[nodiscard]] MemoryUse memory_use(const StageMemory& stage);
[[nodiscard]] std::vector<MemoryPart> memory_parts(const StageMemory& stage);

/// Bytes of a chip's memory that programs can have. Memory is made of devices of a power of two: a part of "80 GB" has 80 GiB, of which
/// error correction and the driver keep about a hundredth (79.15 GiB of an A100, 79.3 of an H100, 178.4 of 180 on B200, as CUDA reports).
[[nodiscard]] double device_memory_bytes(const catalog::Chip& chip);

}  // namespace steelyard::perf
