#include "cost/cost.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"

namespace steelyard::cost {
namespace {

constexpr int kPriceMemoryDays = 365;  // older prices no longer widen the range of the newest
constexpr double kSecondsPerMonth = kHoursPerYear * kSecondsPerHour / 12;

template <class T, class F>
CostFigure figure_from(const Sourced<T>& source, std::string_view name, F&& number) {
  CostFigure figure;
  figure.value = number(source.value);
  figure.low = source.low ? number(*source.low) : figure.value;
  figure.high = source.high ? number(*source.high) : figure.value;
  figure.grade = source.grade();
  figure.rests_on.emplace_back(name);
  return figure;
}

CostFigure share_of(const Assumptions::Share& share, std::string_view name) {
  return figure_from(share, fmt::format("assumption {}: {}", name, format_number(share.value.base())), [](auto q) { return q.base(); });
}

CostFigure exact(double value, Grade grade, std::string rests_on) { return {value, value, value, grade, {std::move(rests_on)}}; }

/// Converts amounts of any currency into the request's and notes the rate.
class Converter {
 public:
  Converter(const Request& request, Findings& findings) : request_(request), findings_(findings) {}

  CostFigure operator()(CostFigure figure, Currency from) {
    auto conversion = request_.catalog->exchange_rates().convert(from, request_.currency, request_.as_of);
    if (!conversion) {
      findings_.insert(findings_.end(), conversion.error().begin(), conversion.error().end());
      return figure;
    }
    figure = figure.scaled(conversion->factor);
    if (conversion->rate) {
      const ExchangeRate& rate = *conversion->rate;
      figure.rests_on.push_back(
          fmt::format("exchange_rate {}/{}: {} ({})", code_of(rate.base), code_of(rate.quote), rate.value, rate.as_of.to_string()));
      figure.grade = weakest(figure.grade, rate.evidence ? rate.evidence->grade : Grade::assumed);
    }
    return figure;
  }

 private:
  const Request& request_;
  Findings& findings_;
};

template <class Amount>
std::string written(const Amount& amount) {
  return fmt::format("{} {}", format_number(amount.value.base(), 6), code_of(amount.currency));
}

Date published(const catalog::Price& price) { return price.evidence && price.evidence->as_of ? price.evidence->as_of->first : Date{}; }

/// How far a price is from home: a price of the region says more than one of the world, and that more than another country's.
enum class Reach : std::uint8_t { region, world, elsewhere };
constexpr std::string_view kWorld = "world";

Reach reach_of(const catalog::Price& price, const Request& request) {
  if (price.region == request.region) return Reach::region;
  return price.region == kWorld ? Reach::world : Reach::elsewhere;
}

/// The newest price of a kind known at the request's date, from as near as there is one.
struct Chosen {
  const catalog::Price* price = nullptr;
  std::vector<const catalog::Price*> recent;  // same kind, subject and region, within the year before; the chosen one included
  Reach reach = Reach::elsewhere;
};

Chosen choose_price(const Request& request, std::string_view subject, catalog::PriceKind kind, bool (*usable)(const catalog::Price&)) {
  Chosen chosen;
  const auto prices = request.catalog->prices_of(subject, kind);  // newest first
  const auto eligible = [&](const catalog::Price* p) { return usable(*p) && published(*p) <= request.as_of; };
  for (const Reach reach : {Reach::region, Reach::world, Reach::elsewhere}) {
    const auto found =
        std::find_if(prices.begin(), prices.end(), [&](const auto* p) { return eligible(p) && reach_of(*p, request) == reach; });
    if (found == prices.end()) continue;
    chosen.price = *found;
    chosen.reach = reach;
    break;
  }
  if (chosen.price == nullptr) return chosen;
  for (const catalog::Price* p : prices) {
    if (eligible(p) && p->region == chosen.price->region && p->per == chosen.price->per &&
        days_between(published(*p), published(*chosen.price)) <= kPriceMemoryDays) {
      chosen.recent.push_back(p);
    }
  }
  return chosen;
}

template <class Member>
CostFigure price_figure(const Chosen& chosen, Member member, Converter& convert) {
  CostFigure figure;
  for (const catalog::Price* p : chosen.recent) {
    const auto& source = *(p->*member);
    CostFigure one =
        figure_from(source, fmt::format("price {}: {}", p->id.text(), written(source.value)), [](const auto& a) { return a.value.base(); });
    one = convert(std::move(one), source.value.currency);
    if (p == chosen.price) {
      figure.value = one.value;
      figure.grade = one.grade;
      figure.rests_on.insert(figure.rests_on.begin(), one.rests_on.begin(), one.rests_on.end());
    } else {
      figure.rests_on.push_back(one.rests_on.front());
    }
    const bool first = p == chosen.recent.front();
    figure.low = first ? one.low : std::min(figure.low, one.low);
    figure.high = first ? one.high : std::max(figure.high, one.high);
  }
  return figure;
}

bool is_purchase(const catalog::Price& p) { return p.purchase.has_value(); }
bool is_rate(const catalog::Price& p) { return p.per_time.has_value(); }

class Pricer {
 public:
  explicit Pricer(const Request& request) : r_(request), a_(*request.assumptions), convert_(request, findings_) {}

  Result<OptionCost> run() {
    SY_CHECK(r_.chip != nullptr && r_.system != nullptr && r_.catalog != nullptr);
    chips_ = static_cast<double>(r_.system->chips);
    find_power();
    if (r_.buys) price_purchase();
    if (r_.rents) price_rental();
    if (!findings_.empty()) return findings_;
    return std::move(cost_);
  }

 private:
  void find_power() {
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

  /// The accelerators of one server, and the whole server with its network.
  struct Hardware {
    CostFigure accelerators;
    CostFigure total;
  };

  Hardware from_chips(CostFigure per_chip) {
    cost_.remarks.emplace_back("cost.price_per_chip_of_server");
    Hardware hardware;
    hardware.accelerators = per_chip.scaled(chips_);
    CostFigure factor = share_of(a_.server_adder, "server_adder");
    for (double* end : {&factor.low, &factor.value, &factor.high}) *end += 1.0;
    hardware.total = with_network(hardware.accelerators.times(factor));
    return hardware;
  }

  CostFigure with_network(const CostFigure& server) {
    CostFigure factor = share_of(a_.network_adder, "network_adder");
    for (double* end : {&factor.low, &factor.value, &factor.high}) *end += 1.0;
    return server.times(factor);
  }

  std::optional<Hardware> find_hardware() {
    if (r_.price_per_system) return from_system(stated(*r_.price_per_system, "study system_price"));
    if (r_.price_per_chip) return from_chips(stated(*r_.price_per_chip, "study price"));
    Chosen system = choose_price(r_, r_.system->id.text(), catalog::PriceKind::purchase, is_purchase);
    Chosen chip = choose_price(r_, r_.chip->id.text(), catalog::PriceKind::purchase, is_purchase);
    // A price of the whole system leaves less to assume, but one from further off says little about this region.
    const bool of_system = system.price != nullptr && (chip.price == nullptr || system.reach <= chip.reach);
    const Chosen& chosen = of_system ? system : chip;
    if (chosen.price != nullptr && chosen.reach == Reach::elsewhere) cost_.remarks.emplace_back("cost.price_of_other_region");
    if (of_system) {
      CostFigure price = price_figure(system, &catalog::Price::purchase, convert_);
      return system.price->per == catalog::PricePer::chip ? from_system(price.scaled(chips_)) : from_system(std::move(price));
    }
    if (chip.price == nullptr) return std::nullopt;
    return from_chips(price_figure(chip, &catalog::Price::purchase, convert_));
  }

  Hardware from_system(CostFigure price) {
    Hardware hardware;
    hardware.accelerators = price;  // the duty is on the entered article, which is the server
    hardware.total = with_network(price);
    return hardware;
  }

  template <class Amount>
  CostFigure stated(const Amount& amount, std::string_view name) {
    return convert_(exact(amount.value.base(), Grade::assumed, fmt::format("{}: {}", name, written(amount))), amount.currency);
  }

  CostFigure duty_on(const CostFigure& accelerators) {
    CostFigure duty;
    for (const Levy& levy : r_.levies) {
      // A share of the sale price that the seller passes on raises the price it is a share of.
      const double rate = levy.basis == "sale_price" ? levy.rate / (1.0 - levy.rate) : levy.rate;
      CostFigure one = accelerators.scaled(rate).times(share_of(a_.levy_pass_through, "levy_pass_through"));
      one.rests_on = {fmt::format("rule {}: {} of {}", levy.rule, format_number(levy.rate), levy.basis)};
      duty += one;
    }
    return duty;
  }

  void price_purchase() {
    auto hardware = find_hardware();
    if (!hardware) {
      cost_.remarks.emplace_back("cost.no_price");
      return;
    }
    const CostFigure duty = duty_on(hardware->accelerators);
    cost_.duty = duty;
    cost_.buy = hardware->total + duty;
    const CostFigure residual = residual_value(a_, r_.horizon);
    cost_.resale_share = cost_.buy->value > 0.0 ? residual.value * hardware->total.value / cost_.buy->value : 0.0;
    cost_.prepaid_share = (r_.is_foreign ? a_.prepaid_foreign : a_.prepaid_domestic).value.base();
    add_parts(hardware->total, duty, residual);
  }

  void add_parts(const CostFigure& hardware, const CostFigure& duty, const CostFigure& residual) {
    const double hours = in_hours(r_.horizon);
    const double years = hours / kHoursPerYear;
    auto& parts = cost_.owned_over_horizon;
    parts.push_back({"purchase", hardware});
    if (duty.value > 0.0) parts.push_back({"duty", duty});
    const std::size_t first_running_cost = parts.size();
    if (auto energy = energy_per_hour()) parts.push_back({"energy", energy->scaled(hours)});
    parts.push_back({"hall", hall_per_hour().scaled(hours)});
    parts.push_back({"staff", staff_per_hour().scaled(hours)});
    const auto& spares = r_.is_foreign ? a_.spares_foreign : a_.spares_domestic;
    parts.push_back({"spares", hardware.times(share_of(spares, r_.is_foreign ? "spares_foreign" : "spares_domestic")).scaled(years)});
    CostFigure bound = *cost_.buy;  // capital is bound in the price at first, in the resale value at last
    bound.low = (bound.low + hardware.low * residual.low) / 2;
    bound.value = (bound.value + hardware.value * residual.value) / 2;
    bound.high = (bound.high + hardware.high * residual.high) / 2;
    parts.push_back({"capital", bound.times(share_of(a_.cost_of_capital, "cost_of_capital")).scaled(years)});
    CostFigure running;
    for (std::size_t i = first_running_cost; i < parts.size(); ++i) running += parts[i].figure;
    cost_.opex_per_hour = hours > 0.0 ? running.scaled(1.0 / hours) : running;
    CostFigure resale = hardware.times(residual).scaled(-1.0);
    parts.push_back({"resale", std::move(resale)});
  }

  std::optional<CostFigure> energy_per_hour() {
    const auto price = power_price_per_kwh();
    if (!price) {
      cost_.remarks.emplace_back("cost.no_power_price");
      return std::nullopt;
    }
    CostFigure effectiveness = r_.power_usage_effectiveness
                                   ? exact(*r_.power_usage_effectiveness, Grade::assumed, "study power_usage_effectiveness")
                                   : share_of(a_.power_usage_effectiveness, "power_usage_effectiveness");
    return cost_.power_w.times(effectiveness).times(*price).scaled(1e-3);
  }

  std::optional<CostFigure> power_price_per_kwh() {
    const auto per_kwh = [](const catalog::AmountPerEnergy& a) { return a.value.base() * 3.6e6; };
    if (r_.power_price) {
      return convert_(
          exact(per_kwh(*r_.power_price), Grade::assumed,
                fmt::format("study power_price: {} {}/kWh", format_number(per_kwh(*r_.power_price)), code_of(r_.power_price->currency))),
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

  CostFigure hall_per_hour() {
    const auto& hall = a_.hall_per_power_and_time;  // money per watt-second of rated power
    CostFigure per_watt_second =
        convert_(figure_from(hall,
                             fmt::format("assumption hall_per_power_and_time: {} {}/kW/month",
                                         format_number(hall.value.value.base() * 1e3 * kSecondsPerMonth), code_of(hall.value.currency)),
                             [](const auto& a) { return a.value.base(); }),
                 hall.value.currency);
    return cost_.power_w.times(per_watt_second).scaled(kSecondsPerHour);
  }

  CostFigure staff_per_hour() {
    const auto& staff = a_.staff_per_chip_and_time;
    return convert_(figure_from(staff,
                                fmt::format("assumption staff_per_chip_and_time: {} {}/year",
                                            format_number(staff.value.value.base() * kSecondsPerHour * kHoursPerYear),
                                            code_of(staff.value.currency)),
                                [](const auto& a) { return a.value.base(); }),
                    staff.value.currency)
        .scaled(kSecondsPerHour * chips_);
  }

  void price_rental() {
    if (r_.rent_per_chip_hour) {
      cost_.rent_per_hour = stated(*r_.rent_per_chip_hour, "study rent").scaled(kSecondsPerHour * chips_);
      return;
    }
    Chosen chosen = choose_price(r_, r_.chip->id.text(), catalog::PriceKind::rental, is_rate);
    if (chosen.price == nullptr) {
      cost_.remarks.emplace_back("cost.no_rental");
      return;
    }
    if (chosen.reach != Reach::region) cost_.remarks.emplace_back("cost.rental_of_other_region");
    const double per_server = chosen.price->per == catalog::PricePer::chip ? chips_ : 1.0;
    cost_.rent_per_hour = price_figure(chosen, &catalog::Price::per_time, convert_).scaled(kSecondsPerHour * per_server);
  }

  const Request& r_;
  const Assumptions& a_;
  Findings findings_;
  Converter convert_;
  OptionCost cost_;
  double chips_ = 1.0;
};

void append_new(std::vector<std::string>& into, const std::vector<std::string>& from) {
  for (const std::string& text : from) {
    if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
  }
}

}  // namespace

CostFigure& CostFigure::operator+=(const CostFigure& other) {
  low += other.low;
  value += other.value;
  high += other.high;
  grade = weakest(grade, other.grade);
  append_new(rests_on, other.rests_on);
  return *this;
}

CostFigure CostFigure::scaled(double factor) const {
  CostFigure result = *this;
  result.low = (factor < 0.0 ? high : low) * factor;
  result.value = value * factor;
  result.high = (factor < 0.0 ? low : high) * factor;
  return result;
}

CostFigure CostFigure::times(const CostFigure& other) const {
  CostFigure result = *this;
  result.low *= other.low;
  result.value *= other.value;
  result.high *= other.high;
  result.grade = weakest(grade, other.grade);
  append_new(result.rests_on, other.rests_on);
  return result;
}

CostFigure residual_value(const Assumptions& assumptions, Seconds age) {
  CostFigure share = share_of(assumptions.residual_share, "residual_share");
  const double periods = age / assumptions.residual_age.value;
  for (double* end : {&share.low, &share.value, &share.high}) *end = std::pow(*end, periods);
  return share;
}

Result<OptionCost> price_option(const Request& request) { return Pricer(request).run(); }

}  // namespace steelyard::cost
