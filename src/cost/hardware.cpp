// What a server is bought for: its price, and what of it is accelerators, host and network.
#include <algorithm>
#include <cmath>

#include "cost/pricer.hpp"

namespace steelyard::cost {
namespace {

bool is_purchase(const catalog::Price& p) { return p.purchase.has_value(); }

/// The line that a share of the sale price makes of it when the seller passes it on: the price it is a share of rises, too.
double grossed_up(const Levy& levy) { return levy.basis == "sale_price" ? levy.rate / (1.0 - levy.rate) : levy.rate; }

CostFigure without(const CostFigure& whole, const CostFigure& part) {
  CostFigure rest = whole + part.scaled(0.0);
  // The part is taken off as it is expected: what the whole costs is no less sure for being split.
  return rest.shifted(-part.value);
}

}  // namespace

CostFigure Hardware::total() const {
  CostFigure sum;
  for (const CostPart& line : lines) sum += line.figure;
  return sum;
}

std::vector<CostPart> Pricer::host_lines() {
  const auto bytes_of = [](const Sourced<Bytes>& size, std::string_view name) {
    return figure_from(size, fmt::format("assumption {}: {}", name, format_quantity(size.value)), [](Bytes b) { return b.base(); });
  };
  const auto per_gigabyte = [](const auto& price, std::string_view name) {
    return fmt::format("assumption {}: {} {}/GB", name, format_number(price.value.value.base() * 1e9), code_of(price.value.currency));
  };
  const auto amount = [](const auto& a) { return a.value.base(); };
  const CostFigure memory_price =
      convert_(figure_from(a_.host_memory_price, per_gigabyte(a_.host_memory_price, "host_memory_price"), amount),
               a_.host_memory_price.value.currency);
  const CostFigure storage_price =
      convert_(figure_from(a_.storage_price, per_gigabyte(a_.storage_price, "storage_price"), amount), a_.storage_price.value.currency);
  // The outermost links of a system lead out of it: they are its cards' rate.
  const bool has_rate = r_.system->levels.size() > 1 && r_.system->levels.back().bandwidth.has_value();
  const auto& rate = has_rate ? *r_.system->levels.back().bandwidth : a_.nic_rate_per_chip;
  const std::string rate_name = has_rate ? fmt::format("system {} link {}", r_.system->id.text(), r_.system->levels.back().name)
                                         : std::string{"assumption nic_rate_per_chip"};
  const CostFigure nic_rate =
      figure_from(rate, fmt::format("{}: {}", rate_name, format_quantity(rate.value)), [](auto b) { return b.base(); });
  const CostFigure nic_price =
      convert_(figure_from(a_.nic_price,
                           fmt::format("assumption nic_price: {} {}/Gbps", format_number(a_.nic_price.value.value.base() * 0.125e9),
                                       code_of(a_.nic_price.value.currency)),
                           amount),
               a_.nic_price.value.currency);
  return {{"host_memory", bytes_of(a_.host_memory_per_chip, "host_memory_per_chip").times(memory_price).scaled(chips_)},
          {"host_cpu", money_of(a_.host_cpu_per_chip, "host_cpu_per_chip").scaled(chips_)},
          {"storage", bytes_of(a_.storage_per_chip, "storage_per_chip").times(storage_price).scaled(chips_)},
          {"nic", nic_rate.times(nic_price).scaled(chips_)},
          {"chassis", money_of(a_.chassis_per_chip, "chassis_per_chip").scaled(chips_)}};
}

Hardware Pricer::from_chips(const CostFigure& per_chip) {
  cost_.remarks.emplace_back("cost.price_per_chip_of_server");
  Hardware hardware;
  hardware.entered = per_chip.scaled(chips_);
  hardware.lines.push_back({"accelerators", hardware.entered});
  for (CostPart& line : host_lines()) hardware.lines.push_back(std::move(line));
  add_network(hardware);
  return hardware;
}

Hardware Pricer::from_system(const CostFigure& price) {
  Hardware hardware;
  hardware.entered = price;  // the duty is on the entered article, which is the server
  std::vector<CostPart> host = host_lines();
  CostFigure accelerators = price;
  for (CostPart& line : host) {
    line.figure = line.figure.typical();
    accelerators = without(accelerators, line.figure);
  }
  if (accelerators.low > 0.0) {
    hardware.lines.push_back({"accelerators", accelerators});
    for (CostPart& line : host) hardware.lines.push_back(std::move(line));
  } else {
    cost_.remarks.emplace_back("cost.server_not_split");
    hardware.lines.push_back({"server", price});
  }
  add_network(hardware);
  return hardware;
}

void Pricer::add_network(Hardware& hardware) {
  hardware.lines.push_back({"network", hardware.total().times(share_of(a_.network_adder, "network_adder"))});
}

void Pricer::change_lines(Hardware& hardware) {
  for (CostPart& line : hardware.lines) {
    const bool enters = line.code == "accelerators" || line.code == "server";
    const double was = line.figure.value;
    line.figure = changed(line.code, line.figure);
    // A dearer or cheaper accelerator enters the country at its new price, alone or within its server.
    if (!enters) continue;
    hardware.entered = hardware.entered.value == was ? line.figure : hardware.entered.shifted(line.figure.value - was);
  }
}

std::optional<Hardware> Pricer::find_hardware() {
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
    return system.price->per == catalog::PricePer::chip ? from_system(price.scaled(chips_)) : from_system(price);
  }
  if (chip.price == nullptr) return std::nullopt;
  return from_chips(price_figure(chip, &catalog::Price::purchase, convert_));
}

CostFigure Pricer::duty_on(const CostFigure& entered) {
  CostFigure duty;
  for (const Levy& levy : r_.levies) {
    if (levy.per_chip) {
      CostFigure settled = convert_(exactly(levy.per_chip->value.base()), levy.per_chip->currency).scaled(chips_);
      settled.rests_on.insert(settled.rests_on.begin(), fmt::format("rule {}: {} a chip", levy.rule, written(*levy.per_chip)));
      duty += settled;
      continue;
    }
    const bool on_value = levy.basis != "sale_price" && r_.entered_value_per_chip;
    const CostFigure base = on_value ? stated(*r_.entered_value_per_chip, "study entered_value").scaled(chips_) : entered;
    CostFigure one = base.scaled(grossed_up(levy)).times(share_of(a_.levy_pass_through, "levy_pass_through"));
    one.rests_on = {fmt::format("rule {}: {} of {}", levy.rule, format_number(levy.rate), levy.basis)};
    duty += one;
  }
  return duty;
}

}  // namespace steelyard::cost
