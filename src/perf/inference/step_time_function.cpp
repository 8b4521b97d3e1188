#include "perf/inference/step_time_function.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {
namespace {

constexpr double kWordBytes = 2.0;

/// Messages of a layer or of the ends: inside the tensor-parallel group, or over the chips that share the experts.
/// Chips of a group don't get there together: a message begins when the last of them has.
void add_message_time(const workload::Message& message, const Fabric& fabric, const WorkerShape& worker, double skew_s, TimeSplit& time) {
  const Placement tensor{static_cast<double>(worker.tensor), 1.0};
  const Placement expert{static_cast<double>(std::max(worker.expert, worker.tensor * worker.attention_groups)), 1.0};
  const Placement group = message.group == workload::Group::expert ? expert : tensor;
  const Part part = message.group == workload::Group::expert ? Part::expert_communication : Part::tensor_communication;
  if (group.size > 1.0) time[part] += skew_s * workload::expected_maximum(group.size);
  switch (message.kind) {
    case workload::CollectiveKind::expert_exchange:
      time[part] += expert_exchange(fabric, group, message.tokens, message.bytes.base(), message.copies).seconds;
      return;
    case workload::CollectiveKind::all_gather: time[part] += all_gather(fabric, group, message.bytes.base()).seconds; return;
    case workload::CollectiveKind::reduce_scatter: time[part] += reduce_scatter(fabric, group, message.bytes.base()).seconds; return;
    default: time[part] += all_reduce(fabric, group, message.bytes.base()).seconds; return;
  }
}

double tokens_of(std::span<const PrefillChunk> chunks) {
  double tokens = 0.0;
  for (const PrefillChunk& chunk : chunks) tokens += chunk.tokens;
  return tokens;
}

}  // namespace

WorkerShape worker_of(const Layout& layout, std::int64_t attention_groups) {
  WorkerShape worker;
  worker.tensor = layout.tensor;
  worker.pipeline = layout.pipeline;
  worker.attention_groups = std::max<std::int64_t>(1, attention_groups);
  worker.expert = layout.expert;
  worker.expert_tensor = layout.expert_tensor > 1 || layout.expert > 1 ? layout.expert_tensor : 0;
  const std::int64_t sharing = worker.tensor * worker.attention_groups;
  // One expert group reaches over the whole worker: what isn't spread is cut.
  if (worker.expert * std::max<std::int64_t>(1, worker.expert_tensor) < sharing) {
    worker.expert_tensor = std::max<std::int64_t>(1, sharing / worker.expert);
  }
  return worker;
}

StepTimeFunction::StepTimeFunction(const Machine& machine, const workload::ServingTask& task, const WorkerShape& worker,
                                   const EngineBehaviour& engine)
    : model_(task.model),
      task_(task),
      worker_(worker),
      engine_(on_host(engine, machine.host_slowness)),
      rates_(machine.rates),
      fabric_(machine.fabric),
      product_precision_(machine.product_precision),
      attention_precision_(workload::attention_precision_of(task)),
      unmodelled_(std::max(0.0, machine.residual.typical - 1.0)),
      classes_(workload::layer_classes(*task.model)),
      energy_(switching_energy(machine)) {
  power_w_ = energy_.budget_w;
  const auto layers = static_cast<double>(model_->layers);
  const auto stages = static_cast<double>(worker_.pipeline);
  stretch_ = std::ceil(layers / stages) * stages / layers;
  for (Table* table : {&shared_, &decode_, &prefill_, &ends_, &draft_}) table->assign(kNodes, TimeSplit{});
  for (std::vector<double>* joules : {&shared_j_, &decode_j_, &prefill_j_, &ends_j_, &draft_j_}) joules->assign(kNodes, 0.0);
  for (std::size_t node = 0; node < kNodes; ++node) compile_node(node);
  const auto totals = [](const Table& table, std::vector<double>& sums) {
    sums.reserve(table.size());
    for (const TimeSplit& time : table) sums.push_back(time.total_s());
  };
  totals(shared_, shared_s_);
  totals(decode_, decode_s_);
  totals(prefill_, prefill_s_);
  totals(ends_, ends_s_);
  totals(draft_, draft_s_);
  const bool crosses_servers =
      !fabric_.levels.empty() && static_cast<double>(worker_.tensor * worker_.attention_groups) > fabric_.levels.front().chips;
  if (engine_.overlaps_exchange && crosses_servers) {
    for (const TimeSplit& time : shared_) exchange_s_.push_back(time[Part::expert_communication]);
  }
  compile_attention();
}

workload::StepShape StepTimeFunction::shape_of(workload::Phase phase, double tokens) const {
  workload::StepShape shape;
  shape.phase = phase;
  shape.sequences = tokens;
  shape.new_tokens = 1.0;
  shape.weight_precision = task_.weight_precision;
  shape.cache_precision = task_.cache_precision;
  shape.product_precision = product_precision_;
  shape.attention_precision = attention_precision_;
  shape.tensor_parallel = worker_.tensor;
  shape.expert_parallel = worker_.expert;
  shape.expert_tensor_parallel = worker_.expert_tensor;
  shape.expert_skew = worker_.expert_skew;
  return shape;
}

/// Pre: `time` holds nothing else yet.
void StepTimeFunction::add_operator(const workload::Operator& op, TimeSplit& time) const noexcept {
  add_operator_time(op, rates_, time);
  time[Part::launch] *= engine_.launch_share;
}

bool StepTimeFunction::is_measured_with_experts(const workload::Operator& op) const noexcept {
  return op.is_between_experts && rates_.models[static_cast<std::size_t>(KernelRole::grouped)].is_known();
}

/// The two products of the experts as one: measured together, and where they stand on the surface is how many experts a chip holds, of
/// which a small batch visits few. Without measured kernels: one by one.
void StepTimeFunction::add_experts(const workload::Operator& up, const workload::Operator& down, TimeSplit& time) const noexcept {
  const KernelRole role = up.is_low_precision_eligible ? KernelRole::grouped : KernelRole::wide_grouped;
  const KernelModel& kernels = rates_.models[static_cast<std::size_t>(role)];
  if (!kernels.is_known()) {
    add_operator(up, time);
    TimeSplit second;
    add_operator(down, second);
    time.add(second);
    return;
  }
  const auto held = static_cast<double>(model_->experts->experts) / static_cast<double>(worker_.expert);
  KernelWork work;
  work.family = KernelFamily::grouped_gemm;
  work.m = up.m;
  work.n = down.k;
  work.k = up.k;
  work.count = up.count;
  work.rows = up.m * up.count;
  work.ranks = model_->gated_ffn ? 3.0 : 2.0;
  work.flops = up.flops.base() + down.flops.base();
  work.bytes = up.weights.base() + up.activations.base() + down.weights.base() + down.activations.base();
  work.at = {std::log2(std::max(1.0, work.rows)), std::log2(std::max(1.0, held)), std::log2(std::max(1.0, work.n * work.k)), 0.0};
  struct Timed {
    KernelSeconds kernel;
    double missed = 1.0;
    double total_s = 0.0;
  };
  const auto timed = [&](const KernelModel& with) {
    KernelWork own = work;
    if (with.has_cast && rates_.casts_operands) own.cast_bytes = own.rows * (own.k + own.n) * (2.0 + with.activation_bytes);
    Timed one;
    one.kernel = kernel_seconds(own, with.facts, with.parameters);
    one.missed = with.correction.empty() ? 1.0 : std::exp(surface_log(own.family, own.at, with.correction));
    one.total_s = one.missed * (one.kernel.total_s - (1.0 - engine_.launch_share) * one.kernel.launch_s);
    return one;
  };
  Timed best = timed(kernels);
  // Engines try the kernels they have and take the fastest; beyond the shapes it was measured on, nothing is known of another.
  for (const KernelModel& other : rates_.other_grouped) {
    const auto is_measured = [&](std::size_t axis) {
      return work.at[axis] >= other.range[axis].first - 0.5 && work.at[axis] <= other.range[axis].second + 0.5;
    };
    if (role != KernelRole::grouped || !other.is_known() || !is_measured(0) || !is_measured(1)) continue;
    const Timed quick = timed(other);
    if (quick.total_s < best.total_s) best = quick;
  }
  const KernelSeconds& kernel = best.kernel;
  const double missed = best.missed;
  time[kernel.compute_s >= kernel.memory_s ? Part::gemm : Part::memory] += missed * (kernel.total_s - kernel.launch_s);
  time[Part::launch] += missed * kernel.launch_s * engine_.launch_share;
}

/// Attention apart, operators go where they belong: to all tokens, or to those of their own phase.
StepTimeFunction::Joules StepTimeFunction::add_graph(const workload::LayerGraph& graph, double times, TimeSplit& own,
                                                     TimeSplit& shared) const {
  const workload::Operator* up = nullptr;
  Joules joules;
  for (const workload::Operator& op : graph.operators) {
    if (op.kind == workload::OperatorKind::attention) continue;
    (op.is_phase_own ? joules.own : joules.shared) += times * joules_of(op);
    if (is_measured_with_experts(op)) continue;
    if (op.is_grouped && up == nullptr) {
      up = &op;
      continue;
    }
    TimeSplit one;
    op.is_grouped ? add_experts(*up, op, one) : add_operator(op, one);
    (op.is_phase_own ? own : shared).add(one, times);
  }
  TimeSplit messages;
  for (const workload::Message& message : graph.messages) add_message_time(message, fabric_, worker_, engine_.sync_skew_s, messages);
  shared.add(messages, times);
  return joules;
}

double StepTimeFunction::joules_of(const workload::Operator& op) const noexcept {
  const bool is_narrow = op.kind == workload::OperatorKind::gemm && op.is_low_precision_eligible;
  return op.flops.base() * (is_narrow ? energy_.product_joules : energy_.wide_joules) +
         (op.weights.base() + op.activations.base() + op.cache.base()) * energy_.byte_joules;
}

void StepTimeFunction::compile_node(std::size_t node) {
  const double tokens = std::exp2(static_cast<double>(node) / kNodesPerOctave);
  TimeSplit ignored;
  TimeSplit one_layer;
  const auto layers = static_cast<double>(model_->layers);
  for (const workload::LayerClass& layer : classes_) {
    const double times = static_cast<double>(layer.layers) * stretch_;
    const workload::LayerGraph decode = workload::layer_graph(*model_, layer, shape_of(workload::Phase::decode, tokens));
    const Joules joules = add_graph(decode, times, decode_[node], shared_[node]);
    decode_j_[node] += joules.own;
    shared_j_[node] += joules.shared;
    if (node == 0) kernels_ += static_cast<double>(layer.layers) * kernels_of(decode);
    one_layer.add(shared_[node], 1.0);
    if (!model_->latent_attention) continue;  // nothing is a prompt's alone
    TimeSplit again;
    prefill_j_[node] +=
        add_graph(workload::layer_graph(*model_, layer, shape_of(workload::Phase::prefill, tokens)), times, prefill_[node], again).own;
  }
  ends_j_[node] = add_graph(workload::ends_graph(*model_, shape_of(workload::Phase::decode, tokens)), 1.0, ignored, ends_[node]).shared;
  // A drafting module is one more layer with its own pass through the head (DeepSeek-V3, arXiv 2412.19437, section 2.2).
  draft_[node].add(shared_[node], 1.0 / (layers * stretch_));
  draft_[node].add(decode_[node], 1.0 / (layers * stretch_));
  draft_[node].add(ends_[node], 1.0);
  draft_j_[node] = (shared_j_[node] + decode_j_[node]) / (layers * stretch_) + ends_j_[node];
}

void StepTimeFunction::compile_attention() {
  const double window = model_->sliding_window ? static_cast<double>(*model_->sliding_window) : 0.0;
  for (const auto phase : {workload::Phase::decode, workload::Phase::prefill}) {
    for (const workload::LayerClass& layer : classes_) {
      workload::StepShape shape = shape_of(phase, 1.0);
      const workload::LayerGraph bare = workload::layer_graph(*model_, layer, shape);
      shape.context = 1.0;
      const workload::LayerGraph longer = workload::layer_graph(*model_, layer, shape);
      for (std::size_t i = 0; i < bare.operators.size(); ++i) {
        const workload::Operator& op = bare.operators[i];
        if (op.kind != workload::OperatorKind::attention) continue;
        Attention attention;
        attention.operator_ = op;
        attention.layers = static_cast<double>(layer.layers) * stretch_;
        const double slope = longer.operators[i].flops.base() - op.flops.base();
        attention.flops_per_pair = slope;
        attention.flops_per_token = op.flops.base() - slope;  // with one token and no context there is one pair
        attention.activation_per_token = op.activations.base();
        attention.cache_per_context = longer.operators[i].cache.base() - op.cache.base();
        attention.state_per_sequence = op.cache.base();
        if (op.name == "attention" && layer.is_windowed) attention.kept = window;
        if (op.name == "attention" && model_->sparse_attention) attention.kept = static_cast<double>(model_->sparse_attention->top_tokens);
        (phase == workload::Phase::decode ? attention_decode_ : attention_prefill_).push_back(attention);
      }
    }
  }
}

StepTimeFunction::Place StepTimeFunction::place_of(double tokens) noexcept {
  Place place;
  if (tokens <= 1.0) return place;
  const double along = std::log2(tokens) * kNodesPerOctave;
  if (along >= kNodes - 1) {
    place.node = kNodes - 2;
    place.weight = 1.0;
    place.scale = tokens / std::exp2(static_cast<double>(kNodes - 1) / kNodesPerOctave);
    return place;
  }
  place.node = static_cast<std::size_t>(along);
  const double low = std::exp2(static_cast<double>(place.node) / kNodesPerOctave);
  const double high = low * 1.189207115002721;  // 2^(1/4)
  place.weight = (tokens - low) / (high - low);
  return place;
}

void StepTimeFunction::add(const Table& table, Place place, TimeSplit& time) noexcept {
  time.add(table[place.node], (1.0 - place.weight) * place.scale);
  time.add(table[place.node + 1], place.weight * place.scale);
}

double StepTimeFunction::at(const std::vector<double>& totals, Place place) noexcept {
  return place.scale * (totals[place.node] + place.weight * (totals[place.node + 1] - totals[place.node]));
}

template <class Visit>
void StepTimeFunction::visit_attention(const StepComposition& step, const Visit& visit) const noexcept {
  if (step.decode_sequences > 0.0) {
    const double queries = 1.0 + worker_.draft_tokens;
    const double mean = step.context_sum / step.decode_sequences;
    for (const Attention& attention : attention_decode_) {
      workload::Operator op = attention.operator_;
      const double kept = attention.kept > 0.0 ? std::min(mean, attention.kept) : mean;
      const double pairs = step.decode_sequences * workload::attended_pairs(queries, mean, attention.kept);
      const double tokens = step.decode_sequences * queries;
      op.m = op.m > 0.0 ? queries : 0.0;
      op.n = kept + queries;
      op.count = attention.operator_.count * step.decode_sequences;
      op.flops = flops(attention.flops_per_pair * pairs + attention.flops_per_token * tokens);
      op.activations = bytes(attention.activation_per_token * tokens);
      op.cache = bytes(step.decode_sequences * (attention.cache_per_context * kept + attention.state_per_sequence));
      visit(op, attention.layers);
    }
  }
  for (const PrefillChunk& chunk : step.prefill) {
    if (chunk.tokens <= 0.0) continue;
    for (const Attention& attention : attention_prefill_) {
      workload::Operator op = attention.operator_;
      const double kept = attention.kept > 0.0 ? std::min(chunk.context, attention.kept) : chunk.context;
      op.m = op.m > 0.0 ? chunk.tokens : 0.0;
      op.n = chunk.context + chunk.tokens;
      op.flops = flops(attention.flops_per_pair * workload::attended_pairs(chunk.tokens, chunk.context, attention.kept) +
                       attention.flops_per_token * chunk.tokens);
      op.activations = bytes(attention.activation_per_token * chunk.tokens);
      op.cache = bytes(attention.cache_per_context * kept + attention.state_per_sequence * std::max(1.0, chunk.tokens / 64.0));
      visit(op, attention.layers);
    }
  }
}

double StepTimeFunction::host_seconds(const StepComposition& step, double prefill_tokens) const noexcept {
  return engine_.step_host_s + engine_.sequence_host_s * step.decode_sequences + (prefill_tokens > 0.0 ? engine_.step_host_s : 0.0);
}

/// Kernels that an engine launches one by one for a layer. Besides one for each operator and message: operands of narrow products are
/// quantised by one of their own; latents are split, joined and copied between layouts; a state passes gates and chunks; tokens are scored,
/// sorted and counted before they reach their experts, and scales are made for them.
double StepTimeFunction::kernels_of(const workload::LayerGraph& graph) const noexcept {
  constexpr double kOfLatents = 4.0;
  constexpr double kOfState = 10.0;
  constexpr double kOfRouting = 6.0;
  const bool is_narrow = catalog::bytes_of(product_precision_).base() <= 1.0;
  auto kernels = static_cast<double>(graph.operators.size() + graph.messages.size());
  for (const workload::Operator& op : graph.operators) {
    if (op.kind == workload::OperatorKind::gemm && op.is_low_precision_eligible && is_narrow && !op.is_grouped) kernels += 1.0;
    if (op.name == "router") kernels += kOfRouting;
    if (op.name == "linear_attention") kernels += kOfState;
  }
  return model_->latent_attention ? kernels + kOfLatents : kernels;
}

/// Least time of a step whose kernels aren't replayed as a graph: they are launched one by one, and the slower of host and device sets the
/// pace.
double StepTimeFunction::launching_seconds(const StepComposition& step, double prefill_tokens) const noexcept {
  if (prefill_tokens > 0.0) return kernels_ * (engine_.prompt_launch_s > 0.0 ? engine_.prompt_launch_s : engine_.eager_launch_s);
  return step.decode_sequences > engine_.graph_sequences ? kernels_ * engine_.eager_launch_s : 0.0;
}

/// Of a step of prompts alone: one half of its tokens travels while the other computes (DeepSeek-V3, arXiv 2412.19437, section 3.4.1), so
/// that the longer of the two is left. Pre: `time_s` is the sum of both.
double StepTimeFunction::hidden_exchange_s(double time_s, double decode, double tokens) const noexcept {
  if (exchange_s_.empty() || decode > 0.0) return 0.0;
  const double exchange_s = at(exchange_s_, place_of(tokens));
  return std::min(exchange_s, time_s - exchange_s);
}

double StepTimeFunction::hop_seconds(double tokens) const noexcept {
  if (worker_.pipeline <= 1) return 0.0;
  const double sent = tokens * static_cast<double>(model_->hidden) * kWordBytes / static_cast<double>(worker_.tensor);
  return static_cast<double>(worker_.pipeline) * point_to_point(fabric_, static_cast<double>(worker_.tensor), sent).seconds;
}

double StepTimeFunction::seconds(const StepComposition& step) const noexcept {
  const double prompt = tokens_of(step.prefill);
  const double decode = step.decode_sequences * (1.0 + worker_.draft_tokens);
  const double tokens = prompt + decode;
  if (tokens <= 0.0) return 0.0;
  double time = 0.0;
  double joules = 0.0;
  const auto count = [&](const std::vector<double>& times, const std::vector<double>& energies, double of, double repeats = 1.0) {
    const Place place = place_of(of);
    time += repeats * at(times, place);
    joules += repeats * at(energies, place);
  };
  count(shared_s_, shared_j_, tokens);
  if (decode > 0.0) count(decode_s_, decode_j_, decode);
  if (prompt > 0.0) count(prefill_s_, prefill_j_, prompt);
  count(ends_s_, ends_j_, decode + static_cast<double>(step.prefill.size()));
  if (worker_.draft_tokens > 0.0 && step.decode_sequences > 0.0) count(draft_s_, draft_j_, step.decode_sequences, worker_.draft_tokens);
  TimeSplit attention;
  visit_attention(step, [&](const workload::Operator& op, double layers) {
    TimeSplit one;
    add_operator(op, one);
    attention.add(one, layers);
    joules += layers * joules_of(op);
  });
  time += attention.total_s();
  time -= hidden_exchange_s(time, decode, tokens);
  time = std::max(time, least_seconds(joules)) * (1.0 + unmodelled_) + hop_seconds(tokens);
  return std::max(time, launching_seconds(step, prompt)) + host_seconds(step, prompt);
}

TimeSplit StepTimeFunction::split(const StepComposition& step) const noexcept {
  TimeSplit time;
  const double prompt = tokens_of(step.prefill);
  const double decode = step.decode_sequences * (1.0 + worker_.draft_tokens);
  const double tokens = prompt + decode;
  if (tokens <= 0.0) return time;
  double joules = 0.0;
  const auto count = [&](const Table& table, const std::vector<double>& energies, double of) {
    const Place place = place_of(of);
    add(table, place, time);
    joules += at(energies, place);
  };
  count(shared_, shared_j_, tokens);
  if (decode > 0.0) count(decode_, decode_j_, decode);
  if (prompt > 0.0) count(prefill_, prefill_j_, prompt);
  count(ends_, ends_j_, decode + static_cast<double>(step.prefill.size()));
  if (worker_.draft_tokens > 0.0 && step.decode_sequences > 0.0) {
    const Place place = place_of(step.decode_sequences);
    TimeSplit drafting;
    add(draft_, place, drafting);
    time.add(drafting, worker_.draft_tokens);
    joules += worker_.draft_tokens * at(draft_j_, place);
  }
  visit_attention(step, [&](const workload::Operator& op, double layers) {
    TimeSplit one;
    add_operator(op, one);
    time.add(one, layers);
    joules += layers * joules_of(op);
  });
  time[Part::expert_communication] -= hidden_exchange_s(time.total_s(), decode, tokens);
  // Lower clocks lengthen what computes.
  time[Part::gemm] += std::max(0.0, least_seconds(joules) - time.total_s());
  time[Part::unmodelled] += unmodelled_ * time.total_s();
  time[Part::pipeline_communication] += hop_seconds(tokens);
  time[Part::launch] += std::max(0.0, launching_seconds(step, prompt) - time.total_s());
  time[Part::host] += host_seconds(step, prompt);
  return time;
}

std::vector<OperatorTime> StepTimeFunction::operators(const StepComposition& step) const {
  std::vector<OperatorTime> all;
  const auto named = [&all](std::string_view name) -> TimeSplit& {
    const auto known = std::find_if(all.begin(), all.end(), [&](const OperatorTime& one) { return one.name == name; });
    if (known != all.end()) return known->time;
    all.push_back({std::string{name}, {}});
    return all.back().time;
  };
  const double prompt = tokens_of(step.prefill);
  const double decode = step.decode_sequences * (1.0 + worker_.draft_tokens);
  const auto add_all = [&](const workload::LayerGraph& graph, double layers, bool only_own) {
    const workload::Operator* up = nullptr;
    for (const workload::Operator& op : graph.operators) {
      if (op.kind == workload::OperatorKind::attention || (only_own && !op.is_phase_own) || is_measured_with_experts(op)) continue;
      if (op.is_grouped && up == nullptr) {
        up = &op;
        continue;
      }
      TimeSplit one;
      op.is_grouped ? add_experts(*up, op, one) : add_operator(op, one);
      named(op.is_grouped ? "experts" : op.name).add(one, layers);
    }
    if (only_own) return;
    for (const workload::Message& message : graph.messages) {
      TimeSplit one;
      add_message_time(message, fabric_, worker_, engine_.sync_skew_s, one);
      named(message.name).add(one, layers);
    }
  };
  for (const workload::LayerClass& layer : classes_) {
    const double layers = static_cast<double>(layer.layers) * stretch_;
    const auto phase = decode > 0.0 ? workload::Phase::decode : workload::Phase::prefill;
    add_all(workload::layer_graph(*model_, layer, shape_of(phase, prompt + decode)), layers, false);
    if (prompt > 0.0 && decode > 0.0) {
      add_all(workload::layer_graph(*model_, layer, shape_of(workload::Phase::prefill, prompt)), layers, true);
    }
  }
  const double scored = decode + static_cast<double>(step.prefill.size());
  add_all(workload::ends_graph(*model_, shape_of(workload::Phase::decode, scored)), 1.0, false);
  visit_attention(step, [&](const workload::Operator& op, double layers) {
    TimeSplit one;
    add_operator(op, one);
    named(op.name).add(one, layers);
  });
  named("host")[Part::host] += host_seconds(step, prompt);
  std::stable_sort(all.begin(), all.end(),
                   [](const OperatorTime& a, const OperatorTime& b) { return a.time.total_s() > b.time.total_s(); });
  return all;
}

}  // namespace steelyard::perf
