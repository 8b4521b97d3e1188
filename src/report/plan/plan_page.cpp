#include "report/plan/plan_page.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/plan/plan_charts.hpp"
#include "report/plan/plan_sections.hpp"

namespace steelyard::report {
namespace {

/// What trains where and what serves where, in a sentence: the question of the articles.
std::string split_sentence(const PlanWords& words, const plan::Plan& plan) {
  std::map<std::string, double> trains;  // server-hours by chip
  std::map<std::string, double> serves;
  for (const plan::NodePlan& node : plan.tree) {
    for (const plan::Assignment& a : node.assignments) {
      const bool is_service = words.staged().study.workloads[a.workload].kind == study::WorkloadKind::serve;
      (is_service ? serves : trains)[words.chip(words.staged().problem.options[a.option].chip)] += node.probability * a.server_hours;
    }
  }
  const auto shares = [&](const std::map<std::string, double>& by_chip) {
    double sum = 0.0;
    for (const auto& [chip, hours] : by_chip) sum += hours;
    std::vector<std::string> parts;
    for (const auto& [chip, hours] : by_chip) {
      if (sum > 0.0 && hours / sum >= 0.005) parts.push_back(chip + " " + percent(hours / sum, 2));
    }
    return listed(parts, words.messages());
  };
  if (trains.empty() || serves.empty()) return {};
  return words.text("split", {{"trains", shares(trains)}, {"serves", shares(serves)}});
}

std::string binding_sentence(const PlanWords& words, const plan::Plan& plan) {
  std::vector<std::string> gates;
  constexpr std::size_t kMost = 3;
  for (const plan::BindingGate& gate : plan.binding) {
    if (gates.size() == kMost || !gate.saving || *gate.saving <= 0.0) continue;
    gates.push_back(words.text("gate", {{"gate", words.gate_of_three(gate.kind)},
                                        {"limit", words.limit(gate.kind, gate.name)},
                                        {"step", words.in_unit(gate.step, gate.unit)},
                                        {"saving", words.amount(*gate.saving)}}));
  }
  if (gates.empty()) return plan.binding.empty() ? words.messages().text("answer", "no_gate") : words.text("gates_worth_nothing");
  return words.text("binds", {{"gates", fmt::format("{}", fmt::join(gates, words.messages().label("clause_separator")))}});
}

void add_verdict(Page& page, const PlanWords& words, const study::PlanRun& run) {
  const plan::Plan& plan = run.plan;
  if (run.interrupted) page.answer.push_back(words.messages().text("answer", "interrupted"));
  if (plan.tree.empty()) {
    const char* code = plan.solve == plan::SolveStatus::failed       ? "failed"
                       : plan.status == plan::PlanStatus::infeasible ? "infeasible"
                                                                     : "unknown";
    page.answer.push_back(words.messages().text("answer", code));
    if (const std::string conflicts = words.conflicts(plan.conflicts); !conflicts.empty()) page.answer.push_back(conflicts);
    return;
  }
  page.answer.insert(page.answer.begin(), words.orders_now(plan));
  page.answer.push_back(words.text("cost", {{"start", words.staged().study.start.to_string()},
                                            {"end", words.staged().study.end.to_string()},
                                            {"cost", words.range(run.range)},
                                            {"proof", words.proof(plan)}}));
  if (plan.branches.size() > 1) {
    page.answer.push_back(words.text("risk", {{"tail", percent(1.0 - words.staged().problem.objective.cvar_level)},
                                              {"cvar", words.amount(plan.cvar)},
                                              {"worst", words.amount(plan.worst)}}));
  }
  if (std::string split = split_sentence(words, plan); !split.empty()) page.answer.push_back(std::move(split));
  page.answer.push_back(binding_sentence(words, plan));
}

}  // namespace

Page plan_page(const study::PlanRun& run, const Messages& messages, const SourceLookup& sources) {
  const PlanWords words(run.staged, messages);
  Page page;
  page.title = words.title();
  page.subtitle = words.subtitle();
  page.footer = words.footer();
  add_verdict(page, words, run);
  if (run.price_of) page.sections.push_back(price_of_section(words, run));
  if (run.branch) {
    for (PageSection& section : branch_sections(words, run)) page.sections.push_back(std::move(section));
  }
  if (!run.variants.empty()) page.sections.push_back(compare_section(words, run));
  if (!run.plan.tree.empty()) {
    page.sections.push_back(placement_section(words, run.plan));
    page.sections.push_back(orders_section(words, run));
    if (run.staged.problem.branches.size() > 1) page.sections.push_back(branches_section(words, run));
    if (run.staged.study.all_domestic_by) page.sections.push_back(replacement_section(words, run));
    if (!run.second_best.empty()) page.sections.push_back(second_best_section(words, run));
    page.sections.push_back(gates_section(words, run));
    if (run.values) page.sections.push_back(values_section(words, run));
    page.sections.push_back(cost_section(words, run));
  } else if (!run.plan.conflicts.empty()) {
    page.sections.push_back(conflicts_section(words, run.plan));
  }
  page.sections.push_back(options_section(words));
  page.sections.push_back(rests_on_section(words, run.plan, run.range, sources));
  return page;
}

}  // namespace steelyard::report
