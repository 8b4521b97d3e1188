#include "workload/layer_graph.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "workload/sample_models.hpp"

namespace steelyard::workload {
namespace {

double flops_of(const LayerGraph& graph, OperatorKind kind) {
  double sum = 0.0;
  for (const Operator& op : graph.operators) sum += op.kind == kind ? op.flops.base() : 0.0;
  return sum;
}

/// Over all layers, without the ends.
double model_flops(const catalog::ModelArchitecture& model, const StepShape& shape, OperatorKind kind) {
  double sum = 0.0;
  for (const LayerClass& layer : layer_classes(model)) {
    sum += flops_of(layer_graph(model, layer, shape), kind) * static_cast<double>(layer.layers);
  }
  return sum;
}

StepShape training(Phase phase, double sequences) {
  StepShape shape;
  shape.phase = phase;
  shape.sequences = sequences;
  shape.new_tokens = 4096.0;
  return shape;
}

TEST(LayerGraph, ForwardProductsAreTwoFlopsPerActiveParameterAndToken) {
  for (const auto& model : {sample::llama31_8b(), sample::mixtral_8x7b(), sample::deepseek_v3(), sample::gpt3_175b()}) {
    const ParameterCount count = count_parameters(model);
    const double in_layers = count.active - count.embedding - count.norms;
    EXPECT_NEAR(model_flops(model, training(Phase::training_forward, 2.0), OperatorKind::gemm) / (2.0 * in_layers * 8192.0), 1.0, 1e-9);
    EXPECT_NEAR(model_flops(model, training(Phase::training_backward, 2.0), OperatorKind::gemm) / (4.0 * in_layers * 8192.0), 1.0, 1e-9);
  }
}

TEST(LayerGraph, SaysWhatStandsBetweenTheExpertsProducts) {
  const catalog::ModelArchitecture model = sample::mixtral_8x7b();
  std::vector<std::string_view> between;
  for (const Operator& op : layer_graph(model, layer_classes(model).front(), StepShape{}).operators) {
    if (op.is_between_experts) between.push_back(op.name);
  }
  EXPECT_EQ(between, (std::vector<std::string_view>{"expert_activation", "expert_order"}));
}

TEST(LayerGraph, LatentsHaveKernelsOfTheirOwnInServingAlone) {
  const catalog::ModelArchitecture model = sample::deepseek_v3();
  const auto has_norm = [&](const StepShape& shape) {
    const LayerGraph graph = layer_graph(model, layer_classes(model).front(), shape);
    return std::any_of(graph.operators.begin(), graph.operators.end(), [](const Operator& op) { return op.name == "key_latent_norm"; });
  };
  EXPECT_TRUE(has_norm(StepShape{}));
  EXPECT_FALSE(has_norm(training(Phase::training_forward, 1.0)));
}

TEST(LayerGraph, LoraSparesTheWeightGradients) {
  const catalog::ModelArchitecture model = sample::llama2_70b();
  StepShape shape = training(Phase::training_backward, 1.0);
  const double full = model_flops(model, shape, OperatorKind::gemm);
  shape.lora_rank = 16;
  // Half of the backward products, and the adapters' few per cent.
  EXPECT_NEAR(model_flops(model, shape, OperatorKind::gemm) / full, 0.5, 0.01);
  EXPECT_GT(model_flops(model, shape, OperatorKind::gemm) / full, 0.5);
}

TEST(LayerGraph, DecodeReadsEveryWeightOnceAndTheWholeCache) {
  const catalog::ModelArchitecture model = sample::deepseek_v3();
  StepShape shape;
  shape.phase = Phase::decode;
  shape.sequences = 1e5;  // enough that every expert is touched
  shape.context = 2000.0;
  shape.weight_precision = catalog::Precision::fp8;
  double weights = 0.0;
  double cache = 0.0;
  for (const LayerClass& layer : layer_classes(model)) {
    for (const Operator& op : layer_graph(model, layer, shape).operators) {
      weights += op.weights.base() * static_cast<double>(layer.layers);
      cache += op.cache.base() * static_cast<double>(layer.layers);
    }
  }
  const ParameterCount count = count_parameters(model);
  const double absorbed = static_cast<double>(model.layers) * 512.0 * 128.0 * 256.0;  // up-projections, kept in bf16 when absorbed
  EXPECT_NEAR(weights, count.total() - count.embedding - count.norms + count.router + absorbed, 1e-6 * weights);
  EXPECT_DOUBLE_EQ(cache, 1e5 * cache_bytes(model, 2000, catalog::Precision::bf16).base());
}

TEST(LayerGraph, TensorParallelismDividesDenseWorkEvenly) {
  const catalog::ModelArchitecture model = sample::llama31_70b();
  StepShape shape = training(Phase::training_forward, 1.0);
  const double whole = model_flops(model, shape, OperatorKind::gemm);
  for (const std::int64_t tensor : {2, 4, 8}) {
    shape.tensor_parallel = tensor;
    EXPECT_NEAR(model_flops(model, shape, OperatorKind::gemm) * static_cast<double>(tensor), whole, 1e-9 * whole);
  }
  shape.tensor_parallel = 16;  // more ranks than key-value heads: each keeps one, so there is work done twice
  EXPECT_GT(model_flops(model, shape, OperatorKind::gemm) * 16.0, whole);
}

TEST(LayerGraph, ExpertParallelismMovesTokensNotWork) {
  const catalog::ModelArchitecture model = sample::deepseek_v3();
  StepShape shape = training(Phase::training_forward, 1.0);
  const double alone = model_flops(model, shape, OperatorKind::gemm);
  shape.expert_parallel = 64;
  EXPECT_NEAR(model_flops(model, shape, OperatorKind::gemm), alone, 1e-9 * alone);
  const LayerGraph graph = layer_graph(model, {true, false, 58}, shape);
  EXPECT_EQ(std::count_if(graph.messages.begin(), graph.messages.end(), [](const Message& m) { return m.group == Group::expert; }), 2);
}

TEST(LayerGraph, ClassesCoverAllLayers) {
  const auto classes = layer_classes(sample::gpt_oss_120b());
  ASSERT_EQ(classes.size(), 2U);
  EXPECT_EQ(classes[0].layers, 18);
  EXPECT_EQ(classes[1].layers, 18);
  EXPECT_EQ(layer_classes(sample::deepseek_v3())[0].layers, 3);
}

TEST(ModelFlops, OfGpt3MatchesThePublishedTrainingCompute) {
  // Brown et al., arXiv 2005.14165, table D.1: 3.14e23 flops for 300e9 tokens, which leaves attention out.
  const double without_attention = 6.0 * product_parameters(sample::gpt3_175b()) * 300e9;
  EXPECT_NEAR(without_attention / 3.14e23, 1.0, 0.01);
  EXPECT_GT(model_flops_per_token(sample::gpt3_175b(), 2048, false).base() * 300e9, without_attention);
}

RC_GTEST_PROP(AttendedPairs, MatchACount, ()) {
  const auto queries = *rc::gen::inRange(1, 60);
  const auto context = *rc::gen::inRange(0, 60);
  const auto window = *rc::gen::inRange(0, 80);
  double counted = 0.0;
  for (int i = 0; i < queries; ++i) counted += window > 0 ? std::min(context + i + 1, window) : context + i + 1;
  // The integral rounds the query at which the window fills: at most one pair for each growing query.
  RC_ASSERT(std::abs(attended_pairs(queries, context, window) - counted) <= 1e-9 + 0.5 * queries);
}

RC_GTEST_PROP(ExpertsTouched, GrowWithTokensUpToAll, ()) {
  const auto experts = static_cast<double>(*rc::gen::inRange(1, 512));
  const auto per_token = std::min(experts, static_cast<double>(*rc::gen::inRange(1, 16)));
  const auto tokens = static_cast<double>(*rc::gen::inRange(1, 5000));
  const double touched = expected_experts_touched(experts, per_token, tokens);
  RC_ASSERT(touched >= per_token * (1.0 - 1e-9));
  RC_ASSERT(touched <= experts * (1.0 + 1e-9));
  RC_ASSERT(expected_experts_touched(experts, per_token, tokens + 1.0) >= touched - 1e-9);
}

TEST(ExpertsTouched, ByOneTokenAreThoseItPicks) { EXPECT_NEAR(expected_experts_touched(256.0, 8.0, 1.0), 8.0, 1e-9); }

}  // namespace
}  // namespace steelyard::workload
