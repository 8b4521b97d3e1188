// The steps of a brief, each from plain inputs to plain outputs; brief.cpp runs them in order.
#pragma once

#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "study/brief.hpp"

namespace steelyard::study {

/// Candidate × supply route × site, without prices.
[[nodiscard]] std::vector<OptionView> list_options(const Study& study);

/// The facts of getting an option for the study's buyer, as the rules room names them.
[[nodiscard]] rules::Facts facts_of_option(const Study& study, const OptionView& option);
/// What a determination means for a plan.
[[nodiscard]] plan::Gate gate_of(const rules::Determination& determination);
/// Asks the law about every option on every occasion and on the study's date; option-major.
[[nodiscard]] Result<std::vector<PermissionAnswer>> ask_permissions(const Study& study, const std::vector<OptionView>& options,
                                                                    const rules::RuleBook& rules);

/// Every workload on every option, sized to do it alone. One estimate per candidate; options of one candidate share it.
[[nodiscard]] std::vector<CapabilityAnswer> estimate_capabilities(const Study& study, const std::vector<OptionView>& options,
                                                                  const perf::Calibration& calibration, const RunControl& control);
/// Tokens that a workload needs within the horizon: of the run, or generated while serving.
[[nodiscard]] double tokens_needed(const Study& study, const Workload& workload);
/// From the start of the horizon to the workload's deadline; all of it for serving.
[[nodiscard]] Seconds time_window(const Study& study, const Workload& workload);
[[nodiscard]] Seconds horizon(const Study& study);

/// What the cost room is asked of an option: prices that the study states, the site, the levies.
[[nodiscard]] cost::Request cost_request(const Study& study, const OptionView& option, const std::vector<rules::Levy>& levies,
                                         const catalog::Catalog& catalog, const cost::Assumptions& assumptions);
/// Prices of every option, in the study's currency; the fee is the one its permission found on the study's date.
[[nodiscard]] Result<void> price_options(const Study& study, std::vector<OptionView>& options,
                                         const std::vector<PermissionAnswer>& permissions, const catalog::Catalog& catalog,
                                         const cost::Assumptions& assumptions);
/// What each workload would cost alone on each option.
void price_capabilities(const Study& study, const std::vector<OptionView>& options, std::vector<CapabilityAnswer>& capabilities);

/// A row of the capability table: tokens per server-hour, power, and why it doesn't fit.
[[nodiscard]] plan::Capability capability_row(const Study& study, const OptionView& option, const CapabilityAnswer& answer);
/// The four tables (plan/problem.hpp), for one period and one branch. `budget` is in the study's currency; negative: none.
[[nodiscard]] plan::Problem fill_tables(const Study& study, const std::vector<OptionView>& options,
                                        const std::vector<PermissionAnswer>& permissions, const std::vector<CapabilityAnswer>& capabilities,
                                        double budget);

/// The permission of an option on the study's date.
[[nodiscard]] const PermissionAnswer& permission_at_study_date(const std::vector<PermissionAnswer>& permissions, std::size_t option);

}  // namespace steelyard::study
