#include "rules/ownership.hpp"

#include <gtest/gtest.h>

namespace steelyard::rules {
namespace {

const std::set<std::string> kListed{"L1", "L2"};

TEST(Ownership, TwoListedOwnersAddUp) {
  const auto found = listed_ownership({{"L1", "X", 0.30, {}}, {"L2", "X", 0.20, {}}, {"Public", "X", 0.50, {}}}, "X", kListed);
  ASSERT_TRUE(found.has_value());
  EXPECT_DOUBLE_EQ(found->share, 0.5);
  EXPECT_EQ(found->owners, (std::vector<std::string>{"L1", "L2"}));
  EXPECT_EQ(found->paths.size(), 2u);
}

TEST(Ownership, WhatIsHalfOwnedByAListedPartyCountsWhole) {
  // L1 holds half of A, A holds half of X: A counts as listed, so X is half owned; as money it is a quarter.
  const auto found = listed_ownership({{"L1", "A", 0.5, {}}, {"A", "X", 0.5, {}}}, "X", kListed);
  EXPECT_DOUBLE_EQ(found->share, 0.5);
  EXPECT_DOUBLE_EQ(found->economic, 0.25);
  EXPECT_EQ(found->paths.front().names, (std::vector<std::string>{"L1", "A", "X"}));
  // Below a half nothing passes on.
  EXPECT_DOUBLE_EQ(listed_ownership({{"L1", "A", 0.49, {}}, {"A", "X", 1.0, {}}}, "X", kListed)->share, 0.0);
}

TEST(Ownership, AnUnknownShareIsAsLargeAsItCanBe) {
  const auto found = listed_ownership({{"L1", "X", {}, {}}, {"Public", "X", 0.4, {}}}, "X", kListed);
  EXPECT_DOUBLE_EQ(found->share, 0.0);
  EXPECT_DOUBLE_EQ(found->share_at_most, 0.6);
  EXPECT_EQ(found->unknown_shares, std::vector<std::string>{"L1 → X"});
}

TEST(Ownership, CirclesAndSumsOverTheWholeAreRefused) {
  const auto circle = listed_ownership({{"A", "X", 0.5, {}}, {"B", "A", 0.5, {}}, {"A", "B", 0.5, {}}}, "X", kListed);
  ASSERT_FALSE(circle.has_value());
  EXPECT_EQ(circle.error().front().code, kCircularOwnership);
  EXPECT_EQ(circle.error().front().argument("found"), "A → B → A");
  const auto over = listed_ownership({{"A", "X", 0.7, {}}, {"B", "X", 0.4, {}}}, "X", kListed);
  EXPECT_EQ(over.error().front().code, kSharesOverWhole);
}

TEST(Ownership, TheUltimateParentHoldsMoreThanHalfAllTheWay) {
  const std::vector<Holding> holdings{{"Holding", "Arm", 1.0, {}}, {"Parent", "Holding", 0.6, {}}, {"Fund", "Parent", 0.4, {}}};
  EXPECT_EQ(*ultimate_parent(holdings, "Arm"), "Parent");
  EXPECT_EQ(*ultimate_parent(holdings, "Nobody"), "Nobody");
}

TEST(Ownership, ManyLayersAreQuick) {
  std::vector<Holding> holdings;  // 2^30 ways from bottom to top
  for (int layer = 0; layer < 30; ++layer) {
    for (const char* from : {"a", "b"}) {
      for (const char* to : {"a", "b"}) {
        holdings.push_back({from + std::to_string(layer + 1), to + std::to_string(layer), 0.5, {}});
      }
    }
  }
  const auto found = listed_ownership(holdings, "a0", {"a30", "b30"});
  EXPECT_DOUBLE_EQ(found->share, 1.0);
  EXPECT_DOUBLE_EQ(found->economic, 1.0);
}

}  // namespace
}  // namespace steelyard::rules
