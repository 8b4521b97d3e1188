#include "cost/unit_cost.hpp"

#include "base/check.hpp"

namespace steelyard::cost {

std::optional<HourCost> hour_cost(const OptionCost& cost, Holding holding, Seconds horizon, std::int64_t chips,
                                  const CostFigure& utilisation) {
  SY_CHECK(chips > 0 && in_hours(horizon) > 0.0 && utilisation.low > 0.0);
  const double a_chip = 1.0 / static_cast<double>(chips);
  HourCost hour;
  if (holding == Holding::owned) {
    if (!cost.buy) return std::nullopt;
    hour.per_server = cost_of_owning(cost).scaled(1.0 / in_hours(horizon));
    hour.per_chip = hour.per_server.scaled(a_chip);
    hour.per_usable_chip = hour.per_chip.over(cost.availability);
    hour.per_used_chip = hour.per_usable_chip.over(utilisation);
    return hour;
  }
  if (!cost.rent_per_hour) return std::nullopt;
  // Who rents out a server bears its failures: hours in which it is down aren't paid.
  hour.per_server = *cost.rent_per_hour;
  hour.per_chip = hour.per_server.scaled(a_chip);
  hour.per_usable_chip = hour.per_chip;
  hour.per_used_chip = cost.rent_is_paid_idle ? hour.per_usable_chip.over(utilisation) : hour.per_usable_chip;
  return hour;
}

CostFigure per_million_tokens(const CostFigure& per_hour, const CostFigure& tokens_per_hour) {
  return per_hour.over(tokens_per_hour).scaled(1e6);
}

CostFigure per_run(const CostFigure& per_server_hour, double servers, const CostFigure& hours) {
  return per_server_hour.times(hours).scaled(servers);
}

CostFigure per_h100_hour(const CostFigure& per_chip_hour, const CostFigure& relative) { return per_chip_hour.over(relative); }

double break_even_utilisation(double reserved_per_hour, double on_demand_per_hour) {
  SY_CHECK(on_demand_per_hour > 0.0);
  return reserved_per_hour / on_demand_per_hour;
}

double price_per_teraflops(double price, double duty_per_price, FlopsPerSecond rate) {
  return price * (1.0 + duty_per_price) / in_teraflops_per_second(rate);
}

double break_even_price(double rival_price, FlopsPerSecond rival_rate, FlopsPerSecond rate, double duty_per_price) {
  return rival_price / rival_rate.base() * rate.base() / (1.0 + duty_per_price);
}

}  // namespace steelyard::cost
