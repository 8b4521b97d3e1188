// The five-year record of an answer (15 CFR 762): what was asked, under which rules, what was answered; and what a later book says to it.
#pragma once

#include <string>
#include <vector>

#include "rules/transaction_check.hpp"

namespace steelyard::rules {

/// SHA-256 over everything that a rule says: dates, status, test, outcome, conditions, citation.
[[nodiscard]] std::string rule_hash(const RuleInfo& info);

/// A rule that stood in the trace of an answer.
struct RecordedRule {
  RuleId id;
  std::string hash;
};
/// Rules of the trace, in order.
[[nodiscard]] std::vector<RecordedRule> recorded_rules(const Determination& determination, const RuleBook& book);

/// How two answers to the same question differ. Names are stable codes: determination, review_policy, classification, duty, china_side,
/// missing_info, condition, flag, rule.
struct AnswerChange {
  std::string what;
  std::string before;
  std::string after;
  std::string subject;  // id of the rule or condition, name of the fact; or empty
};
[[nodiscard]] std::vector<AnswerChange> changes_between(const Determination& before, const Determination& after);

}  // namespace steelyard::rules
