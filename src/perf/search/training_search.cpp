#include "perf/search/training_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "perf/search/layouts.hpp"
#include "perf/training/step_time.hpp"

namespace steelyard::perf {
namespace {

constexpr std::int64_t kLargestMicroBatch = 16;
constexpr std::int64_t kLargestInterleave = 8;

std::int64_t ceil_divide(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

double reserve_of(const Machine& machine) { return machine.memory_bytes - machine.usable_memory_bytes; }

/// Experts may spread over the chips of tensor × data, evenly.
bool is_legal_expert(std::int64_t expert, std::int64_t tensor, std::int64_t data) {
  return expert == 1 || (expert <= tensor * data && (tensor * data) % expert == 0);
}

class TrainingSearch {
 public:
  TrainingSearch(const Machine& machine, const workload::TrainingTask& task)
      : machine_(machine),
        task_(task),
        memory_model_(training_memory_model(task, reserve_of(machine))),
        step_model_(machine, task, memory_model_) {}

  TrainingChoice run() {
    const std::int64_t widest = std::min(machine_.scale_up_domain, machine_.chips);
    for (const std::int64_t tensor : tensor_options(*task_.model, widest)) {
      for (const std::int64_t expert : expert_options(*task_.model, machine_.chips)) {
        for (std::int64_t micro_batch = 1; micro_batch <= std::min(kLargestMicroBatch, task_.global_batch); micro_batch *= 2) {
          one_ = step_model_.micro_batch(tensor, expert, micro_batch);
          layout_ = {};
          layout_.tensor = tensor;
          layout_.expert = expert;
          layout_.micro_batch = micro_batch;
          try_pipelines();
        }
      }
    }
    return best_.fits ? best_ : smallest_;
  }

 private:
  void try_pipelines() {
    for (const std::int64_t pipeline : pipeline_options(*task_.model, machine_.chips / layout_.tensor)) {
      layout_.pipeline = pipeline;
      for (const std::int64_t data : data_options(task_.global_batch, machine_.chips / (layout_.tensor * pipeline))) {
        if (!is_legal_expert(layout_.expert, layout_.tensor, data)) continue;
        const std::int64_t each = ceil_divide(task_.global_batch, data);
        if (layout_.micro_batch > each) continue;
        layout_.data = data;
        micro_batches_ = ceil_divide(each, layout_.micro_batch);
        if (step_model_.least_step_s(one_, pipeline, micro_batches_) >= best_objective_s_) break;  // fewer replicas are slower still
        try_sharding();
      }
    }
  }

  void try_sharding() {
    for (int zero_stage = layout_.data > 1 ? 1 : 0; zero_stage <= (layout_.data > 1 ? 3 : 0); ++zero_stage) {
      // Scattering every micro-batch and keeping a pipeline full exclude each other in practice.
      if (zero_stage >= 2 && layout_.pipeline > 1) break;
      layout_.zero_stage = zero_stage;
      for (std::int64_t chunks = 1; chunks <= most_chunks(); chunks *= 2) {
        layout_.interleave = chunks;
        if (!consider(false)) consider(true);
      }
    }
  }

  /// Interleaving takes micro-batches in groups of one per stage (Narayanan et al., arXiv 2104.04473, section 2.2).
  [[nodiscard]] std::int64_t most_chunks() const {
    if (layout_.pipeline == 1 || micro_batches_ % layout_.pipeline != 0) return 1;
    return std::min(kLargestInterleave, ceil_divide(task_.model->layers, layout_.pipeline));
  }

  /// Answers whether the layout fits.
  bool consider(bool full_recompute) {
    layout_.recompute = full_recompute ? Recompute::full : Recompute::none;
    ++best_.evaluated;
    const MemoryUse use = training_memory(memory_model_, layout_, micro_batches_);
    const double total = use.total().base();
    if (total > machine_.memory_bytes) {
      if (!best_.fits && total < smallest_bytes_) {
        smallest_bytes_ = total;
        smallest_.layout = layout_;
        smallest_.memory = use;
      }
      return false;
    }
    const TimeSplit time = step_model_.step(one_, layout_, micro_batches_);
    const double goodput = goodput_of(static_cast<double>(layout_.tensor * layout_.pipeline * layout_.data), *machine_.stack);
    const double objective_s = time.total_s() / goodput;
    if (objective_s < best_objective_s_) {
      best_objective_s_ = objective_s;
      best_.fits = true;
      best_.layout = layout_;
      best_.memory = use;
      best_.time = time;
      best_.goodput = goodput;
    }
    return true;
  }

  const Machine& machine_;
  const workload::TrainingTask& task_;
  TrainingMemoryModel memory_model_;
  TrainingStepModel step_model_;
  MicroBatchTime one_;
  Layout layout_;
  std::int64_t micro_batches_ = 1;
  TrainingChoice best_;
  TrainingChoice smallest_;
  double best_objective_s_ = std::numeric_limits<double>::infinity();
  double smallest_bytes_ = std::numeric_limits<double>::infinity();
};

}  // namespace

TrainingChoice search_training(const Machine& machine, const workload::TrainingTask& task) { return TrainingSearch{machine, task}.run(); }

TrainingChoice time_of_layout(const Machine& machine, const workload::TrainingTask& task, const Layout& layout) {
  const TrainingMemoryModel memory = training_memory_model(task, reserve_of(machine));
  const TrainingStepModel steps{machine, task, memory};
  const std::int64_t micro_batches = ceil_divide(ceil_divide(task.global_batch, layout.data), layout.micro_batch);
  TrainingChoice choice;
  choice.layout = layout;
  choice.memory = training_memory(memory, layout, micro_batches);
  choice.fits = choice.memory.total().base() <= machine.memory_bytes;
  choice.time = steps.step(steps.micro_batch(layout.tensor, layout.expert, layout.micro_batch), layout, micro_batches);
  choice.goodput = goodput_of(static_cast<double>(layout.tensor * layout.pipeline * layout.data), *machine.stack);
  choice.evaluated = 1;
  return choice;
}

std::int64_t least_training_chips(const Machine& machine, const workload::TrainingTask& task, std::int64_t most) {
  const TrainingMemoryModel memory = training_memory_model(task, reserve_of(machine));
  std::int64_t least = 0;
  for (const std::int64_t tensor : tensor_options(*task.model, machine.scale_up_domain)) {
    for (const std::int64_t pipeline : pipeline_options(*task.model, most / tensor)) {
      for (std::int64_t data = 1; data <= task.global_batch; data *= 2) {
        const std::int64_t chips = tensor * pipeline * data;
        if (chips > most || (least > 0 && chips >= least)) break;
        for (const std::int64_t expert : expert_options(*task.model, tensor * data)) {
          if (!is_legal_expert(expert, tensor, data)) continue;
          Layout layout;
          layout.tensor = tensor;
          layout.pipeline = pipeline;
          layout.data = data;
          layout.expert = expert;
          layout.zero_stage = data == 1 ? 0 : (pipeline == 1 ? 3 : 1);
          layout.recompute = Recompute::full;
          const double total = training_memory(memory, layout, ceil_divide(task.global_batch, data)).total().base();
          if (total <= machine.memory_bytes && (least == 0 || chips < least)) least = chips;
        }
      }
    }
  }
  return least;
}

}  // namespace steelyard::perf
