// What a person wants done: train, fine-tune or serve one model. Model architecture × recipe → operators, bytes and messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.hpp"
#include "catalog/model_architecture.hpp"

namespace steelyard::workload {

enum class TrainingMethod : std::uint8_t { pretrain, full_finetune, lora };
[[nodiscard]] const std::vector<std::string_view>& training_method_names();

struct TrainingTask {
  const catalog::ModelArchitecture* model = nullptr;
  TrainingMethod method = TrainingMethod::pretrain;
  Tokens tokens;  // of the whole run
  std::int64_t sequence_length = 4096;
  std::int64_t global_batch = 1024;                         // sequences per step
  catalog::Precision precision = catalog::Precision::bf16;  // of the matrix products
  std::int64_t lora_rank = 16;                              // of method lora
  /// Mean tokens of the samples that a sequence is packed from, which don't attend to one another; 0: a sequence is one.
  std::int64_t sample_length = 0;
  /// Modules that predict further tokens and are trained along; unset: those of the model where it is trained from scratch, else none.
  std::optional<std::int64_t> prediction_modules{};
};
[[nodiscard]] std::int64_t prediction_modules(const TrainingTask& task);

struct ServingTask {
  const catalog::ModelArchitecture* model = nullptr;
  catalog::Precision weight_precision = catalog::Precision::bf16;
  catalog::Precision cache_precision = catalog::Precision::bf16;
  std::int64_t input_tokens = 1024;  // mean per request
  std::int64_t output_tokens = 256;
  /// Of the weights besides the experts'; unset: as attention_precision_of says.
  std::optional<catalog::Precision> attention_precision;
  std::optional<Seconds> time_to_first_token;  // limits of the service level, where set
  std::optional<Seconds> time_per_output_token;
};

/// Checkpoints of mixtures of experts in four bits keep attention in sixteen (gpt-oss, arXiv 2508.10925, section 2.1; the NVFP4 and INT4
/// releases of DeepSeek and Kimi exclude it); others have one precision.
[[nodiscard]] catalog::Precision attention_precision_of(const ServingTask& task);
/// Of the operands of products: weights in four-bit integers are widened first.
[[nodiscard]] catalog::Precision product_precision_of(const ServingTask& task);

/// Parameters by where they sit. Counts, not bytes.
struct ParameterCount {
  double embedding = 0.0;  // input embedding, and the output head where it is not tied
  double attention = 0.0;
  double dense_ffn = 0.0;
  double experts = 0.0;  // routed
  double shared_experts = 0.0;
  double router = 0.0;
  double norms = 0.0;
  double active = 0.0;  // used by one token: all but the routed experts it doesn't visit
  [[nodiscard]] double total() const { return embedding + attention + dense_ffn + experts + shared_experts + router + norms; }
};
[[nodiscard]] ParameterCount count_parameters(const catalog::ModelArchitecture& model);
/// Of one module that predicts a further token, without the embedding and the head it shares with the model: a projection of hidden state
/// and embedding (2h × h), the last layer's kind of layer, norms (DeepSeek-V3, arXiv 2412.19437, section 2.2). `active` leaves out the
/// experts that a token does not visit.
[[nodiscard]] ParameterCount count_prediction_module(const catalog::ModelArchitecture& model);

/// Cache bytes that one token of context occupies over all layers: GQA keeps 2 · kv_heads · head_dim per layer, MLA kv_lora + qk_rope.
/// Layers with a sliding window keep at most the window; `context` (tokens) says how long the sequence is. Answer is for the whole
/// sequence.
[[nodiscard]] Bytes cache_bytes(const catalog::ModelArchitecture& model, std::int64_t context, catalog::Precision precision);

}  // namespace steelyard::workload
