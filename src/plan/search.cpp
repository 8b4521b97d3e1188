#include "plan/search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <optional>
#include <tuple>

#include "plan/presolve.hpp"
#include "plan/rounding_cuts.hpp"
#include "plan/tighten.hpp"

namespace steelyard::plan {
namespace {

constexpr std::size_t kTiny = 40;     // integer columns that go to CBC as they are
constexpr std::size_t kSmall = 200;   // that go to CBC with cuts, without a search for a plan
constexpr std::size_t kMany = 10000;  // columns: cuts that make a better first plan take longer than the plan is worth
constexpr int kRoundingRounds = 40;
constexpr std::size_t kRoundingCuts = 200;  // of one round
constexpr double kRoundingGain = 2e-5;      // of the bound, in three rounds
constexpr std::int64_t kFewSteps = 10000;   // of the simplex method: so many are always worth cuts, more only to half of the first solve
constexpr int kCutRounds = 25;
constexpr double kRoundGain = 2e-5;        // of the bound, in two rounds: less isn't worth another
constexpr std::int64_t kBlockNodes = 300;  // of one workload alone
constexpr double kHintGap = 0.01;
constexpr double kWhole = 1e-5;  // so far from a whole number it is one, within what the simplex method leaves
constexpr std::int64_t kDivedNodes = 30;
constexpr int kDiveSteps = 400;
constexpr double kSure = 0.2;       // so near to the next whole number it is taken at once
constexpr double kSmallPart = 0.1;  // of a migration: it isn't begun
constexpr double kLater = 0.4;      // what isn't begun is fixed after what surely is
constexpr std::size_t kFleetShare = 3;
constexpr std::size_t kDiveShare = 8;  // of what is less sure, one in so many
constexpr std::int64_t kRestrictedNodes = 300;
constexpr std::int64_t kProofNodes = 100;
constexpr std::int64_t kNeighbourhoodNodes = 60;
constexpr std::size_t kNeighbourhood = 3;  // workloads decided anew at a time
constexpr int kPasses = 2;

/// One workload: its columns, and the rows that nobody else is in.
struct Block {
  std::vector<std::size_t> columns;
  Mip mip;  // costs are set from the duals
  bool has_integers = false;
};

class Search {
 public:
  Search(const PlanModel& model, const MipOptions& options, const RunControl& control)
      : model_(model), options_(options), control_(control), reduced_(presolve(model.mip)) {}

  MipSolution run() {
    mip_ = reduced_.mip;
    if (!reduced_.is_infeasible) try_near();
    if (!reduced_.is_infeasible && !options_.hint.empty()) try_hint();
    if (options_.only_near) return told({best_ ? MipStatus::feasible : MipStatus::unknown, {}, cost_, -kUnbounded, 0});
    const std::size_t integers = count_integers();
    if (reduced_.is_infeasible || integers < kTiny) return solve_whole();
    split();
    used_.assign(mip_.columns.size(), false);
    if (!strengthen(integers >= kSmall)) return solve_whole();
    if (integers < kSmall) return finish();
    // Where a like problem's plan is at hand, there may be nothing left to find; one that was hinted at leaves much.
    if (best_ && options_.hint.empty()) prove();
    if (!is_done()) find_first_plan();
    if (options_.only_first)
      return told({best_ ? MipStatus::feasible : MipStatus::unknown, best_.value_or(std::vector<double>{}), cost_, bound_, 0});
    if (best_ && !is_done()) {
      agree();
      prove();
    }
    if (best_ && !is_done()) improve();
    return finish();
  }

 private:
  MipSolution solve_whole() {
    MipOptions whole = options_;
    if (best_) whole.start = reduced_.restore(*best_);
    return solve_reduced(model_.mip, whole, control_.cancel);
  }

  /// The whole servers of plans of like problems, with all else decided anew.
  void try_near() {
    for (const std::vector<double>& near : options_.near) {
      if (near.size() != model_.mip.columns.size()) continue;
      const std::vector<double> values = reduced_.restrict_to(near);
      Mip fixed = mip_;
      for (std::size_t c = 0; c < values.size(); ++c) {
        MipColumn& column = fixed.columns[c];
        if (column.integer) column.lower = column.upper = std::clamp(std::round(values[c]), column.lower, column.upper);
      }
      keep(solve_reduced(fixed, MipOptions{}, control_.cancel));
    }
  }

  /// A first plan without the relaxation of the whole: with what is hinted at, little is left to decide.
  void try_hint() {
    PlanModel fixed = model_;
    for (std::size_t c = 0; c < fixed.mip.columns.size(); ++c) {
      MipColumn& column = fixed.mip.columns[c];
      if (!std::isnan(options_.hint[c])) column.lower = column.upper = std::clamp(std::round(options_.hint[c]), column.lower, column.upper);
    }
    MipOptions inner;
    inner.relative_gap = kHintGap;
    inner.only_first = true;
    MipSolution found = search(fixed, inner, control_);
    if (found.values.empty()) return;
    found.values = reduced_.restrict_to(found.values);
    found.objective = objective_of(reduced_.mip, found.values);
    if (is_feasible(reduced_.mip, found.values)) keep(found);
  }

  [[nodiscard]] std::size_t count_integers() const {
    return static_cast<std::size_t>(
        std::count_if(reduced_.mip.columns.begin(), reduced_.mip.columns.end(), [](const MipColumn& c) { return c.integer; }));
  }
  [[nodiscard]] std::size_t workload_of(std::size_t column) const {
    const std::size_t original = reduced_.kept[column];
    return original < model_.workload_of_column.size() ? model_.workload_of_column[original] : kNone;
  }

  /// Sorts columns and rows into workloads; what is left links them.
  void split() {
    std::size_t workloads = 0;
    for (std::size_t c = 0; c < mip_.columns.size(); ++c) {
      if (workload_of(c) != kNone) workloads = std::max(workloads, workload_of(c) + 1);
    }
    blocks_.resize(workloads);
    std::vector<std::size_t> index(mip_.columns.size(), 0);
    for (std::size_t c = 0; c < mip_.columns.size(); ++c) {
      if (workload_of(c) == kNone) continue;
      Block& block = blocks_[workload_of(c)];
      index[c] = block.columns.size();
      block.columns.push_back(c);
      block.mip.columns.push_back(mip_.columns[c]);
      block.has_integers = block.has_integers || mip_.columns[c].integer;
    }
    for (std::size_t i = 0; i < mip_.rows.size(); ++i) {
      const MipRow& row = mip_.rows[i];
      const std::size_t owner = row.terms.empty() ? kNone : workload_of(row.terms.front().first);
      const bool is_alone = owner != kNone && std::all_of(row.terms.begin(), row.terms.end(),
                                                          [&](const auto& term) { return workload_of(term.first) == owner; });
      if (!is_alone) {
        links_.push_back(i);
        continue;
      }
      MipRow own{row.lower, row.upper, {}};
      for (const auto& [c, a] : row.terms) own.terms.emplace_back(index[c], a);
      blocks_[owner].mip.rows.push_back(std::move(own));
    }
  }

  /// What the columns cost a workload when it pays for what it takes of the rows it shares.
  [[nodiscard]] std::vector<double> priced(const std::vector<double>& duals) const {
    std::vector<double> cost(mip_.columns.size());
    for (std::size_t c = 0; c < cost.size(); ++c) cost[c] = mip_.columns[c].cost;
    for (const std::size_t i : links_) {
      if (duals[i] == 0.0) continue;
      for (const auto& [c, a] : mip_.rows[i].terms) cost[c] -= duals[i] * a;
    }
    return cost;
  }

  /// Cuts by rounding, of rows with the fleet in whole servers and of rows with it as a chain of balances; by bounds; the solver's own.
  void add_rounding_cuts(LinearProgram& relaxation) {
    Mip chain = reduced_.mip;
    for (std::size_t c = 0; c < chain.columns.size(); ++c) chain.columns[c].integer = model_.mip.columns[reduced_.kept[c]].integer;
    const RoundingCuts of_fleet(reduced_.mip);
    const RoundingCuts of_chain(chain);
    const std::int64_t most_steps = std::max(kFewSteps, relaxation.steps() / 2);
    const std::int64_t begun = relaxation.steps();
    double before = bound_;
    for (int round = 1; round <= kRoundingRounds && !is_done() && relaxation.steps() - begun < most_steps; ++round) {
      const std::vector<double> values = relaxation.values();
      std::vector<MipRow> found = cut_by_bounds(reduced_.mip, values);
      const auto take = [&](std::vector<MipRow> more) { std::move(more.begin(), more.end(), std::back_inserter(found)); };
      take(of_fleet.separate(values, kRoundingCuts));
      take(of_chain.separate(values, kRoundingCuts));
      take(relaxation.solver_cuts());
      if (found.empty()) break;
      for (MipRow& row : found) {
        relaxation.add_row(row);
        mip_.rows.push_back(std::move(row));
      }
      if (!relaxation.solve()) return;
      bound_ = std::max(bound_, relaxation.objective());
      drop_idle_cuts(relaxation);
      tell();
      if (round % 3 != 0) continue;
      if (bound_ - before < kRoundingGain * std::abs(bound_)) break;
      before = bound_;
    }
  }

  /// Cuts that the relaxation doesn't lean on only make it slower.
  void drop_idle_cuts(LinearProgram& relaxation) {
    const std::size_t own = reduced_.mip.rows.size();
    const std::vector<std::size_t> kept = relaxation.drop_slack_rows(own);
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (kept[k] != own + k) mip_.rows[own + k] = std::move(mip_.rows[kept[k]]);
    }
    mip_.rows.resize(own + kept.size());
  }

  bool strengthen(bool by_workload) {
    relaxation_ = std::make_unique<LinearProgram>(mip_);
    if (!relaxation_->solve()) return false;
    bound_ = relaxation_->objective();
    tell();
    if (!options_.only_first || mip_.columns.size() <= kMany) {
      add_rounding_cuts(*relaxation_);
      // After the rounding cuts: a cut along the objective makes a face of optima on which the simplex method goes astray.
      if (by_workload && !is_done()) add_workload_cuts(*relaxation_);
      drop_idle_cuts(*relaxation_);
    }
    relaxed_ = relaxation_->values();
    return true;
  }

  void add_workload_cuts(LinearProgram& relaxation) {
    double before = bound_;
    for (int round = 0; round < kCutRounds && !control_.is_cancelled(); ++round) {
      const std::vector<double> cost = priced(relaxation.duals());
      const std::vector<double> values = relaxation.values();
      bool was_cut = false;
      for (Block& block : blocks_) {
        if (!block.has_integers || control_.is_cancelled()) continue;
        if (auto cut = cut_of(block, cost, values)) {
          relaxation.add_row(*cut);
          mip_.rows.push_back(std::move(*cut));
          was_cut = true;
        }
      }
      if (!was_cut || !relaxation.solve()) break;
      bound_ = std::max(bound_, relaxation.objective());
      tell();
      if (round % 2 == 1) {
        if (bound_ - before < kRoundGain * std::abs(bound_)) break;
        before = bound_;
      }
    }
  }

  /// No integer solution of the workload costs less than its bound at these prices.
  std::optional<MipRow> cut_of(Block& block, const std::vector<double>& cost, const std::vector<double>& values) {
    double scale = 1e-12;
    double now = 0.0;
    for (std::size_t k = 0; k < block.columns.size(); ++k) {
      block.mip.columns[k].cost = cost[block.columns[k]];
      scale = std::max(scale, std::abs(cost[block.columns[k]]));
      now += cost[block.columns[k]] * values[block.columns[k]];
    }
    MipOptions inner;
    inner.relative_gap = 1e-4;
    inner.node_limit = kBlockNodes;
    const MipSolution alone = solve_reduced(block.mip, inner, control_.cancel);
    if (alone.status != MipStatus::optimal && alone.status != MipStatus::feasible) return std::nullopt;
    for (std::size_t k = 0; k < block.columns.size(); ++k) {
      if (alone.values[k] > 1e-6) used_[block.columns[k]] = true;
    }
    double least = alone.bound - 1e-7 * std::max(1.0, std::abs(alone.bound));
    if (least <= now + 1e-6 * std::max(1.0, std::abs(bound_)) * 0.01) return std::nullopt;
    MipRow cut{0.0, kUnbounded, {}};
    for (std::size_t k = 0; k < block.columns.size(); ++k) {
      const double rent = cost[block.columns[k]];
      const MipColumn& column = block.mip.columns[k];
      if (std::abs(rent) < 1e-9 * scale) {
        // Too small a coefficient for the solver: its most is given away.
        least -= std::max({0.0, rent * column.upper, rent * column.lower});
      } else {
        cut.terms.emplace_back(block.columns[k], rent / scale);
      }
    }
    if (cut.terms.empty() || !std::isfinite(least)) return std::nullopt;
    cut.lower = least / scale;
    return cut;
  }

  [[nodiscard]] bool is_done() const {
    constexpr double kRounding = 1.0 + 1e-12;
    return control_.is_cancelled() || (best_ && cost_ - bound_ <= options_.relative_gap * std::abs(cost_) * kRounding);
  }

  void tell() const {
    if (options_.on_progress) options_.on_progress(best_ ? cost_ + reduced_.offset : kUnbounded, bound_ + reduced_.offset);
  }

  void keep(const MipSolution& solution) {
    nodes_ += solution.nodes;
    if (solution.values.empty() || (best_ && solution.objective >= cost_)) return;
    best_ = solution.values;
    cost_ = solution.objective;
    tell();
  }

  /// Solves with some columns fixed, below the best plan so far.
  void solve_fixed(const Mip& fixed, std::int64_t nodes, double gap) {
    MipOptions inner;
    inner.relative_gap = std::max(gap, options_.relative_gap);
    inner.node_limit = nodes;
    if (best_) inner.cutoff = cost_ - 0.2 * inner.relative_gap * std::abs(cost_);
    inner.on_progress = [&](double objective, double /*of the fixed program*/) {
      if (options_.on_progress && std::isfinite(objective) && (!best_ || objective < cost_)) {
        options_.on_progress(objective + reduced_.offset, bound_ + reduced_.offset);
      }
    };
    keep(solve_reduced(fixed, inner, control_.cancel));
  }

  enum class Dive : std::uint8_t { workloads, fleet_by_period, fleet_at_once };

  /// A whole number that is still open: where it goes, and how far that is.
  struct Open {
    double far = 0.0;
    std::size_t column = 0;
    double goal = 0.0;
  };

  /// Of workloads: a migration begun in large part is begun, one in small part isn't. Of the fleet by period: the first in which anything
  /// is open, to the nearest, or upwards where none is near; what is retired follows, unless nothing else is open. At once: all upwards.
  [[nodiscard]] std::vector<Open> open_columns(const std::vector<double>& values, const Mip& fixed, Dive what) const {
    const bool of_fleet = what != Dive::workloads;
    std::vector<Open> open;
    std::size_t first = kNone;
    for (std::size_t c = 0; c < values.size(); ++c) {
      const MipColumn& column = fixed.columns[c];
      const double nearest = std::round(values[c]);
      const double over = values[c] - std::floor(values[c]);
      if (!column.integer || (workload_of(c) == kNone) != of_fleet || column.lower == column.upper) continue;
      if (std::abs(values[c] - nearest) <= kWhole) continue;
      const std::size_t rank = what == Dive::fleet_by_period ? rank_[c] : 0;
      if (rank > first) continue;
      if (rank < first) open.clear();
      first = rank;
      const double small = what == Dive::fleet_by_period ? kSure : what == Dive::workloads ? kSmallPart : 0.0;
      const double goal = over < small ? std::floor(values[c]) : std::ceil(values[c]);
      open.push_back({std::abs(goal - values[c]) + (of_fleet || goal > values[c] ? 0.0 : kLater), c, goal});
    }
    std::sort(open.begin(), open.end(), [](const Open& a, const Open& b) { return std::tie(a.far, a.column) < std::tie(b.far, b.column); });
    return open;
  }

  /// By column of the fleet: when it is decided in a dive.
  void rank_fleet() {
    std::vector<std::size_t> rank(model_.mip.columns.size(), 0);
    const auto set = [&](std::size_t column, std::size_t value) {
      if (column != kNone) rank[column] = value;
    };
    const std::size_t options = model_.fewest_useful.size();
    for (const OrderColumn& order : model_.orders) set(order.column, 2 * model_.period_of_node[order.node]);
    for (std::size_t i = 0; i < model_.stock.size(); ++i) {
      const std::size_t period = model_.period_of_node[i / options];
      set(model_.stock[i].owned, 2 * period);
      set(model_.stock[i].rented_peak, 2 * period);
      set(model_.stock[i].retired, 2 * period + 1);
    }
    rank_ = reduced_.restrict_to(rank);
  }

  /// Fixes whole numbers a few at a time, the surest first, and solves the relaxation again after every step. False where it ends in a
  /// corner.
  bool dive(LinearProgram& lp, Mip& fixed, Dive what) const {
    const bool of_fleet = what != Dive::workloads;
    for (int step = 0; step < kDiveSteps && !control_.is_cancelled(); ++step) {
      const std::vector<double> values = lp.values();
      std::vector<Open> open = open_columns(values, fixed, what);
      if (open.empty()) {
        for (std::size_t c = 0; c < values.size(); ++c) {
          MipColumn& column = fixed.columns[c];
          const bool is_asked = column.integer && (workload_of(c) == kNone) == of_fleet;
          if (is_asked && std::abs(values[c] - std::round(values[c])) <= kWhole) column.lower = column.upper = std::round(values[c]);
        }
        return true;
      }
      const auto sure =
          static_cast<std::size_t>(std::count_if(open.begin(), open.end(), [](const Open& each) { return each.far < kSure; }));
      open.resize(std::min(
          open.size(), sure + std::max<std::size_t>(1, (open.size() - sure) / (what == Dive::fleet_by_period ? kFleetShare : kDiveShare))));
      if (!take_step(lp, fixed, open, values)) return false;
    }
    return false;
  }

  /// Where the step leaves nothing, the surer half of it is tried, and at last one the other way.
  static bool take_step(LinearProgram& lp, Mip& fixed, std::vector<Open>& open, const std::vector<double>& values) {
    for (;;) {
      for (const Open& each : open) {
        const MipColumn& column = fixed.columns[each.column];
        if (each.goal > values[each.column]) {
          lp.set_bounds(each.column, std::min(each.goal, column.upper), column.upper);
        } else {
          lp.set_bounds(each.column, column.lower, std::max(each.goal, column.lower));
        }
      }
      const bool is_possible = lp.solve();
      for (const Open& each : open) {
        MipColumn& column = fixed.columns[each.column];
        if (!is_possible) {
          lp.set_bounds(each.column, column.lower, column.upper);
        } else if (each.goal > values[each.column]) {
          column.lower = std::min(each.goal, column.upper);
        } else {
          column.upper = std::max(each.goal, column.lower);
        }
      }
      if (is_possible) return true;
      if (open.size() > 1) {
        open.resize(open.size() / 2);
        continue;
      }
      const Open& last = open.front();
      MipColumn& column = fixed.columns[last.column];
      if (last.goal > values[last.column]) {
        column.upper = last.goal - 1.0;
      } else {
        column.lower = last.goal + 1.0;
      }
      lp.set_bounds(last.column, column.lower, column.upper);
      return lp.solve();
    }
  }

  /// Only what the relaxation or a workload alone has used may be chosen.
  void find_first_plan() {
    rank_fleet();
    const auto lp = relaxation_->clone();
    Mip dived = mip_;
    if (dive(*lp, dived, Dive::workloads)) {
      for (const Dive way : {Dive::fleet_by_period, Dive::fleet_at_once}) {
        Mip whole = dived;
        const auto from_here = lp->clone();
        if (!is_done() && dive(*from_here, whole, way)) solve_fixed(whole, kDivedNodes, 1e-3);
      }
      if (!best_) solve_fixed(dived, kRestrictedNodes, 1e-3);
      if (best_) return;
    }
    Mip restricted = mip_;
    for (std::size_t c = 0; c < restricted.columns.size(); ++c) {
      MipColumn& column = restricted.columns[c];
      if (!column.integer || workload_of(c) == kNone || used_[c] || relaxed_[c] > 1e-6) continue;
      column.upper = column.lower;
    }
    solve_fixed(restricted, kRestrictedNodes, 1e-3);
  }

  /// A short look at the whole: is there anything better by the gap?
  void prove() {
    MipOptions inner = options_;
    inner.node_limit = kProofNodes;
    inner.start = *best_;
    inner.on_progress = nullptr;
    const MipSolution found = solve_mip(mip_, inner, control_.cancel);
    if (!found.values.empty()) bound_ = std::max(bound_, std::min(found.bound, found.objective));
    keep(found);
    tell();
  }

  /// What the relaxation and the best plan agree on is kept, the rest is decided anew (Danna, Rothberg & Le Pape 2005).
  void agree() {
    Mip fixed = mip_;
    for (std::size_t c = 0; c < fixed.columns.size(); ++c) {
      MipColumn& column = fixed.columns[c];
      const double value = std::round((*best_)[c]);
      if (column.integer && std::abs(relaxed_[c] - value) < 1e-6) column.lower = column.upper = value;
    }
    solve_fixed(fixed, kRestrictedNodes, 1e-4);
  }

  void improve() {
    std::vector<std::size_t> order;
    for (std::size_t w = 0; w < blocks_.size(); ++w) {
      if (blocks_[w].has_integers) order.push_back(w);
    }
    if (order.size() <= kNeighbourhood) return;
    for (int pass = 0; pass < kPasses && !is_done(); ++pass) {
      const double before = cost_;
      for (std::size_t first = 0; first < order.size() && !is_done(); first += kNeighbourhood) {
        // Another grouping in each pass.
        std::vector<bool> is_free(blocks_.size(), false);
        for (std::size_t k = 0; k < kNeighbourhood; ++k) {
          is_free[order[(first + k * static_cast<std::size_t>(1 + pass * 2)) % order.size()]] = true;
        }
        Mip fixed = mip_;
        for (std::size_t c = 0; c < fixed.columns.size(); ++c) {
          const std::size_t w = workload_of(c);
          if (!fixed.columns[c].integer || w == kNone || is_free[w]) continue;
          fixed.columns[c].lower = fixed.columns[c].upper = std::round((*best_)[c]);
        }
        solve_fixed(fixed, kNeighbourhoodNodes, 1e-4);
      }
      if (before - cost_ < 1e-5 * std::abs(cost_)) break;
    }
  }

  /// The whole with its cuts, below the best plan so far.
  MipSolution finish() {
    MipSolution solution;
    if (best_ && is_done()) {
      solution.status = cost_ - bound_ <= options_.relative_gap * std::abs(cost_) ? MipStatus::optimal : MipStatus::feasible;
      solution.values = *best_;
      solution.objective = cost_;
      solution.bound = std::min(bound_, cost_);
    } else {
      MipOptions last = options_;
      if (best_) last.start = *best_;
      last.on_progress = [&](double objective, double bound) {
        if (!options_.on_progress) return;
        const double cost = best_ ? std::min(cost_, objective) : objective;
        options_.on_progress(cost + reduced_.offset, std::max(bound_, std::min(bound, cost)) + reduced_.offset);
      };
      solution = solve_mip(mip_, last, control_.cancel);
      if (!solution.values.empty()) solution.bound = std::max(solution.bound, std::min(bound_, solution.objective));
    }
    return told(std::move(solution));
  }

  /// In the columns of the model.
  [[nodiscard]] MipSolution told(MipSolution solution) const {
    solution.nodes += nodes_;
    if (solution.values.empty() && best_ && options_.only_near) solution.values = *best_;
    if (!solution.values.empty()) solution.values = reduced_.restore(solution.values);
    solution.objective += reduced_.offset;
    solution.bound += reduced_.offset;
    return solution;
  }

  const PlanModel& model_;
  const MipOptions& options_;
  const RunControl& control_;
  Reduced reduced_;
  Mip mip_;
  std::vector<Block> blocks_;
  std::vector<std::size_t> links_;
  std::vector<bool> used_;
  std::unique_ptr<LinearProgram> relaxation_;  // with the cuts
  std::vector<double> relaxed_;
  std::vector<std::size_t> rank_;
  std::optional<std::vector<double>> best_;
  double cost_ = kUnbounded;
  double bound_ = -kUnbounded;
  std::int64_t nodes_ = 0;
};

}  // namespace

MipSolution search(const PlanModel& model, const MipOptions& options, const RunControl& control) {
  return Search(model, options, control).run();
}

}  // namespace steelyard::plan
