// One server bought and run: accelerators, landed price, duty, and an hour of it.
#include "claims/arguments/run_keys.hpp"
#include "cost/waterfall.hpp"

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
    if (machine.years > 0.0) outputs.emplace("owned", resolved_of(cost::cost_of_owning(*priced)));
    if (!machine.changes.empty()) put_changes(outputs, bench, day, resolved_of(cost::cost_of_owning(*priced)).grade);
    return outputs;
  }

 private:
  /// What the changes come to together, and the factor of the last one's line at which they come to nothing.
  void put_changes(RunOutputs& outputs, const Bench& bench, Date day, Grade grade) const {
    const auto steps = cost::explain_changes(cost_request(machine, *bench.engine, day), machine.changes);
    if (!steps) {
      outputs.emplace("moves", missing(MissingReason::run_refused, std::string{steps.error().front().code.name}));
      return;
    }
    outputs.emplace("moves", exactly(steps->end - steps->start, grade));
    outputs.emplace("moves_share", exactly(100.0 * (steps->end - steps->start) / steps->start, grade));
    if (steps->nets_to_zero) outputs.emplace("nets_to_zero", exactly(steps->nets_to_zero->factor, grade, steps->nets_to_zero->name));
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
  return {"server_cost",
          {{"landed", "USD"},
           {"landed_per_chip", "USD"},
           {"duty", "USD"},
           {"cost_per_hour", "USD"},
           {"owned", "USD"},
           {"moves", "USD"},
           {"moves_share", "percent"},
           {"nets_to_zero", "x"}},
          read_server_cost};
}

}  // namespace steelyard::claims
