#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workload/sample_models.hpp"
#include "workload/workload.hpp"

namespace steelyard::workload {
namespace {

struct Published {
  std::string name;
  catalog::ModelArchitecture model;
  double total = 0.0;
  double active = 0.0;
  double tolerance = 0.01;  // relative; wider where the source rounds
  std::string source;
};

std::vector<Published> published() {
  using namespace sample;
  return {
      {"GPT-3 175B", gpt3_175b(), 174.6e9, 174.6e9, 0.005, "arXiv 2005.14165, table D.1"},
      {"Llama 2 70B", llama2_70b(), 68.98e9, 68.98e9, 0.002, "model card, safetensors index"},
      {"Llama 3.1 8B", llama31_8b(), 8.03e9, 8.03e9, 0.002, "model card"},
      {"Llama 3.1 70B", llama31_70b(), 70.6e9, 70.6e9, 0.002, "model card"},
      {"Llama 3.1 405B", llama31_405b(), 405.9e9, 405.9e9, 0.002, "model card"},
      {"Mixtral 8x7B", mixtral_8x7b(), 46.7e9, 12.9e9, 0.005, "arXiv 2401.04088"},
      {"Qwen3-235B-A22B", qwen3_235b(), 235e9, 22e9, 0.015, "arXiv 2505.09388, table 2"},
      {"gpt-oss-120b", gpt_oss_120b(), 116.8e9, 5.71e9, 0.005, "arXiv 2508.10925, table 1: 5.13e9 active without the embedding of 0.58e9"},
      {"DeepSeek-V3", deepseek_v3(), 671e9, 37e9, 0.02, "arXiv 2412.19437, abstract"},
      {"Kimi K2", kimi_k2(), 1.04e12, 32.6e9, 0.015, "arXiv 2507.20534, table 2"},
  };
}

TEST(Parameters, MatchWhatTheMakersPublish) {
  for (const Published& row : published()) {
    const ParameterCount count = count_parameters(row.model);
    EXPECT_NEAR(count.total() / row.total, 1.0, row.tolerance) << row.name << ", " << row.source;
    EXPECT_NEAR(count.active / row.active, 1.0, row.tolerance) << row.name << ", " << row.source;
  }
}

TEST(PredictionModule, MatchesWhatDeepSeekPublishes) {
  // README_WEIGHTS of DeepSeek-V3: 11.5e9 unique parameters beside the shared embedding and head of 0.9e9 each; 2.4e9 active with both.
  // With its copies of them the repository holds 685e9, 14e9 more than the main model.
  const catalog::ModelArchitecture model = sample::deepseek_v3();
  const ParameterCount module = count_prediction_module(model);
  const double table = 129280.0 * 7168.0;
  EXPECT_NEAR(module.total() / 11.5e9, 1.0, 0.015);
  EXPECT_NEAR((module.active + 2.0 * table) / 2.4e9, 1.0, 0.1);
  EXPECT_NEAR((count_parameters(model).total() + module.total() + 2.0 * table) / 685e9, 1.0, 0.005);
}

TEST(PredictionModule, IsTrainedFromScratchAndNotTuned) {
  catalog::ModelArchitecture model = sample::deepseek_v3();
  model.token_prediction_layers = 1;
  TrainingTask task;
  task.model = &model;
  EXPECT_EQ(prediction_modules(task), 1);
  task.method = TrainingMethod::lora;
  EXPECT_EQ(prediction_modules(task), 0);
  task.prediction_modules = 2;
  EXPECT_EQ(prediction_modules(task), 2);
}

TEST(Parameters, ExpertsOnALatentAreNarrower) {
  // Nemotron 3 Super: 512 experts of two matrices, 1,024 by 2,688, in 40 blocks are 112.7 of its 120e9 parameters.
  catalog::ModelArchitecture model = sample::dense(40, 4096, 32, 2, 0, false, 131072, false);
  model.experts = catalog::MixtureOfExperts{512, 22, 2, 2688, 0, 1024};
  EXPECT_NEAR(count_parameters(model).experts, 112.7e9, 0.1e9);
}

TEST(Cache, MatchesPublishedBytesPerToken) {
  // DeepSeek-AI, Insights into DeepSeek-V3, arXiv 2505.09343, table 1 (bf16): 70.272 KB and 516.096 KB per token.
  EXPECT_DOUBLE_EQ(cache_bytes(sample::deepseek_v3(), 1, catalog::Precision::bf16).base(), 70272.0);
  EXPECT_DOUBLE_EQ(cache_bytes(sample::llama31_405b(), 1, catalog::Precision::bf16).base(), 516096.0);
  EXPECT_DOUBLE_EQ(cache_bytes(sample::llama31_405b(), 1000, catalog::Precision::fp8).base(), 258048000.0);
}

TEST(Cache, WindowedLayersKeepAtMostTheWindow) {
  const catalog::ModelArchitecture model = sample::gpt_oss_120b();  // 18 windowed layers of 128 tokens, 18 global
  const double per_token_layer = 2.0 * 8.0 * 64.0 * 2.0;
  EXPECT_DOUBLE_EQ(cache_bytes(model, 100, catalog::Precision::bf16).base(), 36.0 * 100.0 * per_token_layer);
  EXPECT_DOUBLE_EQ(cache_bytes(model, 10000, catalog::Precision::bf16).base(), (18.0 * 128.0 + 18.0 * 10000.0) * per_token_layer);
}

}  // namespace
}  // namespace steelyard::workload
