// One step of a serving engine, one steady state, and the search of all configurations of one server.
#include <array>

#include <benchmark/benchmark.h>

#include "perf/inference/serving_machine.hpp"
#include "perf/inference/steady_state.hpp"
#include "perf/sample_cluster.hpp"
#include "perf/search/serving_search.hpp"
#include "workload/sample_models.hpp"

namespace {

using namespace steelyard;
using namespace steelyard::perf;

struct World {
  catalog::Chip chip = sample::chip();
  catalog::System system = sample::server();
  Calibration calibration = sample::calibration();
  catalog::ModelArchitecture model = workload::sample::deepseek_v3();
  workload::ServingTask task = sample::serving(model);
  Machine machine;
  WorkerShape worker;

  World() {
    task.weight_precision = catalog::Precision::fp8;
    machine = describe_serving(Cluster{&chip, &system, 4}, task, calibration);
    worker.tensor = 8;
  }
};

void decode_step(benchmark::State& state) {
  const World world;
  const StepTimeFunction function{world.machine, world.task, world.worker, engine_of_stack(world.machine)};
  StepComposition step;
  double sequences = 1.0;
  for (auto _ : state) {
    sequences = sequences < 500.0 ? sequences + 1.0 : 1.0;
    step.decode_sequences = sequences;
    step.context_sum = 2000.0 * sequences;
    benchmark::DoNotOptimize(function.seconds(step));
  }
}
BENCHMARK(decode_step);

void mixed_step(benchmark::State& state) {
  const World world;
  const StepTimeFunction function{world.machine, world.task, world.worker, engine_of_stack(world.machine)};
  const std::array<PrefillChunk, 2> chunks{{{2048.0, 0.0}, {4096.0, 8192.0}}};
  StepComposition step;
  step.decode_sequences = 64.0;
  step.context_sum = 128000.0;
  step.prefill = chunks;
  for (auto _ : state) benchmark::DoNotOptimize(function.seconds(step));
}
BENCHMARK(mixed_step);

void compile(benchmark::State& state) {
  const World world;
  for (auto _ : state) {
    const StepTimeFunction function{world.machine, world.task, world.worker, engine_of_stack(world.machine)};
    benchmark::DoNotOptimize(&function);
  }
}
BENCHMARK(compile);

void steady_state(benchmark::State& state) {
  const World world;
  const StepTimeFunction function{world.machine, world.task, world.worker, engine_of_stack(world.machine)};
  const SteadyState service{function, ServingLoad{}, 500.0};
  for (auto _ : state) benchmark::DoNotOptimize(service.at_concurrency(128.0));
}
BENCHMARK(steady_state);

void search(benchmark::State& state) {
  const World world;
  ServingSpace space;
  space.chips = 32;
  space.engine = engine_of_stack(world.machine);
  for (auto _ : state) benchmark::DoNotOptimize(search_serving(world.machine, world.task, space));
}
BENCHMARK(search);

}  // namespace
