// One micro-batch through one layer of each class, and through the ends: computed once, composed into steps often.
#pragma once

#include <array>

#include "perf/evaluate.hpp"
#include "perf/machine.hpp"
#include "perf/training/switching_energy.hpp"
#include "workload/training_graph.hpp"

namespace steelyard::perf {

/// Chips between neighbours of each group.
struct Strides {
  double tensor = 1.0;
  double context = 1.0;
  double data = 1.0;
  double pipeline = 1.0;
};
/// Tensor innermost, then context, data, pipeline; groups that are `spread` come after the others, in the same order.
[[nodiscard]] Strides strides_of(const Layout& layout);

/// Messages of one kind: how long they last, and what nothing hides.
struct Exposure {
  double total_s = 0.0;
  double exposed_s = 0.0;
  void add(const Exposure& other, double times = 1.0) {
    total_s += other.total_s * times;
    exposed_s += other.exposed_s * times;
  }
};

struct LayerTimes {
  TimeSplit forward;   // with its exposed messages
  TimeSplit backward;  // both gradients, with their exposed messages
  TimeSplit attention_again;
  TimeSplit light_again;
  TimeSplit feed_forward_again;  // with its messages
  double forward_s = 0.0;
  double backward_s = 0.0;
  double weight_s = 0.0;  // of `backward`: what a zero-bubble schedule can move
  double attention_again_s = 0.0;
  double light_again_s = 0.0;
  double feed_forward_again_s = 0.0;
  double forward_flops = 0.0;
  double backward_flops = 0.0;
  double attention_flops = 0.0;  // of the forward pass, repeated when attention is recomputed
  double feed_forward_flops = 0.0;
  Exposure tensor;  // forward and backward
  Exposure expert;
  Exposure context;
};

inline constexpr std::size_t kMostClasses = 8;

struct MicroBatchTimes {
  std::array<LayerTimes, kMostClasses> layers;
  LayerTimes embedding;
  LayerTimes head;
};

/// A micro-batch that is cut like this. Everything else in a layout leaves it alone.
struct MicroBatchCut {
  std::int64_t tensor = 1;
  std::int64_t context = 1;
  std::int64_t expert = 1;
  std::int64_t expert_tensor = 1;
  std::int64_t micro_batch = 1;
  double tensor_stride = 1.0;
  double context_stride = 1.0;
  bool overlaps_expert = false;
  friend bool operator==(const MicroBatchCut&, const MicroBatchCut&) = default;
};
[[nodiscard]] MicroBatchCut cut_of(const Layout& layout, const TrainingRecipe& recipe);

/// Makes MicroBatchTimes. Holds its buffers, so that nothing is allocated after the first call; one per thread.
class MicroBatchTimer {
 public:
  MicroBatchTimer(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe);

  void time(const MicroBatchCut& cut, MicroBatchTimes& times);
  [[nodiscard]] const std::vector<workload::LayerClass>& classes() const { return classes_; }
  [[nodiscard]] workload::TrainingShape shape_of(const MicroBatchCut& cut) const;

 private:
  void time_graph(const MicroBatchCut& cut, LayerTimes& times);
  void add_messages(const MicroBatchCut& cut, LayerTimes& times, const TimeSplit& forward, const TimeSplit& input);
  void add_host(LayerTimes& times) const;
  void add_module(const LayerTimes& module, LayerTimes& head) const;
  void repeat_feed_forward(LayerTimes& times) const;
  class Sum;
  /// Adds the operators of a pass; answers their flops. What those of the forward pass take is kept in `seconds_`.
  double add_pass(workload::Pass pass, TimeSplit& time);
  /// Those of the forward pass at `places` once more.
  double add_again(const std::vector<std::size_t>& places, TimeSplit& time) const;

  struct TensorMessages {
    double bytes = 0.0;
    double tensor = 0.0;
    double stride = 0.0;
    double gather_s = 0.0;
    double pair_s = 0.0;  // gathered and scattered, or reduced
  };
  TensorMessages tensor_messages(const MicroBatchCut& cut, double bytes);

  const Machine& machine_;
  const workload::TrainingTask& task_;
  TrainingRecipe recipe_;
  std::vector<workload::LayerClass> classes_;
  std::int64_t modules_ = 0;  // that predict further tokens
  workload::TrainingGraph graph_;
  std::vector<OperatorSeconds> seconds_;  // of the graph's forward pass
  TensorMessages sent_;                   // the last
  SwitchingEnergy energy_;
};

}  // namespace steelyard::perf
