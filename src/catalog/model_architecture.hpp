// The shape of a language model, as its config.json or paper states it (docs/formats/catalog.md, [[model]]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/evidence.hpp"
#include "base/id.hpp"
#include "catalog/chip.hpp"

namespace steelyard::catalog {

struct MixtureOfExperts {
  std::int64_t experts = 0;
  std::int64_t experts_per_token = 0;
  std::int64_t shared_experts = 0;
  std::int64_t expert_ffn = 0;    // width of one expert
  std::int64_t dense_layers = 0;  // leading layers with the dense feed-forward
  std::int64_t latent = 0;        // width that tokens are projected to on their way to the routed experts; 0: the hidden width
};

struct LatentAttention {
  std::int64_t q_lora = 0;  // 0: queries are not compressed
  std::int64_t kv_lora = 0;
  std::int64_t qk_nope = 0;
  std::int64_t qk_rope = 0;
  std::int64_t v_dim = 0;
};

/// Layers that keep a state of fixed size instead of a cache (gated delta rule, Yang et al., arXiv 2412.06464), between full-attention
/// layers.
struct LinearAttention {
  std::int64_t full_attention_every = 4;  // every so manieth layer attends to everything
  std::int64_t key_heads = 0;
  std::int64_t value_heads = 0;
  std::int64_t key_dim = 0;
  std::int64_t value_dim = 0;
  std::int64_t conv_kernel = 4;
};

/// Attention to the best-scoring tokens only (DeepSeek-V3.2: a small indexer scores all of them).
struct SparseAttention {
  std::int64_t index_heads = 0;
  std::int64_t index_dim = 0;
  std::int64_t top_tokens = 0;
};

struct ModelVariant {
  std::string name;
  std::optional<Precision> precision;
};

struct ModelArchitecture {
  ModelId id;
  std::string name;
  std::string family;
  std::vector<std::string> aliases;
  std::string type;  // model_type of config.json; empty where there is none
  std::int64_t layers = 0;
  std::int64_t hidden = 0;
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_dim = 0;
  std::int64_t ffn = 0;  // of the dense feed-forward; 0 where every layer is a mixture of experts
  bool gated_ffn = true;
  std::int64_t vocab = 0;
  bool tied_embeddings = false;
  std::optional<MixtureOfExperts> experts;
  std::optional<LatentAttention> latent_attention;
  std::optional<std::int64_t> sliding_window;          // tokens
  std::optional<std::int64_t> global_attention_every;  // with a sliding window
  std::optional<LinearAttention> linear_attention;
  std::optional<SparseAttention> sparse_attention;
  bool gated_attention = false;              // the query projection also makes a gate of the output
  std::int64_t token_prediction_layers = 0;  // modules that predict further tokens; not in the parameter counts
  std::optional<double> published_parameters;
  std::optional<double> published_active_parameters;
  std::optional<Precision> native_precision;
  std::vector<ModelVariant> variants;
  EvidencePtr evidence;
  std::string note;
};

}  // namespace steelyard::catalog
