#include "report/perf/validation_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace steelyard::report {

std::string percent_of(double share) { return fmt::format("{:.1f}%", 100.0 * share); }

namespace {

using validation::Errors;
using validation::Point;
using validation::SummaryRow;
using validation::Validation;

constexpr const char* kAll = "all";

Cell text(std::string_view value) { return {std::string{value}, 4, {}}; }
Cell number(double value, int digits = 4) { return {value, digits, {}}; }
Cell count(std::size_t value) { return {static_cast<double>(value), 9, {}}; }

std::string signed_percent_of(double share) { return fmt::format("{:+.1f}%", 100.0 * share); }

std::string kind_of(const SummaryRow& row) {
  return row.is_disaggregated ? fmt::format("{}_disaggregated", name_of(row.kind)) : std::string{name_of(row.kind)};
}
std::string assumed_text(const validation::Assumption& a) {
  return a.value.empty() ? fmt::format("{} ({})", a.fact, a.rung) : fmt::format("{}={} ({})", a.fact, a.value, a.rung);
}

std::string skip_text(const std::optional<validation::Skip>& skip) {
  if (!skip) return {};
  return skip->what.empty() ? skip->code : fmt::format("{}: {}", skip->code, skip->what);
}

/// Full figures under stable keys, for JSON and CSV.
Table summary_data(const Validation& validation) {
  Table table;
  for (const char* key : {"kind", "quantity", "source", "chip", "n", "median_ape", "p90_ape", "bias", "coverage_90", "rank_correlation",
                          "median_ape_left_out", "p90_ape_left_out", "bias_left_out", "coverage_90_left_out", "groups", "group_mean_ape",
                          "group_mean_ape_left_out", "skipped"}) {
    table.columns.push_back({key, key, false});
  }
  for (const SummaryRow& row : validation.summary) {
    const bool any = row.points > 0;
    const auto value = [any](double v) { return any ? number(v, 6) : Cell{}; };
    table.rows.push_back({text(kind_of(row)), text(name_of(row.quantity)), text(row.source.empty() ? kAll : row.source),
                          text(row.chip.empty() ? kAll : row.chip), count(row.points), value(row.fitted.median), value(row.fitted.p90),
                          value(row.fitted.bias), value(row.fitted.coverage), row.rank_correlation ? number(*row.rank_correlation) : Cell{},
                          value(row.left_out.median), value(row.left_out.p90), value(row.left_out.bias), value(row.left_out.coverage),
                          count(row.groups), value(row.group_mean_fitted), value(row.group_mean_left_out), count(row.skipped)});
  }
  return table;
}

Table points_data(const Validation& validation) {
  Table table;
  for (const char* key : {"id", "kind", "quantity", "source", "chip", "model", "predicted", "low", "high", "predicted_left_out",
                          "low_left_out", "high_left_out", "measured", "unit", "fits", "assumed", "skipped_because"}) {
    table.columns.push_back({key, key, false});
  }
  for (const Point& p : validation.points) {
    std::vector<std::string> assumed;
    for (const auto& a : p.assumed) assumed.push_back(assumed_text(a));
    const bool has = !p.skipped;
    const auto value = [has](double v) { return has ? number(v, 6) : Cell{}; };
    table.rows.push_back({text(p.id),
                          text(p.is_disaggregated ? "serving_disaggregated" : name_of(p.kind)),
                          text(name_of(p.quantity)),
                          text(p.source),
                          text(p.chip),
                          text(p.model),
                          value(p.fitted.typical),
                          value(p.fitted.low),
                          value(p.fitted.high),
                          value(p.left_out.typical),
                          value(p.left_out.low),
                          value(p.left_out.high),
                          p.measured > 0.0 ? number(p.measured, 6) : Cell{},
                          text(p.unit()),
                          p.fits ? Cell{*p.fits, 4, {}} : Cell{},
                          {std::move(assumed), 4, {}},
                          p.skipped ? text(skip_text(p.skipped)) : Cell{}});
  }
  return table;
}

Column column(const char* key, const Messages& m, bool right = false) { return {key, m.text("column", key), right}; }

bool is_shown(const SummaryRow& row, const ValidationView& view) { return row.source.empty() || view.with_groups; }

/// Configurations that ran and are said not to fit, and memory predicted so low that what does not fit would seem to.
std::vector<std::string> fit_notes(const Validation& validation, const Messages& m) {
  constexpr double kLeastShare = 0.9;
  std::size_t ran = 0;
  std::size_t unfit = 0;
  std::size_t memories = 0;
  std::size_t low = 0;
  for (const Point& p : validation.points) {
    if (p.skipped) continue;
    if (p.fits) ++ran;
    if (p.fits && !*p.fits) ++unfit;
    if (p.quantity != validation::MeasuredQuantity::peak_memory) continue;
    ++memories;
    if (p.fitted.typical < kLeastShare * p.measured) ++low;
  }
  std::vector<std::string> notes;
  const auto add = [&](const char* words, std::size_t some, std::size_t all) {
    if (all == 0) return;
    notes.push_back(m.text("label", words,
                           {{"count", std::to_string(some)},
                            {"all", std::to_string(all)},
                            {"share", percent_of(static_cast<double>(some) / static_cast<double>(all))}}));
  };
  add("points_unfit", unfit, ran);
  add("memory_short", low, memories);
  return notes;
}

Table summary_table(const Validation& validation, const ValidationView& view, const Messages& m) {
  Table table;
  table.title = m.text("section", "error_table");
  table.columns = {column("quantity", m),
                   column("chip", m),
                   column("points", m, true),
                   column("error_fitted", m, true),
                   column("error_left_out", m, true),
                   column("p90_left_out", m, true),
                   column("group_error", m, true),
                   column("bias", m, true),
                   column("coverage", m, true),
                   column("rank", m, true)};
  if (view.with_groups) table.columns.insert(table.columns.begin() + 2, column("source", m));
  for (const SummaryRow& row : validation.summary) {
    if (!is_shown(row, view)) continue;
    const std::string quantity =
        m.text("quantity", name_of(row.quantity)) + (row.is_disaggregated ? m.text("label", "disaggregated_suffix") : std::string{});
    std::vector<Cell> cells{text(quantity), text(row.chip.empty() ? m.label("all_chips") : row.chip), count(row.points)};
    if (view.with_groups) cells.insert(cells.begin() + 2, text(row.source.empty() ? m.label("all_sources") : row.source));
    if (row.points == 0) {
      cells.resize(table.columns.size());
    } else {
      for (std::string& shown : std::vector<std::string>{percent_of(row.fitted.median), percent_of(row.left_out.median),
                                                         percent_of(row.left_out.p90), percent_of(row.group_mean_left_out),
                                                         signed_percent_of(row.left_out.bias), percent_of(row.left_out.coverage),
                                                         row.rank_correlation ? fmt::format("{:.2f}", *row.rank_correlation) : ""}) {
        cells.push_back(shown.empty() ? Cell{} : text(shown));
      }
    }
    table.rows.push_back(std::move(cells));
  }
  std::size_t skipped = 0;
  for (const Point& p : validation.points) skipped += p.skipped ? 1 : 0;
  table.notes.push_back(m.text("label", "error_table_note"));
  for (std::string& note : fit_notes(validation, m)) table.notes.push_back(std::move(note));
  if (skipped > 0) table.notes.push_back(m.text("label", "points_skipped", {{"count", std::to_string(skipped)}}));
  return table;
}

Table points_table(const Validation& validation, const Messages& m) {
  Table table;
  table.title = m.text("section", "error_points");
  table.columns = {column("id", m),          column("chip", m),           column("model", m), column("predicted", m, true),
                   column("range", m, true), column("measured", m, true), column("unit", m),  column("error", m, true),
                   column("remarks", m)};
  for (const Point& p : validation.points) {
    std::string remarks = skip_text(p.skipped);
    for (const auto& a : p.assumed) remarks += (remarks.empty() ? "" : "; ") + assumed_text(a);
    if (p.skipped) {
      table.rows.push_back({text(p.id),
                            text(p.chip),
                            text(p.model),
                            {},
                            {},
                            p.measured > 0.0 ? number(p.measured) : Cell{},
                            text(p.unit()),
                            {},
                            text(remarks)});
      continue;
    }
    table.rows.push_back({text(p.id), text(p.chip), text(p.model), number(p.left_out.typical),
                          text(fmt::format("{}–{}", render_number(p.left_out.low, 3), render_number(p.left_out.high, 3))),
                          number(p.measured), text(p.unit()), text(signed_percent_of(p.left_out.typical / p.measured - 1.0)),
                          text(remarks)});
  }
  return table;
}

/// `[...]` of a rendered table without its last line break.
std::string array_of(const Table& table) {
  std::string json = render(table, Format::json);
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return json;
}

}  // namespace

std::string render_validation(const Validation& validation, const ValidationView& view, const Messages& messages, Format format,
                              const Style& style) {
  if (format == Format::json) {
    return fmt::format("{{\n\"summary\": {},\n\"points\": {}\n}}\n", array_of(summary_data(validation)), array_of(points_data(validation)));
  }
  if (format == Format::csv) return render(view.with_points ? points_data(validation) : summary_data(validation), Format::csv);
  return render(view.with_points ? points_table(validation, messages) : summary_table(validation, view, messages), format, style);
}

namespace {

constexpr std::size_t kMostWorst = 40;

/// (source, chip) groups with the largest median error, left out; ties by name.
Table worst_table(const Validation& validation, const Messages& m) {
  std::vector<const SummaryRow*> groups;
  for (const SummaryRow& row : validation.summary) {
    if (!row.source.empty() && row.points > 0) groups.push_back(&row);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const SummaryRow* a, const SummaryRow* b) { return a->left_out.median > b->left_out.median; });
  if (groups.size() > kMostWorst) groups.resize(kMostWorst);
  Table table;
  table.title = m.text("section", "error_worst");
  table.columns = {column("quantity", m),
                   column("chip", m),
                   column("source", m),
                   column("points", m, true),
                   column("error_left_out", m, true),
                   column("bias", m, true),
                   column("coverage", m, true)};
  for (const SummaryRow* row : groups) {
    table.rows.push_back({text(m.text("quantity", name_of(row->quantity))), text(row->chip), text(row->source), count(row->points),
                          text(percent_of(row->left_out.median)), text(signed_percent_of(row->left_out.bias)),
                          text(percent_of(row->left_out.coverage))});
  }
  return table;
}

Table skipped_table(const Validation& validation, const Messages& m) {
  std::map<std::pair<std::string, std::string>, std::size_t> reasons;
  for (const Point& p : validation.points) {
    if (p.skipped) ++reasons[{std::string{name_of(p.kind)}, skip_text(p.skipped)}];
  }
  Table table;
  table.title = m.text("section", "error_skipped");
  table.columns = {column("kind", m), column("remarks", m), column("points", m, true)};
  for (const auto& [reason, points] : reasons) table.rows.push_back({text(reason.first), text(reason.second), count(points)});
  return table;
}

Table unfit_table(const Validation& validation, const Messages& m) {
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>> sources;
  for (const Point& p : validation.points) {
    if (p.skipped || !p.fits) continue;  // what ran out of memory is skipped, too
    auto& [unfit, all] = sources[{std::string{name_of(p.kind)}, p.chip}];
    unfit += *p.fits ? 0 : 1;
    ++all;
  }
  Table table;
  table.title = m.text("section", "error_unfit");
  table.columns = {column("kind", m), column("chip", m), column("points", m, true), column("unfit", m, true)};
  for (const auto& [key, counted] : sources) {
    if (counted.first > 0) table.rows.push_back({text(key.first), text(key.second), count(counted.second), count(counted.first)});
  }
  return table;
}

/// Reports of runs that failed for memory: nothing to compare but the verdict.
Table out_of_memory_table(const Validation& validation, const Messages& m) {
  Table table;
  table.title = m.text("section", "error_out_of_memory");
  table.columns = {column("source", m), column("model", m), column("chip", m), column("predicted_gib", m, true),
                   column("predicted_to_fit", m)};
  for (const Point& p : validation.points) {
    if (!p.skipped || p.skipped->code != validation::kRanOutOfMemory || !p.fits) continue;
    table.rows.push_back({text(p.source), text(p.model), text(p.chip), number(p.fitted.typical, 3), text(m.label(*p.fits ? "yes" : "no"))});
  }
  return table;
}

}  // namespace

std::string validation_page(const Validation& validation, const std::string& command, const std::string& picture,
                            const Messages& messages) {
  std::string page = fmt::format("# {}\n\n{}\n\n", messages.text("section", "error_page"),
                                 messages.text("label", "error_page_note", {{"command", command}}));
  if (!picture.empty()) page += fmt::format("![{}]({})\n\n", messages.text("label", "error_chart_note"), picture);
  page += render(summary_table(validation, {false, false}, messages), Format::md) + '\n';
  for (const Table& table : {worst_table(validation, messages), unfit_table(validation, messages),
                             out_of_memory_table(validation, messages), skipped_table(validation, messages)}) {
    if (!table.rows.empty()) page += render(table, Format::md) + '\n';
  }
  return page;
}

}  // namespace steelyard::report
