#include "rules/rules.hpp"

namespace steelyard::rules {

const std::vector<std::string_view>& side_names() {
  static const std::vector<std::string_view> names{"us", "cn"};
  return names;
}
const std::vector<std::string_view>& rule_kind_names() {
  static const std::vector<std::string_view> names{"statute", "regulation", "letter", "guidance", "announcement", "press_report"};
  return names;
}
const std::vector<std::string_view>& rule_status_names() {
  static const std::vector<std::string_view> names{"in_force", "stayed", "not_enforced", "superseded", "proposed", "withdrawn", "reported"};
  return names;
}
const std::vector<std::string_view>& us_outcome_names() {
  static const std::vector<std::string_view> names{"no_licence_required", "licence_exception",     "presumption_of_approval",
                                                   "case_by_case",        "presumption_of_denial", "prohibited"};
  return names;
}
const std::vector<std::string_view>& stage_names() {
  static const std::vector<std::string_view> names{"jurisdiction", "classification", "destination", "headquarters",
                                                   "exception",    "review_policy",  "end_user",    "end_use",
                                                   "guidance",     "duty",           "proposal",    "china"};
  return names;
}
const std::vector<std::string_view>& verdict_names() {
  static const std::vector<std::string_view> names{"no_licence_required", "exception_available", "licence_required", "prohibited",
                                                   "needs_info"};
  return names;
}
const std::vector<std::string_view>& review_policy_names() {
  static const std::vector<std::string_view> names{"none", "presumption_of_approval", "case_by_case", "presumption_of_denial"};
  return names;
}
const std::vector<std::string_view>& flag_names() {
  static const std::vector<std::string_view> names{"needs_confirmation", "needs_review", "red_flag", "needs_info", "stale"};
  return names;
}
const std::vector<std::string_view>& cn_outcome_names() {
  static const std::vector<std::string_view> names{"none_found", "discouraged", "approval_needed", "blocked"};
  return names;
}
const std::vector<std::string_view>& truth_names() {
  static const std::vector<std::string_view> names{"no", "unknown", "yes"};
  return names;
}

std::string_view name_of(RuleKind kind) { return rule_kind_names()[static_cast<std::size_t>(kind)]; }
std::string_view name_of(RuleStatus status) { return rule_status_names()[static_cast<std::size_t>(status)]; }
std::string_view name_of(Side side) { return side_names()[static_cast<std::size_t>(side)]; }
std::string_view name_of(UsOutcome outcome) { return us_outcome_names()[static_cast<std::size_t>(outcome)]; }
std::string_view name_of(CnOutcome outcome) { return cn_outcome_names()[static_cast<std::size_t>(outcome)]; }
std::string_view name_of(Stage stage) { return stage_names()[static_cast<std::size_t>(stage)]; }
std::string_view name_of(Verdict verdict) { return verdict_names()[static_cast<std::size_t>(verdict)]; }
std::string_view name_of(ReviewPolicy policy) { return review_policy_names()[static_cast<std::size_t>(policy)]; }
ReviewPolicy review_policy_of(UsOutcome outcome) {
  switch (outcome) {
    case UsOutcome::presumption_of_approval: return ReviewPolicy::presumption_of_approval;
    case UsOutcome::case_by_case: return ReviewPolicy::case_by_case;
    case UsOutcome::presumption_of_denial: return ReviewPolicy::presumption_of_denial;
    default: return ReviewPolicy::none;
  }
}
std::string_view name_of(Truth truth) { return truth_names()[static_cast<std::size_t>(truth)]; }

}  // namespace steelyard::rules
