// What software reaches on a part: sustained fractions of the sheet's rates, by software stack and operator family, with their spread.
#pragma once

#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "perf/calibration/energy.hpp"
#include "perf/calibration/host.hpp"
#include "perf/calibration/residual.hpp"
#include "perf/calibration/surface.hpp"

namespace steelyard::perf {

/// A fraction (or a time in seconds) with the range that 90% of observations fall into.
struct Spread {
  double low = 0.0;
  double typical = 0.0;
  double high = 0.0;
};

inline constexpr Code kSpreadOrder{"calibration.spread_order", ErrorKind::data};
inline constexpr Code kNoGeneric{"calibration.no_generic", ErrorKind::data};

/// Record of data/calibration: one software stack (docs/formats/calibration.md).
struct StackCalibration {
  StackId stack;
  Spread gemm_fraction;           // of the dense tensor rate, large matrix products
  Spread attention_fraction;      // of the dense tensor rate, prefill attention
  Spread memory_fraction;         // of the memory bandwidth, streaming reads
  Spread link_fraction;           // of the link bandwidth, large collectives
  Spread low_precision_fraction;  // further factor on gemm_fraction for 8-bit and narrower products
  Spread grouped_fraction;        // further factor on gemm_fraction for products of routed experts: small, uneven groups
  /// Measured step time ÷ what the mechanism gives, end to end: what is left out (unfused kernels, gaps, stragglers, imbalance).
  Spread training_residual;
  Spread mixture_residual;  // of training mixtures of experts
  Spread serving_residual;
  Spread launch_overhead_s;                   // per operator
  Spread step_overhead_s;                     // per serving step on the host
  Spread collective_overhead_s;               // per collective, besides the hops
  Spread overlap_fraction;                    // of data-parallel communication, hidden behind computation
  Spread assumed_link_Bps;                    // per chip and direction, where no source states the link (said so in reasons)
  double memory_reserve_fraction = 0.0;       // of device memory, kept by framework and fragmentation
  double idle_power_fraction = 0.0;           // of TDP, drawn when nothing runs
  double memory_power_fraction = 0.0;         // of TDP above idle, while memory is what limits
  double communication_power_fraction = 0.0;  // of TDP above idle, while links are what limits
  double failures_per_chip_year = 0.0;
  Spread hop_latency_s;      // one hop inside a server or supernode, where the system doesn't state it
  Spread network_latency_s;  // one hop between them
  Spread checkpoint_pause_s;
  Spread restart_s;          // from a failure to the first step after it, besides the lost work
  double tile_rows = 128.0;  // of the output tile of one core in a large product
  double tile_columns = 128.0;
  double parallel_tiles = 128.0;  // cores that work on tiles at the same time
  EvidencePtr evidence;
  std::string note;
};

class Calibration {
 public:
  [[nodiscard]] static Result<Calibration> load(const DataTree& data);
  /// For tests and embedders. Precondition: one of the records is of stack `generic`.
  [[nodiscard]] static Calibration of_records(std::vector<StackCalibration> records);
  /// The stack's own record; where it has none, the record of stack `generic`, whose grade is `assumed` and whose spread is wide.
  [[nodiscard]] const StackCalibration& of(const StackId& stack) const;
  [[nodiscard]] const std::vector<StackCalibration>& all() const { return stacks_; }
  /// End-to-end residuals; empty where none are stored (or wanted), and then the stacks' own flat ones hold.
  [[nodiscard]] const ResidualModel& residuals() const { return residuals_; }
  [[nodiscard]] bool uses_stack_residuals() const { return !is_mechanism_only_ && residuals_.empty(); }
  [[nodiscard]] Calibration with_residuals(ResidualModel residuals) const;
  /// Without any end-to-end residual: what the mechanism alone gives.
  [[nodiscard]] Calibration mechanism_only() const;
  /// Fitted kernels of the chips that were measured, with the ladder to others.
  [[nodiscard]] const SurfaceLibrary& surfaces() const { return surfaces_; }
  /// What a flop and a byte cost.
  [[nodiscard]] const EnergyTable& energy() const { return energy_; }
  [[nodiscard]] const HostTable& hosts() const { return hosts_; }
  void set_surfaces(SurfaceLibrary surfaces) { surfaces_ = std::move(surfaces); }

 private:
  std::vector<StackCalibration> stacks_;  // by id; `generic` is always there
  SurfaceLibrary surfaces_;
  EnergyTable energy_;
  HostTable hosts_;
  ResidualModel residuals_;
  bool is_mechanism_only_ = false;
};

}  // namespace steelyard::perf
