#include "rules/condition.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

/// Facts are computed from rates and areas, thresholds from decimal text; both carry a few units in the last place (about 1e-16 each).
constexpr double kSameNumber = 1e-12;
constexpr int kDigitsShown = 9;

Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }

std::string shown_number(const FactDeclaration& fact, double value) {
  if (fact.info.type == "date") return Date{}.plus_days(static_cast<int>(value)).to_string();
  return format_number(value / fact.unit_in_base, kDigitsShown);
}

std::string shown_threshold(const Condition& leaf) {
  if (leaf.group != nullptr) return leaf.group->id;
  const std::string& type = leaf.facts.front()->info.type;
  if (leaf.share_of != nullptr) return fmt::format("{} × {}", format_number(leaf.number, kDigitsShown), leaf.share_of->info.name);
  if (type == "date") return shown_number(*leaf.facts.front(), leaf.number);
  if (type == "number") return format_number(leaf.number / leaf.facts.front()->unit_in_base, kDigitsShown);
  if (type == "bool") return leaf.truth ? "true" : "false";
  if (leaf.texts.size() == 1) return leaf.texts.front();
  return fmt::format("[{}]", fmt::join(leaf.texts, " "));
}

std::string shown_facts(const Condition& leaf) {
  std::string names;
  for (const FactDeclaration* fact : leaf.facts) names += (names.empty() ? "" : " + ") + fact->info.name;
  return names;
}

std::string explain(const Condition& leaf, std::string_view found) {
  return fmt::format("{} {} {} {}", shown_facts(leaf), found, operator_names()[static_cast<std::size_t>(leaf.comparison)],
                     shown_threshold(leaf));
}

Answer unknown_leaf(const Condition& leaf, std::set<std::string> missing) {
  Answer answer;
  answer.because = explain(leaf, "?");
  if (leaf.when_unknown) {
    answer.truth = *leaf.when_unknown;
    return answer;
  }
  answer.truth = Truth::unknown;
  answer.missing = std::move(missing);
  return answer;
}

Answer evaluate_number(const Condition& leaf, const Facts& facts) {
  double sum = 0.0;
  double threshold = leaf.number;
  std::set<std::string> missing;
  if (leaf.share_of != nullptr) {
    const auto whole = facts.find(leaf.share_of->info.name);
    if (whole == facts.end()) {
      missing.insert(leaf.share_of->info.name);
    } else {
      threshold = leaf.number * std::get<double>(whole->second);
    }
  }
  for (const FactDeclaration* fact : leaf.facts) {
    const auto found = facts.find(fact->info.name);
    if (found == facts.end()) {
      missing.insert(fact->info.name);
    } else {
      sum += std::get<double>(found->second);
    }
  }
  if (!missing.empty()) return unknown_leaf(leaf, std::move(missing));
  Answer answer;
  answer.truth = truth_of(compare_numbers(sum, leaf.comparison, threshold));
  answer.because = explain(leaf, shown_number(*leaf.facts.front(), sum));
  if (leaf.share_of != nullptr) answer.because += fmt::format(" ({})", shown_number(*leaf.facts.front(), threshold));
  return answer;
}

Answer evaluate_text(const Condition& leaf, const std::string& found, Date on) {
  Answer answer;
  answer.because = explain(leaf, found);
  const bool listed = std::find(leaf.texts.begin(), leaf.texts.end(), found) != leaf.texts.end();
  switch (leaf.comparison) {
    case Operator::equal:
    case Operator::in: answer.truth = truth_of(listed); break;
    case Operator::not_in: answer.truth = truth_of(!listed); break;
    case Operator::in_group: {
      const auto membership = leaf.group->membership(found, on);
      answer.truth = truth_of(membership.is_member);
      answer.grade = membership.grade;
      break;
    }
    default: SY_CHECK(false);
  }
  return answer;
}

/// `item.classification has 3A090.a`: read from what the classification rules found.
Answer evaluate_class(const Condition& leaf, const Classes& classes) {
  Answer answer;
  for (const std::string& wanted : leaf.texts) {
    const auto found = classes.find(wanted);
    if (found == classes.end() || found->second.truth < answer.truth || found->second.truth == Truth::no) continue;
    if (found->second.truth > answer.truth) answer.missing.clear();
    answer.truth = found->second.truth;
    answer.grade = weakest(answer.grade, found->second.grade);
    answer.missing.insert(found->second.missing.begin(), found->second.missing.end());
  }
  std::string found_classes;
  for (const auto& [name, state] : classes) {
    if (state.truth == Truth::yes) found_classes += (found_classes.empty() ? "" : " ") + name;
  }
  answer.because = explain(leaf, answer.truth == Truth::unknown ? "?" : fmt::format("[{}]", found_classes));
  return answer;
}

Answer evaluate_leaf(const Condition& leaf, const Facts& facts, const Classes& classes, Date on) {
  const FactDeclaration& fact = *leaf.facts.front();
  if (fact.info.name == kClassification) return evaluate_class(leaf, classes);
  if (fact.info.name == kDateFact) {
    Answer answer;
    answer.truth = truth_of(compare_numbers(on.serial(), leaf.comparison, leaf.number));
    answer.because = explain(leaf, on.to_string());
    return answer;
  }
  if (fact.info.type == "number") return evaluate_number(leaf, facts);
  const auto found = facts.find(fact.info.name);
  if (found == facts.end()) return unknown_leaf(leaf, {fact.info.name});
  if (fact.info.type == "text") return evaluate_text(leaf, std::get<std::string>(found->second), on);
  Answer answer;
  if (fact.info.type == "bool") {
    const bool value = std::get<bool>(found->second);
    answer.truth = truth_of(value == leaf.truth);
    answer.because = explain(leaf, value ? "true" : "false");
    return answer;
  }
  const auto& values = std::get<std::vector<std::string>>(found->second);
  const auto is_wanted = [&](const std::string& value) {
    return leaf.group != nullptr ? leaf.group->membership(value, on).is_member
                                 : std::find(leaf.texts.begin(), leaf.texts.end(), value) != leaf.texts.end();
  };
  answer.truth = truth_of(std::any_of(values.begin(), values.end(), is_wanted));
  if (leaf.group != nullptr) {
    for (const std::string& value : values) answer.grade = weakest(answer.grade, leaf.group->membership(value, on).grade);
  }
  answer.because = explain(leaf, fmt::format("[{}]", fmt::join(values, " ")));
  return answer;
}

/// `all` is decided by its first no, `any` by its first yes; otherwise by all children that are unknown, otherwise by all children. The
/// exceptions that didn't hold (`not` in an `all`) aren't told where something else is.
Answer evaluate_many(const Condition& condition, const Facts& facts, const Classes& classes, Date on) {
  const Truth decisive = condition.kind == Condition::Kind::all ? Truth::no : Truth::yes;
  Answer answer;
  answer.truth = decisive == Truth::no ? Truth::yes : Truth::no;
  std::string exceptions;
  for (const ConditionPtr& child : condition.children) {
    Answer part = evaluate(*child, facts, classes, on);
    if (part.truth == decisive) return part;
    if (part.truth == Truth::unknown && answer.truth != Truth::unknown) {
      answer.truth = Truth::unknown;
      answer.because.clear();
    }
    answer.grade = weakest(answer.grade, part.grade);
    answer.missing.merge(part.missing);
    if (part.truth != answer.truth) continue;
    std::string& told = part.only_exceptions ? exceptions : answer.because;
    if (!part.because.empty()) told += (told.empty() ? "" : ", ") + part.because;
  }
  answer.only_exceptions = answer.because.empty() && !exceptions.empty();
  if (answer.only_exceptions) answer.because = std::move(exceptions);
  return answer;
}

}  // namespace

const std::vector<std::string_view>& operator_names() {
  static const std::vector<std::string_view> names{">=", "<", ">", "<=", "==", "in", "not_in", "in_group", "has"};
  return names;
}

CountryGroup::Membership CountryGroup::membership(std::string_view country, Date on) const {
  const Grade stated = evidence ? evidence->grade : Grade::assumed;
  const Grade now = on < text_of ? Grade::assumed : stated;
  Membership answer{false, now};
  for (const Member& member : members) {
    if (member.country != country) continue;
    const bool dated = member.from.has_value();
    if (dated || member.to) answer.grade = stated;
    if (dated && on < *member.from) continue;
    if (member.to && on >= *member.to) continue;
    answer.is_member = true;
    answer.grade = dated ? stated : now;
    break;
  }
  return answer;
}

bool compare_numbers(double found, Operator comparison, double threshold) {
  const bool same = std::abs(found - threshold) <= kSameNumber * std::max(std::abs(found), std::abs(threshold));
  switch (comparison) {
    case Operator::at_least: return same || found > threshold;
    case Operator::greater: return !same && found > threshold;
    case Operator::at_most: return same || found < threshold;
    case Operator::less: return !same && found < threshold;
    case Operator::equal: return same;
    default: SY_CHECK(false);
  }
}

std::string describe(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::leaf: {
      std::string text = fmt::format("{} {} {}", shown_facts(condition), operator_names()[static_cast<std::size_t>(condition.comparison)],
                                     shown_threshold(condition));
      const FactDeclaration& fact = *condition.facts.front();
      if (fact.info.type == "number" && !fact.info.unit.empty() && condition.share_of == nullptr) text += ' ' + fact.info.unit;
      if (condition.when_unknown) text += fmt::format(" (unknown: {})", truth_names()[static_cast<std::size_t>(*condition.when_unknown)]);
      return text;
    }
    case Condition::Kind::negation: return fmt::format("not ({})", describe(*condition.children.front()));
    case Condition::Kind::all:
    case Condition::Kind::any: {
      const std::string_view joint = condition.kind == Condition::Kind::all ? " and " : " or ";
      std::string text;
      for (const ConditionPtr& child : condition.children) {
        const bool bracket = child->kind != condition.kind && child->children.size() > 1;
        if (!text.empty()) text += joint;
        text += bracket ? fmt::format("({})", describe(*child)) : describe(*child);
      }
      return text;
    }
  }
  SY_CHECK(false);
}

Answer evaluate(const Condition& condition, const Facts& facts, const Classes& classes, Date on) {
  switch (condition.kind) {
    case Condition::Kind::leaf: return evaluate_leaf(condition, facts, classes, on);
    case Condition::Kind::negation: {
      Answer answer = evaluate(*condition.children.front(), facts, classes, on);
      if (answer.truth != Truth::unknown) answer.truth = truth_of(answer.truth == Truth::no);
      answer.because = fmt::format("not ({})", answer.because);
      answer.only_exceptions = answer.truth == Truth::yes;
      return answer;
    }
    case Condition::Kind::all:
    case Condition::Kind::any: return evaluate_many(condition, facts, classes, on);
  }
  SY_CHECK(false);
}

}  // namespace steelyard::rules
