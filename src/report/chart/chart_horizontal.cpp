// Categories down the side, values to the right. Names stand above their bars where they are long, beside them where they are short.
#include <algorithm>

#include "report/chart/chart_parts.hpp"

namespace steelyard::report {
namespace {

constexpr double kBar = 15.0;        // height of one bar
constexpr double kBetween = 10.0;    // between categories
constexpr double kSideShare = 0.26;  // of the width, that names beside the bars may take

class HorizontalLayout {
 public:
  HorizontalLayout(const Chart& chart, const ChartParts& parts, double top) : chart_(chart), parts_(parts), top_(top) {
    double widest = 0.0;
    for (const std::string& name : parts.categories()) widest = std::max(widest, text_width(name, kFontSize));
    above_ = widest > chart.width * kSideShare;
    left_ = above_ ? 0.0 : widest + 10.0;
    double reserve = 14.0;
    for (const Mark& mark : chart.marks) {
      for (const Datum& datum : mark.data)
        reserve = std::max(reserve, datum.text.empty() || mark.kind == MarkKind::rule ? 0.0 : text_width(datum.text, kSmallFont) + 10.0);
    }
    right_ = chart.width - reserve;
    double y = top;
    for (const std::string& name : parts.categories()) {
      names_.push_back(above_ ? wrapped(name, chart.width, kFontSize) : std::vector<std::string>{name});
      if (above_) y += kLineHeight * static_cast<double>(names_.back().size()) + 3.0;
      bars_.push_back(y);
      y += bar_height() + kBetween;
    }
    bottom_ = y;
  }

  double draw(SvgWriter& svg) const {
    const auto [least, most] = parts_.value_range(true);
    const Scale scale(least, most, chart_.x.logarithmic, true, left_, right_, 4);
    draw_grid(scale, svg);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (above_) {
        svg.lines(0.0, bars_[i] - kLineHeight * static_cast<double>(names_[i].size() - 1) - 5.0, names_[i]);
      } else {
        svg.text(left_ - 8.0, bars_[i] + bar_height() / 2.0 + 4.5, names_[i].front(), {}, "end");
      }
    }
    for (const Mark& mark : chart_.marks) draw_mark(mark, scale, svg);
    return bottom_ + 31.0 - top_;
  }

 private:
  [[nodiscard]] double bar_height() const { return kBar * static_cast<double>(parts_.lanes()); }

  void draw_grid(const Scale& scale, SvgWriter& svg) const {
    double last_end = -1e9;
    for (const Tick& tick : scale.ticks()) {
      const double x = scale(tick.value);
      for (const double bar : bars_) svg.line(x, bar - 2.0, x, bar + bar_height() + 2.0, tick.value == 0.0 ? "a" : "g");
      const double half = text_width(tick.label, kSmallFont) / 2.0;
      const double centre = std::clamp(x, half, chart_.width - half);
      if (centre - half < last_end + 4.0) continue;
      svg.text(centre, bottom_ + 9.0, tick.label, "m", "middle");
      last_end = centre + half;
    }
    svg.text(chart_.width, bottom_ + 25.0, axis_title(chart_.x), "m", "end");
  }

  void draw_mark(const Mark& mark, const Scale& scale, SvgWriter& svg) const {
    std::vector<std::pair<double, double>> stacked(names_.size());  // sums so far, below and above zero
    for (const Datum& datum : mark.data) {
      if (mark.kind == MarkKind::rule) {
        const double x = scale(datum.x);
        svg.line(x, top_, x, bottom_ - 4.0, "r");
        continue;
      }
      const std::size_t category = parts_.category_of(datum);
      if (category >= bars_.size()) continue;
      const double y = bars_[category] + kBar * static_cast<double>(parts_.lane_of(datum));
      const double middle = y + kBar / 2.0;
      double end = scale(datum.x);
      if (mark.kind == MarkKind::bar) {
        const double start = scale.origin();
        svg.rectangle(std::min(start, end), y + 1.0, std::abs(end - start), kBar - 2.0, parts_.colour(datum), datum.title, 1.5);
      } else if (mark.kind == MarkKind::stacked_bar) {
        auto& [below, above] = stacked[category];
        double& sum = datum.x < 0.0 ? below : above;
        const double start = scale(sum);
        sum += datum.x;
        end = scale(sum);
        svg.rectangle(std::min(start, end), y + 1.0, std::abs(end - start), kBar - 2.0, parts_.colour(datum), datum.title);
      } else if (mark.kind == MarkKind::dot) {
        svg.circle(end, middle, 4.5, parts_.colour(datum), datum.title);
      }
      if (mark.kind == MarkKind::span && datum.low && datum.high) {
        const double start = scale(*datum.low);
        end = scale(*datum.high);
        svg.rectangle(start, y + 1.0, std::max(1.0, end - start), kBar - 2.0, parts_.colour(datum), datum.title, 1.5);
      } else if (datum.low && datum.high) {
        draw_interval(scale(*datum.low), scale(*datum.high), middle, datum, mark.kind == MarkKind::interval, svg);
        end = std::max(end, scale(*datum.high));
      }
      if (!datum.text.empty()) svg.text(end + 6.0, middle + 4.0, datum.text, "plain");
    }
  }

  static void draw_interval(double low, double high, double y, const Datum& datum, bool lone, SvgWriter& svg) {
    svg.line(low, y, high, y, "w");
    svg.line(low, y - 3.5, low, y + 3.5, "w");
    svg.line(high, y - 3.5, high, y + 3.5, "w");
    if (lone) svg.rectangle(low, y - 5.0, high - low, 10.0, "hit", datum.title);
  }

  const Chart& chart_;
  const ChartParts& parts_;
  double top_;
  double left_ = 0.0;
  double right_ = 0.0;
  double bottom_ = 0.0;
  bool above_ = false;
  std::vector<std::vector<std::string>> names_;
  std::vector<double> bars_;  // top of each category's bars
};

}  // namespace

double draw_horizontal(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg) {
  return HorizontalLayout(chart, parts, top).draw(svg);
}

}  // namespace steelyard::report
