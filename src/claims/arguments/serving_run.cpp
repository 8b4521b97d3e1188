// Serving on the best configuration of a machine: tokens by chip, by TFLOPS and by watt, and what a million of them costs.
#include "claims/arguments/run_keys.hpp"
#include "claims/chip_fields.hpp"
#include "workload/workload.hpp"

namespace steelyard::claims {
namespace {

class ServingRun final : public Run {
 public:
  MachineKeys machine;
  workload::ServingTask task;
  std::optional<Date> on;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const perf::Cluster cluster = machine.cluster();
    const auto chips = static_cast<double>(cluster.chips());
    const auto& calibration = bench.engine->calibration();
    if (!calibration) return outputs;
    const auto estimate = perf::estimate_serving(cluster, task, *calibration);
    if (!estimate.fits || !estimate.meets_latency) {
      outputs.emplace("tokens_per_second_per_chip", missing(MissingReason::does_not_fit, machine.system->id.text()));
      return outputs;
    }
    Resolved rate;
    rate.grade = estimate.grade;
    const auto& throughput = estimate.output_throughput;
    rate.value = {throughput.p05.base() / chips, throughput.p50.base() / chips, throughput.p95.base() / chips};
    rate.detail = estimate.limited_by;
    for (const perf::Basis& basis : estimate.basis) rate.sources.insert(rate.sources.end(), basis.sources.begin(), basis.sources.end());
    outputs.emplace("tokens_per_second_per_chip", rate);
    put_ratios(outputs, rate);
    put_cost(outputs, rate, bench);
    return outputs;
  }

 private:
  void put_ratios(RunOutputs& outputs, const Resolved& rate) const {
    const auto over = [&](const char* field) -> std::optional<Resolved> {
      const auto figure = field_of(*machine.chip, field);
      if (!figure || figure->value.mid <= 0.0) return std::nullopt;
      return exactly(1.0 / figure->value.mid, figure->evidence ? figure->evidence->grade : Grade::assumed);
    };
    auto rating = over("fp8_dense");
    if (!rating) rating = over("int8_dense");
    if (rating) outputs.emplace("tokens_per_second_per_tflops", product(rate, *rating));
    // Of the whole machine: host, network and switches draw too, and of some chips nobody publishes the power.
    if (const auto power = field_of(*machine.system, *machine.chip, "power"); power && power->value.mid > 0.0) {
      constexpr double kWattsPerKilowatt = 1e3;
      const auto chips = static_cast<double>(machine.system->chips);
      const auto chips_per_watt = [&](double kilowatts) { return chips / (kilowatts * kWattsPerKilowatt); };
      Resolved per_watt = exactly(chips_per_watt(power->value.mid), power->evidence ? power->evidence->grade : Grade::assumed);
      per_watt.value = {chips_per_watt(power->value.high), chips_per_watt(power->value.mid), chips_per_watt(power->value.low)};
      outputs.emplace("tokens_per_second_per_watt", product(rate, per_watt));
    } else {
      outputs.emplace("tokens_per_second_per_watt", missing(MissingReason::figure_unknown, machine.system->id.text() + " power"));
    }
  }

  void put_cost(RunOutputs& outputs, const Resolved& rate, const Bench& bench) const {
    const auto hourly = hourly_cost(machine, *bench.engine, on.value_or(bench.today));
    if (!hourly) {
      outputs.emplace("cost_per_million_tokens", tl::unexpected(hourly.error()));
      return;
    }
    constexpr double kSecondsOfHour = 3600.0;
    constexpr double kMillion = 1e6;
    const auto per_server = static_cast<double>(machine.system->chips);
    Resolved cost = resolved_of(*hourly);
    // Cheap with fast, dear with slow.
    const auto per_million = [&](double dollars, double tokens) { return dollars / (tokens * per_server * kSecondsOfHour) * kMillion; };
    cost.value = {per_million(cost.value.low, rate.value.high), per_million(cost.value.mid, rate.value.mid),
                  per_million(cost.value.high, rate.value.low)};
    cost.grade = weakest(cost.grade, rate.grade);
    cost.sources.insert(cost.sources.end(), rate.sources.begin(), rate.sources.end());
    outputs.emplace("cost_per_million_tokens", cost);
  }
};

std::unique_ptr<Run> read_serving(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<ServingRun>();
  run->machine = machine_keys(table, engine);
  run->task.model = model_key(table, "model", engine);
  run->task.input_tokens = table.integer("input", Need::required, 1).value_or(1);
  run->task.output_tokens = table.integer("output", Need::required, 1).value_or(1);
  // Eight bits in whatever form the chip has them: FP8, otherwise INT8.
  const std::string precision = table.text("precision").value_or("bf16");
  const bool has_fp8 = run->machine.chip != nullptr && field_of(*run->machine.chip, "fp8_dense").has_value();
  const auto parsed = catalog::parse_precision(precision == "eight_bit" ? (has_fp8 ? "fp8" : "int8") : std::string_view{precision});
  if (parsed) {
    run->task.weight_precision = *parsed;
  } else {
    table.report(kUnknownName, "precision", {{"key", "precision"}, {"found", precision}});
  }
  run->task.time_to_first_token = table.quantity<Dimension{.second = 1}>("time_to_first_token");
  run->task.time_per_output_token = table.quantity<Dimension{.second = 1}>("time_per_output_token");
  run->on = table.date("on");
  return run;
}

}  // namespace

RunKind serving_kind() {
  return {"serving",
          {{"tokens_per_second_per_chip", "tokens_per_second"},
           {"tokens_per_second_per_tflops", "tokens_per_second"},
           {"tokens_per_second_per_watt", "tokens_per_second"},
           {"cost_per_million_tokens", "USD"}},
          read_serving};
}

}  // namespace steelyard::claims
