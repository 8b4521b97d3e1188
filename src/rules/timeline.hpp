// A transaction's answer over time: spans of days with the same answer, and what made it change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/record.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

struct TimelineSpan {
  Date from;
  Date to;  // exclusive
  QuickAnswer answer;
  std::vector<AnswerChange> changes;  // against the span before; empty for the first
};

/// Spans of equal answers over [from, to). The answer can change only where a rule starts, ends or changes its status: O(such days).
/// `with_reasons` asks for `changes` too. Errors as of `RuleBook::evaluate`.
[[nodiscard]] Result<std::vector<TimelineSpan>> timeline(const RuleBook& book, const Facts& facts, Date from, Date to,
                                                         const WhatIf& what_if = {}, bool with_reasons = true);

/// An export from the US to a platform in China: what a timeline asks about unless told otherwise.
[[nodiscard]] Facts usual_route();

}  // namespace steelyard::rules
