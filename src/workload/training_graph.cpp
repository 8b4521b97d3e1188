#include "workload/training_graph.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::workload {
namespace {

constexpr double kWord = 2.0;  // bytes of an activation in 16 bits

/// Queries and keys of `width` elements for each of `heads` heads of all sequences, `group` of which share a key head.
struct HeadShape {
  double queries = 0.0;
  double keys = 0.0;
  double width = 0.0;
  double heads = 1.0;
  double group = 1.0;
};

class Builder {
 public:
  Builder(const catalog::ModelArchitecture& model, const TrainingShape& shape, TrainingGraph& graph)
      : model_(model), shape_(shape), graph_(graph) {}

  struct Product {
    std::string_view name;
    double m = 0.0;
    double n = 0.0;
    double k = 0.0;
    double count = 1.0;
    bool is_narrow = true;  // runs at the precision of the products
    bool is_trained = true;
    bool is_grouped = false;
    bool has_adapter = false;
    bool has_fused_cast = false;  // the norm before it writes its input in 8 bits
  };

  void product(const Product& p) {
    append(Pass::forward, p, p.m, p.n, p.k, false);
    append(Pass::backward_input, p, p.m, p.k, p.n, false);
    if (p.is_trained && shape_.lora_rank <= 0.0) append(Pass::backward_weight, p, p.k, p.n, p.m, true);
    if (shape_.is_narrow && p.is_narrow) casts(p);
    if (shape_.lora_rank > 0.0 && p.has_adapter) adapter(p);
  }

  /// `bytes` moved by the forward pass; the backward pass moves `backward` times that.
  void elementwise(std::string_view name, double bytes, double backward = 1.5, bool is_light = true) {
    const double unfused = shape_.has_fused_elementwise ? 1.0 : 2.0;
    const Operator op = streaming(name, bytes * unfused);
    if (is_light) graph_.light.push_back(graph_.of(Pass::forward).size());
    graph_.of(Pass::forward).push_back(op);
    graph_.of(Pass::backward_input).push_back(streaming(name, bytes * backward * unfused));
  }

  /// Fused over the sequence: `flops` of the visible pairs, `bytes` in and out.
  void fused_attention(double flops_forward, double bytes, const HeadShape& heads = {}) {
    Operator op;
    op.m = heads.queries;
    op.n = heads.keys;
    op.k = heads.width;
    op.count = heads.heads;
    op.group = heads.group;
    op.name = "attention";
    op.kind = OperatorKind::attention;
    op.flops = flops(flops_forward);
    op.activations = workload_bytes(bytes);
    op.is_low_precision_eligible = false;
    graph_.attention_core.push_back(graph_.of(Pass::forward).size());
    graph_.of(Pass::forward).push_back(op);
    op.flops = flops(2.5 * flops_forward);
    op.activations = workload_bytes(2.0 * bytes);
    graph_.of(Pass::backward_input).push_back(op);
  }

  /// Two batched products over all pairs, and the softmax between them through memory.
  void unfused_attention(double heads, double queries, double keys, double qk_dim, double v_dim) {
    const double batches = shape_.sequences * heads;
    const std::size_t before = graph_.of(Pass::forward).size();
    batched("attention_scores", queries, keys, qk_dim, batches);
    const double scores = batches * queries * keys;
    const double passes = (shape_.has_fused_elementwise ? 2.0 : 6.0) * kWord + (shape_.has_dropout ? 2.0 * kWord + 1.0 : 0.0);
    graph_.of(Pass::forward).push_back(streaming("softmax", scores * passes));
    graph_.of(Pass::backward_input).push_back(streaming("softmax", scores * passes * 1.5));
    batched("attention_values", queries, v_dim, keys, batches);
    for (std::size_t i = before; i < graph_.of(Pass::forward).size(); ++i) graph_.attention_core.push_back(i);
  }

  [[nodiscard]] const catalog::ModelArchitecture& model() const { return model_; }
  [[nodiscard]] const TrainingShape& shape() const { return shape_; }
  [[nodiscard]] LayerMessages& messages() { return graph_.messages; }
  void begin_feed_forward() { graph_.feed_forward_from = graph_.of(Pass::forward).size(); }

 private:
  static Bytes workload_bytes(double n) { return steelyard::bytes(n); }

  static Operator streaming(std::string_view name, double bytes) {
    Operator op;
    op.name = name;
    op.kind = OperatorKind::elementwise;
    op.activations = workload_bytes(bytes);
    return op;
  }

  void append(Pass pass, const Product& p, double m, double n, double k, bool is_weight_gradient) {
    if (m <= 0.0 || n <= 0.0 || k <= 0.0 || p.count <= 0.0) return;
    Operator op;
    op.name = p.name;
    op.m = m;
    op.n = n;
    op.k = k;
    op.count = p.count;
    op.flops = flops(2.0 * m * n * k * p.count);
    const double operand = shape_.is_narrow && p.is_narrow ? 1.0 : kWord;
    if (is_weight_gradient) {
      // Read, added to and written back.
      op.weights = workload_bytes(2.0 * shape_.gradient_bytes * m * n * p.count);
      op.activations = workload_bytes(operand * (m * k + k * n) * p.count);
    } else {
      op.weights = workload_bytes((p.is_narrow ? shape_.weight_bytes : kWord) * n * k * p.count);
      op.activations = workload_bytes((operand * m * k + kWord * m * n) * p.count);
    }
    op.is_grouped = p.is_grouped;
    op.is_low_precision_eligible = p.is_narrow;
    graph_.of(pass).push_back(op);
  }

  void batched(std::string_view name, double m, double n, double k, double count) {
    Product p{.name = name, .m = m, .n = n, .k = k, .count = count, .is_narrow = false, .is_trained = false};
    append(Pass::forward, p, m, n, k, false);
    append(Pass::backward_input, p, m, k, n, false);
    append(Pass::backward_input, p, k, n, m, false);
  }

  /// Operands are read in 16 bits and written in 8, as they stand and transposed for the weight gradient (Micikevicius et al., arXiv
  /// 2209.05433; block scales: DeepSeek-V3, arXiv 2412.19437, section 3.3.2).
  void casts(const Product& p) {
    const double copies = shape_.lora_rank > 0.0 ? 1.0 : 2.0;
    const double again = shape_.is_block_scaled ? 2.0 : 1.0;
    const double scaling = shape_.is_scaled_now ? kWord : 0.0;
    const bool is_fused = p.has_fused_cast && !shape_.is_block_scaled && !shape_.is_scaled_now;
    const double input = p.m * p.k * p.count * (is_fused ? copies - 1.0 : scaling + kWord + copies) * again;
    if (input > 0.0) {
      graph_.light.push_back(graph_.of(Pass::forward).size());
      graph_.of(Pass::forward).push_back(streaming("cast", input));
    }
    graph_.of(Pass::backward_input).push_back(streaming("cast", p.m * p.n * p.count * (scaling + kWord + copies) * again));
  }

  void adapter(const Product& p) {
    Operator op;
    op.name = "adapter";
    op.m = p.m;
    op.n = shape_.lora_rank;
    op.k = p.k + p.n;
    op.flops = flops(2.0 * p.m * shape_.lora_rank * (p.k + p.n));
    op.weights = workload_bytes(kWord * shape_.lora_rank * (p.k + p.n));
    op.activations = workload_bytes(kWord * p.m * (p.k + 2.0 * p.n));
    op.is_low_precision_eligible = false;
    graph_.of(Pass::forward).push_back(op);
    graph_.of(Pass::backward_input).push_back(op);
    graph_.of(Pass::backward_weight).push_back(op);
  }

  const catalog::ModelArchitecture& model_;
  const TrainingShape& shape_;
  TrainingGraph& graph_;
};

double as_double(std::int64_t n) { return static_cast<double>(n); }

void add_grouped_attention(Builder& build, const LayerClass& layer) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const double hidden = as_double(model.hidden);
  const double dim = as_double(model.head_dim);
  const double heads = as_double(model.heads) / shape.tensor;
  const double kv_heads = std::max(1.0, as_double(model.kv_heads) / shape.tensor);
  const double tokens = shape.tokens();
  const double gates = model.gated_attention ? 2.0 : 1.0;
  build.product({.name = "qkv_projection",
                 .m = tokens,
                 .n = (gates * heads + 2.0 * kv_heads) * dim,
                 .k = hidden,
                 .has_adapter = true,
                 .has_fused_cast = true});
  if (model.gated_ffn) build.elementwise("rotary", kWord * 2.0 * tokens * (heads + kv_heads) * dim, 1.0, false);
  if (shape.has_fused_attention) {
    const double length = shape.attended_length();
    const double samples = shape.attended_samples();
    const double pairs = samples * training_pairs(model, layer, length) / shape.context;
    build.fused_attention(4.0 * pairs * heads * dim, kWord * tokens * (2.0 * heads + 2.0 * kv_heads) * dim,
                          {length / shape.context, length, dim, samples * heads, heads / kv_heads});
  } else {
    build.unfused_attention(heads, shape.sequence_length / shape.context, shape.sequence_length, dim, dim);
  }
  build.messages().context_bytes = kWord * 2.0 * tokens * kv_heads * dim;
  build.product({.name = "output_projection", .m = tokens, .n = hidden, .k = heads * dim, .has_adapter = true});
}

void add_latent_attention(Builder& build, const LayerClass& layer) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::LatentAttention& latent = *model.latent_attention;
  const double heads = as_double(model.heads) / shape.tensor;
  const double hidden = as_double(model.hidden);
  const double q_lora = as_double(latent.q_lora);
  const double kv_lora = as_double(latent.kv_lora);
  const double qk = as_double(latent.qk_nope + latent.qk_rope);
  const double v_dim = as_double(latent.v_dim);
  const double tokens = shape.tokens();
  build.product({.name = "latent_down_projection",
                 .m = tokens,
                 .n = q_lora + kv_lora + as_double(latent.qk_rope),
                 .k = hidden,
                 .has_adapter = true,
                 .has_fused_cast = true});
  build.elementwise("latent_norm", kWord * 2.0 * tokens * (q_lora + kv_lora), 2.0);
  build.product({.name = "query_projection", .m = tokens, .n = heads * qk, .k = q_lora > 0.0 ? q_lora : hidden});
  build.product({.name = "latent_up_projection", .m = tokens, .n = heads * (as_double(latent.qk_nope) + v_dim), .k = kv_lora});
  // The rotary part of the key is copied to every head: queries, keys and values are written once more.
  build.elementwise("rotary", kWord * 2.0 * tokens * heads * (2.0 * qk + v_dim), 1.0, false);
  const double length = shape.attended_length();
  const double samples = shape.attended_samples();
  const double pairs = samples * training_pairs(model, layer, length) / shape.context;
  build.fused_attention(2.0 * pairs * heads * (qk + v_dim), kWord * tokens * heads * (2.0 * qk + 2.0 * v_dim),
                        {length / shape.context, length, qk, samples * heads, 1.0});
  build.messages().context_bytes = kWord * tokens * heads * (qk + v_dim);
  build.product({.name = "output_projection", .m = tokens, .n = hidden, .k = heads * v_dim, .has_adapter = true});
}

/// Gated delta rule in chunks of 64 tokens, as products (Yang et al., arXiv 2412.06464, section 3.3).
void add_linear_attention(Builder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::LinearAttention& linear = *model.linear_attention;
  constexpr double kChunk = 64.0;
  const double tokens = shape.tokens();
  const double keys = as_double(linear.key_heads * linear.key_dim) / shape.tensor;
  const double value_heads = as_double(linear.value_heads) / shape.tensor;
  const double key_dim = as_double(linear.key_dim);
  const double value_dim = as_double(linear.value_dim);
  const double values = value_heads * value_dim;
  build.product({.name = "linear_projection",
                 .m = tokens,
                 .n = 2.0 * keys + 2.0 * values + 2.0 * value_heads,
                 .k = as_double(model.hidden),
                 .has_adapter = true,
                 .has_fused_cast = true});
  build.elementwise("short_convolution", kWord * 2.0 * tokens * (2.0 * keys + values), 2.0);
  build.fused_attention(tokens * value_heads * (6.0 * key_dim * value_dim + 2.0 * kChunk * (key_dim + value_dim)),
                        kWord * tokens * (2.0 * keys + 2.0 * values) + 8.0 * tokens / kChunk * value_heads * key_dim * value_dim);
  build.product({.name = "output_projection", .m = tokens, .n = as_double(model.hidden), .k = values, .has_adapter = true});
}

void add_dense_feed_forward(Builder& build) {
  const auto& model = build.model();
  const double tokens = build.shape().tokens();
  const double width = as_double(model.ffn) / build.shape().tensor;
  const double hidden = as_double(model.hidden);
  build.product({.name = "ffn_up", .m = tokens, .n = (model.gated_ffn ? 2.0 : 1.0) * width, .k = hidden, .has_fused_cast = true});
  build.elementwise("ffn_activation", kWord * tokens * width * (model.gated_ffn ? 3.0 : 2.0), model.gated_ffn ? 5.0 / 3.0 : 1.5);
  build.product({.name = "ffn_down", .m = tokens, .n = hidden, .k = width});
}

void add_mixture_of_experts(Builder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::MixtureOfExperts& moe = *model.experts;
  const double hidden = as_double(model.hidden);
  const double experts = as_double(moe.experts);
  const double per_token = as_double(moe.experts_per_token);
  const double gates = model.gated_ffn ? 2.0 : 1.0;
  const bool is_spread = shape.expert > 1.0;
  const double cut = is_spread ? shape.expert_tensor : shape.tensor;
  const double width = as_double(moe.expert_ffn) / cut;
  const double tokens = shape.tokens();
  const double own = shape.sequence_cut() > 1.0 || is_spread ? tokens / shape.tensor : tokens;  // this chip's share before it is gathered
  // With experts spread, each chip's share goes out to all; an expert's group works on the copies of `cut` chips. Otherwise the
  // tensor-parallel group holds all experts and works on all its tokens.
  const double routed = (is_spread ? own * cut : tokens) * per_token;
  const double here = std::max(1.0, experts / (is_spread ? shape.expert : 1.0));
  const double each = routed / here * shape.imbalance;
  const double worked = moe.latent > 0 ? as_double(moe.latent) : hidden;
  build.product({.name = "router", .m = own, .n = experts, .k = hidden, .is_narrow = false});
  if (moe.latent > 0) build.product({.name = "expert_latent_down", .m = own, .n = worked, .k = hidden});
  build.elementwise("expert_permute", kWord * 2.0 * routed * worked * shape.imbalance, 1.0);
  build.product({.name = "expert_up", .m = each, .n = gates * width, .k = worked, .count = here, .is_grouped = true});
  build.elementwise("expert_activation", kWord * routed * shape.imbalance * width * (gates + 1.0), 5.0 / 3.0);
  build.product({.name = "expert_down", .m = each, .n = worked, .k = width, .count = here, .is_grouped = true});
  build.elementwise("expert_combine", kWord * (routed * shape.imbalance + own) * worked, 1.5, false);
  if (moe.latent > 0) build.product({.name = "expert_latent_up", .m = own, .n = hidden, .k = worked});
  if (moe.shared_experts > 0) {
    const double shared = as_double(moe.shared_experts * moe.expert_ffn) / shape.tensor;
    build.product({.name = "shared_expert_up", .m = tokens, .n = gates * shared, .k = hidden});
    build.elementwise("shared_activation", kWord * tokens * shared * (gates + 1.0), 5.0 / 3.0);
    build.product({.name = "shared_expert_down", .m = tokens, .n = hidden, .k = shared});
  }
  LayerMessages& messages = build.messages();
  if (is_spread) {
    messages.expert_tokens = own * shape.imbalance;
    messages.expert_copies = per_token;
    // Block-scaled recipes dispatch in 8 bits (DeepSeek-V3, arXiv 2412.19437, section 3.3.3).
    messages.dispatch_bytes = (shape.is_block_scaled ? 1.0 : kWord) * worked;
    messages.combine_bytes = kWord * worked;
    if (cut > 1.0) messages.expert_gather = kWord * routed * worked;
  }
}

}  // namespace

void TrainingGraph::clear() {
  for (auto& pass : passes) pass.clear();
  attention_core.clear();
  light.clear();
  feed_forward_from = 0;
  messages = {};
}

double training_pairs(const catalog::ModelArchitecture& model, const LayerClass& layer, double sequence_length) {
  double window = layer.is_windowed ? as_double(*model.sliding_window) : 0.0;
  if (model.sparse_attention) window = as_double(model.sparse_attention->top_tokens);
  return attended_pairs(sequence_length, 0.0, window);
}

namespace {

void add_layer(Builder& build, const LayerClass& layer) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const double tokens = shape.tokens();
  const double hidden = as_double(model.hidden);
  // Two norms (read, write) and two additions to the residual (read twice, write).
  const double masks = shape.has_dropout ? 2.0 : 0.0;
  build.elementwise("norms_residual", (kWord * 10.0 + masks) * tokens * hidden / shape.sequence_cut());
  if (layer.is_linear) {
    add_linear_attention(build);
  } else if (model.latent_attention) {
    add_latent_attention(build, layer);
  } else {
    add_grouped_attention(build, layer);
  }
  build.begin_feed_forward();
  if (layer.is_mixture) {
    add_mixture_of_experts(build);
  } else {
    add_dense_feed_forward(build);
  }
  LayerMessages& messages = build.messages();
  if (shape.tensor > 1.0) {
    messages.tensor_bytes = kWord * tokens * hidden;
    // Tokens that travel to their experts are already cut over the group, but a shared expert gathers them.
    const bool has_second = !layer.is_mixture || shape.expert <= 1.0 || model.experts->shared_experts > 0;
    messages.tensor_pairs = has_second ? 2.0 : 1.0;
    const bool regathers = shape.has_sequence_parallel && shape.regathers_inputs && shape.lora_rank <= 0.0;
    messages.regathers = regathers ? messages.tensor_pairs : 0.0;
  }
}

void add_head(Builder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const double tokens = shape.tokens();
  const double hidden = as_double(model.hidden);
  const double vocab = as_double(model.vocab) / shape.tensor;
  build.elementwise("last_norm", kWord * 2.0 * tokens * hidden / shape.sequence_cut());
  build.product({.name = "output_head", .m = tokens, .n = vocab, .k = hidden, .is_narrow = false});
  // Logits are widened to fp32 (2 + 4), their maximum, exponentials and sum taken (4 + 8 + 4), and the gradient written and narrowed.
  build.elementwise("loss", 22.0 * tokens * vocab, 0.75, false);
}

}  // namespace

void make_training_layer(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape,
                         TrainingGraph& graph) {
  graph.clear();
  Builder build{model, shape, graph};
  add_layer(build, layer);
}

void make_prediction_module(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape,
                            TrainingGraph& graph) {
  graph.clear();
  Builder build{model, shape, graph};
  const double tokens = shape.tokens();
  const double hidden = as_double(model.hidden);
  // Hidden state and embedding of the next token, each with its norm, side by side into the projection.
  build.elementwise("module_norms", kWord * 4.0 * tokens * hidden / shape.sequence_cut());
  build.product({.name = "module_projection", .m = tokens, .n = hidden / shape.tensor, .k = 2.0 * hidden});
  add_layer(build, layer);
  add_head(build);
  if (shape.tensor > 1.0) build.messages().tensor_pairs += 1.0;  // around the projection, and before the head
}

void make_training_embedding(const catalog::ModelArchitecture& model, const TrainingShape& shape, TrainingGraph& graph) {
  graph.clear();
  Builder build{model, shape, graph};
  build.elementwise("embedding", kWord * 2.0 * shape.tokens() * as_double(model.hidden), shape.lora_rank > 0.0 ? 0.0 : 3.0, false);
  if (shape.tensor > 1.0) {
    build.messages().tensor_bytes = kWord * shape.tokens() * as_double(model.hidden);
    build.messages().tensor_pairs = 0.5;  // a reduce-scatter forward, an all-gather backward
  }
}

void make_training_head(const catalog::ModelArchitecture& model, const TrainingShape& shape, TrainingGraph& graph) {
  graph.clear();
  Builder build{model, shape, graph};
  add_head(build);
  if (shape.tensor > 1.0) {
    build.messages().tensor_bytes = kWord * shape.tokens() * as_double(model.hidden);
    build.messages().tensor_pairs = 0.5;
  }
}

KeptBytes kept_bytes(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape) {
  const double hidden = as_double(model.hidden);
  const double tensor = shape.tensor;
  const double cut = shape.sequence_cut();
  const bool is_frozen = shape.lora_rank > 0.0;
  // A frozen weight needs its input no more; where products are narrow, the 8-bit copy is what is kept.
  const double operand = shape.is_narrow ? 1.0 : kWord;
  const double of_frozen = is_frozen ? 0.0 : operand;
  KeptBytes kept;
  kept.input = kWord * hidden / cut;
  kept.norms = (2.0 * kWord + (is_frozen ? kWord : operand) + of_frozen) * hidden / cut;
  if (shape.has_dropout) kept.masks = 2.0 * hidden / cut;
  if (!shape.regathers_inputs && !is_frozen) {
    // Of a mixture whose tokens travel cut, only the attention gathers its input (and the shared expert).
    const bool has_second = !layer.is_mixture || shape.expert <= 1.0 || model.experts->shared_experts > 0;
    kept.gathered = (has_second ? 2.0 : 1.0) * operand * hidden * (1.0 - 1.0 / cut);
  }
  if (layer.is_linear) {
    const catalog::LinearAttention& linear = *model.linear_attention;
    const double keys = as_double(linear.key_heads * linear.key_dim) / tensor;
    const double values = as_double(linear.value_heads * linear.value_dim) / tensor;
    kept.core = kWord * values;
    kept.attention = kWord * (4.0 * keys + 5.0 * values);  // before and after the convolution, gate, output and its norm
  } else if (model.latent_attention) {
    const catalog::LatentAttention& latent = *model.latent_attention;
    const double heads = as_double(model.heads) / tensor;
    const double qk = as_double(latent.qk_nope + latent.qk_rope);
    const double v_dim = as_double(latent.v_dim);
    kept.up_projection = kWord * heads * (2.0 * qk + v_dim);
    kept.core = kWord * heads * v_dim;
    kept.attention = kWord * 2.0 * as_double(latent.q_lora + latent.kv_lora) + kept.up_projection + kWord * heads * v_dim;
    if (shape.is_narrow) kept.attention += heads * v_dim;
  } else {
    const double heads = as_double(model.heads) / tensor;
    const double kv_heads = std::max(1.0, as_double(model.kv_heads) / tensor);
    const double dim = as_double(model.head_dim);
    kept.core = kWord * heads * dim;
    kept.attention = kWord * (2.0 * heads + 2.0 * kv_heads) * dim;
    if (shape.is_narrow && !is_frozen) kept.attention += heads * dim;
    if (!shape.has_fused_attention) {
      kept.scores = heads * shape.sequence_length * (shape.has_dropout ? 2.0 * kWord + 1.0 : kWord);
    }
  }
  const double gates = model.gated_ffn ? 2.0 : 1.0;
  if (!layer.is_mixture) {
    const double width = as_double(model.ffn) / tensor;
    kept.feed_forward = kWord * gates * width;
    kept.activation = of_frozen * width;
    return kept;
  }
  const catalog::MixtureOfExperts& moe = *model.experts;
  const bool is_spread = shape.expert > 1.0;
  // Copies of tokens per token of this chip: cut over the tensor-parallel group where experts are spread.
  const double share = is_spread ? shape.expert_tensor / tensor : 1.0;
  const double width = as_double(moe.expert_ffn) / (is_spread ? shape.expert_tensor : tensor);
  const double copies = as_double(moe.experts_per_token) * share * shape.imbalance;
  const double worked = moe.latent > 0 ? as_double(moe.latent) : hidden;
  kept.routed = copies * of_frozen * worked;  // into the experts; weights are applied before the second product, whose output is not needed
  kept.feed_forward = copies * kWord * gates * width;
  kept.activation = copies * of_frozen * width;
  if (moe.shared_experts > 0) {
    const double shared = as_double(moe.shared_experts * moe.expert_ffn) / tensor;
    kept.feed_forward += kWord * gates * shared;
    kept.activation += of_frozen * shared;
  }
  return kept;
}

}  // namespace steelyard::workload
