#include "perf/training/switching_energy.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/check.hpp"

namespace steelyard::perf {
namespace {

constexpr double kPico = 1e-12;
/// Beginnings and parts of how records write a process; the first that occurs decides.
constexpr std::array<std::pair<std::string_view, double>, 12> kJoulesOfProcess{{{"12", 2.0 * kPico},
                                                                                {"14", 2.2 * kPico},
                                                                                {"8N", 1.5 * kPico},
                                                                                {"4NP", 0.86 * kPico},
                                                                                {"3", 0.86 * kPico},
                                                                                {"4N", 1.0 * kPico},
                                                                                {"N4", 1.0 * kPico},
                                                                                {"5", 1.0 * kPico},
                                                                                {"4", 1.0 * kPico},
                                                                                {"N+", 1.3 * kPico},
                                                                                {"7", 1.3 * kPico},
                                                                                {"6", 1.2 * kPico}}};

}  // namespace

SwitchingEnergy switching_energy(const Machine& machine) {
  SwitchingEnergy energy;
  if (!machine.tdp_w || machine.process.empty()) return energy;
  for (const auto& [mark, joules] : kJoulesOfProcess) {
    if (machine.process.find(mark) == std::string::npos) continue;
    energy.wide_joules = joules;
    energy.product_joules = joules * catalog::bytes_of(machine.product_precision).base() / 2.0;
    energy.budget_w = *machine.tdp_w * (1.0 - machine.stack->idle_power_fraction);
    return energy;
  }
  return energy;
}

}  // namespace steelyard::perf
