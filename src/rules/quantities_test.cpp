#include "rules/quantities.hpp"

#include <gtest/gtest.h>

namespace steelyard::rules {
namespace {

using namespace literals;

// 15 CFR 774 Supp. 1, notes to 3A090: 4,800 is met by 600 TOPS at 8 bit, or by 300 TFLOPS at 16 bit.
TEST(Quantities, FourThousandEightHundredBothWays) {
  EXPECT_DOUBLE_EQ(in_tpp(processing_performance({{600_TFLOPS, bits_wide(8)}})), 4800.0);
  EXPECT_DOUBLE_EQ(in_tpp(processing_performance({{300_TFLOPS, bits_wide(16)}})), 4800.0);
}

TEST(Quantities, TheHighestOverTheBitLengthsCounts) {
  // Gaudi 3: its 16-bit rate equals its 8-bit rate, so the 16-bit TPP decides.
  const auto q = quantities_of({{"hpu", 1, true, {{1678_TFLOPS, bits_wide(16)}, {1678_TFLOPS, bits_wide(8)}}, {}, {}}}, {});
  EXPECT_DOUBLE_EQ(in_tpp(*q.tpp), 26848.0);
  EXPECT_DOUBLE_EQ(q.decided_by.base(), 16.0);
}

TEST(Quantities, SeveralDiesAddUp) {
  const Die compute{"compute", 2, true, {{376_TFLOPS, bits_wide(16)}}, 665_mm2, true};
  const Die io{"io", 1, true, {}, 100_mm2, false};
  const auto q = quantities_of({compute, io}, {});
  EXPECT_DOUBLE_EQ(in_tpp(*q.tpp), 12032.0);
  EXPECT_DOUBLE_EQ(in_square_millimetres(*q.applicable_area), 1330.0);  // the planar I/O die doesn't count
  EXPECT_NEAR(in_tpp_per_square_millimetre(*q.performance_density), 9.047, 0.001);
  EXPECT_TRUE(q.missing.empty());
}

TEST(Quantities, AnUnknownAreaLeavesTheDensityUnknown) {
  const Die known{"a", 1, true, {{100_TFLOPS, bits_wide(16)}}, 500_mm2, true};
  const Die unknown{"b", 1, true, {{100_TFLOPS, bits_wide(16)}}, {}, true};
  const auto q = quantities_of({known, unknown}, {});
  EXPECT_TRUE(q.tpp.has_value());
  EXPECT_FALSE(q.performance_density.has_value());
  EXPECT_EQ(q.missing, std::vector<std::string>{"die.b.area"});
  const auto planar = quantities_of({{"old", 1, true, {{100_TFLOPS, bits_wide(16)}}, 500_mm2, false}}, {});
  EXPECT_FALSE(planar.performance_density.has_value());
  EXPECT_EQ(planar.missing, std::vector<std::string>{"die.non_planar"});
}

TEST(Quantities, MemoryBandwidthDensityIsOfOneStack) {
  const auto q = quantities_of({}, {{6, 800_GBps, 110_mm2}});
  EXPECT_DOUBLE_EQ(in_gigabytes_per_second(*q.dram_bandwidth), 4800.0);
  EXPECT_NEAR(*q.memory_bandwidth_density, 800.0 / 110.0, 1e-12);
  EXPECT_FALSE(quantities_of({}, {{6, {}, 110_mm2}}).dram_bandwidth.has_value());
}

TEST(Quantities, AServerCountsWhole) { EXPECT_DOUBLE_EQ(in_tpp(Assembly{8, 15832_TPP}.total()), 126656.0); }

}  // namespace
}  // namespace steelyard::rules
