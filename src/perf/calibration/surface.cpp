#include "perf/calibration/surface.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace steelyard::perf {
namespace {

constexpr std::array<std::string_view, 9> kRungNames{"own",    "other_version", "other_stack",     "architecture", "other_kernel",
                                                     "vendor", "any",           "other_precision", "none"};

/// Smaller is nearer. The steps are far enough apart that a lower one never outweighs a higher.
struct Distance {
  double value = 0.0;
  Rung rung = Rung::own;
};

void climb(Distance& distance, double step, Rung rung) {
  distance.value += step;
  distance.rung = std::max(distance.rung, rung);
}

/// Of two parts, by what feeds a core and what it could take: the logarithm of each ratio counts.
double unlikeness(const KernelSurface& surface, const KernelFacts& facts) {
  const auto ratio = [](double a, double b) { return a > 0.0 && b > 0.0 ? std::abs(std::log(a / b)) : 1.0; };
  return ratio(surface.peak_per_core, facts.peak_flops_per_s / facts.cores) +
         2.0 * ratio(surface.bandwidth_per_core, facts.memory_bytes_per_s / facts.cores);
}

Distance distance_of(const KernelSurface& surface, const SurfaceQuery& query, const KernelFacts& facts) {
  Distance distance;
  const bool is_same_chip = surface.chip == query.chip->id && !query.is_chip_left_out;
  if (!is_same_chip) {
    const bool is_architecture = !surface.architecture.empty() && surface.architecture == query.chip->architecture;
    const bool is_vendor = surface.vendor == query.chip->vendor;
    climb(distance,
          is_architecture ? 1000.0
          : is_vendor     ? 1600.0
                          : 3000.0,
          is_architecture ? Rung::architecture
          : is_vendor     ? Rung::vendor
                          : Rung::any);
    distance.value += 400.0 * unlikeness(surface, facts);
  }
  const std::string_view engine = query.stack.engine.empty() ? query.preferred_engine : std::string_view{query.stack.engine};
  const bool is_same_engine = engine.empty() || surface.stack.engine == engine;
  // Another harness, other launches: as far as another generation with the same one.
  if (!is_same_engine) climb(distance, 800.0, query.stack.engine.empty() ? Rung::own : Rung::other_stack);
  if (surface.stack.kernel != query.stack.kernel) climb(distance, 1200.0, Rung::other_kernel);
  if (is_same_engine && !query.stack.version.empty() && surface.stack.version != query.stack.version) {
    climb(distance, is_same_chip ? 20.0 : 300.0, Rung::other_version);
  }
  // A short table covers few shapes, and so does a narrow one.
  const double coverage = static_cast<double>(node_box(surface).size()) / static_cast<double>(surface_nodes(surface.family));
  if (!is_collective(surface.family)) distance.value += 800.0 * (1.0 - std::pow(coverage, 0.25));
  distance.value += 300.0 * std::max(0.0, 2.5 - std::log10(static_cast<double>(std::max<std::size_t>(1, surface.samples))));
  return distance;
}

std::string range_text(const KernelSurface& s) {
  std::string text;
  for (const auto& [low, high] : s.range) text += fmt::format("{}{:.2f}:{:.2f}", text.empty() ? "" : " ", low, high);
  return text;
}

/// Runs of one value as `value*times`.
std::string correction_text(const std::vector<std::int16_t>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size();) {
    std::size_t end = i;
    while (end < values.size() && values[end] == values[i]) ++end;
    if (!text.empty()) text += ' ';
    text += end - i > 2 ? fmt::format("{}*{}", values[i], end - i) : fmt::format("{}", values[i]);
    i = end - i > 2 ? end : i + 1;
  }
  return text;
}

}  // namespace

std::string_view name_of(Rung rung) { return kRungNames[static_cast<std::size_t>(rung)]; }

double usual_doubt(Rung rung) {
  switch (rung) {
    case Rung::own: return 0.20;
    case Rung::other_version:
    case Rung::other_stack: return 0.50;
    case Rung::architecture: return 0.65;
    case Rung::other_kernel: return 0.80;
    case Rung::vendor: return 1.0;
    case Rung::any: return 1.8;
    default: return 1.5;
  }
}

SurfaceLibrary SurfaceLibrary::of(std::vector<KernelSurface> surfaces, CoreCounts cores) {
  const auto key = [](const KernelSurface& s) { return std::tie(s.family, s.scheme, s.chip, s.stack); };
  std::sort(surfaces.begin(), surfaces.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  SurfaceLibrary library;
  library.surfaces_ = std::move(surfaces);
  library.cores_ = std::move(cores);
  return library;
}

SurfaceUse SurfaceLibrary::find(const SurfaceQuery& query) const {
  const PrecisionScheme* const scheme = find_scheme(query.scheme);
  const auto facts = kernel_facts(*query.chip, cores_, scheme != nullptr ? scheme->product : catalog::Precision::bf16);
  if (!facts) return {};
  SurfaceUse best;
  double best_distance = 0.0;
  for (const KernelSurface& surface : surfaces_) {
    if (surface.family != query.family) continue;
    if (query.is_chip_left_out && surface.chip == query.chip->id) continue;
    Distance distance = distance_of(surface, query, *facts);
    if (surface.scheme != query.scheme) {
      const PrecisionScheme* const other = find_scheme(surface.scheme);
      const bool is_alike = scheme != nullptr && other != nullptr && other->product == scheme->product;
      climb(distance, is_alike ? 700.0 : 10000.0, Rung::other_precision);
    }
    if (best.surface != nullptr && distance.value >= best_distance) continue;
    best.surface = &surface;
    best.rung = distance.rung;
    best_distance = distance.value;
  }
  if (best.surface == nullptr) return best;
  best.parameters = best.surface->parameters;
  if (best.surface->chip != query.chip->id) {
    best.parameters.compute =
        share_at_other_peak(best.parameters.compute, best.surface->peak_per_core, facts->peak_flops_per_s / facts->cores);
    // A piece of a stream waits for memory that is as much faster as the part is.
    if (query.family == KernelFamily::elementwise && best.surface->bandwidth_per_core > 0.0) {
      best.parameters.fill_s *= best.surface->bandwidth_per_core * facts->cores / facts->memory_bytes_per_s;
    }
  }
  best.doubt = std::max(best.surface->left_out_p90, best.rung == Rung::own ? 0.05 : usual_doubt(best.rung));
  return best;
}

double surface_seconds(const KernelWork& work, const KernelFacts& facts, const SurfaceUse& use) {
  const double mechanism_s = kernel_seconds(work, facts, use.parameters).total_s;
  if (use.surface == nullptr || use.surface->correction.empty()) return mechanism_s;
  return mechanism_s * std::exp(surface_log(work.family, work.at, use.surface->correction));
}

std::size_t NodeBox::size() const {
  std::size_t nodes = 1;
  for (std::size_t d = 0; d < kSurfaceAxes; ++d) nodes *= static_cast<std::size_t>(last[d] - first[d] + 1);
  return nodes;
}

NodeBox node_box(const KernelSurface& surface) {
  constexpr double kSlack = 0.01;  // the range is written with two digits
  const SurfaceAxes& axes = surface_axes(surface.family);
  NodeBox box;
  for (std::size_t d = 0; d < kSurfaceAxes; ++d) {
    const double most = axes[d].nodes - 1;
    const auto place = [&](double x) { return (x - axes[d].first) / axes[d].step; };
    box.first[d] = static_cast<std::uint16_t>(std::clamp(std::floor(place(surface.range[d].first) + kSlack), 0.0, most));
    box.last[d] = static_cast<std::uint16_t>(std::clamp(std::ceil(place(surface.range[d].second) - kSlack), 0.0, most));
    box.last[d] = std::max(box.last[d], box.first[d]);
  }
  return box;
}

namespace {

/// Calls `visit` with each node and the node of the box that stands for it.
template <class F>
void for_each_node(KernelFamily family, const NodeBox& box, F&& visit) {
  static_assert(kSurfaceAxes == 4);
  const SurfaceAxes& axes = surface_axes(family);
  std::size_t node = 0;
  const auto along = [&](std::size_t d, std::size_t inside, bool is_inside, auto&& next) {
    const std::size_t first = box.first[d];
    const std::size_t last = box.last[d];
    for (std::size_t place = 0; place < axes[d].nodes; ++place) {
      const std::size_t held = std::clamp(place, first, last);
      next(inside * (last - first + 1) + held - first, is_inside && held == place);
    }
  };
  along(0, 0, true, [&](std::size_t i, bool in_i) {
    along(1, i, in_i, [&](std::size_t j, bool in_j) {
      along(2, j, in_j, [&](std::size_t k, bool in_k) {
        along(3, k, in_k, [&](std::size_t inside, bool is_inside) { visit(node++, inside, is_inside); });
      });
    });
  });
}

}  // namespace

std::vector<std::int16_t> held_beyond(const KernelSurface& surface, const std::vector<std::int16_t>& inside) {
  std::vector<std::int16_t> all(surface_nodes(surface.family));
  for_each_node(surface.family, node_box(surface), [&](std::size_t node, std::size_t at, bool) { all[node] = inside[at]; });
  return all;
}

std::vector<std::int16_t> within_box(const KernelSurface& surface) {
  const NodeBox box = node_box(surface);
  std::vector<std::int16_t> inside(box.size());
  for_each_node(surface.family, box, [&](std::size_t node, std::size_t at, bool is_inside) {
    if (is_inside) inside[at] = surface.correction[node];
  });
  return inside;
}

bool is_within_range(const KernelSurface& surface, const KernelWork& work) {
  for (std::size_t d = 0; d < kSurfaceAxes; ++d) {
    if (work.at[d] < surface.range[d].first - 0.5 || work.at[d] > surface.range[d].second + 0.5) return false;
  }
  return true;
}

std::string surfaces_toml(const std::vector<KernelSurface>& surfaces, std::string_view heading) {
  std::string text{heading};
  for (const KernelSurface& s : surfaces) {
    const KernelParameters& p = s.parameters;
    text += "\n[[surface]]\n";
    text += fmt::format(
        "chip = \"{}\"\nvendor = \"{}\"\narchitecture = \"{}\"\npeak_per_core = \"{:.4g} TFLOPS\"\nbandwidth_per_core = \"{:.4g} GB/s\"\n",
        s.chip.text(), s.vendor, s.architecture, s.peak_per_core / 1e12, s.bandwidth_per_core / 1e9);
    text += fmt::format("engine = \"{}\"\n", s.stack.engine);
    if (!s.stack.version.empty()) text += fmt::format("version = \"{}\"\n", s.stack.version);
    if (!s.stack.kernel.empty()) text += fmt::format("kernel = \"{}\"\n", s.stack.kernel);
    text += fmt::format("family = \"{}\"\nprecision = \"{}\"\n", name_of(s.family), s.scheme);
    text += fmt::format("compute = {:.4f}\nmemory = {:.4f}\nlaunch = \"{:.3f} us\"\nfill = \"{:.3f} us\"\nexposed = {:.4f}\n", p.compute,
                        p.memory, p.launch_s * 1e6, p.fill_s * 1e6, p.exposed);
    text += fmt::format("samples = {}\nmedian_error = {:.4f}\np90_error = {:.4f}\nleft_out_median = {:.4f}\nleft_out_p90 = {:.4f}\n",
                        s.samples, s.median_error, s.p90_error, s.left_out_median, s.left_out_p90);
    text += fmt::format("range = \"{}\"\n", range_text(s));
    if (!s.correction.empty()) text += fmt::format("correction = \"{}\"\n", correction_text(within_box(s)));
    if (s.evidence) {
      text += "sources = [";
      for (std::size_t i = 0; i < s.evidence->sources.size(); ++i) {
        text += fmt::format("{}\"{}\"", i > 0 ? ", " : "", s.evidence->sources[i].text());
      }
      text += fmt::format("]\nas_of = \"{}\"\ngrade = \"{}\"\nverified = \"{}\"\n", s.evidence->as_of ? s.evidence->as_of->text : "",
                          name_of(s.evidence->grade), name_of(s.evidence->verified));
    }
  }
  return text;
}

}  // namespace steelyard::perf
