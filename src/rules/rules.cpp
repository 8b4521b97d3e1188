#include "rules/rules.hpp"

#include <algorithm>

#include "rules/rule_book.hpp"

namespace steelyard::rules {

RuleBook::RuleBook(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
RuleBook::~RuleBook() = default;
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook& RuleBook::operator=(RuleBook&&) noexcept = default;

Result<RuleBook> RuleBook::load(const DataTree& data) {
  auto implementation = read_rule_book(data);
  if (!implementation) return std::move(implementation.error());
  return RuleBook(std::move(*implementation));
}

Findings check_what_if(const RuleBook::Implementation& book, const WhatIf& what_if) {
  Findings findings;
  std::vector<std::string_view> ids;
  for (const RuleInfo& info : book.rule_infos) ids.push_back(info.id.text());
  for (const auto* named : {&what_if.enact, &what_if.repeal}) {
    for (const RuleId& id : *named) {
      if (std::find(ids.begin(), ids.end(), id.text()) != ids.end()) continue;
      Error error{kUnknownRule, {}, {{"found", id.text()}}};
      if (const auto near = nearest_name(id.text(), ids); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
      findings.push_back(std::move(error));
    }
  }
  return findings;
}

Result<Determination> RuleBook::evaluate(const Facts& facts, Date on, const WhatIf& what_if) const {
  Findings findings = check_facts(*implementation_, facts);
  for (Error& error : check_what_if(*implementation_, what_if)) findings.push_back(std::move(error));
  if (!findings.empty()) return findings;
  return determine(*implementation_, facts, on, what_if);
}

Result<DecisiveSets> RuleBook::decisive_sets(const Facts& facts, Date on, const WhatIf& what_if) const {
  Findings findings = check_facts(*implementation_, facts);
  for (Error& error : check_what_if(*implementation_, what_if)) findings.push_back(std::move(error));
  if (!findings.empty()) return findings;
  return find_decisive_sets(*implementation_, facts, on, what_if);
}

const std::vector<RuleInfo>& RuleBook::rules() const { return implementation_->rule_infos; }
const std::vector<FactInfo>& RuleBook::facts() const { return implementation_->fact_infos; }
const std::vector<ConditionInfo>& RuleBook::conditions() const { return implementation_->condition_infos; }

std::vector<ThresholdAnswer> RuleBook::thresholds(const Facts& facts) const {
  std::vector<ThresholdAnswer> answers;
  for (const Threshold& threshold : implementation_->thresholds) {
    // Numbers of a part alone: neither a class found so far nor a date can change them.
    const Answer answer = steelyard::rules::evaluate(*threshold.test, facts, {}, Date{});
    answers.push_back(
        {threshold.id, threshold.name_en, threshold.name_zh, answer.truth, answer.because, {answer.missing.begin(), answer.missing.end()}});
  }
  return answers;
}

const RuleInfo* RuleBook::rule(const RuleId& id) const {
  const auto& infos = implementation_->rule_infos;
  const auto found =
      std::lower_bound(infos.begin(), infos.end(), id, [](const RuleInfo& info, const RuleId& wanted) { return info.id < wanted; });
  return found != infos.end() && found->id == id ? &*found : nullptr;
}

}  // namespace steelyard::rules
