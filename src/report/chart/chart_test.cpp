#include "report/chart/chart.hpp"

#include <regex>

#include <gtest/gtest.h>

#include "report/chart/chart_scale.hpp"
#include "report/chart/svg.hpp"
#include "report/test_xml.hpp"

namespace steelyard::report {
namespace {

Datum at(std::string label, std::string series, double x, double y = 0.0) {
  Datum datum;
  datum.label = std::move(label);
  datum.series = std::move(series);
  datum.x = x;
  datum.y = y;
  datum.title = datum.label + ": " + std::to_string(x);
  return datum;
}

Chart every_mark(bool horizontal) {
  Chart chart;
  chart.id = "c";
  chart.title = "A <title> & more";
  chart.description = "\"quoted\"";
  chart.horizontal = horizontal;
  Datum wide = at("昇腾 910C · 直接采购 · 贵安", "a & b", 30, 3);
  wide.low = 20;
  wide.high = 45;
  chart.marks = {{MarkKind::bar, {wide, at("H200 <SXM>", "c", -4, 7)}},
                 {MarkKind::stacked_bar, {at("H200 <SXM>", "x", 10, 1), at("H200 <SXM>", "y", -5, -2)}},
                 {MarkKind::interval, {wide}},
                 {MarkKind::dot, {at("H200 <SXM>", "c", 12, 2)}},
                 {MarkKind::rule, {at("", "", 25, 2)}}};
  return chart;
}

TEST(Chart, IsWellFormedAndEscaped) {
  for (const bool horizontal : {true, false}) {
    for (const bool logarithmic : {true, false}) {
      Chart chart = every_mark(horizontal);
      (horizontal ? chart.x : chart.y).logarithmic = logarithmic;
      const std::string svg = to_svg(chart);
      EXPECT_EQ(test::xml_fault(svg), "");
      EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
      EXPECT_NE(svg.find("A &lt;title&gt; &amp; more"), std::string::npos);
      EXPECT_NE(svg.find("<desc"), std::string::npos);
      EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
      EXPECT_EQ(svg.find("nan"), std::string::npos);
      EXPECT_EQ(svg.find("href"), std::string::npos);
    }
  }
}

TEST(Chart, LinesCellsAndEmptyChartsAreDrawn) {
  Chart lines;
  lines.id = "l";
  lines.horizontal = false;
  lines.marks = {{MarkKind::line, {at("", "US", 2022, 1), at("", "US", 2024, 3), at("", "CN", 2023, 1), at("", "CN", 2026, 2)}}};
  EXPECT_EQ(test::xml_fault(to_svg(lines)), "");
  EXPECT_NE(to_svg(lines).find("<polyline"), std::string::npos);
  Chart cells;
  cells.id = "h";
  Datum cell = at("row", "2026-09-30", 0);
  cell.role = "closed";
  cell.text = "关闭 · 推定拒绝";
  cells.marks = {{MarkKind::cell, {cell}}};
  EXPECT_EQ(test::xml_fault(to_svg(cells)), "");
  EXPECT_NE(to_svg(cells).find("class=\"closed\""), std::string::npos);
  Chart empty;
  empty.id = "e";
  EXPECT_EQ(test::xml_fault(to_svg(empty)), "");
}

TEST(Chart, EveryDatumHasItsTitle) {
  const std::string svg = to_svg(every_mark(true));
  EXPECT_NE(svg.find("<title>H200 &lt;SXM&gt;: 12.000000</title>"), std::string::npos);
}

/// Boxes of the texts of a picture, from their attributes and the width estimate.
struct Box {
  double left, right, top, bottom;
  std::string text;
};
std::vector<Box> text_boxes(const std::string& svg) {
  std::vector<Box> boxes;
  const std::regex text(R"re(<text x="([-0-9.]+)" y="([-0-9.]+)"( class="([a-z ]*)")?( text-anchor="([a-z]+)")?>([^<]*)</text>)re");
  for (auto it = std::sregex_iterator(svg.begin(), svg.end(), text); it != std::sregex_iterator(); ++it) {
    const auto& m = *it;
    const double x = std::stod(m[1]);
    const double y = std::stod(m[2]);
    const double width = text_width(m[7].str(), m[4].str() == "m" ? kSmallFont : kFontSize);
    const double left = m[6] == "end" ? x - width : m[6] == "middle" ? x - width / 2.0 : x;
    boxes.push_back({left, left + width, y - 9.0, y + 2.0, m[7]});
  }
  return boxes;
}

TEST(Chart, TextsDoNotOverlap) {
  Chart chart = every_mark(true);
  chart.x.title = "token/秒·卡";
  Chart vertical = every_mark(false);
  for (const Chart* drawn : {&chart, &vertical}) {
    const auto boxes = text_boxes(to_svg(*drawn));
    ASSERT_GT(boxes.size(), 5U);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      EXPECT_GE(boxes[i].left, -1.0) << boxes[i].text;
      EXPECT_LE(boxes[i].right, drawn->width + 1.0) << boxes[i].text;
      for (std::size_t j = 0; j < i; ++j) {
        const bool apart = boxes[i].left >= boxes[j].right || boxes[j].left >= boxes[i].right || boxes[i].top >= boxes[j].bottom ||
                           boxes[j].top >= boxes[i].bottom;
        EXPECT_TRUE(apart) << boxes[i].text << " / " << boxes[j].text;
      }
    }
  }
}

TEST(Scale, TicksAreRoundAndCoverTheValues) {
  const Scale scale(0.0, 762.0, false, true, 0.0, 500.0, 4);
  ASSERT_EQ(scale.ticks().size(), 5U);
  EXPECT_EQ(scale.ticks().back().label, "800");
  EXPECT_DOUBLE_EQ(scale(0.0), 0.0);
  EXPECT_DOUBLE_EQ(scale(800.0), 500.0);
  const Scale decades(3.0, 4000.0, true, true, 0.0, 400.0, 4);
  EXPECT_EQ(decades.ticks().front().label, "1");
  EXPECT_EQ(decades.ticks().back().label, "10k");
  EXPECT_DOUBLE_EQ(decades(100.0), 200.0);
}

}  // namespace
}  // namespace steelyard::report
