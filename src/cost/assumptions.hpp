// What a cost assumes where neither the study nor a price record says otherwise: data of data/cost (docs/formats/cost.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/data_tree.hpp"
#include "base/evidence.hpp"
#include "base/result.hpp"

namespace steelyard::cost {

/// Shares are of one; money is in the currency its record speaks.
struct Assumptions {
  using Share = Sourced<Quantity<kDimensionless>>;
  using Sum = Sourced<Amount<Dimension{.currency = 1}>>;
  using SumPerTime = Sourced<Amount<Dimension{.second = -1, .currency = 1}>>;

  // Of one server: its host, by the chip that it carries.
  Sourced<Bytes> host_memory_per_chip;
  Sourced<Amount<Dimension{.byte = -1, .currency = 1}>> host_memory_price;
  Sum host_cpu_per_chip;
  Sourced<Bytes> storage_per_chip;
  Sourced<Amount<Dimension{.byte = -1, .currency = 1}>> storage_price;
  Sourced<BytesPerSecond> nic_rate_per_chip;  // where the system's links don't say
  Sourced<Amount<Dimension{.byte = -1, .second = 1, .currency = 1}>> nic_price;
  Sum chassis_per_chip;
  Share network_adder;  // switches, optics and shared storage, on the server's price

  // Time and money.
  Share residual_share;  // of the hardware's price at `residual_age`
  Sourced<Seconds> residual_age;
  Share residual_unsupported;  // where the maker supports it no longer
  Share cost_of_capital;       // a year
  Sourced<Seconds> book_life;
  Share book_residual;
  Share debt_share;
  Share debt_rate;  // a year
  Sourced<Seconds> debt_term;
  Share prepaid_foreign;
  Share prepaid_domestic;
  Share levy_pass_through;
  Share reserved_discount;  // on the rent on demand, where no contract's price is published

  // Running it.
  Sourced<Amount<Dimension{.joule = -1, .currency = 1}>> hall_per_power_and_time;
  Sourced<Amount<Dimension{.second = 1, .joule = -1, .currency = 1}>> hall_build_per_power;
  Sourced<Seconds> hall_life;
  Share hall_upkeep;  // of what it cost to build, a year
  SumPerTime staff_per_chip_and_time;
  Share staff_young_stack;  // times as many people
  Share spares_foreign;     // of the price, a year
  Share spares_domestic;
  Share spares_unsupported;
  Share failures_per_chip_year;  // of the parts whose failures are published
  Share failures_domestic;       // times that
  Share chips_lost_per_failure;
  Sourced<Seconds> repair_time;
  Share power_usage_effectiveness;
  Share server_power_over_chips;  // wall power of a server over the TDP of its chips
  Sourced<Watts> power_of_unrated_chip;
  Share idle_power_share;  // of the power at full load
  Share utilisation_training;
  Share utilisation_serving;

  // Moving software.
  SumPerTime person_time;  // an engineer, with everything
  Share migration_team;    // people
  Share ramp_start;        // of the throughput in the end, on the first day
  Sourced<Seconds> ramp_time;
  Share vendor_kernel_reuse;                         // for makers of hardware
  Sourced<Seconds> kernel_effort_own_language;       // person-time for one kernel
  Sourced<Seconds> kernel_effort_source_compatible;  // where the stack takes CUDA sources
  Share gradient_kernels;                            // kernels with gradients over those without
  Share missing_where_partial;                       // share of kernels to write
  Share missing_where_unknown;

  /// Errors: `cost.missing_assumption` for each one that no file states, `cost.unknown_assumption`, `catalog.duplicate_id`.
  [[nodiscard]] static Result<Assumptions> load(const DataTree& data);

  /// Puts the value of a study, or of a person at the terminal, in place of the data's: `set("cost_of_capital", "12 %")`. It is exact and
  /// graded assumed. Errors: `cost.unknown_assumption` with the nearest id; those of a quantity.
  [[nodiscard]] Result<void> set(std::string_view id, std::string_view text, const Place& place = {});
};

/// Every id, in the order of the struct.
[[nodiscard]] const std::vector<std::string_view>& assumption_ids();

inline constexpr Code kMissingAssumption{"cost.missing_assumption", ErrorKind::data};
inline constexpr Code kUnknownAssumption{"cost.unknown_assumption", ErrorKind::data};

}  // namespace steelyard::cost
