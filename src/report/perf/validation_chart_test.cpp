#include "report/perf/validation_chart.hpp"

#include <string>

#include <gtest/gtest.h>

#include "report/perf/family_view.hpp"

namespace steelyard::report {
namespace {

using validation::MeasuredQuantity;
using validation::Point;
using validation::PointKind;
using validation::Validation;

Messages messages() { return *Messages::load(DataTree::embedded(), Language::en); }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

Validation six_kernels() {
  Validation validation;
  for (int i = 0; i < 6; ++i) {
    Point point;
    point.kind = PointKind::operation;
    point.quantity = MeasuredQuantity::operator_latency;
    point.chip = "a <b>";
    point.family = "gemm";
    point.measured = 1e-3 * (i + 1);
    point.left_out = {1e-3 * (i + 1), 0.5e-3 * (i + 1), 2e-3 * (i + 1)};
    if (i == 5) point.left_out.high = point.left_out.typical = 1e-3;  // one lies outside
    point.fitted = point.left_out;
    point.without_shape = point.left_out;
    validation.points.push_back(point);
  }
  validation.points.push_back(validation.points.front());  // on the same spot
  validation.summary = validation::summarise(validation.points);
  return validation;
}

TEST(ValidationChart, DrawsEachSpotOnceAndWhatLiesOutsideApart) {
  const Messages words = messages();
  const std::string svg = validation_svg(six_kernels(), words);
  EXPECT_EQ(count(svg, "<path"), 2U);
  const std::size_t inside = svg.find("class=\"l1\"");
  const std::size_t outside = svg.find("class=\"l2\"");
  ASSERT_NE(inside, std::string::npos);
  ASSERT_NE(outside, std::string::npos);
  EXPECT_EQ(count(svg.substr(inside, outside - inside), "h0"), 5U);
  EXPECT_EQ(count(svg.substr(outside), "h0"), 1U);
  EXPECT_EQ(count(svg, "<svg"), 1U);
  EXPECT_NE(svg.find("operator time"), std::string::npos);
}

TEST(FamilyView, HasTheThreeFormsOfTheFigureForPeopleAndPrograms) {
  const Messages words = messages();
  const std::string shown = render_families(six_kernels(), words, Format::md);
  EXPECT_NE(shown.find("| gemm |"), std::string::npos);
  const std::string data = render_families(six_kernels(), words, Format::csv);
  EXPECT_EQ(data.substr(0, data.find(',')), "kind");
  EXPECT_NE(data.find("median_ape_shape_left_out"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::report
