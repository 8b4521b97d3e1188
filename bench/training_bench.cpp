// The search for training layouts: evaluations with and without kept operator times, sweeps, threads. Ratios come out of one run.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdlib>

#include "base/parallel.hpp"
#include "perf/evaluate.hpp"
#include "perf/sample_cluster.hpp"
#include "perf/search/training_search.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

/// GPT-3 175B on 4,096 parts shaped like an A100 of 80 GB.
struct Setting {
  catalog::ModelArchitecture model = workload::sample::gpt3_175b();
  catalog::Chip chip = sample::chip();
  catalog::System server = sample::server(300.0, 25.0);
  Calibration calibration = sample::calibration();
  workload::TrainingTask task;
  Machine machine;

  explicit Setting(std::int64_t layers = 96, std::int64_t hidden = 12288) {
    model.layers = layers;
    model.hidden = hidden;
    model.ffn = 4 * hidden;
    model.head_dim = hidden / model.heads;
    task = sample::training(model);
    task.sequence_length = 2048;
    task.global_batch = 4096;
    machine = describe_training({&chip, &server, 512}, task, calibration);
  }
  Setting(const Setting&) = delete;
};

Layout usual_layout() {
  Layout layout;
  layout.tensor = 8;
  layout.pipeline = 16;
  layout.data = 32;
  layout.zero_stage = 1;
  return layout;
}

/// 3 forms of tensor parallelism (all-reduce; all-gather and reduce-scatter; the same in pieces) × 2 × 3 overlaps.
std::vector<TrainingRecipe> recipes() {
  std::vector<TrainingRecipe> all;
  for (int form = 0; form < 3; ++form) {
    for (int data = 0; data < 2; ++data) {
      for (int overlap = 0; overlap < 3; ++overlap) {
        TrainingRecipe recipe;
        recipe.has_sequence_parallel = form > 0;
        recipe.overlaps_tensor = form > 1;
        recipe.overlaps_gradients = data > 0;
        recipe.overlaps_parameters = overlap > 0;
        recipe.overlaps_pipeline = overlap > 1;
        all.push_back(recipe);
      }
    }
  }
  return all;
}

TrainingSpace sweep() {
  TrainingSpace space;
  space.tensor = 8;
  space.pipeline = 16;
  space.data = 32;
  space.context = 1;
  space.largest_micro_batch = 128;  // 8 of them
  space.recipes = recipes();
  space.spreads = {0, 1, 2, 3, 4, 5, 6, 7};
  space.prunes = false;
  return space;
}

void report_counts(benchmark::State& state, std::int64_t layouts) {
  state.counters["layouts"] = static_cast<double>(layouts);
  state.counters["per_second"] =
      benchmark::Counter(static_cast<double>(layouts * static_cast<std::int64_t>(state.iterations())), benchmark::Counter::kIsRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mb"] = static_cast<double>(usage.ru_maxrss) / 1e3;
}

void evaluate_with_nothing_kept(benchmark::State& state) {
  const Setting setting;
  TrainingEvaluator evaluator{setting.machine, setting.task, usual_recipe(setting.task), 85e9};
  Layout layout = usual_layout();
  for (auto _ : state) {
    layout.micro_batch = layout.micro_batch % 8 + 1;
    evaluator.forget();
    benchmark::DoNotOptimize(evaluator.evaluate(layout));
  }
  report_counts(state, 1);
}
BENCHMARK(evaluate_with_nothing_kept);

void evaluate_from_kept_operator_times(benchmark::State& state) {
  const Setting setting;
  TrainingEvaluator evaluator{setting.machine, setting.task, usual_recipe(setting.task), 85e9};
  Layout layout = usual_layout();
  for (auto _ : state) {
    layout.micro_batch = layout.micro_batch % 8 + 1;
    benchmark::DoNotOptimize(evaluator.evaluate(layout));
  }
  report_counts(state, 1);
}
BENCHMARK(evaluate_from_kept_operator_times);

void sweep_one_layout(benchmark::State& state) {
  const Setting setting;
  const TrainingSpace space = sweep();
  set_thread_count(static_cast<std::size_t>(state.range(0)));
  std::int64_t legal = 0;
  for (auto _ : state) {
    const TrainingSearchResult found = search_training(setting.machine, setting.task, space, 85e9);
    legal = found.counts.legal;
    if (found.top.empty()) std::abort();
  }
  report_counts(state, legal);
}
BENCHMARK(sweep_one_layout)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void search_everything(benchmark::State& state) {
  const Setting setting{state.range(1) != 0 ? 128 : 96, state.range(1) != 0 ? 25536 : 12288};
  TrainingSpace space = sweep();
  space.tensor.reset();
  space.pipeline.reset();
  space.data.reset();
  space.spreads = {0, 4};
  space.largest_micro_batch = 16;
  space.prunes = true;
  set_thread_count(static_cast<std::size_t>(state.range(0)));
  std::int64_t legal = 0;
  for (auto _ : state) {
    const TrainingSearchResult found = search_training(setting.machine, setting.task, space, 85e9);
    legal = found.counts.legal;
    if (found.top.empty()) std::abort();
  }
  report_counts(state, legal);
}
BENCHMARK(search_everything)
    ->ArgNames({"threads", "1T"})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace steelyard::perf
