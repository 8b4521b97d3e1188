#include "perf/answer.hpp"

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::perf {

Interval<Seconds> time_interval(double median_s, RelativeSpread spread_s) {
  return {seconds(std::max(median_s - spread_s.below, 0.02 * median_s)), seconds(median_s), seconds(median_s + spread_s.above)};
}

Interval<Seconds> scaled(const Interval<Seconds>& time, double factor) { return {time.p05 * factor, time.p50 * factor, time.p95 * factor}; }

Reason does_not_fit(const MemoryUse& needed, const Layout& layout, double memory_bytes) {
  const auto chips = static_cast<double>(layout.chips());
  return {"perf.does_not_fit",
          {{"needed_gb", format_number(needed.total().base() * chips / 1e9, 4)},
           {"available_gb", format_number(memory_bytes * chips / 1e9, 4)},
           {"needed_per_chip_gb", format_number(needed.total().base() / 1e9, 4)},
           {"available_per_chip_gb", format_number(memory_bytes / 1e9, 4)},
           {"chips", fmt::format("{}", layout.chips())}}};
}

Grade data_grade(const Machine& machine, const catalog::ModelArchitecture& model, std::vector<Basis>& basis) {
  const Grade grade = model.evidence ? model.evidence->grade : Grade::assumed;
  basis.push_back({fmt::format("model {}", model.id.text()),
                   fmt::format("{} parameters", format_number(workload::count_parameters(model).total(), 4)), grade,
                   model.evidence ? model.evidence->sources : std::vector<SourceId>{}});
  return weakest(machine.grade, grade);
}

}  // namespace steelyard::perf
