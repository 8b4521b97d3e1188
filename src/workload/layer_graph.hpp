// One layer of a model as operators and messages, on one chip of a tensor- and expert-parallel group. Layers repeat: a model is a few
// layer classes with their counts, and the ends (embedding, output head).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/quantity.hpp"
#include "catalog/model_architecture.hpp"
#include "workload/workload.hpp"

namespace steelyard::workload {

enum class Phase : std::uint8_t { training_forward, training_backward, prefill, decode };
enum class OperatorKind : std::uint8_t { gemm, attention, elementwise };
enum class CollectiveKind : std::uint8_t { all_reduce, all_gather, reduce_scatter, expert_exchange, point_to_point };
enum class Group : std::uint8_t { tensor, expert, data, pipeline };

/// One operator on one chip. A gemm is `count` independent products m×n×k (heads, experts touched); attention is m queries against n keys
/// (the queries included) of k elements for each of `count` heads of all sequences, m = 0 where that shape says nothing; elementwise
/// operators carry bytes only.
struct Operator {
  std::string_view name;
  OperatorKind kind = OperatorKind::gemm;
  double m = 0.0;
  double n = 0.0;
  double k = 0.0;
  double count = 1.0;
  double group = 1.0;  // attention: query heads that share one key head
  Flops flops;
  Bytes weights;                          // read from memory once
  Bytes activations;                      // read and written
  Bytes cache;                            // read
  bool is_grouped = false;                // over the tokens of each routed expert
  bool is_low_precision_eligible = true;  // runs at the precision of the products; otherwise at bf16 (attention, router)
  bool is_between_experts = false;        // activation and order of the rows: part of what is measured where experts are timed as one
  bool is_phase_own = false;              // only decode, or only prefill, has it (latent attention's two forms)
};

/// A message that one chip takes part in. `bytes`: of the whole buffer (all_reduce, all_gather, reduce_scatter), or per token and copy
/// with `tokens` and `copies` (expert_exchange).
struct Message {
  std::string_view name;
  CollectiveKind kind = CollectiveKind::all_reduce;
  Group group = Group::tensor;
  Bytes bytes;
  double tokens = 0.0;
  double copies = 0.0;
};

struct LayerGraph {
  std::vector<Operator> operators;
  std::vector<Message> messages;
};

/// Layers that have the same operators.
struct LayerClass {
  bool is_mixture = false;
  bool is_windowed = false;
  std::int64_t layers = 0;
  bool is_linear = false;  // keeps a state of fixed size instead of a cache
};
[[nodiscard]] std::vector<LayerClass> layer_classes(const catalog::ModelArchitecture& model);
/// Index into `classes` of the class that layer number `layer` (from 0) belongs to; their number where none is like it.
[[nodiscard]] std::size_t class_of_layer(const catalog::ModelArchitecture& model, const std::vector<LayerClass>& classes,
                                         std::int64_t layer);

/// What one step puts through a layer, and how the layer is cut.
struct StepShape {
  Phase phase = Phase::decode;
  double sequences = 1.0;   // of one tensor-parallel group
  double new_tokens = 1.0;  // per sequence: 1 in decode, the prompt in prefill, the sequence in training
  double context = 0.0;     // tokens before the new ones, per sequence
  catalog::Precision weight_precision = catalog::Precision::bf16;   // as stored
  catalog::Precision cache_precision = catalog::Precision::bf16;    // as stored
  catalog::Precision product_precision = catalog::Precision::bf16;  // of the operands of matrix products
  std::int64_t tensor_parallel = 1;
  /// 1: every expert is cut over the tensor-parallel group. More: whole experts are spread over this many chips, which may span several
  /// tensor-parallel groups; tokens travel to them.
  std::int64_t expert_parallel = 1;
  std::int64_t lora_rank = 0;  // of the training phases; 0: all weights are trained
  /// Serving. Chips that each expert is cut over, besides being spread; 0: the rest of the tensor-parallel group, at least 1. With
  /// expert_parallel it makes the expert group: within one tensor-parallel group all chips hold all tokens and none travel.
  std::int64_t expert_tensor_parallel = 0;
  double expert_skew = 1.0;  // serving: token copies at the busiest chip of the expert group over the mean
  /// Serving: of all weights but the experts'. Checkpoints of mixtures in four bits leave attention in sixteen.
  std::optional<catalog::Precision> attention_precision;

  [[nodiscard]] double tokens() const { return sequences * new_tokens; }
};

/// Operators and messages of one layer. In training a tensor-parallel group is also sequence-parallel (Korthikanti et al.,
/// arXiv 2205.05198, section 4.2.2), so that its all-gather and reduce-scatter have together the bytes of one all-reduce.
[[nodiscard]] LayerGraph layer_graph(const catalog::ModelArchitecture& model, const LayerClass& layer, const StepShape& shape);
/// Embedding, last norm, output head and loss. In prefill only the last position of each sequence passes the head.
[[nodiscard]] LayerGraph ends_graph(const catalog::ModelArchitecture& model, const StepShape& shape);

/// Experts that at least one of `tokens` visits when each picks `per_token` of `experts` independently and evenly:
/// E·(1−(1−k/E)^tokens).
[[nodiscard]] double expected_experts_touched(double experts, double per_token, double tokens);
/// Largest of n independent draws, in standard deviations above their mean (normal order statistics), n a power of two or between.
[[nodiscard]] double expected_maximum(double n);
/// Query-key pairs of one sequence: causal, and at most `window` keys per query (0 = no window).
[[nodiscard]] double attended_pairs(double new_tokens, double context, double window);

/// Elements of the cache that one tensor-parallel rank keeps per token and layer.
[[nodiscard]] double cache_elements_per_token(const catalog::ModelArchitecture& model, std::int64_t tensor_parallel);
/// Bytes of the states of linear-attention layers that one sequence keeps on a rank, whatever its length.
[[nodiscard]] Bytes state_bytes_per_rank(const catalog::ModelArchitecture& model, std::int64_t tensor_parallel);
/// As cache_bytes, on one rank of a tensor-parallel group, over all layers.
[[nodiscard]] Bytes cache_bytes_per_rank(const catalog::ModelArchitecture& model, double context, catalog::Precision precision,
                                         std::int64_t tensor_parallel);
/// Multiply-add flops of one training step's tokens that belong to the model: 6·N + causal attention, forward and backward, without
/// recomputation; LoRA: 4·N. N = active parameters that take part in a product (not the embedding look-up).
[[nodiscard]] Flops model_flops_per_token(const catalog::ModelArchitecture& model, std::int64_t sequence_length, bool is_lora,
                                          std::int64_t prediction_modules = 0);
/// Active parameters that take part in a product.
[[nodiscard]] double product_parameters(const catalog::ModelArchitecture& model);

}  // namespace steelyard::workload
