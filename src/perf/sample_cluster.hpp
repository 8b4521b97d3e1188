// A chip, a server and a calibration written out for unit tests, which don't depend on data files.
#pragma once

#include <memory>

#include "perf/estimate.hpp"

namespace steelyard::perf::sample {

template <class Q>
Figure<Q> figure(Q value) {
  Sourced<Q> sourced;
  sourced.value = value;
  sourced.evidence = std::make_shared<const Evidence>(Evidence{{SourceId{"test"}}, std::nullopt, Grade::primary, Verified::yes});
  return sourced;
}

/// Shaped like an H100: round numbers.
inline catalog::Chip chip() {
  using namespace literals;
  catalog::Chip chip;
  chip.id = ChipId{"test-chip"};
  chip.stacks = {StackId{"test"}};
  chip.memory = figure(80_GB);
  chip.memory_bandwidth = figure(BytesPerSecond::from_base(3e12));
  chip.bf16_dense = figure(1_PFLOPS);
  chip.fp8_dense = figure(2_PFLOPS);
  chip.tdp = figure(700_W);
  return chip;
}

inline catalog::System server(double inner_gigabytes_per_s = 450.0, double outer_gigabytes_per_s = 50.0) {
  catalog::System system;
  system.id = SystemId{"test-server"};
  system.chips = 8;
  catalog::LinkLevel inner;
  inner.name = "inner";
  inner.chips = 8;
  inner.bandwidth = figure(gigabytes_per_second(inner_gigabytes_per_s));
  catalog::LinkLevel outer;
  outer.name = "outer";
  outer.kind = catalog::TopologyKind::clos;
  outer.chips = 16384;
  outer.bandwidth = figure(gigabytes_per_second(outer_gigabytes_per_s));
  system.levels = {inner, outer};
  return system;
}

inline StackCalibration stack(const char* name, Grade grade) {
  StackCalibration stack;
  stack.stack = StackId{name};
  const Spread none{1.0, 1.0, 1.0};
  stack.gemm_fraction = {0.6, 0.75, 0.9};
  stack.attention_fraction = {0.3, 0.5, 0.7};
  stack.memory_fraction = {0.7, 0.8, 0.9};
  stack.link_fraction = {0.5, 0.7, 0.85};
  stack.low_precision_fraction = {0.6, 0.8, 1.0};
  stack.grouped_fraction = {0.4, 0.7, 1.0};
  stack.training_residual = none;
  stack.mixture_residual = none;
  stack.serving_residual = none;
  stack.overlap_fraction = {0.5, 0.8, 1.0};
  stack.launch_overhead_s = {2e-6, 4e-6, 8e-6};
  stack.step_overhead_s = {5e-4, 1e-3, 4e-3};
  stack.collective_overhead_s = {3e-6, 6e-6, 12e-6};
  stack.hop_latency_s = {5e-7, 1e-6, 2e-6};
  stack.network_latency_s = {3e-6, 5e-6, 1e-5};
  stack.assumed_link_Bps = {12.5e9, 25e9, 50e9};
  stack.checkpoint_pause_s = {5.0, 15.0, 60.0};
  stack.restart_s = {240.0, 480.0, 900.0};
  stack.memory_reserve_fraction = 0.05;
  stack.idle_power_fraction = 0.2;
  stack.memory_power_fraction = 0.6;
  stack.communication_power_fraction = 0.3;
  stack.failures_per_chip_year = 0.173;
  stack.evidence = std::make_shared<const Evidence>(Evidence{{SourceId{"test"}}, std::nullopt, grade, Verified::yes});
  return stack;
}

inline Calibration calibration() { return Calibration::of_records({stack("generic", Grade::assumed), stack("test", Grade::derived)}); }

inline workload::TrainingTask training(const catalog::ModelArchitecture& model) {
  workload::TrainingTask task;
  task.model = &model;
  task.tokens = tokens(1e12);
  task.sequence_length = 4096;
  task.global_batch = 512;
  return task;
}

inline workload::ServingTask serving(const catalog::ModelArchitecture& model) {
  workload::ServingTask task;
  task.model = &model;
  return task;
}

}  // namespace steelyard::perf::sample
