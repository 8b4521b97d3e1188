#include "rules/record.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ", ")); }

std::string levies_of(const Determination& d) {
  std::vector<std::string> parts;
  for (const Levy& levy : d.levies)
    parts.push_back(fmt::format("{}% {} ({})", format_number(levy.rate * 100.0), levy.basis, levy.rule.text()));
  return joined(parts);
}

void add(std::vector<AnswerChange>& changes, const char* what, const std::string& before, const std::string& after,
         std::string subject = {}) {
  if (before != after) changes.push_back({what, before, after, std::move(subject)});
}

/// What a trace line says of a rule, in one word: what an answer is made of.
std::string standing(const TraceLine& line) {
  if (line.replaced_by) return "replaced_by " + line.replaced_by->text();
  if (line.applied) return line.fired == Truth::yes ? "applies" : "may_apply";
  if (!line.in_force && line.fired != Truth::no) return "not_in_force";
  return "does_not_apply";
}

}  // namespace

std::string rule_hash(const RuleInfo& info) {
  std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", info.id.text(), name_of(info.side), name_of(info.kind), name_of(info.status),
                                 info.in_force.from.to_string(), info.in_force.to ? info.in_force.to->to_string() : "");
  text += fmt::format("{}\n{}\n{}\n{}\n", info.test, info.outcome, info.review_policy, info.citation);
  text += joined(info.classification) + '\n' + joined(info.conditions) + '\n' + joined(info.flags) + '\n';
  for (const RuleId& id : info.instead_of) text += id.text() + ' ';
  return sha256_hex(text);
}

std::vector<RecordedRule> recorded_rules(const Determination& determination, const RuleBook& book) {
  std::vector<RecordedRule> rules;
  for (const TraceLine& line : determination.trace) {
    if (const RuleInfo* info = book.rule(line.rule)) rules.push_back({line.rule, rule_hash(*info)});
  }
  return rules;
}

std::vector<AnswerChange> changes_between(const Determination& before, const Determination& after) {
  std::vector<AnswerChange> changes;
  add(changes, "determination", std::string{name_of(before.determination)}, std::string{name_of(after.determination)});
  add(changes, "review_policy", std::string{name_of(before.review_policy)}, std::string{name_of(after.review_policy)});
  add(changes, "classification", joined(before.classification), joined(after.classification));
  add(changes, "duty", levies_of(before), levies_of(after));
  add(changes, "china_side", std::string{name_of(before.cn)}, std::string{name_of(after.cn)});
  add(changes, "missing_info", joined(before.needs_info), joined(after.needs_info));
  const auto by_rule = [](const Determination& d) {
    std::map<std::string, std::string> all;
    for (const TraceLine& line : d.trace) all[line.rule.text()] = standing(line);
    return all;
  };
  const auto old_rules = by_rule(before);
  const auto new_rules = by_rule(after);
  std::map<std::string, std::pair<std::string, std::string>> rules;
  for (const auto& [id, state] : old_rules) rules[id].first = state;
  for (const auto& [id, state] : new_rules) rules[id].second = state;
  for (const auto& [id, states] : rules) {
    const auto matters = [](const std::string& state) { return !state.empty() && state != "does_not_apply"; };
    if (states.first != states.second && (matters(states.first) || matters(states.second))) {
      add(changes, "rule", states.first.empty() ? "not_dated" : states.first, states.second.empty() ? "not_dated" : states.second, id);
    }
  }
  std::map<std::string, std::pair<std::string, std::string>> conditions;
  for (const ConditionState& state : before.condition_states) conditions[state.id].first = name_of(state.met);
  for (const ConditionState& state : after.condition_states) conditions[state.id].second = name_of(state.met);
  for (const auto& [id, states] : conditions) add(changes, "condition", states.first, states.second, id);
  return changes;
}

}  // namespace steelyard::rules
