// `steelyard plan` and the questions beside it, as pages, tables and JSON (docs/formats/plan_result.md).
#pragma once

#include <string>

#include "report/plan/plan_words.hpp"

namespace steelyard::report {

[[nodiscard]] Page plan_page(const study::PlanRun& run, const Messages& messages, const SourceLookup& sources = {});
[[nodiscard]] Page why_page(const study::WhyRun& run, const Messages& messages, const SourceLookup& sources = {});
[[nodiscard]] Page sensitivity_page(const study::SensitivityRun& run, const Messages& messages, const SourceLookup& sources = {});
[[nodiscard]] Page entry_price_page(const study::EntryPriceRun& run, const Messages& messages, const SourceLookup& sources = {});

/// Every order, fleet and placement: one row per decision node and option or workload.
[[nodiscard]] Table plan_rows(const study::PlanRun& run);
[[nodiscard]] Table why_rows(const study::WhyRun& run);
[[nodiscard]] Table sensitivity_rows(const study::SensitivityRun& run);
[[nodiscard]] Table entry_price_rows(const study::EntryPriceRun& run);

/// The same bytes in every language.
[[nodiscard]] std::string plan_json(const study::PlanRun& run);
[[nodiscard]] std::string why_json(const study::WhyRun& run);
inline constexpr std::string_view kPlanFormat = "steelyard.plan/1";

}  // namespace steelyard::report
