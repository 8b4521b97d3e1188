#include "perf/kernel/kernel_time.hpp"

#include <algorithm>
#include <cmath>

#include "perf/kernel/whole.hpp"

namespace steelyard::perf {
namespace {

/// A core that works on a small tile reads more operands for each flop: its share of the rate of a 256×128 tile.
constexpr double tile_share(double rows, double columns) {
  constexpr double kHalf = 8.0;  // flops per operand at which half of the rate is lost
  const double intensity = rows * columns / (rows + columns);
  return intensity / (intensity + kHalf) * ((85.3 + kHalf) / 85.3);
}

/// Sides are powers of two, so that to multiply by their inverses is to divide by them.
struct Tile {
  constexpr Tile(double r, double c) : rows(r), columns(c), per_row(1.0 / r), per_column(1.0 / c), share(tile_share(r, c)) {}
  double rows;
  double columns;
  double per_row;
  double per_column;
  double share;
};

struct Bounds {
  double compute_s = 0.0;
  double memory_s = 0.0;
};

double joined(const Bounds& bounds, double exposed) {
  return std::max(bounds.compute_s, bounds.memory_s) + exposed * std::min(bounds.compute_s, bounds.memory_s);
}

struct Rates {
  double core_flops_per_s;
  double bytes_per_s;
};
Rates rates_of(const KernelFacts& facts, const KernelParameters& p) {
  return {facts.peak_flops_per_s * p.compute / facts.cores, facts.memory_bytes_per_s * p.memory};
}

/// Half of the cores can draw the whole bandwidth.
double bandwidth_share(double pieces, double cores) { return 2.0 * pieces >= cores ? 1.0 : 2.0 * pieces / cores; }

/// What is the same for all tiles of one product.
struct ProductCosts {
  double core_flops_per_s;
  double bytes_per_s;
  double most_splits;  // at least 512 of k each
  double depth;        // k in whole steps of 64
  double memory_s;     // with enough tiles to draw the whole bandwidth, and none cut
};

/// One choice of tile, with the sum over k cut so that idle cores take part: each part writes its own partial sums.
Bounds product_with(const Tile& tile, double m, double n, const Product& work, const KernelFacts& facts, const KernelParameters& p,
                    const ProductCosts& costs) {
  const double tiles = whole_above(m * tile.per_row) * whole_above(n * tile.per_column) * work.count;
  if (tiles >= facts.cores) {
    const double waves = whole_above(tiles / facts.cores);
    return {waves * (2.0 * tile.rows * tile.columns * costs.depth / (costs.core_flops_per_s * tile.share) + p.fill_s), costs.memory_s};
  }
  const double splits = std::min(std::clamp(whole_below(facts.cores / tiles), 1.0, costs.most_splits), 16.0);
  const double waves = whole_above(tiles * splits / facts.cores);
  const double depth = splits > 1.0 ? whole_above(work.k / splits / 64.0) * 64.0 : costs.depth;
  Bounds bounds;
  bounds.compute_s = waves * (2.0 * tile.rows * tile.columns * depth / (costs.core_flops_per_s * tile.share) + p.fill_s);
  const double partial = splits > 1.0 ? 4.0 * splits * m * n * work.count : 0.0;
  bounds.memory_s = (work.bytes + partial) / (costs.bytes_per_s * bandwidth_share(tiles * splits, facts.cores));
  return bounds;
}

Bounds best_product(const Product& work, const KernelFacts& facts, const KernelParameters& p) {
  const double m = std::min(work.m, work.n);  // the short side takes the rows of the tile
  const double n = std::max(work.m, work.n);
  static constexpr std::array<Tile, 6> kTiles{
      {Tile{16.0, 128.0}, Tile{32.0, 128.0}, Tile{64.0, 64.0}, Tile{64.0, 128.0}, Tile{128.0, 128.0}, Tile{128.0, 256.0}}};
  const std::size_t first = m <= 16.0 ? 0 : m <= 32.0 ? 1 : m <= 64.0 ? 2 : 3;
  const std::size_t last = m <= 16.0 ? 1 : m <= 32.0 ? 2 : m <= 64.0 ? 4 : 6;
  const Rates rates = rates_of(facts, p);
  const ProductCosts costs{rates.core_flops_per_s, rates.bytes_per_s, std::max(1.0, whole_below(work.k / 512.0)),
                           whole_above(work.k / 64.0) * 64.0, work.bytes / rates.bytes_per_s};
  Bounds best;
  double best_s = 0.0;
  for (std::size_t i = first; i < last; ++i) {
    const Bounds bounds = product_with(kTiles[i], m, n, work, facts, p, costs);
    const double seconds = joined(bounds, p.exposed);
    if (i == first || seconds < best_s) {
      best = bounds;
      best_s = seconds;
    }
  }
  best.memory_s += work.cast_bytes / rates.bytes_per_s;
  return best;
}

/// Tiles of all experts: even loads round up for each expert, uneven ones lose half a tile each.
double expert_tiles(const KernelWork& work, double rows) {
  if (work.skew <= 0.0) return work.count * whole_above(work.m / rows);
  return std::max(work.count, work.rows / rows + 0.5 * work.count);
}

double grouped_product_s(const KernelWork& work, double n, double k, const KernelFacts& facts, const KernelParameters& p,
                         const Rates& rates) {
  const double rows = work.m <= 16.0 ? 16.0 : work.m <= 32.0 ? 32.0 : work.m <= 64.0 ? 64.0 : 128.0;
  const Tile tile{rows, 128.0};
  const double tiles = expert_tiles(work, rows) * whole_above(n / tile.columns);
  const double waves = tiles / facts.cores;
  const double whole = waves <= 1.0 ? 1.0 : 0.5 * (waves + whole_above(waves));
  return whole * (2.0 * tile.rows * tile.columns * k / (rates.core_flops_per_s * tile.share) + p.fill_s);
}

Bounds grouped(const KernelWork& work, const KernelFacts& facts, const KernelParameters& p) {
  const Rates rates = rates_of(facts, p);
  Bounds bounds;
  bounds.memory_s = (work.bytes + work.cast_bytes) / rates.bytes_per_s;
  if (work.ranks <= 1.0) {  // one product alone
    bounds.compute_s = grouped_product_s(work, work.n, work.k, facts, p, rates);
    return bounds;
  }
  bounds.compute_s = grouped_product_s(work, (work.ranks - 1.0) * work.n, work.k, facts, p, rates) +
                     grouped_product_s(work, work.k, work.n, facts, p, rates);
  return bounds;
}

Bounds in_pieces(const KernelWork& work, const KernelFacts& facts, const KernelParameters& p) {
  const Rates rates = rates_of(facts, p);
  const double waves = std::max(1.0, work.pieces / facts.cores);
  Bounds bounds;
  bounds.memory_s = work.bytes / (rates.bytes_per_s * bandwidth_share(work.pieces, facts.cores));
  if (work.flops > 0.0) {
    const double at_once = std::min(work.pieces, facts.cores);
    bounds.compute_s = std::max(work.flops / (rates.core_flops_per_s * at_once), work.flops * work.longest_share / rates.core_flops_per_s);
  }
  bounds.compute_s += p.fill_s * waves;
  return bounds;
}

/// Bandwidth part and hops of one collective; the fastest of the algorithms that are legal for its size.
Bounds collective(const KernelWork& work, const KernelFacts& facts, const KernelParameters& p) {
  const double link = facts.link_bytes_per_s * p.memory;
  const double network = facts.network_bytes_per_s > 0.0 ? facts.network_bytes_per_s * p.memory : link;
  const double rate = work.nodes > 1.0 && work.nodes >= work.ranks ? network : link;
  const double others = std::max(0.0, work.ranks - 1.0);
  const double n = std::max(1.0, work.ranks);
  Bounds bounds;
  switch (work.family) {
    case KernelFamily::all_reduce: {
      const double one_shot_s = others * work.bytes / rate + p.fill_s;
      const double two_shot_s = 2.0 * others / n * work.bytes / rate + 2.0 * p.fill_s;
      // In the switch each rank sends its share once and receives the sum once, at the same time.
      const double in_switch_s = (1.0 + 1.0 / n) * work.bytes / rate + 2.0 * p.fill_s;
      bounds.memory_s = std::min(one_shot_s, two_shot_s + p.exposed * std::min(0.0, in_switch_s - two_shot_s));
      break;
    }
    case KernelFamily::all_gather:
    case KernelFamily::reduce_scatter: bounds.memory_s = others / n * work.bytes / rate + others * p.fill_s; break;
    case KernelFamily::all_to_all: bounds.memory_s = others / n * work.bytes / rate + p.fill_s * std::log2(n + 1.0); break;
    default: bounds.memory_s = work.bytes / rate + p.fill_s; break;
  }
  if (work.nodes > 1.0 && work.nodes < work.ranks) {  // across servers as well: each rank sends its share of the server's sum
    const double share = work.network_bytes > 0.0 ? work.network_bytes : work.bytes * n / work.nodes / n;
    bounds.memory_s = std::max(bounds.memory_s, 2.0 * (work.nodes - 1.0) / work.nodes * share / network) + work.nodes * p.fill_s;
  }
  return bounds;
}

constexpr SurfaceAxis kNone{0.0, 1.0, 1};
constexpr SurfaceAxes kProduct{{{0.0, 1.0, 16}, {6.0, 2.0, 6}, {6.0, 2.0, 6}, kNone}};
constexpr SurfaceAxes kBatched{{{0.0, 1.0, 16}, {6.0, 1.0, 4}, {6.0, 1.0, 4}, {0.0, 1.0, 8}}};
constexpr SurfaceAxes kGrouped{{{0.0, 1.0, 20}, {0.0, 2.0, 5}, {17.0, 2.0, 6}, {0.0, 1.1, 2}}};
constexpr SurfaceAxes kPrefill{{{0.0, 1.0, 18}, {0.0, 2.0, 8}, {6.0, 1.0, 3}, {0.0, 2.0, 4}}};
constexpr SurfaceAxes kDecode{{{0.0, 1.5, 13}, {0.0, 2.0, 8}, {6.0, 1.0, 3}, {0.0, 2.0, 4}}};
constexpr SurfaceAxes kLatentPrefill{{{0.0, 1.0, 18}, {0.0, 2.0, 9}, kNone, kNone}};
constexpr SurfaceAxes kLatentDecode{{{0.0, 1.5, 13}, {0.0, 1.0, 12}, kNone, {0.0, 1.0, 8}}};
constexpr SurfaceAxes kModule{{{0.0, 1.0, 18}, {0.0, 2.0, 7}, {0.0, 1.5, 6}, kNone}};
constexpr SurfaceAxes kStream{{{8.0, 1.0, 24}, kNone, kNone, kNone}};
constexpr SurfaceAxes kMessage{{{6.0, 1.0, 26}, {1.0, 1.0, 5}, {0.0, 1.0, 3}, kNone}};
constexpr SurfaceAxes kExchange{{{0.0, 1.0, 18}, {13.0, 1.0, 6}, {0.0, 1.0, 4}, {0.0, 1.0, 6}}};

}  // namespace

KernelSeconds product_seconds(const Product& product, const KernelFacts& facts, const KernelParameters& p) {
  const Bounds bounds = best_product(product, facts, p);
  return {p.launch_s, bounds.compute_s, bounds.memory_s, p.launch_s + joined(bounds, p.exposed)};
}

KernelSeconds kernel_seconds(const KernelWork& work, const KernelFacts& facts, const KernelParameters& p) {
  Bounds bounds;
  switch (work.family) {
    case KernelFamily::gemm:
    case KernelFamily::batched_gemm: return product_seconds({work.m, work.n, work.k, work.count, work.bytes, work.cast_bytes}, facts, p);
    case KernelFamily::grouped_gemm: bounds = grouped(work, facts, p); break;
    default: bounds = is_collective(work.family) ? collective(work, facts, p) : in_pieces(work, facts, p);
  }
  return {p.launch_s, bounds.compute_s, bounds.memory_s, p.launch_s + joined(bounds, p.exposed)};
}

double share_at_other_peak(double share, double peak_per_core, double other_peak_per_core) {
  if (share <= 0.0 || peak_per_core <= 0.0 || other_peak_per_core <= 0.0) return share;
  return 1.0 / (1.0 + (1.0 / std::min(share, 0.995) - 1.0) * other_peak_per_core / peak_per_core);
}

const SurfaceAxes& surface_axes(KernelFamily family) {
  switch (family) {
    case KernelFamily::gemm: return kProduct;
    case KernelFamily::batched_gemm: return kBatched;
    case KernelFamily::grouped_gemm: return kGrouped;
    case KernelFamily::attention_prefill: return kPrefill;
    case KernelFamily::attention_decode: return kDecode;
    case KernelFamily::latent_prefill: return kLatentPrefill;
    case KernelFamily::latent_decode: return kLatentDecode;
    case KernelFamily::latent_module_prefill:
    case KernelFamily::latent_module_decode: return kModule;
    case KernelFamily::elementwise: return kStream;
    case KernelFamily::dispatch:
    case KernelFamily::combine: return kExchange;
    default: return kMessage;
  }
}

std::size_t surface_nodes(KernelFamily family) {
  std::size_t nodes = 1;
  for (const SurfaceAxis& axis : surface_axes(family)) nodes *= axis.nodes;
  return nodes;
}

namespace {

/// Answers how many nodes it wrote, 16 at most.
std::uint32_t write_stencil(KernelFamily family, const std::array<double, kSurfaceAxes>& at, std::uint32_t* node, double* weight) {
  std::uint32_t size = 1;
  node[0] = 0;
  weight[0] = 1.0;
  const SurfaceAxes& axes = surface_axes(family);
  for (std::size_t d = 0; d < kSurfaceAxes; ++d) {
    const SurfaceAxis& axis = axes[d];
    if (axis.nodes == 1) continue;
    const double x = std::clamp((at[d] - axis.first) / axis.step, 0.0, static_cast<double>(axis.nodes - 1));
    const auto below = static_cast<std::uint32_t>(x);
    const double part = x - static_cast<double>(below);
    for (std::uint32_t i = 0; i < size; ++i) node[i] = node[i] * axis.nodes + below;
    if (part <= 0.0) continue;
    for (std::uint32_t i = 0; i < size; ++i) {
      node[size + i] = node[i] + 1;
      weight[size + i] = weight[i] * part;
      weight[i] *= 1.0 - part;
    }
    size *= 2;
  }
  return size;
}

}  // namespace

SurfaceStencil stencil_at(KernelFamily family, const std::array<double, kSurfaceAxes>& at) {
  SurfaceStencil stencil;
  stencil.size = write_stencil(family, at, stencil.node.data(), stencil.weight.data());
  return stencil;
}

namespace {

/// Where a coordinate lies on its axis: the node below, how far it is from there to the next, and how many values further that one is.
struct OnAxis {
  std::size_t below = 0;
  std::size_t next = 0;  // 0: the coordinate lies on the node, or beyond the last
  double part = 0.0;
};

inline OnAxis on_axis(const SurfaceAxis& axis, double coordinate, std::size_t stride) {
  const double x = std::clamp((coordinate - axis.first) / axis.step, 0.0, static_cast<double>(axis.nodes - 1));
  const auto below = static_cast<std::size_t>(x);
  const double part = x - static_cast<double>(below);
  return {below * stride, part > 0.0 ? stride : 0, part};
}

/// Of surfaces with three axes, known beforehand: the sum of `write_stencil`'s terms, without writing them down.
template <const SurfaceAxes& kAxes>
double three_axes(const std::array<double, kSurfaceAxes>& at, const std::int16_t* values) {
  constexpr std::size_t kLast = kAxes[2].nodes;
  const OnAxis a = on_axis(kAxes[0], at[0], kAxes[1].nodes * kLast);
  const OnAxis b = on_axis(kAxes[1], at[1], kLast);
  const OnAxis c = on_axis(kAxes[2], at[2], 1);
  const std::int16_t* const low = values + a.below + b.below + c.below;
  const double a0 = 1.0 - a.part;
  const double b0 = 1.0 - b.part;
  const double c0 = 1.0 - c.part;
  double sum = a0 * b0 * c0 * low[0];
  sum += a.part * b0 * c0 * low[a.next];
  sum += a0 * b.part * c0 * low[b.next];
  sum += a.part * b.part * c0 * low[a.next + b.next];
  sum += a0 * b0 * c.part * low[c.next];
  sum += a.part * b0 * c.part * low[a.next + c.next];
  sum += a0 * b.part * c.part * low[b.next + c.next];
  sum += a.part * b.part * c.part * low[a.next + b.next + c.next];
  return sum;
}

}  // namespace

double surface_log(KernelFamily family, const std::array<double, kSurfaceAxes>& at, std::span<const std::int16_t> values) {
  if (values.empty()) return 0.0;
  if (family == KernelFamily::gemm) return 0.01 * three_axes<kProduct>(at, values.data());
  if (is_collective(family) && family < KernelFamily::dispatch) return 0.01 * three_axes<kMessage>(at, values.data());
  std::uint32_t node[16];  // filled as far as it is read: a stencil of zeros would cost as much as the rest
  double weight[16];
  const std::uint32_t size = write_stencil(family, at, node, weight);
  double sum = 0.0;
  for (std::uint32_t i = 0; i < size; ++i) sum += weight[i] * values[node[i]];
  return 0.01 * sum;
}

}  // namespace steelyard::perf
