// A seller's stock by hand on small trees, and what must hold on all of them.
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "plan/seller.hpp"

namespace steelyard::plan {
namespace {

/// Two quarters; in the second a licence is granted with probability `granted`. 100 units of cost 10, sold at home for 12, by licence
/// for 20.
SellerProblem problem(double granted = 0.5) {
  SellerProblem p;
  p.currency = "USD";
  p.periods = {{"2026Q1", 0.0, 0.25}, {"2026Q2", 0.25, 0.25}};
  p.stages = {{0, kNoStage, 1.0, "now"}, {1, 0, granted, "granted"}, {1, 0, 1.0 - granted, "refused"}};
  p.lots = {{"maker", "chip", 100.0, 0.5, 10.0, 4.0}};  // a quarter costs 1
  p.salvage = {{"chip", {5.0, 5.0, 5.0}}};
  SellerOffer home{"home/chip", "sell_home", "home", "chip",
                   0,           0.0,         {},     {{true, 12, 0, 0, -1}, {true, 12, 0, 0, -1}, {true, 12, 0, 0, -1}}};
  SellerOffer licence{
      "licence/chip", "sell_licence", "licence", "chip", 0, 0.0, {}, {{false, 20, 5, 5, -1}, {true, 20, 5, 5, -1}, {false, 20, 5, 5, -1}}};
  p.offers = {home, licence};
  return p;
}

double sold(const SellerProblem& p, const SellerPlan& plan, std::string_view outlet, std::size_t stage) {
  double units = 0.0;
  for (const SellerSale& sale : plan.sales) {
    if (p.offers[sale.offer].outlet == outlet && sale.stage == stage) units += sale.units;
  }
  return units;
}

TEST(Seller, SellsAtHomeNowWhereWaitingIsWorthLess) {
  const SellerProblem p = problem();
  const auto plan = solve_seller(p);
  ASSERT_TRUE(plan);
  // Waiting: a quarter's holding of 1, then 15 after the fee or 12: 0.5 × 15 + 0.5 × 12 - 1 = 12.5 > 12.
  EXPECT_NEAR(plan->value, 100 * 12.5, 1e-6);
  EXPECT_NEAR(sold(p, *plan, "home", 0), 0.0, 1e-6);
  EXPECT_NEAR(sold(p, *plan, "licence", 1), 100.0, 1e-6);
  EXPECT_NEAR(sold(p, *plan, "home", 2), 100.0, 1e-6);
  EXPECT_NEAR(plan->value_without_licence, 100 * 12.0, 1e-6);
  EXPECT_NEAR(plan->book_cost, 1000.0, 1e-9);
  // 0.5 × (net - 12) = 1 at a net of 14, which is 14 / 15 of the price after its fee.
  ASSERT_EQ(plan->flips.size(), 2U);
  EXPECT_NEAR(plan->flips[1].price, 20.0 * 14 / 15, 1e-3);
  const auto unlikely = solve_seller(problem(0.2));
  EXPECT_NEAR(sold(p, *unlikely, "home", 0), 100.0, 1e-6);  // 0.2 × 3 < 1
}

TEST(Seller, NothingIsSoldBeforeTheLicence) {
  const SellerProblem p = problem(1.0);
  const auto plan = solve_seller(p);
  ASSERT_TRUE(plan);
  for (const SellerSale& sale : plan->sales) EXPECT_TRUE(p.offers[sale.offer].at[sale.stage].is_open);
  EXPECT_NEAR(sold(p, *plan, "licence", 0), 0.0, 1e-9);
}

TEST(Seller, WhatIsUnderWayWhenTheLicenceEndsComesBackForSalvage) {
  SellerProblem p = problem();
  p.offers.pop_back();
  SellerOffer prepaid{
      "licence/chip", "sell_licence", "licence", "chip", 1, 0.0, {}, {{true, 20, 5, 5, -1}, {true, 20, 5, 5, -1}, {false, 20, 5, 5, -1}}};
  p.offers.push_back(prepaid);
  const auto plan = solve_seller(p);
  ASSERT_TRUE(plan);
  // Ordered now: 0.5 × 15 + 0.5 × 5 - 1 = 9, less than 12 at home now, and less than 12.5 by waiting for the word.
  EXPECT_NEAR(sold(p, *plan, "licence", 0), 0.0, 1e-6);
  p.offers[1].at[2].is_open = true;
  const auto safe = solve_seller(p);
  EXPECT_NEAR(sold(p, *safe, "licence", 0), 100.0, 1e-6);  // 15 - 1
  EXPECT_NEAR(safe->sales.front().delivered, 1.0, 1e-12);
  EXPECT_NEAR(safe->sales.front().margin, 5.0, 1e-12);
}

TEST(Seller, TheStepThatLimitsIsNamedWithWhatAUnitOfItIsWorth) {
  SellerProblem p = problem(1.0);
  p.steps = {{"assembly", 30.0}};
  p.offers[1].steps = {0};
  const auto plan = solve_seller(p);
  ASSERT_TRUE(plan);
  EXPECT_NEAR(sold(p, *plan, "licence", 1), 30.0, 1e-6);
  EXPECT_NEAR(sold(p, *plan, "home", 0), 70.0, 1e-6);
  ASSERT_FALSE(plan->limits.empty());
  EXPECT_EQ(plan->limits.front().name, "assembly");
  EXPECT_NEAR(plan->limits.front().worth, 15 - 1 - 12, 1e-6);
  p.offers[1].at[1].take_up = 10.0;
  const auto tight = solve_seller(p);
  EXPECT_EQ(tight->limits.front().kind, "take_up");
}

TEST(Seller, BadTablesAreNamedAllAtOnce) {
  SellerProblem p = problem();
  p.lots[0].holding_per_year = 0.0;
  p.stages[2].probability = 0.9;
  p.offers[0].at[0].price = -1.0;
  const auto plan = solve_seller(p);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().size(), 3U);
}

SellerProblem drawn() {
  SellerProblem p = problem(*rc::gen::inRange(0, 101) / 100.0);
  for (SellerOffer& offer : p.offers) {
    const double price = *rc::gen::inRange(1, 40);
    const double fee = price * *rc::gen::inRange(0, 40) / 100.0;
    const double most = *rc::gen::inRange(-1, 120);
    for (SellerOffer::AtStage& at : offer.at) {
      at.price = price;
      at.fee_due = at.fee_borne = fee;
      at.take_up = most;
    }
  }
  p.discount_rate = *rc::gen::inRange(0, 30) / 100.0;
  p.lots.push_back({"odm", "chip", static_cast<double>(*rc::gen::inRange(0, 200)), 1.0, 8.0, 1.0 + *rc::gen::inRange(0, 10)});
  p.steps = {{"assembly", static_cast<double>(*rc::gen::inRange(0, 300))}};
  p.offers[1].steps = {0};
  return p;
}

RC_GTEST_PROP(SellerProperties, ALicenceNeverLowersTheValue, ()) {
  const SellerProblem p = drawn();
  const auto plan = solve_seller(p);
  RC_ASSERT(plan.has_value());
  RC_ASSERT(plan->value >= plan->value_without_licence - 1e-6 * std::abs(plan->value));
  RC_ASSERT(verify_seller(p, *plan).empty());
}

RC_GTEST_PROP(SellerProperties, HoldingDearerNeverRaisesTheValue, ()) {
  const SellerProblem p = drawn();
  SellerProblem dearer = p;
  for (SellerLot& lot : dearer.lots) lot.holding_per_year += 1.0;
  const auto before = solve_seller(p);
  const auto after = solve_seller(dearer);
  RC_ASSERT(before.has_value() && after.has_value());
  RC_ASSERT(after->value <= before->value + 1e-6 * std::abs(before->value));
}

}  // namespace
}  // namespace steelyard::plan
