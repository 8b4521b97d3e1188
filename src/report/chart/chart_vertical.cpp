// Values upward; categories or numbers along the bottom.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "report/chart/chart_parts.hpp"

namespace steelyard::report {
namespace {

constexpr double kPlotHeight = 210.0;
constexpr std::string_view kPlanned = "planned";

class VerticalLayout {
 public:
  VerticalLayout(const Chart& chart, const ChartParts& parts, double top)
      : chart_(chart), parts_(parts), top_(top + 16.0), bottom_(top + 16.0 + kPlotHeight), y_(y_scale()) {
    double widest = 0.0;
    for (const Tick& tick : y_.ticks()) widest = std::max(widest, text_width(tick.label, kSmallFont));
    left_ = widest + 10.0;
  }

  double draw(SvgWriter& svg) const {
    for (const Tick& tick : y_.ticks()) {
      const double y = y_(tick.value);
      svg.line(left_, y, chart_.width, y, tick.value == 0.0 ? "a" : "g");
      svg.text(left_ - 6.0, y + 4.0, tick.label, "m", "end");
    }
    svg.text(0.0, top_ - 8.0, axis_title(chart_.y), "m");
    const Scale x = x_scale();
    double used = parts_.categories().empty() ? draw_numeric_axis(x, svg) : draw_categories(svg);
    for (const Mark& mark : chart_.marks) {
      if (mark.kind == MarkKind::line) {
        draw_lines(mark, x, svg);
      } else {
        draw_mark(mark, x, svg);
      }
    }
    if (!chart_.x.title.empty() || !chart_.x.unit.empty()) {
      svg.text(chart_.width, bottom_ + used + 14.0, axis_title(chart_.x), "m", "end");
      used += 18.0;
    }
    return bottom_ + used + 4.0 - (top_ - 16.0);
  }

 private:
  [[nodiscard]] Scale y_scale() const {
    const auto [least, most] = parts_.value_range(false);
    const bool bars = std::any_of(chart_.marks.begin(), chart_.marks.end(),
                                  [](const Mark& m) { return m.kind == MarkKind::bar || m.kind == MarkKind::stacked_bar; });
    return {least, most, chart_.y.logarithmic, bars, bottom_, top_, 5};
  }

  [[nodiscard]] Scale x_scale() const {
    double least = std::numeric_limits<double>::max();
    double most = std::numeric_limits<double>::lowest();
    for (const Mark& mark : chart_.marks) {
      if (mark.kind == MarkKind::rule) continue;
      for (const Datum& datum : mark.data) {
        least = std::min(least, datum.x);
        most = std::max(most, datum.x);
      }
    }
    if (least > most) least = most = 0.0;
    return {least, most, chart_.x.logarithmic, false, left_ + 6.0, chart_.width - 10.0, 5};
  }

  [[nodiscard]] double band() const {
    return (chart_.width - left_) / static_cast<double>(std::max<std::size_t>(1, parts_.categories().size()));
  }

  double draw_numeric_axis(const Scale& x, SvgWriter& svg) const {
    double last_end = -1e9;
    for (const Tick& tick : x.ticks()) {
      const double half = text_width(tick.label, kSmallFont) / 2.0;
      const double centre = std::min(x(tick.value), chart_.width - half);
      if (centre - half < last_end + 6.0) continue;
      svg.text(centre, bottom_ + 16.0, tick.label, "m", "middle");
      last_end = centre + half;
    }
    return 20.0;
  }

  double draw_categories(SvgWriter& svg) const {
    std::size_t most_lines = 1;
    for (std::size_t i = 0; i < parts_.categories().size(); ++i) {
      const auto lines = wrapped(parts_.categories()[i], band() - 6.0, kSmallFont);
      svg.lines(left_ + band() * (static_cast<double>(i) + 0.5), bottom_ + 16.0, lines, "m", "middle");
      most_lines = std::max(most_lines, lines.size());
    }
    return 6.0 + kLineHeight * static_cast<double>(most_lines);
  }

  void draw_mark(const Mark& mark, const Scale& x_of, SvgWriter& svg) const {
    std::vector<std::pair<double, double>> stacked(parts_.categories().size());
    const double bar = std::min(44.0, band() * 0.7) / static_cast<double>(parts_.lanes());
    for (const Datum& datum : mark.data) {
      if (mark.kind == MarkKind::rule) {
        svg.line(left_, y_(datum.y), chart_.width, y_(datum.y), "r");
        svg.text(chart_.width, y_(datum.y) - 4.0, datum.text, "m", "end");
        continue;
      }
      const bool placed = !parts_.categories().empty() && !datum.label.empty();
      const double centre = placed ? left_ + band() * (static_cast<double>(parts_.category_of(datum)) + 0.5) : x_of(datum.x);
      const double left = centre - bar * static_cast<double>(parts_.lanes()) / 2.0 + bar * static_cast<double>(parts_.lane_of(datum));
      if (mark.kind == MarkKind::bar) {
        const double end = y_(datum.y);
        svg.rectangle(left, std::min(end, y_.origin()), bar - 1.0, std::abs(end - y_.origin()), parts_.colour(datum), datum.title, 1.5);
      } else if (mark.kind == MarkKind::stacked_bar && placed) {
        auto& [below, above] = stacked[parts_.category_of(datum)];
        double& sum = datum.y < 0.0 ? below : above;
        const double start = y_(sum);
        sum += datum.y;
        svg.rectangle(left, std::min(start, y_(sum)), bar - 1.0, std::abs(y_(sum) - start), parts_.colour(datum), datum.title);
      } else if (mark.kind == MarkKind::dot) {
        svg.circle(centre, y_(datum.y), 4.5, parts_.colour(datum), datum.title);
      }
      if (mark.kind == MarkKind::span && datum.low && datum.high) {
        svg.rectangle(left, y_(*datum.high), bar - 1.0, std::max(1.0, y_(*datum.low) - y_(*datum.high)), parts_.colour(datum), datum.title);
      } else if (datum.low && datum.high) {
        const double middle = mark.kind == MarkKind::bar ? left + bar / 2.0 : centre;
        svg.line(middle, y_(*datum.low), middle, y_(*datum.high), "w");
        svg.line(middle - 3.5, y_(*datum.low), middle + 3.5, y_(*datum.low), "w");
        svg.line(middle - 3.5, y_(*datum.high), middle + 3.5, y_(*datum.high), "w");
        svg.rectangle(middle - 5.0, y_(*datum.high), 10.0, y_(*datum.low) - y_(*datum.high), "hit", datum.title);
      }
    }
  }

  /// What is only planned keeps its series' colour and is dashed.
  [[nodiscard]] std::string colour_of(Datum datum) const {
    if (datum.role == kPlanned) datum.role.clear();
    return parts_.colour(datum);
  }

  void draw_lines(const Mark& mark, const Scale& x, SvgWriter& svg) const {
    std::vector<std::string> drawn;
    for (const Datum& first : mark.data) {
      if (std::find(drawn.begin(), drawn.end(), first.series) != drawn.end()) continue;
      drawn.push_back(first.series);
      std::vector<std::pair<double, double>> points;
      for (const Datum& datum : mark.data) {
        if (datum.series == first.series) points.emplace_back(x(datum.x), y_(datum.y));
      }
      const bool is_planned = first.role == kPlanned;
      svg.polyline(points, "l" + colour_of(first).substr(1) + (is_planned ? " d" : ""));
      for (const Datum& datum : mark.data) {
        if (datum.series == first.series) svg.circle(x(datum.x), y_(datum.y), is_planned ? 2.0 : 3.0, colour_of(datum), datum.title);
      }
    }
  }

  const Chart& chart_;
  const ChartParts& parts_;
  double top_;
  double bottom_;
  double left_ = 0.0;
  Scale y_;
};

}  // namespace

double draw_vertical(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg) {
  return VerticalLayout(chart, parts, top).draw(svg);
}

}  // namespace steelyard::report
