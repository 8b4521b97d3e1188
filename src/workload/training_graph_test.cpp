#include "workload/training_graph.hpp"

#include <gtest/gtest.h>

#include "workload/sample_models.hpp"

namespace steelyard::workload {
namespace {

double flops_of(const TrainingGraph& graph, OperatorKind kind) {
  double sum = 0.0;
  for (const auto& pass : graph.passes) {
    for (const Operator& op : pass) sum += op.kind == kind ? op.flops.base() : 0.0;
  }
  return sum;
}

double cast_bytes(const TrainingGraph& graph) {
  double sum = 0.0;
  for (const auto& pass : graph.passes) {
    for (const Operator& op : pass) sum += op.name == "cast" ? op.activations.base() : 0.0;
  }
  return sum;
}

TEST(PredictionModule, DoesSixFlopsForEachActiveParameterOfItAndOfTheSharedHead) {
  const catalog::ModelArchitecture model = sample::deepseek_v3();
  TrainingShape shape;
  TrainingGraph graph;
  make_prediction_module(model, layer_classes(model).back(), shape, graph);
  const double head = static_cast<double>(model.vocab * model.hidden);
  const double expected = 6.0 * (count_prediction_module(model).active + head) * shape.tokens();
  EXPECT_NEAR(flops_of(graph, OperatorKind::gemm) / expected, 1.0, 0.01);
  const double more = model_flops_per_token(model, 4096, false, 1).base() - model_flops_per_token(model, 4096, false, 0).base();
  EXPECT_NEAR((flops_of(graph, OperatorKind::gemm) + flops_of(graph, OperatorKind::attention) * 3.0 / 3.5) / shape.tokens() / more, 1.0,
              0.01);
}

TEST(TrainingGraph, SamplesOfAPackedSequenceDoNotAttendToOneAnother) {
  const catalog::ModelArchitecture model = sample::llama2_70b();
  TrainingShape shape;
  TrainingGraph graph;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  const double whole = flops_of(graph, OperatorKind::attention);
  shape.sample_length = 256.0;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  EXPECT_NEAR(flops_of(graph, OperatorKind::attention) / whole, 257.0 / 4097.0, 1e-9);
}

TEST(TrainingGraph, RecomputingTheFeedForwardRepeatsTheLastOperators) {
  const catalog::ModelArchitecture model = sample::qwen3_235b();
  TrainingGraph graph;
  make_training_layer(model, layer_classes(model).front(), {}, graph);
  const auto& forward = graph.of(Pass::forward);
  ASSERT_LT(graph.feed_forward_from, forward.size());
  EXPECT_EQ(forward[graph.feed_forward_from].name, "router");
  for (const std::size_t at : graph.light) EXPECT_EQ(forward.at(at).kind, OperatorKind::elementwise);
}

TEST(TrainingGraph, ScalingByTheTensorItselfReadsItOnceMore) {
  const catalog::ModelArchitecture model = sample::llama2_70b();
  TrainingShape shape;
  shape.is_narrow = true;
  TrainingGraph graph;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  const double delayed = cast_bytes(graph);
  shape.is_scaled_now = true;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  EXPECT_GT(cast_bytes(graph), 1.4 * delayed);
}

TEST(TrainingGraph, TokensTravelToTheirExpertsOnTheLatent) {
  catalog::ModelArchitecture model = sample::qwen3_235b();
  TrainingShape shape;
  shape.expert = 8.0;
  TrainingGraph graph;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  const LayerMessages whole = graph.messages;
  model.experts->latent = model.hidden / 4;
  make_training_layer(model, layer_classes(model).front(), shape, graph);
  EXPECT_DOUBLE_EQ(graph.messages.dispatch_bytes, whole.dispatch_bytes / 4.0);
  EXPECT_DOUBLE_EQ(graph.messages.combine_bytes, whole.combine_bytes / 4.0);
}

}  // namespace
}  // namespace steelyard::workload
