// Time of one operator on one chip: launch + max(compute, memory), a roofline (Williams et al., CACM 52(4), 2009) at sustained rates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "perf/kernel/kernel_time.hpp"
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
  context_communication,
  pipeline_communication,
  data_communication,
  pipeline_bubble,
  optimizer,
  prefill,
  host,
  unmodelled,
};
inline constexpr std::size_t kParts = 14;
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

/// A kernel family as one chip runs it: facts, parameters and the surface of what they miss (owned by the calibration).
struct KernelModel {
  KernelFacts facts;
  KernelParameters parameters;
  std::span<const std::int16_t> correction;
  bool has_cast = false;                                        // low-precision operands are scaled before the product
  double activation_bytes = 2.0;                                // per element, after the cast
  std::array<std::pair<double, double>, kSurfaceAxes> range{};  // measured, of each axis
  [[nodiscard]] bool is_known() const { return facts.peak_flops_per_s > 0.0; }
};

/// The models that operators need; in the order of the fields of KernelRates::models.
enum class KernelRole : std::uint8_t {
  product,
  wide_product,
  batched,
  grouped,
  wide_grouped,
  prefill,
  decode,
  latent_prefill,
  latent_decode,
  stream
};
inline constexpr std::size_t kKernelRoles = 10;

/// Sustained rates of one chip under one software stack, in base units.
struct KernelRates {
  std::array<KernelModel, kKernelRoles> models{};  // not known: the rates below are used
  std::array<KernelModel, 2> other_grouped{};      // other measured kernels for the experts: an engine takes the fastest
  bool casts_operands = true;                      // the product kernel scales its own operands; off where the graph says so itself
  double product_flops_per_s = 0.0;                // of matrix products at the precision of the task
  double bf16_flops_per_s = 0.0;                   // of products that stay in 16 bits
  double grouped_factor = 1.0;                     // on products of routed experts
  double attention_flops_per_s = 0.0;              // of attention over a prompt
  double scan_factor = 1.0;                        // of that, of linear attention by chunks
  double memory_bytes_per_s = 0.0;
  double launch_s = 0.0;
  double tile_rows = 128.0;
  double tile_columns = 128.0;
  double parallel_tiles = 128.0;
};

/// Share of a large product's rate that an m×n×k product (`count` of them at once) reaches, for the tiles at its edges and the cores idle
/// in its last wave; products with few tiles are split along k. In (0, 1].
[[nodiscard]] double tile_efficiency(double m, double n, double k, double count, const KernelRates& rates);

/// The work of an operator, at a role's model; absent where its shape isn't known.
struct RoledWork {
  KernelRole role = KernelRole::stream;
  KernelWork work;
  double launches = 1.0;
};
[[nodiscard]] RoledWork work_of(const workload::Operator& op, const KernelRates& rates);

/// Time of an operator in the part that limits it, and its launch.
struct OperatorSeconds {
  Part part = Part::memory;
  double busy_s = 0.0;
  double launch_s = 0.0;
  void add_to(TimeSplit& time) const {
    time[part] += busy_s;
    time[Part::launch] += launch_s;
  }
};
/// Tens of nanoseconds; allocates nothing.
[[nodiscard]] OperatorSeconds operator_seconds(const workload::Operator& op, const KernelRates& rates);
inline void add_operator_time(const workload::Operator& op, const KernelRates& rates, TimeSplit& time) {
  operator_seconds(op, rates).add_to(time);
}

}  // namespace steelyard::perf
