// What an inspection of so many units finds, with a record of which unit went where, and what fee the found ones owe.
#include <cmath>

#include "claims/arguments/run_keys.hpp"
#include "custody/audit/sampling.hpp"

namespace steelyard::claims {
namespace {

class InspectionRun final : public Run {
 public:
  custody::SamplingQuestion question;
  std::int64_t sample = 0;  // 0: only how many it takes
  double fee_per_unit = 0.0;

  [[nodiscard]] RunOutputs run(const Bench&) const override {
    RunOutputs outputs;
    const auto needed = custody::sample_size(question);
    if (!needed) {
      outputs.emplace("inspections_needed", missing(MissingReason::run_refused, std::string{needed.error().front().code.name}));
      return outputs;
    }
    const bool is_possible = *needed <= question.units;
    if (is_possible) {
      outputs.emplace("inspections_needed", exactly(static_cast<double>(*needed), Grade::derived));
    } else {
      outputs.emplace("inspections_needed", missing(MissingReason::does_not_fit, "units"));
    }
    if (sample == 0) return outputs;
    outputs.emplace("chance_found", exactly(100.0 * (1.0 - custody::chance_of_missing(question, sample)), Grade::derived));
    const double share = static_cast<double>(sample) / static_cast<double>(question.units);
    const double found = share * static_cast<double>(question.diverted) * question.detection;
    outputs.emplace("units_found", exactly(found, Grade::derived));
    outputs.emplace("fee_found", exactly(found * fee_per_unit, Grade::derived));
    return outputs;
  }
};

std::unique_ptr<Run> read_inspection(TableReader& table, const study::Engine&) {
  auto run = std::make_unique<InspectionRun>();
  run->question.units = table.integer("units", Need::required, 1, custody::kMostUnits).value_or(1);
  run->question.diverted = table.integer("diverted", Need::required, 0, run->question.units).value_or(0);
  run->question.confidence = table.number("confidence", Need::optional, 0.0, 1.0).value_or(0.95);
  run->question.detection = table.number("detection", Need::required, 0.0, 1.0).value_or(1.0);
  run->sample = table.integer("sample", Need::optional, 0, run->question.units).value_or(0);
  run->fee_per_unit = table.number("fee_per_unit", Need::optional, 0.0).value_or(0.0);
  return run;
}

}  // namespace

RunKind inspection_kind() {
  return {"inspection",
          {{"inspections_needed", "units"}, {"chance_found", "percent"}, {"units_found", "units"}, {"fee_found", "USD"}},
          read_inspection};
}

}  // namespace steelyard::claims
