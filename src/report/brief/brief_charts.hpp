// The brief's pictures, as data and marks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/brief/brief_words.hpp"
#include "report/chart/chart.hpp"

namespace steelyard::report {

/// Options × dates, coloured by gate.
[[nodiscard]] Chart permission_chart(const BriefWords& words);
/// Tokens per second and chip, with its interval, on every candidate the workload fits on. Empty where it fits on none.
[[nodiscard]] std::optional<Chart> speed_chart(const BriefWords& words, std::size_t workload);
/// Memory of one chip by use, against what it has.
[[nodiscard]] std::optional<Chart> memory_chart(const BriefWords& words, std::size_t workload);
/// Shares of a training step, or of a decode step.
[[nodiscard]] std::optional<Chart> time_chart(const BriefWords& words, std::size_t workload);
/// What one chip of each option costs over the horizon, part by part.
[[nodiscard]] std::optional<Chart> cost_chart(const BriefWords& words);
/// The plan's cost lines.
[[nodiscard]] std::optional<Chart> plan_chart(const BriefWords& words);

}  // namespace steelyard::report
