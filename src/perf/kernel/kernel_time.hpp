// Time of one kernel from a few physical parameters of (chip, stack, family, precision): the mechanism, and the surface of what it misses.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "perf/kernel/kernel_work.hpp"

namespace steelyard::perf {

/// Facts of the part, from its sheet.
struct KernelFacts {
  double peak_flops_per_s = 0.0;  // dense, at the precision of the product
  double cores = 132.0;           // that take pieces of work at the same time (SM, CU, AI core)
  double memory_bytes_per_s = 0.0;
  double link_bytes_per_s = 0.0;  // per chip and direction, inside the server
  double network_bytes_per_s = 0.0;
};

/// What is fitted: five numbers with a physical meaning.
struct KernelParameters {
  double compute = 0.75;   // sustained share of the peak
  double memory = 0.80;    // sustained share of the bandwidth (collectives: of the link's)
  double launch_s = 4e-6;  // before anything moves
  double fill_s = 1e-6;    // to fill and drain the pipeline of one wave of pieces (collectives: one hop)
  double exposed = 0.2;  // of the shorter of computing and reading, that the longer does not hide (collectives: reduced inside the switch)
};
inline constexpr std::size_t kParameters = 5;

/// Seconds by the mechanism: launch + waves·fill + max(compute, memory) + exposed·min(compute, memory). Pre: work and facts positive.
/// Never slower with more bandwidth, flops or cores at equal parameters. Tens of nanoseconds.
struct KernelSeconds {
  double launch_s = 0.0;
  double compute_s = 0.0;
  double memory_s = 0.0;
  double total_s = 0.0;
};
[[nodiscard]] KernelSeconds kernel_seconds(const KernelWork& work, const KernelFacts& facts, const KernelParameters& parameters);

/// The same of one dense product, or of `count` of them: what a search asks a dozen times for each cut. `cast_bytes` moved besides.
struct Product {
  double m = 1.0;
  double n = 1.0;
  double k = 1.0;
  double count = 1.0;
  double bytes = 0.0;
  double cast_bytes = 0.0;
};
[[nodiscard]] KernelSeconds product_seconds(const Product& product, const KernelFacts& facts, const KernelParameters& parameters);

/// Share of peak that a part with another peak per core keeps: operands reach a core at a rate of their own, and clocks fall with the
/// power that the flops of a core draw, so 1/share − 1 grows with the peak per core. A part cut in compute but not in bandwidth comes out
/// nearer to its (lower) peak.
[[nodiscard]] double share_at_other_peak(double share, double peak_per_core, double other_peak_per_core);

/// One axis of a surface: nodes at first, first + step, ... in log2 of the coordinate.
struct SurfaceAxis {
  double first = 0.0;
  double step = 1.0;
  std::uint16_t nodes = 1;
};
using SurfaceAxes = std::array<SurfaceAxis, kSurfaceAxes>;
[[nodiscard]] const SurfaceAxes& surface_axes(KernelFamily family);
[[nodiscard]] std::size_t surface_nodes(KernelFamily family);

/// The (up to 16) nodes around a place, with their weights, which add up to 1. Outside the axes the nearest node's value is held.
struct SurfaceStencil {
  std::array<std::uint32_t, 16> node{};
  std::array<double, 16> weight{};
  std::uint32_t size = 0;
};
[[nodiscard]] SurfaceStencil stencil_at(KernelFamily family, const std::array<double, kSurfaceAxes>& at);
/// Logarithm of measured ÷ mechanism, in hundredths, interpolated. Empty values: 0.
[[nodiscard]] double surface_log(KernelFamily family, const std::array<double, kSurfaceAxes>& at, std::span<const std::int16_t> values);

}  // namespace steelyard::perf
