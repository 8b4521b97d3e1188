// Power as a bound on long runs of matrix products.
#pragma once

#include "perf/machine.hpp"

namespace steelyard::perf {

/// What a flop of a dense product and a byte of memory cost, and what a part has to spend.
struct SwitchingEnergy {
  double product_joules = 0.0;  // of a flop at the precision of the task's products
  double wide_joules = 0.0;     // in 16 bits
  double byte_joules = 0.0;     // of device memory
  double budget_w = 0.0;        // TDP less what idles; 0: unknown, no bound
};

/// From the records of data/calibration/energy.toml: by the process the part is made in, half per halving of the operand. A part with
/// little compute for its power (H20) is not bound. No bound where TDP or process is unknown.
[[nodiscard]] SwitchingEnergy switching_energy(const Machine& machine);

}  // namespace steelyard::perf
