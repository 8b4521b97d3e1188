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

Result<StatementLine> line_of(FeeWording wording, double price, double entered, Ratio pass_through = {1, 1}, std::int64_t units = 1) {
  return statement_line({wording, {1, 4}, pass_through}, {"S1", "H200", units, usd(price), usd(entered)});
}

TEST(Settlement, TheFourWordingsOnFortyThousand) {
  const auto share_line = line_of(FeeWording::share_of_price, 40000, 27000);
  EXPECT_EQ(share_line->due, usd(10000));
  EXPECT_EQ(share_line->seller_nets, usd(30000));
  EXPECT_EQ(share_line->buyer_pays, usd(40000));
  const auto surcharge = line_of(FeeWording::surcharge_on_buyer, 40000, 27000);
  EXPECT_EQ(surcharge->buyer_pays, usd(50000));
  EXPECT_EQ(surcharge->seller_nets, usd(40000));
  const auto whole = line_of(FeeWording::share_seller_whole, 40000, 27000);
  EXPECT_EQ(whole->due.to_string(), "13333.33 USD");
  EXPECT_EQ(whole->buyer_pays.to_string(), "53333.33 USD");
  EXPECT_EQ(whole->seller_nets, usd(40000));
  const auto on_entry = line_of(FeeWording::duty_on_entered_value, 40000, 27000);
  EXPECT_EQ(on_entry->due, usd(6750));
  EXPECT_EQ(on_entry->buyer_pays, usd(46750));
  const auto absorbed = line_of(FeeWording::duty_on_entered_value, 40000, 27000, {0, 1});
  EXPECT_EQ(absorbed->due, usd(6750));
  EXPECT_EQ(absorbed->buyer_pays, usd(40000));
  EXPECT_EQ(absorbed->seller_nets, usd(33250));
  // The transfer price matters: 18,000 entered and sold for 27,000 makes 16.7% of the resale.
  EXPECT_EQ(line_of(FeeWording::duty_on_entered_value, 27000, 18000)->due, usd(4500));
}

TEST(Settlement, ADutyNeedsTheEnteredValueInTheSameCurrency) {
  const FeeTerms terms{FeeWording::duty_on_entered_value, {1, 4}, {1, 1}};
  EXPECT_EQ(statement_line(terms, {"S", "H200", 1, usd(40000), std::nullopt}).error().front().code, kMissingKey);
  EXPECT_EQ(statement_line(terms, {"S", "H200", 1, usd(40000), Money{1, Currency::cny}}).error().front().code, kMixedCurrencies);
}

TEST(Settlement, RatiosAreExact) {
  EXPECT_EQ(*Ratio::parse("25%"), (Ratio{1, 4}));
  EXPECT_EQ(*Ratio::parse("0.25"), (Ratio{1, 4}));
  EXPECT_EQ(*Ratio::parse("1/4"), (Ratio{1, 4}));
  EXPECT_EQ(*Ratio::parse(".5"), (Ratio{1, 2}));
  EXPECT_EQ(*Ratio::parse("33.333%"), (Ratio{33333, 100000}));
  EXPECT_EQ(*Ratio::parse("1"), (Ratio{1, 1}));
  for (const char* wrong : {"", "25", "-1", "1/0", "0.2.5", "abc", "101%", "5/4", ".", "%", "0x1"})
    EXPECT_FALSE(Ratio::parse(wrong)) << wrong;
}

TEST(Settlement, AStatementSumsRoundedLines) {
  const FeeTerms terms{FeeWording::share_seller_whole, {1, 4}, {1, 1}};
  const ShipmentLine one{"S1", "H200", 1, usd(40000), std::nullopt};
  const auto statement = statement_of(terms, {one, one, one});
  ASSERT_TRUE(statement.has_value());
  EXPECT_EQ(statement->totals.front().due.to_string(), "39999.99 USD");  // three lines of 13,333.33
  // The same three units on one line are rounded once.
  EXPECT_EQ(statement_line(terms, {"S1", "H200", 3, usd(40000), std::nullopt})->due.to_string(), "40000.00 USD");
  const auto wrong = statement_of(terms, {one, {"S2", "H200", -1, usd(1), std::nullopt}});
  EXPECT_EQ(wrong.error().front().place.pointer, "line[1]");
}

TEST(Settlement, NothingIsLostBetweenBuyerSellerAndTreasury) {
  rc::check("what the buyer pays is what the seller nets and the treasury takes, in every wording", [] {
    const auto wording = static_cast<FeeWording>(*rc::gen::inRange(0, 4));
    const std::int64_t parts = *rc::gen::inRange<std::int64_t>(0, 1000);
    const FeeTerms terms{wording, {*rc::gen::inRange<std::int64_t>(0, 999), 1000}, {parts, 1000}};
    const ShipmentLine shipped{"S", "P", *rc::gen::inRange<std::int64_t>(0, 100000),
                               Money{*rc::gen::inRange<std::int64_t>(0, 10'000'000), kUsd},
                               Money{*rc::gen::inRange<std::int64_t>(0, 10'000'000), kUsd}};
    const auto line = statement_line(terms, shipped);
    RC_ASSERT(line.has_value());
    RC_ASSERT(line->buyer_pays == line->seller_nets + line->due);
    const double exact = static_cast<double>(line->base.minor_units) * terms.rate.value();
    RC_ASSERT(std::abs(exact - static_cast<double>(line->due.minor_units)) <= 1.0);
  });
}

}  // namespace
}  // namespace steelyard::rules
