// Why not, what moves it, at what price: questions answered by solving again.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "study/plan_run.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

struct Base {
  Staged staged;
  plan::SolveOptions options;
  plan::Plan plan;
};

Result<Base> solve_base(const Engine& engine, Study study, std::optional<double> gap, const RunControl& control) {
  Base base;
  auto staged = compose_staged(engine, std::move(study), nullptr, control);
  if (!staged) return std::move(staged.error());
  base.staged = std::move(*staged);
  base.options = solve_options(base.staged.study, gap);
  base.options.price_gates = false;
  auto plan = plan::solve(base.staged.problem, base.options, control);
  if (!plan) return std::move(plan.error());
  base.plan = std::move(*plan);
  return base;
}

/// The id of a candidate by any name of the catalogue.
Result<std::string> chip_of(const Engine& engine, const Study& study, std::string_view name) {
  const auto chip = engine.catalog()->find_chip(name);
  if (!chip) return chip.error();
  std::string ids;
  for (const Candidate& c : study.candidates) {
    if (c.chip == *chip) return c.chip->id.text();
    ids += (ids.empty() ? "" : ", ") + c.chip->id.text();
  }
  return Error{kUnknownReference, {}, {{"key", "chip"}, {"found", std::string{name}}, {"expected", ids}}};
}

/// An end of a bar is settled to so many gaps of the plan.
constexpr double kGapsOfABar = 2.0;

/// Solves the problem at both ends of one number. The plan as it is comes first: its orders change only for what is cheaper by the gap.
class Tornado {
 public:
  using Move = std::function<void(plan::Problem&, bool high)>;

  Tornado(const Base& base, const RunControl& control) : base_(base), control_(control) {}

  void add(std::string code, std::string subject, Move move) {
    TornadoBar bar;
    bar.code = std::move(code);
    bar.subject = std::move(subject);
    asked_.emplace_back(std::move(bar), std::move(move));
  }

  /// Widest first; those that a cancel left.
  Result<std::vector<TornadoBar>> run() {
    std::vector<TornadoBar> bars;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      control_.update("progress.plan_sensitivity", i, asked_.size());
      auto& [bar, move] = asked_[i];
      for (const bool high : {false, true}) {
        if (auto solved = look_at(bar, move, high); !solved) return std::move(solved.error());
      }
      if (control_.is_cancelled()) break;
      bars.push_back(std::move(bar));
    }
    std::stable_sort(bars.begin(), bars.end(), [](const TornadoBar& a, const TornadoBar& b) {
      return std::abs(a.high_cost - a.low_cost) > std::abs(b.high_cost - b.low_cost);
    });
    return bars;
  }

 private:
  Result<void> look_at(TornadoBar& bar, const Move& move, bool high) {
    if (control_.is_cancelled()) return {};
    plan::Problem problem = base_.staged.problem;
    move(problem, high);
    plan::SolveOptions options = base_.options;
    options.explain_conflicts = false;
    // The servers of the plan as it is, with all else decided anew, are enough where the bound shows that no others save more than twice
    // the gap; only elsewhere is a plan looked for.
    options.near = {base_.plan.columns};
    options.relative_gap *= kGapsOfABar;
    auto plan = plan::solve(problem, options, control_);
    if (!plan) return std::move(plan.error());
    const bool infeasible = plan->tree.empty();
    (high ? bar.high_infeasible : bar.low_infeasible) = infeasible;
    (high ? bar.high_cost : bar.low_cost) = infeasible ? base_.plan.cost : plan->cost;
    (high ? bar.high_changes : bar.low_changes) = infeasible ? OrderChange::parts : order_change(base_.plan, *plan);
    return {};
  }

  const Base& base_;
  const RunControl& control_;
  std::vector<std::pair<TornadoBar, Move>> asked_;
};

void scale_prices(plan::Problem& problem, const Staged& staged, const std::string& chip, bool high) {
  for (plan::Price& row : problem.prices) {
    if (problem.options[row.option].chip != chip) continue;
    const cost::OptionCost& cost = *staged.cell(row.option, row.period, row.branch).cost;
    const auto factor = [&](const std::optional<cost::CostFigure>& figure) {
      if (!figure || figure->value <= 0.0) return 1.0;
      return (high ? figure->high : figure->low) / figure->value;
    };
    const double bought = factor(cost.buy);
    row.buy *= bought;
    row.duty *= bought;
    row.rent_per_hour *= factor(cost.rent_per_hour);
  }
}

void move_speed(plan::Problem& problem, const std::string& chip, bool high) {
  for (plan::Capability& row : problem.capabilities) {
    if (problem.options[row.option].chip != chip) continue;
    row.work_per_server_hour.p50 = high ? row.work_per_server_hour.p95 : row.work_per_server_hour.p05;
  }
}

void move_lead_time(plan::Problem& problem, const std::string& chip, bool high) {
  for (plan::Permission& row : problem.permissions) {
    if (problem.options[row.option].chip == chip) row.lead_time_days.p50 = high ? row.lead_time_days.p95 : row.lead_time_days.p05;
  }
}

void add_bars(Tornado& tornado, const Base& base) {
  const Staged& staged = base.staged;
  std::set<std::string> chips;
  for (const plan::Option& option : staged.problem.options) {
    if (!chips.insert(option.chip).second) continue;
    const std::string& chip = option.chip;
    tornado.add("price", chip, [&](plan::Problem& p, bool high) { scale_prices(p, staged, chip, high); });
    tornado.add("speed", chip, [&](plan::Problem& p, bool high) { move_speed(p, chip, high); });
    tornado.add("lead_time", chip, [&](plan::Problem& p, bool high) { move_lead_time(p, chip, high); });
  }
  for (const SupplyLimit& supply : staged.study.supplies) {
    if (supply.per_quarter_low == supply.per_quarter_high || supply.per_quarter <= 0.0) continue;
    const std::string chip = supply.chip->id.text();
    tornado.add("supply", chip, [&supply, chip](plan::Problem& p, bool high) {
      for (plan::Limits::Supply& row : p.limits.supplies) {
        if (row.chip == chip) row.units *= (high ? supply.per_quarter_high : supply.per_quarter_low) / supply.per_quarter;
      }
    });
  }
  constexpr double kProbabilityStep = 0.1;
  const auto& tree = staged.problem.tree;
  for (std::size_t n = 1; n < tree.size(); ++n) {
    const double p = tree[n].probability;
    if (p >= 1.0) continue;
    // Of two outcomes the second's bar would be the first's, turned round.
    std::vector<std::size_t> siblings;
    for (std::size_t other = 1; other < tree.size(); ++other) {
      if (tree[other].parent == tree[n].parent) siblings.push_back(other);
    }
    if (siblings.size() == 2 && n == siblings.back()) continue;
    tornado.add("probability", tree[n].name, [n, p](plan::Problem& problem, bool high) {
      problem = with_probability(problem, n, std::clamp(p + (high ? kProbabilityStep : -kProbabilityStep), 0.001, 0.999));
    });
  }
}

}  // namespace

std::string_view name_of(OrderChange change) {
  constexpr std::array<std::string_view, 3> names{"none", "amounts", "parts"};
  return names[static_cast<std::size_t>(change)];
}

OrderChange order_change(const plan::Plan& before, const plan::Plan& after) {
  const auto orders = [](const plan::Plan& plan) {
    std::map<std::pair<std::size_t, plan::Acquisition>, std::int64_t> servers;
    for (const plan::Choice& choice : plan.choices) servers[{choice.option, choice.how}] += choice.servers;
    return servers;
  };
  const auto first = orders(before);
  const auto second = orders(after);
  if (first == second) return OrderChange::none;
  const bool same_parts =
      std::equal(first.begin(), first.end(), second.begin(), second.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  return same_parts ? OrderChange::amounts : OrderChange::parts;
}

Result<WhyRun> run_why(const Engine& engine, Study study, std::string_view workload, std::string_view chip, std::optional<double> gap,
                       const RunControl& control) {
  const auto id = chip_of(engine, study, chip);
  if (!id) return id.error();
  std::vector<std::string> names;
  for (const Workload& w : study.workloads) names.push_back(w.name);
  const auto found = std::find(names.begin(), names.end(), workload);
  if (found == names.end()) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::vector<Argument> arguments{{"found", std::string{workload}}, {"expected", all}};
    if (const auto near = nearest_name(workload, views); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    return Error{kUnknownWorkload, {}, std::move(arguments)};
  }
  auto base = solve_base(engine, std::move(study), gap, control);
  if (!base) return std::move(base.error());
  WhyRun run;
  run.workload = static_cast<std::size_t>(found - names.begin());
  run.chip = *id;
  auto answer = plan::why_not(base->staged.problem, base->plan, run.workload, run.chip, base->options, control);
  if (!answer) return std::move(answer.error());
  run.answer = std::move(*answer);
  run.staged = std::move(base->staged);
  run.plan = std::move(base->plan);
  return run;
}

Result<SensitivityRun> run_sensitivity(const Engine& engine, Study study, std::optional<double> gap, const RunControl& control) {
  auto base = solve_base(engine, std::move(study), gap, control);
  if (!base) return std::move(base.error());
  SensitivityRun run;
  if (!base->plan.tree.empty()) {
    Tornado tornado(*base, control);
    add_bars(tornado, *base);
    auto bars = tornado.run();
    if (!bars) return std::move(bars.error());
    run.bars = std::move(*bars);
    run.settled_to = kGapsOfABar * base->options.relative_gap * base->plan.cost;
  }
  run.interrupted = control.is_cancelled();
  run.staged = std::move(base->staged);
  run.plan = std::move(base->plan);
  return run;
}

namespace {

/// The foreign chip that the study offers first: what a domestic card is held against.
const Candidate* rival_of(const Study& study, const std::string& chip) {
  for (const Candidate& c : study.candidates) {
    if (c.chip->id.text() != chip && c.chip->country != study.buyer.country && !c.is_owned_only) return &c;
  }
  return nullptr;
}

/// Prices that the rival is asked at: the study's, and the 40,000 dollars of the articles.
std::vector<std::optional<catalog::AmountOfMoney>> rival_prices() {
  constexpr double kArticlePrice = 40000.0;
  return {std::nullopt, catalog::AmountOfMoney{Quantity<Dimension{.currency = 1}>::from_base(kArticlePrice), Currency::usd}};
}

bool may_run(const Staged& staged, std::size_t workload, const std::string& chip) {
  return std::any_of(staged.problem.capabilities.begin(), staged.problem.capabilities.end(), [&](const plan::Capability& row) {
    return row.workload == workload && row.fits && staged.problem.options[row.option].chip == chip;
  });
}

Result<void> add_rows(EntryPriceRun& run, const Staged& staged, bool with_rival, const std::string& rival_price,
                      const plan::SolveOptions& options, const RunControl& control) {
  for (std::size_t w = 0; w < staged.study.workloads.size() && !control.is_cancelled(); ++w) {
    if (!may_run(staged, w, run.chip)) continue;
    EntryPriceRow row;
    row.workload = w;
    row.with_rival = with_rival;
    row.rival_price = rival_price;
    // Where the rival may not go, its price is nothing to the answer.
    const auto same = std::find_if(run.rows.begin(), run.rows.end(), [&](const EntryPriceRow& known) { return known.workload == w; });
    const bool is_apart = !run.rival.empty() && (staged.study.workloads[w].domestic_only || !may_run(staged, w, run.rival));
    if (is_apart && same != run.rows.end()) {
      row.entry = same->entry;
      row.per_chip = same->per_chip;
      run.rows.push_back(std::move(row));
      continue;
    }
    auto entry =
        plan::entry_price(staged.problem, run.chip, w, with_rival ? std::string_view{} : std::string_view{run.rival}, options, control);
    if (!entry) return std::move(entry.error());
    if (control.is_cancelled()) break;
    row.entry = std::move(*entry);
    row.per_chip = row.entry.price / static_cast<double>(staged.problem.options[row.entry.option].chips_per_server);
    run.rows.push_back(std::move(row));
  }
  return {};
}

}  // namespace

Result<EntryPriceRun> run_entry_price(const Engine& engine, Study study, std::string_view chip, std::optional<double> gap,
                                      const RunControl& control) {
  const auto id = chip_of(engine, study, chip);
  if (!id) return id.error();
  EntryPriceRun run;
  run.chip = *id;
  const Candidate* rival = rival_of(study, run.chip);
  if (rival != nullptr) run.rival = rival->chip->id.text();
  plan::SolveOptions options = solve_options(study, gap);
  options.price_gates = false;
  options.explain_conflicts = false;
  Study asked = study;
  auto staged = compose_staged(engine, std::move(study), nullptr, control);
  if (!staged) return std::move(staged.error());
  run.staged = std::move(*staged);
  if (rival == nullptr) {
    if (auto added = add_rows(run, run.staged, true, {}, options, control); !added) return std::move(added.error());
    run.interrupted = control.is_cancelled();
    return run;
  }
  if (auto added = add_rows(run, run.staged, false, {}, options, control); !added) return std::move(added.error());
  for (const auto& price : rival_prices()) {
    for (Candidate& c : asked.candidates) {
      if (c.chip->id.text() == run.rival && price) c.price_per_chip = price;
    }
    const auto& stated = std::find_if(asked.candidates.begin(), asked.candidates.end(), [&](const Candidate& c) {
                           return c.chip->id.text() == run.rival;
                         })->price_per_chip;
    const std::string label =
        stated ? fmt::format("{} {}", format_number(stated->value.base(), 6), code_of(stated->currency)) : std::string{};
    auto at_price = compose_staged(engine, asked, &run.staged, control);
    if (!at_price) return std::move(at_price.error());
    if (auto added = add_rows(run, *at_price, true, label, options, control); !added) return std::move(added.error());
  }
  run.interrupted = control.is_cancelled();
  return run;
}

}  // namespace steelyard::study
