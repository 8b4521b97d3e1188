// The book in memory: what rule_reader.cpp fills and evaluate.cpp reads.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/condition.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

struct LevyTerms {
  double rate = 0.0;
  std::string basis;
  bool codified = true;
};

/// One condition of a review, with what shows that it is met.
struct ReviewCondition {
  ConditionInfo info;
  ConditionPtr test;
  bool must_be_known = false;  // what isn't known yet counts as not met; otherwise it is outstanding
};

struct Rule {
  RuleInfo info;
  ConditionPtr test;
  std::vector<std::string> classification;  // not empty: a rule that says what the item is, and nothing else
  UsOutcome us = UsOutcome::no_licence_required;
  CnOutcome cn = CnOutcome::no_rule_found;
  std::vector<std::string> condition_ids;
  std::vector<const ReviewCondition*> conditions;
  std::vector<RuleId> instead_of;        // rules that don't apply where this one does
  std::vector<std::size_t> replaced_by;  // rules that name this one in `instead_of`
  std::optional<LevyTerms> levy;
  std::vector<std::string> flags;
};

/// A predicate with a name.
struct Threshold {
  std::int64_t order = 0;
  std::string id;
  std::string name_en;
  std::string name_zh;
  ConditionPtr test;
};

struct RuleBook::Implementation {
  std::map<std::string, FactDeclaration, std::less<>> facts;
  std::map<std::string, CountryGroup, std::less<>> groups;
  std::map<std::string, ConditionPtr, std::less<>> predicates;
  std::vector<Threshold> thresholds;  // by order, then id
  std::map<std::string, ReviewCondition, std::less<>> conditions;
  std::vector<Rule> rules;  // in order of evaluation: classification first, then by side, start and id
  std::vector<RuleInfo> rule_infos;
  std::vector<FactInfo> fact_infos;
  std::vector<ConditionInfo> condition_infos;
};

[[nodiscard]] Result<std::unique_ptr<RuleBook::Implementation>> read_rule_book(const DataTree& data);

/// Checks names, types and closed lists of values.
[[nodiscard]] Findings check_facts(const RuleBook::Implementation& book, const Facts& facts);

[[nodiscard]] Determination determine(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if);

}  // namespace steelyard::rules
