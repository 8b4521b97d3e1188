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
  std::uint32_t node = 0;      // of `test`, in the compiled book
};

struct Rule {
  RuleInfo info;  // one with a classification says what the item is, and nothing else
  ConditionPtr test;
  UsOutcome us = UsOutcome::no_licence_required;
  CnOutcome cn = CnOutcome::no_rule_found;
  std::vector<const ReviewCondition*> conditions;
  std::vector<std::uint32_t> replaced_by;  // rules that name this one in `instead_of`
  std::vector<std::uint32_t> replaces;     // the other way round
  std::uint32_t node = 0;                  // of `test`, in the compiled book
  std::vector<std::size_t> class_numbers;  // of `info.classification`
  std::optional<LevyTerms> levy;
  std::optional<Date> status_since;  // its status is this since then; before it was `status_before`
  RuleStatus status_before = RuleStatus::in_force;
};

/// A worked case that the files themselves state: lint runs them all.
struct Example {
  RuleId rule;
  Date on;
  Facts facts;
  Truth fires = Truth::no;
  Place place;
};

/// A predicate with a name.
struct Threshold {
  std::int64_t order = 0;
  std::string id;
  std::string name_en;
  std::string name_zh;
  ConditionPtr test;
};

class CompiledBook;

struct RuleBook::Implementation {
  Implementation();
  ~Implementation();
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  Implementation(Implementation&&) = delete;
  Implementation& operator=(Implementation&&) = delete;

  std::map<std::string, FactDeclaration, std::less<>> facts;
  std::map<std::string, CountryGroup, std::less<>> groups;
  std::map<std::string, ConditionPtr, std::less<>> predicates;
  std::vector<Threshold> thresholds;  // by order, then id
  std::map<std::string, ReviewCondition, std::less<>> conditions;
  std::vector<Rule> rules;  // in order of evaluation: classification first, then by side, start and id
  std::vector<RuleInfo> rule_infos;
  std::vector<FactInfo> fact_infos;
  std::vector<ConditionInfo> condition_infos;
  std::vector<Example> examples;
  std::map<RuleKind, int> recheck_days;              // after so many days without a check a rule of this kind is stale
  std::vector<Date> boundaries;                      // days on which some rule starts or ends, ascending
  std::map<std::string, Place, std::less<>> places;  // of `kind id`: facts, predicates, conditions
  std::unique_ptr<CompiledBook> compiled;
};

[[nodiscard]] Result<std::unique_ptr<RuleBook::Implementation>> read_rule_book(const DataTree& data);

/// Checks names, types and closed lists of values.
[[nodiscard]] Findings check_facts(const RuleBook::Implementation& book, const Facts& facts);

/// Findings `rules.unknown_rule` for ids that name no rule.
[[nodiscard]] Findings check_what_if(const RuleBook::Implementation& book, const WhatIf& what_if);

/// Preconditions of both: facts and what-if were checked.
[[nodiscard]] Determination determine(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if);
[[nodiscard]] DecisiveSets find_decisive_sets(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if);

/// The facts as slots, what may be presumed filled in and marked so.
[[nodiscard]] PackedFacts pack_facts(const RuleBook::Implementation& book, const Facts& facts);

}  // namespace steelyard::rules
