// A picture is data plus a list of marks; drawn here as SVG, drawn by the web page from the same list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::report {

enum class MarkKind : std::uint8_t { bar, stacked_bar, interval, dot, line, rule, cell, span };

struct Datum {
  std::string label;   // category on the band axis, or name of the point
  std::string series;  // colour
  double x = 0.0;
  double y = 0.0;
  std::optional<double> low;  // of an interval
  std::optional<double> high;
  std::string title;  // shown on hover, and read aloud
  std::string text;   // drawn in a cell, or at the end of a bar
  std::string role;   // fixed colour instead of the series': open, capped, needs_review, unknown, closed, muted; of a line: planned, dashed
};

/// bar, stacked_bar, interval, dot: one datum per category (and series), value in `x` of a horizontal chart, in `y` of a vertical one;
/// interval from `low` to `high`; span: a bar from `low` to `high`, a step of a waterfall. line: points (x, y) of a series in order. rule:
/// a line across the chart at `x` (horizontal) or `y`, with `text`. cell: row `label`, column `series`.
struct Mark {
  MarkKind kind = MarkKind::bar;
  std::vector<Datum> data;
};

struct Axis {
  std::string title;
  std::string unit;
  bool logarithmic = false;
};

struct Chart {
  std::string id;  // of the SVG element
  std::string title;
  std::string description;  // what a reader who can't see it should know
  Axis x;
  Axis y;
  bool horizontal = true;  // bars run to the right, categories down the side
  double width = 520.0;    // in units of 1/13 of the text's height; the picture scales with its container
  std::vector<Mark> marks;
};

/// A self-contained SVG (no script, no outside reference), with <title> and <desc>, colours for light and dark pages through CSS variables.
[[nodiscard]] std::string to_svg(const Chart& chart);
/// The same without its style sheet, for a page that holds `chart_style` once.
[[nodiscard]] std::string to_bare_svg(const Chart& chart);
[[nodiscard]] std::string_view chart_style();

}  // namespace steelyard::report
