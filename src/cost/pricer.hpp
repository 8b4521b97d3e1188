// Prices one option, line by line; the parts of `price_option`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cost/cost.hpp"
#include "cost/price_choice.hpp"

namespace steelyard::cost {

/// What the server is bought for.
struct Hardware {
  CostFigure entered;  // of the article that enters the country: the accelerators, or the server where it is priced whole
  std::vector<CostPart> lines;

  [[nodiscard]] CostFigure total() const;
};

class Pricer {
 public:
  explicit Pricer(const Request& request);
  [[nodiscard]] Result<OptionCost> run();

 private:
  // hardware.cpp
  [[nodiscard]] std::optional<Hardware> find_hardware();
  [[nodiscard]] std::vector<CostPart> host_lines();
  [[nodiscard]] Hardware from_chips(const CostFigure& per_chip);
  [[nodiscard]] Hardware from_system(const CostFigure& price);
  void add_network(Hardware& hardware);
  void change_lines(Hardware& hardware);
  [[nodiscard]] CostFigure duty_on(const CostFigure& entered);

  // running.cpp
  void find_power();
  void find_availability();
  [[nodiscard]] std::optional<CostFigure> energy_per_hour();
  [[nodiscard]] std::optional<CostFigure> power_price_per_kwh();
  [[nodiscard]] CostFigure hall_per_hour();
  [[nodiscard]] CostFigure hall_built();
  [[nodiscard]] CostFigure staff_per_hour();
  void price_rental();

  // cost.cpp
  void price_purchase();
  void add_parts(const CostFigure& hardware, const CostFigure& duty, const CostFigure& residual);
  void refuse_idle_changes();
  /// The line after the study's changes of it.
  [[nodiscard]] CostFigure changed(std::string_view line, CostFigure figure);
  template <class Amount>
  [[nodiscard]] CostFigure stated(const Amount& amount, std::string_view name) {
    return convert_(
        {amount.value.base(), amount.value.base(), amount.value.base(), Grade::assumed, {fmt::format("{}: {}", name, written(amount))}},
        amount.currency);
  }
  template <class Sum>
  [[nodiscard]] CostFigure money_of(const Sum& sum, std::string_view name) {
    return convert_(
        figure_from(sum, fmt::format("assumption {}: {}", name, written(sum.value)), [](const auto& a) { return a.value.base(); }),
        sum.value.currency);
  }

  const Request& r_;
  const Assumptions& a_;
  Findings findings_;
  Converter convert_;
  OptionCost cost_;
  double chips_ = 1.0;
  std::map<std::string, bool, std::less<>> changed_lines_;  // by name: was there a line to change
};

}  // namespace steelyard::cost
