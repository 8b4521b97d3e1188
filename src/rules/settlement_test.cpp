// The vectors of the reading notes (policy brief, 3.3).
#include "rules/settlement.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace steelyard::rules {
namespace {

constexpr auto kUsd = Currency::usd;
Levy duty() { return {RuleId{"US-232"}, 0.25, "customs_value", true}; }
Levy share() { return {RuleId{"US-ANN-2025-12-08"}, 0.25, "sale_price", false}; }
Money usd(double major) { return Money::from_major(major, kUsd); }

TEST(Settlement, VectorsOfTheNotes) {
  EXPECT_EQ(settle(duty(), 1, usd(27000))->due, usd(6750));
  EXPECT_EQ(settle(share(), 1, usd(27000))->due, usd(6750));
  EXPECT_EQ(settle(duty(), 1, usd(40000))->due, usd(10000));
  EXPECT_EQ(settle(duty(), 1, usd(18000))->due, usd(4500));
  const auto many = settle(duty(), 75000, usd(27000));
  EXPECT_EQ(many->base, usd(2.025e9));
  EXPECT_EQ(many->due, usd(506.25e6));
  EXPECT_EQ(settle({RuleId{"US-15PCT"}, 0.15, "sale_price", false}, 1, usd(60e6))->due, usd(9e6));
}

TEST(Settlement, SellerMadeWhole) {
  const auto by_duty = make_seller_whole(duty(), usd(27000), usd(27000));
  EXPECT_EQ(by_duty->price, usd(33750));
  const auto by_share = make_seller_whole(share(), usd(27000), usd(27000));
  EXPECT_EQ(by_share->price, usd(36000));
  const auto on_forty = make_seller_whole(share(), usd(40000), usd(40000));
  EXPECT_EQ(on_forty->price.to_string(), "53333.33 USD");
  EXPECT_EQ(on_forty->due.to_string(), "13333.33 USD");
}

TEST(Settlement, ALineIsRoundedOnceHalfToEven) {
  const Levy levy{RuleId{"x"}, 0.25, "customs_value", true};
  EXPECT_EQ(settle(levy, 1, Money{2, kUsd})->due.minor_units, 0);  // half a cent, to even
  EXPECT_EQ(settle(levy, 1, Money{6, kUsd})->due.minor_units, 2);  // a cent and a half
  EXPECT_EQ(settle(levy, 3, Money{6, kUsd})->due.minor_units, 4);  // 4.5: not three times 2
  EXPECT_EQ(settle(levy, 3, Money{2, kUsd})->due.minor_units, 2);  // 1.5: not three times 0
}

TEST(Settlement, RefusesWhatItCannotHold) {
  EXPECT_FALSE(settle(duty(), -1, usd(1)));
  EXPECT_FALSE(settle(duty(), 1, Money{-1, kUsd}));
  EXPECT_FALSE(settle(duty(), std::int64_t{1} << 62, usd(1e6)));
  EXPECT_FALSE(make_seller_whole({RuleId{"x"}, 1.0, "sale_price", false}, usd(1), usd(1)));
  EXPECT_EQ(settle(duty(), -1, usd(1)).error().front().code, kAmountOutOfRange);
}

TEST(Settlement, NettingTheShareGivesTheSellerHisPrice) {
  rc::check("price minus due is the net, and the due is a quarter of the price within a cent", [] {
    const Money net{*rc::gen::inRange<std::int64_t>(0, 100'000'000'000), kUsd};
    const auto whole = make_seller_whole(share(), net, net);
    RC_ASSERT(whole.has_value());
    RC_ASSERT(whole->price - whole->due == net);
    const double quarter = static_cast<double>(whole->price.minor_units) * 0.25;
    RC_ASSERT(std::abs(quarter - static_cast<double>(whole->due.minor_units)) <= 1.0);
  });
}

}  // namespace
}  // namespace steelyard::rules
