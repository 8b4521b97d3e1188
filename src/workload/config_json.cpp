#include "workload/config_json.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/record.hpp"

namespace steelyard::workload {
namespace {

constexpr std::int64_t kMost = 10'000'000;
constexpr std::int64_t kMostLayers = 10'000;

using Names = std::initializer_list<std::string_view>;

class ConfigReader {
 public:
  ConfigReader(TableReader& reader, const Value& table, catalog::ModelArchitecture& model)
      : reader_(reader), table_(table), model_(model) {}

  void read() {
    model_.type = reader_.text("model_type").value_or("");
    shape();
    feed_forward();
    latent();
    windows();
    linear();
    sparse();
    model_.token_prediction_layers =
        first({"num_nextn_predict_layers", "mtp_num_hidden_layers", "num_mtp_modules"}, 0, kMostLayers).value_or(0);
    precision();
    check();
  }

 private:
  [[nodiscard]] bool is_type(Names types) const { return std::find(types.begin(), types.end(), model_.type) != types.end(); }

  /// A key that is there and isn't null.
  [[nodiscard]] const Value* stated(std::string_view key) const {
    const Value* const value = table_.find(key);
    return value != nullptr && value->kind != ValueKind::null ? value : nullptr;
  }

  std::optional<std::int64_t> first(Names keys, std::int64_t least, std::int64_t most) {
    for (const std::string_view key : keys) {
      if (stated(key) != nullptr) return reader_.integer(key, Need::optional, least, most);
    }
    return std::nullopt;
  }

  std::int64_t required(Names keys, std::int64_t most) {
    if (const auto value = first(keys, 1, most)) return *value;
    const bool is_stated = std::any_of(keys.begin(), keys.end(), [this](std::string_view key) { return stated(key) != nullptr; });
    if (!is_stated) reader_.report(kMissingKey, *keys.begin(), {{"key", std::string{*keys.begin()}}});
    return 0;
  }

  void mismatch(std::string_view key, std::string expected) {
    reader_.report(kConfigMismatch, key, {{"found", std::string{key}}, {"expected", std::move(expected)}});
  }

  void shape() {
    model_.layers = required({"num_hidden_layers", "n_layer", "n_layers", "num_layers"}, kMostLayers);
    model_.hidden = required({"hidden_size", "n_embd", "d_model"}, kMost);
    model_.heads = required({"num_attention_heads", "n_head", "n_heads"}, kMost);
    model_.vocab = required({"vocab_size"}, kMost);
    const bool shares_one_head = stated("multi_query") != nullptr && reader_.boolean("multi_query").value_or(false);
    const bool is_new_falcon = stated("new_decoder_architecture") != nullptr && reader_.boolean("new_decoder_architecture").value_or(false);
    const auto key_heads = first({"num_key_value_heads", "num_kv_heads", "multi_query_group_num", "num_query_groups"}, 1, kMost);
    model_.kv_heads = shares_one_head && !is_new_falcon ? 1 : key_heads.value_or(model_.heads);
    const std::int64_t divided = model_.heads > 0 ? model_.hidden / model_.heads : 0;
    model_.head_dim = first({"head_dim", "kv_channels", "attention_head_dim"}, 1, kMost).value_or(divided);
    const bool is_tied_by_default = is_type({"gpt2", "bloom", "falcon", "mpt", "gemma", "gemma2", "gemma3", "gemma3_text"});
    model_.tied_embeddings =
        stated("tie_word_embeddings") != nullptr ? reader_.boolean("tie_word_embeddings").value_or(is_tied_by_default) : is_tied_by_default;
    model_.gated_ffn =
        !is_type({"gpt2", "gptj", "gpt_neox", "gpt_neo", "gpt_bigcode", "bloom", "falcon", "mpt", "opt", "nemotron", "phi", "starcoder2"});
  }

  void feed_forward() {
    const auto experts = first({"num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"}, 0, kMost).value_or(0);
    const std::int64_t four_times = model_.gated_ffn ? 0 : 4 * model_.hidden;
    const auto width = first({"intermediate_size", "n_inner", "ffn_hidden_size", "ffn_dim"}, 1, kMost);
    if (experts <= 1) {
      model_.ffn = width.value_or(four_times);
      if (model_.ffn == 0) reader_.report(kMissingKey, "intermediate_size", {{"key", "intermediate_size"}});
      return;
    }
    catalog::MixtureOfExperts moe;
    moe.experts = experts;
    moe.experts_per_token = required({"num_experts_per_tok", "num_experts_per_token", "moe_topk", "moe_k", "experts_per_token"}, kMost);
    moe.expert_ffn =
        first({"moe_intermediate_size", "moe_ffn_hidden_size", "expert_intermediate_size"}, 1, kMost).value_or(width.value_or(0));
    if (moe.expert_ffn == 0) reader_.report(kMissingKey, "moe_intermediate_size", {{"key", "moe_intermediate_size"}});
    if (const auto shared = first({"shared_expert_intermediate_size"}, 0, kMost)) {
      moe.shared_experts = moe.expert_ffn > 0 ? (*shared + moe.expert_ffn - 1) / moe.expert_ffn : 0;
    } else {
      moe.shared_experts = first({"n_shared_experts", "num_shared_experts", "moe_num_shared_experts"}, 0, kMost).value_or(0);
    }
    moe.dense_layers = first({"first_k_dense_replace", "num_dense_layers", "moe_layer_start_index"}, 0, kMostLayers).value_or(0);
    if (const Value* const only = stated("mlp_only_layers"); only != nullptr && only->kind == ValueKind::array) {
      moe.dense_layers = std::max<std::int64_t>(moe.dense_layers, static_cast<std::int64_t>(only->items.size()));
    }
    moe.latent = first({"moe_latent_size"}, 0, kMost).value_or(0);
    if (moe.dense_layers > 0) model_.ffn = width.value_or(0);
    model_.experts = moe;
  }

  void latent() {
    if (stated("kv_lora_rank") == nullptr) return;
    catalog::LatentAttention latent;
    latent.kv_lora = required({"kv_lora_rank"}, kMost);
    latent.q_lora = first({"q_lora_rank"}, 0, kMost).value_or(0);
    latent.qk_nope = required({"qk_nope_head_dim"}, kMost);
    latent.qk_rope = first({"qk_rope_head_dim"}, 0, kMost).value_or(0);
    latent.v_dim = required({"v_head_dim"}, kMost);
    model_.latent_attention = latent;
  }

  /// Every so manieth layer attends to everything, where the list of layer types says so regularly.
  [[nodiscard]] std::optional<std::int64_t> full_layers_every() const {
    const Value* const types = stated("layer_types");
    if (types == nullptr || types->kind != ValueKind::array) return std::nullopt;
    for (std::size_t i = 0; i < types->items.size(); ++i) {
      if (types->items[i].text == "full_attention") return static_cast<std::int64_t>(i) + 1;
    }
    return std::nullopt;
  }

  void windows() {
    const auto window = first({"sliding_window", "sliding_window_size"}, 0, kMost);
    const bool is_switched_off = stated("use_sliding_window") != nullptr && !reader_.boolean("use_sliding_window").value_or(true);
    if (!window || *window == 0 || is_switched_off) return;
    model_.sliding_window = *window;
    const std::int64_t usual = is_type({"gemma2", "gpt_oss", "cohere2"}) ? 2 : is_type({"gemma3", "gemma3_text"}) ? 6 : 0;
    auto every = full_layers_every();
    // Full attention in the first layer means that the windowed ones follow it: gpt-oss counts the other way round, with the same number.
    if (every && *every == 1) every = usual > 0 ? usual : 2;
    if (!every) every = first({"sliding_window_pattern"}, 1, kMostLayers);
    if (every) {
      model_.global_attention_every = *every;
    } else if (usual > 0) {
      model_.global_attention_every = usual;
    }
  }

  void linear() {
    if (stated("linear_num_value_heads") == nullptr) return;
    catalog::LinearAttention linear;
    linear.full_attention_every = first({"full_attention_interval"}, 1, kMostLayers).value_or(full_layers_every().value_or(4));
    linear.value_heads = required({"linear_num_value_heads"}, kMost);
    linear.key_heads = required({"linear_num_key_heads"}, kMost);
    linear.key_dim = required({"linear_key_head_dim"}, kMost);
    linear.value_dim = required({"linear_value_head_dim"}, kMost);
    linear.conv_kernel = first({"linear_conv_kernel_dim"}, 1, kMost).value_or(4);
    model_.linear_attention = linear;
    model_.gated_attention = true;
  }

  void sparse() {
    if (stated("index_topk") == nullptr) return;
    catalog::SparseAttention sparse;
    sparse.top_tokens = required({"index_topk"}, kMost);
    sparse.index_heads = required({"index_n_heads"}, kMost);
    sparse.index_dim = required({"index_head_dim"}, kMost);
    model_.sparse_attention = sparse;
  }

  void precision() {
    model_.native_precision = catalog::Precision::bf16;
    const Value* const quantised = stated("quantization_config");
    if (quantised == nullptr || quantised->kind != ValueKind::table) return;
    const Value* const method = quantised->find("quant_method");
    const std::string name = method != nullptr ? method->text : "";
    const Value* const bits = quantised->find("bits");
    if (name == "fp8" || name == "fbgemm_fp8") model_.native_precision = catalog::Precision::fp8;
    if (name == "mxfp4" || name == "modelopt_fp4" || name == "nvfp4") model_.native_precision = catalog::Precision::fp4;
    if (name == "gptq" || name == "awq" || name == "compressed-tensors") {
      const bool is_byte = bits != nullptr && bits->integer == 8;
      model_.native_precision = is_byte ? catalog::Precision::int8 : catalog::Precision::int4;
    }
  }

  void check() {
    if (model_.kv_heads > model_.heads && model_.heads > 0) mismatch("num_key_value_heads", "<= num_attention_heads");
    if (model_.head_dim == 0 && model_.heads > 0 && model_.hidden > 0) mismatch("hidden_size", ">= num_attention_heads");
    if (!model_.experts) return;
    if (model_.experts->experts_per_token > model_.experts->experts) mismatch("num_experts_per_tok", "<= num_experts");
    if (model_.experts->dense_layers > model_.layers) mismatch("first_k_dense_replace", "<= num_hidden_layers");
    if (model_.experts->dense_layers > 0 && model_.ffn == 0) {
      reader_.report(kMissingKey, "intermediate_size", {{"key", "intermediate_size"}});
    }
  }

  TableReader& reader_;
  const Value& table_;
  catalog::ModelArchitecture& model_;
};

std::string stem_of(const std::string& file) {
  const std::size_t slash = file.find_last_of('/');
  std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  if (name == "config.json" && slash != std::string::npos && slash > 0) {  // models are told apart by their folders
    const std::size_t before = file.find_last_of('/', slash - 1);
    name = file.substr(before == std::string::npos ? 0 : before + 1, slash - (before == std::string::npos ? 0 : before + 1));
  }
  if (const std::size_t dot = name.rfind(".json"); dot != std::string::npos) name.resize(dot);
  return name.empty() ? std::string{"model"} : name;
}

}  // namespace

Result<catalog::ModelArchitecture> read_config_json(std::string_view text, const std::string& file) {
  auto document = parse_json(text, file);
  if (!document) return document.error();
  const Value* table = &document->root;
  std::string pointer;
  if (const Value* const inner = table->find("text_config");
      inner != nullptr && inner->kind == ValueKind::table && table->find("num_hidden_layers") == nullptr) {
    table = inner;
    pointer = "text_config";
  }
  Findings findings;
  catalog::ModelArchitecture model;
  TableReader reader{*document, *table, pointer, findings};
  ConfigReader{reader, *table, model}.read();
  if (!findings.empty()) return findings;
  model.name = stem_of(file);
  model.id = ModelId{model.name};
  Evidence evidence;
  evidence.grade = Grade::primary;
  evidence.verified = Verified::yes;
  model.evidence = std::make_shared<const Evidence>(std::move(evidence));
  return model;
}

}  // namespace steelyard::workload
