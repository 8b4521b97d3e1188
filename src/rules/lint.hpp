// What may be wrong with a book of rules that could be read: `rules lint`.
//
// Errors (ErrorKind::data): an example that isn't answered as its file says, a rule that can never fire, a threshold without an example on
// each side of its edge. Remarks (ErrorKind::remark): rules of one stage that overlap with different outcomes, days on which a family of
// rules has a gap, facts, predicates and conditions that nothing uses, rules that were last checked long ago.
#pragma once

#include "rules/rules.hpp"

namespace steelyard::rules {

inline constexpr Code kLintExampleFails{"rules.lint_example_fails", ErrorKind::data};
inline constexpr Code kLintUnreachable{"rules.lint_unreachable", ErrorKind::data};
inline constexpr Code kLintUntestedEdge{"rules.lint_untested_edge", ErrorKind::data};
inline constexpr Code kLintOverlap{"rules.lint_overlap", ErrorKind::remark};
inline constexpr Code kLintGap{"rules.lint_gap", ErrorKind::remark};
inline constexpr Code kLintUnused{"rules.lint_unused", ErrorKind::remark};
inline constexpr Code kLintStale{"rules.lint_stale", ErrorKind::remark};

/// Every finding of the book, in the order of files and places. `today` is for staleness; without it nothing is stale. Under 100 ms.
[[nodiscard]] Findings lint(const RuleBook& book, std::optional<Date> today = std::nullopt);

}  // namespace steelyard::rules
