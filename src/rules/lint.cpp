#include "rules/lint.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "rules/review.hpp"

namespace steelyard::rules {
namespace {

/// An example lies beside an edge if it is nearer than this share of the threshold.
constexpr double kBeside = 0.02;

struct Edge {
  const FactDeclaration* fact = nullptr;
  double threshold = 0.0;
  bool operator<(const Edge& other) const {
    return std::pair(fact->info.name, threshold) < std::pair(other.fact->info.name, other.threshold);
  }
};

template <class Visit>
void each_leaf(const Condition& condition, const Visit& visit) {
  if (condition.kind == Condition::Kind::leaf) visit(condition);
  for (const ConditionPtr& child : condition.children) each_leaf(*child, visit);
}

/// What a leaf leaves possible of one text fact within an `all`: for rules that contradict themselves.
class Contradiction {
 public:
  /// Whether the leaves of one `all`, down through nested `all`s, can never hold together.
  bool found_in(const Condition& condition) {
    visit(condition);
    for (const auto& [fact, range] : numbers_) {
      if (range.low > range.high || (range.low == range.high && (range.open_low || range.open_high))) return true;
    }
    for (const auto& [fact, texts] : texts_) {
      if (texts.empty()) return true;
    }
    return contradicts_;
  }

 private:
  struct Span {
    double low = -1e300;
    double high = 1e300;
    bool open_low = false;
    bool open_high = false;
  };

  void visit(const Condition& condition) {
    if (condition.kind == Condition::Kind::all) {
      for (const ConditionPtr& child : condition.children) visit(*child);
    } else if (condition.kind == Condition::Kind::leaf && condition.facts.size() == 1 && condition.share_of == nullptr) {
      visit_leaf(condition);
    }
  }

  void visit_leaf(const Condition& leaf) {
    const FactDeclaration* fact = leaf.facts.front();
    if (fact->info.type == "number" || fact->info.type == "date") {
      Span& span = numbers_[fact];
      const bool strict = leaf.comparison == Operator::greater || leaf.comparison == Operator::less;
      if (leaf.comparison != Operator::less && leaf.comparison != Operator::at_most && leaf.number >= span.low) {
        span.open_low = strict || (span.open_low && leaf.number == span.low);
        span.low = leaf.number;
      }
      if (leaf.comparison != Operator::greater && leaf.comparison != Operator::at_least && leaf.number <= span.high) {
        span.open_high = strict || (span.open_high && leaf.number == span.high);
        span.high = leaf.number;
      }
    } else if (fact->info.type == "bool") {
      const auto [known, added] = bools_.try_emplace(fact, leaf.truth);
      contradicts_ = contradicts_ || (!added && known->second != leaf.truth);
    } else if (fact->info.type == "text" && (leaf.comparison == Operator::equal || leaf.comparison == Operator::in)) {
      std::set<std::string> named(leaf.texts.begin(), leaf.texts.end());
      const auto [known, added] = texts_.try_emplace(fact, named);
      if (added) return;
      std::erase_if(known->second, [&](const std::string& text) { return !named.contains(text); });
    }
  }

  std::map<const FactDeclaration*, Span> numbers_;
  std::map<const FactDeclaration*, bool> bools_;
  std::map<const FactDeclaration*, std::set<std::string>> texts_;
  bool contradicts_ = false;
};

class Linter {
 public:
  Linter(const RuleBook& book, std::optional<Date> today) : book_(book.implementation()), today_(today) {}

  Findings run() {
    run_examples();
    find_unreachable();
    find_untested_edges();
    find_overlaps();
    find_gaps();
    find_unused();
    find_stale();
    std::stable_sort(findings_.begin(), findings_.end(), [](const Error& a, const Error& b) {
      return std::tie(a.place.file, a.place.line, a.code.name) < std::tie(b.place.file, b.place.line, b.code.name);
    });
    return std::move(findings_);
  }

 private:
  void report(Code code, const Place& place, std::vector<Argument> arguments) { findings_.push_back({code, place, std::move(arguments)}); }

  void run_examples() {
    const auto states = states_of(book_, {});
    for (const Example& example : book_.examples) {
      const PackedFacts packed = pack_facts(book_, example.facts);
      Review review(book_, states, packed.slots(), example.on, true, scratch_);
      review.run(dated_rules(states, example.on));
      for (std::uint32_t i = 0; i < book_.rules.size(); ++i) {
        if (book_.rules[i].info.id != example.rule) continue;
        const Tried& tried = review.tried(i);
        const Truth fires = tried.dated ? tried.answer.truth : Truth::no;
        if (tried.dated && fires != Truth::no) fired_.insert(example.rule.text());
        if (fires == example.fires) continue;
        report(kLintExampleFails, example.place,
               {{"rule", example.rule.text()}, {"found", std::string{name_of(fires)}}, {"expected", std::string{name_of(example.fires)}}});
      }
    }
  }

  /// A rule whose test contradicts itself, or one that a rule with the same or longer dates and a test no narrower always replaces.
  void find_unreachable() {
    for (const Rule& rule : book_.rules) {
      if (fired_.contains(rule.info.id.text())) continue;
      if (Contradiction().found_in(*rule.test)) {
        report(kLintUnreachable, rule.info.place, {{"found", rule.info.id.text()}, {"test", rule.info.test}});
      }
      for (const std::uint32_t other : rule.replaced_by) {
        const Rule& by = book_.rules[other];
        const bool always = by.test == rule.test && by.conditions.empty() && by.info.in_force.contains(rule.info.in_force.from) &&
                            (!by.info.in_force.to || (rule.info.in_force.to && *rule.info.in_force.to <= *by.info.in_force.to));
        if (always) report(kLintUnreachable, rule.info.place, {{"found", rule.info.id.text()}, {"rule", by.info.id.text()}});
      }
    }
  }

  /// Every threshold on a number needs an example on it and one beside it on the other side.
  void find_untested_edges() {
    std::map<Edge, const Rule*> edges;
    for (const Rule& rule : book_.rules) {
      const auto gather = [&](const Condition& leaf) {
        if (leaf.facts.size() == 1 && leaf.share_of == nullptr && leaf.facts.front()->info.type == "number") {
          edges.try_emplace({leaf.facts.front(), leaf.number}, &rule);
        }
      };
      each_leaf(*rule.test, gather);
      for (const ReviewCondition* condition : rule.conditions) each_leaf(*condition->test, gather);
    }
    for (const auto& [edge, rule] : edges) {
      if (edge.threshold == 0.0) continue;
      bool on = false;
      bool below = false;
      bool above = false;
      for (const Example& example : book_.examples) {
        const auto found = example.facts.find(edge.fact->info.name);
        if (found == example.facts.end()) continue;
        const double value = std::get<double>(found->second);
        if (compare_numbers(value, Operator::equal, edge.threshold)) {
          on = true;
        } else if (value < edge.threshold && value >= edge.threshold * (1.0 - kBeside)) {
          below = true;
        } else if (value > edge.threshold && value <= edge.threshold * (1.0 + kBeside)) {
          above = true;
        }
      }
      if (on && (below || above)) continue;
      report(kLintUntestedEdge, rule->info.place,
             {{"rule", rule->info.id.text()},
              {"fact", edge.fact->info.name},
              {"found", fmt::format("{:g}", edge.threshold / edge.fact->unit_in_base)},
              {"missing", on ? "beside" : "on"}});
    }
  }

  /// Two rules that count, with one and the same test on common days and different outcomes, neither in place of the other.
  void find_overlaps() {
    const auto states = states_of(book_, {});
    std::map<std::pair<std::string, Side>, std::vector<std::uint32_t>> same;
    for (std::uint32_t i = 0; i < book_.rules.size(); ++i) {
      if (states[i].applies) same[{book_.rules[i].info.test, book_.rules[i].info.side}].push_back(i);
    }
    for (const auto& [test, rules] : same) {
      for (std::size_t a = 0; a < rules.size(); ++a) {
        for (std::size_t b = a + 1; b < rules.size(); ++b) {
          const Rule& one = book_.rules[rules[a]];
          const Rule& other = book_.rules[rules[b]];
          const bool linked = std::find(one.replaced_by.begin(), one.replaced_by.end(), rules[b]) != one.replaced_by.end() ||
                              std::find(other.replaced_by.begin(), other.replaced_by.end(), rules[a]) != other.replaced_by.end();
          const bool differ = one.us != other.us || one.cn != other.cn;
          if (linked || !differ || !one.info.in_force.overlaps(other.info.in_force)) continue;
          report(kLintOverlap, other.info.place, {{"found", other.info.id.text()}, {"rule", one.info.id.text()}});
        }
      }
    }
  }

  /// Rows of one test, one after another in time: days between them on which none holds.
  void find_gaps() {
    std::map<std::pair<std::string, Side>, std::vector<const Rule*>> families;
    for (const Rule& rule : book_.rules) families[{rule.info.test, rule.info.side}].push_back(&rule);
    for (auto& [key, rows] : families) {
      std::sort(rows.begin(), rows.end(), [](const Rule* a, const Rule* b) { return a->info.in_force.from < b->info.in_force.from; });
      for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& end = rows[i - 1]->info.in_force.to;
        if (!end || rows[i]->info.in_force.from <= *end) continue;
        report(kLintGap, rows[i]->info.place,
               {{"found", rows[i]->info.id.text()},
                {"rule", rows[i - 1]->info.id.text()},
                {"from", end->to_string()},
                {"to", rows[i]->info.in_force.from.to_string()}});
      }
    }
  }

  void find_unused() {
    std::set<std::string> facts;
    std::set<std::string> conditions;
    const auto use = [&](const Condition& leaf) {
      for (const FactDeclaration* fact : leaf.facts) facts.insert(fact->info.name);
      if (leaf.share_of != nullptr) facts.insert(leaf.share_of->info.name);
    };
    for (const Rule& rule : book_.rules) {
      each_leaf(*rule.test, use);
      for (const ReviewCondition* condition : rule.conditions) {
        each_leaf(*condition->test, use);
        conditions.insert(condition->info.id);
      }
    }
    const auto remark = [&](std::string_view kind, const std::string& name) {
      const auto place = book_.places.find(fmt::format("{} {}", kind, name));
      report(kLintUnused, place == book_.places.end() ? Place{} : place->second, {{"found", name}, {"kind", std::string{kind}}});
    };
    for (const auto& [name, fact] : book_.facts) {
      if (!facts.contains(name) && !fact.info.derived) remark("fact", name);
    }
    for (const auto& [id, condition] : book_.conditions) {
      if (!conditions.contains(id)) remark("condition", id);
    }
  }

  void find_stale() {
    if (!today_) return;
    for (const Rule& rule : book_.rules) {
      const auto days = book_.recheck_days.find(rule.info.kind);
      if (days == book_.recheck_days.end() || !rule.info.last_checked || rule.info.in_force.to) continue;
      if (rule.info.last_checked->plus_days(days->second) >= *today_) continue;
      report(kLintStale, rule.info.place,
             {{"found", rule.info.id.text()},
              {"last_checked", rule.info.last_checked->to_string()},
              {"days", fmt::format("{}", days->second)}});
    }
  }

  const RuleBook::Implementation& book_;
  std::optional<Date> today_;
  Scratch scratch_;
  std::set<std::string> fired_;
  Findings findings_;
};

}  // namespace

Findings lint(const RuleBook& book, std::optional<Date> today) { return Linter(book, today).run(); }

}  // namespace steelyard::rules
