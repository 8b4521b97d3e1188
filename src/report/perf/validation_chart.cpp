#include "report/perf/validation_chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/chart/chart.hpp"
#include "report/chart/chart_scale.hpp"
#include "report/chart/svg.hpp"
#include "report/table.hpp"

namespace steelyard::report {
namespace {

using validation::Point;
using validation::SummaryRow;
using validation::Validation;

constexpr double kPlot = 214.0;          // side of the square that holds the points
constexpr double kLeft = 46.0;           // of it: the ticks' labels
constexpr double kAbove = 60.0;          // title and figures
constexpr double kBelow = 30.0;          // ticks of the measured axis
constexpr double kGap = 22.0;            // between panels
constexpr int kColumns = 3;              // panels side by side
constexpr double kOff = 1.25;            // the two lines beside the diagonal
constexpr std::size_t kLeastPoints = 5;  // below that a panel says nothing

/// A point's place in whole units of the picture: what falls on the same one is drawn once.
using Place = std::pair<int, int>;

bool is_inside(const Point& p) { return p.measured >= p.left_out.low && p.measured <= p.left_out.high; }

bool belongs(const Point& p, const SummaryRow& row) {
  return !p.skipped && p.kind == row.kind && p.quantity == row.quantity && p.is_disaggregated == row.is_disaggregated && p.measured > 0.0 &&
         p.left_out.typical > 0.0;
}

std::string path_of(const std::set<Place>& places, std::string_view colour) {
  std::string steps;
  for (const auto& [x, y] : places) steps += fmt::format("M{} {}h0", x, y);
  return fmt::format(R"(<path class="{}" fill="none" stroke-width="2.6" stroke-linecap="round" stroke-opacity="0.55" d="{}"/>)", colour,
                     steps);
}

struct Panel {
  const SummaryRow* row = nullptr;
  double left = 0.0;
  double top = 0.0;
};

void draw_grid(const Panel& panel, const Scale& x, const Scale& y, SvgWriter& svg) {
  const double left = panel.left + kLeft;
  const double top = panel.top + kAbove;
  const std::size_t stride = x.ticks().size() > 6 ? 2 : 1;
  for (std::size_t i = 0; i < x.ticks().size(); ++i) {
    const Tick& tick = x.ticks()[i];
    svg.line(x(tick.value), top, x(tick.value), top + kPlot, "g");
    svg.line(left, y(tick.value), left + kPlot, y(tick.value), "g");
    if (i % stride != 0) continue;
    svg.text(x(tick.value), top + kPlot + 15.0, tick.label, "m", "middle");
    svg.text(left - 5.0, y(tick.value) + 4.0, tick.label, "m", "end");
  }
  const double least = x.ticks().front().value;
  const double most = x.ticks().back().value;
  svg.line(x(least), y(least), x(most), y(most), "a");
  svg.line(x(least * kOff), y(least), x(most), y(most / kOff), "r");
  svg.line(x(least), y(least * kOff), x(most / kOff), y(most), "r");
}

void draw_panel(const Panel& panel, const Validation& validation, const Messages& m, SvgWriter& svg) {
  const SummaryRow& row = *panel.row;
  double least = std::numeric_limits<double>::max();
  double most = 0.0;
  std::string unit;
  for (const Point& p : validation.points) {
    if (!belongs(p, row)) continue;
    least = std::min({least, p.measured, p.left_out.typical});
    most = std::max({most, p.measured, p.left_out.typical});
    unit = p.unit();
  }
  const double left = panel.left + kLeft;
  const double top = panel.top + kAbove;
  const Scale x(least, most, true, false, left, left + kPlot, 5);
  const Scale y(least, most, true, false, top + kPlot, top, 5);
  const std::string suffix = row.is_disaggregated ? m.text("label", "disaggregated_suffix") : std::string{};
  svg.text(panel.left, panel.top + 14.0, m.text("quantity", name_of(row.quantity)) + suffix, "b");
  const auto percent = [](double share, int digits) { return fmt::format("{:.{}f}", 100.0 * share, digits); };
  svg.text(
      panel.left, panel.top + 30.0,
      m.text(
          "label", "error_panel_points",
          {{"points", render_number(static_cast<double>(row.points), 9)}, {"unit", unit}, {"coverage", percent(row.left_out.coverage, 0)}}),
      "m");
  svg.text(
      panel.left, panel.top + 46.0,
      m.text("label", "error_panel_median", {{"median", percent(row.left_out.median, 1)}, {"group", percent(row.group_mean_left_out, 1)}}),
      "m");
  draw_grid(panel, x, y, svg);
  std::set<Place> inside;
  std::set<Place> outside;
  for (const Point& p : validation.points) {
    if (!belongs(p, row)) continue;
    const Place place{static_cast<int>(std::lround(x(p.measured))), static_cast<int>(std::lround(y(p.left_out.typical)))};
    (is_inside(p) ? inside : outside).insert(place);
  }
  svg.raw(path_of(inside, "l1"));
  svg.raw(path_of(outside, "l2"));
}

/// Two swatches and what the lines mean.
double draw_legend(double width, const Messages& m, SvgWriter& svg) {
  double x = 0.0;
  for (const auto& [colour, key] : {std::pair{"s1", "error_inside"}, std::pair{"s2", "error_outside"}}) {
    const std::string words = m.text("label", key);
    svg.rectangle(x, 6.0, 10.0, 10.0, colour, {}, 5.0);
    svg.text(x + 16.0, 15.0, words);
    x += 16.0 + text_width(words, kFontSize) + 18.0;
  }
  const auto lines = wrapped(m.text("label", "error_chart_note"), width, kSmallFont);
  svg.lines(0.0, 35.0, lines, "m");
  return 35.0 + kLineHeight * static_cast<double>(lines.size());
}

}  // namespace

std::string validation_svg(const Validation& validation, const Messages& messages) {
  std::vector<Panel> panels;
  for (const SummaryRow& row : validation.summary) {
    if (row.chip.empty() && row.source.empty() && row.points >= kLeastPoints) panels.push_back({&row, 0.0, 0.0});
  }
  const double panel_width = kLeft + kPlot + kGap;
  const double panel_height = kAbove + kPlot + kBelow;
  const double width = panel_width * kColumns;
  SvgWriter svg;
  const double top = draw_legend(width, messages, svg);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    panels[i].left = panel_width * static_cast<double>(i % kColumns);
    panels[i].top = top + panel_height * static_cast<double>(i / kColumns);
    draw_panel(panels[i], validation, messages, svg);
  }
  const double height = top + panel_height * std::ceil(static_cast<double>(panels.size()) / kColumns);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sy\" id=\"validation\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "role=\"img\" aria-labelledby=\"validation-t validation-d\"><title id=\"validation-t\">{2}</title><desc "
      "id=\"validation-d\">{3}</desc>"
      "<style>{4}</style><rect width=\"100%\" height=\"100%\" fill=\"var(--p)\"/>{5}</svg>\n",
      coordinate(width), coordinate(height), escaped(messages.text("section", "error_table")),
      escaped(messages.text("label", "error_chart_note")), chart_style(), svg.markup());
}

}  // namespace steelyard::report
