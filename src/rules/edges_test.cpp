// Every threshold, on it and beside it: at or above at the lower edge, below at the upper.
#include <gtest/gtest.h>

#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

struct Edge {
  double tpp;
  double density;  // TPP/mm2; negative: unknown
  std::string expected;
};

Facts item(double tpp, double density) {
  Facts facts = transaction({"edge-part", "NVIDIA", "US", tpp, -1, 500, 64});
  if (density >= 0) facts["item.performance_density"] = density * 1e18;
  return facts;
}

TEST(Edges, Of3A090AreAtOrAboveAndBelow) {
  const std::vector<Edge> edges{
      {4800, 0.5, "3A090.a"},    {4799.99, 0.5, ""},         // the hole under 1.6
      {4799.99, 1.6, "3A090.b"}, {4799.99, 1.5999, ""},      // b.1, density
      {2400, 1.6, "3A090.b"},    {2399.99, 1.6, ""},         // b.1, TPP
      {2399.99, 3.2, "3A090.b"}, {2399.99, 3.1999, ""},      // b.2, density
      {1600, 3.2, "3A090.b"},    {1599.99, 3.2, ""},         // b.2, TPP
      {1600, 5.92, "3A090.a"},   {1600, 5.9199, "3A090.b"},  // a.2, density
      {1599.99, 50, ""},                                     // however dense
      {2000, 3.18, ""},                                      // A10
      {2640, 3.196, "3A090.b"},                              // A30: b.1 only
  };
  for (const Edge& edge : edges) {
    const auto d = answer(item(edge.tpp, edge.density), "2026-11-21");
    EXPECT_EQ(d.classification.empty() ? "" : d.classification.front(), edge.expected) << edge.tpp << ' ' << edge.density;
    EXPECT_TRUE(d.needs_info.empty());
  }
}

// 5.92 TPP/mm2 computed from a rate and an area, each with rounding of its own, is still 5.92.
TEST(Edges, AComputedFactOnTheEdgeIsOnTheEdge) {
  for (const double die : {814.0, 609.0, 273.3, 826.0}) {
    const double tpp = 5.92 * die;
    const auto d = answer(transaction({"edge-part", "NVIDIA", "US", tpp, die, 500, 64}), "2026-11-21");
    if (tpp >= 1600) {
      EXPECT_EQ(d.classification, std::vector<std::string>{"3A090.a"}) << die;
    }
  }
}

TEST(Edges, TheRuleOf2022AskedForBoth) {
  const auto free = [](double tpp, double io) {
    return answer(transaction({"edge-part", "NVIDIA", "US", tpp, 800, 2000, io}), "2022-12-01").us == UsOutcome::no_licence_required;
  };
  EXPECT_FALSE(free(4800, 600));
  EXPECT_TRUE(free(4799.9, 600));
  EXPECT_TRUE(free(4800, 599.9));
}

TEST(Edges, OfTheLetterAreAtOrAbove) {
  const auto caught = [](double dram, double io) {
    return fired(answer(transaction({"edge-part", "NVIDIA", "US", 1000, 800, dram, io}), "2025-06-01"), "US-LTR-H20") == Truth::yes;
  };
  EXPECT_TRUE(caught(1400, 0));
  EXPECT_FALSE(caught(1399.9, 0));
  EXPECT_TRUE(caught(0, 1100));
  EXPECT_FALSE(caught(0, 1099.9));
  EXPECT_TRUE(caught(850, 850));
  EXPECT_FALSE(caught(850, 849.9));
}

TEST(Edges, OfTheDutyBandsAreStrictOnBothSides) {
  const auto due = [](double tpp, double dram) {
    return !answer(transaction({"edge-part", "NVIDIA", "US", tpp, 814, dram, 900}), "2026-02-15").levies.empty();
  };
  EXPECT_TRUE(due(15832, 4800));
  EXPECT_FALSE(due(14000, 4800));
  EXPECT_FALSE(due(17500, 4800));
  EXPECT_FALSE(due(15832, 4500));
  EXPECT_FALSE(due(15832, 5000));
  EXPECT_TRUE(due(20919, 6000));
  EXPECT_FALSE(due(20800, 6000));
  EXPECT_FALSE(due(21100, 6000));
  EXPECT_FALSE(due(20919, 5800));
  EXPECT_FALSE(due(20919, 6200));
}

TEST(Edges, DatesAreHalfOpen) {
  const Facts facts = transaction(h200());
  EXPECT_EQ(answer(facts, "2026-01-14").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(answer(facts, "2026-01-15").us, UsOutcome::case_by_case);
  EXPECT_EQ(answer(transaction(h20()), "2025-04-08").us, UsOutcome::no_licence_required);
  EXPECT_NE(answer(transaction(h20()), "2025-04-09").us, UsOutcome::no_licence_required);
}

TEST(Edges, MissingDieAreaNeedsInfoAndIsNeverFree) {
  const auto d = answer(item(2000, -1), "2026-11-21");
  EXPECT_EQ(d.needs_info, std::vector<std::string>{"item.performance_density"});
  EXPECT_NE(d.us, UsOutcome::no_licence_required);
  // Where no area can change the answer none is asked for.
  EXPECT_TRUE(answer(item(1544, -1), "2026-11-21").needs_info.empty());
  EXPECT_TRUE(answer(item(4800, -1), "2026-11-21").needs_info.empty());
}

TEST(Edges, NoteTwoFreesConsumerPartsBelow4800Only) {
  Part part{"edge-part", "NVIDIA", "US", 4799, 600, 500, 64, false};
  EXPECT_EQ(answer(transaction(part), "2024-06-01").us, UsOutcome::no_licence_required);
  part.tpp = 4800;
  EXPECT_EQ(answer(transaction(part), "2024-06-01").us, UsOutcome::licence_exception);
  part.data_center = true;
  EXPECT_EQ(answer(transaction(part), "2024-06-01").us, UsOutcome::presumption_of_denial);
}

TEST(Edges, CountryGroupsChangeByDate) {
  const auto to = [](const char* country, const char* on) {
    return answer(transaction(h200(), {.destination = country, .headquarters = country}), on).us;
  };
  EXPECT_EQ(to("AE", "2026-07-09"), UsOutcome::presumption_of_approval);
  EXPECT_EQ(to("AE", "2026-07-10"), UsOutcome::no_licence_required);
  EXPECT_EQ(to("IL", "2026-09-01"), UsOutcome::no_licence_required);  // D:4, but A:6
  EXPECT_EQ(to("VN", "2026-09-01"), UsOutcome::presumption_of_approval);
  EXPECT_EQ(to("MO", "2025-09-01"), UsOutcome::presumption_of_denial);  // not in D:5: named beside it
  EXPECT_EQ(to("DE", "2026-09-01"), UsOutcome::no_licence_required);
}

TEST(Edges, AGroupReadTodayIsAnAssumptionForYesterday) {
  const Facts vietnam = transaction(a100(), {.destination = "VN", .headquarters = "VN"});
  EXPECT_EQ(answer(vietnam, "2024-09-01").grade, Grade::assumed);
  EXPECT_EQ(answer(vietnam, "2026-09-01").grade, Grade::primary);
}

}  // namespace
}  // namespace steelyard::rules
