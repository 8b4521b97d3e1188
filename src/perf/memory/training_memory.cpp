#include "perf/memory/training_memory.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"

namespace steelyard::perf {
namespace {

constexpr double kWord = 2.0;
/// Of a library of products, per device (cuBLAS on Hopper keeps 32 MiB per stream; several streams).
constexpr double kWorkspaceBytes = 0.1e9;
/// Context of the driver with the kernels loaded, and the buffers of one communicator; as process listings show them.
constexpr double kDriverBytes = 0.6e9;
constexpr double kCommunicatorBytes = 0.25e9;
/// Of what is allocated and freed every micro-batch, lost between blocks of unequal size.
constexpr double kFragmentationShare = 0.02;

double as_double(std::int64_t n) { return static_cast<double>(n); }

double expert_replicas(const Layout& layout) {
  const double chips = as_double(layout.tensor * layout.context * layout.data);
  if (layout.expert <= 1) return as_double(layout.context * layout.data);
  return std::max(1.0, chips / as_double(layout.expert * layout.expert_tensor));
}

/// Bytes per token that a layer keeps under the layout's recomputation.
double kept_of_layer(const workload::KeptBytes& kept, const workload::LayerClass& layer, const Layout& layout,
                     const TrainingRecipe& recipe) {
  if (layout.recompute == Recompute::none) return kept.total();
  // Outputs of every second product, and what comes out of attention.
  if (recipe.recomputes_products) return kept.input + kept.core + 0.5 * (kept.attention - kept.core + kept.feed_forward + 2.0 * kept.input);
  double bytes = kept.total();
  if (recipe.recomputes_attention) bytes -= kept.scores;
  const bool repeats_feed_forward = layer.is_mixture ? recipe.recomputes_mixture : recipe.recomputes_dense;
  if (repeats_feed_forward) bytes -= kept.feed_forward + kept.activation + kept.routed;
  if (recipe.recomputes_light) bytes -= (repeats_feed_forward ? 0.0 : kept.activation) + 0.5 * kept.norms;
  if (recipe.recomputes_up_projection) bytes -= kept.up_projection;
  return bytes;
}

}  // namespace

StageLayers stage_layers(const Layout& layout, std::int64_t layers, std::int64_t modules) {
  const std::int64_t stages = layout.pipeline;
  if (stages == 1) return {layers, 0, 0};
  StageLayers out;
  const std::int64_t even = layers / stages;
  const std::int64_t rest = layers - even * stages;
  out.first = layout.first_layers > 0 ? layout.first_layers : even + (rest == stages - 1 ? 1 : 0);
  out.last = layout.last_layers > 0 ? layout.last_layers : std::max<std::int64_t>(1, even - 2 * modules);
  if (modules > 0 && layout.first_layers <= 0) out.first = (layers - out.last) / (stages - 1);
  if (stages == 2) {
    if (layout.first_layers <= 0) out.first = layers - out.last;
    out.last = layers - out.first;
    return out;
  }
  const std::int64_t between = layers - out.first - out.last;
  out.middle = (between + stages - 3) / (stages - 2);
  return out;
}

TrainingMemoryModel::TrainingMemoryModel(const workload::TrainingTask& task, const TrainingRecipe& recipe, bool is_narrow)
    : task_(task), recipe_(recipe), is_narrow_(is_narrow), classes_(workload::layer_classes(*task.model)) {
  const catalog::ModelArchitecture& model = *task.model;
  SY_CHECK(classes_.size() <= before_.size());
  if (!is_narrow_) recipe_.weight_bytes = std::max(kWord, recipe_.weight_bytes);  // weights in 8 bits are for products in 8 bits
  const workload::ParameterCount count = workload::count_parameters(model);
  const double layers = as_double(model.layers);
  double mixtures = 0.0;
  for (const workload::LayerClass& layer : classes_) mixtures += layer.is_mixture ? as_double(layer.layers) : 0.0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    dense_of_class_[i] = (count.attention + count.norms) / layers;
    if (classes_[i].is_mixture) {
      dense_of_class_[i] += (count.shared_experts + count.router) / mixtures;
      expert_of_class_[i] = count.experts / mixtures;
    } else if (layers > mixtures) {
      dense_of_class_[i] += count.dense_ffn / (layers - mixtures);
    }
    before_[i].assign(static_cast<std::size_t>(model.layers) + 1, 0.0);
  }
  for (std::int64_t layer = 0; layer < model.layers; ++layer) {
    const std::size_t own = workload::class_of_layer(model, classes_, layer);
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      before_[i][static_cast<std::size_t>(layer) + 1] = before_[i][static_cast<std::size_t>(layer)] + (i == own ? 1.0 : 0.0);
    }
  }
  table_parameters_ = as_double(model.vocab) * as_double(model.hidden);
  tables_ = model.tied_embeddings ? 1.0 : 2.0;
  modules_ = as_double(workload::prediction_modules(task));
  if (modules_ > 0.0) {
    const workload::ParameterCount module = workload::count_prediction_module(model);
    expert_of_module_ = module.experts;
    dense_of_module_ = module.total() - module.experts;
  }
  if (task.method == workload::TrainingMethod::lora) {
    trained_share_ = 0.0;
    // Rank × (inputs + outputs) of the attention matrices (Hu et al., arXiv 2106.09685, section 4.2).
    adapters_per_layer_ = as_double(task.lora_rank) * (2.0 * as_double(model.hidden) + 2.0 * as_double(model.heads * model.head_dim) +
                                                       2.0 * as_double(model.kv_heads * model.head_dim));
  }
}

workload::TrainingShape TrainingMemoryModel::shape_of(const Layout& layout) const {
  workload::TrainingShape shape;
  shape.sequences = as_double(layout.micro_batch);
  shape.sequence_length = as_double(task_.sequence_length);
  shape.tensor = as_double(layout.tensor);
  shape.context = as_double(layout.context);
  shape.expert = as_double(layout.expert);
  shape.expert_tensor = as_double(layout.expert_tensor);
  shape.has_fused_attention = recipe_.has_fused_attention;
  shape.has_dropout = recipe_.has_dropout;
  shape.has_sequence_parallel = recipe_.has_sequence_parallel;
  shape.regathers_inputs = recipe_.regathers_inputs;
  shape.is_narrow = is_narrow_;
  shape.imbalance = recipe_.expert_imbalance;
  shape.lora_rank = task_.method == workload::TrainingMethod::lora ? as_double(task_.lora_rank) : 0.0;
  return shape;
}

void TrainingMemoryModel::add_modules(const Layout& layout, Parameters& own) const {
  own.dense += modules_ * dense_of_module_ / as_double(layout.tensor);
  own.expert += modules_ * expert_of_module_ / as_double(layout.expert > 1 ? layout.expert * layout.expert_tensor : layout.tensor);
}

TrainingMemoryModel::Parameters TrainingMemoryModel::parameters(const Layout& layout, std::int64_t from, std::int64_t to,
                                                                double tables) const {
  const double tensor = as_double(layout.tensor);
  const double expert_cut = layout.expert > 1 ? as_double(layout.expert * layout.expert_tensor) : tensor;
  Parameters own;
  own.dense = tables * table_parameters_ / tensor;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const double layers = layers_before(i, to) - layers_before(i, from);
    own.dense += layers * dense_of_class_[i] / tensor;
    own.expert += layers * expert_of_class_[i] / expert_cut;
  }
  own.adapters = as_double(to - from) * adapters_per_layer_ / tensor;
  return own;
}

double TrainingMemoryModel::in_flight(const Layout& layout, std::int64_t micro_batches, std::int64_t stage) {
  const double stages = as_double(layout.pipeline);
  const double most = as_double(micro_batches);
  if (layout.pipeline == 1) return 1.0;
  const double after = stages - as_double(stage);  // stages from this one to the last
  switch (layout.schedule) {
    case Schedule::one_forward_one_backward: break;
    case Schedule::zero_bubble_h1: return std::min(most, stages);
    case Schedule::zero_bubble_h2: return std::min(most, 2.0 * stages - 1.0);
    case Schedule::zero_bubble_v: return std::min(most, stages);
    case Schedule::dual_pipe: return std::min(most, stages + 1.0);
  }
  if (layout.interleave == 1) return std::min(most, after);
  // Chunks warmed up before the first backward pass, and the one at work (Narayanan et al., arXiv 2104.04473, section 2.2; for the
  // first stage p·(1 + (p−1)/(p·v)), Korthikanti et al., arXiv 2205.05198, section 4.2.3).
  const double chunks = as_double(layout.interleave);
  return std::min(most, ((chunks - 1.0) * stages + 2.0 * (after - 1.0) + 1.0) / chunks);
}

TrainingMemoryModel::StageStates TrainingMemoryModel::stage(const Layout& layout, std::int64_t index, std::int64_t from, std::int64_t to,
                                                            double tokens, const Kept& kept) const {
  const bool is_first = index == 0;
  const bool is_last = index == layout.pipeline - 1;
  const double tables = is_first && is_last ? tables_ : (is_first || is_last ? 1.0 : 0.0);
  Parameters own = parameters(layout, from, to, tables);
  if (is_last) add_modules(layout, own);
  const double dense_shards = as_double(layout.data * layout.context);
  const double expert_shards = expert_replicas(layout);
  const auto cut = [&](int from_stage) {
    return layout.zero_stage >= from_stage ? own.dense / dense_shards + own.expert / expert_shards : own.dense + own.expert;
  };
  const double copies = layout.schedule == Schedule::dual_pipe ? 2.0 : 1.0;
  StageStates states;
  states.index = index;
  StageMemory& memory = states.memory;
  memory.weights = copies * (recipe_.weight_bytes * cut(3) + kWord * own.adapters);
  // In a pipeline gradients are added up whole until the last micro-batch, and only then scattered.
  const double added = layout.pipeline > 1 ? own.dense + own.expert : cut(2);
  memory.gradients = copies * (recipe_.gradient_bytes * (trained_share_ * added + own.adapters));
  memory.optimizer = recipe_.optimizer_bytes * (trained_share_ * cut(1) + own.adapters / (layout.zero_stage >= 1 ? dense_shards : 1.0));
  const double layers = as_double(std::max<std::int64_t>(1, to - from));
  const double gathered = recipe_.gathered_bytes > 0.0 ? recipe_.gathered_bytes : kWord;
  if (layout.zero_stage >= 3) {
    const double table = tables * table_parameters_ / as_double(layout.tensor);
    const double body = own.dense + own.expert - table;
    // The layer at work and the next, their gradients before they are scattered, and the tables, which stay. In a pipeline weights stay
    // gathered until the step's last micro-batch (`fsdp_reshard_after_forward` of TorchTitan), and so do gradients of one layer.
    memory.gathered_weights = gathered * ((layout.pipeline > 1 ? body + 2.0 * body / layers : 4.0 * body / layers) + table);
  }

  double largest_layer = 0.0;
  double working = 0.0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const double here = layers_before(i, to) - layers_before(i, from);
    if (here <= 0.0) continue;
    const double whole = kept_of_layer(kept[i], classes_[i], layout, recipe_);
    const double of_full = layout.recompute == Recompute::full ? kept[i].input : whole;
    const double again = layout.recompute_layers > 0 ? std::min(1.0, as_double(layout.recompute_layers) / layers) : 1.0;
    states.stash += here * (again * of_full + (1.0 - again) * whole);
    largest_layer = std::max(largest_layer, layout.recompute == Recompute::full ? kept[i].total() : kept[i].total() - whole);
    // Gradients of the widest stretch of a layer, while its own activations are still there.
    working = std::max(working, kept[i].feed_forward + kept[i].activation + 2.0 * kept[i].input + kept[i].scores);
  }
  states.transient = tokens * (largest_layer + working);
  // A module keeps what a layer of its kind does, and its own logits.
  if (is_last && modules_ > 0.0) states.stash += modules_ * kept_of_layer(kept[classes_.size() - 1], classes_.back(), layout, recipe_);
  if (is_last) {
    // Of the one micro-batch at the head.
    states.head = tokens * (1.0 + modules_) *
                  (recipe_.logit_bytes * as_double(task_.model->vocab) / as_double(layout.tensor) + 4.0 * as_double(task_.model->hidden));
  }
  memory.workspace = kWorkspaceBytes;
  double groups = 0.0;
  for (const std::int64_t size : {layout.tensor, layout.pipeline, layout.data, layout.context, layout.expert})
    groups += size > 1 ? 1.0 : 0.0;
  memory.communication = groups * kCommunicatorBytes;
  memory.driver = kDriverBytes;
  return states;
}

TrainingMemoryModel::PipelineStates TrainingMemoryModel::states(const Layout& layout, const Kept& kept) const {
  const std::int64_t layers = task_.model->layers;
  const StageLayers split = stage_layers(layout, layers, static_cast<std::int64_t>(modules_));
  PipelineStates states;
  states.tokens = as_double(layout.micro_batch) * as_double(task_.sequence_length) / as_double(layout.context);
  const auto add = [&](std::int64_t index, std::int64_t from, std::int64_t to) {
    states.stages[states.count++] = stage(layout, index, from, to, states.tokens, kept);
  };
  add(0, 0, split.first);
  if (layout.pipeline > 2) add(1, split.first, std::min(layers, split.first + split.middle));
  if (layout.pipeline > 1) add(layout.pipeline - 1, layers - split.last, layers);
  return states;
}

TrainingMemoryModel::Fullest TrainingMemoryModel::fullest_stage(const PipelineStates& states, const Layout& layout,
                                                                std::int64_t micro_batches) {
  Fullest fullest;
  double most = 0.0;
  for (std::size_t i = 0; i < states.count; ++i) {
    const StageStates& stage = states.stages[i];
    StageMemory memory = stage.memory;
    memory.layer_activations = in_flight(layout, micro_batches, stage.index) * states.tokens * stage.stash;
    memory.head_activations = stage.head;
    if (stage.transient > stage.head) {
      // The two moments exclude each other: the head's buffers are gone when the layers' gradients are there.
      memory.layer_activations += stage.transient;
      memory.head_activations = 0.0;
    }
    memory.fragmentation = kFragmentationShare * (memory.layer_activations + memory.head_activations + memory.gathered_weights);
    const double total = memory.total();
    if (i > 0 && !(total > most)) continue;
    fullest = {memory, stage.index};
    most = total;
  }
  return fullest;
}

double TrainingMemoryModel::least_bytes(const Layout& layout) const {
  const PipelineStates held = states(layout, Kept{});
  double most = 0.0;
  for (std::size_t i = 0; i < held.count; ++i) most = std::max(most, held.stages[i].memory.total());
  return most;
}

double TrainingMemoryModel::state_bytes() const {
  Parameters all = parameters(Layout{}, 0, task_.model->layers, tables_);
  add_modules(Layout{}, all);
  const double trained = recipe_.gradient_bytes + recipe_.optimizer_bytes;
  return (all.dense + all.expert) * (recipe_.weight_bytes + trained_share_ * trained) + all.adapters * (kWord + trained);
}

TrainingMemoryModel::Kept TrainingMemoryModel::kept(const Layout& layout) const {
  const workload::TrainingShape shape = shape_of(layout);
  Kept kept;
  for (std::size_t i = 0; i < classes_.size(); ++i) kept[i] = workload::kept_bytes(*task_.model, classes_[i], shape);
  return kept;
}

MemoryUse memory_use(const StageMemory& stage) {
  MemoryUse use;
  use.weights = bytes(stage.weights);
  use.gradients = bytes(stage.gradients);
  use.optimizer = bytes(stage.optimizer);
  use.activations = bytes(stage.layer_activations + stage.head_activations);
  use.overhead = bytes(stage.gathered_weights + stage.workspace + stage.communication + stage.fragmentation + stage.driver);
  use.outside = bytes(stage.communication + stage.driver);
  return use;
}

std::vector<MemoryPart> memory_parts(const StageMemory& stage) {
  std::vector<MemoryPart> parts{{"weights", bytes(stage.weights)},
                                {"gradients", bytes(stage.gradients)},
                                {"optimizer", bytes(stage.optimizer)},
                                {"layer_activations", bytes(stage.layer_activations)},
                                {"head_activations", bytes(stage.head_activations)},
                                {"gathered_weights", bytes(stage.gathered_weights)},
                                {"workspace", bytes(stage.workspace)},
                                {"communication", bytes(stage.communication)},
                                {"fragmentation", bytes(stage.fragmentation)},
                                {"driver", bytes(stage.driver)}};
  std::erase_if(parts, [](const MemoryPart& part) { return part.size.base() <= 0.0; });
  std::stable_sort(parts.begin(), parts.end(), [](const MemoryPart& a, const MemoryPart& b) { return a.size > b.size; });
  return parts;
}

double device_memory_bytes(const catalog::Chip& chip) {
  if (!chip.memory) return 0.0;
  constexpr double kBinary = 1024.0 * 1024.0 * 1024.0 / 1e9;
  constexpr double kVisible = 0.99;
  return chip.memory->value.base() * kBinary * kVisible;
}

}  // namespace steelyard::perf
