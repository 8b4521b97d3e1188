// Hours, tokens, runs, break-even prices, cash and waterfalls by hand; properties that hold whatever the numbers.
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "cost/cash_flow.hpp"
#include "cost/test_support.hpp"
#include "cost/unit_cost.hpp"
#include "cost/waterfall.hpp"

namespace steelyard::cost {
namespace {

class UnitCost : public testing::Cost {};

Seconds years(double n) { return hours(n * kHoursPerYear); }

Change change(const char* text) {
  auto parsed = parse_change(text);
  EXPECT_TRUE(parsed) << testing::shown(parsed.error());
  return parsed ? *parsed : Change{};
}

TEST_F(UnitCost, AnHourOfAChipIsTheCostOfOwningOverChipsAndHours) {
  const auto cost = price(request("us-server"));
  const auto hour = hour_cost(cost, Holding::owned, years(1), 8, exactly(0.5));
  ASSERT_TRUE(hour);
  const double owning = cost_of_owning(cost).value;
  EXPECT_NEAR(hour->per_chip.value, owning / 8 / kHoursPerYear, 1e-9);
  EXPECT_NEAR(hour->per_usable_chip.value, hour->per_chip.value * 1.01, 1e-9);
  EXPECT_NEAR(hour->per_used_chip.value, hour->per_usable_chip.value * 2, 1e-9);
  EXPECT_FALSE(hour_cost(cost, Holding::rented, years(1), 8, exactly(0.5)));  // nobody asked what it rents for
}

TEST_F(UnitCost, AContractForYearsIsPaidWhetherUsedOrNot) {
  Request r = request("us-server");
  r.rents = true;
  r.contract = Contract::reserved;
  const auto reserved = price(r);
  // No contract is published: half of the 2 USD an hour, by the discount of this test.
  EXPECT_NEAR(reserved.rent_per_hour->value, 8 * 2.0 * 0.5, 1e-9);
  EXPECT_TRUE(has(reserved.remarks, "cost.reserved_discount_assumed"));
  EXPECT_NEAR(hour_cost(reserved, Holding::rented, years(1), 8, exactly(0.4))->per_used_chip.value, 1.0 / 0.4, 1e-9);
  r.contract = Contract::on_demand;
  const auto on_demand = price(r);
  EXPECT_NEAR(hour_cost(on_demand, Holding::rented, years(1), 8, exactly(0.4))->per_used_chip.value, 2.0, 1e-9);
  EXPECT_DOUBLE_EQ(break_even_utilisation(reserved.rent_per_hour->value, on_demand.rent_per_hour->value), 0.5);
}

TEST(UnitCostArithmetic, OfTokensAndRuns) {
  const CostFigure hour{1.0, 2.0, 4.0, Grade::derived, {}};
  const CostFigure tokens{1e6, 4e6, 8e6, Grade::derived, {}};
  const CostFigure cost = per_million_tokens(hour, tokens);
  EXPECT_DOUBLE_EQ(cost.value, 0.5);
  EXPECT_DOUBLE_EQ(cost.low, 0.125);  // cheapest hour, fastest machine
  EXPECT_DOUBLE_EQ(cost.high, 4.0);
  EXPECT_DOUBLE_EQ(per_run(hour, 32, exactly(100)).value, 6400.0);
  EXPECT_DOUBLE_EQ(per_h100_hour(hour, exactly(0.5)).value, 4.0);
}

// The acceptance figures of START-3: 752 and 989.5 dense BF16 TFLOPS (data/chips), 27,000, 40,000 and 24,823 dollars, a duty of 25%.
TEST(UnitCostArithmetic, DollarsOfPeakBf16AndWhereTheyBreakEven) {
  const FlopsPerSecond h200 = teraflops_per_second(989.5);
  const FlopsPerSecond ascend = teraflops_per_second(752);
  EXPECT_NEAR(price_per_teraflops(40000, 0.25, h200), 50.5, 0.05);
  EXPECT_NEAR(price_per_teraflops(27000, 0.0, ascend), 35.9, 0.05);
  EXPECT_NEAR(price_per_teraflops(175000 / 7.05, 0.25, h200), 31.4, 0.05);
  EXPECT_NEAR(break_even_price(27000, ascend, h200, 0.25), 28422, 0.5);
  EXPECT_NEAR(price_per_teraflops(break_even_price(27000, ascend, h200, 0.25), 0.25, h200), price_per_teraflops(27000, 0.0, ascend), 1e-9);
}

TEST_F(UnitCost, BooksFallStraightAndMarketsByAConstantShare) {
  EXPECT_NEAR(book_value(assumptions_, years(2)).value, 0.6, 1e-12);  // five years to nothing
  EXPECT_NEAR(book_value(assumptions_, years(9)).value, 0.0, 1e-12);
  EXPECT_NEAR(residual_value(assumptions_, years(1)).value, 0.5, 1e-12);
  EXPECT_NEAR(depreciation_per_hour(assumptions_, years(2)).value, 0.75 / 2 / kHoursPerYear, 1e-15);
}

RC_GTEST_FIXTURE_PROP(UnitCost, ALongerLifeNeverRaisesDepreciationAnHour, ()) {
  const double shorter = *rc::gen::inRange(30, 3000);
  const double longer = shorter + *rc::gen::inRange(1, 3000);
  RC_ASSERT(depreciation_per_hour(assumptions_, days(longer)).value <= depreciation_per_hour(assumptions_, days(shorter)).value + 1e-15);
}

RC_GTEST_FIXTURE_PROP(UnitCost, ScalingPricesScalesThePurchase, ()) {
  const int percent = *rc::gen::inRange(1, 1000);
  Request r = request("us-server");
  for (const char* name : {"accelerators", "host_memory", "host_cpu", "storage", "nic", "chassis", "network"}) {
    r.changes.push_back({name, ChangeKind::scale, percent / 100.0, Currency::usd});
  }
  const auto scaled = price(r);
  const auto plain = price(request("us-server"));
  for (const char* code : {"purchase", "spares", "capital", "resale"}) {
    RC_ASSERT(std::abs(part(scaled, code) - percent / 100.0 * part(plain, code)) < 1e-6 * std::abs(part(plain, code)) * percent);
  }
}

RC_GTEST_FIXTURE_PROP(UnitCost, EnergyGrowsWithPueAndUtilisationAndNothingElseDoes, ()) {
  Request low = request("us-server");
  Request high = request("us-server");
  low.power_usage_effectiveness = 1.0 + *rc::gen::inRange(0, 100) / 100.0;
  high.power_usage_effectiveness = *low.power_usage_effectiveness + *rc::gen::inRange(1, 100) / 100.0;
  low.utilisation = exactly(*rc::gen::inRange(1, 100) / 100.0);
  high.utilisation = exactly(std::min(1.0, low.utilisation->value + *rc::gen::inRange(0, 50) / 100.0));
  const auto a = price(low);
  const auto b = price(high);
  RC_ASSERT(part(a, "energy") < part(b, "energy"));
  for (const char* code : {"purchase", "hall", "staff", "spares", "capital", "resale"}) RC_ASSERT(part(a, code) == part(b, code));
}

TEST_F(UnitCost, CashWithoutInterestOrDiscountIsTheCostWithoutItsCapital) {
  const Request r = request("us-server");
  const auto cost = price(r);
  CashFlowTerms terms = terms_of(assumptions_, r.horizon);
  terms.ordered = Date::from_civil(2025, 11, 15);
  terms.lead_time = days(60);
  terms.servers = 3;
  terms.discount_rate = 0.0;
  const CashFlow flow = cash_flow(cost, r, terms);
  EXPECT_NEAR(flow.total, -3 * (cost_of_owning(cost).value - part(cost, "capital")), 1e-6);
  EXPECT_NEAR(flow.net_present_value, flow.total, 1e-6);
  EXPECT_EQ(flow.quarters.front().name, "2025Q4");
  EXPECT_NEAR(flow.quarters.front().purchase, -3 * 264000, 1e-6);  // a foreign part is prepaid
  EXPECT_DOUBLE_EQ(flow.quarters.front().running, 0.0);            // it is delivered on 2026-01-14
  EXPECT_EQ(flow.quarters.back().name, "2027Q1");
  EXPECT_GT(flow.quarters.back().resale, 0.0);
}

TEST_F(UnitCost, ALoanMovesCashAndAtItsOwnRateIsWorthNothing) {
  const Request r = request("us-server");
  const auto cost = price(r);
  CashFlowTerms terms = terms_of(assumptions_, r.horizon);
  terms.ordered = Date::from_civil(2026, 1, 1);
  terms.discount_rate = 0.0;
  const CashFlow plain = cash_flow(cost, r, terms);
  terms.debt_share = 0.5;
  terms.debt_rate = 0.0;
  const CashFlow free_loan = cash_flow(cost, r, terms);
  EXPECT_NEAR(free_loan.total, plain.total, 1e-6);
  EXPECT_NEAR(free_loan.quarters.front().loan, 0.5 * 264000, 1e-6);
  terms.debt_rate = 0.08;
  const CashFlow loan = cash_flow(cost, r, terms);
  // Four instalments of a loan of 132,000 at 2% a quarter: 132,000 × 0.02 / (1 − 1.02^−4) = 34,666.31 each.
  double interest = 0.0;
  double principal = 0.0;
  for (const QuarterFlow& q : loan.quarters) {
    interest += q.interest;
    principal += q.principal;
  }
  EXPECT_NEAR(principal, -132000, 1e-6);
  EXPECT_NEAR(interest, -(4 * 34666.335 - 132000), 0.01);
  terms.discount_rate = std::pow(1.02, 4) - 1.0;
  const double with = cash_flow(cost, r, terms).net_present_value;
  terms.debt_share = 0.0;
  EXPECT_NEAR(with, cash_flow(cost, r, terms).net_present_value, 0.02 * 132000);  // but for the half quarter until an instalment
}

TEST_F(UnitCost, AHallOfOnesOwnIsPaidOnceAndWorthWhatIsLeft) {
  Request r = request("us-server");
  r.hall = Hall::built;
  const auto cost = price(r);
  CashFlowTerms terms = terms_of(assumptions_, r.horizon);
  terms.ordered = Date::from_civil(2026, 1, 1);
  const CashFlow flow = cash_flow(cost, r, terms);
  EXPECT_NEAR(flow.quarters.front().hall, -100000, 1e-6);
  EXPECT_NEAR(flow.quarters.back().resale, 132000 + 90000, 1e-3);  // nine tenths of its life, and half of the server's price
}

// X20 of the research: a module 10,000 dollars cheaper against memory at twice the price.
TEST_F(UnitCost, AWaterfallAddsUpAndTellsWhereTheLastChangeNetsToZero) {
  const auto w = explain_changes(request("us-server"), {change("accelerators=-10000USD"), change("host_memory=x2")});
  ASSERT_TRUE(w) << testing::shown(w.error());
  EXPECT_NEAR(w->steps[0].moves + w->steps[1].moves, w->end - w->start, 1e-6);
  EXPECT_LT(w->steps[0].moves, 0.0);
  EXPECT_GT(w->steps[1].moves, 0.0);
  ASSERT_TRUE(w->nets_to_zero);
  // Both are hardware: what the memory adds must be what the module saved, 10,000 on 20,480.
  EXPECT_NEAR(w->nets_to_zero->factor, 1.0 + 10000.0 / 20480.0, 1e-9);
  const std::string factor = "host_memory=x" + std::to_string(w->nets_to_zero->factor);
  const auto back = explain_changes(request("us-server"), {change("accelerators=-10000USD"), change(factor.c_str())});
  EXPECT_NEAR(back->end, back->start, 1.0);
}

TEST_F(UnitCost, AWaterfallTakesAssumptionsToo) {
  const auto w = explain_changes(request("us-server"), {change("cost_of_capital=20%")});
  ASSERT_TRUE(w);
  EXPECT_NEAR(w->end - w->start, 0.1 * 198000, 1e-6);
  ASSERT_EQ(w->steps[0].lines.size(), 1U);
  EXPECT_EQ(w->steps[0].lines[0].code, "capital");
}

TEST(ChangeText, SlipsAreNamed) {
  for (const char* text :
       {"", "=", "host_memory", "host_memory=", "=x2", "host_memory=x", "host_memory=x-1", "host_memory=2", "nic=lots"}) {
    EXPECT_FALSE(parse_change(text)) << text;
  }
  const auto near = parse_change("host_memoy=x2");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().front().argument("nearest"), "host_memory");
  EXPECT_EQ(change("nic=-500USD").line.front().amount, -500);
  EXPECT_EQ(change("nic=-3500CNY").line.front().currency, Currency::cny);
  EXPECT_EQ(change("nic=0USD").line.front().kind, ChangeKind::replace);
}

}  // namespace
}  // namespace steelyard::cost
