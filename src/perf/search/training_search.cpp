#include "perf/search/training_search.hpp"

#include <algorithm>
#include <limits>

#include "base/parallel.hpp"
#include "perf/search/layouts.hpp"

namespace steelyard::perf {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::array<Schedule, 5> kSchedules{Schedule::one_forward_one_backward, Schedule::zero_bubble_h1, Schedule::zero_bubble_h2,
                                             Schedule::zero_bubble_v, Schedule::dual_pipe};
constexpr std::array<Recompute, 3> kRecomputes{Recompute::none, Recompute::selective, Recompute::full};

std::vector<std::int64_t> fixed_or(const std::optional<std::int64_t>& fixed, std::vector<std::int64_t> options) {
  if (fixed) return {*fixed};
  return options;
}

std::vector<std::int64_t> powers_up_to(std::int64_t most) {
  std::vector<std::int64_t> powers;
  for (std::int64_t power = 1; power <= std::max<std::int64_t>(1, most); power *= 2) powers.push_back(power);
  return powers;
}

/// Better first; ties by the order in which candidates come.
bool is_better(const TrainingCandidate& a, const TrainingCandidate& b) { return a.objective < b.objective; }

void keep_best(std::vector<TrainingCandidate>& top, std::size_t most, const TrainingCandidate& candidate) {
  if (top.size() == most && !is_better(candidate, top.back())) return;
  if (top.size() == most) top.pop_back();
  top.insert(std::upper_bound(top.begin(), top.end(), candidate, is_better), candidate);
}

bool is_dominated(const std::vector<TrainingCandidate>& front, double step_s, std::int64_t chips) {
  return std::any_of(front.begin(), front.end(),
                     [&](const TrainingCandidate& known) { return known.step_s <= step_s && known.layout.chips() <= chips; });
}

void keep_front(std::vector<TrainingCandidate>& front, const TrainingCandidate& candidate) {
  const std::int64_t chips = candidate.layout.chips();
  if (is_dominated(front, candidate.step_s, chips)) return;
  std::erase_if(front, [&](const TrainingCandidate& known) { return candidate.step_s <= known.step_s && chips <= known.layout.chips(); });
  front.push_back(candidate);
}

/// One (recipe, tensor, context): everything else in nested loops.
class ChunkSearch {
 public:
  ChunkSearch(const Machine& machine, const workload::TrainingTask& task, const TrainingSpace& space, double memory_bytes,
              std::size_t recipe, std::int64_t tensor, std::int64_t context)
      : machine_(machine), task_(task), space_(space), evaluator_(machine, task, space.recipes[recipe], memory_bytes), recipe_(recipe) {
    layout_.tensor = tensor;
    layout_.context = context;
    micro_batches_of_ =
        fixed_or(space.micro_batch,
                 space.micro_batches.empty() ? powers_up_to(std::min(space.largest_micro_batch, task.global_batch)) : space.micro_batches);
    chunks_ = fixed_or(space.interleave, powers_up_to(space.largest_interleave));
    if (!space.interleave && space.largest_interleave >= 3) {
      for (std::int64_t odd = 3; odd <= space.largest_interleave; odd += 3) chunks_.push_back(odd);
    }
    result_.top.reserve(space.top + 1);
    result_.smallest.memory_bytes = kNever;
  }

  TrainingSearchResult run() {
    const std::int64_t rest = machine_.chips / (layout_.tensor * layout_.context);
    for (const std::int64_t pipeline : fixed_or(space_.pipeline, pipeline_options(*task_.model, rest))) {
      layout_.pipeline = pipeline;
      for (const std::int64_t data : fixed_or(space_.data, data_options(task_.global_batch, rest / pipeline))) {
        layout_.data = data;
        if (layout_.chips() > machine_.chips) continue;
        goodput_ = goodput_loss(static_cast<double>(layout_.chips()), *machine_.stack).goodput();
        try_experts();
      }
    }
    return std::move(result_);
  }

 private:
  void try_experts() {
    for (const std::int64_t expert : fixed_or(space_.expert, expert_options(*task_.model, machine_.chips))) {
      layout_.expert = expert;
      for (std::int64_t cut = 1; cut <= (expert > 1 ? layout_.tensor : 1); cut *= 2) {
        if (space_.expert_tensor && cut != *space_.expert_tensor) continue;
        layout_.expert_tensor = cut;
        const int most = space_.zero_stage.value_or(3);
        const int least = layout_.data * layout_.context > 1 && !space_.has_all_shardings ? 1 : 0;
        for (int zero = space_.zero_stage.value_or(least); zero <= most; ++zero) {
          layout_.zero_stage = zero;
          for (const int spread : space_.spreads) {
            layout_.spread = spread;
            try_micro_batches();
          }
        }
      }
    }
  }

  void try_micro_batches() {
    layout_.micro_batch = 1;
    layout_.interleave = 1;
    layout_.schedule = Schedule::one_forward_one_backward;
    layout_.recompute = Recompute::none;
    const Illegal why = check_layout(task_, layout_, machine_.chips);
    if (why != Illegal::none) {
      ++result_.counts.illegal[static_cast<std::size_t>(why)];
      return;
    }
    least_bytes_ = evaluator_.memory().least_bytes(layout_);
    for (const std::int64_t micro_batch : micro_batches_of_) {
      layout_.micro_batch = micro_batch;
      count_ = micro_batches_of(task_, layout_);
      for (const Schedule schedule : kSchedules) {
        if (space_.schedule ? schedule != *space_.schedule : !space_.has_all_schedules && schedule != kSchedules.front()) continue;
        layout_.schedule = schedule;
        cut_ = nullptr;
        for (const std::int64_t chunks : chunks_) {
          layout_.interleave = chunks;
          try_recomputes();
        }
      }
    }
  }

  /// What the layout without its passes has passed is not asked again.
  [[nodiscard]] Illegal check_passes() const {
    if (task_.global_batch < layout_.data * layout_.micro_batch) return Illegal::few_sequences;
    return check_pipeline(task_, layout_, count_);
  }

  void try_recomputes() {
    const Illegal why = check_passes();
    if (why != Illegal::none) {
      ++result_.counts.illegal[static_cast<std::size_t>(why)];
      return;
    }
    const std::int64_t ways = space_.recompute ? 1 : static_cast<std::int64_t>(kRecomputes.size());
    result_.counts.legal += ways;
    if (cut_ == nullptr) {
      cut_ = &evaluator_.cut_times(layout_);
      least_s_ = evaluator_.steps().least_step_s(cut_->times, layout_.pipeline, count_);
    }
    if (space_.prunes && is_hopeless()) {
      result_.counts.pruned_by_time += ways;
      return;
    }
    // No recomputation makes room for states alone, nor is any of them the layout that comes nearest to fitting.
    if (least_bytes_ > evaluator_.memory_bytes() && least_bytes_ >= result_.smallest.memory_bytes) {
      result_.counts.no_room += ways;
      return;
    }
    std::int64_t left = ways;
    for (const Recompute recompute : kRecomputes) {
      if (space_.recompute && recompute != *space_.recompute) continue;
      layout_.recompute = recompute;
      --left;
      if (consider() && space_.prunes && space_.objective != Objective::per_watt) {
        result_.counts.pruned_by_recompute += left;
        return;
      }
    }
  }

  [[nodiscard]] bool is_hopeless() const {
    if (space_.keeps_front) return is_dominated(result_.front, least_s_, layout_.chips());
    if (result_.top.size() < space_.top || space_.objective == Objective::per_watt) return false;
    return objective_of(least_s_) >= result_.top.back().objective;
  }

  /// Of a step that lasts `step_s` on the layout's chips.
  [[nodiscard]] double objective_of(double step_s) const {
    const auto chips = static_cast<double>(layout_.chips());
    const double run_s = step_s / goodput_;
    switch (space_.objective) {
      case Objective::time: return run_s;
      case Objective::cost: return run_s / 3600.0 * chips * space_.price_per_chip_hour;
      case Objective::per_chip:
      case Objective::per_watt: return run_s * chips;
    }
    return run_s;
  }

  /// Answers whether the layout fits.
  bool consider() {
    const TrainingEvaluator::Composition& known = evaluator_.composition(*cut_, layout_, count_);
    TrainingCandidate candidate;
    candidate.layout = layout_;
    candidate.recipe = recipe_;
    candidate.memory_bytes = TrainingMemoryModel::fullest_stage(known.states, layout_, count_).memory.total();
    candidate.fits = candidate.memory_bytes <= evaluator_.memory_bytes();
    if (!candidate.fits) {
      ++result_.counts.no_room;
      if (candidate.memory_bytes < result_.smallest.memory_bytes) result_.smallest = candidate;
      return false;
    }
    ++result_.counts.evaluated;
    const StepTime step = evaluator_.steps().step(known.passes, evaluator_.data_parallel(layout_), layout_, count_);
    candidate.spread_s = evaluator_.spread_of(step.split, step.total_s);
    candidate.step_s = step.total_s;
    candidate.objective = objective_of(step.total_s);
    if (space_.objective == Objective::per_watt) {
      const auto power = mean_power(step.split, machine_);
      candidate.objective *= power ? power->base() : 1.0;
    }
    keep_best(result_.top, space_.top, candidate);
    if (space_.keeps_front) keep_front(result_.front, candidate);
    return true;
  }

  const Machine& machine_;
  const workload::TrainingTask& task_;
  const TrainingSpace& space_;
  TrainingEvaluator evaluator_;
  std::size_t recipe_ = 0;
  Layout layout_;
  double goodput_ = 1.0;                              // of a run on the layout's chips
  std::int64_t count_ = 1;                            // of micro-batches
  const TrainingEvaluator::CutTimes* cut_ = nullptr;  // of the layout, once it is asked for
  double least_s_ = 0.0;                              // bound on its step from below
  double least_bytes_ = 0.0;                          // ... on the memory of its fullest stage
  std::vector<std::int64_t> micro_batches_of_;
  std::vector<std::int64_t> chunks_;
  TrainingSearchResult result_;
};

}  // namespace

void SearchCounts::add(const SearchCounts& other) {
  legal += other.legal;
  evaluated += other.evaluated;
  pruned_by_time += other.pruned_by_time;
  pruned_by_recompute += other.pruned_by_recompute;
  no_room += other.no_room;
  for (std::size_t i = 0; i < illegal.size(); ++i) illegal[i] += other.illegal[i];
}

TrainingSearchResult search_training(const Machine& machine, const workload::TrainingTask& task, const TrainingSpace& space,
                                     double memory_bytes) {
  struct Chunk {
    std::size_t recipe;
    std::int64_t tensor;
    std::int64_t context;
  };
  std::vector<Chunk> chunks;
  const std::int64_t widest = std::min(machine.scale_up_domain, machine.chips);
  for (std::size_t recipe = 0; recipe < space.recipes.size(); ++recipe) {
    for (const std::int64_t tensor : fixed_or(space.tensor, tensor_options(*task.model, widest))) {
      for (const std::int64_t context : fixed_or(space.context, powers_up_to(std::min(space.largest_context, machine.chips / tensor)))) {
        chunks.push_back({recipe, tensor, context});
      }
    }
  }
  const auto results = parallel_map<TrainingSearchResult>(chunks.size(), [&](std::size_t i) {
    return ChunkSearch{machine, task, space, memory_bytes, chunks[i].recipe, chunks[i].tensor, chunks[i].context}.run();
  });
  TrainingSearchResult all;
  all.smallest.memory_bytes = kNever;
  for (const TrainingSearchResult& part : results) {
    all.counts.add(part.counts);
    for (const TrainingCandidate& candidate : part.top) keep_best(all.top, space.top, candidate);
    for (const TrainingCandidate& candidate : part.front) keep_front(all.front, candidate);
    if (part.smallest.memory_bytes < all.smallest.memory_bytes) all.smallest = part.smallest;
  }
  std::stable_sort(all.front.begin(), all.front.end(),
                   [](const TrainingCandidate& a, const TrainingCandidate& b) { return a.layout.chips() < b.layout.chips(); });
  return all;
}

std::vector<TrainingRecipe> recipe_options(const TrainingRecipe& usual) {
  std::vector<TrainingRecipe> recipes{usual};
  struct Form {
    bool has_sequence_parallel, regathers_inputs, overlaps_tensor;
  };
  for (const Form form : {Form{false, true, false}, Form{true, true, false}, Form{true, false, false}, Form{true, true, true}}) {
    for (const bool overlaps_gradients : {false, true}) {
      for (int behind = 0; behind < 3; ++behind) {
        TrainingRecipe recipe = usual;
        recipe.has_sequence_parallel = form.has_sequence_parallel;
        recipe.regathers_inputs = form.regathers_inputs;
        recipe.overlaps_tensor = form.overlaps_tensor;
        recipe.overlaps_gradients = overlaps_gradients;
        recipe.overlaps_parameters = behind > 0;
        recipe.overlaps_pipeline = behind > 1;
        const bool is_usual =
            recipe.has_sequence_parallel == usual.has_sequence_parallel && recipe.regathers_inputs == usual.regathers_inputs &&
            recipe.overlaps_tensor == usual.overlaps_tensor && recipe.overlaps_gradients == usual.overlaps_gradients &&
            recipe.overlaps_parameters == usual.overlaps_parameters && recipe.overlaps_pipeline == usual.overlaps_pipeline;
        if (!is_usual) recipes.push_back(recipe);
      }
    }
  }
  return recipes;
}

std::string_view bound_of(std::string_view part) {
  if (part == "gemm" || part == "attention" || part == "prefill") return "compute";
  if (part == "memory" || part == "optimizer") return "memory";
  if (part == "launch" || part == "host") return "launch";
  if (part.ends_with("_communication")) return "network";
  return "waiting";
}

std::int64_t least_training_chips(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe,
                                  double memory_bytes, std::int64_t most) {
  const TrainingMemoryModel memory{task, recipe, catalog::bytes_of(machine.product_precision).base() <= 1.0};
  // However it is cut, every weight, gradient and optimizer state has its place on some chip.
  const double from = memory.state_bytes() / memory_bytes;
  std::int64_t least = 0;
  for (const std::int64_t tensor : tensor_options(*task.model, machine.scale_up_domain)) {
    for (const std::int64_t expert : expert_options(*task.model, most)) {
      Layout layout;
      layout.tensor = tensor;
      layout.expert = expert;
      layout.recompute = Recompute::full;
      const TrainingMemoryModel::Kept kept = memory.kept(layout);  // the same for all that follow
      for (const std::int64_t pipeline : pipeline_options(*task.model, most / tensor)) {
        layout.pipeline = pipeline;
        for (std::int64_t data = 1; data <= task.global_batch; data *= 2) {
          layout.data = data;
          if (layout.chips() > most || (least > 0 && layout.chips() >= least)) break;
          if (static_cast<double>(layout.chips()) < from) continue;
          layout.zero_stage = data == 1 ? 0 : (pipeline == 1 ? 3 : 1);
          if (check_layout(task, layout, most) != Illegal::none) continue;
          if (memory.fullest_stage(layout, micro_batches_of(task, layout), kept).memory.total() <= memory_bytes) least = layout.chips();
        }
      }
    }
  }
  return least;
}

}  // namespace steelyard::perf
