#include "report/plan/plan_diff.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/plan/plan_page.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

std::string text_of(const Value* value) {
  if (value == nullptr) return {};
  switch (value->kind) {
    case ValueKind::text: return value->text;
    case ValueKind::integer: return fmt::format("{}", value->integer);
    case ValueKind::real: return format_number(value->real, 9);
    case ValueKind::boolean: return value->boolean ? "true" : "false";
    default: return {};
  }
}

const Value* member(const Value* table, std::string_view key) { return table != nullptr ? table->find(key) : nullptr; }

bool differs(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return a != b;
  const bool numbers =
      (a->kind == ValueKind::real || a->kind == ValueKind::integer) && (b->kind == ValueKind::real || b->kind == ValueKind::integer);
  if (!numbers) return text_of(a) != text_of(b);
  constexpr double kSame = 1e-9;  // relative: what a number loses on its way through text
  return std::abs(a->real - b->real) > kSame * std::max(std::abs(a->real), std::abs(b->real));
}

/// A line for a key of the inputs.
DiffLine named(const std::string& key) {
  study::InputName name = study::name_of_input(key);
  DiffLine line;
  line.kind = std::move(name.kind);
  line.subject = std::move(name.subject);
  return line;
}

void diff_inputs(const Value* a, const Value* b, std::vector<DiffLine>& lines) {
  std::map<std::string, std::pair<const Value*, const Value*>> all;
  if (a != nullptr) {
    for (const auto& [key, value] : a->members) all[key].first = &value;
  }
  if (b != nullptr) {
    for (const auto& [key, value] : b->members) all[key].second = &value;
  }
  for (const auto& [key, pair] : all) {
    if (!differs(pair.first, pair.second)) continue;
    DiffLine line = named(key);
    const auto known =
        std::find_if(lines.begin(), lines.end(), [&](const DiffLine& l) { return l.kind == line.kind && l.subject == line.subject; });
    if (known != lines.end()) {
      ++known->places;
      continue;
    }
    line.before = text_of(pair.first);
    line.after = text_of(pair.second);
    lines.push_back(std::move(line));
  }
}

std::string orders_of(const Value* solution) {
  std::string text;
  const Value* now = member(solution, "now");
  if (now == nullptr) return text;
  for (const Value& order : now->items) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "; ", text_of(order.find("how")), text_of(order.find("servers")),
                        text_of(order.find("option")));
  }
  return text;
}

void diff_outcomes(const Value* a, const Value* b, std::vector<DiffLine>& lines) {
  for (const char* key : {"status", "cost", "expected", "cvar", "worst"}) {
    if (differs(member(a, key), member(b, key))) lines.push_back({key, {}, text_of(member(a, key)), text_of(member(b, key)), 1});
  }
  const std::string before = orders_of(a);
  const std::string after = orders_of(b);
  if (before != after) lines.push_back({"orders", {}, before, after, 1});
  std::map<std::string, std::pair<const Value*, const Value*>> parts;
  for (const bool second : {false, true}) {
    const Value* list = member(second ? b : a, "lines");
    if (list == nullptr) continue;
    for (const Value& line : list->items) {
      auto& pair = parts[text_of(line.find("name"))];
      (second ? pair.second : pair.first) = line.find("amount");
    }
  }
  for (const auto& [name, pair] : parts) {
    if (differs(pair.first, pair.second)) lines.push_back({"line", name, text_of(pair.first), text_of(pair.second), 1});
  }
}

/// What each group of inputs moved the cost by, one at a time, and what is left.
PageSection attribution_section(const study::Attribution& attribution, const std::string& currency, const Messages& m) {
  const auto text = [&](std::string_view code, const Arguments& arguments = {}) { return m.text("plan", code, arguments); };
  const auto amount = [&](double value) { return money(value, currency, m); };
  PageSection section;
  section.title = text("section_attribution");
  Table table;
  table.columns = {{"datum", m.text("column", "datum"), false},
                   {"subject", m.text("plan_column", "subject"), false},
                   {"moved", m.text("plan_column", "moved"), true}};
  for (const study::MovedBy& group : attribution.groups) {
    const std::string moved = !group.has_plan ? text("no_plan")
                              : group.moved.is_sure
                                  ? amount(group.moved.amount)
                                  : text("difference_unsure", {{"least", amount(group.moved.least)}, {"most", amount(group.moved.most)}});
    table.rows.push_back({text_cell(text("diff_" + group.name.kind)),
                          text_cell(group.name.subject.empty() ? text("all_of_them") : group.name.subject), text_cell(moved)});
  }
  table.rows.push_back({text_cell(text("moved_together")), Cell{}, text_cell(amount(attribution.together))});
  section.tables.push_back(std::move(table));
  section.notes.push_back(text("attribution_note"));
  if (attribution.base.is_sure) section.notes.push_back(text("attribution_drift", {{"amount", amount(attribution.base.amount)}}));
  return section;
}

}  // namespace

std::optional<study::PlanOutcome> outcome_of(const Document& result) {
  const Value* solution = result.root.find("solution");
  const Value* inputs = result.root.find("inputs");
  const auto cost = parse_number(text_of(member(solution, "cost")));
  const auto bound = parse_number(text_of(member(solution, "bound")));
  const std::string status = text_of(member(solution, "status"));
  if (!cost || !bound || inputs == nullptr || (status != "optimal" && status != "feasible")) return std::nullopt;
  study::PlanOutcome outcome{*cost, *bound, {}};
  for (const auto& [key, value] : inputs->members) {
    const bool is_number = value.kind == ValueKind::real || value.kind == ValueKind::integer;
    outcome.inputs.emplace(key, is_number ? study::InputValue{value.real} : study::InputValue{value.text});
  }
  return outcome;
}

Result<ResultDiff> diff_results(const Document& first, const Document& second) {
  Findings findings;
  for (const Document* document : {&first, &second}) {
    if (text_of(document->root.find("format")) == kPlanFormat) continue;
    findings.push_back({kNotAPlanResult, {document->file, 0, 0, "format"}, {{"expected", "steelyard plan STUDY --json FILE"}}});
  }
  if (!findings.empty()) return findings;
  ResultDiff diff;
  diff.currency = text_of(second.root.find("currency"));
  const Value* before = first.root.find("manifest");
  const Value* after = second.root.find("manifest");
  diff.same_data = text_of(member(before, "data_hash")) == text_of(member(after, "data_hash"));
  diff.same_engine = text_of(member(before, "engine_version")) == text_of(member(after, "engine_version"));
  diff_inputs(first.root.find("inputs"), second.root.find("inputs"), diff.inputs);
  diff_outcomes(first.root.find("solution"), second.root.find("solution"), diff.outcomes);
  return diff;
}

Page diff_page(const ResultDiff& diff, const Messages& m) {
  const auto text = [&](std::string_view code, const Arguments& arguments = {}) { return m.text("plan", code, arguments); };
  const auto number = [](const std::string& value) {
    const auto parsed = parse_number(value);
    return parsed ? rounded(*parsed, 6) : value.empty() ? std::string{"—"} : value;
  };
  Page page;
  page.title = text("diff_title");
  page.answer.push_back(text(diff.outcomes.empty() ? "diff_same" : "diff_other", {{"inputs", std::to_string(diff.inputs.size())}}));
  if (!diff.same_data) page.answer.push_back(text("diff_data"));
  if (!diff.same_engine) page.answer.push_back(text("diff_engine"));
  if (diff.attribution) page.sections.push_back(attribution_section(*diff.attribution, diff.currency, m));
  for (const bool outcomes : {false, true}) {
    PageSection section;
    section.title = text(outcomes ? "section_outcomes" : "section_inputs");
    Table table;
    for (const char* key : {"datum", "subject", "before", "after", "places"}) {
      if (outcomes && std::string_view{key} == "places") continue;
      table.columns.push_back(
          {key, m.has("plan_column", key) ? m.text("plan_column", key) : m.text("column", key), std::string_view{key} == "places"});
    }
    for (const DiffLine& line : outcomes ? diff.outcomes : diff.inputs) {
      std::vector<Cell> row{text_cell(text("diff_" + line.kind)),
                            text_cell(line.kind == "line" ? m.text("cost_part", line.subject) : line.subject),
                            text_cell(number(line.before)), text_cell(number(line.after))};
      if (!outcomes) row.push_back(text_cell(std::to_string(line.places)));
      table.rows.push_back(std::move(row));
    }
    section.tables.push_back(std::move(table));
    page.sections.push_back(std::move(section));
  }
  return page;
}

Table diff_rows(const ResultDiff& diff) {
  Table table;
  for (const char* key : {"side", "datum", "subject", "before", "after", "places"}) table.columns.push_back({key, key, false});
  for (const bool outcomes : {false, true}) {
    for (const DiffLine& line : outcomes ? diff.outcomes : diff.inputs) {
      table.rows.push_back({text_cell(outcomes ? "outcome" : "input"), text_cell(line.kind), text_cell(line.subject),
                            text_cell(line.before), text_cell(line.after), text_cell(std::to_string(line.places))});
    }
  }
  if (!diff.attribution) return table;
  for (const study::MovedBy& group : diff.attribution->groups) {
    table.rows.push_back({text_cell("moved_cost"),
                          text_cell(group.name.kind),
                          text_cell(group.name.subject),
                          {},
                          group.has_plan ? text_cell(format_number(group.moved.amount, 9)) : Cell{},
                          {}});
  }
  table.rows.push_back(
      {text_cell("moved_cost"), text_cell("together"), {}, {}, text_cell(format_number(diff.attribution->together, 9)), {}});
  return table;
}

}  // namespace steelyard::report
