#include "report/catalog/gap_view.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "report/catalog/facts_view.hpp"
#include "report/chart/svg.hpp"
#include "report/html.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using catalog::FrontierYear;
using catalog::GapPart;

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

/// How much of the leading side's best: ten blocks are all of it, more than that is marked.
std::string bar_of(double share) {
  constexpr int kBlocks = 10;
  const int full = std::clamp(static_cast<int>(std::lround(share * kBlocks)), 0, kBlocks);
  std::string bar;
  for (int i = 0; i < kBlocks; ++i) bar += i < full ? "█" : "·";
  return share > 1.0 ? bar + "+" : bar;
}

double year_of(const PartialDate& date) {
  constexpr double kMonths = 12.0;
  return static_cast<double>(date.last.year()) + (static_cast<double>(date.last.month()) - 0.5) / kMonths;
}

void add_points(Mark& mark, const std::vector<GapPart>& steps, const std::string& series, const GapUnit& unit, bool announced, double end,
                const catalog::Catalog& catalog, const Messages& m) {
  const auto point = [&](double x, const GapPart& part) {
    Datum datum;
    datum.series = series;
    datum.x = x;
    datum.y = part.value / unit.unit;
    datum.role = announced ? "planned" : "";
    datum.title = fmt::format("{} · {} · {} {}", gap_part_name(part.id, catalog, m), part.volume.text, rounded(datum.y, 5), unit.name);
    mark.data.push_back(std::move(datum));
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool is_planned = catalog::is_announced_only(steps[i]);
    if (is_planned != announced) {
      // The dashed line begins where the solid one ends.
      if (announced && i + 1 < steps.size() && catalog::is_announced_only(steps[i + 1])) point(year_of(steps[i + 1].volume), steps[i]);
      continue;
    }
    point(year_of(steps[i].volume), steps[i]);
    const double until = i + 1 < steps.size() ? year_of(steps[i + 1].volume) : end;
    point(until, steps[i]);
  }
}

std::string page_in(const GapPage& page, const catalog::Catalog& catalog, const Messages& m) {
  const bool is_chinese = m.language() == Language::zh;
  std::string out = fmt::format("<div class=\"{}\" lang=\"{}\">\n", is_chinese ? "zh" : "en", is_chinese ? "zh-CN" : "en");
  out += "<h1>" + escaped(m.text("label", "gap.page_title", {{"from", page.from}, {"to", page.to}})) + "</h1>\n<div class=\"charts\">";
  for (const GapCurve& curve : page.curves) out += html_figure(curve_chart(curve, page.from, page.to, catalog, m));
  out += "</div>\n";
  for (const Section& section : show_gap(page.gaps, page.from, page.to, catalog, m, Format::table)) out += html_table(section.table, m);
  out += html_table(curve_section(page.curves, page.from, page.to, catalog, m, Format::md).table, m);
  return out + "</div>\n";
}

}  // namespace

GapUnit gap_unit(catalog::GapMetric metric) {
  using catalog::GapMetric;
  constexpr double kTera = 1e12;
  constexpr double kGiga = 1e9;
  constexpr double kPeta = 1e15;
  constexpr double kTppPerSquareMillimetre = 1e18;
  switch (metric) {
    case GapMetric::bf16:
    case GapMetric::fp8: return {kTera, "TFLOPS"};
    case GapMetric::memory: return {kGiga, "GB"};
    case GapMetric::bandwidth: return {kGiga, "GB/s"};
    case GapMetric::tpp: return {kTera, "TPP"};
    case GapMetric::performance_density: return {kTppPerSquareMillimetre, "TPP/mm2"};
    case GapMetric::system: return {kPeta, "PFLOPS"};
    case GapMetric::system_per_watt: return {kTera, "TFLOPS/W"};
  }
  return {};
}

std::string gap_part_name(std::string_view id, const catalog::Catalog& catalog, const Messages& messages) {
  if (const auto* chip = catalog.chip(ChipId{std::string{id}})) return name_of(*chip, messages);
  if (const auto* system = catalog.system(SystemId{std::string{id}})) return name_of(*system, messages);
  return std::string{id};
}

Section curve_section(const std::vector<GapCurve>& curves, std::string_view from, std::string_view to, const catalog::Catalog& catalog,
                      const Messages& m, Format format) {
  const bool for_people = is_for_people(format);
  Section section{"curve", {}};
  Table& table = section.table;
  const auto column = [&](std::string_view key, bool right) {
    table.columns.push_back({std::string{key},
                             m.text("label", fmt::format("gap.column.{}", key), {{"from", std::string{from}}, {"to", std::string{to}}}),
                             right});
  };
  column("metric", false);
  column("year", true);
  column("leading", false);
  column("leading_value", true);
  column("behind", false);
  column("behind_value", true);
  column("unit", false);
  column("share", true);
  if (format == Format::table) column("bar", false);
  if (!for_people) column("announced", false);
  column("allowed", false);
  column("allowed_share", true);
  column("allowed_years", true);
  const auto named = [&](const std::optional<GapPart>& part) {
    if (!part) return Cell{};
    return Cell{for_people ? gap_part_name(part->id, catalog, m) : part->id, 4, for_people && catalog::is_announced_only(*part) ? "†" : ""};
  };
  for (const GapCurve& curve : curves) {
    const GapUnit unit = gap_unit(curve.metric);
    for (const FrontierYear& at : catalog::frontier_years(curve.sides)) {
      const auto value = [&](const std::optional<GapPart>& part) { return part ? Cell{part->value / unit.unit, 6, {}} : Cell{}; };
      const auto share = [&](const std::optional<GapPart>& part) {
        return part && at.leading ? std::optional(part->value / at.leading->value) : std::nullopt;
      };
      const auto behind = share(at.behind);
      std::vector<Cell> row{cell(for_people ? m.label(fmt::format("catalog.gap_metric.{}", catalog::name_of(curve.metric)))
                                            : std::string{catalog::name_of(curve.metric)}),
                            Cell{std::to_string(at.year), 4, {}},
                            named(at.leading),
                            value(at.leading),
                            named(at.behind),
                            value(at.behind),
                            cell(std::string{unit.name}),
                            behind ? Cell{*behind, 2, {}} : Cell{}};
      if (format == Format::table) row.push_back(behind ? cell(bar_of(*behind)) : Cell{});
      if (!for_people) row.push_back(at.behind ? cell(catalog::is_announced_only(*at.behind)) : Cell{});
      row.push_back(named(at.allowed));
      const auto allowed = share(at.allowed);
      row.push_back(allowed ? Cell{*allowed, 2, {}} : Cell{});
      row.push_back(at.allowed_years ? Cell{std::round(*at.allowed_years * 10.0) / 10.0, 2, {}} : Cell{});
      table.rows.push_back(std::move(row));
    }
  }
  if (for_people) {
    table.title = m.text("label", "gap.curve_title", {{"from", std::string{from}}, {"to", std::string{to}}});
    table.notes.push_back(m.label("gap.curve_note"));
    table.notes.push_back(m.text("label", "gap.rule_note", {{"step", fmt::format("{:g}", catalog::kGenerationStep)}}));
    table.notes.push_back(m.label("gap.rests_note"));
  }
  return section;
}

Chart curve_chart(const GapCurve& curve, std::string_view from, std::string_view to, const catalog::Catalog& catalog, const Messages& m) {
  const GapUnit unit = gap_unit(curve.metric);
  const std::string metric = m.label(fmt::format("catalog.gap_metric.{}", catalog::name_of(curve.metric)));
  const Arguments arguments{{"metric", metric}, {"from", std::string{from}}, {"to", std::string{to}}};
  Chart chart;
  chart.id = fmt::format("gap-{}-{}", catalog::name_of(curve.metric), m.language() == Language::zh ? "zh" : "en");
  chart.title = m.text("chart", "gap_curve", arguments);
  chart.description = m.text("chart", "gap_curve.description", arguments);
  chart.horizontal = false;
  chart.y.unit = std::string{unit.name};
  chart.y.logarithmic = true;
  const auto leading = catalog::frontier(curve.sides.leading);
  const auto behind = catalog::frontier(curve.sides.behind);
  double end = 0.0;
  for (const auto* steps : {&leading, &behind}) {
    if (!steps->empty()) end = std::max(end, year_of(steps->back().volume) + 0.5);
  }
  const std::string announced = m.label("gap.announced_suffix");
  Mark lines{MarkKind::line, {}};
  add_points(lines, leading, std::string{to}, unit, false, end, catalog, m);
  add_points(lines, leading, std::string{to} + announced, unit, true, end, catalog, m);
  add_points(lines, behind, std::string{from}, unit, false, end, catalog, m);
  add_points(lines, behind, std::string{from} + announced, unit, true, end, catalog, m);
  const std::string rule = m.label("gap.rule_series");
  for (const FrontierYear& at : catalog::frontier_years(curve.sides)) {
    if (!at.allowed) continue;
    Datum datum;
    datum.series = rule;
    datum.x = static_cast<double>(at.year) + 0.96;
    datum.y = at.allowed->value / unit.unit;
    datum.title = fmt::format("{} · {} · {}", rule, at.year, gap_part_name(at.allowed->id, catalog, m));
    lines.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(lines));
  return chart;
}

std::string gap_html(const GapPage& page, const catalog::Catalog& catalog, const Messages& english, const Messages& chinese,
                     Language shown) {
  const Messages& m = shown == Language::zh ? chinese : english;
  return html_page({.title = m.text("label", "gap.page_title", {{"from", page.from}, {"to", page.to}}),
                    .kicker = m.label("gap.page_kicker"),
                    .engine_version = page.engine_version,
                    .content = page_in(page, catalog, english) + page_in(page, catalog, chinese),
                    .shown = shown});
}

}  // namespace steelyard::report
