// A training run on so many servers: days, dollars, chips.
#include "claims/arguments/run_keys.hpp"
#include "workload/workload.hpp"

namespace steelyard::claims {
namespace {

class TrainingRun final : public Run {
 public:
  MachineKeys machine;
  workload::TrainingTask task;
  std::optional<Date> on;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const perf::Cluster cluster = machine.cluster();
    const auto chips = static_cast<double>(cluster.chips());
    outputs.emplace("chips", exactly(chips, Grade::derived));
    const auto& calibration = bench.engine->calibration();
    if (!calibration) return outputs;
    const auto estimate = perf::estimate_training(cluster, task, *calibration);
    if (!estimate.fits) {
      const std::string why = estimate.reasons.empty() ? std::string{} : estimate.reasons.front().code;
      outputs.emplace("days", missing(MissingReason::does_not_fit, machine.system->id.text() + ": " + why));
      return outputs;
    }
    Resolved hours;
    hours.grade = estimate.grade;
    hours.value = {in_hours(estimate.run_time.p05), in_hours(estimate.run_time.p50), in_hours(estimate.run_time.p95)};
    for (const perf::Basis& basis : estimate.basis) hours.sources.insert(hours.sources.end(), basis.sources.begin(), basis.sources.end());
    constexpr double kHoursOfDay = 24.0;
    outputs.emplace("days", product(hours, exactly(1.0 / kHoursOfDay, Grade::measured)));
    outputs.emplace("utilisation", exactly(100.0 * estimate.model_flops_utilisation, estimate.grade));
    const auto hourly = hourly_cost(machine, *bench.engine, on.value_or(bench.today));
    if (hourly) {
      outputs.emplace("cost", product(hours, resolved_of(hourly->scaled(static_cast<double>(machine.servers)))));
    } else {
      outputs.emplace("cost", tl::unexpected(hourly.error()));
    }
    return outputs;
  }
};

std::unique_ptr<Run> read_training(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<TrainingRun>();
  run->machine = machine_keys(table, engine);
  run->task.model = model_key(table, "model", engine);
  run->task.tokens = tokens(table.number("tokens", Need::required, 1.0).value_or(1.0));
  if (const auto n = table.integer("sequence_length", Need::optional, 1)) run->task.sequence_length = *n;
  if (const auto n = table.integer("global_batch", Need::optional, 1)) run->task.global_batch = *n;
  if (const auto method = table.choice("method", workload::training_method_names())) {
    run->task.method = static_cast<workload::TrainingMethod>(*method);
  }
  if (const auto precision = table.choice("precision", catalog::precision_names())) {
    run->task.precision = static_cast<catalog::Precision>(*precision);
  }
  run->on = table.date("on");
  return run;
}

}  // namespace

RunKind training_kind() {
  return {"training", {{"days", "days"}, {"cost", "USD"}, {"chips", "chips"}, {"utilisation", "percent"}}, read_training};
}

}  // namespace steelyard::claims
