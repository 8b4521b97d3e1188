#include <cmath>
#include <set>

#include "report/json_value.hpp"
#include "report/plan/plan_page.hpp"
#include "study/plan_inputs.hpp"

namespace steelyard::report {
namespace {

using Array = JsonValue::Array;
using Object = JsonValue::Object;

JsonValue index_or_null(const std::optional<std::size_t>& index, const plan::Problem& problem) {
  return index ? JsonValue{problem.periods[*index].name} : JsonValue{};
}

JsonValue difference_json(const plan::Difference& d) {
  return Object{{"amount", d.amount}, {"least", d.least}, {"most", d.most}, {"is_sure", d.is_sure}};
}

JsonValue lines_json(const std::vector<plan::CostLine>& lines) {
  Array list;
  for (const plan::CostLine& line : lines) list.push_back(Object{{"name", line.name}, {"amount", line.amount}});
  return list;
}

JsonValue node_json(const plan::Problem& problem, const plan::NodePlan& node) {
  Array branches;
  for (const std::size_t b : node.branches) branches.emplace_back(problem.branches[b].name);
  Array fleet;
  for (const plan::NodeFleet& f : node.fleet) {
    const plan::Option& option = problem.options[f.option];
    fleet.push_back(Object{{"option", option.id},
                           {"chips_per_server", static_cast<double>(option.chips_per_server)},
                           {"ordered", static_cast<double>(f.ordered)},
                           {"arrived", f.arrived},
                           {"undelivered", f.undelivered},
                           {"owned", f.owned},
                           {"retired", f.retired},
                           {"rented", f.rented},
                           {"rented_hours", f.rented_hours},
                           {"utilisation", f.utilisation}});
  }
  Array work;
  for (const plan::Assignment& a : node.assignments) {
    work.push_back(Object{{"workload", problem.workloads[a.workload]},
                          {"option", problem.options[a.option].id},
                          {"amount", a.amount},
                          {"server_hours", a.server_hours}});
  }
  Array unserved;
  for (std::size_t w = 0; w < node.unserved.size(); ++w) {
    if (node.unserved[w] > 0.0) unserved.push_back(Object{{"workload", problem.workloads[w]}, {"amount", node.unserved[w]}});
  }
  Array migrations;
  for (const plan::MigrationStart& m : node.migrations) {
    migrations.push_back(Object{{"workload", problem.workloads[m.workload]}, {"stack", m.stack}});
  }
  return Object{{"period", problem.periods[node.period].name},
                {"probability", node.probability},
                {"branches", std::move(branches)},
                {"fleet", std::move(fleet)},
                {"work", std::move(work)},
                {"unserved", std::move(unserved)},
                {"migrations", std::move(migrations)},
                {"lines", lines_json(node.lines)}};
}

JsonValue solution_json(const plan::Problem& problem, const plan::Plan& plan, const study::CostRange& range) {
  Array now;
  for (const plan::Choice& c : plan.choices) {
    const plan::Option& option = problem.options[c.option];
    now.push_back(Object{{"option", option.id},
                         {"how", plan::name_of(c.how)},
                         {"servers", static_cast<double>(c.servers)},
                         {"chips", static_cast<double>(c.servers * option.chips_per_server)},
                         {"cost", c.cost}});
  }
  Array binding;
  for (const plan::BindingGate& g : plan.binding) {
    binding.push_back(Object{{"kind", plan::name_of(g.kind)},
                             {"name", g.name},
                             {"used", g.used},
                             {"limit", g.limit},
                             {"unit", g.unit},
                             {"step", g.step},
                             {"saving", g.saving && *g.saving > 0.0 ? JsonValue{*g.saving} : JsonValue{}},
                             {"worth", !g.saving         ? "unsettled"
                                       : *g.saving > 0.0 ? "above_gap"
                                                         : "within_gap"}});
  }
  Array conflicts;
  for (const plan::Conflict& c : plan.conflicts) {
    conflicts.push_back(Object{{"kind", plan::name_of(c.kind)}, {"name", c.name}, {"needed", c.needed}, {"unit", c.unit}});
  }
  Array nodes;
  for (const plan::NodePlan& node : plan.tree) nodes.push_back(node_json(problem, node));
  Array rests_on;
  for (const std::string& datum : range.rests_on) rests_on.emplace_back(datum);
  return Object{{"status", plan::name_of(plan.status)},
                {"cost", plan.cost},
                {"bound", plan.bound},
                {"gap", plan.gap},
                {"expected", plan.expected},
                {"cvar", plan.cvar},
                {"worst", plan.worst},
                {"low", range.low},
                {"high", range.high},
                {"grade", steelyard::name_of(range.grade)},
                {"lines", lines_json(plan.lines)},
                {"now", std::move(now)},
                {"binding", std::move(binding)},
                {"conflicts", std::move(conflicts)},
                {"nodes", std::move(nodes)},
                {"rests_on", std::move(rests_on)}};
}

JsonValue manifest_json(const study::Manifest& m) {
  return Object{{"engine_version", m.engine_version}, {"data_hash", m.data_hash},   {"study_hash", m.study_hash},
                {"study_file", m.study_file},         {"study_text", m.study_text}, {"solver", m.solver},
                {"seed", static_cast<double>(m.seed)}};
}

/// Every number that went into the tables, by a name that two results share: what `diff` compares.
JsonValue inputs_json(const study::Staged& staged) {
  Object inputs;
  for (const study::PlanInput& input : study::plan_inputs(staged)) {
    const double* number = std::get_if<double>(&input.value);
    inputs.emplace_back(input.key, number != nullptr ? JsonValue{*number} : JsonValue{std::get<std::string>(input.value)});
  }
  return inputs;
}

JsonValue values_json(const plan::Problem& problem, const study::PlanValues& values) {
  const plan::InformationValue& v = values.information;
  const auto number = [](const std::optional<double>& x) { return x ? JsonValue{*x} : JsonValue{}; };
  const auto difference = [](const std::optional<plan::Difference>& d) { return d ? difference_json(*d) : JsonValue{}; };
  Array regret;
  for (std::size_t b = 0; b < v.regret.size(); ++b) {
    regret.push_back(Object{{"branch", problem.branches[b].name}, {"regret", v.regret[b]}});
  }
  const bool is_robust = !values.robustness.robust.tree.empty();
  Array duals;
  for (const plan::MarginalValue& one : values.marginal) {
    duals.push_back(
        Object{{"kind", std::string{plan::name_of(one.kind)}}, {"name", one.name}, {"unit", one.unit}, {"per_unit", one.amount}});
  }
  return Object{{"fixed_integer_duals", std::move(duals)},
                {"recourse", v.recourse},
                {"wait_and_see", number(v.wait_and_see)},
                {"perfect_information", difference(v.perfect)},
                {"stochastic_solution", difference(v.stochastic)},
                {"likeliest_branch", problem.branches[v.likeliest].name},
                {"waiting", difference(v.waiting)},
                {"regret", std::move(regret)},
                {"robustness", is_robust ? difference_json(values.robustness.price) : JsonValue{}},
                {"worst_before", values.robustness.worst_before},
                {"worst_after", is_robust ? JsonValue{values.robustness.worst_after} : JsonValue{}}};
}

}  // namespace

std::string plan_json(const study::PlanRun& run) {
  const plan::Problem& problem = run.staged.problem;
  Array branches;
  for (const study::BranchView& view : run.branches) {
    Array unserved;
    for (const study::Unserved& row : view.unserved) {
      unserved.push_back(Object{{"workload", problem.workloads[row.workload]},
                                {"period", problem.periods[row.period].name},
                                {"amount", row.amount},
                                {"demanded", row.demanded}});
    }
    branches.push_back(Object{{"name", problem.branches[view.branch].name},
                              {"probability", problem.branches[view.branch].probability},
                              {"cost", view.cost},
                              {"prepaid_lost", view.prepaid_lost},
                              {"undelivered_chips", view.undelivered_chips},
                              {"unserved", std::move(unserved)},
                              {"shortage", index_or_null(view.shortage, problem)},
                              {"recovered", index_or_null(view.recovered, problem)}});
  }
  Array fees;
  for (const study::FeeLine& fee : run.fees) {
    fees.push_back(Object{{"rule", fee.line.rule.text()},
                          {"option", problem.options[fee.option].id},
                          {"period", problem.periods[run.plan.tree[fee.node].period].name},
                          {"chips", static_cast<double>(fee.units)},
                          {"base", fee.line.base.to_string()},
                          {"due", fee.line.due.to_string()},
                          {"due_in_study_currency", fee.in_study_currency}});
  }
  Array variants;
  for (const study::VariantRun& v : run.variants) {
    variants.push_back(Object{{"name", v.name}, {"solution", solution_json(v.staged.problem, v.plan, v.range)}});
  }
  Object out{{"format", kPlanFormat},
             {"manifest", manifest_json(run.staged.manifest)},
             {"currency", problem.currency},
             {"interrupted", run.interrupted},
             {"solution", solution_json(problem, run.plan, run.range)},
             {"branches", std::move(branches)},
             {"fees", std::move(fees)},
             {"variants", std::move(variants)}};
  if (run.branch) {
    const study::BranchAnswer& a = *run.branch;
    out.emplace_back("branch", Object{{"name", run.staged.study.tree.nodes[a.node].id},
                                      {"probability", a.probability},
                                      {"order_changes", a.order_changes},
                                      {"break_even_low", a.break_even_low ? JsonValue{*a.break_even_low} : JsonValue{}},
                                      {"break_even_high", a.break_even_high ? JsonValue{*a.break_even_high} : JsonValue{}},
                                      {"dual_price", a.dual_price ? difference_json(*a.dual_price) : JsonValue{}},
                                      {"dual_saves", a.dual_saves ? JsonValue{*a.dual_saves} : JsonValue{}}});
  }
  if (run.price_of) {
    out.emplace_back("price_of", Object{{"name", run.price_of->name},
                                        {"price", difference_json(run.price_of->price)},
                                        {"without", solution_json(problem, run.price_of->without, run.price_of->range_without)}});
  }
  if (run.values) out.emplace_back("values", values_json(problem, *run.values));
  Array seconds;
  for (const study::SecondBest& s : run.second_best) {
    seconds.push_back(
        Object{{"workload", problem.workloads[s.workload]}, {"chip", s.chip}, {"instead", s.instead}, {"more", difference_json(s.more)}});
  }
  out.emplace_back("second_best", std::move(seconds));
  out.emplace_back("inputs", inputs_json(run.staged));
  return json_text(JsonValue{std::move(out)});
}

std::string why_json(const study::WhyRun& run) {
  Array conflicts;
  for (const plan::Conflict& c : run.answer.conflicts) {
    conflicts.push_back(Object{{"kind", plan::name_of(c.kind)}, {"name", c.name}, {"needed", c.needed}, {"unit", c.unit}});
  }
  Array reasons;
  for (const plan::Reason& r : run.answer.reasons) reasons.emplace_back(r.code);
  return json_text(JsonValue{Object{{"workload", run.staged.problem.workloads[run.workload]},
                                    {"chip", run.chip},
                                    {"verdict", plan::name_of(run.answer.verdict)},
                                    {"more", difference_json(run.answer.more)},
                                    {"conflicts", std::move(conflicts)},
                                    {"reasons", std::move(reasons)},
                                    {"currency", run.staged.problem.currency},
                                    {"manifest", manifest_json(run.staged.manifest)}}});
}

Table plan_rows(const study::PlanRun& run) {
  Table table;
  for (const char* key : {"period", "branch", "probability", "kind", "option", "workload", "ordered", "arrived", "undelivered", "owned",
                          "rented", "amount", "server_hours"}) {
    table.columns.push_back({key, key, false});
  }
  const plan::Problem& problem = run.staged.problem;
  const auto number = [](double value) { return Cell{value, 12, {}}; };
  for (const plan::NodePlan& node : run.plan.tree) {
    const std::string& period = problem.periods[node.period].name;
    const std::string& branch = run.staged.study.tree.nodes[node.tree_node].id;
    for (const plan::NodeFleet& f : node.fleet) {
      table.rows.push_back({text_cell(period),
                            text_cell(branch),
                            number(node.probability),
                            text_cell("fleet"),
                            text_cell(problem.options[f.option].id),
                            {},
                            number(static_cast<double>(f.ordered)),
                            number(f.arrived),
                            number(f.undelivered),
                            number(f.owned),
                            number(f.rented),
                            {},
                            {}});
    }
    for (const plan::Assignment& a : node.assignments) {
      table.rows.push_back({text_cell(period),
                            text_cell(branch),
                            number(node.probability),
                            text_cell("work"),
                            text_cell(problem.options[a.option].id),
                            text_cell(problem.workloads[a.workload]),
                            {},
                            {},
                            {},
                            {},
                            {},
                            number(a.amount),
                            number(a.server_hours)});
    }
  }
  return table;
}

}  // namespace steelyard::report
