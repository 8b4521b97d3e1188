// What an option costs: one server bought or rented, landed and run, in one currency, every figure with what it rests on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/data_tree.hpp"
#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"

namespace steelyard::cost {

/// A number with its published range. `rests_on` names each datum and its value: `price h200-cn-press-2026-01: 27000 USD`.
struct CostFigure {
  double low = 0.0;
  double value = 0.0;
  double high = 0.0;
  Grade grade = Grade::measured;
  std::vector<std::string> rests_on;

  CostFigure& operator+=(const CostFigure& other);
  /// Both ends scaled by a number that isn't in doubt.
  [[nodiscard]] CostFigure scaled(double factor) const;
  /// The product of two figures in doubt; low with low and high with high. Precondition: neither is negative.
  [[nodiscard]] CostFigure times(const CostFigure& other) const;
};
[[nodiscard]] inline CostFigure operator+(CostFigure a, const CostFigure& b) { return a += b; }

/// Data of data/cost (docs/formats/cost.md). Shares are of one, money is in US dollars or its own currency.
struct Assumptions {
  using Share = Sourced<Quantity<kDimensionless>>;
  Share server_adder;    // on the accelerators' price
  Share network_adder;   // on the server's price
  Share residual_share;  // of the hardware's price at `residual_age`
  Sourced<Seconds> residual_age;
  Share cost_of_capital;  // a year
  Sourced<Amount<Dimension{.joule = -1, .currency = 1}>> hall_per_power_and_time;
  Sourced<Amount<Dimension{.second = -1, .currency = 1}>> staff_per_chip_and_time;
  Share spares_foreign;  // of the price, a year
  Share spares_domestic;
  Share prepaid_foreign;
  Share prepaid_domestic;
  Share levy_pass_through;
  Share power_usage_effectiveness;
  Share server_power_over_chips;  // wall power of a server over the TDP of its chips
  Sourced<Watts> power_of_unrated_chip;

  /// Error `cost.missing_assumption` for each one that no file states.
  [[nodiscard]] static Result<Assumptions> load(const DataTree& data);
};
inline constexpr Code kMissingAssumption{"cost.missing_assumption", ErrorKind::data};
inline constexpr Code kUnknownAssumption{"cost.unknown_assumption", ErrorKind::data};

/// A duty or fee that falls due on a purchase.
struct Levy {
  std::string rule;  // id of the rule it comes from
  double rate = 0.0;
  std::string basis;  // customs_value: of the accelerators' price | sale_price: a share of what the buyer pays
};

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
  bool buys = true;
  bool rents = false;
  // What the study states, over the catalogue:
  std::optional<catalog::AmountOfMoney> price_per_chip;
  std::optional<catalog::AmountOfMoney> price_per_system;
  std::optional<catalog::AmountPerTime> rent_per_chip_hour;
  std::optional<catalog::AmountPerEnergy> power_price;
  std::optional<double> power_usage_effectiveness;
  std::vector<Levy> levies;
};

/// A part of owning a server over the horizon; codes purchase, duty, energy, hall, staff, spares, capital, resale (negative).
struct CostPart {
  std::string code;
  CostFigure figure;
};

/// Of one server. Absent where no price is published: never invented.
struct OptionCost {
  std::optional<CostFigure> buy;   // landed: accelerators, server, network, duty
  std::optional<CostFigure> duty;  // the part of `buy` that is duty or fee
  std::optional<CostFigure> rent_per_hour;
  std::optional<CostFigure> opex_per_hour;   // energy, hall, staff, spares, capital of an owned one
  std::vector<CostPart> owned_over_horizon;  // sums to the cost of owning it
  double prepaid_share = 0.0;
  double resale_share = 0.0;  // of `buy`, at the end of the horizon
  CostFigure power_w;         // of one server at full load, without the hall's overhead
  double power_usage_effectiveness = 1.0;
  std::vector<std::string> remarks;  // codes: cost.no_price, cost.price_of_other_region, cost.no_rental, cost.rental_of_other_region,
                                     // cost.power_assumed, cost.no_power_price, cost.price_per_chip_of_server
};

/// Prices one option. The price is the study's, otherwise the newest published on or before `as_of` in the region, otherwise in the world,
/// otherwise (with a remark) elsewhere; its range covers every price of the same kind and region published in the twelve months before.
/// Errors: `currency.no_rate`.
[[nodiscard]] Result<OptionCost> price_option(const Request& request);

/// Resale value of hardware of an age, as a share of its price: `residual_share` at `residual_age`, falling by a constant share a month.
[[nodiscard]] CostFigure residual_value(const Assumptions& assumptions, Seconds age);

}  // namespace steelyard::cost
