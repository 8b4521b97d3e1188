// When the money moves: a purchase, its loan, its running and its resale, quarter by quarter, and what they are worth today.
#pragma once

#include <string>
#include <vector>

#include "cost/cost.hpp"

namespace steelyard::cost {

struct CashFlowTerms {
  Date ordered;       // day of the order
  Seconds lead_time;  // until it is delivered and runs; the horizon counts from there
  Seconds horizon;    // as in the request that priced the option
  double servers = 1.0;
  double discount_rate = 0.0;  // a year
  double debt_share = 0.0;     // of the purchase, drawn at the order and on delivery as the purchase is paid
  double debt_rate = 0.0;      // a year
  Seconds debt_term;           // equal quarterly instalments from the quarter after delivery
};
/// The terms of the assumptions; `ordered`, `lead_time` and `servers` are the caller's.
[[nodiscard]] CashFlowTerms terms_of(const Assumptions& assumptions, Seconds horizon);

/// One calendar quarter. What is paid is negative.
struct QuarterFlow {
  std::string name;       // 2026Q1
  double years = 0.0;     // from the order to the middle of its part of the quarter
  double purchase = 0.0;  // hardware and duty: the prepaid share at the order, the rest on delivery
  double hall = 0.0;      // to build it; its upkeep and rent are running costs
  double running = 0.0;   // energy, hall, staff, spares
  double loan = 0.0;      // drawn
  double interest = 0.0;
  double principal = 0.0;
  double resale = 0.0;  // of the hardware, and what a hall of one's own is worth at last
  double net = 0.0;
  double discounted = 0.0;
};

struct CashFlow {
  std::vector<QuarterFlow> quarters;
  double total = 0.0;              // sum of net
  double net_present_value = 0.0;  // sum of discounted: below zero, since nothing is earned here
};

/// Payments on known days (order, delivery, resale) are discounted from their day, those of a whole quarter from its middle. The capital
/// part of the cost of owning isn't paid to anyone and doesn't appear: discounting and the loan take its place. Precondition: `cost.buy`.
[[nodiscard]] CashFlow cash_flow(const OptionCost& cost, const Request& request, const CashFlowTerms& terms);

}  // namespace steelyard::cost
