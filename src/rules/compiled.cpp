#include "rules/compiled.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace steelyard::rules {
namespace {

constexpr std::uint8_t kNoDefault = 3;

Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }

}  // namespace

CompiledBook::CompiledBook(const RuleBook::Implementation& book) {
  facts_.resize(book.facts.size());
  for (const auto& [name, fact] : book.facts) {
    facts_[fact.slot] = &fact;
    for (const std::string& value : fact.info.values) intern(value);
  }
  for (const auto& [id, group] : book.groups) {
    for (const CountryGroup::Member& member : group.members) intern(member.country);
  }
  for (const Rule& rule : book.rules) {
    for (const std::string& name : rule.info.classification) class_numbers_.try_emplace(name, 0);
  }
  for (auto& [name, number] : class_numbers_) number = class_count_++;
  for (const Rule& rule : book.rules) flatten(rule.test);
  for (const auto& [id, condition] : book.conditions) flatten(condition.test);
}

std::int32_t CompiledBook::intern(const std::string& text) {
  return texts_.try_emplace(text, static_cast<std::int32_t>(texts_.size())).first->second;
}

std::int32_t CompiledBook::text_number(std::string_view text) const {
  const auto found = texts_.find(text);
  return found == texts_.end() ? kOtherText : found->second;
}

std::size_t CompiledBook::class_number(std::string_view name) const {
  const auto found = class_numbers_.find(name);
  return found == class_numbers_.end() ? class_count_ : found->second;
}

std::uint32_t CompiledBook::flatten(const ConditionPtr& condition) {
  if (const auto known = nodes_by_condition_.find(condition.get()); known != nodes_by_condition_.end()) {
    nodes_[known->second].shared = condition->kind != Condition::Kind::leaf;
    return known->second;
  }
  Node node;
  if (condition->when_unknown) node.when_unknown = static_cast<std::uint8_t>(*condition->when_unknown);
  std::vector<std::uint32_t> children;
  switch (condition->kind) {
    case Condition::Kind::all: node.kind = Node::Kind::all; break;
    case Condition::Kind::any: node.kind = Node::Kind::any; break;
    case Condition::Kind::negation: node.kind = Node::Kind::negation; break;
    case Condition::Kind::leaf: flatten_leaf(*condition, node); break;
  }
  for (const ConditionPtr& child : condition->children) children.push_back(flatten(child));
  if (condition->kind != Condition::Kind::leaf) {
    node.first = static_cast<std::uint32_t>(parts_.size());
    node.count = static_cast<std::uint32_t>(children.size());
    parts_.insert(parts_.end(), children.begin(), children.end());
  }
  nodes_.push_back(node);
  const auto number = static_cast<std::uint32_t>(nodes_.size() - 1);
  nodes_by_condition_.emplace(condition.get(), number);
  return number;
}

void CompiledBook::flatten_leaf(const Condition& leaf, Node& node) {
  const FactDeclaration& fact = *leaf.facts.front();
  node.comparison = leaf.comparison;
  node.number = leaf.number;
  node.truth = leaf.truth;
  node.slot = static_cast<std::uint32_t>(fact.slot);
  node.first = static_cast<std::uint32_t>(parts_.size());
  if (leaf.share_of != nullptr) node.share_of = static_cast<std::int32_t>(leaf.share_of->slot);
  if (leaf.group != nullptr) node.group = group_number(*leaf.group);
  if (fact.info.name == kDateFact) {
    node.kind = Node::Kind::day;
  } else if (fact.info.name == kClassification) {
    node.kind = Node::Kind::classes;
    for (const std::string& name : leaf.texts) parts_.push_back(static_cast<std::uint32_t>(class_number(name)));
  } else if (fact.info.type == "number") {
    node.kind = Node::Kind::number;
    for (const FactDeclaration* other : leaf.facts) parts_.push_back(static_cast<std::uint32_t>(other->slot));
  } else if (fact.info.type == "bool") {
    node.kind = Node::Kind::boolean;
  } else {
    const bool one = fact.info.type == "text";
    const bool group = leaf.group != nullptr;
    node.kind = one ? (group ? Node::Kind::text_in_group : Node::Kind::text) : (group ? Node::Kind::list_in_group : Node::Kind::list);
    for (const std::string& text : leaf.texts) parts_.push_back(static_cast<std::uint32_t>(intern(text)));
  }
  node.count = static_cast<std::uint32_t>(parts_.size()) - node.first;
}

std::uint32_t CompiledBook::group_number(const CountryGroup& group) {
  const auto [known, added] = group_numbers_.try_emplace(&group, static_cast<std::uint32_t>(groups_.size()));
  if (!added) return known->second;
  CompiledGroup compiled;
  compiled.group = &group;
  if (group.evidence) compiled.stated = group.evidence->grade;
  for (const CountryGroup::Member& member : group.members) {
    const auto country = static_cast<std::size_t>(intern(member.country));
    if (compiled.members.size() <= country) compiled.members.resize(country + 1);
    compiled.members[country].push_back(&member);
  }
  groups_.push_back(std::move(compiled));
  return known->second;
}

PackedFacts::Slots CompiledBook::empty_slots() const {
  PackedFacts::Slots slots;
  slots.known.assign(facts_.size(), kMissing);
  slots.numbers.assign(facts_.size(), 0.0);
  slots.texts.assign(facts_.size(), kUnknownText);
  slots.lists.resize(facts_.size());
  return slots;
}

void CompiledBook::set(PackedFacts::Slots& slots, const FactDeclaration& fact, const FactValue& value, std::uint8_t known) const {
  slots.known[fact.slot] = known;
  if (const auto* number = std::get_if<double>(&value)) slots.numbers[fact.slot] = *number;
  if (const auto* truth = std::get_if<bool>(&value)) slots.numbers[fact.slot] = *truth ? 1.0 : 0.0;
  if (const auto* text = std::get_if<std::string>(&value)) slots.texts[fact.slot] = text_number(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    auto& list = slots.lists[fact.slot];
    list.clear();
    for (const std::string& text : *texts) list.push_back(text_number(text));
  }
}

CompiledBook::Membership CompiledBook::membership(std::uint32_t group, std::int32_t country, Date on) const {
  const CompiledGroup& compiled = groups_[group];
  const Grade now = on < compiled.group->text_of ? Grade::assumed : compiled.stated;
  Membership answer{false, now};
  if (country < 0 || static_cast<std::size_t>(country) >= compiled.members.size()) return answer;
  for (const CountryGroup::Member* member : compiled.members[static_cast<std::size_t>(country)]) {
    const bool dated = member->from.has_value();
    if (dated || member->to) answer.grade = compiled.stated;
    if (dated && on < *member->from) continue;
    if (member->to && on >= *member->to) continue;
    return {true, dated ? compiled.stated : now};
  }
  return answer;
}

void CompiledBook::evaluate(std::uint32_t number, const Question& question, Memo& memo, QuickTruth& answer) const {
  const Node& node = nodes_[number];
  if (!node.shared) return evaluate_fresh(node, question, memo, answer);
  if (memo.stamp[number] != memo.now) {
    QuickTruth fresh;
    evaluate_fresh(node, question, memo, fresh);
    memo.answers[number] = fresh;
    memo.stamp[number] = memo.now;
  }
  answer = memo.answers[number];
}

void CompiledBook::evaluate_fresh(const Node& node, const Question& question, Memo& memo, QuickTruth& answer) const {
  switch (node.kind) {
    case Node::Kind::all:
    case Node::Kind::any: return evaluate_many(node, question, memo, answer);
    case Node::Kind::negation:
      evaluate(parts_[node.first], question, memo, answer);
      if (answer.truth != Truth::unknown) answer.truth = truth_of(answer.truth == Truth::no);
      return;
    default: return evaluate_leaf(node, question, answer);
  }
}

/// `all` is decided by its first no, `any` by its first yes; otherwise by the children that are unknown.
void CompiledBook::evaluate_many(const Node& node, const Question& question, Memo& memo, QuickTruth& answer) const {
  const Truth decisive = node.kind == Node::Kind::all ? Truth::no : Truth::yes;
  answer = {};
  answer.truth = decisive == Truth::no ? Truth::yes : Truth::no;
  QuickTruth part;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    part = {};
    evaluate(parts_[node.first + i], question, memo, part);
    if (part.truth == decisive) {
      answer = part;
      return;
    }
    if (part.truth == Truth::unknown) {
      answer.truth = Truth::unknown;
      answer.missing |= part.missing;
    }
    answer.grade = weakest(answer.grade, part.grade);
  }
}

void CompiledBook::evaluate_number(const Node& node, const Question& question, QuickTruth& answer) const {
  const PackedFacts::Slots& facts = question.facts;
  const auto is_known = [&](std::size_t slot) {
    return facts.known[slot] == kStated || (facts.known[slot] == kPresumed && question.presume);
  };
  double sum = 0.0;
  bool known = true;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const std::uint32_t slot = parts_[node.first + i];
    if (is_known(slot)) {
      sum += facts.numbers[slot];
    } else {
      known = false;
      answer.missing.insert(slot);
    }
  }
  double threshold = node.number;
  if (node.share_of >= 0) {
    const auto whole = static_cast<std::size_t>(node.share_of);
    if (is_known(whole)) {
      threshold *= facts.numbers[whole];
    } else {
      known = false;
      answer.missing.insert(whole);
    }
  }
  answer.truth = known ? truth_of(compare_numbers(sum, node.comparison, threshold)) : Truth::unknown;
}

void CompiledBook::evaluate_classes(const Node& node, const Question& question, QuickTruth& answer) const {
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const std::uint32_t number = parts_[node.first + i];
    if (number >= question.classes.size()) continue;
    const ClassTruth& found = question.classes[number];
    if (found.truth == Truth::no || found.truth < answer.truth) continue;
    if (found.truth > answer.truth) answer.missing = {};
    answer.truth = found.truth;
    answer.grade = weakest(answer.grade, found.grade);
    answer.missing |= found.missing;
  }
}

bool CompiledBook::names(const Node& node, std::int32_t text) const {
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (parts_[node.first + i] == static_cast<std::uint32_t>(text)) return true;
  }
  return false;
}

Truth CompiledBook::text_truth(const Node& node, std::int32_t found) const {
  const bool listed = found >= 0 && names(node, found);
  return truth_of(node.comparison == Operator::not_in ? !listed : listed);
}

void CompiledBook::evaluate_leaf(const Node& node, const Question& question, QuickTruth& answer) const {
  if (node.kind == Node::Kind::classes) return evaluate_classes(node, question, answer);
  if (node.kind == Node::Kind::day) {
    answer.truth = truth_of(compare_numbers(question.on.serial(), node.comparison, node.number));
    return;
  }
  const PackedFacts::Slots& facts = question.facts;
  if (node.kind == Node::Kind::number) {
    evaluate_number(node, question, answer);
  } else if (const std::uint8_t known = facts.known[node.slot]; known == kMissing || (known == kPresumed && !question.presume)) {
    answer.truth = Truth::unknown;
    answer.missing.insert(node.slot);
  } else if (node.kind == Node::Kind::boolean) {
    answer.truth = truth_of((facts.numbers[node.slot] != 0.0) == node.truth);
  } else if (node.kind == Node::Kind::text) {
    answer.truth = text_truth(node, facts.texts[node.slot]);
  } else if (node.kind == Node::Kind::text_in_group) {
    const Membership found = membership(node.group, facts.texts[node.slot], question.on);
    answer.truth = truth_of(found.is_member);
    answer.grade = found.grade;
  } else {
    bool any = false;
    for (const std::int32_t text : facts.lists[node.slot]) {
      if (node.kind == Node::Kind::list) {
        any = any || (text >= 0 && names(node, text));
        continue;
      }
      const Membership found = membership(node.group, text, question.on);
      any = any || found.is_member;
      answer.grade = weakest(answer.grade, found.grade);
    }
    answer.truth = truth_of(any);
  }
  if (answer.truth == Truth::unknown && node.when_unknown != kNoDefault) {
    answer.truth = static_cast<Truth>(node.when_unknown);
    answer.missing = {};
  }
}

}  // namespace steelyard::rules
