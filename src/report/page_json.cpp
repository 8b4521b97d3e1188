#include "report/page_json.hpp"

#include <array>
#include <cmath>

namespace steelyard::report {
namespace {

using Array = JsonValue::Array;
using Object = JsonValue::Object;

Array texts(const std::vector<std::string>& list) {
  Array array;
  for (const std::string& one : list) array.emplace_back(one);
  return array;
}

/// As shown to people: numbers rounded to their digits, with their marks.
JsonValue cell_json(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell.value)) {
    if (!std::isfinite(*number)) return {};
    return cell.mark.empty() ? JsonValue{Object{{"number", *number}, {"digits", static_cast<double>(cell.digits)}}}
                             : JsonValue{Object{{"number", *number}, {"digits", static_cast<double>(cell.digits)}, {"mark", cell.mark}}};
  }
  if (const auto* text = std::get_if<std::string>(&cell.value)) return *text + cell.mark;
  if (const auto* truth = std::get_if<bool>(&cell.value)) return *truth;
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell.value)) return texts(*list);
  return {};
}

JsonValue table_json(const Table& table) {
  Array columns;
  for (const Column& column : table.columns)
    columns.emplace_back(Object{{"key", column.key}, {"title", column.title}, {"is_number", column.right_aligned}});
  Array rows;
  for (const auto& row : table.rows) {
    Array cells;
    for (const Cell& cell : row) cells.push_back(cell_json(cell));
    rows.emplace_back(std::move(cells));
  }
  return Object{{"title", table.title}, {"columns", std::move(columns)}, {"rows", std::move(rows)}, {"notes", texts(table.notes)}};
}

std::string_view name_of(MarkKind kind) {
  constexpr std::array<std::string_view, 8> kNames{"bar", "stacked_bar", "interval", "dot", "line", "rule", "cell", "span"};
  return kNames[static_cast<std::size_t>(kind)];
}

JsonValue number_or_null(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? JsonValue{*number} : JsonValue{};
}

JsonValue mark_json(const Mark& mark) {
  Array data;
  for (const Datum& datum : mark.data) {
    data.emplace_back(Object{{"label", datum.label},
                             {"series", datum.series},
                             {"x", datum.x},
                             {"y", datum.y},
                             {"low", number_or_null(datum.low)},
                             {"high", number_or_null(datum.high)},
                             {"title", datum.title},
                             {"text", datum.text},
                             {"role", datum.role}});
  }
  return Object{{"kind", name_of(mark.kind)}, {"data", std::move(data)}};
}

JsonValue axis_json(const Axis& axis) { return Object{{"title", axis.title}, {"unit", axis.unit}, {"is_logarithmic", axis.logarithmic}}; }

JsonValue chart_json(const Chart& chart) {
  Array marks;
  for (const Mark& mark : chart.marks) marks.push_back(mark_json(mark));
  return Object{{"id", chart.id},           {"title", chart.title},    {"description", chart.description},
                {"x", axis_json(chart.x)},  {"y", axis_json(chart.y)}, {"is_horizontal", chart.horizontal},
                {"marks", std::move(marks)}};
}

JsonValue section_json(const PageSection& section) {
  Array tables;
  for (const Table& table : section.tables) tables.push_back(table_json(table));
  Array charts;
  for (const Chart& chart : section.charts) charts.push_back(chart_json(chart));
  return Object{{"title", section.title},
                {"sentences", texts(section.sentences)},
                {"tables", std::move(tables)},
                {"charts", std::move(charts)},
                {"notes", texts(section.notes)}};
}

}  // namespace

JsonValue page_json(const Page& page) {
  Array sections;
  for (const PageSection& section : page.sections) sections.push_back(section_json(section));
  return Object{{"title", page.title},
                {"subtitle", page.subtitle},
                {"answer", texts(page.answer)},
                {"sections", std::move(sections)},
                {"footer", page.footer}};
}

Page page_of(std::string title, const std::vector<Section>& sections, std::vector<Chart> charts) {
  Page page;
  page.title = std::move(title);
  if (!charts.empty()) page.sections.push_back({{}, {}, {}, std::move(charts), {}});
  for (const Section& section : sections) {
    if (section.table.rows.empty()) continue;
    PageSection made;
    made.title = section.table.title;
    made.tables.push_back(section.table);
    made.tables.back().title.clear();
    page.sections.push_back(std::move(made));
  }
  return page;
}

}  // namespace steelyard::report
