// Every figure of a record, by its key in the file: for checks that treat all figures alike.
#pragma once

#include "catalog/chip.hpp"
#include "catalog/market_data.hpp"
#include "catalog/model_architecture.hpp"
#include "catalog/system.hpp"

namespace steelyard::catalog {

/// Calls `f(key, figure)` for every dense rate of a chip, known or not.
template <class F>
void for_each_rate(const Chip& chip, F&& f) {
  f("fp64_dense", chip.fp64_dense);
  f("fp64_tensor_dense", chip.fp64_tensor_dense);
  f("fp32_dense", chip.fp32_dense);
  f("tf32_dense", chip.tf32_dense);
  f("bf16_dense", chip.bf16_dense);
  f("fp8_dense", chip.fp8_dense);
  f("int8_dense", chip.int8_dense);
  f("fp4_dense", chip.fp4_dense);
  f("int4_dense", chip.int4_dense);
}

/// Calls `f(key, figure)` for every figure, known or not.
template <class F>
void for_each_figure(const Chip& chip, F&& f) {
  f("memory", chip.memory);
  f("memory_bandwidth", chip.memory_bandwidth);
  for_each_rate(chip, f);
  f("onchip_memory", chip.onchip_memory);
  f("scale_up_bandwidth", chip.scale_up_bandwidth);
  f("scale_out_bandwidth", chip.scale_out_bandwidth);
  f("tdp", chip.tdp);
  f("die_area_applicable", chip.die_area_applicable);
  f("die_area_total", chip.die_area_total);
  f("tpp", chip.published_tpp);
  f("performance_density", chip.published_performance_density);
}

template <class F>
void for_each_figure(const System& system, F&& f) {
  f("power", system.power);
  f("bf16_dense", system.bf16_dense);
  f("fp8_dense", system.fp8_dense);
  f("fp4_dense", system.fp4_dense);
  f("memory", system.memory);
  f("memory_bandwidth", system.memory_bandwidth);
  for (const LinkLevel& level : system.levels) {
    f("level.bandwidth", level.bandwidth);
    f("level.latency", level.latency);
  }
}

template <class F>
void for_each_figure(const Price& price, F&& f) {
  f("value", price.purchase);
  f("value", price.per_time);
}

template <class F>
void for_each_figure(const PowerPrice& price, F&& f) {
  f("value", price.value);
}

template <class F>
void for_each_figure(const SoftwareStack& /*stack*/, F&& /*f*/) {}
template <class F>
void for_each_figure(const ModelArchitecture& /*model*/, F&& /*f*/) {}

}  // namespace steelyard::catalog
