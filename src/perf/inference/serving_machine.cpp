#include "perf/inference/serving_machine.hpp"

namespace steelyard::perf {

workload::ServingTask serving_products(const workload::ServingTask& task) {
  workload::ServingTask products = task;
  products.weight_precision = workload::product_precision_of(task);
  return products;
}

EngineBehaviour engine_of_stack(const Machine& machine) {
  EngineBehaviour engine;
  engine.step_host_s = machine.stack->step_overhead_s.typical;
  engine.sequence_host_s = 0.0;
  engine.most_sequences = 1024.0;
  engine.graph_sequences = 1024.0;
  engine.memory_share = 1.0 - machine.stack->memory_reserve_fraction;
  return engine;
}

double device_memory_bytes(const Machine& machine) {
  constexpr double kBinaryGigabyte = 1.073741824;
  return machine.memory_bytes * kBinaryGigabyte;
}

}  // namespace steelyard::perf
