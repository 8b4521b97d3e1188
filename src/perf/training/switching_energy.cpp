#include "perf/training/switching_energy.hpp"

namespace steelyard::perf {

SwitchingEnergy switching_energy(const Machine& machine) {
  SwitchingEnergy energy;
  if (!machine.tdp_w || machine.flop_joules <= 0.0) return energy;
  energy.wide_joules = machine.flop_joules;
  energy.product_joules = machine.flop_joules * catalog::bytes_of(machine.product_precision).base() / 2.0;
  energy.byte_joules = machine.byte_joules;
  energy.budget_w = *machine.tdp_w * (1.0 - machine.stack->idle_power_fraction);
  return energy;
}

}  // namespace steelyard::perf
