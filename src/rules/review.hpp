// One review: every rule of the book against one set of facts on one day, in the order of review, without words.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rules/compiled.hpp"

namespace steelyard::rules {

/// What a what-if makes of the book: which rules are there, when, and which of them count.
struct RuleState {
  bool there = true;     // known on the day of knowledge and not repealed
  bool applies = false;  // counts: in force, or enacted by the what-if
  RuleStatus status = RuleStatus::in_force;
  DateInterval in_force;
};
[[nodiscard]] std::vector<RuleState> states_of(const RuleBook::Implementation& book, const WhatIf& what_if);

/// The rules whose dates hold the day, by index, in order of evaluation.
[[nodiscard]] std::vector<std::uint32_t> dated_rules(const std::vector<RuleState>& states, Date on);

/// A rule as it was tried.
struct Tried {
  bool dated = false;
  Truth test = Truth::no;      // its test alone
  QuickTruth answer;           // of its test and its conditions together
  std::int8_t certainly = -1;  // memo: fires, and nothing that may fire takes its place
  std::int8_t possibly = -1;   // memo: may fire, and nothing that surely fires takes its place
};

/// Room that evaluations reuse, one per thread.
struct Scratch {
  std::vector<Tried> tried;
  std::vector<ClassTruth> classes;
  CompiledBook::Memo memo;
};

template <class Outcome>
struct Range {
  Outcome upper{};
  Outcome lower{};
  FactMask missing;  // facts that could make the answer milder; empty where upper and lower are the same
};

class Review {
 public:
  Review(const RuleBook::Implementation& book, const std::vector<RuleState>& states, const PackedFacts::Slots& facts, Date on, bool presume,
         Scratch& scratch);

  /// `dated` must hold the rules of the day; those in `without` are passed over.
  void run(const std::vector<std::uint32_t>& dated, const std::vector<std::uint32_t>& without = {});

  [[nodiscard]] const Tried& tried(std::uint32_t rule) const { return scratch_.tried[rule]; }
  [[nodiscard]] bool applies(std::uint32_t rule) const { return states_[rule].applies; }
  [[nodiscard]] bool certainly(std::uint32_t rule);
  [[nodiscard]] bool possibly(std::uint32_t rule);
  [[nodiscard]] const std::vector<ClassTruth>& classes() const { return scratch_.classes; }
  [[nodiscard]] Range<UsOutcome> us();
  [[nodiscard]] Range<CnOutcome> cn();
  /// Facts that say whether a levy is due.
  [[nodiscard]] FactMask levies_missing();
  [[nodiscard]] QuickTruth condition(const ReviewCondition& condition);
  [[nodiscard]] QuickAnswer quick();

 private:
  void try_rule(std::uint32_t rule);
  template <class Outcome>
  Range<Outcome> strictest(Side side, Outcome Rule::*outcome);
  template <class Outcome>
  bool replaces_stricter(std::uint32_t rule, Outcome than, Outcome Rule::*outcome);
  [[nodiscard]] Truth has_something_to_replace(std::uint32_t rule) const;

  const RuleBook::Implementation& book_;
  const std::vector<RuleState>& states_;
  Scratch& scratch_;
  CompiledBook::Question question_;
  const std::vector<std::uint32_t>* dated_ = nullptr;
};

/// `needs_info` where the known facts leave several answers possible.
[[nodiscard]] Verdict verdict_of(UsOutcome upper, UsOutcome lower);

}  // namespace steelyard::rules
