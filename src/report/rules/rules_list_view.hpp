// Rules as tables: lists, one rule in full, timelines, differences, designs, screening.
#pragma once

#include <string>
#include <vector>

#include "report/catalog/catalog_view.hpp"
#include "report/chart/chart.hpp"
#include "report/rules/rules_check_view.hpp"
#include "rules/design.hpp"
#include "rules/timeline.hpp"

namespace steelyard::report {

/// Rules of one side (`us`, `cn`) or of both (empty), by start.
[[nodiscard]] Table rules_table(const rules::RuleBook& book, std::string_view side, const Messages& messages, Format format);
[[nodiscard]] std::vector<Section> show_rule(const rules::RuleInfo& rule, const rules::RuleBook& book, const Messages& messages,
                                             const SourceLookup& sources);

/// One line for each side with a letter for each month, and what the letters mean. For terminals.
[[nodiscard]] std::string timeline_strip(const std::vector<rules::TimelineSpan>& spans, const Messages& messages);
[[nodiscard]] Table timeline_table(const std::vector<rules::TimelineSpan>& spans, const rules::RuleBook& book, const Messages& messages,
                                   Format format);

struct ChipTimeline {
  std::string name;
  std::vector<rules::TimelineSpan> spans;
};
/// A grid of chips by the days on which the answer of any of them changes.
[[nodiscard]] Chart timeline_chart(const std::vector<ChipTimeline>& chips, const Messages& messages);

[[nodiscard]] Table diff_table(const std::vector<rules::AnswerChange>& changes, const rules::RuleBook& book, const std::string& before,
                               const std::string& after, const Messages& messages, Format format);

[[nodiscard]] Table corners_table(const std::vector<rules::DesignCorner>& corners, const rules::RuleBook& book, const std::string& title,
                                  const Messages& messages);
struct NamedCut {
  rules::DesignCut cut;
  std::string like;  // a chip that was made that way
};
[[nodiscard]] Table cuts_table(const std::vector<NamedCut>& cuts, const rules::RuleBook& book, const std::string& title,
                               const Messages& messages);
/// `≤ 4,800 TPP`, `< 600 GB/s`, any.
[[nodiscard]] std::string limit_text(const rules::RuleBook& book, const std::string& fact, const rules::Limit& limit,
                                     const Messages& messages);
[[nodiscard]] std::string quick_words(const rules::QuickAnswer& answer, const Messages& messages);

[[nodiscard]] Table screening_table(const std::vector<rules::ScreeningHit>& hits, const rules::ScreeningList& list,
                                    const Messages& messages, Format format);

}  // namespace steelyard::report
