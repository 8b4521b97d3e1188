// One layer in training, on one chip: operators by pass, messages, and what is kept for the backward pass.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "workload/layer_graph.hpp"

namespace steelyard::workload {

/// The gradients of inputs and of weights are apart, since zero-bubble schedules run them apart.
enum class Pass : std::uint8_t { forward, backward_input, backward_weight };
inline constexpr std::size_t kPasses = 3;

/// How one micro-batch is cut, and how the framework computes. Plain doubles: this is made millions of times in a search.
struct TrainingShape {
  double sequences = 1.0;
  double sequence_length = 4096.0;  // whole
  double sample_length = 0.0;       // of the samples packed into it, which don't attend to one another; 0: it is one
  double tensor = 1.0;
  double context = 1.0;
  double expert = 1.0;
  double expert_tensor = 1.0;  // with expert > 1
  bool has_fused_attention = true;
  bool has_fused_elementwise = true;
  bool has_dropout = false;
  bool has_sequence_parallel = true;
  bool regathers_inputs = true;  // under sequence parallelism: products' inputs are kept cut, and gathered again for weight gradients
  bool is_narrow = false;        // products in 8 bits or fewer: operands are cast
  bool is_block_scaled = false;  // per block: scales along both directions, operands are cast twice
  bool is_scaled_now = false;   // the scale of a whole tensor is found in the same step: it is read once more, and no norm writes it narrow
  double weight_bytes = 2.0;    // per parameter, as the products read it
  double gradient_bytes = 4.0;  // per parameter, of the buffer that weight gradients are added to
  double imbalance = 1.0;       // of experts: fullest ÷ mean
  double lora_rank = 0.0;       // 0: all weights are trained

  /// Of one chip: those of its piece of the sequence.
  [[nodiscard]] double tokens() const { return sequences * sequence_length / context; }
  [[nodiscard]] double attended_length() const { return sample_length > 0.0 ? std::min(sample_length, sequence_length) : sequence_length; }
  [[nodiscard]] double attended_samples() const { return sequences * sequence_length / attended_length(); }
  /// Over which norms and residuals are cut.
  [[nodiscard]] double sequence_cut() const { return has_sequence_parallel ? tensor : 1.0; }
};

/// What one layer sends. Bytes are of one chip's buffer; nothing travels where the group is of one.
struct LayerMessages {
  double tensor_bytes = 0.0;    // whole buffer of one all-gather or reduce-scatter
  double tensor_pairs = 0.0;    // pairs of them in the forward pass; as many in the backward pass
  double regathers = 0.0;       // all-gathers that sequence parallelism repeats in the backward pass
  double expert_tokens = 0.0;   // that one chip sends away
  double expert_copies = 0.0;   // experts each of them goes to
  double dispatch_bytes = 0.0;  // per token, to the experts
  double combine_bytes = 0.0;   // per token, back
  double expert_gather = 0.0;   // all-gather and reduce-scatter buffer of experts cut over expert_tensor
  double context_bytes = 0.0;   // keys and values of one chip
};

struct TrainingGraph {
  std::array<std::vector<Operator>, kPasses> passes;
  std::vector<std::size_t> attention_core;  // places in the forward pass of what recomputing attention repeats
  std::vector<std::size_t> light;           // ... norms and activations
  std::size_t feed_forward_from = 0;        // ... the feed-forward: from here to the end
  LayerMessages messages;

  void clear();
  [[nodiscard]] std::vector<Operator>& of(Pass pass) { return passes[static_cast<std::size_t>(pass)]; }
  [[nodiscard]] const std::vector<Operator>& of(Pass pass) const { return passes[static_cast<std::size_t>(pass)]; }
};

/// Replaces what `graph` holds; allocates nothing once it has grown. Sources: Korthikanti et al., arXiv 2205.05198 (sequence parallelism,
/// what is kept); Dao, arXiv 2307.08691 (backward pass of attention: 2.5 times the forward flops); Hu et al., arXiv 2106.09685 (adapters,
/// beside the attention matrices).
void make_training_layer(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape,
                         TrainingGraph& graph);
/// Embedding look-up (first stage).
void make_training_embedding(const catalog::ModelArchitecture& model, const TrainingShape& shape, TrainingGraph& graph);
/// Last norm, output head and loss (last stage).
void make_training_head(const catalog::ModelArchitecture& model, const TrainingShape& shape, TrainingGraph& graph);
/// One module that predicts a further token (last stage): projection, a layer of the given class, the shared head and a loss of its own
/// (DeepSeek-V3, arXiv 2412.19437, section 2.2).
void make_prediction_module(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape,
                            TrainingGraph& graph);

/// Query-key pairs of one sequence in a layer of this class.
[[nodiscard]] double training_pairs(const catalog::ModelArchitecture& model, const LayerClass& layer, double sequence_length);

/// Bytes that one token leaves behind in one layer for its backward pass, on one chip.
struct KeptBytes {
  double norms = 0.0;          // inputs of the norms and what they make
  double attention = 0.0;      // queries, keys, values, output
  double up_projection = 0.0;  // part of `attention` that the latent up-projections made
  double core = 0.0;           // part of `attention` that comes out of it
  double scores = 0.0;         // of unfused attention
  double feed_forward = 0.0;   // what goes into the activation
  double activation = 0.0;     // what comes out of it
  double routed = 0.0;         // copies of tokens on their way to experts and back
  double masks = 0.0;
  double input = 0.0;     // of the layer, alone: what full recomputation keeps
  double gathered = 0.0;  // of the products' inputs, what the other chips of the group hold too: kept so as not to gather it again

  [[nodiscard]] double total() const { return norms + attention + scores + feed_forward + activation + routed + masks + gathered; }
};
[[nodiscard]] KeptBytes kept_bytes(const catalog::ModelArchitecture& model, const LayerClass& layer, const TrainingShape& shape);

}  // namespace steelyard::workload
