#include "report/brief/brief_words.hpp"
#include "report/plan/option_cost.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"

namespace steelyard::report {
namespace {

using study::Brief;

std::string join(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, " · ")); }

/// `0.6 (0.35..0.85)` → `0.6 (0.35–0.85)`
std::string spoken_range(std::string value) {
  if (const std::size_t dots = value.find(".."); dots != std::string::npos) value.replace(dots, 2, "–");
  return value;
}

bool differs(const std::vector<const catalog::System*>& systems) {
  return std::set<const catalog::System*>(systems.begin(), systems.end()).size() > 1;
}

}  // namespace

BriefWords::BriefWords(const Brief& brief, const Messages& messages) : brief_(brief), messages_(messages) {
  const auto& candidates = brief.study.candidates;
  for (const study::Candidate& candidate : candidates) {
    std::vector<const catalog::System*> systems;
    for (const study::Candidate& other : candidates) {
      if (other.chip == candidate.chip) systems.push_back(other.system);
    }
    std::string name = candidate.chip != nullptr ? name_of(*candidate.chip, messages) : std::string{"?"};
    if (differs(systems) && candidate.system != nullptr) name += " · " + name_of(*candidate.system, messages);
    candidates_.push_back(std::move(name));
  }
  std::set<std::size_t> sites;
  for (const study::OptionView& option : brief.options) sites.insert(option.site);
  sites.erase(study::OptionView::kCloud);
  std::set<std::pair<std::size_t, study::Route>> seen;
  for (std::size_t i = 0; i < brief.options.size(); ++i) {
    const study::OptionView& option = brief.options[i];
    std::vector<std::string> parts{candidates_[option.candidate], messages.text("route", option.option.route)};
    if (sites.size() > 1 && option.site < brief.study.sites.size()) parts.push_back(brief.study.sites[option.site].name);
    options_.push_back(join(parts));
    if (seen.insert({option.candidate, option.route}).second) distinct_.push_back(i);
  }
}

std::string BriefWords::system(std::size_t candidate) const {
  const catalog::System* system = brief_.study.candidates[candidate].system;
  return system != nullptr ? name_of(*system, messages_) : candidates_[candidate];
}

std::string BriefWords::workload_task(std::size_t index) const {
  const study::Workload& workload = brief_.study.workloads[index];
  Arguments arguments{{"model", workload.model != nullptr ? workload.model->name : std::string{"?"}}};
  std::string_view code = "serve";
  if (workload.kind == study::WorkloadKind::serve) {
    arguments.emplace_back("rate", rounded(workload.requests_per_second));
    arguments.emplace_back("input", render_number(static_cast<double>(workload.serving.input_tokens)));
    arguments.emplace_back("output", render_number(static_cast<double>(workload.serving.output_tokens)));
    if (const auto& limit = workload.serving.time_to_first_token) arguments.emplace_back("ttft", duration(*limit, messages_));
    if (const auto& limit = workload.serving.time_per_output_token) arguments.emplace_back("tpot", duration(*limit, messages_));
  } else {
    const auto method = workload.training.method;
    using workload::TrainingMethod;
    code = method == TrainingMethod::lora ? "lora" : method == TrainingMethod::full_finetune ? "full_finetune" : "pretrain";
    arguments.emplace_back("tokens", scaled(workload.training.tokens.base(), messages_));
    if (workload.by) arguments.emplace_back("by", workload.by->to_string());
  }
  std::string text = messages_.text("task", code, arguments);
  if (workload.domestic_only) text += messages_.label("task_domestic_only");
  if (workload.stays_in_country) text += messages_.label("task_stays_in_country");
  if (workload.dual) text += messages_.label("task_dual");
  return text;
}

std::string BriefWords::amount(double value) const { return money(value, code_of(brief_.study.currency), messages_); }

std::string BriefWords::amount_with_range(double value, double low, double high) const {
  return money_interval(value, low, high, code_of(brief_.study.currency), messages_);
}

std::string BriefWords::occasion(const std::string& name) const {
  return messages_.has("occasion", name) ? messages_.text("occasion", name) : name;
}

const catalog::Chip* BriefWords::chip_named(std::string_view id) const {
  for (const study::Candidate& candidate : brief_.study.candidates) {
    if (candidate.chip != nullptr && candidate.chip->id.text() == id) return candidate.chip;
  }
  return nullptr;
}

/// The number that a cloud has to rent out stands as a cap in the plan's tables; it is no matter of law.
std::string BriefWords::limit_code(plan::ConstraintKind kind, const std::string& name) const {
  const bool of_cloud = std::any_of(brief_.options.begin(), brief_.options.end(), [&](const study::OptionView& view) {
    return view.option.id == name && view.site == study::OptionView::kCloud;
  });
  return kind == plan::ConstraintKind::permission_cap && of_cloud ? std::string{"cloud_cap"} : std::string{plan::name_of(kind)};
}

std::string BriefWords::gate_name(plan::ConstraintKind kind, const std::string& name) const {
  return messages_.text("gate_of_three", limit_code(kind, name));
}

std::string BriefWords::limit(plan::ConstraintKind kind, const std::string& name) const {
  std::string subject = name;
  if (const catalog::Chip* chip = chip_named(name)) subject = name_of(*chip, messages_);
  for (std::size_t i = 0; i < brief_.options.size(); ++i) {
    if (brief_.options[i].option.id == name) subject = options_[i];
  }
  return messages_.text("limit", limit_code(kind, name), {{"name", subject}});
}

std::string BriefWords::in_unit(double value, const std::string& unit) const {
  if (parse_currency(unit) && unit.size() == 3) return money(value, unit, messages_);
  if (unit == "W") return rounded(value / 1e3, 4) + " kW";
  const std::string number = std::abs(value) >= 1e6 ? scaled(value, messages_) : rounded(value, 4);
  return number + " " + (messages_.has("unit", unit) ? messages_.text("unit", unit) : unit);
}

const study::CapabilityAnswer* BriefWords::capability(std::size_t workload, std::size_t candidate) const {
  for (const study::CapabilityAnswer& answer : brief_.capabilities) {
    if (answer.workload == workload && brief_.options[answer.option].candidate == candidate) return &answer;
  }
  return nullptr;
}

const study::PermissionAnswer* BriefWords::permission(std::size_t option) const {
  const study::PermissionAnswer* last = nullptr;
  for (const study::PermissionAnswer& answer : brief_.permissions) {
    if (answer.option != option) continue;
    if (answer.occasion == "study_date") return &answer;
    last = &answer;
  }
  return last;
}

std::string BriefWords::choices_text(plan::Acquisition how) const {
  std::vector<std::string> items;
  for (const plan::Choice& choice : brief_.plan.choices) {
    if (choice.how != how || choice.servers <= 0) continue;
    const study::OptionView& option = brief_.options[choice.option];
    const auto chips = static_cast<double>(choice.servers * option.option.chips_per_server);
    const bool bought = how == plan::Acquisition::buy;
    const std::string site = option.site < brief_.study.sites.size() ? brief_.study.sites[option.site].name : std::string{};
    items.push_back(messages_.text("answer", bought ? "item_bought" : "item_rented",
                                   {{"servers", render_number(static_cast<double>(choice.servers))},
                                    {"system", system(option.candidate)},
                                    {"chip", name_of(*brief_.study.candidates[option.candidate].chip, messages_)},
                                    {"chips", render_number(chips)},
                                    {"route", messages_.text("route", option.option.route)},
                                    {"site", site}}));
  }
  return items.empty() ? std::string{} : messages_.text("answer", plan::name_of(how), {{"items", listed(items, messages_)}});
}

std::string BriefWords::cost_sentence() const {
  const auto [low, high] = plan_cost_range(brief_);
  const std::string status{plan::name_of(brief_.plan.status)};
  return messages_.text("answer", "cost",
                        {{"cost", amount_with_range(brief_.plan.cost, low, high)},
                         {"start", brief_.study.start.to_string()},
                         {"end", brief_.study.end.plus_days(-1).to_string()},
                         {"proof", messages_.text("answer", "proof_" + status, {{"gap", percent(brief_.plan.gap, 2)}})}});
}

std::string BriefWords::gate_sentence() const {
  if (brief_.plan.binding.empty()) return messages_.text("answer", "no_gate");
  std::vector<std::string> gates;
  for (const plan::BindingGate& gate : brief_.plan.binding) {
    Arguments arguments{{"gate", gate_name(gate.kind, gate.name)},
                        {"limit", limit(gate.kind, gate.name)},
                        {"used", in_unit(gate.used, gate.unit)},
                        {"of", in_unit(gate.limit, gate.unit)},
                        {"step", in_unit(gate.step, gate.unit)}};
    if (gate.saving && *gate.saving > 0.0) arguments.emplace_back("saving", amount(*gate.saving));
    gates.push_back(messages_.text("answer", gate.limit > 0.0 ? "gate" : "gate_closed", arguments));
  }
  return messages_.text("answer", gates.size() == 1 ? "binds_one" : "binds_several",
                        {{"gates", fmt::format("{}", fmt::join(gates, messages_.label("clause_separator")))}});
}

std::vector<std::string> BriefWords::condition_sentences() const {
  std::vector<std::string> sentences;
  std::set<std::pair<std::size_t, study::Route>> seen;
  for (const plan::Choice& choice : brief_.plan.choices) {
    const study::OptionView& option = brief_.options[choice.option];
    const study::PermissionAnswer* answer = permission(choice.option);
    if (answer == nullptr || answer->gate == plan::Gate::open || !seen.insert({option.candidate, option.route}).second) continue;
    const rules::Determination& d = answer->determination;
    Arguments arguments{{"option", options_[choice.option]},
                        {"us", messages_.text("us_outcome", rules::name_of(d.us))},
                        {"cn", messages_.text("cn_outcome", rules::name_of(d.cn))},
                        {"reported", d.cn_rests_on_reports_only && d.cn != rules::CnOutcome::no_rule_found ? "1" : ""},
                        {"open", d.conditions.empty() ? std::string{} : std::to_string(d.conditions.size())},
                        {"facts", fmt::format("{}", fmt::join(d.needs_info, ", "))}};
    sentences.push_back(messages_.text("answer", "condition_" + std::string{plan::name_of(answer->gate)}, arguments));
  }
  return sentences;
}

std::string BriefWords::conflict_sentence() const {
  std::vector<std::string> names;
  names.reserve(brief_.plan.conflicts.size());
  for (const plan::Conflict& conflict : brief_.plan.conflicts) {
    const char* code = conflict.needed <= 0.0                          ? "conflict"
                       : conflict.kind == plan::ConstraintKind::demand ? "conflict_needs_less"
                                                                       : "conflict_needs";
    names.push_back(messages_.text("answer", code,
                                   {{"limit", limit(conflict.kind, conflict.name)}, {"needed", in_unit(conflict.needed, conflict.unit)}}));
  }
  if (names.empty()) return {};
  return messages_.text("answer", "conflicts", {{"limits", fmt::format("{}", fmt::join(names, messages_.label("clause_separator")))}});
}

Answer BriefWords::answer() const {
  Answer answer;
  const plan::Plan& plan = brief_.plan;
  if (plan.solve == plan::SolveStatus::failed) {
    answer.verdict = messages_.text("answer", "failed");
    return answer;
  }
  if (plan.status == plan::PlanStatus::infeasible || plan.status == plan::PlanStatus::unknown) {
    answer.verdict = messages_.text("answer", plan::name_of(plan.status));
    answer.gate = conflict_sentence();
    return answer;
  }
  std::vector<std::string> parts;
  for (const auto how : {plan::Acquisition::buy, plan::Acquisition::rent}) {
    if (std::string text = choices_text(how); !text.empty()) parts.push_back(std::move(text));
  }
  answer.verdict =
      parts.empty() ? messages_.text("answer", "nothing") : fmt::format("{}", fmt::join(parts, messages_.label("sentence_gap")));
  answer.cost = cost_sentence();
  answer.gate = gate_sentence();
  answer.conditions = condition_sentences();
  if (brief_.interrupted) answer.conditions.push_back(messages_.text("answer", "interrupted"));
  return answer;
}

std::string BriefWords::basis_words(const std::string& what) const {
  const std::size_t space = std::min(what.find(' '), what.size());
  const std::string id = what.substr(std::min(space + 1, what.size()));
  return report::basis_words(what, chip_named(std::string_view{id}.substr(0, id.find(' '))), messages_);
}

/// `price h200-cn-press-2026-01: 27000 USD` → the datum and its value.
RestsOn BriefWords::cost_basis(const std::string& text, Grade grade) const {
  const std::size_t colon = std::min(text.find(": "), text.size());
  return {basis_words(text.substr(0, colon)), colon < text.size() ? text.substr(colon + 2) : std::string{}, grade, {}, "cost"};
}

std::vector<RestsOn> BriefWords::rests_on() const {
  std::map<std::string, RestsOn> found;
  // A cost figure has the weakest grade of all it rests on: the best grade that a datum is seen with is nearest to its own.
  const auto add = [&](RestsOn item) {
    const auto [at, is_new] = found.try_emplace(item.what + '\x1f' + item.value, item);
    if (!is_new) at->second.grade = std::min(at->second.grade, item.grade);
  };
  for (const study::CapabilityAnswer& answer : brief_.capabilities) {
    const std::vector<perf::Basis> none;
    const auto& basis = answer.training ? answer.training->basis : answer.serving ? answer.serving->basis : none;
    for (const perf::Basis& b : basis) add({basis_words(b.what), spoken_range(b.value), b.grade, b.sources, "speed"});
  }
  for (std::size_t i = 0; i < brief_.options.size(); ++i) {
    const ServerCost cost = server_cost(brief_, i);
    std::vector<const cost::CostFigure*> figures;
    for (const auto* figure : {&cost.landed, &cost.rent_per_hour, &cost.opex_per_hour}) {
      if (*figure) figures.push_back(&**figure);
    }
    for (const ServerCostPart& part : cost.owned) figures.push_back(&part.figure);
    for (const cost::CostFigure* figure : figures) {
      for (const std::string& what : figure->rests_on) add(cost_basis(what, figure->grade));
    }
  }
  for (const study::PermissionAnswer& answer : brief_.permissions) {
    for (const rules::TraceLine& line : answer.determination.trace) {
      if (!line.applied) continue;
      const Grade grade = line.evidence ? line.evidence->grade : Grade::assumed;
      add({messages_.text("basis", "rule",
                          {{"name", line.rule.text()},
                           {"field", messages_.text("rule_kind", rules::rule_kind_names()[static_cast<std::size_t>(line.kind)])}}),
           line.citation, grade, line.evidence ? line.evidence->sources : std::vector<SourceId>{}, "permission"});
    }
  }
  std::vector<RestsOn> list;
  list.reserve(found.size());
  for (auto& [key, item] : found) list.push_back(std::move(item));
  std::stable_sort(list.begin(), list.end(), [](const RestsOn& a, const RestsOn& b) { return a.grade > b.grade; });
  return list;
}

std::pair<double, double> plan_cost_range(const Brief& brief) {
  double low = 0.0;
  double high = 0.0;
  for (const plan::Choice& choice : brief.plan.choices) {
    const ServerCost cost = server_cost(brief, choice.option);
    double share_low = 1.0;
    double share_high = 1.0;
    if (choice.how == plan::Acquisition::buy && !cost.owned.empty()) {
      const cost::CostFigure sum = sum_of(cost.owned);
      if (sum.value > 0.0) {
        share_low = sum.low / sum.value;
        share_high = sum.high / sum.value;
      }
    } else if (choice.how == plan::Acquisition::rent && cost.rent_per_hour && cost.rent_per_hour->value > 0.0) {
      share_low = cost.rent_per_hour->low / cost.rent_per_hour->value;
      share_high = cost.rent_per_hour->high / cost.rent_per_hour->value;
    }
    low += choice.cost * share_low;
    high += choice.cost * share_high;
  }
  return {low, high};
}

}  // namespace steelyard::report
