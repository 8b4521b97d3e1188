// From the cost of a server to the cost of an hour, a token, a run: throughputs come in as numbers, from whoever measured or modelled them.
#pragma once

#include <optional>

#include "cost/cost.hpp"

namespace steelyard::cost {

/// How a server is paid for.
enum class Holding : std::uint8_t { owned, rented };

/// What one chip costs for an hour.
struct HourCost {
  CostFigure per_server;       // an hour that passes
  CostFigure per_chip;         // the same, of one chip
  CostFigure per_usable_chip;  // an hour in which it runs and isn't down
  CostFigure per_used_chip;    // an hour in which it does work, at the utilisation
};

/// Owned: the cost of owning over the horizon, over its hours. Rented: the rent; of a contract for years every hour is paid, on demand only
/// those that are used. `utilisation`: share of the time that has work. Empty where no price is known.
[[nodiscard]] std::optional<HourCost> hour_cost(const OptionCost& cost, Holding holding, Seconds horizon, std::int64_t chips,
                                                const CostFigure& utilisation);

/// Money for a million tokens. `tokens_per_hour` of what `per_hour` pays for; low is dear. Precondition: its low end > 0.
[[nodiscard]] CostFigure per_million_tokens(const CostFigure& per_hour, const CostFigure& tokens_per_hour);

/// Money for one run of `hours` on `servers`, each at `per_server_hour`.
[[nodiscard]] CostFigure per_run(const CostFigure& per_server_hour, double servers, const CostFigure& hours);

/// Money for an hour of work that an H100 would do: `relative` is the throughput over that of an H100 (of peak rates, or measured).
[[nodiscard]] CostFigure per_h100_hour(const CostFigure& per_chip_hour, const CostFigure& relative);

/// Share of the time above which a contract for years is cheaper than rent on demand; above 1 it never is.
[[nodiscard]] double break_even_utilisation(double reserved_per_hour, double on_demand_per_hour);

/// Price of one chip over its dense rate, duty included: money per TFLOPS.
[[nodiscard]] double price_per_teraflops(double price, double duty_per_price, FlopsPerSecond rate);
/// The price before duty at which a chip of `rate` costs as much for its rate as a rival of `rival_price` (landed).
[[nodiscard]] double break_even_price(double rival_price, FlopsPerSecond rival_rate, FlopsPerSecond rate, double duty_per_price);

}  // namespace steelyard::cost
