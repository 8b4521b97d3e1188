// Pictures of a staged plan, as data and marks.
#pragma once

#include <optional>
#include <vector>

#include "report/plan/plan_words.hpp"

namespace steelyard::report {

/// Chips in service by period, one picture for each branch.
[[nodiscard]] std::vector<Chart> fleet_charts(const PlanWords& words, const plan::Plan& plan);
/// Branches × periods: what holds when. Empty where there is one branch.
[[nodiscard]] std::optional<Chart> tree_chart(const PlanWords& words);
[[nodiscard]] Chart waterfall_chart(const PlanWords& words, const plan::Plan& plan);
[[nodiscard]] std::optional<Chart> frontier_chart(const PlanWords& words, const std::vector<plan::FrontierPoint>& points);
[[nodiscard]] std::optional<Chart> map_chart(const PlanWords& words, const std::optional<study::BreakEvenMap>& map);
[[nodiscard]] std::optional<Chart> tornado_chart(const PlanWords& words, const plan::Plan& plan,
                                                 const std::vector<study::TornadoBar>& bars);

}  // namespace steelyard::report
