#include "plan/rounding_cuts.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::plan {
namespace {

constexpr int kMostRows = 7;             // added up into one
constexpr std::size_t kMostTerms = 500;  // of an aggregate
constexpr double kInside = 1e-6;         // a value further than this from its bounds lies between them
constexpr double kLeastDepth = 1e-3;     // distance from the point that is cut off
constexpr double kLeastFraction = 0.01;  // of the right side: smaller ones make large coefficients
constexpr double kWidest = 1e6;          // ratio of the largest to the smallest coefficient
constexpr double kMostParallel = 0.95;   // cosine between two cuts of one round
constexpr std::size_t kMostDivisors = 12;

using Term = std::pair<std::size_t, double>;

/// Dense vector that remembers which entries it has.
class Sparse {
 public:
  explicit Sparse(std::size_t size) : value_(size, 0.0), is_there_(size, false) {}
  void add(std::size_t i, double amount) {
    if (!is_there_[i]) {
      is_there_[i] = true;
      entries_.push_back(i);
    }
    value_[i] += amount;
  }
  void set(std::size_t i, double amount) { value_[i] = amount; }
  [[nodiscard]] double operator[](std::size_t i) const { return value_[i]; }
  [[nodiscard]] const std::vector<std::size_t>& entries() const { return entries_; }
  void clear() {
    for (const std::size_t i : entries_) {
      value_[i] = 0.0;
      is_there_[i] = false;
    }
    entries_.clear();
  }

 private:
  std::vector<double> value_;
  std::vector<bool> is_there_;
  std::vector<std::size_t> entries_;
};

struct Cut {
  std::vector<Term> terms;  // sum <= right
  double right = 0.0;
  double depth = 0.0;
  double norm = 0.0;
};

}  // namespace

RoundingCuts::RoundingCuts(const Mip& mip) : mip_(&mip), variable_(mip.columns.size()), rows_of_column_(mip.columns.size()) {
  for (std::size_t i = 0; i < mip.rows.size(); ++i) {
    if (mip.rows[i].terms.size() > kMostTerms) continue;
    for (const auto& [c, a] : mip.rows[i].terms) {
      if (!mip.columns[c].integer && a != 0.0) rows_of_column_[c].emplace_back(i, a);
    }
  }
  find_variable_bounds();
}

void RoundingCuts::find_variable_bounds() {
  for (const MipRow& row : mip_->rows) {
    if (row.terms.size() != 2) continue;
    for (std::size_t k = 0; k < 2; ++k) {
      const auto& [c, a] = row.terms[k];
      const auto& [z, factor] = row.terms[1 - k];
      if (mip_->columns[c].integer || !mip_->columns[z].integer || a == 0.0) continue;
      // a c + factor z <= upper
      if (std::isfinite(row.upper)) (a > 0.0 ? variable_[c].upper : variable_[c].lower).push_back({z, -factor / a, row.upper / a});
      if (std::isfinite(row.lower)) (a > 0.0 ? variable_[c].lower : variable_[c].upper).push_back({z, -factor / a, row.lower / a});
    }
  }
}

/// The look for cuts at one point. Row i is read as `terms - activity_i = 0`, with the activity as a continuous column n + i within the
/// limits of the row.
class RoundingSeparator {
 public:
  RoundingSeparator(const RoundingCuts& cuts, const std::vector<double>& values)
      : cuts_(cuts),
        mip_(*cuts.mip_),
        columns_(mip_.columns.size()),
        values_(values),
        sum_(columns_ + mip_.rows.size()),
        integers_(columns_),
        plain_(columns_),
        is_used_(mip_.rows.size(), false) {
    values_.resize(columns_ + mip_.rows.size());
    for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
      for (const auto& [c, a] : mip_.rows[i].terms) values_[columns_ + i] += a * values_[c];
    }
  }

  std::vector<Cut> run() {
    for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
      if (mip_.rows[i].terms.size() > kMostTerms || !is_tight(i)) continue;
      start_from(i);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] double lower(std::size_t c) const { return c < columns_ ? mip_.columns[c].lower : mip_.rows[c - columns_].lower; }
  [[nodiscard]] double upper(std::size_t c) const { return c < columns_ ? mip_.columns[c].upper : mip_.rows[c - columns_].upper; }
  [[nodiscard]] bool is_integer(std::size_t c) const { return c < columns_ && mip_.columns[c].integer; }
  [[nodiscard]] bool is_tight(std::size_t i) const {
    const double activity = values_[columns_ + i];
    const double scale = 1e-6 * std::max(1.0, std::abs(activity));
    return activity <= mip_.rows[i].lower + scale || activity >= mip_.rows[i].upper - scale;
  }

  void add_row(std::size_t i, double by) {
    for (const auto& [c, a] : mip_.rows[i].terms) sum_.add(c, a * by);
    sum_.add(columns_ + i, -by);
    is_used_[i] = true;
    used_.push_back(i);
  }

  void start_from(std::size_t row) {
    add_row(row, 1.0);
    for (int rows = 1; rows <= kMostRows; ++rows) {
      const bool was_cut = cut(1.0);
      if (cut(-1.0) || was_cut || rows == kMostRows || sum_.entries().size() > kMostTerms) break;
      if (!extend()) break;
    }
    sum_.clear();
    for (const std::size_t i : used_) is_used_[i] = false;
    used_.clear();
  }

  /// Distance to the nearest bound, variable ones included.
  [[nodiscard]] double distance(std::size_t c) const {
    double nearest = std::min(values_[c] - lower(c), upper(c) - values_[c]);
    if (c >= columns_) return nearest;
    for (const auto& bound : cuts_.variable_[c].lower)
      nearest = std::min(nearest, values_[c] - bound.factor * values_[bound.integer] - bound.constant);
    for (const auto& bound : cuts_.variable_[c].upper)
      nearest = std::min(nearest, bound.factor * values_[bound.integer] + bound.constant - values_[c]);
    return nearest;
  }

  /// Eliminates the continuous column furthest from its bounds with a row that is tight; false where there is none.
  bool extend() {
    double furthest = kInside;
    std::size_t out = columns_;
    std::size_t with = 0;
    double by = 0.0;
    for (const std::size_t c : sum_.entries()) {
      if (c >= columns_ || is_integer(c) || std::abs(sum_[c]) < 1e-9) continue;
      const double far = distance(c) * std::abs(sum_[c]);
      if (far <= furthest) continue;
      std::size_t fewest = kMostTerms;
      for (const auto& [i, a] : cuts_.rows_of_column_[c]) {
        if (is_used_[i] || !is_tight(i) || mip_.rows[i].terms.size() >= fewest) continue;
        fewest = mip_.rows[i].terms.size();
        furthest = far;
        out = c;
        with = i;
        by = -sum_[c] / a;
      }
    }
    if (out == columns_) return false;
    add_row(with, by);
    sum_.set(out, 0.0);
    return true;
  }

  struct Shifted {
    std::size_t column = 0;
    double coefficient = 0.0;  // of the column measured from its bound, upwards from the lower or downwards from the upper
    double value = 0.0;
    bool from_upper = false;
    std::size_t bound = 0;  // continuous: 0 the simple one, k the k-th variable one
  };

  /// The aggregate (times `sign`) as `integers + continuous <= right_`, all columns counted from a bound. False where a column has none.
  bool shift(double sign) {
    whole_.clear();
    rest_.clear();
    integers_.clear();
    right_ = 0.0;
    for (const std::size_t c : sum_.entries()) {
      const double a = sign * sum_[c];
      if (std::abs(a) < 1e-9) continue;
      if (is_integer(c)) {
        integers_.add(c, a);
      } else if (!shift_continuous(c, a)) {
        return false;
      }
    }
    for (const std::size_t c : integers_.entries()) {
      const double a = integers_[c];
      if (std::abs(a) < 1e-9) continue;
      if (!std::isfinite(lower(c))) return false;
      const bool from_upper = upper(c) - values_[c] < values_[c] - lower(c);
      right_ -= a * (from_upper ? upper(c) : lower(c));
      whole_.push_back({c, from_upper ? -a : a, from_upper ? upper(c) - values_[c] : values_[c] - lower(c), from_upper, 0});
    }
    return !whole_.empty();
  }

  bool shift_continuous(std::size_t c, double a) {
    Shifted best{c, a, kUnbounded, false, 0};
    if (std::isfinite(lower(c))) best.value = values_[c] - lower(c);
    if (std::isfinite(upper(c)) && upper(c) - values_[c] < best.value) best = {c, -a, upper(c) - values_[c], true, 0};
    if (c < columns_) {
      const auto& known = cuts_.variable_[c];
      for (std::size_t k = 0; k < known.lower.size(); ++k) {
        const auto& bound = known.lower[k];
        const double far = values_[c] - bound.factor * values_[bound.integer] - bound.constant;
        if (far <= best.value + kInside) best = {c, a, far, false, k + 1};
      }
      for (std::size_t k = 0; k < known.upper.size(); ++k) {
        const auto& bound = known.upper[k];
        const double far = bound.factor * values_[bound.integer] + bound.constant - values_[c];
        if (far <= best.value + kInside) best = {c, -a, far, true, k + 1};
      }
    }
    if (!std::isfinite(best.value)) return false;
    if (best.bound == 0) {
      right_ -= a * (best.from_upper ? upper(c) : lower(c));
    } else {
      const auto& bound = (best.from_upper ? cuts_.variable_[c].upper : cuts_.variable_[c].lower)[best.bound - 1];
      integers_.add(bound.integer, a * bound.factor);
      right_ -= a * bound.constant;
    }
    if (best.coefficient < 0.0) rest_.push_back(best);  // a positive one only helps to keep the inequality
    return true;
  }

  static double rounded(double d, double fraction) {
    const double down = std::floor(d + 1e-9);
    return down + std::max(0.0, d - down - fraction) / (1.0 - fraction);
  }

  /// How deep the rounding by `divisor` cuts; negative where it doesn't.
  [[nodiscard]] double depth_of(double divisor) const {
    const double right = right_ / divisor;
    const double fraction = right - std::floor(right);
    if (fraction < kLeastFraction || fraction > 1.0 - kLeastFraction) return -1.0;
    double left = -std::floor(right);
    double norm = 0.0;
    for (const Shifted& each : whole_) {
      const double a = rounded(each.coefficient / divisor, fraction);
      left += a * each.value;
      norm += a * a;
    }
    const double scale = 1.0 / (divisor * (1.0 - fraction));
    for (const Shifted& each : rest_) {
      const double a = each.coefficient * scale;
      left += a * std::max(0.0, each.value);
      norm += a * a;
    }
    return norm <= 0.0 ? -1.0 : left / std::sqrt(norm);
  }

  /// Looks at the aggregate in one direction; keeps the deepest rounding of it.
  bool cut(double sign) {
    if (!shift(sign)) return false;
    std::vector<double> divisors;
    for (const Shifted& each : whole_) {
      const double room = upper(each.column) - lower(each.column) - each.value;
      if (each.value < kInside || room < kInside) continue;
      const double size = std::abs(each.coefficient);
      const bool is_known = std::any_of(divisors.begin(), divisors.end(), [&](double d) { return std::abs(d - size) < 1e-6 * d; });
      if (!is_known && size > 1e-7 && divisors.size() < kMostDivisors) divisors.push_back(size);
    }
    double best = kLeastDepth;
    double divisor = 0.0;
    const auto try_it = [&](double d) {
      if (const double depth = depth_of(d); depth > best) {
        best = depth;
        divisor = d;
      }
    };
    for (const double d : divisors) try_it(d);
    if (divisor == 0.0) return false;
    for (const double part : {2.0, 4.0, 8.0}) try_it(divisor / part);
    complement(divisor, best);
    return keep(divisor);
  }

  void turn(Shifted& each) {
    const double span = upper(each.column) - lower(each.column);
    right_ -= each.coefficient * span;
    each.coefficient = -each.coefficient;
    each.value = span - each.value;
    each.from_upper = !each.from_upper;
  }

  /// Columns between their bounds may be counted from the other one.
  void complement(double divisor, double best) {
    for (Shifted& each : whole_) {
      if (each.value < kInside || !std::isfinite(upper(each.column))) continue;
      turn(each);
      if (const double depth = depth_of(divisor); depth > best + 1e-9) {
        best = depth;
      } else {
        turn(each);
      }
    }
  }

  void unfold(std::size_t c, double a) {
    if (c < columns_) {
      plain_.add(c, a);
      return;
    }
    for (const auto& [column, coefficient] : mip_.rows[c - columns_].terms) plain_.add(column, a * coefficient);
  }

  /// Writes the rounded inequality in the columns of the program.
  bool keep(double divisor) {
    const double right = right_ / divisor;
    const double fraction = right - std::floor(right);
    Cut cut;
    cut.right = std::floor(right);
    plain_.clear();
    for (const Shifted& each : whole_) {
      const double a = rounded(each.coefficient / divisor, fraction);
      plain_.add(each.column, each.from_upper ? -a : a);
      cut.right += each.from_upper ? -a * upper(each.column) : a * lower(each.column);
    }
    for (const Shifted& each : rest_) {
      const double a = each.coefficient / (divisor * (1.0 - fraction));
      unfold(each.column, each.from_upper ? -a : a);
      if (each.bound == 0) {
        cut.right += each.from_upper ? -a * upper(each.column) : a * lower(each.column);
        continue;
      }
      const auto& bound = (each.from_upper ? cuts_.variable_[each.column].upper : cuts_.variable_[each.column].lower)[each.bound - 1];
      plain_.add(bound.integer, (each.from_upper ? a : -a) * bound.factor);
      cut.right += (each.from_upper ? -a : a) * bound.constant;
    }
    if (!tidy(cut)) return false;
    found_.push_back(std::move(cut));
    return true;
  }

  /// Takes out what is too small for the solver, and measures. False where the cut isn't worth having.
  bool tidy(Cut& cut) {
    double largest = 0.0;
    for (const std::size_t c : plain_.entries()) largest = std::max(largest, std::abs(plain_[c]));
    double left = 0.0;
    double square = 0.0;
    for (const std::size_t c : plain_.entries()) {
      const double a = plain_[c];
      if (a == 0.0) continue;
      if (std::abs(a) < largest / kWidest) {
        // Its least is taken for granted.
        const double least = a > 0.0 ? a * lower(c) : a * upper(c);
        if (!std::isfinite(least)) return false;
        cut.right -= least;
        continue;
      }
      cut.terms.emplace_back(c, a);
      left += a * values_[c];
      square += a * a;
    }
    if (square <= 0.0) return false;
    cut.norm = std::sqrt(square);
    cut.right += 1e-9 * std::max(1.0, std::abs(cut.right));
    cut.depth = (left - cut.right) / cut.norm;
    std::sort(cut.terms.begin(), cut.terms.end());
    return cut.depth > kLeastDepth;
  }

  const RoundingCuts& cuts_;
  const Mip& mip_;
  std::size_t columns_;
  std::vector<double> values_;  // of columns, then of activities
  Sparse sum_;
  Sparse integers_;
  Sparse plain_;
  std::vector<bool> is_used_;
  std::vector<std::size_t> used_;
  std::vector<Shifted> whole_;
  std::vector<Shifted> rest_;
  double right_ = 0.0;
  std::vector<Cut> found_;
};

namespace {

double cosine(const Cut& a, const Cut& b) {
  double product = 0.0;
  for (std::size_t i = 0, j = 0; i < a.terms.size() && j < b.terms.size();) {
    if (a.terms[i].first == b.terms[j].first) {
      product += a.terms[i++].second * b.terms[j++].second;
    } else if (a.terms[i].first < b.terms[j].first) {
      ++i;
    } else {
      ++j;
    }
  }
  return product / (a.norm * b.norm);
}

}  // namespace

std::vector<MipRow> RoundingCuts::separate(const std::vector<double>& values, std::size_t most) const {
  std::vector<Cut> found = RoundingSeparator(*this, values).run();
  std::stable_sort(found.begin(), found.end(), [](const Cut& a, const Cut& b) { return a.depth > b.depth; });
  std::vector<const Cut*> kept;
  std::vector<MipRow> rows;
  for (const Cut& cut : found) {
    if (rows.size() >= most) break;
    if (std::any_of(kept.begin(), kept.end(), [&](const Cut* other) { return cosine(cut, *other) > kMostParallel; })) continue;
    kept.push_back(&cut);
    rows.push_back({-kUnbounded, cut.right, cut.terms});
  }
  return rows;
}

}  // namespace steelyard::plan
