// One server bought and run: accelerators, landed price, duty, and an hour of it.
#include "claims/arguments/run_keys.hpp"

namespace steelyard::claims {
namespace {

class ServerCostRun final : public Run {
 public:
  MachineKeys machine;
  std::optional<Date> on;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const Date day = on.value_or(bench.today);
    const auto priced = cost_of(machine, *bench.engine, day);
    if (!priced || !priced->buy) {
      outputs.emplace("landed", priced ? missing(MissingReason::no_price, machine.system->id.text()) : tl::unexpected(priced.error()));
      return outputs;
    }
    const auto chips = static_cast<double>(machine.system->chips);
    outputs.emplace("landed", resolved_of(*priced->buy));
    outputs.emplace("landed_per_chip", resolved_of(priced->buy->scaled(1.0 / chips)));
    if (priced->duty) outputs.emplace("duty", resolved_of(*priced->duty));
    if (const auto hourly = hourly_cost(machine, *bench.engine, day)) outputs.emplace("cost_per_hour", resolved_of(*hourly));
    return outputs;
  }
};

std::unique_ptr<Run> read_server_cost(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<ServerCostRun>();
  run->machine = machine_keys(table, engine);
  if (run->machine.years == 0.0) run->machine.years = 1.0;
  run->on = table.date("on");
  return run;
}

}  // namespace

RunKind server_cost_kind() {
  return {"server_cost", {{"landed", "USD"}, {"landed_per_chip", "USD"}, {"duty", "USD"}, {"cost_per_hour", "USD"}}, read_server_cost};
}

}  // namespace steelyard::claims
