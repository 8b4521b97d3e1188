#include "report/rules/rules_lead_time_view.hpp"

#include <cmath>

#include <fmt/format.h>

#include "report/catalog/catalog_view_fields.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using rules::LeadTimeAnswer;
using rules::Percentiles;

std::string days(const Percentiles& p) {
  return with_range(fmt::format("{:.0f}", p.p50), fmt::format("{:.0f}", p.p05), fmt::format("{:.0f}", p.p95));
}

std::string date_after(const LeadTimeAnswer& answer, double days_after) {
  return answer.start ? answer.start->plus_days(static_cast<int>(std::lround(days_after))).to_string() : std::string{};
}

Table for_programs(const LeadTimeAnswer& answer) {
  Table table;
  for (const char* key : {"step", "route", "days_p05", "days_p50", "days_p95", "done_p05_days", "done_p50_days", "done_p95_days",
                          "together_p05_days", "together_p50_days", "together_p95_days", "done_p50_on", "condition", "grade", "sources"}) {
    table.columns.push_back({key, key, false});
  }
  for (const LeadTimeAnswer::Step& step : answer.steps) {
    std::vector<Cell> row{text_cell(step.step->id), text_cell(step.step->route)};
    for (const Percentiles& p : {step.days, step.done, step.together}) {
      for (const double value : {p.p05, p.p50, p.p95}) row.push_back(number_cell(value, 6));
    }
    row.push_back(text_cell(date_after(answer, step.done.p50)));
    row.push_back(text_cell(step.step->condition));
    row.push_back(text_cell(std::string{steelyard::name_of(step.step->evidence->grade)}));
    std::vector<std::string> sources;
    for (const SourceId& id : step.step->evidence->sources) sources.push_back(id.text());
    row.push_back(list_cell(std::move(sources)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Table lead_time_table(const LeadTimeAnswer& answer, const Messages& m, Format format) {
  if (format == Format::json || format == Format::csv) return for_programs(answer);
  const bool zh = m.language() == Language::zh;
  Table table;
  table.title = m.text("label", "lead_time_title",
                       {{"days", days(answer.total)},
                        {"start", answer.start ? answer.start->to_string() : ""},
                        {"done", date_after(answer, answer.total.p50)}});
  table.columns = {{"step", m.text("column", "step_name"), false},
                   {"days", m.text("column", "lead_days"), true},
                   {"done", m.text("column", "lead_done"), true}};
  if (answer.start) table.columns.push_back({"date", m.text("column", "lead_date"), false});
  table.columns.push_back({"condition", m.text("column", "condition"), false});
  table.columns.push_back({"grade", m.text("column", "grade"), false});
  for (const LeadTimeAnswer::Step& step : answer.steps) {
    std::vector<Cell> row{text_cell(zh ? step.step->name_zh : step.step->name_en), text_cell(days(step.days)), text_cell(days(step.done))};
    if (answer.start) row.push_back(text_cell(date_after(answer, step.done.p50)));
    row.push_back(text_cell(step.step->condition.empty() ? " " : step.step->condition));
    row.push_back(text_cell(grade_text(step.step->evidence->grade, m)));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.text("label", "lead_time_note", {{"together", days(answer.together)}}));
  table.notes.push_back(m.text("label", "lead_time_grade", {{"grade", grade_text(answer.grade, m)}}));
  for (const LeadTimeAnswer::Step& step : answer.steps) {
    if (!step.step->note.empty())
      table.notes.push_back((zh ? step.step->name_zh : step.step->name_en) + m.label("title_separator") + step.step->note);
  }
  return table;
}

}  // namespace steelyard::report
