#include "report/plan/plan_words.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace steelyard::report {
namespace {

constexpr double kHoursPerDay = 24.0;

bool is_in_cloud(const study::OptionView& view) { return view.site == study::OptionView::kCloud; }

/// `price h200-cn-press-2026-01: 27000 USD` → the datum and its value, in words.
std::string basis_text(const PlanWords& words, const std::string& text) {
  const std::size_t colon = std::min(text.find(": "), text.size());
  const std::string what = text.substr(0, colon);
  const std::size_t space = std::min(what.find(' '), what.size());
  const std::string id = what.substr(std::min(space + 1, what.size()));
  const std::string named = basis_words(what, words.find_chip(std::string_view{id}.substr(0, id.find(' '))), words.messages());
  return colon < text.size() ? named + words.messages().label("title_separator") + text.substr(colon + 2) : named;
}

}  // namespace

PlanWords::PlanWords(const study::Staged& staged, const Messages& messages) : staged_(staged), m_(messages) {
  std::map<std::pair<std::size_t, study::Route>, int> sites;
  for (const study::OptionView& view : staged.options) ++sites[{view.candidate, view.route}];
  for (const study::OptionView& view : staged.options) {
    std::string name = chip(view.option.chip);
    const bool twice = std::count_if(staged.study.candidates.begin(), staged.study.candidates.end(),
                                     [&](const study::Candidate& c) { return c.chip == staged.study.candidates[view.candidate].chip; }) > 1;
    if (twice) name += " · " + name_of(*staged.study.candidates[view.candidate].system, m_);
    if (view.route != study::Route::direct) name += " · " + m_.text("route", view.option.route);
    if (!is_in_cloud(view) && sites[{view.candidate, view.route}] > 1) name += " · " + view.option.site;
    options_.push_back(std::move(name));
  }
}

const catalog::Chip* PlanWords::find_chip(std::string_view id) const {
  for (const study::Candidate& c : staged_.study.candidates) {
    if (c.chip->id.text() == id) return c.chip;
  }
  return nullptr;
}

std::string PlanWords::chip(const std::string& id) const {
  const catalog::Chip* found = find_chip(id);
  return found != nullptr ? name_of(*found, m_) : id;
}

std::string PlanWords::system(std::size_t option) const {
  return name_of(*staged_.study.candidates[staged_.options[option].candidate].system, m_);
}

std::string PlanWords::amount(double value) const { return money(value, code_of(staged_.study.currency), m_); }

std::string PlanWords::range(const study::CostRange& range) const {
  return money_interval(range.value, range.low, range.high, code_of(staged_.study.currency), m_);
}

/// A limit's name is of a chip, an option, `vendor chip period branch` of a supply, `work>stack` of a migration.
std::string PlanWords::limit(plan::ConstraintKind kind, const std::string& name) const {
  std::string subject;
  for (std::size_t from = 0; from < name.size();) {
    const std::size_t space = std::min(name.find(' ', from), name.size());
    const std::string word = name.substr(from, space - from);
    // The maker stands before its part: the part says who made it.
    if (find_chip(word) != nullptr && kind == plan::ConstraintKind::supply) subject.clear();
    subject += (subject.empty() ? "" : " ") + chip(word);
    from = space + 1;
  }
  if (const std::size_t to = subject.find('>'); kind == plan::ConstraintKind::migration && to != std::string::npos) {
    subject = subject.substr(0, to) + " → " + subject.substr(to + 1);
  }
  for (std::size_t i = 0; i < staged_.options.size(); ++i) {
    if (staged_.options[i].option.id == name) subject = options_[i];
  }
  return m_.text("limit", plan::name_of(kind), {{"name", subject}});
}

std::string PlanWords::site(std::size_t option) const {
  const study::OptionView& view = staged_.options[option];
  return is_in_cloud(view) ? m_.text("route", view.option.route) : view.option.site;
}

std::string PlanWords::gate_of_three(plan::ConstraintKind kind) const { return m_.text("gate_of_three", plan::name_of(kind)); }

std::string PlanWords::in_unit(double value, const std::string& unit) const {
  if (unit.size() == 3 && parse_currency(unit)) return money(value, unit, m_);
  if (unit == "W") return rounded(value / 1e3, 4) + " kW";
  const std::string number = std::abs(value) >= 1e6 ? scaled(value, m_) : rounded(value, 4);
  return number + " " + (m_.has("unit", unit) ? m_.text("unit", unit) : unit);
}

std::string PlanWords::difference(const plan::Difference& d) const {
  return text(d.is_sure ? "difference_sure" : "difference_unsure",
              {{"amount", amount(d.amount)}, {"least", amount(d.least)}, {"most", amount(d.most)}});
}

std::string PlanWords::reason(const plan::Reason& reason) const {
  return m_.has("reason", reason.code) ? reason_text(reason, nullptr, m_) : reason.code;
}

Table PlanWords::table(std::initializer_list<std::pair<const char*, bool>> columns, const char* title) const {
  Table table;
  if (title != nullptr) table.title = text(title);
  for (const auto& [key, right] : columns) {
    table.columns.push_back({key, m_.has("plan_column", key) ? m_.text("plan_column", key) : m_.text("column", key), right});
  }
  return table;
}

std::string PlanWords::conflicts(const std::vector<plan::Conflict>& conflicts) const {
  std::vector<std::string> names;
  for (const plan::Conflict& conflict : conflicts) {
    const bool is_demand = conflict.kind == plan::ConstraintKind::demand;
    const char* code = conflict.needed <= 0.0 ? "conflict" : is_demand ? "conflict_needs_less" : "conflict_needs";
    names.push_back(
        m_.text("answer", code, {{"limit", limit(conflict.kind, conflict.name)}, {"needed", in_unit(conflict.needed, conflict.unit)}}));
  }
  if (names.empty()) return {};
  return m_.text("answer", "conflicts", {{"limits", fmt::format("{}", fmt::join(names, m_.label("clause_separator")))}});
}

std::string PlanWords::orders_now(const plan::Plan& plan) const {
  std::vector<std::string> parts;
  for (const auto how : {plan::Acquisition::buy, plan::Acquisition::rent}) {
    std::vector<std::string> items;
    for (const plan::Choice& choice : plan.choices) {
      if (choice.how != how) continue;
      const plan::Option& option = staged_.problem.options[choice.option];
      items.push_back(text(how == plan::Acquisition::buy ? "item_bought" : "item_rented",
                           {{"servers", rounded(static_cast<double>(choice.servers), 6)},
                            {"system", system(choice.option)},
                            {"chips", rounded(static_cast<double>(choice.servers * option.chips_per_server), 6)},
                            {"chip", options_[choice.option]}}));
    }
    if (!items.empty()) {
      parts.push_back(text(how == plan::Acquisition::buy ? "buy_now" : "rent_now", {{"period", period(0)}, {"items", listed(items, m_)}}));
    }
  }
  if (parts.empty()) return text("nothing_now", {{"period", period(0)}});
  return fmt::format("{}", fmt::join(parts, m_.label("sentence_gap")));
}

std::string PlanWords::proof(const plan::Plan& plan) const {
  return text(plan.status == plan::PlanStatus::optimal ? "proof_optimal" : "proof_feasible",
              {{"gap", percent(std::max(0.0, plan.gap), 2)}, {"bound", amount(plan.bound)}});
}

std::string PlanWords::footer() const {
  const study::Manifest& manifest = staged_.manifest;
  return text("manifest", {{"version", manifest.engine_version},
                           {"data", manifest.data_hash.substr(0, 12)},
                           {"study", manifest.study_hash.substr(0, 12)},
                           {"solver", manifest.solver}});
}

std::string PlanWords::title() const { return m_.language() == Language::zh ? staged_.study.title_zh : staged_.study.title; }

std::string PlanWords::subtitle() const {
  return m_.text("label", "brief_for",
                 {{"buyer", staged_.study.buyer.name},
                  {"as_of", staged_.study.as_of.to_string()},
                  {"start", staged_.study.start.to_string()},
                  {"end", staged_.study.end.to_string()}});
}

namespace {

struct Basis {
  std::string what;
  std::string used_for;  // code
  Grade grade = Grade::assumed;
  std::string as_of;
  std::string source;
};

std::string as_of_text(const EvidencePtr& evidence) { return evidence && evidence->as_of ? evidence->as_of->text : std::string{}; }
std::string source_text(const EvidencePtr& evidence, const SourceLookup& sources) {
  return evidence ? source_titles(evidence->sources, sources) : std::string{};
}

void add_law(const PlanWords& words, const SourceLookup& sources, std::vector<Basis>& all) {
  std::set<std::string> seen;
  for (const study::StageCell& cell : words.staged().cells) {
    if (cell.period != 0) continue;
    for (const rules::TraceLine& line : cell.determination->trace) {
      if (!line.applied || line.fired != rules::Truth::yes || !seen.insert(line.rule.text()).second) continue;
      all.push_back({line.rule.text() + (line.citation.empty() ? "" : " · " + line.citation), "permission", line.grade,
                     as_of_text(line.evidence), source_text(line.evidence, sources)});
    }
  }
}

void add_speeds(const PlanWords& words, const plan::Plan& plan, std::vector<Basis>& all) {
  std::set<std::pair<std::size_t, std::size_t>> used;
  for (const plan::NodePlan& node : plan.tree) {
    for (const plan::Assignment& a : node.assignments) used.insert({a.workload, a.option});
  }
  std::set<std::pair<std::size_t, std::string>> seen;
  for (const study::CapabilityAnswer& a : words.staged().capabilities) {
    const std::string& chip = words.staged().problem.options[a.option].chip;
    if (!used.contains({a.workload, a.option}) || !seen.insert({a.workload, chip}).second) continue;
    const Grade grade = a.training ? a.training->grade : a.serving ? a.serving->grade : Grade::assumed;
    all.push_back({words.text("speed_of", {{"workload", words.workload(a.workload)}, {"chip", words.chip(chip)}}), "speed", grade, {}, {}});
  }
}

}  // namespace

PageSection rests_on_section(const PlanWords& words, const plan::Plan& plan, const study::CostRange& range, const SourceLookup& sources) {
  const Messages& m = words.messages();
  const study::Study& study = words.staged().study;
  std::vector<Basis> all;
  add_law(words, sources, all);
  add_speeds(words, plan, all);
  for (const std::string& datum : range.rests_on)
    all.push_back({basis_text(words, datum), "cost", range.grade, study.as_of.to_string(), {}});
  for (const study::SupplyLimit& supply : study.supplies) {
    all.push_back(
        {words.text("supply_of", {{"chip", name_of(*supply.chip, m)}, {"fact", supply.market_fact}}), "supply", supply.grade, {}, {}});
  }
  std::map<Grade, std::string> lead_times;
  for (const study::StageCell& cell : words.staged().cells) {
    if (cell.lead_time_days.p50 > 0.0) lead_times.emplace(cell.lead_time_grade, words.text("lead_times"));
  }
  for (const auto& [grade, what] : lead_times) all.push_back({what, "lead_time", grade, {}, {}});
  if (study.tree.nodes.size() > 1) all.push_back({words.text("tree_is_yours"), "tree", Grade::assumed, study.as_of.to_string(), {}});
  std::stable_sort(all.begin(), all.end(), [](const Basis& a, const Basis& b) { return a.grade > b.grade; });

  PageSection section;
  section.title = m.text("section", "rests_on");
  section.sentences = {words.text("how_sure", {{"grade", grade_text(all.empty() ? Grade::assumed : all.front().grade, m)}}),
                       words.text("what_would_change")};
  Table table = words.table({{"datum", false}, {"used_for", false}, {"grade", false}, {"as_of", false}, {"source", false}});
  for (const Basis& basis : all) {
    const std::string used =
        m.has("used_for", basis.used_for) ? m.text("used_for", basis.used_for) : words.text("used_for_" + basis.used_for);
    table.rows.push_back({text_cell(basis.what), text_cell(used), text_cell(grade_text(basis.grade, m)),
                          basis.as_of.empty() ? Cell{} : text_cell(basis.as_of), basis.source.empty() ? Cell{} : text_cell(basis.source)});
  }
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace steelyard::report
