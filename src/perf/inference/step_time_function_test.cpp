#include "perf/inference/step_time_function.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "perf/inference/serving_machine.hpp"
#include "perf/inference/steady_state.hpp"
#include "perf/memory/memory.hpp"
#include "perf/sample_cluster.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

struct World {
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  catalog::ModelArchitecture model = workload::sample::llama31_70b();

  [[nodiscard]] workload::ServingTask task() const {
    workload::ServingTask made = sample::serving(model);
    made.weight_precision = catalog::Precision::fp8;
    return made;
  }
  [[nodiscard]] Machine machine(std::int64_t servers = 1) const {
    return describe_serving(Cluster{&chip, &system, servers}, task(), calibration);
  }
  [[nodiscard]] StepTimeFunction function(const WorkerShape& worker) const {
    const Machine described = machine();
    return {described, task(), worker, engine_of_stack(described)};
  }
};

WorkerShape tensor(std::int64_t degree) {
  WorkerShape worker;
  worker.tensor = degree;
  return worker;
}

StepComposition decode(double sequences, double context) {
  StepComposition step;
  step.decode_sequences = sequences;
  step.context_sum = sequences * context;
  step.context_max = context;
  return step;
}

TEST(StepTimeFunction, PartsAddUpToTheWhole) {
  const World world;
  for (const auto& model : {workload::sample::llama31_70b(), workload::sample::deepseek_v3(), workload::sample::gpt_oss_120b()}) {
    World other = world;
    other.model = model;
    const StepTimeFunction function = other.function(tensor(8));
    std::array<PrefillChunk, 2> chunks{{{1000.0, 0.0}, {500.0, 4000.0}}};
    StepComposition step = decode(64.0, 2000.0);
    step.prefill = chunks;
    EXPECT_NEAR(function.split(step).total_s(), function.seconds(step), 1e-9 * function.seconds(step));
  }
}

TEST(StepTimeFunction, ReadsEveryWeightOnceAtLeast) {
  const World world;
  const double weights = workload::count_parameters(world.model).total() / 2.0;  // fp8, on two chips
  const double least_s = weights / (3e12 * 0.8);
  const double step_s = world.function(tensor(2)).seconds(decode(1.0, 100.0));
  EXPECT_GT(step_s, least_s);
  EXPECT_LT(step_s, 2.0 * least_s);
}

TEST(StepTimeFunction, TakesLessThanAMicrosecondPerCall) {
  const World world;
  const StepTimeFunction function = world.function(tensor(8));
  constexpr int kCalls = 200'000;
  double sum = 0.0;
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < kCalls; ++i) sum += function.seconds(decode(1.0 + i % 256, 1000.0 + i % 1000));
  const double each_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count() / kCalls;
  EXPECT_GT(sum, 0.0);
  EXPECT_LT(each_s, 20e-6) << "a loose bound for busy machines and unoptimised builds; bench/serving_bench.cpp measures";
}

RC_GTEST_PROP(StepTimeFunction, GrowsWithSequencesContextsAndPrompts, ()) {
  World world;
  if (*rc::gen::arbitrary<bool>()) world.model = workload::sample::mixtral_8x7b();
  const StepTimeFunction function = world.function(tensor(4));
  const double sequences = *rc::gen::inRange(1, 500);
  const double context = *rc::gen::inRange(1, 8000);
  const double least_s = function.seconds(decode(sequences, context)) * (1.0 - 1e-6);
  // More rows may fill a tile that was padded before: no slower by more than a hundredth.
  RC_ASSERT(function.seconds(decode(sequences + 1.0, context)) >= 0.99 * least_s);
  RC_ASSERT(function.seconds(decode(sequences, context + 100.0)) >= least_s);
  PrefillChunk chunk{100.0, 0.0};
  StepComposition mixed = decode(sequences, context);
  mixed.prefill = {&chunk, 1};
  RC_ASSERT(function.seconds(mixed) >= 0.99 * least_s);
}

RC_GTEST_PROP(StepTimeFunction, IsNeverSlowerWithMoreBandwidth, ()) {
  World world;
  const double sequences = *rc::gen::inRange(1, 500);
  const double before_s = world.function(tensor(8)).seconds(decode(sequences, 2000.0));
  world.chip.memory_bandwidth->value *= 1.3;
  RC_ASSERT(world.function(tensor(8)).seconds(decode(sequences, 2000.0)) <= before_s);
  world.system = sample::server(900.0);
  RC_ASSERT(world.function(tensor(8)).seconds(decode(sequences, 2000.0)) <= before_s);
}

TEST(SteadyState, ConservesRequestsAndTokens) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  ServingLoad load;
  load.input_tokens = 1000.0;
  load.output_tokens = 500.0;
  const SteadyState state{function, load, 1000.0};
  for (const double requests : {1.0, 8.0, 64.0, 200.0}) {
    const SteadyPoint point = state.at_concurrency(requests);
    // Little's law: what is in the system is the rate times the time in it (request_host is outside the engine).
    const double inside = point.requests_per_s * (point.end_to_end_s(load.output_tokens) - function.engine().request_host_s);
    EXPECT_NEAR(inside / requests, 1.0, 0.02) << requests;
  }
}

TEST(SteadyState, AtARateMeetsTheConcurrencyThatGivesIt) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  const SteadyState state{function, ServingLoad{}, 1000.0};
  const SteadyPoint closed = state.at_concurrency(40.0);
  const SteadyPoint open = state.at_rate(closed.requests_per_s);
  EXPECT_NEAR(open.time_per_output_token_s / closed.time_per_output_token_s, 1.0, 0.01);
  EXPECT_DOUBLE_EQ(open.requests_per_s, closed.requests_per_s);
  EXPECT_GE(state.saturated().requests_per_s, closed.requests_per_s);
}

TEST(SteadyState, LimitsAreKeptByTheCrowdNotOnlyByTheMean) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  const SteadyState state{function, ServingLoad{}, 1000.0};
  constexpr double kNoLimit = 1e9;
  const double most_s = state.at_concurrency(60.0).time_per_output_token_s;
  const SteadyPoint within = state.within(kNoLimit, most_s);
  EXPECT_LT(within.time_per_output_token_s, most_s);
  EXPECT_LT(within.requests_per_s, state.at_concurrency(60.0).requests_per_s);
  EXPECT_GT(within.requests_per_s, state.at_concurrency(30.0).requests_per_s);
  const SteadyPoint unlimited = state.within(kNoLimit, kNoLimit);
  EXPECT_GT(unlimited.requests_per_s, within.requests_per_s);
  EXPECT_LE(unlimited.requests_per_s, 1.01 * state.saturated().requests_per_s);  // flat at the top, to the fixed point's tolerance
}

TEST(SteadyState, QueuesWhatTheCacheCannotHold) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  const SteadyPoint few = SteadyState(function, ServingLoad{}, 16.0).at_concurrency(64.0);
  const SteadyPoint many = SteadyState(function, ServingLoad{}, 1000.0).at_concurrency(64.0);
  EXPECT_EQ(few.limit, ServingLimit::cache);
  EXPECT_NEAR(few.waiting, 48.0, 1e-9);
  EXPECT_LT(few.time_per_output_token_s, many.time_per_output_token_s);
  EXPECT_GT(few.time_to_first_token_s, many.time_to_first_token_s);
  EXPECT_LT(few.requests_per_s, many.requests_per_s);
}

TEST(SteadyState, KeepsRequestsInStepWherePromptsGoFirst) {
  const World world;
  const Machine machine = world.machine();
  EngineBehaviour engine = engine_of_stack(machine);
  engine.mixes_prefill = false;
  const StepTimeFunction function{machine, world.task(), tensor(4), engine};
  ServingLoad load;
  load.is_in_step = true;
  const SteadyState state{function, load, 1000.0};
  const SteadyPoint point = state.at_concurrency(32.0);
  const double prompts_s = state.prompt_seconds(32.0 * load.input_tokens);
  EXPECT_NEAR(32.0 / point.requests_per_s, prompts_s + 255.0 * point.decode_step_s, 1e-9);
  EXPECT_GT(point.step_s, point.decode_step_s);
}

TEST(SteadyState, DisaggregatedServicesSpareDecodeFromPrompts) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  ServingLoad load;
  load.input_tokens = 4000.0;
  DisaggregatedService service;
  service.prefill = &function;
  service.decode = &function;
  service.prefill_capacity = service.decode_capacity = 500.0;
  const SteadyPoint apart = disaggregated(service, load, 64.0, std::nullopt);
  const SteadyPoint together = SteadyState(function, load, 500.0).at_concurrency(32.0);
  EXPECT_LT(apart.time_per_output_token_s, together.time_per_output_token_s);
  EXPECT_GT(apart.requests_per_s, 0.0);
}

TEST(StepTimeFunction, KeepsToThePowerBudget) {
  const World world;
  Machine machine = world.machine();
  const std::array<PrefillChunk, 1> chunk{{{8192.0, 0.0}}};
  StepComposition prompt;
  prompt.prefill = chunk;
  const auto seconds = [&](double watts, const StepComposition& step) {
    machine.tdp_w = watts;
    machine.flop_joules = 1e-12;
    machine.byte_joules = 32e-12;
    return StepTimeFunction{machine, world.task(), tensor(2), engine_of_stack(machine)}.seconds(step);
  };
  EXPECT_GT(seconds(200.0, prompt), 1.2 * seconds(2000.0, prompt));
  // Reading memory alone takes a tenth of the power of products.
  EXPECT_DOUBLE_EQ(seconds(400.0, decode(1.0, 100.0)), seconds(2000.0, decode(1.0, 100.0)));
}

TEST(SteadyState, TheFirstWaveWaitsForHalfOfItsPrompts) {
  const World world;
  const StepTimeFunction function = world.function(tensor(8));
  const SteadyState state{function, load_of(world.task()), 1000.0};
  const double lone_s = state.first_wave_s(1.0, 0.0);
  const double many_s = state.first_wave_s(64.0, 0.0);
  EXPECT_GT(many_s, lone_s);
  const double prompts_s = state.prompt_seconds(64.0 * static_cast<double>(world.task().input_tokens));
  EXPECT_GT(many_s - lone_s, 0.4 * (prompts_s - lone_s));
  EXPECT_NEAR(state.first_wave_s(64.0, 2.0), many_s + 2.0, 1e-9);
}

TEST(SteadyState, AFiniteRunGivesLessThanAnEndlessOneAndTendsToIt) {
  const World world;
  const StepTimeFunction function = world.function(tensor(8));
  const SteadyState state{function, load_of(world.task()), 64.0};
  const double endless = state.saturated().requests_per_s;
  double before = 0.0;
  for (const double requests : {8.0, 32.0, 128.0, 512.0, 65536.0}) {
    const double now = state.run_of(requests).requests_per_s;
    EXPECT_GE(now, 0.999 * before);
    EXPECT_LE(now, endless * (1.0 + 1e-9));
    before = now;
  }
  EXPECT_NEAR(before / endless, 1.0, 0.01);
}

TEST(SteadyState, AServiceOfPromptsGivesWhatItsStepsGive) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  ServingLoad load;
  load.input_tokens = 1000.0;
  load.output_tokens = 1.0;
  const SteadyState state{function, load, 1e6};
  const double budget = function.engine().chunk_tokens;
  const double most = budget / load.input_tokens / state.prompt_seconds(budget);
  for (const double requests : {1.0, 8.0, 64.0, 1024.0}) {
    const SteadyPoint point = state.at_concurrency(requests);
    EXPECT_LE(point.requests_per_s, most * (1.0 + 1e-9)) << requests;
    const double inside = point.requests_per_s * (point.time_to_first_token_s - function.engine().request_host_s);
    EXPECT_NEAR(inside / requests, 1.0, 1e-9) << requests;
  }
  EXPECT_NEAR(state.at_concurrency(1024.0).requests_per_s / most, 1.0, 0.05);  // pieces of eight thousand tokens are attended to apart
}

TEST(SteadyState, WherePromptsAreComputedElsewhereNoStepCarriesThem) {
  const World world;
  Machine machine = world.machine();
  EngineBehaviour engine = engine_of_stack(machine);
  engine.prompt_launch_s = 1e-3;
  const StepTimeFunction function{machine, world.task(), tensor(4), engine};
  ServingLoad load;
  load.cached_prompt_share = 1.0;
  const SteadyPoint point = SteadyState(function, load, 1000.0).at_concurrency(32.0);
  EXPECT_DOUBLE_EQ(point.prompt_steps, 0.0);
  EXPECT_DOUBLE_EQ(point.step_s, point.decode_step_s);
}

TEST(SteadyState, EqualPromptsShareAStepByPairs) {
  const World world;
  const StepTimeFunction function = world.function(tensor(4));
  ServingLoad load;
  load.output_tokens = 2000.0;
  const double alone = SteadyState(function, load, 1000.0).at_concurrency(8.0).prompt_step_tokens;
  load.is_in_step = true;
  EXPECT_DOUBLE_EQ(SteadyState(function, load, 1000.0).at_concurrency(8.0).prompt_step_tokens, 2.0 * alone);
}

TEST(StepTimeFunction, StepsWithPromptsAreLaunchedKernelByKernel) {
  const World world;
  const Machine machine = world.machine();
  EngineBehaviour engine = engine_of_stack(machine);
  const auto seconds = [&](double launch_s, const StepComposition& step, double slowness = 1.0) {
    Machine beside = machine;
    beside.host_slowness = slowness;
    engine.prompt_launch_s = launch_s;
    return StepTimeFunction{beside, world.task(), tensor(8), engine}.seconds(step);
  };
  const std::array<PrefillChunk, 1> chunk{{{100.0, 0.0}}};
  StepComposition prompt;
  prompt.prefill = chunk;
  constexpr double kLaunch_s = 1e-3;
  const double bound_s = seconds(kLaunch_s, prompt);
  EXPECT_GT(bound_s, 80.0 * 6.0 * kLaunch_s);  // six operators a layer at the least
  EXPECT_NEAR(seconds(kLaunch_s, prompt, 2.0) / bound_s, 2.0, 1e-6);
  EXPECT_DOUBLE_EQ(seconds(kLaunch_s, decode(8.0, 1000.0)), seconds(1e-9, decode(8.0, 1000.0)));  // replayed
}

TEST(StepTimeFunction, ActivationAndOrderArePartOfExpertsMeasuredAsOne) {
  World world;
  world.model = workload::sample::mixtral_8x7b();
  Machine machine = world.machine();
  const auto names = [&](const Machine& with) {
    std::vector<std::string> all;
    for (const OperatorTime& one : StepTimeFunction{with, world.task(), tensor(2), {}}.operators(decode(8.0, 100.0)))
      all.push_back(one.name);
    return all;
  };
  const auto has = [](const std::vector<std::string>& all, const char* name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  EXPECT_TRUE(has(names(machine), "expert_activation"));
  EXPECT_TRUE(has(names(machine), "expert_order"));
  KernelModel& kernels = machine.rates.models[static_cast<std::size_t>(KernelRole::grouped)];
  kernels.facts.peak_flops_per_s = 2e15;
  kernels.facts.memory_bytes_per_s = 3e12;
  EXPECT_FALSE(has(names(machine), "expert_activation"));
  EXPECT_FALSE(has(names(machine), "expert_order"));
  EXPECT_TRUE(has(names(machine), "experts"));
}

TEST(StepTimeFunction, ExchangeOverTheNetworkHidesBehindTheOtherHalfOfThePrompts) {
  World world;
  world.model = workload::sample::deepseek_v3();
  const Machine machine = world.machine(2);
  WorkerShape worker;
  worker.attention_groups = 16;
  worker.expert = 16;
  EngineBehaviour engine = engine_of_stack(machine);
  const auto function = [&](bool overlaps) {
    engine.overlaps_exchange = overlaps;
    return StepTimeFunction{machine, world.task(), worker, engine};
  };
  const std::array<PrefillChunk, 1> chunk{{{8192.0, 0.0}}};
  StepComposition prompt;
  prompt.prefill = chunk;
  const double exchange_s = function(false).split(prompt)[Part::expert_communication];
  const double whole_s = function(false).seconds(prompt);
  const double hidden_s = whole_s - function(true).seconds(prompt);
  ASSERT_GT(exchange_s, 0.0);
  EXPECT_GT(hidden_s, 0.0);
  EXPECT_LE(hidden_s, exchange_s * (1.0 + 1e-9));
  EXPECT_LE(hidden_s, 0.5 * whole_s);
  EXPECT_NEAR(function(true).split(prompt).total_s(), function(true).seconds(prompt), 1e-9 * whole_s);
  EXPECT_DOUBLE_EQ(function(true).seconds(decode(8.0, 1000.0)), function(false).seconds(decode(8.0, 1000.0)));
}

TEST(Versions, CompareNumberByNumber) {
  EXPECT_LT(compare_versions("0.9.0", "0.17"), 0);
  EXPECT_EQ(compare_versions("v0.12", "0.12.0"), 0);
  EXPECT_GT(compare_versions("1.2.0rc6.post2", "1.1"), 0);
  EXPECT_LT(compare_versions("0.5.1.post1", "0.6"), 0);
  EXPECT_LT(compare_versions("1.3.0rc1", "1.3.0rc5"), 0);
  EXPECT_LT(compare_versions("1.3.0rc10", "1.3.0"), 0);
  EXPECT_EQ(compare_versions("1.2.0rc6.post2", "1.2.0rc6"), 0);
}

}  // namespace
}  // namespace steelyard::perf
