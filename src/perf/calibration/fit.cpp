#include "perf/calibration/fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "base/parallel.hpp"

namespace steelyard::perf {
namespace {

using Point = std::array<double, kParameters>;  // logarithms

constexpr std::array<std::pair<double, double>, kParameters> kBounds{
    {{0.01, 1.0}, {0.01, 1.0}, {0.2e-6, 5e-3}, {1e-9, 1e-3}, {0.001, 1.0}}};

KernelParameters parameters_at(const Point& x) {
  std::array<double, kParameters> p{};
  for (std::size_t i = 0; i < kParameters; ++i) p[i] = std::clamp(std::exp(x[i]), kBounds[i].first, kBounds[i].second);
  return {p[0], p[1], p[2], p[3], p[4]};
}

Point usual(KernelFamily family) {
  const bool is_link = is_collective(family);
  return {std::log(0.7), std::log(0.75), std::log(is_link ? 8e-6 : 4e-6), std::log(0.7e-6), std::log(is_link ? 0.3 : 0.1)};
}

/// Mean of clipped absolute log errors, and a weak pull towards usual values so that what no row decides stays sensible.
double loss(const Point& x, const Point& start, std::span<const Observation* const> rows, std::span<const double> logs) {
  const KernelParameters p = parameters_at(x);
  double sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double error = std::abs(std::log(kernel_seconds(rows[i]->work, rows[i]->facts, p).total_s) - logs[i]);
    sum += std::min(error, 0.8);
  }
  double pull = 0.0;
  for (std::size_t i = 0; i < kParameters; ++i) {
    pull += (x[i] - start[i]) * (x[i] - start[i]);
    // Beyond a bound nothing changes: push back.
    const double over = std::max({0.0, x[i] - std::log(kBounds[i].second), std::log(kBounds[i].first) - x[i]});
    pull += 100.0 * over * over;
  }
  return sum / static_cast<double>(rows.size()) + 0.002 * pull;
}

/// Downhill simplex (Nelder and Mead, Computer Journal 7, 1965).
Point minimise(const std::function<double(const Point&)>& f, const Point& start) {
  constexpr std::size_t n = kParameters;
  std::array<std::pair<double, Point>, n + 1> corner;
  corner[0] = {f(start), start};
  for (std::size_t i = 0; i < n; ++i) {
    Point x = start;
    x[i] += i < 2 ? -0.3 : 0.7;
    corner[i + 1] = {f(x), x};
  }
  const auto along = [&](const Point& centre, const Point& worst, double t) {
    Point x;
    for (std::size_t i = 0; i < n; ++i) x[i] = centre[i] + t * (worst[i] - centre[i]);
    return x;
  };
  for (int round = 0; round < 220; ++round) {
    std::stable_sort(corner.begin(), corner.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (corner[n].first - corner[0].first < 1e-5) break;
    Point centre{};
    for (std::size_t c = 0; c < n; ++c) {
      for (std::size_t i = 0; i < n; ++i) centre[i] += corner[c].second[i] / static_cast<double>(n);
    }
    const Point reflected = along(centre, corner[n].second, -1.0);
    const double at_reflected = f(reflected);
    if (at_reflected < corner[0].first) {
      const Point further = along(centre, corner[n].second, -2.0);
      const double at_further = f(further);
      corner[n] = at_further < at_reflected ? std::pair{at_further, further} : std::pair{at_reflected, reflected};
    } else if (at_reflected < corner[n - 1].first) {
      corner[n] = {at_reflected, reflected};
    } else {
      const Point nearer = along(centre, corner[n].second, 0.5);
      const double at_nearer = f(nearer);
      if (at_nearer < corner[n].first) {
        corner[n] = {at_nearer, nearer};
      } else {
        for (std::size_t c = 1; c <= n; ++c) {
          corner[c].second = along(corner[0].second, corner[c].second, 0.5);
          corner[c].first = f(corner[c].second);
        }
      }
    }
  }
  return std::min_element(corner.begin(), corner.end(), [](const auto& a, const auto& b) { return a.first < b.first; })->second;
}

/// A surface of what the mechanism leaves: values at nodes, multilinear between them, smooth where rows are few. Reweighted least squares
/// towards absolute errors; Gauss-Seidel over nodes.
class SurfaceFit {
 public:
  SurfaceFit(KernelFamily family, std::span<const Observation* const> rows, std::vector<double> left)
      : family_(family), left_(std::move(left)), weight_(left_.size(), 1.0) {
    const std::size_t nodes = surface_nodes(family);
    values_.assign(nodes, 0.0);
    touching_.resize(nodes);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const SurfaceStencil stencil = stencil_at(family, rows[i]->work.at);
      for (std::uint32_t s = 0; s < stencil.size; ++s) touching_[stencil.node[s]].emplace_back(i, stencil.weight[s]);
    }
    neighbours();
  }

  std::vector<std::int16_t> run() {
    for (int round = 0; round < 4; ++round) {
      for (int sweep = 0; sweep < (round == 0 ? 40 : 15); ++sweep) {
        for (std::size_t node = 0; node < values_.size(); ++node) relax(node);
      }
      for (std::size_t i = 0; i < left_.size(); ++i) weight_[i] = kNarrow / std::max(kNarrow, std::abs(left_[i]));
    }
    std::vector<std::int16_t> out(values_.size());
    for (std::size_t node = 0; node < out.size(); ++node) {
      out[node] = static_cast<std::int16_t>(std::lround(100.0 * std::clamp(values_[node], -3.0, 3.0)));
    }
    return out;
  }

 private:
  static constexpr double kNarrow = 0.03;
  static constexpr double kSmooth = 0.15;
  static constexpr double kPull = 0.01;

  void neighbours() {
    const SurfaceAxes& axes = surface_axes(family_);
    neighbour_.resize(values_.size());
    std::size_t stride = 1;
    for (std::size_t d = kSurfaceAxes; d-- > 0;) {
      if (axes[d].nodes == 1) continue;
      for (std::size_t node = 0; node < values_.size(); ++node) {
        const std::size_t place = node / stride % axes[d].nodes;
        if (place > 0) neighbour_[node].push_back(node - stride);
        if (place + 1 < axes[d].nodes) neighbour_[node].push_back(node + stride);
      }
      stride *= axes[d].nodes;
    }
  }

  void relax(std::size_t node) {
    double pull = 0.0;
    double mass = kPull;
    for (const std::size_t n : neighbour_[node]) {
      pull += kSmooth * (values_[n] - values_[node]);
      mass += kSmooth;
    }
    pull -= kPull * values_[node];
    for (const auto& [i, w] : touching_[node]) {
      pull += weight_[i] * w * left_[i];
      mass += weight_[i] * w * w;
    }
    const double step = pull / mass;
    values_[node] += step;
    for (const auto& [i, w] : touching_[node]) left_[i] -= w * step;
  }

  KernelFamily family_;
  std::vector<double> left_;
  std::vector<double> weight_;
  std::vector<double> values_;
  std::vector<std::vector<std::pair<std::size_t, double>>> touching_;
  std::vector<std::vector<std::size_t>> neighbour_;
};

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0.0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

std::uint64_t mixed(std::uint64_t hash, double value) {
  hash ^= std::bit_cast<std::uint64_t>(value) + 0x9E3779B97F4A7C15ULL + (hash << 6U) + (hash >> 2U);
  hash *= 0xFF51AFD7ED558CCDULL;
  return hash ^ (hash >> 33U);
}

void left_out(FittedGroup& group) {
  group.without_shape_s.resize(group.rows.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<const Observation*> seen;
    for (const Observation* row : group.rows) {
      if (fold_of(*row) != fold) seen.push_back(row);
    }
    SurfaceUse use;
    KernelSurface fitted;
    if (!seen.empty()) {
      fitted = fit_surface(seen);
      use.surface = &fitted;
      use.parameters = fitted.parameters;
    }
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      if (fold_of(*group.rows[i]) == fold) group.without_shape_s[i] = surface_seconds(group.rows[i]->work, group.rows[i]->facts, use);
    }
  }
}

void measure(FittedGroup& group) {
  KernelSurface& surface = group.surface;
  std::vector<double> seen;
  std::vector<double> unseen;
  const SurfaceUse use{&surface, surface.parameters, Rung::own, 0.0};
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    const Observation& row = *group.rows[i];
    seen.push_back(std::abs(surface_seconds(row.work, row.facts, use) / row.seconds - 1.0));
    unseen.push_back(std::abs(group.without_shape_s[i] / row.seconds - 1.0));
  }
  surface.samples = group.rows.size();
  surface.median_error = quantile(seen, 0.5);
  surface.p90_error = quantile(seen, 0.9);
  surface.left_out_median = quantile(unseen, 0.5);
  surface.left_out_p90 = quantile(unseen, 0.9);
}

}  // namespace

std::size_t fold_of(const Observation& observation) {
  const KernelWork& work = observation.work;
  std::uint64_t hash = 0;
  for (const double value : {work.m, work.n, work.k, work.count, work.rows, work.flops, work.bytes, work.ranks, work.nodes, work.pieces}) {
    hash = mixed(hash, value);
  }
  return static_cast<std::size_t>(hash % kFolds);
}

KernelSurface fit_surface(std::span<const Observation* const> rows) {
  constexpr std::size_t kMostForParameters = 400;  // more rows don't move five parameters
  const std::size_t step = std::max<std::size_t>(1, rows.size() / kMostForParameters);
  std::vector<const Observation*> some;
  std::vector<double> logs;
  for (std::size_t i = 0; i < rows.size(); i += step) {
    some.push_back(rows[i]);
    logs.push_back(std::log(rows[i]->seconds));
  }
  KernelSurface surface;
  surface.family = rows.front()->work.family;
  const Point start = usual(surface.family);
  surface.parameters = parameters_at(minimise([&](const Point& x) { return loss(x, start, some, logs); }, start));
  std::vector<double> left(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    left[i] = std::log(rows[i]->seconds / kernel_seconds(rows[i]->work, rows[i]->facts, surface.parameters).total_s);
  }
  surface.range.fill({1e9, -1e9});
  for (const Observation* row : rows) {
    for (std::size_t d = 0; d < kSurfaceAxes; ++d) {
      surface.range[d].first = std::min(surface.range[d].first, 0.01 * std::round(100.0 * row->work.at[d]));
      surface.range[d].second = std::max(surface.range[d].second, 0.01 * std::round(100.0 * row->work.at[d]));
    }
  }
  surface.correction = SurfaceFit{surface.family, rows, std::move(left)}.run();
  surface.correction = held_beyond(surface, within_box(surface));
  return surface;
}

std::vector<FittedGroup> fit_groups(const std::vector<Observation>& observations, const EvidencePtr& evidence) {
  std::map<std::tuple<KernelFamily, std::string_view, ChipId, KernelStack>, std::vector<const Observation*>> by_key;
  for (const Observation& o : observations) by_key[{o.work.family, o.scheme, o.chip->id, o.stack}].push_back(&o);
  std::vector<FittedGroup> groups;
  for (auto& [key, rows] : by_key) groups.push_back({{}, std::move(rows), {}});
  parallel_for(groups.size(), [&](std::size_t i) {
    FittedGroup& group = groups[i];
    group.surface = fit_surface(group.rows);
    left_out(group);
    measure(group);
    const Observation& first = *group.rows.front();
    group.surface.chip = first.chip->id;
    group.surface.vendor = first.chip->vendor;
    group.surface.architecture = first.chip->architecture;
    group.surface.peak_per_core = first.facts.peak_flops_per_s / first.facts.cores;
    group.surface.bandwidth_per_core = first.facts.memory_bytes_per_s / first.facts.cores;
    group.surface.stack = first.stack;
    group.surface.scheme = std::string{first.scheme};
    group.surface.evidence = evidence;
  });
  return groups;
}

}  // namespace steelyard::perf
