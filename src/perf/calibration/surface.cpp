#include "perf/calibration/surface.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace steelyard::perf {
namespace {

constexpr std::array<std::string_view, 9> kRungNames{"own",    "other_version", "other_kernel",    "other_stack", "architecture",
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

Distance distance_of(const KernelSurface& surface, const SurfaceQuery& query, double peak_per_core) {
  Distance distance;
  const bool is_same_chip = surface.chip == query.chip->id && !query.is_chip_left_out;
  if (!is_same_chip) {
    const bool is_architecture = !surface.architecture.empty() && surface.architecture == query.chip->architecture;
    const bool is_vendor = surface.vendor == query.chip->vendor;
    climb(distance, is_architecture ? 1000.0 : is_vendor ? 2000.0 : 4000.0,
          is_architecture ? Rung::architecture : is_vendor ? Rung::vendor : Rung::any);
    // Parts of one architecture differ: a consumer part has other cores than a data-centre one.
    if (surface.peak_per_core > 0.0 && peak_per_core > 0.0) {
      distance.value += 600.0 * std::abs(std::log(surface.peak_per_core / peak_per_core));
    }
  }
  const std::string_view engine = query.stack.engine.empty() ? query.preferred_engine : std::string_view{query.stack.engine};
  const bool is_same_engine = engine.empty() || surface.stack.engine == engine;
  if (!is_same_engine) climb(distance, 200.0, query.stack.engine.empty() ? Rung::own : Rung::other_stack);
  if (surface.stack.kernel != query.stack.kernel) climb(distance, 100.0, Rung::other_kernel);
  if (is_same_engine && !query.stack.version.empty() && surface.stack.version != query.stack.version) {
    climb(distance, 20.0, Rung::other_version);
  }
  if (surface.samples < 40) distance.value += 150.0;
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
    case Rung::other_kernel: return 0.30;
    case Rung::other_stack: return 0.40;
    case Rung::architecture: return 0.35;
    case Rung::vendor: return 0.60;
    case Rung::any: return 0.80;
    default: return 1.0;
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
  const double peak_per_core = facts ? facts->peak_flops_per_s / facts->cores : 0.0;
  SurfaceUse best;
  double best_distance = 0.0;
  for (const KernelSurface& surface : surfaces_) {
    if (surface.family != query.family) continue;
    if (query.is_chip_left_out && surface.chip == query.chip->id) continue;
    Distance distance = distance_of(surface, query, peak_per_core);
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
    best.parameters.compute = share_at_other_peak(best.parameters.compute, best.surface->peak_per_core, peak_per_core);
  }
  best.doubt = std::max(best.surface->left_out_p90, best.rung == Rung::own ? 0.05 : usual_doubt(best.rung));
  return best;
}

double surface_seconds(const KernelWork& work, const KernelFacts& facts, const SurfaceUse& use) {
  const double mechanism_s = kernel_seconds(work, facts, use.parameters).total_s;
  if (use.surface == nullptr || use.surface->correction.empty()) return mechanism_s;
  return mechanism_s * std::exp(surface_log(work.family, work.at, use.surface->correction));
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
    text += fmt::format("chip = \"{}\"\nvendor = \"{}\"\narchitecture = \"{}\"\npeak_per_core = \"{:.4g} TFLOPS\"\n", s.chip.text(), s.vendor,
                        s.architecture, s.peak_per_core / 1e12);
    text += fmt::format("engine = \"{}\"\n", s.stack.engine);
    if (!s.stack.version.empty()) text += fmt::format("version = \"{}\"\n", s.stack.version);
    if (!s.stack.kernel.empty()) text += fmt::format("kernel = \"{}\"\n", s.stack.kernel);
    text += fmt::format("family = \"{}\"\nprecision = \"{}\"\n", name_of(s.family), s.scheme);
    text += fmt::format("compute = {:.4f}\nmemory = {:.4f}\nlaunch = \"{:.3f} us\"\nfill = \"{:.3f} us\"\nexposed = {:.4f}\n", p.compute,
                        p.memory, p.launch_s * 1e6, p.fill_s * 1e6, p.exposed);
    text += fmt::format("samples = {}\nmedian_error = {:.4f}\np90_error = {:.4f}\nleft_out_median = {:.4f}\nleft_out_p90 = {:.4f}\n", s.samples,
                        s.median_error, s.p90_error, s.left_out_median, s.left_out_p90);
    text += fmt::format("range = \"{}\"\n", range_text(s));
    if (!s.correction.empty()) text += fmt::format("correction = \"{}\"\n", correction_text(s.correction));
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
