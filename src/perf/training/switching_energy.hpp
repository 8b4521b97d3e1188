// Power as a bound on long runs of matrix products.
#pragma once

#include "perf/machine.hpp"

namespace steelyard::perf {

/// What a flop of a dense product costs, with the operands it moves on the die, and what a part has to spend.
struct SwitchingEnergy {
  double product_joules = 0.0;  // at the precision of the task's products
  double wide_joules = 0.0;     // in 16 bits
  double budget_w = 0.0;        // TDP less what idles; 0: unknown, no bound
};

/// By the process the part is made in: 1.3 pJ per 16-bit flop at 7 nm, 1.0 at 5 and 4 nm, 0.86 at 4NP and finer; half of that per halving
/// of the operand. From sustained training of A100, H100 and B200 at their TDP (docs/models/training.md), where short kernel runs at full
/// clocks reach more. A part with little compute for its power (H20) is not bound. No bound where TDP or process is unknown.
[[nodiscard]] SwitchingEnergy switching_energy(const Machine& machine);

}  // namespace steelyard::perf
