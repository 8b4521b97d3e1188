// Time of one operator on one chip: launch + max(compute, memory), a roofline (Williams et al., CACM 52(4), 2009) at sustained rates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "workload/layer_graph.hpp"

namespace steelyard::perf {

/// What a stretch of time is spent on. The names are the codes of TimePart.
enum class Part : std::uint8_t {
  gemm,
  attention,
  memory,
  launch,
  tensor_communication,
  expert_communication,
  pipeline_communication,
  data_communication,
  pipeline_bubble,
  optimizer,
  prefill,
  host,
  unmodelled,
};
inline constexpr std::size_t kParts = 13;
[[nodiscard]] std::string_view name_of(Part part);

/// Seconds by part. Plain doubles: this is the inner loop of the search.
struct TimeSplit {
  std::array<double, kParts> part_s{};

  [[nodiscard]] double& operator[](Part part) { return part_s[static_cast<std::size_t>(part)]; }
  [[nodiscard]] double operator[](Part part) const { return part_s[static_cast<std::size_t>(part)]; }
  [[nodiscard]] double total_s() const {
    double sum = 0.0;
    for (const double s : part_s) sum += s;
    return sum;
  }
  void add(const TimeSplit& other, double times = 1.0) {
    for (std::size_t i = 0; i < kParts; ++i) part_s[i] += other.part_s[i] * times;
  }
};

/// Sustained rates of one chip under one software stack, in base units.
struct KernelRates {
  double product_flops_per_s = 0.0;    // of matrix products at the precision of the task
  double bf16_flops_per_s = 0.0;       // of products that stay in 16 bits
  double grouped_factor = 1.0;         // on products of routed experts
  double attention_flops_per_s = 0.0;  // of attention over a prompt
  double memory_bytes_per_s = 0.0;
  double launch_s = 0.0;
  double tile_rows = 128.0;
  double tile_columns = 128.0;
  double parallel_tiles = 128.0;
};

/// Share of a large product's rate that an m×n×k product (`count` of them at once) reaches, for the tiles at its edges and the cores idle
/// in its last wave; products with few tiles are split along k. In (0, 1].
[[nodiscard]] double tile_efficiency(double m, double n, double k, double count, const KernelRates& rates);

/// Adds the operator's time to the part that limits it, and its launch.
void add_operator_time(const workload::Operator& op, const KernelRates& rates, TimeSplit& time);

}  // namespace steelyard::perf
