// Every rule of a book as one Markdown page, from the data that the engine evaluates: docs/rules.md is this text, and a test compares them.
#pragma once

#include <string>

#include "report/rules/rules_list_view.hpp"

namespace steelyard::report {

/// Stages in the order of review, rules by start and id. Ends with a newline.
[[nodiscard]] std::string rule_pages(const rules::RuleBook& book, const Messages& messages, const SourceLookup& sources);

}  // namespace steelyard::report
