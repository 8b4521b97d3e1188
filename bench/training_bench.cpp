// The search for training layouts: evaluations with and without kept operator times, sweeps, threads, and where every layout went. Ratios
// come out of one run. Figures of the A100 of 80 GB and of its kernels are those that the program ships.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "base/parallel.hpp"
#include "catalog/catalog.hpp"
#include "perf/evaluate.hpp"
#include "perf/search/training_search.hpp"
#include "workload/sample_models.hpp"

namespace steelyard::perf {
namespace {

struct Data {
  catalog::Catalog catalog;
  Calibration calibration;
};

const Data& data() {
  static const Data loaded = [] {
    const DataTree tree = DataTree::embedded();
    auto catalog = catalog::Catalog::load(tree);
    auto calibration = Calibration::load(tree);
    if (!catalog || !calibration) std::abort();
    return Data{std::move(*catalog), std::move(*calibration)};
  }();
  return loaded;
}

/// GPT-3 175B, or its shape with 1T parameters, on 4,096 A100 of 80 GB.
struct Setting {
  catalog::ModelArchitecture model = workload::sample::gpt3_175b();
  workload::TrainingTask task;
  Machine machine;
  double memory_bytes = 0.0;

  explicit Setting(bool is_large = false) {
    model.layers = is_large ? 128 : 96;
    model.hidden = is_large ? 25536 : 12288;
    model.ffn = 4 * model.hidden;
    model.head_dim = model.hidden / model.heads;
    task.model = &model;
    task.tokens = tokens(300e9);
    task.sequence_length = 2048;
    task.global_batch = 4096;
    const auto chip = data().catalog.find_chip("a100-80");
    const auto server = data().catalog.find_system("hgx-a100");
    if (!chip || !server) std::abort();
    machine = describe_training({*chip, *server, 512}, task, data().calibration);
    memory_bytes = device_memory_bytes(**chip);
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

/// 4 interleavings × 8 micro-batches × sharded or not × 3 recomputations × 4 forms of tensor parallelism (one gathers its inputs again) ×
/// 2 × 3 overlaps × 8 placements of the groups.
TrainingSpace sweep(const Setting& setting) {
  TrainingSpace space;
  space.context = 1;
  space.micro_batches = {1, 2, 3, 4, 5, 6, 7, 8};
  space.largest_interleave = 4;
  space.has_all_shardings = true;
  space.spreads = {0, 1, 2, 3, 4, 5, 6, 7};
  space.recipes = recipe_options(usual_recipe(setting.task));
  return space;
}

TrainingSpace at(TrainingSpace space, std::int64_t tensor, std::int64_t pipeline, std::int64_t data) {
  space.tensor = tensor;
  space.pipeline = pipeline;
  space.data = data;
  return space;
}

void report(benchmark::State& state, std::int64_t layouts) {
  state.counters["layouts"] = static_cast<double>(layouts);
  state.counters["per_second"] =
      benchmark::Counter(static_cast<double>(layouts * static_cast<std::int64_t>(state.iterations())), benchmark::Counter::kIsRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mb"] = static_cast<double>(usage.ru_maxrss) / 1e3;
}

void report(benchmark::State& state, const SearchCounts& counts) {
  report(state, counts.legal);
  state.counters["evaluated"] = static_cast<double>(counts.evaluated);
  state.counters["by_time"] = static_cast<double>(counts.pruned_by_time);
  state.counters["by_recompute"] = static_cast<double>(counts.pruned_by_recompute);
  state.counters["no_room"] = static_cast<double>(counts.no_room);
  for (std::size_t i = 1; i < counts.illegal.size(); ++i) {
    const auto n = static_cast<double>(counts.illegal[i]);
    if (n > 0.0) state.counters[std::string{name_of(static_cast<Illegal>(i))}] = n;
  }
}

void evaluate_with_nothing_kept(benchmark::State& state) {
  const Setting setting;
  TrainingEvaluator evaluator{setting.machine, setting.task, usual_recipe(setting.task), setting.memory_bytes};
  Layout layout = usual_layout();
  for (auto _ : state) {
    layout.micro_batch = layout.micro_batch % 8 + 1;
    evaluator.forget();
    benchmark::DoNotOptimize(evaluator.evaluate(layout));
  }
  report(state, 1);
}
BENCHMARK(evaluate_with_nothing_kept);

/// Micro-batch, chunks, sharding and placement change; what is kept is made the first time each cut is seen.
void evaluate_from_kept_operator_times(benchmark::State& state) {
  const Setting setting;
  TrainingEvaluator evaluator{setting.machine, setting.task, usual_recipe(setting.task), setting.memory_bytes};
  Layout layout = usual_layout();
  std::int64_t turn = 0;
  for (auto _ : state) {
    layout.micro_batch = turn % 8 + 1;
    layout.interleave = turn / 8 % 4 + 1;
    layout.zero_stage = static_cast<int>(turn / 32 % 2);
    layout.spread = static_cast<int>(turn / 64 % 8);
    ++turn;
    benchmark::DoNotOptimize(evaluator.evaluate(layout));
  }
  report(state, 1);
}
BENCHMARK(evaluate_from_kept_operator_times);

void sweep_one_layout(benchmark::State& state) {
  const Setting setting{state.range(1) != 0};
  TrainingSpace space = at(sweep(setting), 8, 16, 32);
  space.prunes = false;
  // Without a limit of memory, each is evaluated to the end: step, memory, interval.
  const double memory_bytes = state.range(2) != 0 ? setting.memory_bytes : 1e18;
  set_thread_count(static_cast<std::size_t>(state.range(0)));
  SearchCounts counts;
  for (auto _ : state) {
    const TrainingSearchResult found = search_training(setting.machine, setting.task, space, memory_bytes);
    counts = found.counts;
  }
  report(state, counts);
}
BENCHMARK(sweep_one_layout)
    ->ArgNames({"threads", "1T", "memory"})
    ->Args({1, 0, 0})
    ->Args({1, 0, 1})
    ->Args({2, 0, 0})
    ->Args({1, 1, 0})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

/// The sweep at every tensor × pipeline × data that fills the 4,096 chips.
void sweep_all_degrees(benchmark::State& state) {
  const Setting setting{state.range(1) != 0};
  TrainingSpace space = sweep(setting);
  space.prunes = state.range(2) != 0;
  set_thread_count(static_cast<std::size_t>(state.range(0)));
  SearchCounts counts;
  for (auto _ : state) {
    counts = {};
    for (std::int64_t tensor = 1; tensor <= 8; tensor *= 2) {
      for (std::int64_t pipeline = 1; pipeline <= 64; pipeline *= 2) {
        const TrainingSpace part = at(space, tensor, pipeline, 4096 / tensor / pipeline);
        counts.add(search_training(setting.machine, setting.task, part, setting.memory_bytes).counts);
      }
    }
  }
  report(state, counts);
}
BENCHMARK(sweep_all_degrees)
    ->ArgNames({"threads", "1T", "prunes"})
    ->Args({1, 0, 0})
    ->Args({1, 0, 1})
    ->Args({2, 0, 0})
    ->Args({1, 1, 0})
    ->Args({1, 1, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->MeasureProcessCPUTime();

/// Every number of stages and replicas, fewer chips too: what `search train --all-forms` goes through.
void search_everything(benchmark::State& state) {
  const Setting setting{state.range(1) != 0};
  TrainingSpace space = sweep(setting);
  space.micro_batches.clear();
  space.spreads = {0, 4};
  set_thread_count(static_cast<std::size_t>(state.range(0)));
  SearchCounts counts;
  for (auto _ : state) counts = search_training(setting.machine, setting.task, space, setting.memory_bytes).counts;
  report(state, counts);
}
BENCHMARK(search_everything)
    ->ArgNames({"threads", "1T"})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace steelyard::perf
