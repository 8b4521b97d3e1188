#include "rules/headroom.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

struct Edge {
  std::vector<std::string> facts;
  Operator comparison = Operator::at_least;
  double threshold = 0.0;

  friend bool operator<(const Edge& a, const Edge& b) {
    return std::tie(a.facts, a.threshold, a.comparison) < std::tie(b.facts, b.threshold, b.comparison);
  }
};
using Edges = std::map<Edge, std::set<std::string>>;

bool is_comparison(Operator op) {
  return op == Operator::at_least || op == Operator::less || op == Operator::greater || op == Operator::at_most;
}

void collect(const Condition& condition, const std::string& user, Edges& edges) {
  for (const ConditionPtr& child : condition.children) collect(*child, user, edges);
  if (condition.kind != Condition::Kind::leaf || condition.facts.empty() || condition.share_of != nullptr) return;
  if (condition.facts.front()->info.type != "number" || !is_comparison(condition.comparison)) return;
  Edge edge;
  for (const FactDeclaration* fact : condition.facts) edge.facts.push_back(fact->info.name);
  std::sort(edge.facts.begin(), edge.facts.end());
  edge.comparison = condition.comparison;
  edge.threshold = condition.number;
  edges[edge].insert(user);
}

Edges edges_of(const RuleBook& book) {
  Edges edges;
  const auto& implementation = book.implementation();
  for (const auto& [id, predicate] : implementation.predicates) collect(*predicate, id, edges);
  for (const auto& [id, condition] : implementation.conditions) collect(*condition.test, id, edges);
  for (const Rule& rule : implementation.rules) collect(*rule.test, rule.info.id.text(), edges);
  return edges;
}

}  // namespace

std::vector<Headroom> headroom(const RuleBook& book, const Facts& facts) {
  std::vector<Headroom> all;
  for (const auto& [edge, users] : edges_of(book)) {
    double value = 0.0;
    bool known = true;
    for (const std::string& name : edge.facts) {
      const auto found = facts.find(name);
      const double* number = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
      known = known && number != nullptr && name.starts_with("item.");
      if (number != nullptr) value += *number;
    }
    if (!known || edge.threshold == 0.0) continue;
    Headroom one;
    one.facts = edge.facts;
    one.comparison = operator_names()[static_cast<std::size_t>(edge.comparison)];
    one.threshold = edge.threshold;
    one.value = value;
    one.relative = (value - edge.threshold) / edge.threshold;
    one.used_by.assign(users.begin(), users.end());
    // What was only announced or proposed has no edge to stand on.
    const bool law = std::any_of(users.begin(), users.end(), [&](const std::string& user) {
      const RuleInfo* info = book.rule(RuleId{user});
      return info == nullptr || (info->kind != RuleKind::announcement && info->status != RuleStatus::proposed);
    });
    one.near = law && std::abs(one.relative) <= kNearEdge;
    all.push_back(std::move(one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Headroom& a, const Headroom& b) { return std::abs(a.relative) < std::abs(b.relative); });
  return all;
}

std::vector<double> thresholds_of(const RuleBook& book, const std::vector<std::string>& facts, Date on, const WhatIf& what_if) {
  std::vector<std::string> sorted = facts;
  std::sort(sorted.begin(), sorted.end());
  Edges edges;
  for (const Rule& rule : book.implementation().rules) {
    const RuleInfo& info = rule.info;
    const bool enacted = std::find(what_if.enact.begin(), what_if.enact.end(), info.id) != what_if.enact.end();
    const bool law = info.kind != RuleKind::announcement && info.status != RuleStatus::proposed && info.status != RuleStatus::withdrawn;
    if (!info.in_force.contains(on) || !(law || enacted)) continue;
    collect(*rule.test, info.id.text(), edges);
    for (const ReviewCondition* condition : rule.conditions) collect(*condition->test, condition->info.id, edges);
  }
  std::set<double> thresholds;
  for (const auto& [edge, users] : edges) {
    if (edge.facts == sorted) thresholds.insert(edge.threshold);
  }
  return {thresholds.begin(), thresholds.end()};
}

}  // namespace steelyard::rules
