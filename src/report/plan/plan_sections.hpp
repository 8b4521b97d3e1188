// The sections of a staged plan's page.
#pragma once

#include <vector>

#include "report/plan/plan_words.hpp"

namespace steelyard::report {

[[nodiscard]] PageSection placement_section(const PlanWords& words, const plan::Plan& plan);
[[nodiscard]] PageSection orders_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection branches_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection compare_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection gates_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection values_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection cost_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection options_section(const PlanWords& words);
[[nodiscard]] PageSection replacement_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection second_best_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection price_of_section(const PlanWords& words, const study::PlanRun& run);
[[nodiscard]] PageSection conflicts_section(const PlanWords& words, const plan::Plan& plan);
[[nodiscard]] std::vector<PageSection> branch_sections(const PlanWords& words, const study::PlanRun& run);

}  // namespace steelyard::report
