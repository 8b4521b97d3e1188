#include "plan/presolve.hpp"

#include <algorithm>
#include <cmath>

#include "plan/tighten.hpp"

namespace steelyard::plan {
namespace {

constexpr double kTiny = 1e-9;
constexpr double kWhole = 1e-6;  // a bound of a whole number so far off is meant to be one
constexpr int kRounds = 30;

class Presolver {
 public:
  explicit Presolver(const Mip& mip) : mip_(mip), row_is_gone_(mip.rows.size(), false) {}

  Reduced run() {
    for (MipColumn& column : mip_.columns) {
      if (!column.integer) continue;
      column.lower = std::ceil(column.lower - kWhole);
      column.upper = std::floor(column.upper + kWhole);
      is_infeasible_ = is_infeasible_ || column.lower > column.upper;
    }
    reduce();
    if (!is_infeasible_ && !tighten_bounds(mip_)) is_infeasible_ = true;
    reduce();
    Reduced reduced = assemble();
    while (imply_integers(reduced.mip)) {
    }
    const auto is_empty = [](const MipColumn& column) { return column.lower > column.upper; };
    reduced.is_infeasible = reduced.is_infeasible || std::any_of(reduced.mip.columns.begin(), reduced.mip.columns.end(), is_empty);
    tighten_coefficients(reduced.mip);
    return reduced;
  }

 private:
  void reduce() {
    for (int round = 0; round < kRounds && !is_infeasible_; ++round) {
      changed_ = false;
      for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
        if (!row_is_gone_[i]) look_at_row(i);
      }
      fix_costly_columns();
      if (!changed_) break;
    }
  }

  [[nodiscard]] bool is_fixed(std::size_t c) const { return mip_.columns[c].upper - mip_.columns[c].lower <= 0.0; }

  void fix(std::size_t c, double value) {
    mip_.columns[c].lower = mip_.columns[c].upper = value;
    changed_ = true;
  }

  void look_at_row(std::size_t i) {
    MipRow& row = mip_.rows[i];
    double least = 0.0;
    double most = 0.0;
    double scale = 1.0;
    std::size_t open = 0;
    std::pair<std::size_t, double> last{0, 0.0};
    double constant = 0.0;
    for (const auto& [c, a] : row.terms) {
      if (a == 0.0) continue;
      const MipColumn& column = mip_.columns[c];
      const double at_lower = a * column.lower;
      const double at_upper = a * column.upper;
      least += std::min(at_lower, at_upper);
      most += std::max(at_lower, at_upper);
      scale = std::max(scale, std::abs(a));
      if (is_fixed(c)) {
        constant += at_lower;
        continue;
      }
      ++open;
      last = {c, a};
    }
    const double slack = kTiny * std::max({scale, std::abs(constant), 1.0});
    if (least > row.upper + 1e-7 * scale || most < row.lower - 1e-7 * scale) {
      is_infeasible_ = true;
    } else if (open == 0 || (least >= row.lower - slack && most <= row.upper + slack)) {
      row_is_gone_[i] = true;
      changed_ = changed_ || open > 0;
    } else if (open == 1) {
      bound(last.first, last.second, row.lower - constant, row.upper - constant);
      row_is_gone_[i] = true;
    } else if (least >= row.upper - slack) {
      force(row, true);
      row_is_gone_[i] = true;
    } else if (most <= row.lower + slack) {
      force(row, false);
      row_is_gone_[i] = true;
    }
  }

  void force(const MipRow& row, bool to_least) {
    for (const auto& [c, a] : row.terms) {
      if (a == 0.0 || is_fixed(c)) continue;
      fix(c, (a > 0.0) == to_least ? mip_.columns[c].lower : mip_.columns[c].upper);
    }
  }

  void bound(std::size_t c, double a, double lower, double upper) {
    MipColumn& column = mip_.columns[c];
    double least = (a > 0.0 ? lower : upper) / a;
    double most = (a > 0.0 ? upper : lower) / a;
    if (column.integer) {
      least = std::isfinite(least) ? std::ceil(least - kWhole) : least;
      most = std::isfinite(most) ? std::floor(most + kWhole) : most;
    }
    changed_ = changed_ || least > column.lower || most < column.upper;
    column.lower = std::max(column.lower, least);
    column.upper = std::min(column.upper, most);
    if (column.lower > column.upper + 1e-7 * std::max(1.0, std::abs(column.lower))) {
      is_infeasible_ = true;
    } else if (column.lower > column.upper - kTiny) {
      column.upper = column.lower = column.integer ? std::round(column.lower) : column.lower;
    }
  }

  /// A column that no row wants larger, and whose cost doesn't either.
  void fix_costly_columns() {
    std::vector<bool> is_wanted(mip_.columns.size(), false);
    for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
      if (row_is_gone_[i]) continue;
      const MipRow& row = mip_.rows[i];
      for (const auto& [c, a] : row.terms) {
        const bool up_helps = (a > 0.0 && std::isfinite(row.lower)) || (a < 0.0 && std::isfinite(row.upper));
        if (up_helps) is_wanted[c] = true;
      }
    }
    for (std::size_t c = 0; c < mip_.columns.size(); ++c) {
      if (is_wanted[c] || is_fixed(c) || mip_.columns[c].cost < 0.0 || !std::isfinite(mip_.columns[c].lower)) continue;
      fix(c, mip_.columns[c].lower);
    }
  }

  Reduced assemble() {
    Reduced reduced;
    reduced.is_infeasible = is_infeasible_;
    reduced.fixed.assign(mip_.columns.size(), 0.0);
    std::vector<std::size_t> index(mip_.columns.size(), 0);
    for (std::size_t c = 0; c < mip_.columns.size(); ++c) {
      if (is_fixed(c)) {
        reduced.fixed[c] = mip_.columns[c].lower;
        reduced.offset += mip_.columns[c].lower * mip_.columns[c].cost;
        continue;
      }
      index[c] = reduced.kept.size();
      reduced.kept.push_back(c);
      reduced.mip.columns.push_back(mip_.columns[c]);
    }
    for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
      if (row_is_gone_[i]) continue;
      MipRow row{mip_.rows[i].lower, mip_.rows[i].upper, {}};
      double constant = 0.0;
      for (const auto& [c, a] : mip_.rows[i].terms) {
        if (is_fixed(c)) {
          constant += a * mip_.columns[c].lower;
        } else if (a != 0.0) {
          row.terms.emplace_back(index[c], a);
        }
      }
      row.lower -= constant;
      row.upper -= constant;
      reduced.mip.rows.push_back(std::move(row));
    }
    return reduced;
  }

  /// What an equation makes of whole numbers is whole: the servers that stand are those that came. To branch on them, and to round with
  /// them, says more than on the orders of each period, of which one does as well as the next.
  static bool imply_integers(Mip& mip) {
    const auto is_whole = [](double x) { return std::abs(x - std::round(x)) < kTiny; };
    bool found = false;
    for (const MipRow& row : mip.rows) {
      if (row.lower != row.upper) continue;
      const std::pair<std::size_t, double>* only = nullptr;
      bool is_one = true;
      for (const auto& term : row.terms) {
        if (mip.columns[term.first].integer) continue;
        is_one = is_one && only == nullptr;
        only = &term;
      }
      if (only == nullptr || !is_one || !is_whole(row.upper / only->second)) continue;
      if (!std::all_of(row.terms.begin(), row.terms.end(), [&](const auto& term) { return is_whole(term.second / only->second); }))
        continue;
      MipColumn& column = mip.columns[only->first];
      column.integer = true;
      column.lower = std::ceil(column.lower - kWhole);
      column.upper = std::floor(column.upper + kWhole);
      found = true;
    }
    return found;
  }

  Mip mip_;
  std::vector<bool> row_is_gone_;
  bool changed_ = false;
  bool is_infeasible_ = false;
};

}  // namespace

std::vector<double> Reduced::restore(const std::vector<double>& values) const {
  std::vector<double> full = fixed;
  for (std::size_t c = 0; c < kept.size(); ++c) full[kept[c]] = values[c];
  return full;
}

Reduced presolve(const Mip& mip) { return Presolver(mip).run(); }

MipSolution solve_reduced(const Mip& mip, const MipOptions& options, const CancelToken* cancel) {
  const Reduced reduced = presolve(mip);
  MipSolution solution;
  if (reduced.is_infeasible) {
    solution.status = MipStatus::infeasible;
    return solution;
  }
  MipOptions inner = options;
  inner.cutoff -= reduced.offset;
  if (!options.start.empty()) inner.start = reduced.restrict_to(options.start);
  if (options.on_progress) {
    inner.on_progress = [&](double objective, double bound) { options.on_progress(objective + reduced.offset, bound + reduced.offset); };
  }
  if (reduced.kept.empty()) {
    solution.status = reduced.offset <= options.cutoff ? MipStatus::optimal : MipStatus::infeasible;
    solution.values = reduced.fixed;
    solution.objective = solution.bound = reduced.offset;
    return solution;
  }
  solution = solve_mip(reduced.mip, inner, cancel);
  if (!solution.values.empty() && solution.objective > inner.cutoff) {
    // A program of which presolve has left no whole numbers is solved without a look at the cutoff.
    solution.status = solution.status == MipStatus::optimal ? MipStatus::infeasible : MipStatus::unknown;
    solution.values.clear();
  }
  if (!solution.values.empty()) solution.values = reduced.restore(solution.values);
  solution.objective += reduced.offset;
  solution.bound += reduced.offset;
  return solution;
}

}  // namespace steelyard::plan
