// From facts to a determination: the review (review.hpp), then what it says in words and why.
#include <algorithm>
#include <set>

#include "rules/review.hpp"

namespace steelyard::rules {
namespace {

std::vector<std::string> names_of(const CompiledBook& compiled, const FactMask& mask) {
  std::vector<std::string> names;
  for (std::size_t slot = 0; slot < compiled.facts().size(); ++slot) {
    if (mask.contains(slot)) names.push_back(compiled.facts()[slot]->info.name);
  }
  return names;
}

class Determining {
 public:
  Determining(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if)
      : book_(book),
        facts_(facts),
        on_(on),
        what_if_(what_if),
        states_(states_of(book, what_if)),
        dated_(dated_rules(states_, on)),
        packed_(pack_facts(book, facts)),
        review_(book, states_, packed_.slots(), on, what_if.presume, scratch_) {}

  Determination run() {
    result_.on = on_;
    review_.run(dated_);
    read_what_was_presumed();
    read_classes();
    decide_us();
    decide_cn();
    collect();
    for (const std::string& fact : presumptions_that_matter()) {
      result_.presumed.push_back(fact);
      result_.flags.push_back({"needs_info", {}, fact});
    }
    return std::move(result_);
  }

 private:
  const RuleInfo& info(std::uint32_t rule) const { return book_.rules[rule].info; }

  void read_what_was_presumed() {
    if (!what_if_.presume) return;
    for (const auto& [name, fact] : book_.facts) {
      if (fact.info.presumed) facts_.try_emplace(name, *fact.info.presumed);
    }
  }

  void read_classes() {
    for (const std::uint32_t i : dated_) {
      for (const std::string& name : info(i).classification) {
        const ClassTruth& found = review_.classes()[book_.compiled->class_number(name)];
        const auto missing = names_of(*book_.compiled, found.missing);
        classes_[name] = {found.truth, found.grade, {missing.begin(), missing.end()}};
      }
    }
  }

  void decide_us() {
    const auto range = review_.us();
    result_.us = range.upper;
    result_.us_at_least = range.lower;
    result_.determination = verdict_of(range.upper, range.lower);
    result_.review_policy = review_policy_of(range.upper);
    FactMask missing = range.missing;
    // A levy that may be due is part of the answer: nobody may read its absence as "free".
    missing |= review_.levies_missing();
    result_.needs_info = names_of(*book_.compiled, missing);
    for (const std::uint32_t i : dated_) {
      const Rule& rule = book_.rules[i];
      if (!review_.certainly(i)) continue;
      if (rule.levy) result_.levies.push_back({rule.info.id, rule.levy->rate, rule.levy->basis, rule.levy->codified});
      for (const std::string& name : rule.info.classification) {
        if (std::find(result_.classification.begin(), result_.classification.end(), name) == result_.classification.end()) {
          result_.classification.push_back(name);
        }
      }
    }
    result_.grade = grade_of(Side::us);
  }

  void decide_cn() {
    const auto range = review_.cn();
    result_.cn = range.upper;
    result_.cn_at_least = range.lower;
    result_.cn_needs_info = names_of(*book_.compiled, range.missing);
    result_.cn_grade = grade_of(Side::cn);
    for (const std::uint32_t i : dated_) {
      const Rule& rule = book_.rules[i];
      if (rule.info.side != Side::cn || rule.cn == CnOutcome::no_rule_found || !review_.possibly(i)) continue;
      const bool reported = rule.info.kind == RuleKind::press_report || rule.info.evidence->grade == Grade::assumed;
      result_.china.push_back({rule.info.id, rule.cn, review_.tried(i).answer.truth, reported});
      if (rule.cn == result_.cn && !reported) result_.cn_rests_on_reports_only = false;
    }
  }

  Grade grade_of_line(std::uint32_t i) const { return weakest(info(i).evidence->grade, review_.tried(i).answer.grade); }

  Grade grade_of(Side side) {
    Grade fired = Grade::measured;
    Grade looked_at = Grade::measured;
    bool any_fired = false;
    bool any_looked_at = false;
    for (const std::uint32_t i : dated_) {
      if (!states_[i].applies || info(i).side != side) continue;
      looked_at = weakest(looked_at, grade_of_line(i));
      any_looked_at = true;
      if (!review_.certainly(i)) continue;
      const bool decides = book_.rules[i].us != UsOutcome::no_licence_required || book_.rules[i].cn != CnOutcome::no_rule_found ||
                           book_.rules[i].levy.has_value();
      if (!decides && info(i).classification.empty()) continue;  // a remark carries no answer
      fired = weakest(fired, grade_of_line(i));
      any_fired = any_fired || decides;
    }
    return any_fired ? fired : any_looked_at ? looked_at : Grade::assumed;
  }

  void collect() {
    for (const std::uint32_t i : dated_) {
      const Tried& tried = review_.tried(i);
      const bool announced = info(i).kind == RuleKind::announcement && !states_[i].applies && tried.answer.truth != Truth::no;
      if (announced) result_.announcements.push_back(info(i).id);
      if (states_[i].applies && tried.test != Truth::no) collect_conditions(i);
      collect_flags(i);
      collect_requirement(i);
      result_.trace.push_back(trace_line(i));
    }
    std::stable_sort(result_.trace.begin(), result_.trace.end(), [](const TraceLine& a, const TraceLine& b) { return a.stage < b.stage; });
    for (const std::string& fact : result_.needs_info) result_.flags.push_back({"needs_info", {}, fact});
    for (const std::string& fact : result_.cn_needs_info) {
      const bool told = std::find(result_.needs_info.begin(), result_.needs_info.end(), fact) != result_.needs_info.end();
      if (!told) result_.flags.push_back({"needs_info", {}, fact});
    }
  }

  void collect_conditions(std::uint32_t i) {
    std::vector<ConditionState> states;
    for (const ReviewCondition* condition : book_.rules[i].conditions) {
      const QuickTruth met = review_.condition(*condition);
      const Answer told = evaluate(*condition->test, facts_, classes_, on_);
      states.push_back({condition->info.id, info(i).id, met.truth, names_of(*book_.compiled, met.missing), told.because});
      if (met.truth != Truth::yes && outstanding_.insert(condition->info.id).second) result_.conditions.push_back(condition->info.id);
    }
    result_.condition_states.insert(result_.condition_states.end(), states.begin(), states.end());
    if (book_.rules[i].us != UsOutcome::licence_exception) return;
    const bool sufficient = review_.tried(i).answer.truth == Truth::yes && result_.us == UsOutcome::licence_exception;
    result_.exceptions.push_back({info(i).id, review_.tried(i).answer.truth, sufficient, std::move(states)});
  }

  void collect_flags(std::uint32_t i) {
    if (!review_.possibly(i)) return;
    for (const std::string& flag : info(i).flags) result_.flags.push_back({flag, info(i).id, {}});
    const bool decides = book_.rules[i].us != UsOutcome::no_licence_required || book_.rules[i].cn != CnOutcome::no_rule_found;
    // A country group was read on a day for which its text isn't sourced.
    const bool assumed = decides && grade_of_line(i) == Grade::assumed && info(i).evidence->grade != Grade::assumed;
    const bool stated = std::find(info(i).flags.begin(), info(i).flags.end(), "needs_confirmation") != info(i).flags.end();
    if (assumed && !stated) result_.flags.push_back({"needs_confirmation", info(i).id, {}});
    const auto days = book_.recheck_days.find(info(i).kind);
    if (days == book_.recheck_days.end() || !info(i).last_checked) return;
    const Date today = what_if_.today.value_or(on_);
    if (info(i).last_checked->plus_days(days->second) < today) result_.flags.push_back({"stale", info(i).id, {}});
  }

  void collect_requirement(std::uint32_t i) {
    const Rule& rule = book_.rules[i];
    const Tried& tried = review_.tried(i);
    if (rule.us <= UsOutcome::licence_exception || !states_[i].applies || tried.answer.truth == Truth::no) return;
    result_.requirements.push_back(
        {rule.info.id, rule.info.stage, rule.us, tried.answer.truth, replaced_by(i), names_of(*book_.compiled, tried.answer.missing)});
  }

  std::optional<RuleId> replaced_by(std::uint32_t i) {
    if (!states_[i].applies || review_.tried(i).answer.truth == Truth::no) return std::nullopt;
    for (const std::uint32_t other : book_.rules[i].replaced_by) {
      if (review_.certainly(other)) return info(other).id;
    }
    return std::nullopt;
  }

  /// The comparison that decided: of the test, or of the condition that took the rule away or leaves it open.
  std::string because(std::uint32_t i) {
    const Rule& rule = book_.rules[i];
    const Tried& tried = review_.tried(i);
    if (tried.test != tried.answer.truth || (tried.test == Truth::unknown && !rule.conditions.empty())) {
      for (const ReviewCondition* condition : rule.conditions) {
        const QuickTruth met = review_.condition(*condition);
        const bool decides = met.truth == tried.answer.truth && (met.truth == Truth::no || condition->must_be_known);
        if (decides && met.truth != Truth::yes) {
          return condition->info.id + ": " + evaluate(*condition->test, facts_, classes_, on_).because;
        }
      }
    }
    return evaluate(*rule.test, facts_, classes_, on_).because;
  }

  TraceLine trace_line(std::uint32_t i) {
    const Tried& tried = review_.tried(i);
    TraceLine line;
    line.rule = info(i).id;
    line.fired = tried.answer.truth;
    line.applied = review_.possibly(i);
    line.replaced_by = replaced_by(i);
    line.because = because(i);
    line.missing = names_of(*book_.compiled, tried.answer.missing);
    line.kind = info(i).kind;
    line.status = states_[i].status;
    line.citation = info(i).citation;
    line.evidence = info(i).evidence;
    line.last_checked = info(i).last_checked;
    line.stage = info(i).stage;
    line.grade = grade_of_line(i);
    line.in_force = states_[i].applies;
    return line;
  }

  /// What the answer would ask for if nothing were presumed.
  std::vector<std::string> presumptions_that_matter() {
    if (!what_if_.presume) return {};
    Scratch scratch;
    Review strict(book_, states_, packed_.slots(), on_, false, scratch);
    strict.run(dated_);
    FactMask missing = strict.us().missing;
    missing |= strict.cn().missing;
    missing |= strict.levies_missing();
    std::vector<std::string> presumed;
    for (std::string& name : names_of(*book_.compiled, missing)) {
      const FactDeclaration& fact = book_.facts.find(name)->second;
      if (packed_.slots().known[fact.slot] == kPresumed) presumed.push_back(std::move(name));
    }
    return presumed;
  }

  const RuleBook::Implementation& book_;
  Facts facts_;
  Date on_;
  const WhatIf& what_if_;
  std::vector<RuleState> states_;
  std::vector<std::uint32_t> dated_;
  PackedFacts packed_;
  Scratch scratch_;
  Review review_;
  Classes classes_;
  std::set<std::string> outstanding_;
  Determination result_;
};

}  // namespace

Determination determine(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if) {
  return Determining(book, facts, on, what_if).run();
}

}  // namespace steelyard::rules
