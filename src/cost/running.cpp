// What an owned server costs while it runs, and what a rented one costs.
#include <algorithm>
#include <cmath>

#include "cost/pricer.hpp"

namespace steelyard::cost {
namespace {

constexpr double kSecondsPerMonth = kHoursPerYear * kSecondsPerHour / 12;

bool is_rate(const catalog::Price& p) { return p.per_time.has_value(); }
/// A contract runs for a year or more; what is offered by the hour, the month or at the spot price is had on demand.
bool is_reserved(const catalog::Price& p) { return is_rate(p) && p.term.find("year") != std::string::npos; }
bool is_on_demand(const catalog::Price& p) { return is_rate(p) && !is_reserved(p); }

/// A stack that is mature for neither training nor serving; nothing where the chip names no stack.
std::optional<bool> has_young_stack(const catalog::Catalog& catalog, const catalog::Chip& chip) {
  if (chip.stacks.empty()) return std::nullopt;
  const catalog::SoftwareStack* stack = catalog.stack(chip.stacks.front());
  if (stack == nullptr) return std::nullopt;
  return stack->training != catalog::Maturity::mature && stack->serving != catalog::Maturity::mature;
}

}  // namespace

void Pricer::find_power() {
  cost_.power_usage_effectiveness = r_.power_usage_effectiveness.value_or(a_.power_usage_effectiveness.value.base());
  if (r_.system->power) {
    cost_.power_w =
        figure_from(*r_.system->power, fmt::format("system {} power: {}", r_.system->id.text(), format_quantity(r_.system->power->value)),
                    [](Watts w) { return w.base(); });
    return;
  }
  cost_.remarks.emplace_back("cost.power_assumed");
  const CostFigure chip =
      r_.chip->tdp
          ? figure_from(*r_.chip->tdp, fmt::format("chip {} tdp: {}", r_.chip->id.text(), format_quantity(r_.chip->tdp->value)),
                        [](Watts w) { return w.base(); })
          : figure_from(a_.power_of_unrated_chip,
                        "assumption power_of_unrated_chip: " + format_quantity(a_.power_of_unrated_chip.value.base(), Watts::kDimension),
                        [](Watts w) { return w.base(); });
  cost_.power_w = chip.times(share_of(a_.server_power_over_chips, "server_power_over_chips")).scaled(chips_);
}

void Pricer::find_availability() {
  const CostFigure failures = share_of(a_.failures_per_chip_year, "failures_per_chip_year")
                                  .times(r_.is_foreign ? exactly(1.0) : share_of(a_.failures_domestic, "failures_domestic"));
  const CostFigure repair = figure_from(a_.repair_time, "assumption repair_time: " + format_quantity(a_.repair_time.value),
                                        [](Seconds s) { return in_hours(s) / kHoursPerYear; });
  // A failure takes its neighbours out with it, but never more than the server has.
  CostFigure lost = share_of(a_.chips_lost_per_failure, "chips_lost_per_failure");
  for (double* end : {&lost.low, &lost.value, &lost.high}) *end = std::min(*end, chips_);
  const CostFigure down = failures.times(repair).times(lost);
  // In steady state a chip is down for d hours to each hour it runs: 1 / (1 + d) of the time it is up.
  CostFigure up = down;
  up.low = 1.0 / (1.0 + down.high);
  up.value = 1.0 / (1.0 + down.value);
  up.high = 1.0 / (1.0 + down.low);
  cost_.availability = std::move(up);
}

std::optional<CostFigure> Pricer::energy_per_hour() {
  const auto price = power_price_per_kwh();
  if (!price) {
    cost_.remarks.emplace_back("cost.no_power_price");
    return std::nullopt;
  }
  const CostFigure effectiveness = r_.power_usage_effectiveness
                                       ? exactly(*r_.power_usage_effectiveness, Grade::assumed, {"study power_usage_effectiveness"})
                                       : share_of(a_.power_usage_effectiveness, "power_usage_effectiveness");
  CostFigure load = exactly(1.0);
  if (r_.utilisation) {
    const CostFigure idle = share_of(a_.idle_power_share, "idle_power_share");
    load = idle + *r_.utilisation;  // grade and data of both
    const auto drawn = [](double at_idle, double busy) { return at_idle + (1.0 - at_idle) * busy; };
    load.low = drawn(idle.low, r_.utilisation->low);
    load.value = drawn(idle.value, r_.utilisation->value);
    load.high = drawn(idle.high, r_.utilisation->high);
  }
  return cost_.power_w.times(effectiveness).times(*price).times(load).scaled(1e-3);
}

std::optional<CostFigure> Pricer::power_price_per_kwh() {
  const auto per_kwh = [](const catalog::AmountPerEnergy& a) { return a.value.base() * 3.6e6; };
  if (r_.power_price) {
    return convert_(
        exactly(per_kwh(*r_.power_price), Grade::assumed,
                {fmt::format("study power_price: {} {}/kWh", format_number(per_kwh(*r_.power_price)), code_of(r_.power_price->currency))}),
        r_.power_price->currency);
  }
  const catalog::PowerPrice* chosen = nullptr;
  for (const catalog::PowerPrice& p : r_.catalog->power_prices()) {
    // A price with a condition (a subsidy) is not assumed to be met.
    if (p.region != r_.region || !p.condition.empty() || !p.value) continue;
    if (chosen == nullptr || p.value->value.value.base() > chosen->value->value.value.base()) chosen = &p;
  }
  if (chosen == nullptr) return std::nullopt;
  return convert_(figure_from(*chosen->value, fmt::format("power_price {}", chosen->id), per_kwh), chosen->value->value.currency);
}

CostFigure Pricer::hall_built() {
  const auto& build = a_.hall_build_per_power;
  const CostFigure per_watt = convert_(figure_from(build,
                                                   fmt::format("assumption hall_build_per_power: {} {}/W",
                                                               format_number(build.value.value.base()), code_of(build.value.currency)),
                                                   [](const auto& a) { return a.value.base(); }),
                                       build.value.currency);
  return cost_.power_w.times(per_watt);
}

CostFigure Pricer::hall_per_hour() {
  if (r_.hall == Hall::built) {
    const CostFigure built = hall_built();
    cost_.hall_to_build = built;
    // An hour wears off its share of the life, keeps up the plant, and binds the capital that is left: half of it, over the whole life.
    const CostFigure life = figure_from(a_.hall_life, "assumption hall_life: " + format_quantity(a_.hall_life.value),
                                        [](Seconds s) { return in_hours(s) / kHoursPerYear; });
    CostFigure a_year = exactly(1.0).over(life) + share_of(a_.hall_upkeep, "hall_upkeep");
    a_year += share_of(a_.cost_of_capital, "cost_of_capital").scaled(0.5);
    return built.times(a_year).scaled(1.0 / kHoursPerYear);
  }
  const auto& hall = a_.hall_per_power_and_time;  // money per watt-second of rated power
  const CostFigure per_watt_second =
      convert_(figure_from(hall,
                           fmt::format("assumption hall_per_power_and_time: {} {}/kW/month",
                                       format_number(hall.value.value.base() * 1e3 * kSecondsPerMonth), code_of(hall.value.currency)),
                           [](const auto& a) { return a.value.base(); }),
               hall.value.currency);
  return cost_.power_w.times(per_watt_second).scaled(kSecondsPerHour);
}

CostFigure Pricer::staff_per_hour() {
  const auto& staff = a_.staff_per_chip_and_time;
  CostFigure figure = convert_(figure_from(staff,
                                           fmt::format("assumption staff_per_chip_and_time: {} {}/year",
                                                       format_number(staff.value.value.base() * kSecondsPerHour * kHoursPerYear),
                                                       code_of(staff.value.currency)),
                                           [](const auto& a) { return a.value.base(); }),
                               staff.value.currency)
                          .scaled(kSecondsPerHour * chips_);
  const auto young = has_young_stack(*r_.catalog, *r_.chip);
  if (young == false) return figure;
  CostFigure times = share_of(a_.staff_young_stack, "staff_young_stack");
  if (!young) times.low = times.value = 1.0;  // unknown: it may take as many people as a young one
  return figure.times(times);
}

void Pricer::price_rental() {
  if (r_.rent_per_chip_hour) {
    cost_.rent_per_hour = stated(*r_.rent_per_chip_hour, "study rent").scaled(kSecondsPerHour * chips_);
    cost_.rent_is_paid_idle = r_.contract == Contract::reserved;
    return;
  }
  const auto choose = [&](bool (*usable)(const catalog::Price&)) {
    return choose_price(r_, r_.chip->id.text(), catalog::PriceKind::rental, usable);
  };
  const bool reserved = r_.contract == Contract::reserved;
  Chosen chosen = r_.contract == Contract::any ? choose(is_rate) : choose(reserved ? is_reserved : is_on_demand);
  const bool discounted = reserved && (chosen.price == nullptr || chosen.reach != Reach::region) && choose(is_on_demand).price != nullptr &&
                          (chosen.price == nullptr || choose(is_on_demand).reach < chosen.reach);
  if (discounted) chosen = choose(is_on_demand);
  if (chosen.price == nullptr && r_.contract == Contract::on_demand) chosen = choose(is_rate);
  if (chosen.price == nullptr) {
    cost_.remarks.emplace_back("cost.no_rental");
    return;
  }
  if (chosen.reach != Reach::region) cost_.remarks.emplace_back("cost.rental_of_other_region");
  const double per_server = chosen.price->per == catalog::PricePer::chip ? chips_ : 1.0;
  CostFigure rent = price_figure(chosen, &catalog::Price::per_time, convert_).scaled(kSecondsPerHour * per_server);
  if (discounted) {
    cost_.remarks.emplace_back("cost.reserved_discount_assumed");
    const CostFigure off = share_of(a_.reserved_discount, "reserved_discount");
    CostFigure kept = off;
    kept.low = 1.0 - off.high;
    kept.value = 1.0 - off.value;
    kept.high = 1.0 - off.low;
    rent = rent.times(kept);
  }
  cost_.rent_is_paid_idle = reserved;
  cost_.rent_per_hour = std::move(rent);
}

}  // namespace steelyard::cost
