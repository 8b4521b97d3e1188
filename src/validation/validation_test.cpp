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

TEST(Labels, OfChipsKnowMakersSizesFormsAndServers) {
  struct Case {
    const char* label;
    const char* chip;
    double gigabytes;
  };
  for (const Case& one : {Case{"NVIDIA H100 80GB HBM3", "nv-h100-sxm", 80.0}, Case{"H200-SXM5-141GB", "nv-h200-sxm", 141.0},
                          Case{"A100-PCIE-40GB", "nv-a100-80-pcie", 40.0}, Case{"AMD Instinct MI355X", "amd-mi355x", 288.0},
                          Case{"B300 SXM6", "nv-b300", 0.0}, Case{"GB200 NVL72", "nv-gb200", 186.0}, Case{"H20-SXM", "nv-h20-96", 96.0},
                          Case{"Kunlunxin P800", "kl-p800", 0.0}, Case{"Ascend 910C (CloudMatrix384)", "hw-910c", 128.0},
                          Case{"A800-40GB", "nv-a800-80", 40.0}}) {
    const auto found = world().labels->chip(one.label);
    ASSERT_TRUE(found) << one.label;
    EXPECT_EQ(found->chip->id.text(), one.chip) << one.label;
    if (one.gigabytes > 0.0) {
      EXPECT_NEAR(found->chip->memory->value.base() / 1e9, one.gigabytes, 0.05 * one.gigabytes) << one.label;
    }
  }
  const auto capped = world().labels->chip("H100-SXM (power capped 500W)");
  ASSERT_TRUE(capped);
  EXPECT_DOUBLE_EQ(capped->chip->tdp->value.base(), 500.0);
  for (const char* other : {"Cerebras WSE-3", "GB10", "TPU v2", "500 W"}) EXPECT_FALSE(world().labels->chip(other)) << other;
}

TEST(Labels, OfDiesAreSharesOfTheirPackage) {
  const auto package = world().labels->chip("Ascend 910C");
  ASSERT_TRUE(package);
  for (const char* label : {"Ascend 910C (die)", "Ascend 910C dies", "Ascend A3 (dies)", "Atlas A3 die"}) {
    const auto die = world().labels->chip(label);
    ASSERT_TRUE(die) << label;
    EXPECT_DOUBLE_EQ(die->chip->memory->value.base() * 2.0, package->chip->memory->value.base()) << label;
    EXPECT_DOUBLE_EQ(die->chip->bf16_dense->value.base() * 2.0, package->chip->bf16_dense->value.base()) << label;
  }
  const auto whole = world().labels->chip("Ascend 910C (2 dies)");
  ASSERT_TRUE(whole);
  EXPECT_DOUBLE_EQ(whole->chip->memory->value.base(), package->chip->memory->value.base());
}

TEST(Labels, OfAGenerationAloneMeanItsUsualPart) {
  for (const auto& [label, id] : {std::pair{"NVIDIA Ampere GPU", "nv-a100-80"}, std::pair{"Hopper", "nv-h100-sxm"},
                                  std::pair{"NVIDIA Blackwell", "nv-b200"}, std::pair{"NVIDIA Hopper H200", "nv-h200-sxm"}}) {
    const auto chip = world().labels->chip(label);
    ASSERT_TRUE(chip) << label;
    EXPECT_EQ(chip->chip->id.text(), id) << label;
    EXPECT_FALSE(chip->assumed.empty()) << label;
  }
}

TEST(Labels, OfModelsDropDatesAndTunings) {
  const std::pair<const char*, const char*> cases[] = {{"moonshotai/Kimi-K2-Instruct-0905", "kimi-k2"},
                                                       {"deepseek-ai/DeepSeek-V3-0324", "deepseek-v3"},
                                                       {"nvidia/DeepSeek-R1-FP4-v2", "deepseek-v3"},
                                                       {"mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b"},
                                                       {"meta-llama/Meta-Llama-3.1-70B-Instruct", "llama-3-70b"},
                                                       {"DeepSeek-R1-Distill-Qwen-32B", "qwen2.5-32b"}};
  for (const auto& [label, id] : cases) {
    const auto found = world().labels->model(label);
    ASSERT_TRUE(found) << label;
    EXPECT_EQ(found->model->id.text(), id) << label;
  }
}

TEST(Labels, OfPrecisionsStoreNarrowAndMultiplyWide) {
  using catalog::Precision;
  EXPECT_EQ(world().labels->precision("AWQ")->products, Precision::bf16);
  EXPECT_EQ(world().labels->precision("AWQ")->weights, Precision::int4);
  EXPECT_EQ(world().labels->precision("w4afp8")->products, Precision::fp8);
  EXPECT_EQ(world().labels->precision("W8A16")->weights, Precision::int8);
  EXPECT_EQ(world().labels->precision("fp8_e4m3")->weights, Precision::fp8);
  EXPECT_FALSE(world().labels->precision("quark"));
}

TEST(Engines, AreFoundUnderTheNamesOfTheirBuilds) {
  const perf::EngineTable& engines = world().labels->engines();
  const auto id = [&](const char* name, const char* version, const char* date) {
    const perf::EngineRecord* found = engines.find(name, version, date);
    return found != nullptr ? found->behaviour.id : std::string{};
  };
  EXPECT_EQ(id("rocm/vllm", "0.10.1", ""), id("vLLM", "0.10.1", ""));
  EXPECT_EQ(id("TensorRT LLM", "1.4", ""), id("TensorRT-LLM", "1.4", ""));
  EXPECT_EQ(id("vLLM", "nightly", "2024-03-01"), id("vLLM", "0.4.0", ""));  // no release: by the date
  EXPECT_EQ(id("vLLM", "", "2024"), id("vLLM", "0.6.1", ""));               // a year alone: its end
  EXPECT_NE(id("TensorRT-LLM", "1.3.0rc1", ""), id("TensorRT-LLM", "1.3.0rc5", ""));
  EXPECT_EQ(id("an engine of ours", "1", "2025-10-01"), "");
  ASSERT_NE(engines.usual("2025-10-01"), nullptr);
  EXPECT_NE(engines.usual("2025-10-01"), engines.usual("2024-03-01"));
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

TEST(Labels, NotesSayHowARowWasRun) {
  const auto texts = [](std::string_view notes, std::string_view software) {
    std::vector<std::string> found;
    for (const NoteLabel* note : world().labels->notes(notes, software)) found.push_back(note->text);
    return found;
  };
  EXPECT_EQ(texts("FSDP + torch.compile + AsyncTP", "torchtitan"), (std::vector<std::string>{"torch.compile", "asynctp"}));
  EXPECT_TRUE(texts("FSDP + torch.compile", "NeMo").empty());
  ASSERT_EQ(world().labels->notes("(w/ MTP); forced-balanced", "Megatron-Bridge").size(), 1U);
  EXPECT_EQ(world().labels->notes("(w/ MTP)", "Megatron-Bridge").front()->prediction_modules, 1);
  EXPECT_TRUE(texts("(w/o MTP)", "Megatron-Bridge").empty());
}

TEST(Validate, AContainerIsAsOldAsItsName) {
  // Printed in 2025, run in 2024: attention of before cuDNN 9 takes longer.
  const auto seconds = [](std::string_view version) {
    const std::string head =
        "id,source,date,model,task,chip,n_chips,precision,tp,pp,dp,microbatch,global_batch,seq_len,framework,framework_version,s_per_"
        "iter\r\n";
    const auto answer = run(one_table("training.csv", head + "a,S,2025-05,Llama 3.1 8B,pretrain,H100-SXM,8,BF16,2,1,4,1,128,32768,NeMo," +
                                                          std::string{version} + ",10\r\n"));
    return answer.points.front().fitted.typical;
  };
  EXPECT_GT(seconds("24.03.01"), 1.1 * seconds("24.09"));
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

TEST(Validate, DimensionsMayHaveTheNamesOfAConfiguration) {
  const auto answer = run(one_table(
      "training.csv",
      "id,source,model,num_hidden_layers,hidden_size,num_attention_heads,num_key_value_heads,intermediate_size,vocab_size,chip,n_chips,tp,"
      "pp,dp,microbatch,global_batch,seq_len,s_per_iter\na,S,House model,24,2048,16,8,8192,32000,H100-SXM,8,1,1,8,1,64,4096,1.0\n"));
  ASSERT_EQ(answer.points.size(), 1U);
  EXPECT_FALSE(answer.points.front().skipped);
}

TEST(Validate, BlocksOfHybridsAreNotLayers) {
  const auto predicted = [](const std::string& layers) {
    return run(one_table("training.csv",
                         "id,source,date,model,layers,hidden,chip,n_chips,precision,tp,pp,dp,microbatch,global_batch,seq_len,framework,s_"
                         "per_iter\n"
                         "a,S,2025-05,Nemotron-H 56B," +
                             layers + ",8192,H100-SXM,64,FP8,8,1,8,1,192,8192,NeMo,15\n"))
        .points.front()
        .fitted.typical;
  };
  EXPECT_DOUBLE_EQ(predicted("118"), predicted(""));  // 54 mixers, 54 feed-forwards, 10 of attention
}

TEST(Validate, ReplicasWithoutASequenceLeaveTheLayoutOpen) {
  const auto answer =
      run(one_table("training.csv", std::string{kHead} + "a,S,2024,Llama 3.1 8B,pretrain,H100-SXM,64,BF16,1,1,4,1,16,8192,NeMo,10,\n"));
  const Point& point = answer.points.front();
  EXPECT_FALSE(point.skipped);
  EXPECT_NE(std::find(point.assumed.begin(), point.assumed.end(), Assumption{"layout", "", "best_layout"}), point.assumed.end());
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

TEST(Validate, EachFigureOfASkippedRowIsListed) {
  const Validation answer =
      run(one_table("inference.csv", std::string{kServingHead} +
                                         "a,S,2025-10,Qwen3-32B,no such part,8,vLLM,0.11,fp8,8,1024,128,fixed,,,,16,,,900,7,50,10\r\n"));
  ASSERT_EQ(answer.points.size(), 4U);
  for (const Point& point : answer.points) {
    ASSERT_TRUE(point.skipped);
    EXPECT_EQ(point.skipped->code, "unknown_chip");
    EXPECT_GT(point.measured, 0.0);
  }
}

TEST(Validate, NewerReleasesAndUnknownEnginesAreSaidToBeTaken) {
  const auto point = [](const std::string& engine) {
    return run(one_table("inference.csv", std::string{kServingHead} + "a,S,2026-10,Qwen3-32B,H100-SXM,8," + engine +
                                              ",fp8,8,1024,128,fixed,,,,16,,,,,,10\r\n"))
        .points.front();
  };
  const auto width = [](const Point& p) { return p.left_out.high / p.left_out.low; };
  const Point known = point("vLLM,0.12.0");
  const Point newer = point("vLLM,9.0");
  const Point other = point("an engine of ours,1.0");
  EXPECT_NE(std::find(newer.assumed.begin(), newer.assumed.end(), Assumption{"engine_version", "vllm-1", "nearest_older"}),
            newer.assumed.end());
  EXPECT_NE(std::find(other.assumed.begin(), other.assumed.end(), Assumption{"engine", "vllm-1", "usual"}), other.assumed.end());
  EXPECT_GT(width(newer), width(known));
  EXPECT_GT(width(other), width(newer));
}

TEST(Validate, AnswersThatEndedEarlyAreNotComparedAsAWhole) {
  const std::string head =
      "id,source,date,model,chip,n_chips,engine,tp,isl,osl,batch_size,batch_scope,ttft_p50_ms,tpot_p50_ms,e2e_p50_ms\n";
  const std::string row = "a,S,2024-04,Llama 2 70B,H100-SXM,8,vLLM,8,512,2048,1,static batch,100,40,";
  const auto whole = [&](const char* e2e) { return run(one_table("inference.csv", head + row + e2e + "\n")).points.back(); };
  EXPECT_EQ(whole("25000").skipped.value_or(Skip{}).code, "answers_ended_early");  // 2,047 tokens of 40 ms are 82 s
  EXPECT_FALSE(whole("82000").skipped);
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

TEST(Validate, AReportOfARunOutOfMemoryIsAVerdictOnly) {
  const std::string head{
      "id,source,date,model,task,chip,n_chips,precision,tp,pp,microbatch,global_batch,seq_len,framework,out_of_memory\n"};
  const auto answer = run(one_table("training.csv", head + "a,S,2024,Llama 3.1 70B,sft,H100-SXM,8,BF16,8,1,1,8,8192,NeMo,yes\n"
                                                           "b,S,2024,Llama 3.1 8B,sft,H100-SXM,8,BF16,8,1,1,8,8192,NeMo,yes\n"));
  ASSERT_EQ(answer.points.size(), 2U);
  for (const Point& point : answer.points) {
    ASSERT_TRUE(point.skipped);
    EXPECT_EQ(point.skipped->code, kRanOutOfMemory);
    ASSERT_TRUE(point.fits);
    EXPECT_GT(point.fitted.typical, 0.0);  // what it would have taken
  }
  EXPECT_FALSE(*answer.points[0].fits);
  EXPECT_TRUE(*answer.points[1].fits);  // a report that the model doesn't follow is shown as such
  EXPECT_EQ(answer.summary.front().points, 0U);
}

TEST(Validate, RequestsInFlightOverThoseOfARankAreItsGroups) {
  const std::string head =
      "id,source,date,model,chip,n_chips,engine,engine_version,weight_precision,tp,ep,isl,osl,concurrency,batch_size,tpot_p50_ms\n";
  const auto assumed = [&](const std::string& model, const std::string& load) {
    return run(one_table("inference.csv", head + "a,S,2026-03," + model + ",B200,8,TensorRT-LLM,1.2,fp8,8,8,4000,1000," + load + ",20\n"))
        .points.front()
        .assumed;
  };
  const auto holds = [](const std::vector<Assumption>& all, const Assumption& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  EXPECT_TRUE(holds(assumed("DeepSeek-R1", "448,56"), {"layout", "8", "rank_per_group"}));  // mixture: attention groups share the experts
  EXPECT_TRUE(holds(assumed("Qwen3-32B", "448,56"), {"concurrency", "56", "per_worker"}));  // dense: more workers
  EXPECT_FALSE(holds(assumed("DeepSeek-R1", "448,448"), {"layout", "8", "rank_per_group"}));
}

TEST(Validate, ABatchThatNobodySaysIsInFlightIsNoLoad) {
  const std::string row =
      "a,S,2026-01,Qwen3-32B,H100-SXM,8,vLLM,0.12,fp8,8,4000,500,nominal,random,64,concurrency or per-rank as in source,";
  const auto skipped = [&](const std::string& concurrency) {
    return run(one_table("inference.csv", kServingHead + row + concurrency + ",,,,,,10\r\n")).points.front().skipped.value_or(Skip{}).code;
  };
  EXPECT_EQ(skipped(""), "offered_load_not_stated");
  EXPECT_EQ(skipped("64"), "");
}

TEST(Validate, ExpertsAreNotCutBelowATileAndOpenHalvesSpreadThem) {
  const std::string head =
      "id,source,date,model,chip,n_chips,engine,weight_precision,mode,phase,decode_chips,decode_tp,decode_dp,decode_ep,isl,batch_size,"
      "batch_scope,"
      "out_tok_s\n";
  const auto assumed = [&](const std::string& cells) {
    return run(one_table("inference.csv",
                         head + "a,S,2025-09,DeepSeek-V3,GB200,32,SGLang,fp8,disagg,decode,32," + cells + ",2000,64,per rank,100000\n"))
        .points.front()
        .assumed;
  };
  const auto holds = [](const std::vector<Assumption>& all, const Assumption& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  EXPECT_TRUE(holds(assumed("1,32,1"), {"layout", "32", "whole_experts"}));
  EXPECT_FALSE(holds(assumed("1,32,32"), {"layout", "32", "whole_experts"}));
  EXPECT_TRUE(holds(assumed(",,"), {"layout", "32", "attention_on_each_chip"}));
}

TEST(Validate, TheTagOfAWrappingImageIsNoReleaseOfTheEngine) {
  const std::string head = "id,source,date,model,chip,n_chips,engine,engine_version,backend,tp,isl,osl,concurrency,tpot_p50_ms\n";
  const auto first = [&](const std::string& backend) {
    return run(one_table("inference.csv",
                         head + "a,S,2026-04,Qwen3-32B,B200,8,TensorRT-LLM,0.8.1.post2," + backend + ",8,1024,1024,8,10\n"))
        .points.front();
  };
  const auto rung = [](const Point& point) {
    for (const Assumption& one : point.assumed) {
      if (one.fact == "engine_version") return one.rung;
    }
    return std::string{};
  };
  EXPECT_EQ(rung(first("registry/wrapper/tensorrtllm-runtime:0.8.1.post2")), "newest_on_date");
  EXPECT_EQ(rung(first("registry/engine/release:0.8.1.post2")), "");
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

TEST(Summary, KernelsAreSummedUpByFamilyAndChip) {
  const auto kernel = [](const char* chip, const char* family, double without_shape, double without_chip) {
    Point point;
    point.kind = PointKind::operation;
    point.quantity = MeasuredQuantity::operator_latency;
    point.chip = chip;
    point.family = family;
    point.measured = 1.0;
    point.fitted = {1.0, 0.9, 1.1};
    point.without_shape = Prediction{without_shape, 0.9, 1.1};
    point.left_out = {without_chip, 0.9, 1.1};
    return point;
  };
  const auto rows = summarise_families({kernel("a", "gemm", 1.1, 1.2), kernel("b", "gemm", 1.3, 1.4), kernel("b", "norm", 1.0, 2.0)});
  ASSERT_EQ(rows.size(), 1U + 2U + 2U + 3U);
  EXPECT_EQ(rows[0].points, 3U);
  EXPECT_EQ(rows[1].family, "gemm");
  EXPECT_TRUE(rows[1].chip.empty());
  EXPECT_NEAR(rows[1].without_shape.median, 0.2, 1e-12);
  EXPECT_NEAR(rows[1].without_chip.bias, 0.3, 1e-12);
  EXPECT_EQ(rows[4].chip, "b");
  EXPECT_NEAR(rows[4].without_chip.median, 0.7, 1e-12);
  EXPECT_EQ(rows[7].family, "norm");
}

TEST(ShippedSubset, EveryReportOfARunOutOfMemoryHasAVerdict) {
  const auto answer = run(shipped_tables(world().data));
  std::size_t reports = 0;
  std::size_t said = 0;
  for (const Point& point : answer.points) {
    if (!point.skipped || point.skipped->code != kRanOutOfMemory) continue;
    ++reports;
    ASSERT_TRUE(point.fits) << point.id;
    said += *point.fits ? 0 : 1;
  }
  EXPECT_GE(reports, 8U);
  EXPECT_GE(4 * said, 3 * reports);
}

TEST(ShippedSubset, RunsAndMostOfItIsCompared) {
  const MeasuredTables tables = shipped_tables(world().data);
  ASSERT_TRUE(tables.files.contains("training.csv"));
  const auto answer = run(tables);
  std::size_t compared = 0;
  std::size_t measured = 0;  // reports of runs out of memory have no figure
  for (const Point& point : answer.points) {
    measured += point.skipped && point.skipped->code == kRanOutOfMemory ? 0 : 1;
    compared += point.skipped ? 0 : 1;
  }
  EXPECT_GT(answer.points.size(), 120U);
  EXPECT_GT(compared * 10, measured * 9);
}

}  // namespace
}  // namespace steelyard::validation
