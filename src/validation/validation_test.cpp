#include "validation/validation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

namespace steelyard::validation {
namespace {

struct World {
  DataTree data = DataTree::embedded();
  Result<catalog::Catalog> catalog = catalog::Catalog::load(data);
  Result<perf::Calibration> calibration = perf::Calibration::load(data);
  Result<Labels> labels = Labels::load(data, *catalog);
};
const World& world() {
  static const World one;
  return one;
}

MeasuredTables one_table(const std::string& name, const std::string& text) {
  MeasuredTables tables;
  tables.name = "test";
  tables.files[name] = text;
  return tables;
}

Validation run(const MeasuredTables& tables) {
  auto answer = validate(tables, *world().labels, *world().calibration, {}, {});
  EXPECT_TRUE(answer);
  return answer ? std::move(*answer) : Validation{};
}

constexpr const char* kHead =
    "id,source,date,model,task,chip,n_chips,precision,tp,pp,dp,microbatch,global_batch,seq_len,framework,s_per_iter,surplus\r\n";

TEST(Labels, AreGenerousAndSayWhatTheyTook) {
  ASSERT_TRUE(world().labels);
  const auto plain = world().labels->chip("H100");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->chip->id.text(), "nv-h100-sxm");
  EXPECT_FALSE(plain->assumed.empty());
  EXPECT_TRUE(world().labels->chip("MI355X"));  // by the catalogue alone
  EXPECT_FALSE(world().labels->chip("no such part"));
  const auto model = world().labels->model("someone/Qwen3-32B-FP8");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->model->id.text(), "qwen3-32b");
  EXPECT_EQ(world().labels->precision("nvfp4 experts")->weights, catalog::Precision::fp4);
}

TEST(Labels, APowerCapLimitsTheDrawAndLeavesTheSheet) {
  const auto whole = world().labels->chip("H100-SXM");
  const auto capped = world().labels->chip("H100-SXM (power capped)");
  ASSERT_TRUE(whole && capped);
  EXPECT_LT(capped->chip->tdp->value, whole->chip->tdp->value);  // clocks fall where energy needs it, not everywhere
  EXPECT_EQ(capped->chip->bf16_dense->value, whole->chip->bf16_dense->value);
  EXPECT_EQ(capped->chip->memory_bandwidth->value, whole->chip->memory_bandwidth->value);
}

TEST(Labels, KnowHowManyRequestsABenchmarkSends) {
  EXPECT_EQ(world().labels->run_requests("TensorRT-LLM", 1000.0, 1000.0), 3000.0);  // its performance overview
  EXPECT_EQ(world().labels->run_requests("vLLM", 1000.0, 1000.0), 0.0);
  EXPECT_EQ(world().labels->run_waves("InferenceX (SemiAnalysis) DB dump"), 10.0);
}

TEST(Labels, FrameworkDefaultsFollowTheDate) {
  const FrameworkDefaults* early = world().labels->framework("Megatron-LM", "2022-06");
  const FrameworkDefaults* late = world().labels->framework("Megatron-LM", "2025");
  ASSERT_TRUE(early != nullptr && late != nullptr);
  EXPECT_FALSE(early->recipe.has_fused_attention);
  EXPECT_TRUE(late->recipe.has_fused_attention);
  EXPECT_EQ(world().labels->framework("nobody's framework", "2025"), nullptr);
}

TEST(Validate, PredictsARowAndNamesWhatItTook) {
  const auto answer = run(
      one_table("training.csv", std::string{kHead} + "a,S,2024-07,Llama 3.1 70B,pretrain,H100-SXM,64,BF16,4,4,4,1,128,8192,NeMo,10,x\r\n"));
  ASSERT_EQ(answer.points.size(), 1U);
  const Point& point = answer.points.front();
  EXPECT_EQ(point.id, "a:step_time");
  ASSERT_FALSE(point.skipped);
  EXPECT_GT(point.left_out.typical, 0.0);
  EXPECT_LT(point.left_out.low, point.left_out.typical);
  EXPECT_GT(point.left_out.high, point.left_out.typical);
  EXPECT_FALSE(point.assumed.empty());  // recomputation and sharding are not stated
}

TEST(Validate, NoRowDisappears) {
  const auto answer =
      run(one_table("training.csv", std::string{kHead} + "a,S,2024,Llama 3.1 70B,pretrain,no such part,64,BF16,4,4,4,1,128,8192,NeMo,10,\n"
                                                         "b,S,2024,no such model,pretrain,H100-SXM,64,BF16,4,4,4,1,128,8192,NeMo,10,\n"
                                                         "c,S,2024,Llama 3.1 70B,pretrain,H100-SXM,64,BF16,4,4,4,1,128,,NeMo,10,\n"
                                                         "d,S,2024,Llama 3.1 70B,pretrain,H100-SXM,60,BF16,8,4,,1,128,8192,NeMo,10,\n"));
  ASSERT_EQ(answer.points.size(), 4U);
  const char* const expected[] = {"unknown_chip", "unknown_model", "no_sequence_length", "layout_not_whole"};
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(answer.points[i].skipped) << i;
    EXPECT_EQ(answer.points[i].skipped->code, expected[i]);
  }
}

TEST(Validate, AModelMayBeGivenByItsDimensions) {
  const auto answer = run(one_table(
      "training.csv",
      "id,source,model,layers,hidden,heads,kv_heads,ffn,vocab,task,chip,n_chips,tp,pp,dp,microbatch,global_batch,seq_len,s_per_iter\n"
      "a,S,House model,24,2048,16,8,8192,32000,pretrain,H100-SXM,8,1,1,8,1,64,4096,1.0\n"));
  ASSERT_EQ(answer.points.size(), 1U);
  EXPECT_FALSE(answer.points.front().skipped);
}

TEST(Validate, ABadNumberIsAFindingWithItsLine) {
  const auto answer =
      run(one_table("training.csv", std::string{kHead} + "a,S,2024,Llama 3.1 70B,pretrain,H100-SXM,64,BF16,4,4,4,1,128,8192,NeMo,ten,\n"));
  bool found = false;
  for (const Error& remark : answer.remarks) found = found || (remark.code == kCsvNumber && remark.place.line == 2);
  EXPECT_TRUE(found);
}

constexpr const char* kServingHead =
    "id,source,date,model,chip,n_chips,engine,engine_version,weight_precision,tp,isl,osl,isl_kind,dataset,batch_size,batch_scope,"
    "concurrency,request_rate,slo,out_tok_s,req_s,ttft_mean_ms,tpot_mean_ms\r\n";

TEST(Validate, ASubmissionUnderLimitsIsComparedByItsRate) {
  const Validation answer = run(one_table(
      "inference.csv",
      std::string{kServingHead} +
          "s,MLPerf,2024-08,Llama 2 70B Chat,H100-SXM,8,vLLM,,,,,,,OpenOrca,,,,80,\"scenario Server; p99 TTFT<=2000 ms, p99 TPOT<=200 ms\","
          "23144,79.56,221,122\r\n"));
  ASSERT_EQ(answer.points.size(), 4U);
  for (const Point& point : answer.points) {
    const bool is_latency = !is_rate(point.quantity);
    EXPECT_EQ(point.skipped.has_value(), is_latency) << name_of(point.quantity);
    if (is_latency) {
      EXPECT_EQ(point.skipped->code, "operating_point_searched");
    }
    EXPECT_NE(std::find(point.assumed.begin(), point.assumed.end(), Assumption{"precision", "fp8", "narrowest_of_chip"}),
              point.assumed.end());
  }
}

TEST(Validate, RatesPerChipAndManyWorkersAreReadAsSuch) {
  const auto throughput = [](const std::string& row) { return run(one_table("inference.csv", kServingHead + row)).points.front(); };
  const std::string rest = ",2024-01,LLaMA 70B,H100-SXM,4,TensorRT-LLM,v0.7.1,FP8,4,128,128,fixed,,512,static batch,,,,1000,,,\r\n";
  EXPECT_DOUBLE_EQ(throughput("a,TensorRT-LLM v0.7.1 performance.md" + rest).measured, 4000.0);
  EXPECT_DOUBLE_EQ(throughput("a,TensorRT-LLM v0.6.1 performance.md" + rest).measured, 1000.0);
  const std::string head = "b,s,2025-10,Qwen3-32B,B200,2,TensorRT-LLM,1.2,fp8,2,4000,500,nominal,random,";
  const std::string tail = ",concurrency or per-rank as in source,416,,,,,,10\r\n";
  const Point many = throughput(head + "13" + tail);
  const Point one = throughput(head + "416" + tail);
  EXPECT_LT(many.fitted.typical, 0.5 * one.fitted.typical);
}

TEST(Validate, GroupsForgetRevisions) {
  EXPECT_EQ(group_of("NVIDIA NeMo 24.07 performance summary (first revision)", "H100-SXM"),
            group_of("NVIDIA NeMo 24.07 performance summary (final revision)", "H100-SXM"));
  EXPECT_NE(group_of("A", "H100-SXM"), group_of("A", "B200"));
}

TEST(Summary, KnowsItsStatistics) {
  std::vector<double> values{4, 1, 3, 2};
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 2.5);
  EXPECT_NEAR(*rank_correlation({1, 2, 3, 4}, {10, 20, 30, 40}), 1.0, 1e-12);
  EXPECT_NEAR(*rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}), -1.0, 1e-12);
  EXPECT_FALSE(rank_correlation({1, 1, 1}, {1, 2, 3}));
  Point point;
  point.source = "S";
  point.chip = "C";
  point.measured = 10.0;
  point.fitted = {11.0, 9.0, 12.0};
  point.left_out = {15.0, 12.0, 20.0};
  const auto rows = summarise({point});
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_NEAR(rows.front().fitted.median, 0.1, 1e-12);
  EXPECT_NEAR(rows.front().left_out.median, 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(rows.front().fitted.coverage, 1.0);
  EXPECT_DOUBLE_EQ(rows.front().left_out.coverage, 0.0);
}

TEST(ShippedSubset, RunsAndMostOfItIsCompared) {
  const MeasuredTables tables = shipped_tables(world().data);
  ASSERT_TRUE(tables.files.contains("training.csv"));
  const auto answer = run(tables);
  std::size_t compared = 0;
  for (const Point& point : answer.points) compared += point.skipped ? 0 : 1;
  EXPECT_GT(answer.points.size(), 120U);
  EXPECT_GT(compared * 10, answer.points.size() * 9);
}

}  // namespace
}  // namespace steelyard::validation
