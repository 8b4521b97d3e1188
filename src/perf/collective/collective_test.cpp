#include "perf/collective/collective.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard::perf {
namespace {

Fabric two_levels() {
  Fabric fabric;
  fabric.levels = {{8.0, 400e9, 1e-6, false, true}, {4096.0, 50e9, 5e-6, false, false}};
  fabric.overhead_s = 6e-6;
  return fabric;
}

TEST(AllReduce, InOneServerIsTwoTimesAllButOnesShareOverTheBandwidth) {
  const CollectiveTime time = all_reduce(two_levels(), {8.0, 1.0}, 1e9);
  EXPECT_NEAR(time.seconds, 6e-6 + 2.0 * (7.0 / 8.0 * 1e9 / 400e9 + 1e-6), 1e-12);
  EXPECT_EQ(time.algorithm, "direct");
}

TEST(AllReduce, AcrossServersSendsAnEighthOutside) {
  const CollectiveTime time = all_reduce(two_levels(), {32.0, 1.0}, 1e9);
  const double inside = 7.0 / 8.0 * 1e9 / 400e9 + 1e-6;
  const double outside = 3.0 / 4.0 * (1e9 / 8.0) / 50e9 + 2.0 * 5e-6;  // a tree of four has two hops
  EXPECT_NEAR(time.seconds, 6e-6 + 2.0 * (inside + outside), 1e-12);
  EXPECT_EQ(time.algorithm, "hierarchical");
}

TEST(AllReduce, OfAStridedGroupUsesTheLevelItSpans) {
  // Eight members eight chips apart: one in each server, all traffic outside.
  const CollectiveTime time = all_reduce(two_levels(), {8.0, 8.0}, 1e9);
  EXPECT_NEAR(time.seconds, 6e-6 + 2.0 * (7.0 / 8.0 * 1e9 / 50e9 + 3.0 * 5e-6), 1e-12);
}

TEST(AllReduce, IsReduceScatterThenAllGather) {
  for (const double size : {2.0, 8.0, 64.0}) {
    const double halves = reduce_scatter(two_levels(), {size, 1.0}, 1e8).seconds + all_gather(two_levels(), {size, 1.0}, 1e8).seconds;
    EXPECT_NEAR(all_reduce(two_levels(), {size, 1.0}, 1e8).seconds, halves - 6e-6, 1e-12);
  }
}

TEST(Mesh, GivesASmallGroupItsOwnLinksOnly) {
  Fabric fabric;
  fabric.levels = {{8.0, 196e9, 1e-6, true, true}};
  EXPECT_NEAR(point_to_point(fabric, 1.0, 1e9).seconds, 1e9 / (196e9 / 7.0) + 1e-6, 1e-12);
  EXPECT_NEAR(all_reduce(fabric, {4.0, 1.0}, 1e9).seconds, 2.0 * (3.0 / 4.0 * 1e9 / (196e9 * 3.0 / 7.0) + 1e-6), 1e-12);
}

TEST(AllToAll, IsLimitedByTheSlowestLevel) {
  // Of 16 shares 8 leave the server.
  EXPECT_NEAR(all_to_all(two_levels(), {16.0, 1.0}, 1.6e9).seconds, 6e-6 + 0.8e9 / 50e9 + 5e-6, 1e-12);
}

TEST(ExpertExchange, SendsATokenOnceToEachServer) {
  // One copy: a token goes to one of 16 chips, in half of the cases in the other server.
  EXPECT_NEAR(expert_exchange(two_levels(), {16.0, 1.0}, 1e5, 1e4, 1.0).seconds, 6e-6 + 1e9 * 0.5 / 50e9 + 5e-6, 1e-12);
  // Very many copies: to every server once, not once for each of its chips.
  Fabric fabric = two_levels();
  fabric.levels[0].bytes_per_s = 1e15;
  EXPECT_NEAR(expert_exchange(fabric, {16.0, 1.0}, 1e5, 1e4, 1000.0).seconds, 6e-6 + 1e9 * 2.0 * 0.5 / 50e9 + 5e-6, 1e-9);
}

TEST(Collectives, OfOneChipTakeNoTime) {
  EXPECT_EQ(all_reduce(two_levels(), {1.0, 1.0}, 1e9).seconds, 0.0);
  EXPECT_EQ(expert_exchange(two_levels(), {1.0, 1.0}, 1e5, 1e4, 8.0).seconds, 0.0);
}

RC_GTEST_PROP(Collectives, AreNeverSlowerWithMoreBandwidth, ()) {
  Fabric fabric = two_levels();
  const Placement group{static_cast<double>(*rc::gen::inRange(2, 300)), static_cast<double>(*rc::gen::inRange(1, 9))};
  const auto bytes = static_cast<double>(*rc::gen::inRange(1, 1000000000));
  const double before = all_reduce(fabric, group, bytes).seconds + all_to_all(fabric, group, bytes).seconds;
  fabric.levels[static_cast<std::size_t>(*rc::gen::inRange(0, 2))].bytes_per_s *= 1.5;
  RC_ASSERT(all_reduce(fabric, group, bytes).seconds + all_to_all(fabric, group, bytes).seconds <= before);
}

Fabric measured_level() {
  Fabric fabric = two_levels();
  const KernelFacts facts{0.0, 1.0, 0.0, 450e9, 0.0};
  fabric.measured[static_cast<std::size_t>(LinkRole::all_reduce)] = {facts, {0.7, 0.8, 12e-6, 1e-6, 1.0}, {}};
  fabric.measured[static_cast<std::size_t>(LinkRole::custom_all_reduce)] = {facts, {0.7, 0.6, 2e-6, 1e-6, 0.0}, {}};
  fabric.measured[static_cast<std::size_t>(LinkRole::all_gather)] = {facts, {0.7, 0.8, 8e-6, 1e-6, 0.3}, {}};
  return fabric;
}

TEST(MeasuredLevel, TakesTheFastestAlgorithmAndNamesIt) {
  const Fabric fabric = measured_level();
  const CollectiveTime small = all_reduce(fabric, {8.0, 1.0}, 4096.0);
  EXPECT_EQ(small.algorithm, "one_shot");
  EXPECT_NEAR(small.seconds, 2e-6 + 7.0 * 4096.0 / (0.6 * 450e9) + 1e-6, 1e-12);
  const CollectiveTime large = all_reduce(fabric, {8.0, 1.0}, 1e9);
  EXPECT_EQ(large.algorithm, "in_switch");
  EXPECT_NEAR(large.seconds, 12e-6 + 1.125e9 / (0.8 * 450e9) + 2e-6, 1e-12);
}

TEST(MeasuredLevel, GivesItsHalvesToGroupsAcrossServers) {
  const Fabric fabric = measured_level();
  const double inside = 8e-6 + 7.0 / 8.0 * 1e9 / (0.8 * 450e9) + 7e-6;
  const double outside = 3.0 / 4.0 * (1e9 / 8.0) / 50e9 + 2.0 * 5e-6;
  EXPECT_NEAR(all_reduce(fabric, {32.0, 1.0}, 1e9).seconds, 2.0 * (inside + outside), 1e-12);
}

}  // namespace
}  // namespace steelyard::perf
