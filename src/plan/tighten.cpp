#include "plan/tighten.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::plan {
namespace {

constexpr int kRounds = 8;
constexpr double kWhole = 1e-6;       // a bound of a whole number so far off is meant to be one
constexpr double kRoom = 1e-6;        // relative: bounds of shares are left a little wider than the rows say
constexpr double kWorthwhile = 1e-3;  // relative: smaller gains only cost rounds
constexpr double kWidest = 1e7;       // implied bounds beyond say nothing

/// Sum of the least (or most) that terms can be, with the unbounded ones counted apart.
struct Activity {
  double sum = 0.0;
  int unbounded = 0;

  void add(double part) {
    if (std::isfinite(part)) {
      sum += part;
    } else {
      ++unbounded;
    }
  }
  [[nodiscard]] double without(double part) const {
    if (unbounded > (std::isfinite(part) ? 0 : 1)) return kUnbounded;
    return std::isfinite(part) ? sum - part : sum;
  }
};

double product(double a, double bound) { return a == 0.0 ? 0.0 : a * bound; }

class Bounds {
 public:
  explicit Bounds(Mip& mip) : mip_(mip) {}

  bool run() {
    for (int round = 0; round < kRounds; ++round) {
      changed_ = false;
      for (const MipRow& row : mip_.rows) {
        if (std::isfinite(row.upper)) propagate(row, 1.0, row.upper);
        if (std::isfinite(row.lower)) propagate(row, -1.0, -row.lower);
        if (is_empty_) return false;
      }
      if (!changed_) break;
    }
    return true;
  }

 private:
  /// sign × row <= right
  void propagate(const MipRow& row, double sign, double right) {
    Activity least;
    for (const auto& [c, a] : row.terms) least.add(least_of(c, sign * a));
    if (least.unbounded > 1) return;
    for (const auto& [c, a] : row.terms) {
      if (a == 0.0) continue;
      const double others = least.without(least_of(c, sign * a));
      if (!std::isfinite(others)) continue;
      const double limit = (right - others) / (sign * a);
      if (sign * a > 0.0) {
        lower_the_upper(c, limit, std::abs(right) + std::abs(others));
      } else {
        raise_the_lower(c, limit, std::abs(right) + std::abs(others));
      }
    }
  }
  [[nodiscard]] double least_of(std::size_t c, double a) const {
    const double part = product(a, a > 0.0 ? mip_.columns[c].lower : mip_.columns[c].upper);
    return std::isfinite(part) ? part : kUnbounded;
  }

  [[nodiscard]] static bool is_gain(double by, double span, double at) {
    return by > kWorthwhile * (std::isfinite(span) ? std::max(span, 1e-3) : std::max(1.0, std::abs(at)));
  }

  void lower_the_upper(std::size_t c, double limit, double scale) {
    MipColumn& column = mip_.columns[c];
    limit = column.integer ? std::floor(limit + kWhole * std::max(1.0, 1e-3 * scale)) : limit + kRoom * std::max(1.0, std::abs(limit));
    if (std::abs(limit) > kWidest || !is_gain(column.upper - limit, column.upper - column.lower, limit)) return;
    if (limit < column.lower - 1e-5 * std::max(1.0, std::abs(limit))) is_empty_ = true;
    column.upper = std::max(limit, column.lower);
    changed_ = true;
  }
  void raise_the_lower(std::size_t c, double limit, double scale) {
    MipColumn& column = mip_.columns[c];
    limit = column.integer ? std::ceil(limit - kWhole * std::max(1.0, 1e-3 * scale)) : limit - kRoom * std::max(1.0, std::abs(limit));
    if (std::abs(limit) > kWidest || !is_gain(limit - column.lower, column.upper - column.lower, limit)) return;
    if (limit > column.upper + 1e-5 * std::max(1.0, std::abs(limit))) is_empty_ = true;
    column.lower = std::min(limit, column.upper);
    changed_ = true;
  }

  Mip& mip_;
  bool changed_ = false;
  bool is_empty_ = false;
};

/// `sign × row <= right` alone: columns of 0 or 1 get the coefficient at which the row just says nothing.
void tighten_row(const Mip& mip, MipRow& row, double sign) {
  Activity most;
  const auto most_of = [&](std::size_t c, double a) {
    const double part = product(a, a > 0.0 ? mip.columns[c].upper : mip.columns[c].lower);
    return std::isfinite(part) ? part : kUnbounded;
  };
  for (const auto& [c, a] : row.terms) most.add(most_of(c, sign * a));
  if (most.unbounded > 0) return;
  double& limit = sign > 0.0 ? row.upper : row.lower;
  for (auto& [c, a] : row.terms) {
    const MipColumn& column = mip.columns[c];
    if (!column.integer || column.lower != 0.0 || column.upper != 1.0) continue;
    const double right = sign * limit;
    const double here = sign * a;
    const double others = most.without(most_of(c, here));
    const double scale = 1e-6 * std::max({1.0, std::abs(others), std::abs(right)});
    if (here < 0.0 && others > right + scale && right - here > others + scale) {
      a = sign * (right - others);  // at 1 the row says nothing, at 0 the same as before
    } else if (here > 0.0 && others < right - scale && others + here > right + scale) {
      most.sum -= right - others;
      a = sign * (here - (right - others));
      limit = sign * others;
    }
  }
}

}  // namespace

bool tighten_bounds(Mip& mip) { return Bounds(mip).run(); }

void tighten_coefficients(Mip& mip) {
  for (MipRow& row : mip.rows) {
    if (std::isfinite(row.upper) && !std::isfinite(row.lower)) tighten_row(mip, row, 1.0);
    if (std::isfinite(row.lower) && !std::isfinite(row.upper)) tighten_row(mip, row, -1.0);
  }
}

std::vector<MipRow> cut_by_bounds(const Mip& mip, const std::vector<double>& values) {
  constexpr double kDeep = 1e-4;
  std::vector<MipRow> cuts;
  for (const MipRow& row : mip.rows) {
    if (row.upper != 0.0 || std::isfinite(row.lower)) continue;
    double started = 0.0;
    bool fits = true;
    for (const auto& [c, a] : row.terms) {
      const MipColumn& column = mip.columns[c];
      const bool starts = a < 0.0 && column.integer && column.lower >= 0.0;
      const bool runs = a > 0.0 && column.lower >= 0.0 && std::isfinite(column.upper);
      fits = fits && (starts || runs);
      if (starts) started += values[c];
    }
    if (!fits || started <= kDeep || started >= 1.0) continue;
    // With no start all x are 0; with one or more each x is at most its bound.
    MipRow cut{-kUnbounded, 0.0, {}};
    double most = 0.0;
    double depth = 0.0;
    for (const auto& [c, a] : row.terms) {
      if (a < 0.0 || values[c] <= mip.columns[c].upper * started + 1e-9) continue;
      cut.terms.emplace_back(c, 1.0);
      most += mip.columns[c].upper;
      depth += values[c] - mip.columns[c].upper * started;
    }
    if (depth <= kDeep || most <= 0.0) continue;
    for (const auto& [c, a] : row.terms) {
      if (a < 0.0) cut.terms.emplace_back(c, -most);
    }
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

}  // namespace steelyard::plan
