#include "report/perf/family_view.hpp"

#include <fmt/format.h>

#include "report/perf/validation_view.hpp"

namespace steelyard::report {
namespace {

using validation::FamilyRow;

constexpr const char* kAll = "all";

Cell text(std::string value) { return {std::move(value), 4, {}}; }

Table data_table(const std::vector<FamilyRow>& rows) {
  Table table;
  for (const char* key : {"kind", "chip", "family", "n", "median_ape", "median_ape_shape_left_out", "p90_ape_shape_left_out",
                          "median_ape_chip_left_out", "p90_ape_chip_left_out", "bias_chip_left_out", "coverage_90_chip_left_out"}) {
    table.columns.push_back({key, key, false});
  }
  for (const FamilyRow& row : rows) {
    std::vector<Cell> cells{text(std::string{name_of(row.kind)}),
                            text(row.chip.empty() ? kAll : row.chip),
                            text(row.family.empty() ? kAll : row.family),
                            {static_cast<double>(row.points), 9, {}}};
    for (const double value : {row.fitted.median, row.without_shape.median, row.without_shape.p90, row.without_chip.median,
                               row.without_chip.p90, row.without_chip.bias, row.without_chip.coverage}) {
      cells.push_back({value, 6, {}});
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table shown_table(const std::vector<FamilyRow>& rows, validation::PointKind kind, const Messages& m) {
  Table table;
  table.title = m.text("section", kind == validation::PointKind::collective ? "error_collectives" : "error_operators");
  for (const char* key : {"chip", "kernel_family"}) table.columns.push_back({key, m.text("column", key), false});
  for (const char* key :
       {"points", "error_fitted", "error_without_shape", "p90_left_out", "error_without_chip", "p90_without_chip", "bias", "coverage"}) {
    table.columns.push_back({key, m.text("column", key), true});
  }
  for (const FamilyRow& row : rows) {
    if (row.kind != kind) continue;
    table.rows.push_back({text(row.chip.empty() ? m.label("all_chips") : row.chip),
                          text(row.family.empty() ? m.label("all_families") : row.family),
                          {static_cast<double>(row.points), 9, {}},
                          text(percent_of(row.fitted.median)),
                          text(percent_of(row.without_shape.median)),
                          text(percent_of(row.without_shape.p90)),
                          text(percent_of(row.without_chip.median)),
                          text(percent_of(row.without_chip.p90)),
                          text(fmt::format("{:+.1f}%", 100.0 * row.without_chip.bias)),
                          text(percent_of(row.without_chip.coverage))});
  }
  table.notes.push_back(m.text("label", "error_families_note"));
  return table;
}

}  // namespace

std::string render_families(const validation::Validation& validation, const Messages& messages, Format format, const Style& style) {
  const std::vector<FamilyRow> rows = validation::summarise_families(validation.points);
  if (format == Format::json || format == Format::csv) return render(data_table(rows), format, style);
  std::string shown;
  for (const auto kind : {validation::PointKind::operation, validation::PointKind::collective}) {
    const Table table = shown_table(rows, kind, messages);
    if (!table.rows.empty()) shown += (shown.empty() ? "" : "\n") + render(table, format, style);
  }
  return shown;
}

}  // namespace steelyard::report
