// [policy] and [[policy.event]] to a tree; every finding with its place.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "scenario/tree.hpp"

namespace steelyard::scenario {
namespace {

/// What an outcome changes; absent: as before.
struct Change {
  std::vector<std::string> enact;
  std::vector<std::string> repeal;
  std::optional<Licence> licence;
  std::vector<std::string> licence_chips;
  std::optional<Import> import;
  std::optional<double> domestic_per_foreign;
  std::optional<DomesticSupply> domestic_supply;
  std::optional<CloudAccess> cloud;
  std::optional<double> foreign_price_factor;
  std::optional<double> domestic_price_factor;
  std::vector<std::pair<std::string, StatedFact>> facts;
};

struct Outcome {
  std::string name;
  double probability = 0.0;
  Change change;
  Place place;
};

void add_new(std::vector<std::string>& into, const std::vector<std::string>& from) {
  for (const std::string& id : from) {
    if (std::find(into.begin(), into.end(), id) == into.end()) into.push_back(id);
  }
}

PolicyState applied(PolicyState state, const Change& change) {
  // What is enacted now is no longer repealed, and the other way round.
  std::erase_if(state.repeal,
                [&](const auto& id) { return std::find(change.enact.begin(), change.enact.end(), id) != change.enact.end(); });
  std::erase_if(state.enact,
                [&](const auto& id) { return std::find(change.repeal.begin(), change.repeal.end(), id) != change.repeal.end(); });
  add_new(state.enact, change.enact);
  add_new(state.repeal, change.repeal);
  if (change.licence) {
    state.licence = *change.licence;
    state.licence_chips = change.licence_chips;
  }
  if (change.import) state.import = *change.import;
  if (change.domestic_per_foreign) state.domestic_per_foreign = *change.domestic_per_foreign;
  if (change.domestic_supply) state.domestic_supply = *change.domestic_supply;
  if (change.cloud) state.cloud = *change.cloud;
  if (change.foreign_price_factor) state.foreign_price_factor = *change.foreign_price_factor;
  if (change.domestic_price_factor) state.domestic_price_factor = *change.domestic_price_factor;
  for (const auto& [name, value] : change.facts) {
    const auto found = std::find_if(state.facts.begin(), state.facts.end(), [&](const auto& fact) { return fact.first == name; });
    if (found == state.facts.end()) {
      state.facts.emplace_back(name, value);
    } else {
      found->second = value;
    }
  }
  return state;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

class TreeReader {
 public:
  TreeReader(const std::vector<Date>& boundaries, const std::vector<std::string_view>& rule_ids)
      : boundaries_(boundaries), rule_ids_(rule_ids) {
    tree_ = single(boundaries.empty() ? Date{} : boundaries.front());
    ends_.push_back(0);
  }

  Tree read(TableReader& policy) {
    tree_.nodes[0].state = applied({}, read_change(policy));
    tree_.nodes[0].place = policy.place();
    policy.tables("event", [&](TableReader& t) { read_event(t); });
    name_nodes();
    tree_.leaves = ends_;
    std::sort(tree_.leaves.begin(), tree_.leaves.end());
    return std::move(tree_);
  }

 private:
  Change read_change(TableReader& t) {
    Change change;
    change.enact = read_rules(t, "enact");
    change.repeal = read_rules(t, "repeal");
    if (auto c = t.choice("licence", licence_names())) change.licence = static_cast<Licence>(*c);
    change.licence_chips = t.texts("licence_chips");
    if (auto c = t.choice("import", import_names())) change.import = static_cast<Import>(*c);
    change.domestic_per_foreign = t.number("domestic_per_foreign", Need::optional, 0.0, 1000.0);
    if (auto c = t.choice("domestic_supply", domestic_supply_names())) change.domestic_supply = static_cast<DomesticSupply>(*c);
    if (auto c = t.choice("cloud", cloud_access_names())) change.cloud = static_cast<CloudAccess>(*c);
    change.foreign_price_factor = t.number("foreign_price_factor", Need::optional, 0.0, 100.0);
    change.domestic_price_factor = t.number("domestic_price_factor", Need::optional, 0.0, 100.0);
    t.table("facts", [&](TableReader& f) {
      f.accept_all_keys();
      if (f.gathers_schema()) return;
      for (const auto& [name, value] : f.members()) read_fact(f, name, value, change);
    });
    if (change.import == Import::conditional && !change.domestic_per_foreign && !t.has("domestic_per_foreign")) {
      t.report(kRatioNeeded, "import", {{"key", "domestic_per_foreign"}});
    }
    return change;
  }

  static void read_fact(TableReader& t, const std::string& name, const Value& value, Change& change) {
    switch (value.kind) {
      case ValueKind::boolean: change.facts.emplace_back(name, value.boolean); return;
      case ValueKind::integer:
      case ValueKind::real: change.facts.emplace_back(name, value.real); return;
      case ValueKind::text: change.facts.emplace_back(name, value.text); return;
      default: t.report(kWrongType, name, {{"key", name}, {"expected", "a number, a text or true/false"}});
    }
  }

  std::vector<std::string> read_rules(TableReader& t, std::string_view key) {
    std::vector<std::string> ids = t.texts(key);
    for (const std::string& id : ids) {
      if (rule_ids_.empty() || std::find(rule_ids_.begin(), rule_ids_.end(), id) != rule_ids_.end()) continue;
      std::vector<Argument> arguments{{"found", id}};
      if (const auto near = nearest_name(id, rule_ids_); !near.empty()) arguments.push_back({"nearest", std::string{near}});
      t.report(kUnknownRuleName, key, std::move(arguments));
    }
    return ids;
  }

  void read_event(TableReader& t) {
    const auto text = t.text("on", Need::required);
    const std::vector<std::string> after = t.texts("after");
    std::vector<Outcome> outcomes;
    t.tables(
        "outcome", [&](TableReader& o) { read_outcome(o, outcomes); }, Need::required);
    if (t.gathers_schema()) return;
    if (outcomes.empty()) {
      if (t.has("outcome")) t.report(kNoOutcomes, "outcome", {});
      return;
    }
    check_probabilities(t, outcomes);
    const auto on = text ? date_of(t, *text) : std::nullopt;
    const std::vector<std::size_t> parents = parents_of(t, after);
    if (!on) return;
    attach(t, *on, parents, outcomes);
  }

  void read_outcome(TableReader& o, std::vector<Outcome>& outcomes) {
    Outcome outcome;
    outcome.place = o.place();
    outcome.name = o.text("name", Need::required).value_or("");
    const auto probability = o.number("probability", Need::required, 0.0, 1.0);
    outcome.probability = probability.value_or(std::nan(""));
    outcome.change = read_change(o);
    const bool twice = std::any_of(outcomes.begin(), outcomes.end(),
                                   [&](const Outcome& other) { return !other.name.empty() && other.name == outcome.name; });
    if (twice) o.report(kDuplicateOutcome, "name", {{"found", outcome.name}});
    outcomes.push_back(std::move(outcome));
  }

  static void check_probabilities(TableReader& t, const std::vector<Outcome>& outcomes) {
    double sum = 0.0;
    for (const Outcome& outcome : outcomes) sum += outcome.probability;
    // One that could not be read has its own finding already.
    if (std::isnan(sum) || std::abs(sum - 1.0) <= kProbabilityTolerance) return;
    t.report(kProbabilities, "outcome", {{"found", format_number(sum, 6)}, {"expected", "1"}, {"rest", format_number(1.0 - sum, 6)}});
  }

  std::optional<Date> date_of(TableReader& t, const std::string& text) const {
    const auto on = parse_start(text);
    if (!on) {
      t.report(kBadDate, "on", {{"key", "on"}, {"found", text}, {"expected", "2026Q3, 2027H1 or a day"}});
      return std::nullopt;
    }
    if (boundaries_.size() < 2) return on;
    if (*on < boundaries_.front() || *on >= boundaries_.back()) {
      t.report(kOutsideHorizon, "on",
               {{"found", text}, {"start", boundaries_.front().to_string()}, {"end", boundaries_.back().to_string()}});
      return std::nullopt;
    }
    const auto next = std::lower_bound(boundaries_.begin(), boundaries_.end(), *on);
    if (*next == *on) return on;
    t.report(kNotABoundary, "on", {{"found", text}, {"before", std::prev(next)->to_string()}, {"expected", next->to_string()}});
    return std::nullopt;
  }

  /// The ends of the tree so far that an event follows: all of them, or those at or below an outcome named in `after`.
  std::vector<std::size_t> parents_of(TableReader& t, const std::vector<std::string>& after) {
    if (after.empty()) return ends_;
    std::vector<std::size_t> parents;
    for (const std::string& name : after) {
      bool known = false;
      for (const std::size_t end : ends_) {
        bool below = false;
        for (const std::size_t n : tree_.path_to(end)) below = below || tree_.nodes[n].label == name;
        known = known || below;
        if (below && std::find(parents.begin(), parents.end(), end) == parents.end()) parents.push_back(end);
      }
      if (!known && !all_names_.contains(name)) report_unknown(t, name);
    }
    std::sort(parents.begin(), parents.end());
    return parents;
  }

  void report_unknown(TableReader& t, const std::string& name) {
    const std::vector<std::string> names(all_names_.begin(), all_names_.end());
    std::vector<Argument> arguments{{"found", name}, {"expected", joined(names)}};
    const std::vector<std::string_view> views(names.begin(), names.end());
    if (const auto near = nearest_name(name, views); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    t.report(kUnknownOutcome, "after", std::move(arguments));
  }

  void attach(TableReader& t, Date on, const std::vector<std::size_t>& parents, const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) all_names_.insert(outcome.name);
    for (const std::size_t parent : parents) {
      if (on <= tree_.nodes[parent].from) {
        t.report(kBeforeItsParent, "on",
                 {{"found", on.to_string()}, {"parent", tree_.nodes[parent].label}, {"start", tree_.nodes[parent].from.to_string()}});
        return;
      }
    }
    if (ends_.size() + parents.size() * outcomes.size() > kMostLeaves) {
      t.report(kTooManyLeaves, {}, {{"expected", std::to_string(kMostLeaves)}});
      return;
    }
    for (const std::size_t parent : parents) {
      ends_.erase(std::find(ends_.begin(), ends_.end(), parent));
      for (const Outcome& outcome : outcomes) {
        if (!(outcome.probability > 0.0)) continue;
        Node node;
        node.label = outcome.name;
        node.parent = parent;
        node.from = on;
        node.probability = outcome.probability;
        node.path_probability = tree_.nodes[parent].path_probability * outcome.probability;
        node.state = applied(tree_.nodes[parent].state, outcome.change);
        node.place = outcome.place;
        ends_.push_back(tree_.nodes.size());
        tree_.nodes.push_back(std::move(node));
      }
    }
  }

  void name_nodes() {
    std::map<std::string, int> uses;
    for (std::size_t n = 1; n < tree_.nodes.size(); ++n) ++uses[short_id(tree_.nodes[n])];
    for (std::size_t n = 1; n < tree_.nodes.size(); ++n) {
      Node& node = tree_.nodes[n];
      const std::string id = short_id(node);
      const bool needs_parent = uses[id] > 1 && *node.parent != 0;
      node.id = needs_parent ? tree_.nodes[*node.parent].id + '/' + id : id;
    }
  }

  static std::string short_id(const Node& node) { return node.label + '-' + quarter_name(node.from); }

  const std::vector<Date>& boundaries_;
  const std::vector<std::string_view>& rule_ids_;
  Tree tree_;
  std::vector<std::size_t> ends_;
  std::set<std::string> all_names_;
};

}  // namespace

Tree read_tree(TableReader& policy, const std::vector<Date>& boundaries, const std::vector<std::string_view>& rule_ids) {
  return TreeReader(boundaries, rule_ids).read(policy);
}

}  // namespace steelyard::scenario
