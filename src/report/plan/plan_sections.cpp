#include "report/plan/plan_sections.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "report/plan/plan_charts.hpp"
#include "report/rules/rules_settlement_view.hpp"

namespace steelyard::report {
namespace {

Cell number_cell(double value, int digits = 4) { return {value, digits, {}}; }

/// A table whose columns after `first` are the periods.
Table by_period(const PlanWords& words, std::initializer_list<std::pair<const char*, bool>> first) {
  Table table = words.table(first);
  for (const plan::Period& period : words.staged().problem.periods) table.columns.push_back({period.name, period.name, true});
  return table;
}

double demanded(const plan::Problem& problem, std::size_t workload, std::size_t period, std::size_t branch) {
  double amount = 0.0;
  for (const plan::Demand& row : problem.demands) {
    if (row.workload == workload && row.period == period && row.branch == branch) amount += row.amount;
  }
  return amount;
}

double total_demand(const plan::Problem& problem, std::size_t workload) {
  double amount = 0.0;
  for (const plan::Demand& row : problem.demands) {
    if (row.workload == workload && row.branch == 0) amount += row.amount;
  }
  return amount;
}

}  // namespace

/// A service's share of what is asked for in the period; a run's share of the whole run. Mean over the branches.
PageSection placement_section(const PlanWords& words, const plan::Plan& plan) {
  PageSection section;
  section.title = words.text("section_placement");
  const plan::Problem& problem = words.staged().problem;
  std::map<std::pair<std::size_t, std::size_t>, std::map<std::size_t, double>> shares;
  for (const plan::NodePlan& node : plan.tree) {
    for (const plan::Assignment& a : node.assignments) {
      const bool is_service = words.staged().study.workloads[a.workload].kind == study::WorkloadKind::serve;
      const double of = is_service ? demanded(problem, a.workload, node.period, node.branches.front()) : total_demand(problem, a.workload);
      if (of > 0.0) shares[{a.workload, a.option}][node.period] += node.probability * a.amount / of;
    }
  }
  Table table = by_period(words, {{"workload", false}, {"option", false}, {"site", false}});
  for (const auto& [key, periods] : shares) {
    std::vector<Cell> row{text_cell(words.workload(key.first)), text_cell(words.option(key.second)), text_cell(words.site(key.second))};
    for (std::size_t p = 0; p < problem.periods.size(); ++p) {
      const auto found = periods.find(p);
      row.push_back(found == periods.end() || found->second < 0.0005 ? text_cell("·") : text_cell(percent(found->second, 2)));
    }
    table.rows.push_back(std::move(row));
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(words.text("placement_note"));
  section.charts = fleet_charts(words, plan);
  return section;
}

/// Servers ordered and rented, by period; one row for each option and each set of branches in which it is so.
PageSection orders_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_orders");
  const plan::Problem& problem = words.staged().problem;
  struct Row {
    std::map<std::size_t, std::string> cells;
  };
  std::map<std::tuple<std::size_t, int, std::string>, Row> rows;  // option, how, node of the tree
  const auto& tree = words.staged().study.tree;
  for (const plan::NodePlan& node : run.plan.tree) {
    const std::string where = node.tree_node == 0 ? words.text("every_branch") : tree.nodes[node.tree_node].id;
    for (const plan::NodeFleet& fleet : node.fleet) {
      if (fleet.ordered > 0) rows[{fleet.option, 0, where}].cells[node.period] = fmt::format("{}", fleet.ordered);
      if (fleet.rented > 1e-6) rows[{fleet.option, 1, where}].cells[node.period] = rounded(fleet.rented, 3);
    }
  }
  Table table = by_period(words, {{"option", false}, {"how", false}, {"branch", false}});
  for (const auto& [key, row] : rows) {
    const auto& [option, how, where] = key;
    std::vector<Cell> cells{text_cell(words.option(option)), text_cell(words.messages().text("how", how == 0 ? "buy" : "rent")),
                            text_cell(where)};
    for (std::size_t p = 0; p < problem.periods.size(); ++p) {
      const auto found = row.cells.find(p);
      cells.push_back(text_cell(found == row.cells.end() ? "·" : found->second));
    }
    table.rows.push_back(std::move(cells));
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(words.text("orders_note"));
  if (const auto tree_picture = tree_chart(words)) section.charts.push_back(*tree_picture);
  return section;
}

PageSection branches_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_branches");
  Table table = words.table({{"branch", false},
                             {"probability", true},
                             {"cost", true},
                             {"prepaid_lost", true},
                             {"undelivered", true},
                             {"shortage", false},
                             {"recovered", false},
                             {"weight", true}});
  for (std::size_t b = 0; b < run.branches.size(); ++b) {
    const study::BranchView& view = run.branches[b];
    const plan::BranchCost& cost = run.plan.branches[b];
    table.rows.push_back({text_cell(words.branch(view.branch)), text_cell(percent(cost.probability, 3)), text_cell(words.amount(view.cost)),
                          text_cell(words.amount(view.prepaid_lost)), number_cell(std::round(view.undelivered_chips), 6),
                          text_cell(view.shortage ? words.period(*view.shortage) : words.text("never")),
                          text_cell(view.recovered  ? words.period(*view.recovered)
                                    : view.shortage ? words.text("not_recovered")
                                                    : words.text("no_need")),
                          text_cell(percent(cost.weight, 3))});
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(words.text("branches_note"));
  if (const auto frontier = frontier_chart(words, run.frontier)) section.charts.push_back(*frontier);
  if (const auto map = map_chart(words, run.map)) section.charts.push_back(*map);
  return section;
}

PageSection compare_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_compare");
  const bool is_chinese = words.messages().language() == Language::zh;
  Table table =
      words.table({{"variant", false}, {"cost", true}, {"against", true}, {"unserved_cost", true}, {"cvar", true}, {"now", false}});
  const auto penalty = [](const plan::Plan& plan) {
    double sum = 0.0;
    for (const plan::CostLine& line : plan.lines) sum += line.name == "penalty" || line.name == "lateness" ? line.amount : 0.0;
    return sum;
  };
  const auto add = [&](const std::string& name, const PlanWords& own, const plan::Plan& plan, const study::CostRange& range) {
    if (plan.tree.empty()) {
      table.rows.push_back({text_cell(name), text_cell(words.text("no_plan")), {}, {}, {}, text_cell(own.conflicts(plan.conflicts))});
      return;
    }
    table.rows.push_back({text_cell(name), text_cell(own.range(range)),
                          run.plan.tree.empty() ? Cell{} : text_cell(words.amount(plan.cost - run.plan.cost)),
                          text_cell(words.amount(penalty(plan))), text_cell(words.amount(plan.cvar)), text_cell(own.orders_now(plan))});
  };
  add(words.text("this_study"), words, run.plan, run.range);
  for (const study::VariantRun& variant : run.variants) {
    add(is_chinese ? variant.title_zh : variant.title, PlanWords(variant.staged, words.messages()), variant.plan, variant.range);
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(words.text("compare_note"));
  return section;
}

PageSection gates_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_gates");
  Table table =
      words.table({{"gate_of_three", false}, {"limit", false}, {"used", true}, {"limit_value", true}, {"step", true}, {"saving", true}});
  for (const plan::BindingGate& gate : run.plan.binding) {
    table.rows.push_back({text_cell(words.gate_of_three(gate.kind)), text_cell(words.limit(gate.kind, gate.name)),
                          text_cell(words.in_unit(gate.used, gate.unit)), text_cell(words.in_unit(gate.limit, gate.unit)),
                          text_cell("+" + words.in_unit(gate.step, gate.unit)),
                          text_cell(!gate.saving         ? words.text("worth_unsettled")
                                    : *gate.saving > 0.0 ? words.amount(*gate.saving)
                                                         : words.text("worth_within_gap"))});
  }
  if (table.rows.empty()) {
    section.sentences.push_back(words.messages().text("answer", "no_gate"));
    return section;
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(words.text("gates_note"));
  return section;
}

/// What it is worth to know, to plan for every branch, to wait, to be safe; and what each branch would have cost if it had been known.
PageSection values_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_values");
  const plan::InformationValue& information = run.values->information;
  const plan::RobustnessPrice& robustness = run.values->robustness;
  Table values = words.table({{"value_of", false}, {"worth", true}});
  const auto add = [&](const char* code, const std::optional<plan::Difference>& worth, const Arguments& arguments = {}) {
    values.rows.push_back({text_cell(words.text(code, arguments)), text_cell(worth ? words.difference(*worth) : words.text("no_plan"))});
  };
  add("value_perfect", information.perfect);
  add("value_stochastic", information.stochastic, {{"branch", words.branch(information.likeliest)}});
  add("value_waiting", information.waiting, {{"period", words.period(0)}});
  const bool is_robust = !robustness.robust.tree.empty();
  add("value_robust", is_robust ? std::optional{robustness.price} : std::nullopt,
      {{"before", words.amount(robustness.worst_before)}, {"after", is_robust ? words.amount(robustness.worst_after) : std::string{"—"}}});
  section.tables.push_back(std::move(values));
  if (information.wait_and_see) {
    Table regrets = words.table({{"branch", false}, {"probability", true}, {"own_cheapest", true}, {"regret", true}});
    for (std::size_t b = 0; b < information.regret.size() && b < run.plan.branches.size(); ++b) {
      const plan::BranchCost& branch = run.plan.branches[b];
      regrets.rows.push_back({text_cell(words.branch(branch.branch)), text_cell(percent(branch.probability, 3)),
                              text_cell(words.amount(branch.cost - information.regret[b])),
                              text_cell(words.amount(information.regret[b]))});
    }
    section.tables.push_back(std::move(regrets));
  }
  if (!run.values->marginal.empty()) {
    Table duals = words.table({{"one_more_of", false}, {"dual", true}});
    for (const plan::MarginalValue& one : run.values->marginal) {
      const bool is_work = one.kind == plan::ConstraintKind::demand;
      duals.rows.push_back({text_cell(words.text(is_work ? "dual_work" : "dual_limit",
                                                 {{"limit", words.limit(one.kind, one.name)}, {"unit", words.in_unit(1.0, one.unit)}})),
                            text_cell(words.amount(one.amount))});
    }
    section.tables.push_back(std::move(duals));
    section.notes.push_back(words.text("duals_note"));
  }
  section.notes.push_back(words.text("values_note"));
  return section;
}

PageSection cost_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_cost");
  const Messages& m = words.messages();
  Table lines = words.table({{"line", false}, {"amount", true}});
  for (const plan::CostLine& line : run.plan.lines) {
    if (std::abs(line.amount) > 0.5)
      lines.rows.push_back({text_cell(m.text("cost_part", line.name)), text_cell(words.amount(line.amount))});
  }
  lines.rows.push_back({text_cell(m.label("total")), text_cell(words.amount(run.plan.expected))});
  section.tables.push_back(std::move(lines));
  if (!run.fees.empty()) {
    Table fees = words.table({{"rule", false}, {"option", false}, {"ordered_in", false}, {"chips", true}, {"base", true}, {"due", true}},
                             "fees_title");
    for (const study::FeeLine& fee : run.fees) {
      const plan::NodePlan& node = run.plan.tree[fee.node];
      fees.rows.push_back({text_cell(fee.line.rule.text()), text_cell(words.option(fee.option)), text_cell(words.period(node.period)),
                           number_cell(static_cast<double>(fee.units), 8), text_cell(money_text(fee.line.base)),
                           text_cell(money_text(fee.line.due))});
    }
    section.tables.push_back(std::move(fees));
    section.notes.push_back(words.text("fees_note"));
  }
  section.notes.push_back(words.text("cost_note", {{"rate", percent(words.staged().problem.objective.discount_per_year)}}));
  section.charts.push_back(waterfall_chart(words, run.plan));
  return section;
}

/// Every option in the first period: may it be had, when does it work, what does it cost, what could stop it.
PageSection options_section(const PlanWords& words) {
  PageSection section;
  section.title = words.text("section_options");
  const study::Staged& staged = words.staged();
  const Messages& m = words.messages();
  Table table = words.table({{"option", false},
                             {"gate", false},
                             {"because", false},
                             {"earliest", false},
                             {"buy_server", true},
                             {"rent_hour", true},
                             {"stopped_in", false}});
  for (std::size_t o = 0; o < staged.options.size(); ++o) {
    if (staged.study.candidates[staged.options[o].candidate].is_owned_only) continue;
    const study::StageCell& cell = staged.cell(o, 0, 0);
    std::vector<std::string> reasons;
    for (const plan::Reason& reason : cell.reasons) reasons.push_back(words.reason(reason));
    std::set<std::string> closed;
    for (const study::StageCell& other : staged.cells) {
      if (other.option == o && other.gate == plan::Gate::closed && cell.gate != plan::Gate::closed) {
        closed.insert(staged.study.tree.nodes[other.node].id);
      }
    }
    const Date ready = staged.study.periods[0].start.plus_days(static_cast<int>(std::lround(cell.lead_time_days.p50)));
    const cost::OptionCost& cost = *cell.cost;
    const std::string_view currency = code_of(staged.study.currency);
    const auto figure = [&](const std::optional<cost::CostFigure>& f) {
      return f ? text_cell(money_interval(f->value, f->low, f->high, currency, m)) : Cell{};
    };
    std::vector<std::string> stops(closed.begin(), closed.end());
    table.rows.push_back(
        {text_cell(words.option(o)), text_cell(m.text("gate", plan::name_of(cell.gate))), text_cell(listed(reasons, m)),
         text_cell(words.text(
             "ready",
             {{"date", ready.to_string()}, {"p05", rounded(cell.lead_time_days.p05, 3)}, {"p95", rounded(cell.lead_time_days.p95, 3)}})),
         figure(cost.buy), figure(cost.rent_per_hour), text_cell(stops.empty() ? words.text("nothing") : listed(stops, m))});
  }
  section.tables.push_back(std::move(table));
  section.notes.push_back(m.label("permission_note"));
  return section;
}

/// Share of domestic chips in service by period, and where what a vendor can deliver is all taken.
PageSection replacement_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_replacement", {{"date", words.staged().study.all_domestic_by->to_string()}});
  const plan::Problem& problem = words.staged().problem;
  Table table = words.table({{"branch", false}, {"period", false}, {"replaced", true}, {"ordered", true}, {"supply_bound", false}});
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    for (const std::size_t n : study::nodes_of_branch(run.plan, b)) {
      const plan::NodePlan& node = run.plan.tree[n];
      double domestic = 0.0;
      double all = 0.0;
      std::int64_t ordered = 0;
      std::map<std::string, double> taken;
      for (const plan::NodeFleet& fleet : node.fleet) {
        const plan::Option& option = problem.options[fleet.option];
        const auto per_server = static_cast<double>(option.chips_per_server);
        const double chips = (fleet.owned + fleet.rented) * per_server;
        all += chips;
        if (option.origin == problem.home_country) domestic += chips;
        ordered += fleet.ordered * option.chips_per_server;
        taken[option.chip] += static_cast<double>(fleet.ordered) * per_server;
      }
      std::set<std::string> bound;
      for (const plan::Limits::Supply& supply : problem.limits.supplies) {
        if (supply.period != node.period || (supply.branch != plan::kEvery && supply.branch != b)) continue;
        const auto found = taken.find(supply.chip);
        constexpr double kOneServer = 16.0;  // less room than a server's chips: the supply binds
        if (found != taken.end() && found->second > 0.0 && supply.units - found->second < kOneServer) bound.insert(words.chip(supply.chip));
      }
      const std::vector<std::string> names(bound.begin(), bound.end());
      table.rows.push_back({text_cell(words.branch(b)), text_cell(words.period(node.period)),
                            text_cell(all > 0.0 ? percent(domestic / all, 3) : "—"), number_cell(static_cast<double>(ordered), 8),
                            text_cell(names.empty() ? "·" : listed(names, words.messages()))});
    }
  }
  section.tables.push_back(std::move(table));
  return section;
}

PageSection second_best_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  section.title = words.text("section_second_best");
  for (const study::SecondBest& second : run.second_best) {
    section.sentences.push_back(
        words.text(second.instead.empty() ? "no_second_best" : "second_best", {{"workload", words.workload(second.workload)},
                                                                               {"chip", words.chip(second.chip)},
                                                                               {"instead", words.chip(second.instead)},
                                                                               {"more", words.difference(second.more)}}));
  }
  return section;
}

PageSection price_of_section(const PlanWords& words, const study::PlanRun& run) {
  PageSection section;
  const study::PriceOfAnswer& answer = *run.price_of;
  section.title = words.text("section_price_of", {{"rule", answer.name}});
  section.sentences.push_back(words.text("price_of", {{"rule", answer.name}, {"price", words.difference(answer.price)}}));
  Table table = words.table({{"variant", false}, {"cost", true}, {"now", false}});
  table.rows.push_back({text_cell(words.text("with_rule")), text_cell(words.range(run.range)), text_cell(words.orders_now(run.plan))});
  if (!answer.without.tree.empty()) {
    table.rows.push_back(
        {text_cell(words.text("without_rule")), text_cell(words.range(answer.range_without)), text_cell(words.orders_now(answer.without))});
  }
  section.tables.push_back(std::move(table));
  return section;
}

PageSection conflicts_section(const PlanWords& words, const plan::Plan& plan) {
  PageSection section;
  section.title = words.messages().text("section", "conflicts");
  Table table = words.table({{"limit", false}, {"needed", true}});
  for (const plan::Conflict& conflict : plan.conflicts) {
    const std::string sign = conflict.kind == plan::ConstraintKind::demand ? "−" : "+";
    table.rows.push_back({text_cell(words.limit(conflict.kind, conflict.name)),
                          conflict.needed > 0.0 ? text_cell(sign + words.in_unit(conflict.needed, conflict.unit)) : Cell{}});
  }
  section.tables.push_back(std::move(table));
  return section;
}

std::vector<PageSection> branch_sections(const PlanWords& words, const study::PlanRun& run) {
  std::vector<PageSection> sections;
  const study::BranchAnswer& answer = *run.branch;
  const scenario::Node& node = words.staged().study.tree.nodes[answer.node];
  PageSection head;
  head.title = words.text("section_branch", {{"branch", node.id}});
  for (const std::size_t b : answer.branches) {
    if (b >= run.branches.size()) continue;
    const study::BranchView& view = run.branches[b];
    head.sentences.push_back(words.text(
        "branch_line", {{"branch", words.branch(b)},
                        {"cost", words.amount(view.cost)},
                        {"lost", words.amount(view.prepaid_lost)},
                        {"chips", rounded(view.undelivered_chips, 6)},
                        {"recovered", view.recovered ? words.staged().study.periods[*view.recovered].start.to_string() : std::string{}},
                        {"never", view.shortage && !view.recovered ? words.text("not_recovered") : std::string{}},
                        {"served", view.shortage ? std::string{} : words.text("all_served")}}));
    Table table = words.table({{"workload", false}, {"period", false}, {"unserved", true}, {"share", true}});
    for (const study::Unserved& row : view.unserved) {
      const plan::Demand* demand = nullptr;
      for (const plan::Demand& d : words.staged().problem.demands) {
        if (d.workload == row.workload) demand = &d;
      }
      table.rows.push_back({text_cell(words.workload(row.workload)), text_cell(words.period(row.period)),
                            text_cell(words.in_unit(row.amount, demand != nullptr ? demand->unit : "tokens")),
                            row.demanded > 0.0 ? text_cell(percent(row.amount / row.demanded, 3)) : Cell{}});
    }
    if (!table.rows.empty()) head.tables.push_back(std::move(table));
  }
  if (answer.dual_price) {
    head.sentences.push_back(
        words.text(answer.dual_saves.value_or(0.0) < 0.0 ? "dual_price_dearer" : "dual_price",
                   {{"price", words.difference(*answer.dual_price)}, {"saves", words.amount(std::abs(answer.dual_saves.value_or(0.0)))}}));
  }
  if (node.parent && answer.probability < 1.0) {
    head.sentences.push_back(answer.order_changes ? words.text("order_changes", {{"now", percent(answer.probability)},
                                                                                 {"low", percent(answer.break_even_low.value_or(0.0))},
                                                                                 {"high", percent(answer.break_even_high.value_or(1.0))}})
                                                  : words.text("order_stays", {{"now", percent(answer.probability)}}));
  }
  sections.push_back(std::move(head));
  return sections;
}

}  // namespace steelyard::report
