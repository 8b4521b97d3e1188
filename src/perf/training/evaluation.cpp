#include "perf/training/evaluation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace steelyard::perf {
namespace {

constexpr std::size_t kPlaces = 4096;  // a power of two
constexpr std::size_t kMostCuts = kPlaces / 2;

std::size_t place_of(const MicroBatchCut& cut) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const std::int64_t part :
       {cut.tensor, cut.context, cut.expert, cut.expert_tensor, cut.micro_batch, static_cast<std::int64_t>(cut.tensor_stride),
        static_cast<std::int64_t>(cut.context_stride), static_cast<std::int64_t>(cut.overlaps_expert)}) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * 1099511628211ULL;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash) & (kPlaces - 1);
}

/// What is the same for all schedules but DualPipe, for all chunks and all placements.
Layout usual(const Layout& layout) {
  Layout same = layout;
  if (same.schedule != Schedule::dual_pipe) same.schedule = Schedule::one_forward_one_backward;
  same.interleave = 1;
  same.spread = 0;
  return same;
}

constexpr std::size_t kCompositions = 64;  // a power of two

std::size_t place_of(const Layout& layout) {
  const auto micro_batch = static_cast<std::size_t>(layout.micro_batch);
  return (micro_batch * 3 + static_cast<std::size_t>(layout.recompute)) & (kCompositions - 1);
}

}  // namespace

std::string_view name_of(Illegal why) {
  constexpr std::array<std::string_view, kIllegals> kNames{"none",
                                                           "heads_not_divisible",
                                                           "too_many_chips",
                                                           "few_sequences",
                                                           "sequence_not_divisible",
                                                           "experts_not_divisible",
                                                           "expert_span",
                                                           "too_many_stages",
                                                           "chunks_not_divisible",
                                                           "chunks_need_groups",
                                                           "schedule_needs_stages",
                                                           "schedule_excludes_chunks",
                                                           "few_micro_batches",
                                                           "sharding_needs_data",
                                                           "sharding_excludes_pipeline"};
  return kNames[static_cast<std::size_t>(why)];
}

Illegal check_pipeline(const workload::TrainingTask& task, const Layout& layout, std::int64_t micro_batches) {
  const std::int64_t stages = layout.pipeline;
  if (stages > task.model->layers) return Illegal::too_many_stages;
  if (layout.interleave > 1) {
    if (stages == 1) return Illegal::schedule_needs_stages;
    if (layout.schedule != Schedule::one_forward_one_backward) return Illegal::schedule_excludes_chunks;
    if (stages * layout.interleave > task.model->layers) return Illegal::chunks_not_divisible;
    if (micro_batches < stages) return Illegal::chunks_need_groups;
  }
  if (layout.schedule != Schedule::one_forward_one_backward) {
    if (stages == 1) return Illegal::schedule_needs_stages;
    if (layout.schedule == Schedule::dual_pipe && (stages % 2 != 0 || micro_batches < 2 * stages)) return Illegal::few_micro_batches;
    if (micro_batches < stages) return Illegal::few_micro_batches;
  }
  return Illegal::none;
}

std::int64_t micro_batches_of(const workload::TrainingTask& task, const Layout& layout) {
  const std::int64_t each = (task.global_batch + layout.data - 1) / layout.data;
  return std::max<std::int64_t>(1, (each + layout.micro_batch - 1) / layout.micro_batch);
}

Illegal check_layout(const workload::TrainingTask& task, const Layout& layout, std::int64_t chips) {
  const catalog::ModelArchitecture& model = *task.model;
  if (layout.chips() > chips) return Illegal::too_many_chips;
  if (model.heads % layout.tensor != 0) return Illegal::heads_not_divisible;
  if (task.sequence_length % (layout.context * layout.tensor) != 0) return Illegal::sequence_not_divisible;
  if (task.global_batch < layout.data * layout.micro_batch) return Illegal::few_sequences;
  const std::int64_t span = layout.expert * layout.expert_tensor;
  if (layout.expert > 1) {
    if (!model.experts || model.experts->experts % layout.expert != 0) return Illegal::experts_not_divisible;
    if ((layout.tensor * layout.context * layout.data) % span != 0) return Illegal::expert_span;
  } else if (layout.expert_tensor > 1) {
    return Illegal::expert_span;
  }
  if (layout.zero_stage > 0 && layout.data * layout.context == 1) return Illegal::sharding_needs_data;
  if (layout.zero_stage >= 2 && layout.pipeline > 1) return Illegal::sharding_excludes_pipeline;
  return check_pipeline(task, layout, micro_batches_of(task, layout));
}

TrainingEvaluator::TrainingEvaluator(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe,
                                     double memory_bytes)
    : machine_(machine),
      task_(task),
      memory_(task, recipe, catalog::bytes_of(machine.product_precision).base() <= 1.0),
      steps_(machine, memory_),
      timer_(machine, task, recipe),
      memory_bytes_(memory_bytes),
      places_(kPlaces),
      compositions_(kCompositions) {
  // total_spread of one second of one part alone is that part's spread and the residual's; what is not modelled has the residual's alone.
  const auto squared = [&](Part part) {
    TimeSplit alone;
    alone[part] = 1.0;
    const RelativeSpread spread = total_spread(alone, machine_);
    return RelativeSpread{spread.below * spread.below, spread.above * spread.above};
  };
  residual_variance_ = squared(Part::unmodelled);
  for (std::size_t i = 0; i < kParts; ++i) {
    const RelativeSpread both = squared(static_cast<Part>(i));
    part_variance_[i] = {both.below - residual_variance_.below, both.above - residual_variance_.above};
  }
}

const TrainingEvaluator::CutTimes& TrainingEvaluator::cut_times(const Layout& layout) {
  const MicroBatchCut cut = cut_of(layout, memory_.recipe());
  if (used_ == kMostCuts) forget();
  std::size_t at = place_of(cut);
  for (; places_[at].generation == generation_; at = (at + 1) & (kPlaces - 1)) {
    const CutTimes& known = *slots_[places_[at].slot];
    if (known.cut == cut) return known;
  }
  if (used_ == slots_.size()) slots_.push_back(std::make_unique<CutTimes>());
  CutTimes& made = *slots_[used_];
  timer_.time(cut, made.times);
  made.kept = memory_.kept(layout);
  made.cut = cut;
  places_[at] = {generation_, static_cast<std::uint32_t>(used_++)};
  return made;
}

const TrainingEvaluator::Composition& TrainingEvaluator::composition(const CutTimes& cut, const Layout& layout,
                                                                     std::int64_t micro_batches) {
  const Layout same = usual(layout);
  Composition& known = compositions_[place_of(layout)];
  if (known.generation == generation_ && known.cut == &cut && known.micro_batches == micro_batches && known.layout == same) return known;
  known.generation = generation_;
  known.cut = &cut;
  known.layout = same;
  known.micro_batches = micro_batches;
  known.passes = steps_.passes(cut.times, layout, micro_batches);
  known.states = memory_.states(layout, cut.kept);
  return known;
}

const DataParallelTime& TrainingEvaluator::data_parallel(const Layout& layout) {
  Layout same = usual(layout);
  same.spread = layout.spread;
  same.micro_batch = 1;
  same.recompute = Recompute::none;
  if (has_data_ && data_layout_ == same) return data_;
  data_ = data_parallel_time(machine_, memory_, layout);
  data_layout_ = same;
  has_data_ = true;
  return data_;
}

RelativeSpread TrainingEvaluator::spread_of(const TimeSplit& split, double total_s) const {
  RelativeSpread variance{residual_variance_.below * total_s * total_s, residual_variance_.above * total_s * total_s};
  for (std::size_t i = 0; i < kParts; ++i) {
    const double square = split.part_s[i] * split.part_s[i];
    variance.below += square * part_variance_[i].below;
    variance.above += square * part_variance_[i].above;
  }
  return {std::sqrt(std::max(0.0, variance.below)), std::sqrt(std::max(0.0, variance.above))};
}

void TrainingEvaluator::forget() {
  ++generation_;
  used_ = 0;
  has_data_ = false;
}

TrainingEvaluation TrainingEvaluator::evaluate(const Layout& layout) {
  TrainingEvaluation evaluation;
  evaluation.micro_batches = micro_batches_of(task_, layout);
  const Composition& known = composition(cut_times(layout), layout, evaluation.micro_batches);
  evaluation.fullest = TrainingMemoryModel::fullest_stage(known.states, layout, evaluation.micro_batches);
  evaluation.fits = evaluation.fullest.memory.total() <= memory_bytes_;
  evaluation.step = steps_.step(known.passes, data_parallel(layout), layout, evaluation.micro_batches);
  evaluation.spread_s = spread_of(evaluation.step.split, evaluation.step.total_s);
  return evaluation;
}

}  // namespace steelyard::perf
