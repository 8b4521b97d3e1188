#include "perf/calibration/host.hpp"

#include <gtest/gtest.h>

namespace steelyard::perf {
namespace {

constexpr const char* kRecord =
    "[[host]]\narchitecture = \"Ampere\"\nslowness = 1.5\nsources = [\"s\"]\nas_of = \"2026-01-01\"\ngrade = \"assumed\"\n"
    "verified = \"no\"\n";

TEST(Hosts, AreKnownByTheArchitectureTheyStandBeside) {
  const auto table = HostTable::load(DataTree::from_memory({{"calibration/hosts.toml", kRecord}}));
  ASSERT_TRUE(table);
  EXPECT_DOUBLE_EQ(table->slowness("Ampere"), 1.5);
  EXPECT_DOUBLE_EQ(table->slowness("Hopper"), 1.0);
}

TEST(Hosts, WithoutAFigureAreAFinding) {
  EXPECT_FALSE(HostTable::load(DataTree::from_memory({{"calibration/hosts.toml", "[[host]]\narchitecture = \"Ampere\"\n"}})));
}

TEST(Hosts, ShippedOnesOfOlderServersAreSlower) {
  const auto table = HostTable::load(DataTree::embedded());
  ASSERT_TRUE(table);
  EXPECT_GT(table->slowness("Ampere"), table->slowness("Hopper"));
}

}  // namespace
}  // namespace steelyard::perf
