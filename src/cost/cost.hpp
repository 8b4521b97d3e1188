// What an option costs: one server bought or rented, landed and run, in one currency, line by line, every figure with what it rests on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "cost/assumptions.hpp"
#include "cost/change.hpp"
#include "cost/figure.hpp"

namespace steelyard::cost {

inline constexpr Code kNegativeLine{"cost.negative_line", ErrorKind::data};
inline constexpr Code kNoSuchLine{"cost.no_such_line", ErrorKind::data};

/// A duty or fee that falls due on a purchase.
struct Levy {
  std::string rule;  // id of the rule it comes from
  double rate = 0.0;
  std::string basis;  // customs_value: of the entered article | sale_price: a share of what the buyer pays
  /// What the buyer pays of it per chip, where the caller has settled that (rules::statement_line): rate, basis and pass-through then say
  /// nothing more.
  std::optional<catalog::AmountOfMoney> per_chip = {};
};

/// A support that lowers the price of power; what it hangs on is the rules' matter.
struct PowerSubsidy {
  std::string rule;
  double share = 0.0;  // of the price, 0 to 1
};

enum class Contract : std::uint8_t { any, on_demand, reserved };
enum class Hall : std::uint8_t { rented, built };
[[nodiscard]] const std::vector<std::string_view>& contract_names();
[[nodiscard]] const std::vector<std::string_view>& hall_names();

struct Request {
  const catalog::Catalog* catalog = nullptr;
  const Assumptions* assumptions = nullptr;
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;
  Currency currency = Currency::usd;  // of every answer
  Date as_of;                         // of prices and rates
  Seconds horizon;                    // how long an owned server is run before it is resold
  std::string region;                 // where it stands (ISO 3166)
  bool is_foreign = false;            // the maker is not at home in the buyer's country
  bool is_unsupported = false;        // the maker may not support it any more: no resale value, more spares
  bool buys = true;
  bool rents = false;
  Contract contract = Contract::any;
  Hall hall = Hall::rented;
  /// Share of the time at full load, for energy; without it the server counts as running at full load throughout.
  std::optional<CostFigure> utilisation;
  // What the study states, over the catalogue:
  std::optional<catalog::AmountOfMoney> price_per_chip;
  std::optional<catalog::AmountOfMoney> price_per_system;
  std::optional<catalog::AmountOfMoney> entered_value_per_chip;  // customs value, where it isn't the price
  std::optional<catalog::AmountPerTime> rent_per_chip_hour;
  std::optional<catalog::AmountPerEnergy> power_price;
  std::optional<double> power_usage_effectiveness;
  std::vector<Levy> levies;
  std::vector<PowerSubsidy> power_subsidies;
  std::vector<LineChange> changes;  // applied to the lines in order
};

/// A part of owning a server over the horizon; codes purchase, duty, energy, subsidy (negative), hall, staff, spares, capital, resale
/// (negative).
struct CostPart {
  std::string code;
  CostFigure figure;
};

/// Of one server. Absent where no price is published: never invented.
struct OptionCost {
  std::optional<CostFigure> buy;   // landed: accelerators, host, network, duty
  std::optional<CostFigure> duty;  // the part of `buy` that is duty or fee
  std::optional<CostFigure> rent_per_hour;
  bool rent_is_paid_idle = false;            // a contract for years: all its hours are paid
  std::optional<CostFigure> opex_per_hour;   // energy, hall, staff, spares, capital of an owned one
  std::vector<CostPart> owned_over_horizon;  // sums to the cost of owning it
  /// What the purchase is made of: accelerators, host_memory, host_cpu, storage, nic, chassis, network; or server and network, where the
  /// whole costs less than its host would. Sums to the part `purchase`.
  std::vector<CostPart> hardware;
  std::optional<CostFigure> hall_to_build;  // what a hall for it costs to build; the part `hall` carries its use
  double prepaid_share = 0.0;
  double resale_share = 0.0;  // of `buy`, at the end of the horizon
  CostFigure power_w;         // of one server at full load, without the hall's overhead
  double power_usage_effectiveness = 1.0;
  CostFigure availability = exactly(1.0);  // share of the time in which a chip isn't down for a failure
  std::vector<std::string> remarks;        // codes: cost.no_price, cost.price_of_other_region, cost.no_rental, cost.rental_of_other_region,
                                           // cost.power_assumed, cost.no_power_price, cost.price_per_chip_of_server, cost.server_not_split,
                                           // cost.reserved_discount_assumed, cost.unsupported
};

/// Prices one option. The price is the study's, otherwise the newest published on or before `as_of` in the region, otherwise in the world,
/// otherwise (with a remark) elsewhere; its range covers every price of the same kind and region published in the twelve months before.
/// Errors: `currency.no_rate`; `cost.negative_line` where a change takes more off a line than it has; `cost.no_such_line` where there is
/// no line to change.
[[nodiscard]] Result<OptionCost> price_option(const Request& request);

/// The parts' sum: what owning one server over the horizon costs.
[[nodiscard]] CostFigure cost_of_owning(const OptionCost& cost);

/// Resale value of hardware of an age, as a share of its price: `residual_share` at `residual_age`, falling by a constant share a month.
[[nodiscard]] CostFigure residual_value(const Assumptions& assumptions, Seconds age);
/// Value in the books, as a share of the price: straight over `book_life` to `book_residual`.
[[nodiscard]] CostFigure book_value(const Assumptions& assumptions, Seconds age);
/// What an hour of owning takes off the value, as a share of the price: (1 - residual value) ÷ hours.
[[nodiscard]] CostFigure depreciation_per_hour(const Assumptions& assumptions, Seconds life);

}  // namespace steelyard::cost
