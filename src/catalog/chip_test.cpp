#include "catalog/chip.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/quantity.hpp"

namespace steelyard::catalog {
namespace {

using namespace steelyard::literals;

EvidencePtr graded(Grade grade) { return std::make_shared<const Evidence>(Evidence{{SourceId{"s"}}, {}, grade, Verified::yes}); }

template <class Q>
Figure<Q> figure(Q value, Grade grade = Grade::primary) {
  Sourced<Q> sourced;
  sourced.value = value;
  sourced.evidence = graded(grade);
  return sourced;
}

TEST(Precision, NamesAndWidths) {
  for (std::string_view name : precision_names()) EXPECT_EQ(name_of(*parse_precision(name)), name);
  EXPECT_EQ(parse_precision("fp16"), Precision::bf16);
  EXPECT_FALSE(parse_precision("fp3"));
  EXPECT_DOUBLE_EQ(bytes_of(Precision::fp4).base(), 0.5);
  EXPECT_DOUBLE_EQ(bytes_of(Precision::bf16).base(), 2.0);
  EXPECT_DOUBLE_EQ(bits_of(Precision::tf32).base(), 32.0);
}

// 15 CFR 774 Supp. 1, 3A090 notes: the largest product counts. Rows: the makers' dense rates.
TEST(TotalProcessingPerformance, IsTheLargestOfRateTimesWidth) {
  Chip h100;
  h100.bf16_dense = figure(989.4_TFLOPS);
  h100.fp8_dense = figure(1978.9_TFLOPS);
  h100.fp64_tensor_dense = figure(5000.0_TFLOPS);  // not a 16-, 8- or 4-bit rate: does not count
  EXPECT_NEAR(in_tpp(total_processing_performance(h100)->value), 15831.2, 1e-6);
  Chip b300;  // its FP4 rate is three times its FP8 rate
  b300.fp8_dense = figure(5.0_PFLOPS);
  b300.fp4_dense = figure(15.0_PFLOPS);
  EXPECT_NEAR(in_tpp(total_processing_performance(b300)->value), 60000.0, 1e-6);
}

TEST(TotalProcessingPerformance, PublishedOnlyWhereNoRateIs) {
  Chip chip;
  EXPECT_FALSE(total_processing_performance(chip));
  chip.published_tpp = figure(4000.0_TPP, Grade::reported);
  EXPECT_DOUBLE_EQ(in_tpp(total_processing_performance(chip)->value), 4000.0);
  EXPECT_EQ(total_processing_performance(chip)->grade(), Grade::reported);
  chip.int8_dense = figure(100.0_TFLOPS);
  EXPECT_DOUBLE_EQ(in_tpp(total_processing_performance(chip)->value), 800.0);
}

TEST(TotalProcessingPerformance, GradeIsDerivedOrWeaker) {
  Chip chip;
  chip.bf16_dense = figure(100.0_TFLOPS, Grade::primary);
  EXPECT_EQ(total_processing_performance(chip)->grade(), Grade::derived);
  chip.fp8_dense = figure(300.0_TFLOPS, Grade::assumed);
  EXPECT_EQ(total_processing_performance(chip)->grade(), Grade::assumed);
}

RC_GTEST_PROP(TotalProcessingPerformance, MoreRateIsNeverLess, ()) {
  const auto bf16 = *rc::gen::inRange(1, 5000);
  const auto fp8 = *rc::gen::inRange(1, 5000);
  const auto extra = *rc::gen::inRange(0, 5000);
  Chip chip;
  chip.bf16_dense = figure(teraflops_per_second(bf16));
  chip.fp8_dense = figure(teraflops_per_second(fp8));
  const Tpp before = total_processing_performance(chip)->value;
  chip.fp8_dense = figure(teraflops_per_second(fp8 + extra));
  RC_ASSERT(total_processing_performance(chip)->value >= before);
}

TEST(PerformanceDensity, NeedsTheApplicableArea) {
  Chip chip;
  chip.fp8_dense = figure(1979.0_TFLOPS);
  chip.die_area_total = figure(814_mm2);
  EXPECT_FALSE(performance_density(chip));
  chip.die_area_applicable = figure(814_mm2, Grade::reported);
  EXPECT_NEAR(in_tpp_per_square_millimetre(performance_density(chip)->value), 15832.0 / 814.0, 1e-9);
  EXPECT_EQ(performance_density(chip)->grade(), Grade::reported);
}

TEST(ScaleUpBandwidth, CountsBothDirections) {
  Chip chip;
  EXPECT_FALSE(bidirectional_scale_up_bandwidth(chip));
  chip.scale_up_bandwidth = figure(450_GBps);
  chip.scale_up_direction = LinkDirection::uni;
  EXPECT_EQ(bidirectional_scale_up_bandwidth(chip)->value, 900_GBps);
  chip.scale_up_direction = LinkDirection::bi;
  EXPECT_EQ(bidirectional_scale_up_bandwidth(chip)->value, 450_GBps);
  chip.scale_up_direction = LinkDirection::unstated;
  EXPECT_EQ(bidirectional_scale_up_bandwidth(chip)->value, 450_GBps);
  EXPECT_EQ(bidirectional_scale_up_bandwidth(chip)->grade(), Grade::assumed);
}

TEST(OverallGrade, IsTheWeakestOfWhatIsKnown) {
  Chip chip;
  chip.evidence = graded(Grade::primary);
  EXPECT_EQ(overall_grade(chip), Grade::primary);
  chip.memory = figure(80_GB, Grade::measured);
  EXPECT_EQ(overall_grade(chip), Grade::measured);
  chip.tdp = figure(700_W, Grade::reported);
  EXPECT_EQ(overall_grade(chip), Grade::reported);
}

}  // namespace
}  // namespace steelyard::catalog
