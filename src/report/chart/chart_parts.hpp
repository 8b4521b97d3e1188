// What the chart layouts share: series and their colours, categories, the legend.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/chart/chart.hpp"
#include "report/chart/chart_scale.hpp"
#include "report/chart/svg.hpp"

namespace steelyard::report {

/// Series and categories of a chart, in order of first appearance.
class ChartParts {
 public:
  explicit ChartParts(const Chart& chart);

  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }
  [[nodiscard]] const std::vector<std::string>& series() const { return series_; }
  [[nodiscard]] std::size_t category_of(const Datum& datum) const;
  /// Colour class: of the role where there is one, otherwise of the series.
  [[nodiscard]] std::string colour(const Datum& datum) const;
  /// Least and greatest of all values on the value axis, sums of stacks included.
  [[nodiscard]] std::pair<double, double> value_range(bool horizontal) const;
  /// Several bars of a category stand side by side; answers how many and which one this is.
  [[nodiscard]] std::size_t lanes() const { return lanes_; }
  [[nodiscard]] std::size_t lane_of(const Datum& datum) const;

 private:
  const Chart& chart_;
  std::vector<std::string> categories_;
  std::vector<std::string> series_;
  std::size_t lanes_ = 1;
};

/// Swatches and names from `top` down, in rows; answers the height used. Nothing for a single series.
double draw_legend(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg);
[[nodiscard]] std::string axis_title(const Axis& axis);

/// Each draws into `svg` and answers the height used.
double draw_horizontal(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg);
double draw_vertical(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg);
double draw_cells(const Chart& chart, const ChartParts& parts, double top, SvgWriter& svg);

}  // namespace steelyard::report
