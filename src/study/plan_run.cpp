#include "study/plan_run.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/check.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

constexpr double kUnservedShare = 1e-4;  // of what is asked for: to be short by less is to be late by minutes
constexpr double kRecovered = 1e-3;      // short by less, for want of a last server that so little wouldn't pay for, counts as served again

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

double demanded(const plan::Problem& problem, std::size_t workload, std::size_t period, std::size_t branch) {
  double amount = 0.0;
  for (const plan::Demand& row : problem.demands) {
    if (row.workload == workload && row.period == period && row.branch == branch) amount += row.amount;
  }
  return amount;
}

Error unknown(Code code, std::string_view found, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::vector<Argument> arguments{{"found", std::string{found}}, {"expected", joined(names)}};
  if (const auto near = nearest_name(found, views); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  return {code, {}, std::move(arguments)};
}

/// Orders of the first period as one number that differs where they do. Of what is rented only which part it is counts: hours follow every
/// small change.
std::int64_t first_orders(const plan::Plan& plan) {
  std::uint64_t digest = 0;
  constexpr std::uint64_t kStride = 1'000'003;
  for (const plan::Choice& choice : plan.choices) {
    const bool is_bought = choice.how == plan::Acquisition::buy;
    digest = digest * kStride + (choice.option * 2 + (is_bought ? 0 : 1) + 1);
    if (is_bought) digest = digest * kStride + static_cast<std::uint64_t>(choice.servers);
  }
  constexpr std::uint64_t kPositive = (std::uint64_t{1} << 63U) - 1;
  return static_cast<std::int64_t>(digest & kPositive);
}

Result<BranchAnswer> answer_branch(const PlanRun& run, std::string_view name, const plan::SolveOptions& options,
                                   const RunControl& control) {
  const scenario::Tree& tree = run.staged.study.tree;
  const auto node = tree.find(name);
  if (!node) {
    std::vector<std::string> names;
    for (const scenario::Node& n : tree.nodes) names.push_back(n.id);
    return unknown(kUnknownBranch, name, names);
  }
  BranchAnswer answer;
  answer.node = *node;
  answer.probability = tree.nodes[*node].probability;
  for (std::size_t b = 0; b < run.staged.branch_nodes.size(); ++b) {
    const auto path = tree.path_to(run.staged.branch_nodes[b]);
    if (std::find(path.begin(), path.end(), *node) != path.end()) answer.branches.push_back(b);
  }
  if (run.plan.tree.empty() || control.is_cancelled()) return answer;
  plan::SolveOptions quiet = options;
  quiet.price_gates = false;
  quiet.changes.without = {plan::ConstraintKind::most_per_vendor, plan::ConstraintKind::dual, plan::ConstraintKind::survival};
  quiet.near = {run.plan.columns};
  if (!run.staged.problem.sourcing.empty()) {
    const auto single = plan::solve(run.staged.problem, quiet, control);
    if (!single) return single.error();
    if (!single->tree.empty()) {
      answer.dual_price = plan::difference_of(*single, run.plan);
      double saved = 0.0;
      for (const std::size_t b : answer.branches) saved += single->branches[b].cost - run.plan.branches[b].cost;
      answer.dual_saves = saved / static_cast<double>(std::max<std::size_t>(1, answer.branches.size()));
    }
  }
  if (!tree.nodes[*node].parent || tree.nodes[*node].probability >= 1.0) return answer;
  quiet.changes.without.clear();
  constexpr double kLeast = 0.001;
  constexpr double kWidth = 0.02;
  const auto even = plan::break_even([&](double p) { return with_probability(run.staged.problem, *node, p); }, first_orders, kLeast,
                                     1.0 - kLeast, kWidth, quiet, control);
  if (!even) return even.error();
  answer.order_changes = even->changes;
  if (even->changes) {
    answer.break_even_low = even->below;
    answer.break_even_high = even->above;
  }
  return answer;
}

Result<PriceOfAnswer> answer_price_of(const PlanRun& run, const std::string& name, const plan::SolveOptions& options,
                                      const RunControl& control) {
  auto families = families_of(name);
  if (!families) return std::move(families.error());
  PriceOfAnswer answer;
  answer.name = name;
  answer.families = std::move(*families);
  plan::SolveOptions without = options;
  without.price_gates = false;
  without.changes.without = answer.families;
  without.near = {run.plan.columns};
  plan::Problem problem = run.staged.problem;
  // Gates that the rule itself shut open again with it: the law and the branch still have their say.
  for (plan::Permission& row : problem.permissions) {
    if (row.reasons.empty() || row.reasons.front().code != "study.all_domestic_by") continue;
    const StageCell& cell = run.staged.cell(row.option, row.period, row.branch);
    Study free = run.staged.study;
    free.all_domestic_by.reset();
    const BranchGate gate = gate_in_branch(free, run.staged.options[row.option], *cell.determination, free.tree.nodes[cell.node].state,
                                           free.periods[row.period]);
    row.gate = gate.gate;
    row.reasons = gate.reasons;
  }
  auto plan = plan::solve(problem, without, control);
  if (!plan) return std::move(plan.error());
  answer.without = std::move(*plan);
  answer.price = plan::difference_of(answer.without, run.plan);
  answer.range_without = cost_range(run.staged, answer.without);
  return answer;
}

/// For each training run: what it costs more not to put it where the cheapest plan does.
Result<std::vector<SecondBest>> second_bests(const PlanRun& run, const plan::SolveOptions& options, const RunControl& control) {
  std::vector<SecondBest> all;
  const Study& study = run.staged.study;
  for (std::size_t w = 0; w < study.workloads.size() && !control.is_cancelled(); ++w) {
    if (study.workloads[w].kind != WorkloadKind::pretrain) continue;
    SecondBest second;
    second.workload = w;
    const auto chip_of = [&](const plan::Plan& plan) -> std::string {
      for (const plan::NodePlan& node : plan.tree) {
        for (const plan::Assignment& a : node.assignments) {
          if (a.workload == w && a.amount > 0.0) return run.staged.problem.options[a.option].chip;
        }
      }
      return {};
    };
    second.chip = chip_of(run.plan);
    if (second.chip.empty()) continue;
    plan::SolveOptions other = options;
    other.price_gates = false;
    other.explain_conflicts = false;
    other.changes.placements = {{w, second.chip, false}};
    other.near = {run.plan.columns};
    auto plan = plan::solve(run.staged.problem, other, control);
    if (!plan) return std::move(plan.error());
    if (!plan->tree.empty()) {
      second.more = plan::difference_of(run.plan, *plan);
      second.instead = chip_of(*plan);
    }
    all.push_back(std::move(second));
  }
  return all;
}

/// The outcome whose probability matters most to a buyer of foreign chips: the likeliest one that takes the licence away.
std::optional<std::size_t> node_of_loss(const scenario::Tree& tree) {
  std::optional<std::size_t> found;
  for (std::size_t n = 1; n < tree.nodes.size(); ++n) {
    const scenario::Licence licence = tree.nodes[n].state.licence;
    const bool lost = licence == scenario::Licence::revoked || licence == scenario::Licence::refused;
    if (!lost || tree.nodes[n].probability >= 1.0) continue;
    if (!found || tree.nodes[n].path_probability > tree.nodes[*found].path_probability) found = n;
  }
  return found;
}

Result<void> add_map(PlanRun& run, const plan::SolveOptions& options, const RunControl& control) {
  const auto node = node_of_loss(run.staged.study.tree);
  const auto& candidates = run.staged.study.candidates;
  const auto foreign = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
    return c.chip->country != run.staged.study.buyer.country && !c.is_owned_only;
  });
  if (!node || foreign == candidates.end()) return {};
  BreakEvenMap map;
  map.chip = foreign->chip->id.text();
  map.node = *node;
  map.price_factors = {0.5, 0.75, 1.0, 1.5, 2.0};
  map.probabilities = {0.05, 0.25, 0.5, 0.75, 0.95};
  plan::SolveOptions warm = options;
  std::shared_ptr<const std::vector<double>> last;
  for (const double probability : map.probabilities) {
    for (const double factor : map.price_factors) {
      if (control.is_cancelled()) return {};
      plan::Problem problem = with_probability(run.staged.problem, *node, probability);
      for (plan::Price& row : problem.prices) {
        if (problem.options[row.option].chip != map.chip) continue;
        row.buy *= factor;
        row.duty *= factor;
      }
      warm.near = {run.plan.columns};
      if (last != nullptr) warm.near.push_back(last);
      auto plan = plan::solve(problem, warm, control);
      if (!plan) return std::move(plan.error());
      last = plan->columns;
      std::int64_t chips = plan->tree.empty() ? -1 : 0;
      for (const plan::Choice& choice : plan->choices) {
        const plan::Option& option = problem.options[choice.option];
        if (option.chip == map.chip && choice.how == plan::Acquisition::buy) chips += choice.servers * option.chips_per_server;
      }
      map.chips.push_back(chips);
    }
  }
  run.map = std::move(map);
  return {};
}

Result<void> add_pictures(PlanRun& run, plan::SolveOptions options, const RunControl& control) {
  options.price_gates = false;
  options.explain_conflicts = false;
  constexpr std::size_t kPoints = 4;
  if (run.staged.problem.branches.size() > 1) {
    auto frontier = plan::efficient_frontier(run.staged.problem, kPoints, options, control);
    if (!frontier) return std::move(frontier.error());
    run.frontier = std::move(*frontier);
  }
  return add_map(run, options, control);
}

}  // namespace

std::vector<std::size_t> nodes_of_branch(const plan::Plan& plan, std::size_t branch) {
  std::vector<std::size_t> nodes;
  for (std::size_t n = 0; n < plan.tree.size(); ++n) {
    const auto& through = plan.tree[n].branches;
    if (std::find(through.begin(), through.end(), branch) != through.end()) nodes.push_back(n);
  }
  std::sort(nodes.begin(), nodes.end(), [&](std::size_t a, std::size_t b) { return plan.tree[a].period < plan.tree[b].period; });
  return nodes;
}

std::vector<BranchView> branch_views(const Staged& staged, const plan::Plan& plan) {
  std::vector<BranchView> views;
  for (const plan::BranchCost& cost : plan.branches) {
    BranchView view;
    view.branch = cost.branch;
    view.cost = cost.cost;
    view.prepaid_lost = cost.prepaid_lost;
    for (const std::size_t n : nodes_of_branch(plan, cost.branch)) {
      const plan::NodePlan& node = plan.tree[n];
      for (const plan::NodeFleet& fleet : node.fleet) {
        view.undelivered_chips += fleet.undelivered * static_cast<double>(staged.problem.options[fleet.option].chips_per_server);
      }
      bool short_here = false;
      for (std::size_t w = 0; w < node.unserved.size(); ++w) {
        const double asked = demanded(staged.problem, w, node.period, cost.branch);
        if (node.unserved[w] <= kUnservedShare * std::max(asked, 1.0)) continue;
        view.unserved.push_back({w, node.period, node.unserved[w], asked});
        short_here = short_here || node.unserved[w] > kRecovered * asked;
      }
      if (short_here && !view.shortage) view.shortage = node.period;
      if (short_here) view.recovered.reset();
      if (!short_here && view.shortage && !view.recovered) view.recovered = node.period;
    }
    views.push_back(std::move(view));
  }
  return views;
}

Result<std::vector<FeeLine>> fee_lines(const Staged& staged, const plan::Plan& plan, const Engine& engine) {
  std::vector<FeeLine> lines;
  const ExchangeRates& rates = engine.catalog()->exchange_rates();
  for (std::size_t n = 0; n < plan.tree.size(); ++n) {
    const plan::NodePlan& node = plan.tree[n];
    for (const plan::NodeFleet& fleet : node.fleet) {
      if (fleet.ordered <= 0) continue;
      const StageCell& cell = staged.cell(fleet.option, node.period, node.branches.front());
      const Candidate& candidate = staged.study.candidates[staged.options[fleet.option].candidate];
      if (!candidate.price_per_chip) continue;
      for (const rules::Levy& levy : cell.determination->levies) {
        FeeLine fee;
        fee.node = n;
        fee.option = fleet.option;
        fee.units = fleet.ordered * staged.problem.options[fleet.option].chips_per_server;
        const Currency currency = candidate.price_per_chip->currency;
        constexpr double kMinorUnits = 100.0;
        const double factor = staged.study.tree.nodes[cell.node].state.foreign_price_factor;
        const Money price{static_cast<std::int64_t>(std::llround(candidate.price_per_chip->value.base() * factor * kMinorUnits)), currency};
        auto line = rules::settle(levy, fee.units, price);
        if (!line) return std::move(line.error());
        const auto conversion = rates.convert(currency, staged.study.currency, staged.study.as_of);
        if (!conversion) return conversion.error();
        fee.in_study_currency = static_cast<double>(line->due.minor_units) / kMinorUnits * conversion->factor;
        fee.line = std::move(*line);
        lines.push_back(std::move(fee));
      }
    }
  }
  return lines;
}

plan::Problem with_probability(const plan::Problem& problem, std::size_t tree_node, double probability) {
  plan::Problem changed = problem;
  const plan::TreeNode& node = problem.tree[tree_node];
  const double rest = 1.0 - node.probability;
  for (std::size_t n = 0; n < changed.tree.size(); ++n) {
    if (n == 0 || changed.tree[n].parent != node.parent) continue;
    changed.tree[n].probability = n == tree_node ? probability : problem.tree[n].probability * (1.0 - probability) / rest;
  }
  for (plan::Branch& branch : changed.branches) {
    branch.probability = 1.0;
    for (std::size_t n = branch.node; n != plan::kNone; n = changed.tree[n].parent) branch.probability *= changed.tree[n].probability;
  }
  return changed;
}

Result<std::vector<plan::ConstraintKind>> families_of(std::string_view name) {
  using plan::ConstraintKind;
  if (name == "domestic-only" || name == "domestic_only") {
    return std::vector{ConstraintKind::domestic_only, ConstraintKind::domestic_floor, ConstraintKind::least_domestic};
  }
  if (name == "dual" || name == "dual-sourcing") {
    return std::vector{ConstraintKind::dual, ConstraintKind::most_per_vendor, ConstraintKind::survival};
  }
  std::string spelled{name};
  std::replace(spelled.begin(), spelled.end(), '-', '_');
  std::vector<std::string> names{"domestic-only", "dual"};
  for (const ConstraintKind kind : plan::constraint_kinds()) {
    if (plan::name_of(kind) == spelled) return std::vector{kind};
    names.emplace_back(plan::name_of(kind));
  }
  return unknown(kUnknownConstraint, name, names);
}

namespace {

Result<void> add_values(PlanRun& run, const plan::SolveOptions& options, const RunControl& control) {
  PlanValues values;
  auto information = plan::value_of_information(run.staged.problem, run.plan, options, control);
  if (!information) return std::move(information.error());
  values.information = std::move(*information);
  auto robustness = plan::price_of_robustness(run.staged.problem, run.plan, options, control);
  if (!robustness) return std::move(robustness.error());
  values.robustness = std::move(*robustness);
  values.marginal = plan::marginal_values(run.staged.problem, run.plan);
  if (!control.is_cancelled()) run.values = std::move(values);
  return {};
}

Result<void> add_variant(PlanRun& run, const Engine& engine, Study study, const std::string& name, plan::SolveOptions options,
                         const RunControl& control) {
  VariantRun one;
  one.name = name;
  const auto& known = run.staged.study.variants;
  const auto found = std::find_if(known.begin(), known.end(), [&](const Variant& x) { return x.name == name; });
  one.title = found->title;
  one.title_zh = found->title_zh;
  auto composed = compose_staged(engine, std::move(study), &run.staged, control);
  if (!composed) return std::move(composed.error());
  one.staged = std::move(*composed);
  options.price_gates = false;
  auto solved = plan::solve(one.staged.problem, options, control);
  if (!solved) return std::move(solved.error());
  one.plan = std::move(*solved);
  one.range = cost_range(one.staged, one.plan);
  run.variants.push_back(std::move(one));
  return {};
}

/// The plan itself, its branches and its fees.
Result<PlanRun> solve_study(const Engine& engine, Study study, const PlanRequest& request, const RunControl& control) {
  PlanRun run;
  auto staged = compose_staged(engine, std::move(study), nullptr, control);
  if (!staged) return std::move(staged.error());
  run.staged = std::move(*staged);
  plan::SolveOptions options = solve_options(run.staged.study, request.gap);
  options.on_progress = request.on_progress;
  control.update("progress.plan", 0, 1);
  auto plan = plan::solve(run.staged.problem, options, control);
  if (!plan) return std::move(plan.error());
  run.plan = std::move(*plan);
  run.range = cost_range(run.staged, run.plan);
  run.branches = branch_views(run.staged, run.plan);
  auto fees = fee_lines(run.staged, run.plan, engine);
  if (!fees) return std::move(fees.error());
  run.fees = std::move(*fees);
  return run;
}

/// What was asked beside the plan.
Result<void> add_answers(PlanRun& run, const PlanRequest& request, const RunControl& control) {
  const plan::SolveOptions options = solve_options(run.staged.study, request.gap);
  if (!request.branch.empty()) {
    auto answer = answer_branch(run, request.branch, options, control);
    if (!answer) return std::move(answer.error());
    run.branch = std::move(*answer);
  }
  if (run.plan.tree.empty()) return {};
  if (!request.price_of.empty()) {
    auto answer = answer_price_of(run, request.price_of, options, control);
    if (!answer) return std::move(answer.error());
    run.price_of = std::move(*answer);
  }
  if (request.compare.empty() && request.branch.empty() && request.price_of.empty()) {
    auto second = second_bests(run, options, control);
    if (!second) return std::move(second.error());
    run.second_best = std::move(*second);
  }
  if ((request.values || request.pictures) && run.staged.problem.branches.size() > 1) {
    if (auto valued = add_values(run, options, control); !valued) return std::move(valued.error());
  }
  if (request.pictures) return add_pictures(run, options, control);
  return {};
}

}  // namespace

Result<PlanRun> run_plan(const Engine& engine, Study study, const PlanRequest& request, const RunControl& control) {
  // Names are checked before anything is computed.
  std::vector<Study> variants;
  for (const std::string& name : request.compare) {
    auto variant = as_variant(study, name);
    if (!variant) return std::move(variant.error());
    variants.push_back(std::move(*variant));
  }
  if (!request.price_of.empty()) {
    if (auto families = families_of(request.price_of); !families) return std::move(families.error());
  }
  if (request.objective) study.objective.kind = *request.objective;
  for (Study& variant : variants) {
    if (request.objective) variant.objective.kind = *request.objective;
  }
  auto run = solve_study(engine, std::move(study), request, control);
  if (!run) return run;
  for (std::size_t v = 0; v < variants.size() && !control.is_cancelled(); ++v) {
    const plan::SolveOptions options = solve_options(run->staged.study, request.gap);
    auto added = add_variant(*run, engine, std::move(variants[v]), request.compare[v], options, control);
    if (!added) return std::move(added.error());
  }
  if (auto added = add_answers(*run, request, control); !added) return std::move(added.error());
  control.update("progress.plan", 1, 1);
  run->interrupted = control.is_cancelled();
  return run;
}

}  // namespace steelyard::study
