#include "perf/calibration/energy.hpp"

#include <gtest/gtest.h>

namespace steelyard::perf {
namespace {

constexpr const char* kRecords = R"([[switching_energy]]
mark = "4N"
picojoules = 1.0
sources = ["x"]
as_of = "2026-11-22"
grade = "derived"
verified = "yes"

[[switching_energy]]
mark = "4NP"
picojoules = 0.86
sources = ["x"]
as_of = "2026-11-22"
grade = "derived"
verified = "yes"

[[memory_energy]]
mark = "HBM"
picojoules = 32
sources = ["x"]
as_of = "2026-11-22"
grade = "reported"
verified = "no"
)";

TEST(EnergyTable, TakesTheLongestMark) {
  const auto table = EnergyTable::load(DataTree::from_memory({{"calibration/energy.toml", kRecords}}));
  ASSERT_TRUE(table);
  EXPECT_DOUBLE_EQ(table->per_flop("TSMC 4N"), 1.0e-12);
  EXPECT_DOUBLE_EQ(table->per_flop("TSMC 4NP"), 0.86e-12);
  EXPECT_EQ(table->per_flop("7nm"), 0.0);
  EXPECT_DOUBLE_EQ(table->per_byte("HBM3e"), 32e-12);
  EXPECT_EQ(table->per_byte("GDDR6"), 0.0);
}

TEST(EnergyTable, SaysWhatIsWrong) {
  const auto table = EnergyTable::load(DataTree::from_memory({{"calibration/energy.toml", "[[memory_energy]]\nmark = \"HBM\"\n"}}));
  EXPECT_FALSE(table);
}

}  // namespace
}  // namespace steelyard::perf
