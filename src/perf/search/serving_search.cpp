#include "perf/search/serving_search.hpp"

#include <algorithm>
#include <limits>

#include "perf/memory/memory.hpp"
#include "perf/search/layouts.hpp"

namespace steelyard::perf {
namespace {

// Sequences per tensor-parallel group: the largest default of an engine (vLLM V1, max_num_seqs of the offline class on 80 GB parts).
constexpr std::int64_t kLargestBatch = 1024;

double reserve_of(const Machine& machine) { return machine.memory_bytes - machine.usable_memory_bytes; }

/// Smallest tensor-parallel or expert-parallel unit that can't be split: replicas come in these.
std::int64_t unit_of(const Layout& layout) { return std::max(layout.tensor, layout.expert) * layout.pipeline; }

/// How far the limits are missed: 1 or less keeps both.
double miss_of(const ServingSteady& steady, const workload::ServingTask& task) {
  double miss = 0.0;
  if (task.time_to_first_token) miss = std::max(miss, steady.time_to_first_token_s / task.time_to_first_token->base());
  if (task.time_per_output_token) miss = std::max(miss, steady.time_per_output_token_s / task.time_per_output_token->base());
  return miss;
}

class ServingSearch {
 public:
  ServingSearch(const Machine& machine, const workload::ServingTask& task) : machine_(machine), task_(task), model_(machine, task) {}

  ServingChoice run() {
    const std::vector<std::int64_t> tensors = tensor_options(*task_.model, std::min(machine_.scale_up_domain, machine_.chips));
    for (const std::int64_t tensor : tensors) {
      for (const std::int64_t expert : expert_options(*task_.model, machine_.chips)) {
        if (expert > 1 && expert < tensor) continue;
        layout_ = {};
        layout_.tensor = tensor;
        layout_.expert = expert;
        // Tensor parallelism first; a pipeline only across scale-up domains, and no deeper than the model needs (vLLM documentation,
        // distributed serving).
        const std::int64_t deepest = tensor == tensors.back() ? machine_.chips / std::max(tensor, expert) : 1;
        for (const std::int64_t pipeline : pipeline_options(*task_.model, deepest)) {
          layout_.pipeline = pipeline;
          if (try_batches()) break;
        }
      }
    }
    if (best_.fits) return best_;
    smallest_.evaluated = best_.evaluated;
    return smallest_;
  }

 private:
  [[nodiscard]] bool fits(std::int64_t batch) {
    layout_.batch = batch;
    return serving_memory(task_, layout_, reserve_of(machine_)).total().base() <= machine_.memory_bytes;
  }

  /// Largest batch that fits; 0 when none does. Memory grows with the batch.
  [[nodiscard]] std::int64_t largest_batch() {
    std::int64_t low = 0;
    std::int64_t high = kLargestBatch;
    if (fits(high)) return high;
    while (high - low > 1) {
      const std::int64_t middle = (low + high) / 2;
      (fits(middle) ? low : high) = middle;
    }
    return low;
  }

  /// Answers whether any batch fits.
  bool try_batches() {
    const std::int64_t unit = unit_of(layout_);
    layout_.data = machine_.chips / unit * (unit / (layout_.tensor * layout_.pipeline));
    const std::int64_t most = largest_batch();
    if (most < layout_.pipeline) {  // a pipeline with fewer sequences than stages idles
      remember_smallest();
      return false;
    }
    const ServingModel::PrefillTime prompt = model_.prefill(layout_);
    for (std::int64_t batch = layout_.pipeline; batch < most; batch *= 2) consider(batch, prompt);
    consider(most, prompt);
    if (has_limits() && last_miss_ > 1.0) refine(most, prompt);
    return true;
  }

  /// The largest batch that keeps the limits lies between two powers: bisect to it, since latency grows with the batch.
  void refine(std::int64_t most, const ServingModel::PrefillTime& prompt) {
    std::int64_t low = 0;
    std::int64_t high = most;
    while (high - low > std::max<std::int64_t>(1, low / 32)) {
      const std::int64_t middle = (low + high) / 2;
      if (middle < layout_.pipeline) break;
      consider(middle, prompt);
      (last_miss_ <= 1.0 ? low : high) = middle;
    }
  }

  [[nodiscard]] bool has_limits() const { return task_.time_to_first_token || task_.time_per_output_token; }

  void consider(std::int64_t batch, const ServingModel::PrefillTime& prompt) {
    layout_.batch = batch;
    ++best_.evaluated;
    const ServingSteady steady = model_.steady(layout_, prompt);
    const double rate = steady.tokens_per_s * static_cast<double>(layout_.data);
    last_miss_ = miss_of(steady, task_);
    const bool keeps = last_miss_ <= 1.0;
    const bool is_better =
        !best_.fits || (keeps != best_.meets_latency ? keeps : (keeps ? rate > best_.cluster_tokens_per_s : last_miss_ < best_miss_));
    if (!is_better) return;
    best_.fits = true;
    best_.meets_latency = keeps;
    best_.layout = layout_;
    best_.memory = serving_memory(task_, layout_, reserve_of(machine_));
    best_.steady = steady;
    best_.cluster_tokens_per_s = rate;
    best_miss_ = last_miss_;
  }

  void remember_smallest() {
    layout_.batch = layout_.pipeline;
    const MemoryUse use = serving_memory(task_, layout_, reserve_of(machine_));
    if (use.total().base() >= smallest_bytes_) return;
    smallest_bytes_ = use.total().base();
    smallest_.layout = layout_;
    smallest_.memory = use;
  }

  const Machine& machine_;
  const workload::ServingTask& task_;
  ServingModel model_;
  Layout layout_;
  ServingChoice best_;
  ServingChoice smallest_;
  double best_miss_ = std::numeric_limits<double>::infinity();
  double last_miss_ = 0.0;
  double smallest_bytes_ = std::numeric_limits<double>::infinity();
};

}  // namespace

ServingChoice search_serving(const Machine& machine, const workload::ServingTask& task) { return ServingSearch{machine, task}.run(); }

ServingChoice serve_with_layout(const Machine& machine, const workload::ServingTask& task, const Layout& layout) {
  const ServingModel model{machine, task};
  ServingChoice choice;
  choice.layout = layout;
  choice.memory = serving_memory(task, layout, reserve_of(machine));
  choice.fits = choice.memory.total().base() <= machine.memory_bytes;
  choice.steady = model.steady(layout, model.prefill(layout));
  choice.meets_latency = miss_of(choice.steady, task) <= 1.0;
  choice.cluster_tokens_per_s = choice.steady.tokens_per_s * static_cast<double>(layout.data);
  choice.evaluated = 1;
  return choice;
}

std::int64_t least_serving_chips(const Machine& machine, const workload::ServingTask& task, std::int64_t most) {
  std::int64_t least = 0;
  for (const std::int64_t tensor : tensor_options(*task.model, machine.scale_up_domain)) {
    for (const std::int64_t pipeline : pipeline_options(*task.model, most / tensor)) {
      for (const std::int64_t expert : expert_options(*task.model, most / pipeline)) {
        if (expert > 1 && expert < tensor) continue;
        Layout layout;
        layout.tensor = tensor;
        layout.pipeline = pipeline;
        layout.expert = expert;
        layout.batch = pipeline;
        const std::int64_t chips = unit_of(layout);
        if (chips > most || (least > 0 && chips >= least)) continue;
        if (serving_memory(task, layout, reserve_of(machine)).total().base() <= machine.memory_bytes) least = chips;
      }
    }
  }
  return least;
}

}  // namespace steelyard::perf
