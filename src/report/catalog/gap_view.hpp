// The gap over the years: the best part so far of each side, and what the rule "one generation behind" would let through, as a table with
// bars, as pictures and as a page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/frontier.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/chart/chart.hpp"

namespace steelyard::report {

struct GapUnit {
  double unit = 1.0;  // base units in one
  std::string_view name;
};
[[nodiscard]] GapUnit gap_unit(catalog::GapMetric metric);
/// Of a chip or a system, in the language of the messages.
[[nodiscard]] std::string gap_part_name(std::string_view id, const catalog::Catalog& catalog, const Messages& messages);

struct GapCurve {
  catalog::GapMetric metric = catalog::GapMetric::bf16;
  catalog::GapSides sides;
};

/// A row for each metric and year; announced parts are marked †, in a picture dashed.
[[nodiscard]] Section curve_section(const std::vector<GapCurve>& curves, std::string_view from, std::string_view to,
                                    const catalog::Catalog& catalog, const Messages& messages, Format format);
[[nodiscard]] Chart curve_chart(const GapCurve& curve, std::string_view from, std::string_view to, const catalog::Catalog& catalog,
                                const Messages& messages);

/// One HTML file with a picture for each curve and the tables.
struct GapPage {
  std::vector<catalog::MetricGap> gaps;
  std::vector<GapCurve> curves;
  std::string from;
  std::string to;
  std::string engine_version;
};
[[nodiscard]] std::string gap_html(const GapPage& page, const catalog::Catalog& catalog, const Messages& english, const Messages& chinese,
                                   Language shown);

}  // namespace steelyard::report
