// The articles' arguments and what became of them when they were run, in tables. Words come from data/i18n/arguments.toml and from the
// pairs.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "claims/arguments/laboratory.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// One row for each argument, not run: what is asked, the article's words, which rooms are asked.
[[nodiscard]] Table arguments_list(const std::vector<claims::Argument>& arguments, const Messages& messages, Format format);
/// One row for each: outcome, what was measured, what would change it; the counts beneath.
[[nodiscard]] Table arguments_table(const std::vector<claims::ArgumentAnswer>& answers, const Messages& messages, Format format);
/// One argument in full: the words, the runs, the measures against their thresholds, the levers, what it rests on.
[[nodiscard]] std::vector<Section> show_argument(const claims::ArgumentAnswer& answer, const catalog::Catalog& catalog,
                                                 const Messages& messages, Format format);

/// In one line: `days that the detour adds 164 days (103–252): agrees`.
[[nodiscard]] std::string measures_text(const claims::ArgumentAnswer& answer, const Messages& messages);
/// The settings under which the outcome is another one, or that none of those tried changes it.
[[nodiscard]] std::string change_text(const claims::ArgumentAnswer& answer, const Messages& messages);
[[nodiscard]] std::string outcome_word(claims::Outcome outcome, const Messages& messages);

}  // namespace steelyard::report
