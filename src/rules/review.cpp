#include "rules/review.hpp"

#include <algorithm>

namespace steelyard::rules {
namespace {

/// Whether a rule counts by itself. An announcement is not a rule, and on the US side neither is a press report; a rule that was superseded
/// counted in its time.
bool counts(const RuleInfo& info, RuleStatus status) {
  const bool in_force = status == RuleStatus::in_force || status == RuleStatus::superseded || status == RuleStatus::reported;
  const bool is_rule = info.kind != RuleKind::announcement && (info.side == Side::cn || info.kind != RuleKind::press_report);
  return in_force && is_rule;
}

bool names(const std::vector<RuleId>& ids, const RuleId& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

}  // namespace

std::vector<RuleState> states_of(const RuleBook::Implementation& book, const WhatIf& what_if) {
  std::vector<RuleState> states(book.rules.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Rule& rule = book.rules[i];
    RuleState& state = states[i];
    state.status = rule.info.status;
    state.in_force = rule.info.in_force;
    state.there = !names(what_if.repeal, rule.info.id);
    if (what_if.as_of) {
      state.there = state.there && rule.info.published.value_or(rule.info.in_force.from) <= *what_if.as_of;
      if (rule.status_since && *what_if.as_of < *rule.status_since) state.status = rule.status_before;
      const auto end_known = rule.info.end_known ? rule.info.end_known : rule.info.in_force.to;
      if (end_known && *what_if.as_of < *end_known) state.in_force.to.reset();
    }
    state.applies = counts(rule.info, state.status) || names(what_if.enact, rule.info.id);
  }
  return states;
}

std::vector<std::uint32_t> dated_rules(const std::vector<RuleState>& states, Date on) {
  std::vector<std::uint32_t> dated;
  for (std::uint32_t i = 0; i < states.size(); ++i) {
    if (states[i].there && states[i].in_force.contains(on)) dated.push_back(i);
  }
  return dated;
}

Verdict verdict_of(UsOutcome upper, UsOutcome lower) {
  if (upper != lower) return Verdict::needs_info;
  switch (upper) {
    case UsOutcome::no_licence_required: return Verdict::no_licence_required;
    case UsOutcome::licence_exception: return Verdict::exception_available;
    case UsOutcome::prohibited: return Verdict::prohibited;
    default: return Verdict::licence_required;
  }
}

Review::Review(const RuleBook::Implementation& book, const std::vector<RuleState>& states, const PackedFacts::Slots& facts, Date on,
               bool presume, Scratch& scratch)
    : book_(book), states_(states), scratch_(scratch), question_{facts, on, scratch.classes, presume} {
  scratch_.tried.resize(std::max(scratch_.tried.size(), book.rules.size()));
  scratch_.classes.assign(book.compiled->classes(), ClassTruth{});
  CompiledBook::Memo& memo = scratch_.memo;
  if (memo.stamp.size() < book.compiled->nodes()) {
    memo.stamp.resize(book.compiled->nodes(), 0);
    memo.answers.resize(book.compiled->nodes());
  }
  if (++memo.now == 0) {
    std::fill(memo.stamp.begin(), memo.stamp.end(), 0);
    memo.now = 1;
  }
}

void Review::run(const std::vector<std::uint32_t>& dated, const std::vector<std::uint32_t>& without) {
  dated_ = &dated;
  for (std::size_t i = 0; i < book_.rules.size(); ++i) {
    Tried& tried = scratch_.tried[i];
    tried.dated = false;
    tried.certainly = tried.possibly = -1;
  }
  for (const std::uint32_t rule : dated) {
    if (std::find(without.begin(), without.end(), rule) == without.end()) try_rule(rule);
  }
}

QuickTruth Review::condition(const ReviewCondition& condition) {
  QuickTruth answer;
  book_.compiled->evaluate(condition.node, question_, scratch_.memo, answer);
  return answer;
}

/// Classification comes first, so that the others can read what the item is. A condition that isn't shown to be met is outstanding, unless
/// it must be known beforehand; one that fails takes the rule away.
void Review::try_rule(std::uint32_t index) {
  Tried& tried = scratch_.tried[index];
  const Rule& rule = book_.rules[index];
  tried.dated = true;
  tried.answer = {};
  book_.compiled->evaluate(rule.node, question_, scratch_.memo, tried.answer);
  tried.test = tried.answer.truth;
  if (tried.test != Truth::no) {
    for (const ReviewCondition* each : rule.conditions) {
      const QuickTruth met = condition(*each);
      if (met.truth == Truth::no) {
        tried.answer.truth = Truth::no;
        tried.answer.missing = {};
        break;
      }
      if (met.truth == Truth::unknown && each->must_be_known) {
        tried.answer.truth = Truth::unknown;
        tried.answer.missing |= met.missing;
      }
    }
  }
  if (!states_[index].applies) return;
  for (const std::size_t number : rule.class_numbers) {
    ClassTruth& found = scratch_.classes[number];
    if (tried.answer.truth == Truth::unknown) found.missing |= tried.answer.missing;
    found.truth = std::max(found.truth, tried.answer.truth);
    found.grade = weakest(found.grade, weakest(tried.answer.grade, rule.info.evidence->grade));
  }
}

// Replacement. The loader refuses circles, so both recursions end.
bool Review::certainly(std::uint32_t rule) {
  Tried& tried = scratch_.tried[rule];
  if (tried.certainly < 0) {
    const auto& others = book_.rules[rule].replaced_by;
    tried.certainly = tried.dated && states_[rule].applies && tried.answer.truth == Truth::yes &&
                              std::none_of(others.begin(), others.end(), [&](std::uint32_t other) { return possibly(other); })
                          ? 1
                          : 0;
  }
  return tried.certainly == 1;
}

bool Review::possibly(std::uint32_t rule) {
  Tried& tried = scratch_.tried[rule];
  if (tried.possibly < 0) {
    const auto& others = book_.rules[rule].replaced_by;
    tried.possibly = tried.dated && states_[rule].applies && tried.answer.truth != Truth::no &&
                             std::none_of(others.begin(), others.end(), [&](std::uint32_t other) { return certainly(other); })
                         ? 1
                         : 0;
  }
  return tried.possibly == 1;
}

/// An exception answers a requirement; where nothing asks for a licence there is nothing to except.
Truth Review::has_something_to_replace(std::uint32_t rule) const {
  const auto& replaced = book_.rules[rule].replaces;
  if (book_.rules[rule].us != UsOutcome::licence_exception || replaced.empty()) return Truth::yes;
  Truth any = Truth::no;
  for (const std::uint32_t other : replaced) {
    const Tried& tried = scratch_.tried[other];
    if (tried.dated && states_[other].applies) any = std::max(any, tried.answer.truth);
  }
  return any;
}

template <class Outcome>
bool Review::replaces_stricter(std::uint32_t rule, Outcome than, Outcome Rule::*outcome) {
  const auto& replaced = book_.rules[rule].replaces;
  return std::any_of(replaced.begin(), replaced.end(),
                     [&](std::uint32_t other) { return possibly(other) && book_.rules[other].*outcome > than; });
}

/// The strictest outcome that may be, and the facts that could make it milder.
template <class Outcome>
Range<Outcome> Review::strictest(Side side, Outcome Rule::*outcome) {
  Range<Outcome> range;
  for (const std::uint32_t i : *dated_) {
    const Rule& rule = book_.rules[i];
    if (rule.info.side != side || rule.*outcome == Outcome{} || scratch_.tried[i].answer.truth == Truth::no) continue;
    const Truth needed = has_something_to_replace(i);
    if (rule.*outcome > range.upper && needed != Truth::no && possibly(i)) range.upper = rule.*outcome;
    if (rule.*outcome > range.lower && needed == Truth::yes && certainly(i)) range.lower = rule.*outcome;
  }
  if (range.upper == range.lower) return range;
  for (const std::uint32_t i : *dated_) {
    const Tried& tried = scratch_.tried[i];
    if (book_.rules[i].info.side != side || !tried.dated || tried.answer.truth != Truth::unknown || !possibly(i)) continue;
    if (book_.rules[i].*outcome > range.lower || replaces_stricter(i, range.lower, outcome)) range.missing |= tried.answer.missing;
  }
  return range;
}

Range<UsOutcome> Review::us() { return strictest(Side::us, &Rule::us); }
Range<CnOutcome> Review::cn() { return strictest(Side::cn, &Rule::cn); }

FactMask Review::levies_missing() {
  FactMask missing;
  for (const std::uint32_t i : *dated_) {
    if (!book_.rules[i].levy || !possibly(i) || certainly(i)) continue;
    missing |= scratch_.tried[i].answer.missing;
    for (const std::uint32_t other : book_.rules[i].replaced_by) {
      if (possibly(other)) missing |= scratch_.tried[other].answer.missing;  // an exemption that may hold
    }
  }
  return missing;
}

QuickAnswer Review::quick() {
  const auto us_range = us();
  const auto cn_range = cn();
  QuickAnswer answer;
  answer.us = us_range.upper;
  answer.us_at_least = us_range.lower;
  answer.cn = cn_range.upper;
  answer.cn_at_least = cn_range.lower;
  answer.determination = verdict_of(answer.us, answer.us_at_least);
  answer.review_policy = review_policy_of(answer.us);
  for (const std::uint32_t i : *dated_) {
    if (!book_.rules[i].levy || !possibly(i)) continue;
    (certainly(i) ? answer.duty : answer.duty_open) = true;
  }
  return answer;
}

}  // namespace steelyard::rules
