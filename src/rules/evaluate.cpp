// From facts to a determination. Every rule whose dates hold the day is tried; what isn't known is carried as a third truth value and
// counted at its worst.
#include <algorithm>
#include <set>

#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

/// A rule on the day in question.
struct Tried {
  const Rule* rule = nullptr;
  bool dated = false;    // its dates hold the day, and no what-if repeals it
  bool applies = false;  // it counts: in force, not only announced
  Answer answer;         // of its test and its conditions together
  std::vector<ConditionState> conditions;
  std::optional<bool> certainly;  // memo: fires, and nothing that may fire takes its place
  std::optional<bool> possibly;   // memo: may fire, and nothing that surely fires takes its place
};

bool names(const std::vector<RuleId>& ids, const RuleId& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

/// Whether a rule counts by itself. An announcement is not a rule, and on the US side neither is a press report (issue text: an
/// announcement is shown, not applied); a rule that was superseded counted in its time.
bool counts(const RuleInfo& info) {
  const bool in_force = info.status == RuleStatus::in_force || info.status == RuleStatus::superseded || info.status == RuleStatus::reported;
  const bool is_rule = info.kind != RuleKind::announcement && (info.side == Side::cn || info.kind != RuleKind::press_report);
  return in_force && is_rule;
}

/// The test holds and no condition fails: a condition that isn't shown to be met is outstanding, unless it must be known beforehand.
void try_conditions(Tried& tried, const Facts& facts, const Classes& classes, Date on) {
  if (tried.answer.truth == Truth::no) return;
  for (const ReviewCondition* condition : tried.rule->conditions) {
    const Answer met = evaluate(*condition->test, facts, classes, on);
    tried.conditions.push_back({condition->info.id, tried.rule->info.id, met.truth, {met.missing.begin(), met.missing.end()}});
    if (met.truth == Truth::no) {
      if (tried.answer.truth != Truth::no) tried.answer.because = condition->info.id + ": " + met.because;
      tried.answer.truth = Truth::no;
    } else if (met.truth == Truth::unknown && condition->must_be_known && tried.answer.truth != Truth::no) {
      tried.answer.truth = Truth::unknown;
      tried.answer.missing.insert(met.missing.begin(), met.missing.end());
      tried.answer.because = condition->info.id + ": " + met.because;
    }
  }
  if (tried.answer.truth == Truth::no) tried.answer.missing.clear();
}

class Evaluation {
 public:
  Evaluation(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if)
      : book_(book), facts_(facts), on_(on), what_if_(what_if), tried_(book.rules.size()) {}

  Determination run() {
    result_.on = on_;
    for (std::size_t i = 0; i < tried_.size(); ++i) try_rule(i);
    decide_us();
    decide_cn();
    collect();
    return std::move(result_);
  }

 private:
  /// Rules stand in order: classification first, so that the others can read what the item is.
  void try_rule(std::size_t i) {
    Tried& tried = tried_[i];
    const Rule& rule = book_.rules[i];
    tried.rule = &rule;
    tried.dated = rule.info.in_force.contains(on_) && !names(what_if_.repeal, rule.info.id);
    if (!tried.dated) return;
    tried.applies = counts(rule.info) || names(what_if_.enact, rule.info.id);
    tried.answer = evaluate(*rule.test, facts_, classes_, on_);
    try_conditions(tried, facts_, classes_, on_);
    if (!tried.applies) return;
    for (const std::string& name : rule.classification) {
      ClassState& state = classes_[name];
      const Answer& answer = tried.answer;
      if (answer.truth == Truth::unknown) state.missing.insert(answer.missing.begin(), answer.missing.end());
      state.truth = std::max(state.truth, answer.truth);
      state.grade = weakest(state.grade, weakest(answer.grade, rule.info.evidence->grade));
    }
  }

  // Replacement. The loader refuses circles, so both recursions end.
  bool certainly(std::size_t i) {
    Tried& tried = tried_[i];
    if (!tried.certainly) {
      const auto& others = tried.rule->replaced_by;
      tried.certainly = tried.dated && tried.applies && tried.answer.truth == Truth::yes &&
                        std::none_of(others.begin(), others.end(), [&](std::size_t other) { return possibly(other); });
    }
    return *tried.certainly;
  }
  bool possibly(std::size_t i) {
    Tried& tried = tried_[i];
    if (!tried.possibly) {
      const auto& others = tried.rule->replaced_by;
      tried.possibly = tried.dated && tried.applies && tried.answer.truth != Truth::no &&
                       std::none_of(others.begin(), others.end(), [&](std::size_t other) { return certainly(other); });
    }
    return *tried.possibly;
  }

  /// The strictest outcome that may be, and the facts that could make it milder.
  template <class Outcome>
  Outcome strictest(Side side, Outcome Rule::*outcome, std::vector<std::string>& needs_info) {
    Outcome upper{};
    Outcome lower{};
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      if (tried_[i].rule->info.side != side) continue;
      if (possibly(i)) upper = std::max(upper, tried_[i].rule->*outcome);
      if (certainly(i)) lower = std::max(lower, tried_[i].rule->*outcome);
    }
    if (upper == lower) return upper;
    std::set<std::string> missing;
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      const Tried& tried = tried_[i];
      if (tried.rule->info.side != side || !possibly(i) || tried.answer.truth != Truth::unknown) continue;
      if (tried.rule->*outcome > lower || replaces_stricter(i, lower, outcome)) {
        missing.insert(tried.answer.missing.begin(), tried.answer.missing.end());
      }
    }
    needs_info.assign(missing.begin(), missing.end());
    return upper;
  }

  template <class Outcome>
  bool replaces_stricter(std::size_t i, Outcome than, Outcome Rule::*outcome) {
    for (std::size_t other = 0; other < tried_.size(); ++other) {
      const auto& by = tried_[other].rule->replaced_by;
      if (std::find(by.begin(), by.end(), i) != by.end() && possibly(other) && tried_[other].rule->*outcome > than) return true;
    }
    return false;
  }

  void decide_us() {
    result_.us = strictest(Side::us, &Rule::us, result_.needs_info);
    std::set<std::string> missing(result_.needs_info.begin(), result_.needs_info.end());
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      const Rule& rule = *tried_[i].rule;
      if (rule.levy && certainly(i)) result_.levies.push_back({rule.info.id, rule.levy->rate, rule.levy->basis, rule.levy->codified});
      // A levy that may be due is part of the answer: nobody may read its absence as "free".
      if (rule.levy && possibly(i) && !certainly(i)) missing.insert(tried_[i].answer.missing.begin(), tried_[i].answer.missing.end());
      if (!rule.classification.empty() && certainly(i)) {
        result_.classification.insert(result_.classification.end(), rule.classification.begin(), rule.classification.end());
      }
    }
    result_.needs_info.assign(missing.begin(), missing.end());
    result_.grade = grade_of(Side::us);
  }

  void decide_cn() {
    result_.cn = strictest(Side::cn, &Rule::cn, result_.cn_needs_info);
    result_.cn_grade = grade_of(Side::cn);
    if (result_.cn == CnOutcome::no_rule_found) return;
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      const RuleInfo& info = tried_[i].rule->info;
      if (info.side != Side::cn || tried_[i].rule->cn != result_.cn || !possibly(i)) continue;
      if (info.kind != RuleKind::press_report && info.evidence->grade != Grade::assumed) result_.cn_rests_on_reports_only = false;
    }
  }

  Grade grade_of(Side side) {
    Grade fired = Grade::measured;
    Grade looked_at = Grade::measured;
    bool any_fired = false;
    bool any_looked_at = false;
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      const Tried& tried = tried_[i];
      if (!tried.dated || !tried.applies || tried.rule->info.side != side) continue;
      const Grade grade = weakest(tried.rule->info.evidence->grade, tried.answer.grade);
      looked_at = weakest(looked_at, grade);
      any_looked_at = true;
      if (!certainly(i)) continue;
      fired = weakest(fired, grade);
      any_fired = any_fired || tried.rule->classification.empty();
    }
    return any_fired ? fired : any_looked_at ? looked_at : Grade::assumed;
  }

  void collect() {
    std::set<std::string> outstanding;
    for (std::size_t i = 0; i < tried_.size(); ++i) {
      Tried& tried = tried_[i];
      if (!tried.dated) continue;
      const RuleInfo& info = tried.rule->info;
      const bool announced = info.kind == RuleKind::announcement && !tried.applies && tried.answer.truth != Truth::no;
      if (announced) result_.announcements.push_back(info.id);
      if (tried.applies) {
        for (ConditionState& state : tried.conditions) {
          if (state.met != Truth::yes && outstanding.insert(state.id).second) result_.conditions.push_back(state.id);
          result_.condition_states.push_back(std::move(state));
        }
      }
      if (possibly(i)) {
        for (const std::string& flag : tried.rule->flags) result_.flags.push_back({flag, info.id});
      }
      result_.trace.push_back(trace_line(i));
    }
  }

  TraceLine trace_line(std::size_t i) {
    const Tried& tried = tried_[i];
    const RuleInfo& info = tried.rule->info;
    TraceLine line;
    line.rule = info.id;
    line.fired = tried.answer.truth;
    line.applied = possibly(i);
    for (const std::size_t other : tried.rule->replaced_by) {
      if (!line.replaced_by && tried.applies && tried.answer.truth != Truth::no && certainly(other)) {
        line.replaced_by = tried_[other].rule->info.id;
      }
    }
    line.because = tried.answer.because;
    line.missing.assign(tried.answer.missing.begin(), tried.answer.missing.end());
    line.kind = info.kind;
    line.status = info.status;
    line.citation = info.citation;
    line.evidence = info.evidence;
    line.last_checked = info.last_checked;
    return line;
  }

  const RuleBook::Implementation& book_;
  const Facts& facts_;
  Date on_;
  const WhatIf& what_if_;
  std::vector<Tried> tried_;
  Classes classes_;
  Determination result_;
};

}  // namespace

Determination determine(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if) {
  return Evaluation(book, facts, on, what_if).run();
}

}  // namespace steelyard::rules
