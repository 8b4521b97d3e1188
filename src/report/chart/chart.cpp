#include "report/chart/chart.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "report/chart/chart_parts.hpp"

namespace steelyard::report {
namespace {

constexpr std::size_t kColours = 10;

/// Okabe and Ito's palette, which the colour-blind can tell apart, a little darker for paper and lighter for the night.
constexpr std::string_view kStyle =
    ".sy{--i:#24292f;--m:#6a737d;--g:#e3e6ea;--p:#fff;--c1:#1f6f9f;--c2:#c8541b;--c3:#148a66;--c4:#b3668f;--c5:#d99a1c;--c6:#5aa9d6;"
    "--c7:#8a8f96;--c8:#a39321;--c9:#6d5ba5;--c10:#4c5866;--open:#2b7f9c;--capped:#8dbccb;--review:#e9bd62;--unknown:#c9ced5;--closed:#"
    "b4492c;"
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "'WenQuanYi Micro Hei',sans-serif;font-size:13px;font-variant-numeric:tabular-nums}"
    "@media screen and "
    "(prefers-color-scheme:dark){.sy{--i:#e4e7eb;--m:#9aa3ad;--g:#343b44;--p:#171b20;--c1:#5fb0de;--c2:#ee8a52;--c3:#45c79c;"
    "--c4:#dd9cc0;--c5:#f0bd55;--c6:#94cdee;--c7:#aab0b8;--c8:#d3c352;--c9:#a79be0;--c10:#93a1b3;--open:#3b92b0;--capped:#a5cedb;--review:#"
    "e2b455;--unknown:#59616b;"
    "--closed:#d0613f}}"
    ".sy text{fill:var(--i);pointer-events:none}.sy .m{fill:var(--m);font-size:11.5px}.sy .b{font-weight:600}.sy .g{stroke:var(--g)}.sy "
    ".a{stroke:var(--m)}"
    ".sy .r{stroke:var(--i);stroke-dasharray:4 3}.sy .w{stroke:var(--i);stroke-width:1.5}.sy .s1{fill:var(--c1)}.sy .s2{fill:var(--c2)}"
    ".sy .s3{fill:var(--c3)}.sy .s4{fill:var(--c4)}.sy .s5{fill:var(--c5)}.sy .s6{fill:var(--c6)}.sy .s7{fill:var(--c7)}"
    ".sy .s8{fill:var(--c8)}.sy .s9{fill:var(--c9)}.sy .s10{fill:var(--c10)}.sy .l1{stroke:var(--c1)}.sy .l2{stroke:var(--c2)}.sy "
    ".l3{stroke:var(--c3)}.sy .l4{stroke:var(--c4)}"
    ".sy .l5{stroke:var(--c5)}.sy .l6{stroke:var(--c6)}.sy .l7{stroke:var(--c7)}.sy .l8{stroke:var(--c8)}.sy .l9{stroke:var(--c9)}.sy "
    ".l10{stroke:var(--c10)}.sy polyline{fill:none;"
    "stroke-width:2}.sy polyline.d{stroke-dasharray:5 4}.sy .open{fill:var(--open)}.sy .capped{fill:var(--capped)}.sy "
    ".needs_review{fill:var(--review)}"
    ".sy .unknown{fill:var(--unknown)}.sy .closed{fill:var(--closed)}.sy .muted{fill:var(--g)}.sy text.on{fill:#fff;font-size:11.5px}"
    ".sy .hit{fill:transparent}.sy text.ink{fill:#1c2126;font-size:11.5px}.sy text.plain{font-size:11.5px}";

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::size_t index_in(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

bool is_category_mark(MarkKind kind) { return kind != MarkKind::line && kind != MarkKind::rule; }

}  // namespace

ChartParts::ChartParts(const Chart& chart) : chart_(chart) {
  bool side_by_side = false;
  for (const Mark& mark : chart.marks) {
    for (const Datum& datum : mark.data) {
      if (is_category_mark(mark.kind)) add_once(categories_, datum.label);
      if (mark.kind != MarkKind::rule) add_once(series_, datum.series);
    }
    if (mark.kind == MarkKind::bar) {
      for (const Datum& a : mark.data) {
        for (const Datum& b : mark.data) side_by_side = side_by_side || (a.label == b.label && a.series != b.series);
      }
    }
  }
  if (side_by_side) lanes_ = std::max<std::size_t>(1, series_.size());
}

std::size_t ChartParts::category_of(const Datum& datum) const { return index_in(categories_, datum.label); }

std::size_t ChartParts::lane_of(const Datum& datum) const {
  return lanes_ == 1 ? 0 : std::min(index_in(series_, datum.series), lanes_ - 1);
}

std::string ChartParts::colour(const Datum& datum) const {
  if (!datum.role.empty()) return datum.role;
  return fmt::format("s{}", index_in(series_, datum.series) % kColours + 1);
}

std::pair<double, double> ChartParts::value_range(bool horizontal) const {
  double least = std::numeric_limits<double>::max();
  double most = std::numeric_limits<double>::lowest();
  const auto include = [&](double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  };
  for (const Mark& mark : chart_.marks) {
    std::vector<std::pair<double, double>> sums(categories_.size());  // below and above zero
    for (const Datum& datum : mark.data) {
      const double value = horizontal ? datum.x : datum.y;
      if (mark.kind == MarkKind::stacked_bar) {
        auto& [below, above] = sums[category_of(datum)];
        (value < 0.0 ? below : above) += value;
        include(below);
        include(above);
      } else if (mark.kind != MarkKind::interval && mark.kind != MarkKind::span) {
        include(value);
      }
      if (datum.low) include(*datum.low);
      if (datum.high) include(*datum.high);
    }
  }
  return least <= most ? std::pair{least, most} : std::pair{0.0, 1.0};
}

std::string axis_title(const Axis& axis) {
  if (axis.unit.empty()) return axis.title;
  return axis.title.empty() ? axis.unit : axis.title + " (" + axis.unit + ")";
}

double draw_legend(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg) {
  if (parts.series().size() < 2) return 0.0;
  constexpr double kSwatch = 10.0;
  double x = 0.0;
  double y = top + 11.0;
  for (const std::string& name : parts.series()) {
    const double width = kSwatch + 6.0 + text_width(name, kFontSize) + 16.0;
    if (x > 0.0 && x + width > chart.width) {
      x = 0.0;
      y += 18.0;
    }
    Datum datum;
    datum.series = name;
    svg.rectangle(x, y - 9.5, kSwatch, kSwatch, parts.colour(datum), {}, 2.0);
    svg.text(x + kSwatch + 6.0, y, name);
    x += width;
  }
  return y - top + 12.0;
}

namespace {

std::string svg_with(const Chart& chart, const std::string& style) {
  const ChartParts parts(chart);
  SvgWriter svg;
  const bool has_cells = std::any_of(chart.marks.begin(), chart.marks.end(), [](const Mark& m) { return m.kind == MarkKind::cell; });
  double height = 4.0;
  if (!has_cells) height += draw_legend(chart, parts, height, svg);
  height += has_cells          ? draw_cells(chart, parts, height, svg)
            : chart.horizontal ? draw_horizontal(chart, parts, height, svg)
                               : draw_vertical(chart, parts, height, svg);
  const std::string id = escaped(chart.id);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sy\" id=\"{0}\" viewBox=\"0 0 {1} {2}\" width=\"{1}\" height=\"{2}\" role=\"img\" "
      "aria-labelledby=\"{0}-t {0}-d\"><title id=\"{0}-t\">{3}</title><desc id=\"{0}-d\">{4}</desc>{5}{6}</svg>",
      id, coordinate(chart.width), coordinate(height), escaped(chart.title), escaped(chart.description), style, svg.markup());
}

}  // namespace

std::string_view chart_style() { return kStyle; }

std::string to_svg(const Chart& chart) { return svg_with(chart, "<style>" + std::string{kStyle} + "</style>"); }

std::string to_bare_svg(const Chart& chart) { return svg_with(chart, {}); }

}  // namespace steelyard::report
