#include "cost/cash_flow.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard::cost {
namespace {

constexpr double kDaysPerYear = kHoursPerYear / 24.0;
constexpr double kQuartersPerYear = 4.0;

struct Quarter {
  std::string name;
  Date begins;
  Date ends;  // of the next
};

Quarter quarter_of(Date day) {
  const int year = day.year();
  const unsigned quarter = day.quarter();
  const Date next = quarter == 4 ? Date::from_civil(year + 1, 1, 1) : Date::from_civil(year, 3 * quarter + 1, 1);
  return {fmt::format("{}Q{}", year, quarter), Date::from_civil(year, 3 * quarter - 2, 1), next};
}

class Ledger {
 public:
  Ledger(const CashFlowTerms& terms, Date last) : terms_(terms) {
    for (Date day = terms.ordered;;) {
      const Quarter quarter = quarter_of(day);
      quarters_.push_back(quarter);
      flow_.quarters.push_back({});
      flow_.quarters.back().name = quarter.name;
      const Date from = std::max(quarter.begins, terms.ordered);
      flow_.quarters.back().years = (days_between(terms.ordered, from) + days_between(from, quarter.ends) / 2.0) / kDaysPerYear;
      if (quarter.ends > last) break;
      day = quarter.ends;
    }
  }

  /// On a day: discounted from it.
  void pay(Date day, double QuarterFlow::*what, double amount) {
    book(index_of(day), what, amount, days_between(terms_.ordered, day) / kDaysPerYear);
  }
  void pay_in(std::size_t quarter, double QuarterFlow::*what, double amount) { book(quarter, what, amount, flow_.quarters[quarter].years); }

  [[nodiscard]] std::size_t index_of(Date day) const {
    for (std::size_t q = 0; q < quarters_.size(); ++q) {
      if (day < quarters_[q].ends) return q;
    }
    return quarters_.size() - 1;
  }
  [[nodiscard]] const std::vector<Quarter>& quarters() const { return quarters_; }
  [[nodiscard]] CashFlow done() {
    for (const QuarterFlow& q : flow_.quarters) {
      flow_.total += q.net;
      flow_.net_present_value += q.discounted;
    }
    return std::move(flow_);
  }

 private:
  void book(std::size_t quarter, double QuarterFlow::*what, double amount, double years) {
    QuarterFlow& q = flow_.quarters[quarter];
    q.*what += amount;
    q.net += amount;
    q.discounted += amount * std::pow(1.0 + terms_.discount_rate, -years);
  }

  const CashFlowTerms& terms_;
  std::vector<Quarter> quarters_;
  CashFlow flow_;
};

double part_of(const OptionCost& cost, std::string_view code) {
  double sum = 0.0;
  for (const CostPart& part : cost.owned_over_horizon) sum += part.code == code ? part.figure.value : 0.0;
  return sum;
}

/// A level instalment a quarter: what is owed falls to nothing at the end of the term.
void repay(Ledger& ledger, const CashFlowTerms& terms, std::size_t first, double owed) {
  const auto instalments = std::max<std::int64_t>(1, std::llround(in_hours(terms.debt_term) / kHoursPerYear * kQuartersPerYear));
  const double rate = terms.debt_rate / kQuartersPerYear;
  const auto n = static_cast<double>(instalments);
  const double instalment = rate > 0.0 ? owed * rate / (1.0 - std::pow(1.0 + rate, -n)) : owed / n;
  const std::size_t last = ledger.quarters().size() - 1;
  for (std::int64_t i = 0; i < instalments && owed > 0.0; ++i) {
    const std::size_t quarter = std::min(first + static_cast<std::size_t>(i), last);
    const double interest = owed * rate;
    // A loan that outlives the hardware is repaid with its resale.
    const double principal = quarter == last || i + 1 == instalments ? owed : instalment - interest;
    ledger.pay_in(quarter, &QuarterFlow::interest, -interest);
    ledger.pay_in(quarter, &QuarterFlow::principal, -principal);
    owed -= principal;
  }
}

}  // namespace

CashFlowTerms terms_of(const Assumptions& assumptions, Seconds horizon) {
  CashFlowTerms terms;
  terms.horizon = horizon;
  terms.discount_rate = assumptions.cost_of_capital.value.base();
  terms.debt_share = assumptions.debt_share.value.base();
  terms.debt_rate = assumptions.debt_rate.value.base();
  terms.debt_term = assumptions.debt_term.value;
  return terms;
}

CashFlow cash_flow(const OptionCost& cost, const Request& request, const CashFlowTerms& terms) {
  SY_CHECK(cost.buy.has_value());
  const auto whole_days = [](Seconds time) { return static_cast<int>(std::llround(in_days(time))); };
  const Date delivered = terms.ordered.plus_days(whole_days(terms.lead_time));
  const Date resold = delivered.plus_days(std::max(1, whole_days(terms.horizon)));
  Ledger ledger(terms, resold);
  const double price = cost.buy->value * terms.servers;
  const double at_order = price * cost.prepaid_share;
  ledger.pay(terms.ordered, &QuarterFlow::purchase, -at_order);
  ledger.pay(delivered, &QuarterFlow::purchase, -(price - at_order));
  if (terms.debt_share > 0.0) {
    ledger.pay(terms.ordered, &QuarterFlow::loan, at_order * terms.debt_share);
    ledger.pay(delivered, &QuarterFlow::loan, (price - at_order) * terms.debt_share);
    repay(ledger, terms, std::min(ledger.index_of(delivered) + 1, ledger.quarters().size() - 1), price * terms.debt_share);
  }
  double hall = part_of(cost, "hall");
  const double years = in_hours(terms.horizon) / kHoursPerYear;
  if (cost.hall_to_build) {
    // A hall of one's own is paid for once, kept up, and worth what is left of its life.
    const double built = cost.hall_to_build->value * terms.servers;
    const double life = in_hours(request.assumptions->hall_life.value) / kHoursPerYear;
    ledger.pay(terms.ordered, &QuarterFlow::hall, -built);
    ledger.pay(resold, &QuarterFlow::resale, built * std::max(0.0, 1.0 - years / life));
    hall = cost.hall_to_build->value * request.assumptions->hall_upkeep.value.base() * years;
  }
  const double running =
      (part_of(cost, "energy") + part_of(cost, "subsidy") + hall + part_of(cost, "staff") + part_of(cost, "spares")) * terms.servers;
  const double all_days = days_between(delivered, resold);
  for (std::size_t q = 0; q < ledger.quarters().size(); ++q) {
    const Quarter& quarter = ledger.quarters()[q];
    const Date from = std::max(quarter.begins, delivered);
    const Date until = std::min(quarter.ends, resold);
    if (until > from) ledger.pay_in(q, &QuarterFlow::running, -running * days_between(from, until) / all_days);
  }
  ledger.pay(resold, &QuarterFlow::resale, -part_of(cost, "resale") * terms.servers);
  return ledger.done();
}

}  // namespace steelyard::cost
