// The brief's content as tables, shared by terminal, Markdown, CSV and HTML.
#pragma once

#include <cstddef>

#include "report/brief/brief_words.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// Candidates × thresholds: the numbers that each part is held against, whatever the date.
[[nodiscard]] Table threshold_table(const BriefWords& words);
/// Options × dates: outcome on either side, the gate it makes, classification, TPP, performance density, conditions outstanding.
[[nodiscard]] Table permission_table(const BriefWords& words);
/// One workload on every candidate: fits, servers, throughput, time or latency, utilisation, memory, layout.
[[nodiscard]] Table capability_table(const BriefWords& words, std::size_t workload);
/// One server of each option, bought or rented.
[[nodiscard]] Table price_table(const BriefWords& words);
/// Each workload alone on each option.
[[nodiscard]] Table alone_table(const BriefWords& words);

[[nodiscard]] Table choices_table(const BriefWords& words);
[[nodiscard]] Table assignments_table(const BriefWords& words);
[[nodiscard]] Table binding_table(const BriefWords& words);
[[nodiscard]] Table cost_lines_table(const BriefWords& words);
[[nodiscard]] Table conflicts_table(const BriefWords& words);

/// What the numbers rest on, weakest first, at most `most` rows (0: all); a note says how many were left out.
[[nodiscard]] Table rests_on_table(const BriefWords& words, const SourceLookup& sources, std::size_t most);
/// Each result with its 90% range and the grade of the weakest datum under it.
[[nodiscard]] Table uncertainty_table(const BriefWords& words);
/// One row per workload and option, keys ending in their unit: the CSV of a brief.
[[nodiscard]] Table flat_table(const BriefWords& words);

}  // namespace steelyard::report
