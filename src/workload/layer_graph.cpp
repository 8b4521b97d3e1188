#include "workload/layer_graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace steelyard::workload {

namespace {

LayerClass kind_of_layer(const catalog::ModelArchitecture& model, std::int64_t layer) {
  const std::int64_t dense_layers = model.experts ? model.experts->dense_layers : model.layers;
  const bool is_global = model.global_attention_every && (layer + 1) % std::max<std::int64_t>(1, *model.global_attention_every) == 0;
  LayerClass kind;
  kind.is_mixture = layer >= dense_layers;
  kind.is_windowed = model.sliding_window.has_value() && !is_global;
  kind.is_linear = model.linear_attention && (layer + 1) % std::max<std::int64_t>(1, model.linear_attention->full_attention_every) != 0;
  kind.layers = 1;
  return kind;
}

}  // namespace

std::size_t class_of_layer(const catalog::ModelArchitecture& model, const std::vector<LayerClass>& classes, std::int64_t layer) {
  const LayerClass kind = kind_of_layer(model, layer);
  const auto same = std::find_if(classes.begin(), classes.end(), [&](const LayerClass& known) {
    return known.is_mixture == kind.is_mixture && known.is_windowed == kind.is_windowed && known.is_linear == kind.is_linear;
  });
  return static_cast<std::size_t>(same - classes.begin());
}

std::vector<LayerClass> layer_classes(const catalog::ModelArchitecture& model) {
  std::vector<LayerClass> classes;
  for (std::int64_t layer = 0; layer < model.layers; ++layer) {
    const std::size_t same = class_of_layer(model, classes, layer);
    if (same < classes.size()) {
      ++classes[same].layers;
    } else {
      classes.push_back(kind_of_layer(model, layer));
    }
  }
  return classes;
}

double expected_experts_touched(double experts, double per_token, double tokens) {
  if (experts <= 0.0) return 0.0;
  return experts * -std::expm1(tokens * std::log1p(-std::min(1.0, per_token / experts)));
}

double expected_maximum(double n) {
  // Expected largest of 1, 2, 4 ... 1024 standard normals (Harter, Biometrika 48, 1961), between them along log2 n.
  constexpr std::array<double, 11> kOfPowers{0.0, 0.5642, 1.0294, 1.4236, 1.7660, 2.0697, 2.3437, 2.5946, 2.8269, 3.0442, 3.2490};
  const double at = std::clamp(std::log2(std::max(1.0, n)), 0.0, static_cast<double>(kOfPowers.size() - 1));
  const auto below = std::min(static_cast<std::size_t>(at), kOfPowers.size() - 2);
  return std::lerp(kOfPowers[below], kOfPowers[below + 1], at - static_cast<double>(below));
}

double attended_pairs(double new_tokens, double context, double window) {
  // Query i (from 0) sees context + i + 1 keys, or the window if that is less; summed as an integral over the middle of each query.
  const double all = new_tokens * context + new_tokens * (new_tokens + 1.0) / 2.0;
  if (window <= 0.0 || context + new_tokens <= window) return all;
  const double growing = std::clamp(window - context, 0.0, new_tokens);  // queries whose reach still grows
  return growing * context + growing * (growing + 1.0) / 2.0 + (new_tokens - growing) * window;
}

namespace {

constexpr double kWordBytes = 2.0;  // activations travel and are kept in bf16

/// Appends operators for one phase: the forward product, or the two products of its backward pass.
class GraphBuilder {
 public:
  GraphBuilder(const catalog::ModelArchitecture& model, const StepShape& shape) : model_(model), shape_(shape) {}

  struct Product {
    std::string_view name;
    double m = 0.0;
    double n = 0.0;
    double k = 0.0;
    double count = 1.0;
    bool is_low_precision_eligible = true;
    bool is_trained = true;  // false: no gradient of its weights is needed
    bool is_grouped = false;
    bool is_expert = false;
    bool is_phase_own = false;
  };

  void product(const Product& p) {
    if (p.m <= 0.0 || p.n <= 0.0 || p.k <= 0.0 || p.count <= 0.0) return;
    if (shape_.phase != Phase::training_backward) {
      append(p.name, p.m, p.n, p.k, p);
      adapter(p, 1.0);
      return;
    }
    append(p.name, p.m, p.k, p.n, p);                                             // gradient of the input
    if (p.is_trained && shape_.lora_rank == 0) append(p.name, p.k, p.n, p.m, p);  // gradient of the weights
    adapter(p, 2.0);
  }

  void elementwise(std::string_view name, double bytes, bool is_between_experts = false) {
    // The backward pass reads the saved input and the incoming gradient and writes one: half as much again.
    const double factor = shape_.phase == Phase::training_backward ? 1.5 : 1.0;
    Operator op;
    op.name = name;
    op.kind = OperatorKind::elementwise;
    op.activations = bytes_of_double(bytes * factor);
    op.is_between_experts = is_between_experts;
    graph_.operators.push_back(op);
  }

  void attention(std::string_view name, double flops_forward, double activation_bytes, double cache_bytes) {
    // FlashAttention-2 (Dao, arXiv 2307.08691, section 4.1): the backward pass has 2.5 times the flops, five products against two.
    const double factor = shape_.phase == Phase::training_backward ? 2.5 : 1.0;
    Operator op;
    op.name = name;
    op.kind = OperatorKind::attention;
    op.flops = flops(flops_forward * factor);
    op.activations = bytes_of_double(activation_bytes * (factor > 1.0 ? 2.0 : 1.0));
    op.cache = bytes_of_double(cache_bytes);
    op.is_low_precision_eligible = false;
    graph_.operators.push_back(op);
  }

  void message(const Message& m) { graph_.messages.push_back(m); }
  LayerGraph take() { return std::move(graph_); }

  [[nodiscard]] const catalog::ModelArchitecture& model() const { return model_; }
  [[nodiscard]] const StepShape& shape() const { return shape_; }
  [[nodiscard]] bool is_training() const { return shape_.phase == Phase::training_forward || shape_.phase == Phase::training_backward; }

 private:
  static Bytes bytes_of_double(double n) { return bytes(n); }

  void append(std::string_view name, double m, double n, double k, const Product& p) {
    Operator op;
    op.name = name;
    op.kind = OperatorKind::gemm;
    op.m = m;
    op.n = n;
    op.k = k;
    op.count = p.count;
    op.flops = flops(2.0 * p.m * p.n * p.k * p.count);
    const catalog::Precision stored = p.is_expert || !shape_.attention_precision ? shape_.weight_precision : *shape_.attention_precision;
    const bool is_wide = !p.is_low_precision_eligible || (stored == catalog::Precision::bf16 && shape_.attention_precision && !p.is_expert);
    op.weights = catalog::bytes_of(is_wide ? catalog::Precision::bf16 : stored) * (p.n * p.k * p.count);
    op.activations = bytes_of_double(kWordBytes * (p.m * p.k + p.m * p.n) * p.count);
    op.is_low_precision_eligible = !is_wide;
    op.is_phase_own = p.is_phase_own;
    op.is_grouped = p.is_grouped;
    graph_.operators.push_back(op);
  }

  /// The two thin products of a low-rank adapter beside a frozen one (Hu et al., arXiv 2106.09685), as one operator.
  void adapter(const Product& p, double passes) {
    if (shape_.lora_rank == 0 || !p.is_low_precision_eligible || p.name == "output_head") return;
    const auto rank = static_cast<double>(shape_.lora_rank);
    Operator op;
    op.name = "adapter";
    op.kind = OperatorKind::gemm;
    op.m = p.m;
    op.n = rank;
    op.k = p.k + p.n;
    op.count = p.count;
    op.flops = flops(2.0 * p.m * rank * (p.k + p.n) * p.count * passes);
    op.weights = bytes_of_double(kWordBytes * rank * (p.k + p.n) * p.count);
    op.activations = bytes_of_double(kWordBytes * p.m * (p.k + p.n) * p.count * passes);
    op.is_low_precision_eligible = false;
    graph_.operators.push_back(op);
  }

  const catalog::ModelArchitecture& model_;
  const StepShape& shape_;
  LayerGraph graph_;
};

/// Products and attention of multi-, grouped- and single-key attention, cut by heads.
void add_grouped_attention(GraphBuilder& build, bool is_windowed) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const auto tensor = static_cast<double>(shape.tensor_parallel);
  const auto hidden = static_cast<double>(model.hidden);
  const auto head_dim = static_cast<double>(model.head_dim);
  const double heads = static_cast<double>(model.heads) / tensor;
  const double kv_heads = std::max(1.0, static_cast<double>(model.kv_heads) / tensor);
  const double window = is_windowed ? static_cast<double>(*model.sliding_window) : 0.0;
  const double tokens = shape.tokens();
  const double query_heads = model.gated_attention ? 2.0 * heads : heads;
  build.product({"qkv_projection", tokens, (query_heads + 2.0 * kv_heads) * head_dim, hidden});
  const double pairs = shape.sequences * attended_pairs(shape.new_tokens, shape.context, window);
  const double attended = window > 0.0 ? std::min(window, shape.context) : shape.context;
  const double cache =
      shape.sequences * attended * cache_elements_per_token(model, shape.tensor_parallel) * catalog::bytes_of(shape.cache_precision).base();
  build.attention("attention", 4.0 * pairs * heads * head_dim, kWordBytes * tokens * (2.0 * heads + 2.0 * kv_heads) * head_dim, cache);
  build.product({"output_projection", tokens, hidden, heads * head_dim});
}

/// Gated delta rule: every token updates a key_dim × value_dim state per value head. Decode reads and writes the state; a prompt is worked
/// off in chunks of 64 tokens, as products (Yang et al., arXiv 2412.06464, section 3.3).
void add_linear_attention(GraphBuilder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::LinearAttention& linear = *model.linear_attention;
  const auto tensor = static_cast<double>(shape.tensor_parallel);
  const auto hidden = static_cast<double>(model.hidden);
  const double tokens = shape.tokens();
  const double keys = static_cast<double>(linear.key_heads * linear.key_dim) / tensor;
  const double value_heads = static_cast<double>(linear.value_heads) / tensor;
  const auto key_dim = static_cast<double>(linear.key_dim);
  const auto value_dim = static_cast<double>(linear.value_dim);
  const double values = value_heads * value_dim;
  build.product({"linear_projection", tokens, 2.0 * keys + 2.0 * values + 2.0 * value_heads, hidden});
  build.elementwise("short_convolution", kWordBytes * 2.0 * tokens * (2.0 * keys + values));
  constexpr double kStateBytes = 4.0;
  constexpr double kChunk = 64.0;
  // Per token: update and read-out of the state, and attention inside the chunk where there is one.
  const double inner = shape.new_tokens > 1.0 ? kChunk * (key_dim + value_dim) : 0.0;
  const double state_passes = shape.sequences * (shape.new_tokens > 1.0 ? std::max(1.0, shape.new_tokens / kChunk) : 1.0);
  build.attention("linear_attention", tokens * value_heads * (6.0 * key_dim * value_dim + 2.0 * inner),
                  kWordBytes * tokens * (2.0 * keys + 2.0 * values), 2.0 * kStateBytes * state_passes * value_heads * key_dim * value_dim);
  build.product({"output_projection", tokens, hidden, values});
}

/// Scores of the indexer over the whole context (DeepSeek-V3.2), in 8 bits; every rank makes them all. Answers the tokens attended to.
double add_indexer(GraphBuilder& build, double pairs) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::SparseAttention& sparse = *model.sparse_attention;
  const auto heads = static_cast<double>(sparse.index_heads);
  const auto dim = static_cast<double>(sparse.index_dim);
  const double tokens = shape.tokens();
  const double source = model.latent_attention && model.latent_attention->q_lora > 0 ? static_cast<double>(model.latent_attention->q_lora)
                                                                                     : static_cast<double>(model.hidden);
  build.product({"index_projection", tokens, heads * dim, source});
  build.attention("index_scores", 2.0 * pairs * heads * dim, kWordBytes * tokens * heads * dim, shape.sequences * shape.context * dim);
  return static_cast<double>(sparse.top_tokens);
}

/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1). In decode the up-projections of keys and values are absorbed
/// into query and output, and all heads attend to the latent vectors themselves.
void add_latent_attention(GraphBuilder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::LatentAttention& latent = *model.latent_attention;
  const double heads = static_cast<double>(model.heads) / static_cast<double>(shape.tensor_parallel);
  const auto hidden = static_cast<double>(model.hidden);
  const auto q_lora = static_cast<double>(latent.q_lora);
  const auto kv_lora = static_cast<double>(latent.kv_lora);
  const auto nope = static_cast<double>(latent.qk_nope);
  const auto rope = static_cast<double>(latent.qk_rope);
  const auto v_dim = static_cast<double>(latent.v_dim);
  const double tokens = shape.tokens();
  // The down-projections are small and every rank does them whole.
  build.product({"latent_down_projection", tokens, q_lora + kv_lora + rope, hidden});
  if (!build.is_training()) {  // kernels of their own in serving engines, bound by their launch when few tokens are decoded
    if (q_lora > 0.0) build.elementwise("query_latent_norm", kWordBytes * 2.0 * tokens * q_lora);
    build.elementwise("key_latent_norm", kWordBytes * 2.0 * tokens * kv_lora);
    build.elementwise("latent_store", kWordBytes * 2.0 * tokens * (kv_lora + rope));
    build.elementwise("query_join", kWordBytes * 2.0 * tokens * heads * rope);
  }
  build.product({"query_projection", tokens, heads * (nope + rope), q_lora > 0.0 ? q_lora : hidden});
  double pairs = shape.sequences * attended_pairs(shape.new_tokens, shape.context, 0.0);
  double attended = shape.context;
  if (model.sparse_attention) {
    const double kept = add_indexer(build, pairs);
    pairs = shape.sequences * attended_pairs(shape.new_tokens, shape.context, kept);
    attended = std::min(attended, kept);
  }
  const double cache = shape.sequences * attended * (kv_lora + rope) * catalog::bytes_of(shape.cache_precision).base();
  if (shape.phase == Phase::decode) {
    build.product({"absorb_query", tokens, kv_lora, nope, heads, false, true, false, false, true});
    build.attention("attention", 2.0 * pairs * heads * (2.0 * kv_lora + rope), kWordBytes * tokens * heads * (2.0 * kv_lora + rope), cache);
    build.product({"absorb_value", tokens, v_dim, kv_lora, heads, false, true, false, false, true});
  } else {
    build.product({"latent_up_projection", tokens, heads * (nope + v_dim), kv_lora, 1.0, true, true, false, false, !build.is_training()});
    build.attention("attention", 2.0 * pairs * heads * (nope + rope + v_dim),
                    kWordBytes * tokens * heads * (2.0 * (nope + rope) + 2.0 * v_dim), cache);
  }
  build.product({"output_projection", tokens, hidden, heads * v_dim});
}

void add_dense_feed_forward(GraphBuilder& build) {
  const auto& model = build.model();
  const auto hidden = static_cast<double>(model.hidden);
  const double width = static_cast<double>(model.ffn) / static_cast<double>(build.shape().tensor_parallel);
  const double tokens = build.shape().tokens();
  build.product({"ffn_up", tokens, model.gated_ffn ? 2.0 * width : width, hidden});
  build.elementwise("ffn_activation", kWordBytes * tokens * width * (model.gated_ffn ? 3.0 : 2.0));
  build.product({"ffn_down", tokens, hidden, width});
}

/// Chips that one expert is cut over.
double expert_cut(const StepShape& shape) {
  const auto tensor = static_cast<double>(shape.tensor_parallel);
  const bool is_training = shape.phase == Phase::training_forward || shape.phase == Phase::training_backward;
  if (is_training) return shape.expert_parallel > 1 ? 1.0 : tensor;
  if (shape.expert_tensor_parallel > 0) return static_cast<double>(shape.expert_tensor_parallel);
  return std::max(1.0, tensor / static_cast<double>(shape.expert_parallel));
}

void add_mixture_of_experts(GraphBuilder& build) {
  const auto& model = build.model();
  const auto& shape = build.shape();
  const catalog::MixtureOfExperts& moe = *model.experts;
  const auto hidden = static_cast<double>(model.hidden);
  const auto experts = static_cast<double>(moe.experts);
  const auto per_token = static_cast<double>(moe.experts_per_token);
  const auto tensor = static_cast<double>(shape.tensor_parallel);
  const auto spread = static_cast<double>(shape.expert_parallel);
  const bool is_spread = shape.expert_parallel > 1;
  const double gates = model.gated_ffn ? 2.0 : 1.0;

  // Each expert is cut over `cut` chips; spread and cut make the group that shares the experts. It takes the tokens of group/tensor
  // tensor-parallel groups, each of which brings its own.
  const bool is_serving = !build.is_training();
  const double cut = expert_cut(shape);
  const double group = is_serving ? std::max(tensor, spread * cut) : spread;
  const double tokens = shape.tokens();
  const double group_tokens = is_spread || is_serving ? tokens * group / tensor : tokens;
  const double local_share = is_spread ? 1.0 / spread : 1.0;
  const double width = static_cast<double>(moe.expert_ffn) / cut;
  double touched = expected_experts_touched(experts, per_token, group_tokens) * local_share;
  double routed = group_tokens * per_token * local_share;  // token copies that arrive here
  if (is_serving && is_spread) {
    // The busiest chip decides. Which experts are visited is chance: the number on one chip varies as a binomial one.
    const double local = experts * local_share;
    touched = std::min(local, touched + expected_maximum(spread) * std::sqrt(touched * std::max(0.0, 1.0 - touched / local)));
    routed =
        std::min(group_tokens * per_token, routed * shape.expert_skew + expected_maximum(spread) * std::sqrt(routed * (1.0 - local_share)));
    touched = std::min(touched, routed);
  }

  const double sent = is_spread && !is_serving ? tokens / tensor : tokens;  // this chip's own
  const double worked = moe.latent > 0 ? static_cast<double>(moe.latent) : hidden;
  build.product({"router", sent, experts, hidden, 1.0, false});
  if (moe.latent > 0) build.product({"expert_latent_down", sent, worked, hidden});
  build.product({"expert_up", routed / touched, gates * width, worked, touched, true, true, true, true});
  build.elementwise("expert_activation", kWordBytes * routed * width * (gates + 1.0), true);
  build.product({"expert_down", routed / touched, worked, width, touched, true, true, true, true});
  build.elementwise("expert_order", kWordBytes * (2.0 * routed + tokens) * worked, true);  // into and out of the experts' order
  if (moe.latent > 0) build.product({"expert_latent_up", sent, hidden, worked});
  if (moe.shared_experts > 0) {
    const double shared_width = static_cast<double>(moe.shared_experts * moe.expert_ffn) / tensor;
    build.product({"shared_expert_up", tokens, gates * shared_width, hidden});
    build.product({"shared_expert_down", tokens, hidden, shared_width});
  }
  if (is_serving && group <= tensor) return;  // every chip holds every token; the all-reduce of the layer adds the parts up
  if (!is_spread && is_serving) {             // experts cut over several attention groups: all tokens go to all chips and back
    build.message({"expert_all_gather", CollectiveKind::all_gather, Group::expert, bytes(kWordBytes * group_tokens * worked)});
    build.message({"expert_reduce_scatter", CollectiveKind::reduce_scatter, Group::expert, bytes(kWordBytes * group_tokens * worked)});
    return;
  }
  if (is_spread) {
    // Dispatch goes out in 8 bits where the products are 8-bit, combine comes back in bf16 (DeepSeek-V3, arXiv 2412.19437, section 3.2.2).
    const bool is_narrow = catalog::bytes_of(shape.product_precision).base() <= 1.0;
    const double dispatch_word = is_narrow ? 1.0 : kWordBytes;
    build.message(
        {"expert_dispatch", CollectiveKind::expert_exchange, Group::expert, bytes(dispatch_word * worked), tokens / tensor, per_token});
    build.message(
        {"expert_combine", CollectiveKind::expert_exchange, Group::expert, bytes(kWordBytes * worked), tokens / tensor, per_token});
  }
}

}  // namespace

LayerGraph layer_graph(const catalog::ModelArchitecture& model, const LayerClass& layer, const StepShape& shape) {
  GraphBuilder build{model, shape};
  const auto hidden = static_cast<double>(model.hidden);
  const double tokens = shape.tokens();
  const bool is_cut = shape.tensor_parallel > 1;
  // Norms and residuals: two norms (read, write) and two additions (read twice, write), cut along the sequence in training.
  const double norm_bytes =
      kWordBytes * tokens * hidden * 10.0 / (build.is_training() && is_cut ? static_cast<double>(shape.tensor_parallel) : 1.0);
  build.elementwise("norms_residual", norm_bytes);
  if (layer.is_linear) {
    add_linear_attention(build);
  } else if (model.latent_attention) {
    add_latent_attention(build);
  } else {
    add_grouped_attention(build, layer.is_windowed);
  }
  const double heads_width =
      static_cast<double>((model.heads + model.kv_heads) * model.head_dim) / static_cast<double>(shape.tensor_parallel);
  if (!layer.is_linear) build.elementwise("rotary", kWordBytes * 2.0 * tokens * heads_width);
  if (layer.is_mixture) {
    add_mixture_of_experts(build);
  } else {
    add_dense_feed_forward(build);
  }
  if (is_cut) {
    const Bytes buffer = bytes(kWordBytes * tokens * hidden);
    build.message({"attention_all_reduce", CollectiveKind::all_reduce, Group::tensor, buffer});
    // Tokens that travel to their experts are already cut over the group; only a feed-forward cut by tensor parallelism reduces again.
    const double group =
        build.is_training() ? static_cast<double>(shape.expert_parallel) : static_cast<double>(shape.expert_parallel) * expert_cut(shape);
    if (!layer.is_mixture || shape.expert_parallel == 1 || (!build.is_training() && group <= static_cast<double>(shape.tensor_parallel))) {
      build.message({"ffn_all_reduce", CollectiveKind::all_reduce, Group::tensor, buffer});
    }
  }
  return build.take();
}

LayerGraph ends_graph(const catalog::ModelArchitecture& model, const StepShape& shape) {
  GraphBuilder build{model, shape};
  const auto hidden = static_cast<double>(model.hidden);
  const double vocab = static_cast<double>(model.vocab) / static_cast<double>(shape.tensor_parallel);
  const double scored = shape.phase == Phase::prefill ? shape.sequences : shape.tokens();
  build.elementwise("embedding", kWordBytes * 2.0 * shape.tokens() * hidden);
  build.product({"output_head", scored, vocab, hidden, 1.0, false});
  // The loss reads the logits in fp32 and writes its gradient; sampling reads them once.
  build.elementwise(build.is_training() ? "loss" : "sampling", (build.is_training() ? 8.0 : 4.0) * scored * vocab);
  return build.take();
}

double product_parameters(const catalog::ModelArchitecture& model) {
  const ParameterCount count = count_parameters(model);
  const double table = static_cast<double>(model.vocab) * static_cast<double>(model.hidden);
  return count.active - (model.tied_embeddings ? 0.0 : table);  // the input table is looked up, not multiplied
}

Flops model_flops_per_token(const catalog::ModelArchitecture& model, std::int64_t sequence_length, bool is_lora,
                            std::int64_t prediction_modules) {
  const auto sequence = static_cast<double>(sequence_length);
  double attention = 0.0;  // forward, per token, over all layers
  const std::vector<LayerClass> classes = layer_classes(model);
  for (const LayerClass& layer : classes) {
    if (layer.is_linear) {
      const catalog::LinearAttention& linear = *model.linear_attention;
      attention += 6.0 * static_cast<double>(linear.value_heads * linear.key_dim * linear.value_dim * layer.layers);
      continue;
    }
    const double window = layer.is_windowed ? static_cast<double>(*model.sliding_window) : 0.0;
    const double pairs_per_token = attended_pairs(sequence, 0.0, window) / sequence;
    const double width =
        model.latent_attention
            ? static_cast<double>(model.latent_attention->qk_nope + model.latent_attention->qk_rope + model.latent_attention->v_dim)
            : 2.0 * static_cast<double>(model.head_dim);
    const double of_layer = 2.0 * pairs_per_token * static_cast<double>(model.heads) * width;
    attention += of_layer * static_cast<double>(layer.layers);
    if (&layer == &classes.back()) attention += of_layer * static_cast<double>(prediction_modules);
  }
  double parameters = product_parameters(model);
  if (prediction_modules > 0) {
    const double head = static_cast<double>(model.vocab) * static_cast<double>(model.hidden);
    parameters += static_cast<double>(prediction_modules) * (count_prediction_module(model).active + head);
  }
  return flops((is_lora ? 4.0 : 6.0) * parameters + 3.0 * attention);
}

}  // namespace steelyard::workload
