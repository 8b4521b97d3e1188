#include <algorithm>
#include <array>

#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {
namespace {

template <class Keys>
bool states_any(RecordReader& reader, const Keys& keys) {
  return reader.table().gathers_schema() ||
         std::any_of(keys.begin(), keys.end(), [&](std::string_view k) { return reader.table().has(k); });
}

void read_experts(RecordReader& reader, ModelArchitecture& model) {
  constexpr std::array<std::string_view, 6> kKeys{"experts",    "experts_per_token", "shared_experts",
                                                  "expert_ffn", "dense_layers",      "expert_latent"};
  if (!states_any(reader, kKeys)) return;
  // All of these together, unless a lower layer has stated the rest.
  const Need need = model.experts || reader.table().gathers_schema() ? Need::optional : Need::required;
  MixtureOfExperts experts = model.experts.value_or(MixtureOfExperts{});
  reader.read("experts", experts.experts, need, 1);
  reader.read("experts_per_token", experts.experts_per_token, need, 1);
  reader.read("shared_experts", experts.shared_experts, need, 0);
  reader.read("expert_ffn", experts.expert_ffn, need, 1);
  reader.read("dense_layers", experts.dense_layers, need, 0);
  reader.read("expert_latent", experts.latent, Need::optional, 0);
  if (experts.experts_per_token > experts.experts) {
    reader.table().report(kNumberRange, "experts_per_token",
                          {{"found", std::to_string(experts.experts_per_token)}, {"expected", "<= experts"}});
  }
  model.experts = experts;
}

void read_latent_attention(RecordReader& reader, ModelArchitecture& model) {
  constexpr std::array<std::string_view, 5> kKeys{"mla_q_lora", "mla_kv_lora", "mla_qk_nope", "mla_qk_rope", "mla_v_dim"};
  if (!states_any(reader, kKeys)) return;
  const Need need = model.latent_attention || reader.table().gathers_schema() ? Need::optional : Need::required;
  LatentAttention attention = model.latent_attention.value_or(LatentAttention{});
  reader.read("mla_q_lora", attention.q_lora, need, 0);
  reader.read("mla_kv_lora", attention.kv_lora, need, 1);
  reader.read("mla_qk_nope", attention.qk_nope, need, 1);
  reader.read("mla_qk_rope", attention.qk_rope, need, 0);
  reader.read("mla_v_dim", attention.v_dim, need, 1);
  model.latent_attention = attention;
}

void read_linear_attention(RecordReader& reader, ModelArchitecture& model) {
  constexpr std::array<std::string_view, 6> kKeys{
      "linear_full_attention_every", "linear_key_heads", "linear_value_heads", "linear_key_dim", "linear_value_dim", "linear_conv_kernel"};
  if (!states_any(reader, kKeys)) return;
  const Need need = model.linear_attention || reader.table().gathers_schema() ? Need::optional : Need::required;
  LinearAttention attention = model.linear_attention.value_or(LinearAttention{});
  reader.read("linear_full_attention_every", attention.full_attention_every, need, 1);
  reader.read("linear_key_heads", attention.key_heads, need, 1);
  reader.read("linear_value_heads", attention.value_heads, need, 1);
  reader.read("linear_key_dim", attention.key_dim, need, 1);
  reader.read("linear_value_dim", attention.value_dim, need, 1);
  reader.read("linear_conv_kernel", attention.conv_kernel, Need::optional, 1);
  model.linear_attention = attention;
}

void read_sparse_attention(RecordReader& reader, ModelArchitecture& model) {
  constexpr std::array<std::string_view, 3> kKeys{"sparse_index_heads", "sparse_index_dim", "sparse_top_tokens"};
  if (!states_any(reader, kKeys)) return;
  const Need need = model.sparse_attention || reader.table().gathers_schema() ? Need::optional : Need::required;
  SparseAttention attention = model.sparse_attention.value_or(SparseAttention{});
  reader.read("sparse_index_heads", attention.index_heads, need, 1);
  reader.read("sparse_index_dim", attention.index_dim, need, 1);
  reader.read("sparse_top_tokens", attention.top_tokens, need, 1);
  model.sparse_attention = attention;
}

void read_variants(RecordReader& reader, ModelArchitecture& model) {
  std::vector<ModelVariant> variants;
  reader.table().tables("variants", [&](TableReader& table) {
    ModelVariant variant;
    RecordReader inner(table, true);
    inner.read("name", variant.name, Need::required);
    inner.read_precision("precision", variant.precision);
    variants.push_back(std::move(variant));
  });
  if (reader.table().has("variants")) model.variants = std::move(variants);
}

void read_shape(RecordReader& reader, ModelArchitecture& model) {
  const Need need = reader.required();
  reader.read("layers", model.layers, need, 1);
  reader.read("hidden", model.hidden, need, 1);
  reader.read("heads", model.heads, need, 1);
  reader.read("kv_heads", model.kv_heads, need, 1);
  reader.read("head_dim", model.head_dim, need, 1);
  reader.read("vocab", model.vocab, need, 1);
  reader.read("gated_ffn", model.gated_ffn, need);
  reader.read("tied_embeddings", model.tied_embeddings, need);
  read_experts(reader, model);
  // Where every layer is a mixture of experts there is no dense feed-forward.
  const bool all_sparse = model.experts && model.experts->dense_layers == 0;
  reader.read("ffn", model.ffn, all_sparse ? Need::optional : need, all_sparse ? 0 : 1);
  read_latent_attention(reader, model);
  reader.read("sliding_window", model.sliding_window, 1);
  reader.read("global_attention_every", model.global_attention_every, 1);
  read_linear_attention(reader, model);
  read_sparse_attention(reader, model);
  reader.read("gated_attention", model.gated_attention, Need::optional);
  reader.read("token_prediction_layers", model.token_prediction_layers, Need::optional, 0);
}

}  // namespace

void read_model(RecordReader& reader, ModelArchitecture& model) {
  reader.evidence(model.evidence);
  reader.read("name", model.name, reader.required());
  reader.read("family", model.family);
  reader.read("aliases", model.aliases);
  reader.read("type", model.type);
  reader.read("note", model.note);
  read_shape(reader, model);
  reader.read("published_parameters", model.published_parameters, 1.0, 1e18);
  reader.read("published_active_parameters", model.published_active_parameters, 1.0, 1e18);
  reader.read_precision("native_precision", model.native_precision);
  read_variants(reader, model);
}

}  // namespace steelyard::catalog
