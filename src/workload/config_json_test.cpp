#include "workload/config_json.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/record.hpp"
#include "workload/layer_graph.hpp"
#include "workload/workload.hpp"

namespace steelyard::workload {
namespace {

struct Row {
  std::string name;
  std::string json;  // the keys of the published config.json that matter
  double total = 0.0;
  double active = 0.0;  // 0: dense
  double tolerance = 0.01;
  std::string source;
};

std::vector<Row> rows() {
  return {
      {"gpt2-xl", R"({"model_type":"gpt2","n_layer":48,"n_embd":1600,"n_head":25,"vocab_size":50257})", 1.557e9, 0.0, 0.005,
       "openai-community/gpt2-xl: 1.56e9 with positions and biases"},
      {"gpt-j-6b",
       R"({"model_type":"gptj","n_layer":28,"n_embd":4096,"n_head":16,"n_inner":null,"vocab_size":50400,"tie_word_embeddings":false})",
       6.05e9, 0.0, 0.003, "EleutherAI/gpt-j-6b"},
      {"bloom", R"({"model_type":"bloom","n_layer":70,"n_embd":14336,"n_head":112,"vocab_size":250880})", 176.2e9, 0.0, 0.003,
       "arXiv 2211.05100"},
      {"falcon-180b",
       R"({"model_type":"falcon","num_hidden_layers":80,"hidden_size":14848,"num_attention_heads":232,"num_kv_heads":8,"new_decoder_architecture":true,"multi_query":true,"vocab_size":65024})",
       180e9, 0.0, 0.01, "tiiuae/falcon-180B: 180B"},
      {"mistral-7b",
       R"({"model_type":"mistral","num_hidden_layers":32,"hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":32000,"sliding_window":4096})",
       7.24e9, 0.0, 0.002, "arXiv 2310.06825"},
      {"phi-3-mini",
       R"({"model_type":"phi3","num_hidden_layers":32,"hidden_size":3072,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":8192,"vocab_size":32064})",
       3.82e9, 0.0, 0.003, "arXiv 2404.14219"},
      {"gemma-2-27b",
       R"({"model_type":"gemma2","num_hidden_layers":46,"hidden_size":4608,"num_attention_heads":32,"num_key_value_heads":16,"head_dim":128,"intermediate_size":36864,"vocab_size":256000,"sliding_window":4096})",
       27.2e9, 0.0, 0.005, "arXiv 2408.00118, table 2"},
      {"qwen3-8b",
       R"({"model_type":"qwen3","num_hidden_layers":36,"hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"intermediate_size":12288,"vocab_size":151936,"tie_word_embeddings":false,"use_sliding_window":false,"sliding_window":null})",
       8.19e9, 0.0, 0.003, "arXiv 2505.09388"},
      {"qwen3-32b",
       R"({"model_type":"qwen3","num_hidden_layers":64,"hidden_size":5120,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":128,"intermediate_size":25600,"vocab_size":151936,"tie_word_embeddings":false})",
       32.8e9, 0.0, 0.003, "arXiv 2505.09388"},
      {"qwen3-30b-a3b",
       R"({"model_type":"qwen3_moe","num_hidden_layers":48,"hidden_size":2048,"num_attention_heads":32,"num_key_value_heads":4,"head_dim":128,"intermediate_size":6144,"moe_intermediate_size":768,"num_experts":128,"num_experts_per_tok":8,"mlp_only_layers":[],"vocab_size":151936,"tie_word_embeddings":false})",
       30.5e9, 3.3e9, 0.02, "arXiv 2505.09388"},
      {"qwen3-next-80b-a3b",
       R"({"model_type":"qwen3_next","num_hidden_layers":48,"hidden_size":2048,"num_attention_heads":16,"num_key_value_heads":2,"head_dim":256,"intermediate_size":5120,"moe_intermediate_size":512,"shared_expert_intermediate_size":512,"num_experts":512,"num_experts_per_tok":10,"vocab_size":151936,"tie_word_embeddings":false,"full_attention_interval":4,"linear_num_key_heads":16,"linear_num_value_heads":32,"linear_key_head_dim":128,"linear_value_head_dim":128,"linear_conv_kernel_dim":4})",
       80e9, 3.9e9, 0.02, "Qwen/Qwen3-Next-80B-A3B: 80B, 79B without the tables; active with both tables"},
      {"mixtral-8x22b",
       R"({"model_type":"mixtral","num_hidden_layers":56,"hidden_size":6144,"num_attention_heads":48,"num_key_value_heads":8,"intermediate_size":16384,"num_local_experts":8,"num_experts_per_tok":2,"vocab_size":32768})",
       140.6e9, 39.1e9, 0.005, "mistralai/Mixtral-8x22B: 141B, 39B active"},
      {"deepseek-v2-lite",
       R"({"model_type":"deepseek_v2","num_hidden_layers":27,"hidden_size":2048,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":10944,"moe_intermediate_size":1408,"n_routed_experts":64,"n_shared_experts":2,"num_experts_per_tok":6,"first_k_dense_replace":1,"q_lora_rank":null,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"vocab_size":102400})",
       15.7e9, 2.66e9, 0.01, "arXiv 2405.04434: 15.7B, 2.4B active without the input table"},
      {"deepseek-v3",
       R"({"model_type":"deepseek_v3","num_hidden_layers":61,"hidden_size":7168,"num_attention_heads":128,"num_key_value_heads":128,"intermediate_size":18432,"moe_intermediate_size":2048,"n_routed_experts":256,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"vocab_size":129280,"num_nextn_predict_layers":1,"quantization_config":{"quant_method":"fp8"}})",
       671e9, 37e9, 0.02, "arXiv 2412.19437"},
      {"glm-4.5",
       R"({"model_type":"glm4_moe","num_hidden_layers":92,"hidden_size":5120,"num_attention_heads":96,"num_key_value_heads":8,"head_dim":128,"intermediate_size":12288,"moe_intermediate_size":1536,"n_routed_experts":160,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3,"vocab_size":151552})",
       355e9, 33.6e9, 0.03, "arXiv 2508.06471: 355B; 32B active without the tables of 1.55e9"},
      {"gpt-oss-20b",
       R"({"model_type":"gpt_oss","num_hidden_layers":24,"hidden_size":2880,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"intermediate_size":2880,"num_local_experts":32,"num_experts_per_tok":4,"sliding_window":128,"layer_types":["sliding_attention","full_attention"],"vocab_size":201088,"tie_word_embeddings":false,"quantization_config":{"quant_method":"mxfp4"}})",
       20.9e9, 4.19e9, 0.01, "arXiv 2508.10925, table 1: 3.61e9 active without the input table of 0.58e9"},
      {"minimax-m2",
       R"({"model_type":"minimax_m2","num_hidden_layers":62,"hidden_size":3072,"num_attention_heads":48,"num_key_value_heads":8,"head_dim":128,"intermediate_size":1536,"num_local_experts":256,"num_experts_per_tok":8,"vocab_size":200064})", 229e9,
       11.0e9, 0.03, "MiniMaxAI/MiniMax-M2: 230B; 10B active without the tables of 1.2e9"},
  };
}

TEST(ConfigJson, CountsParametersAsPublished) {
  for (const Row& row : rows()) {
    const auto model = read_config_json(row.json, row.name + ".json");
    ASSERT_TRUE(model.has_value()) << row.name;
    const ParameterCount count = count_parameters(*model);
    EXPECT_NEAR(count.total() / row.total, 1.0, row.tolerance) << row.name << ", " << row.source;
    const double active = row.active > 0.0 ? row.active : row.total;
    EXPECT_NEAR(count.active / active, 1.0, row.tolerance) << row.name << ", " << row.source;
    EXPECT_EQ(model->id.text(), row.name);
  }
}

TEST(ConfigJson, ReadsPrecisionWindowsAndPredictedTokens) {
  const auto all = rows();
  const auto find = [&](const std::string& name) {
    const auto row = std::find_if(all.begin(), all.end(), [&](const Row& r) { return r.name == name; });
    return read_config_json(row->json, name).value();
  };
  EXPECT_EQ(find("deepseek-v3").native_precision, catalog::Precision::fp8);
  EXPECT_EQ(find("deepseek-v3").token_prediction_layers, 1);
  EXPECT_EQ(find("gpt-oss-20b").native_precision, catalog::Precision::fp4);
  EXPECT_EQ(find("gpt-oss-20b").global_attention_every, 2);
  EXPECT_FALSE(find("qwen3-8b").sliding_window.has_value());
  // One full-attention layer in four keeps a cache: 12 layers, 2 heads of 256, keys and values, 2 bytes.
  EXPECT_DOUBLE_EQ(cache_bytes(find("qwen3-next-80b-a3b"), 1, catalog::Precision::bf16).base(), 12.0 * 2.0 * 2.0 * 256.0 * 2.0);
}

TEST(ConfigJson, NamesTheKeyThatIsMissingOrWrong) {
  const auto missing =
      read_config_json(R"({"model_type":"llama","hidden_size":4096,"num_attention_heads":32,"vocab_size":32000})", "x.json");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().front().code, kMissingKey);
  EXPECT_EQ(missing.error().front().place.pointer, "num_hidden_layers");
  const auto wrong = read_config_json(
      R"({"num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"num_key_value_heads":8,"intermediate_size":9,"vocab_size":10})",
      "x.json");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().front().code, kConfigMismatch);
  EXPECT_FALSE(read_config_json("[1]", "x.json").has_value());
  EXPECT_FALSE(read_config_json(R"({"num_hidden_layers":-1})", "x.json").has_value());
}

TEST(ConfigJson, ReadsTheLanguagePartOfAMultimodalFileAndNamesItByItsFolder) {
  const auto model = read_config_json(
      R"({"model_type":"x","text_config":{"model_type":"llama","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":128,"vocab_size":10}})",
      "some/where/my-model/config.json");
  ASSERT_TRUE(model.has_value());
  EXPECT_EQ(model->layers, 2);
  EXPECT_EQ(model->name, "my-model");
}

}  // namespace
}  // namespace steelyard::workload
