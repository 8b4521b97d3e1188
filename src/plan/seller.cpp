#include "plan/seller.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "plan/solver.hpp"

namespace steelyard::plan {
namespace {

constexpr double kSlack = 1e-6;
constexpr int kBisections = 24;
constexpr double kLeastFactor = 0.2;
constexpr double kMostFactor = 5.0;

struct Column {
  std::size_t stage;
  std::size_t lot;
  std::size_t offer;
};

/// Worth of things at stages, as the program and its check both count it.
class SellerValues {
 public:
  explicit SellerValues(const SellerProblem& p) : p_(p) {
    children_.resize(p.stages.size());
    for (std::size_t s = 0; s < p.stages.size(); ++s) {
      if (p.stages[s].parent != kNoStage) children_[p.stages[s].parent].push_back(s);
    }
  }

  [[nodiscard]] double discount(double years) const { return std::pow(1.0 + p_.discount_rate, -years); }
  [[nodiscard]] double start(std::size_t stage) const { return p_.periods[p_.stages[stage].period].start; }
  [[nodiscard]] double end(std::size_t stage) const { return start(stage) + p_.periods[p_.stages[stage].period].years; }
  [[nodiscard]] bool is_leaf(std::size_t stage) const { return children_[stage].empty(); }

  /// Stages that may follow after `lead` periods; the last ones where the horizon ends before.
  [[nodiscard]] std::vector<std::size_t> after(std::size_t stage, std::size_t lead) const {
    std::vector<std::size_t> now{stage};
    for (std::size_t i = 0; i < lead; ++i) {
      std::vector<std::size_t> next;
      for (const std::size_t s : now) {
        if (is_leaf(s)) next.push_back(s);
        next.insert(next.end(), children_[s].begin(), children_[s].end());
      }
      now = std::move(next);
    }
    return now;
  }

  [[nodiscard]] double salvage(const std::string& product, std::size_t stage) const {
    for (const SellerProblem::Salvage& one : p_.salvage) {
      if (one.product == product) return one.at[stage];
    }
    return 0.0;
  }

  /// Probability that what is sold at a stage is delivered, given the stage.
  [[nodiscard]] double delivered(std::size_t stage, const SellerOffer& offer) const {
    double open = 0.0;
    for (const std::size_t s : after(stage, offer.lead_periods)) open += offer.at[s].is_open ? p_.stages[s].probability : 0.0;
    return p_.stages[stage].probability > 0.0 ? open / p_.stages[stage].probability : 0.0;
  }

  /// Expected worth of one unit sold, times the probability of the stage; holding until the delivery taken off.
  [[nodiscard]] double of_sale(std::size_t stage, const SellerLot& lot, const SellerOffer& offer) const {
    double worth = 0.0;
    const double net = offer.at[stage].price - offer.at[stage].fee_borne;
    for (const std::size_t s : after(stage, offer.lead_periods)) {
      const double when = start(stage) + wait(stage, offer);
      const double share = p_.stages[s].probability;
      worth += share * (offer.at[s].is_open ? net * discount(when + offer.cash_years) : salvage(lot.product, s) * discount(when));
    }
    return worth - p_.stages[stage].probability * lot.holding_per_year * wait(stage, offer) * discount(start(stage));
  }

  /// Years until the delivery: the periods of the lead time, as long as there are any.
  [[nodiscard]] double wait(std::size_t stage, const SellerOffer& offer) const {
    double years = 0.0;
    for (std::size_t i = 0; i < offer.lead_periods; ++i) {
      const std::size_t period = std::min(p_.stages[stage].period + i, p_.periods.size() - 1);
      years += p_.periods[period].years;
    }
    return years;
  }

  /// Cost of holding one unit through a stage's period, times its probability.
  [[nodiscard]] double of_holding(std::size_t stage, const SellerLot& lot) const {
    const double years = p_.periods[p_.stages[stage].period].years;
    return p_.stages[stage].probability * lot.holding_per_year * years * discount(end(stage));
  }
  /// Worth of one unit that is left at a leaf, times its probability.
  [[nodiscard]] double of_leftover(std::size_t stage, const SellerLot& lot) const {
    return p_.stages[stage].probability * salvage(lot.product, stage) * discount(end(stage));
  }
  /// What a unit costs from a stage on if it is never sold: holding and salvage of all that follows.
  [[nodiscard]] double of_keeping(std::size_t stage, const SellerLot& lot) const {
    double worth = -of_holding(stage, lot);
    if (is_leaf(stage)) return worth + of_leftover(stage, lot);
    for (const std::size_t child : children_[stage]) worth += of_keeping(child, lot);
    return worth;
  }

 private:
  const SellerProblem& p_;
  std::vector<std::vector<std::size_t>> children_;
};

class SellerModel {
 public:
  explicit SellerModel(const SellerProblem& problem) : p_(problem), values_(problem) {
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      for (std::size_t l = 0; l < p_.lots.size(); ++l) {
        for (std::size_t o = 0; o < p_.offers.size(); ++o) {
          if (p_.offers[o].product == p_.lots[l].product && p_.offers[o].at[s].is_open) columns_.push_back({s, l, o});
        }
      }
    }
    for (const Column& c : columns_) {
      // Selling a unit spares what keeping it from here on would be worth or cost.
      const SellerLot& lot = p_.lots[c.lot];
      mip_.columns.push_back({0.0, lot.units, values_.of_keeping(c.stage, lot) - values_.of_sale(c.stage, lot, p_.offers[c.offer]), false});
    }
    add_stock();
    add_limits();
  }

  Result<SellerPlan> solve(const CancelToken* cancel) const {
    const MipSolution solution = solve_mip(mip_, {}, cancel);
    if (solution.status != MipStatus::optimal) return Error{kSellerUnsolved, {}, {}};
    SellerPlan plan;
    plan.value = -solution.objective;
    for (std::size_t l = 0; l < p_.lots.size(); ++l) {
      plan.book_cost += p_.lots[l].units * p_.lots[l].unit_cost;
      for (std::size_t s = 0; s < p_.stages.size(); ++s) {
        if (p_.stages[s].parent == kNoStage) plan.value += p_.lots[l].units * values_.of_keeping(s, p_.lots[l]);
      }
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& c = columns_[i];
      if (solution.values[i] < kSlack * std::max(1.0, p_.lots[c.lot].units)) continue;
      const SellerOffer& offer = p_.offers[c.offer];
      const SellerOffer::AtStage& at = offer.at[c.stage];
      plan.sales.push_back({c.stage, c.lot, c.offer, solution.values[i], values_.delivered(c.stage, offer),
                            at.price - at.fee_borne - p_.lots[c.lot].unit_cost});
    }
    fill_held(plan);
    return plan;
  }

 private:
  [[nodiscard]] bool is_on_path(std::size_t ancestor, std::size_t stage) const {
    for (std::size_t s = stage; s != kNoStage; s = p_.stages[s].parent) {
      if (s == ancestor) return true;
    }
    return false;
  }

  /// On every path no lot is sold twice.
  void add_stock() {
    for (std::size_t leaf = 0; leaf < p_.stages.size(); ++leaf) {
      if (!values_.is_leaf(leaf)) continue;
      for (std::size_t l = 0; l < p_.lots.size(); ++l) {
        MipRow row;
        row.upper = p_.lots[l].units;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
          if (columns_[i].lot == l && is_on_path(columns_[i].stage, leaf)) row.terms.emplace_back(i, 1.0);
        }
        if (!row.terms.empty()) mip_.rows.push_back(std::move(row));
      }
    }
  }

  /// What the market takes in a period, and what a step of the channel passes.
  void add_limits() {
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      for (std::size_t o = 0; o < p_.offers.size(); ++o) {
        const double most = p_.offers[o].at[s].take_up;
        if (most >= 0.0) add_row(most, [&](const Column& c) { return c.stage == s && c.offer == o; });
      }
      for (std::size_t k = 0; k < p_.steps.size(); ++k) {
        add_row(p_.steps[k].units_per_period, [&](const Column& c) {
          const auto& steps = p_.offers[c.offer].steps;
          return c.stage == s && std::find(steps.begin(), steps.end(), k) != steps.end();
        });
      }
    }
  }

  template <class F>
  void add_row(double most, F&& belongs) {
    MipRow row;
    row.upper = most;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (belongs(columns_[i])) row.terms.emplace_back(i, 1.0);
    }
    if (!row.terms.empty()) mip_.rows.push_back(std::move(row));
  }

  void fill_held(SellerPlan& plan) const {
    plan.held.assign(p_.stages.size(), std::vector<double>(p_.lots.size()));
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      for (std::size_t l = 0; l < p_.lots.size(); ++l) {
        const std::size_t parent = p_.stages[s].parent;
        double held = parent == kNoStage ? p_.lots[l].units : plan.held[parent][l];
        for (const SellerSale& sale : plan.sales) held -= sale.stage == s && sale.lot == l ? sale.units : 0.0;
        plan.held[s][l] = std::abs(held) < kSlack * std::max(1.0, p_.lots[l].units) ? 0.0 : held;
      }
    }
  }

  const SellerProblem& p_;
  SellerValues values_;
  std::vector<Column> columns_;
  Mip mip_;
};

Result<SellerPlan> solve_plain(const SellerProblem& problem, const CancelToken* cancel) { return SellerModel(problem).solve(cancel); }

SellerProblem without_licence(SellerProblem problem) {
  for (SellerOffer& offer : problem.offers) {
    if (offer.kind != "sell_licence") continue;
    for (SellerOffer::AtStage& at : offer.at) at.is_open = false;
  }
  return problem;
}

void add_worth(SellerPlan& plan, const Result<SellerPlan>& more, std::string kind, const std::string& name) {
  if (!more) return;
  const double worth = more->value - plan.value;
  if (worth > 1e-7 * std::max(1.0, std::abs(plan.value))) plan.limits.push_back({std::move(kind), name, worth});
}

void find_limits(const SellerProblem& problem, SellerPlan& plan, const CancelToken* cancel) {
  for (std::size_t k = 0; k < problem.steps.size(); ++k) {
    SellerProblem more = problem;
    more.steps[k].units_per_period += 1.0;
    add_worth(plan, solve_plain(more, cancel), "step", problem.steps[k].name);
  }
  for (std::size_t o = 0; o < problem.offers.size(); ++o) {
    SellerProblem more = problem;
    for (SellerOffer::AtStage& at : more.offers[o].at) at.take_up += at.take_up >= 0.0 ? 1.0 : 0.0;
    add_worth(plan, solve_plain(more, cancel), "take_up", problem.offers[o].id);
  }
  std::stable_sort(plan.limits.begin(), plan.limits.end(), [](const SellerLimit& a, const SellerLimit& b) { return a.worth > b.worth; });
}

bool uses(const SellerPlan& plan, std::size_t offer) {
  return std::any_of(plan.sales.begin(), plan.sales.end(), [&](const SellerSale& sale) { return sale.offer == offer; });
}

/// The fee is a share of the price, and moves with it.
SellerProblem at_factor(const SellerProblem& problem, std::size_t offer, double factor) {
  SellerProblem changed = problem;
  for (SellerOffer::AtStage& at : changed.offers[offer].at) {
    at.price *= factor;
    at.fee_due *= factor;
    at.fee_borne *= factor;
  }
  return changed;
}

/// More for a unit never makes a way less used, so that halving finds where it begins to be.
void find_flip(const SellerProblem& problem, SellerPlan& plan, std::size_t offer, const CancelToken* cancel) {
  const auto& at = problem.offers[offer].at;
  const auto first = std::find_if(at.begin(), at.end(), [](const auto& one) { return one.is_open; });
  if (first == at.end()) return;
  SellerFlip flip{offer, uses(plan, offer), 0.0, first->price};
  double low = flip.is_used ? kLeastFactor : 1.0;
  double high = flip.is_used ? 1.0 : kMostFactor;
  const auto used_at = [&](double factor) {
    const auto solved = solve_plain(at_factor(problem, offer, factor), cancel);
    return solved && uses(*solved, offer);
  };
  if (used_at(flip.is_used ? low : high) == flip.is_used) {
    plan.flips.push_back(flip);
    return;
  }
  for (int i = 0; i < kBisections; ++i) {
    const double middle = (low + high) / 2.0;
    (used_at(middle) ? high : low) = middle;
  }
  flip.price = high * first->price;
  plan.flips.push_back(flip);
}

}  // namespace

Findings check_seller(const SellerProblem& problem) {
  Findings findings;
  const auto wrong = [&](std::string what, std::string found) {
    findings.push_back({kSellerTables, {}, {{"key", std::move(what)}, {"found", std::move(found)}}});
  };
  if (problem.periods.empty()) wrong("periods", "0");
  if (problem.stages.empty()) wrong("stages", "0");
  if (problem.lots.empty()) wrong("lots", "0");
  double leaves = 0.0;
  std::vector<bool> has_child(problem.stages.size());
  for (std::size_t s = 0; s < problem.stages.size(); ++s) {
    const SellerStage& stage = problem.stages[s];
    if (stage.period >= problem.periods.size()) wrong("stage period", std::to_string(stage.period));
    if (stage.parent != kNoStage && stage.parent >= s) wrong("stage parent", std::to_string(stage.parent));
    if (stage.parent != kNoStage && stage.parent < s) has_child[stage.parent] = true;
    if (!(stage.probability >= 0.0) || stage.probability > 1.0 + kSlack) wrong("stage probability", fmt::format("{}", stage.probability));
  }
  for (std::size_t s = 0; s < problem.stages.size(); ++s) leaves += has_child[s] ? 0.0 : problem.stages[s].probability;
  if (!problem.stages.empty() && std::abs(leaves - 1.0) > 1e-6) wrong("probabilities of leaves", fmt::format("{}", leaves));
  for (const SellerLot& lot : problem.lots) {
    if (!(lot.units >= 0.0)) wrong("units of " + lot.holder, fmt::format("{}", lot.units));
    if (!(lot.holding_per_year > 0.0)) wrong("holding cost of " + lot.holder, fmt::format("{}", lot.holding_per_year));
  }
  for (const SellerOffer& offer : problem.offers) {
    if (offer.at.size() != problem.stages.size()) wrong("stages of " + offer.id, std::to_string(offer.at.size()));
    for (const SellerOffer::AtStage& at : offer.at) {
      if (!(at.price >= 0.0) || !(at.fee_borne >= 0.0)) wrong("price of " + offer.id, fmt::format("{}", at.price));
    }
    for (const std::size_t step : offer.steps) {
      if (step >= problem.steps.size()) wrong("step of " + offer.id, std::to_string(step));
    }
  }
  for (const SellerProblem::Salvage& salvage : problem.salvage) {
    if (salvage.at.size() != problem.stages.size()) wrong("salvage of " + salvage.product, std::to_string(salvage.at.size()));
  }
  return findings;
}

Result<SellerPlan> solve_seller(const SellerProblem& problem, const RunControl& control) {
  if (Findings findings = check_seller(problem); !findings.empty()) return findings;
  auto plan = solve_plain(problem, control.cancel);
  if (!plan) return plan;
  const auto without = solve_plain(without_licence(problem), control.cancel);
  if (!without) return without;
  plan->value_without_licence = without->value;
  find_limits(problem, *plan, control.cancel);
  for (std::size_t o = 0; o < problem.offers.size() && !control.is_cancelled(); ++o) find_flip(problem, *plan, o, control.cancel);
  if (Findings findings = verify_seller(problem, *plan); !findings.empty()) return findings;
  return plan;
}

Findings verify_seller(const SellerProblem& problem, const SellerPlan& plan) {
  Findings findings;
  const SellerValues values(problem);
  const auto wrong = [&](std::string what, double found) {
    findings.push_back({kSellerTables, {}, {{"key", std::move(what)}, {"found", fmt::format("{}", found)}}});
  };
  double value = 0.0;
  for (const SellerSale& sale : plan.sales) {
    const SellerOffer& offer = problem.offers[sale.offer];
    if (!offer.at[sale.stage].is_open) wrong("sale where the way is shut: " + offer.id, sale.units);
    value += sale.units * values.of_sale(sale.stage, problem.lots[sale.lot], offer);
  }
  for (std::size_t s = 0; s < problem.stages.size(); ++s) {
    for (std::size_t l = 0; l < problem.lots.size(); ++l) {
      const double held = plan.held[s][l];
      if (held < -kSlack * std::max(1.0, problem.lots[l].units)) wrong("stock of " + problem.lots[l].holder, held);
      value -= held * values.of_holding(s, problem.lots[l]);
      if (values.is_leaf(s)) value += held * values.of_leftover(s, problem.lots[l]);
    }
    for (std::size_t k = 0; k < problem.steps.size(); ++k) {
      double passed = 0.0;
      for (const SellerSale& sale : plan.sales) {
        const auto& steps = problem.offers[sale.offer].steps;
        if (sale.stage == s && std::find(steps.begin(), steps.end(), k) != steps.end()) passed += sale.units;
      }
      if (passed > problem.steps[k].units_per_period * (1.0 + kSlack) + kSlack) wrong("step " + problem.steps[k].name, passed);
    }
    for (std::size_t o = 0; o < problem.offers.size(); ++o) {
      const double most = problem.offers[o].at[s].take_up;
      double sold = 0.0;
      for (const SellerSale& sale : plan.sales) sold += sale.stage == s && sale.offer == o ? sale.units : 0.0;
      if (most >= 0.0 && sold > most * (1.0 + kSlack) + kSlack) wrong("take-up of " + problem.offers[o].id, sold);
    }
  }
  if (std::abs(value - plan.value) > 1e-6 * std::max(1.0, std::abs(plan.book_cost))) wrong("value", value - plan.value);
  return findings;
}

}  // namespace steelyard::plan
