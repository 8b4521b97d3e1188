// A heat map whose cells say in words what their colour says.
#include <algorithm>

#include "report/chart/chart_parts.hpp"

namespace steelyard::report {
namespace {

constexpr double kNamesShare = 0.34;  // of the width, that the rows' names may take
constexpr double kCellPadding = 5.0;

bool is_dark(const std::string& colour) { return colour == "open" || colour == "closed" || colour.starts_with('s'); }

}  // namespace

double draw_cells(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg) {
  double widest = 0.0;
  for (const std::string& name : parts.categories()) widest = std::max(widest, text_width(name, kFontSize));
  const double left = std::min(widest + 10.0, chart.width * kNamesShare);
  const double column = (chart.width - left) / static_cast<double>(std::max<std::size_t>(1, parts.series().size()));

  std::size_t header_lines = 1;
  for (std::size_t i = 0; i < parts.series().size(); ++i) {
    const auto lines = wrapped(parts.series()[i], column - 6.0, kSmallFont);
    svg.lines(left + column * static_cast<double>(i) + 4.0, top + 11.0, lines, "m");
    header_lines = std::max(header_lines, lines.size());
  }
  double y = top + kLineHeight * static_cast<double>(header_lines) + 4.0;

  for (const std::string& name : parts.categories()) {
    const auto name_lines = wrapped(name, left - 8.0, kFontSize);
    std::size_t most_lines = name_lines.size();
    for (const Mark& mark : chart.marks) {
      for (const Datum& datum : mark.data) {
        if (datum.label == name)
          most_lines = std::max(most_lines, wrapped(datum.text, column - 2.0 * kCellPadding - 3.0, kSmallFont).size());
      }
    }
    const double height = kLineHeight * static_cast<double>(most_lines) + 10.0;
    svg.lines(0.0, y + 18.0, name_lines);
    for (const Mark& mark : chart.marks) {
      for (const Datum& datum : mark.data) {
        if (mark.kind != MarkKind::cell || datum.label != name) continue;
        const auto place = std::find(parts.series().begin(), parts.series().end(), datum.series) - parts.series().begin();
        const double x = left + column * static_cast<double>(place);
        const std::string colour = datum.role.empty() ? std::string{"muted"} : datum.role;
        svg.rectangle(x, y, column - 3.0, height - 3.0, colour, datum.title, 2.0);
        svg.lines(x + kCellPadding, y + 17.0, wrapped(datum.text, column - 2.0 * kCellPadding - 3.0, kSmallFont),
                  is_dark(colour)                            ? "on"
                  : colour == "unknown" || colour == "muted" ? "plain"
                                                             : "ink");
      }
    }
    y += height;
  }
  return y - top + 2.0;
}

}  // namespace steelyard::report
