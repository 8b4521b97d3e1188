#include "rules/condition_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

/// Shared predicates make it easy to write a tree that is too large to walk; no rule needs a hundredth of this.
constexpr std::size_t kLargestCondition = 5000;
constexpr std::string_view kShape = "one of: all, any, not, use, fact, sum";

std::vector<Argument> with_nearest(std::string found, const std::vector<std::string_view>& known) {
  const std::string_view near = nearest_name(found, known);
  std::vector<Argument> arguments{{"found", std::move(found)}};
  if (!near.empty()) arguments.push_back({"nearest", std::string{near}});
  return arguments;
}

template <class Map>
std::vector<std::string_view> names_of(const Map& map) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

class ConditionReader {
 public:
  ConditionReader(const Document& document, Findings& findings, const ConditionScope& scope)
      : document_(document), findings_(findings), scope_(scope) {}

  ConditionPtr read(const Value& value, const std::string& pointer) {
    if (value.kind != ValueKind::table) {
      findings_.push_back({kMalformedCondition, {document_.file, value.line, value.column, pointer}, {{"expected", std::string{kShape}}}});
      return nullptr;
    }
    TableReader reader(document_, value, pointer, findings_);
    ConditionPtr condition = read_table(reader);
    reader.finish();
    if (condition && condition->size > kLargestCondition) {
      reader.report(kTooLarge, "", {{"found", fmt::format("{}", condition->size)}, {"expected", fmt::format("{}", kLargestCondition)}});
      return nullptr;
    }
    return condition;
  }

 private:
  ConditionPtr read_table(TableReader& reader) {
    constexpr std::array<std::string_view, 6> kForms{"all", "any", "not", "use", "fact", "sum"};
    const auto stated = std::count_if(kForms.begin(), kForms.end(), [&](std::string_view form) { return reader.has(form); });
    if (stated != 1) {
      reader.report(kMalformedCondition, "", {{"expected", std::string{kShape}}});
      reader.accept_all_keys();
      return nullptr;
    }
    if (reader.has("all")) return read_many(reader, "all", Condition::Kind::all);
    if (reader.has("any")) return read_many(reader, "any", Condition::Kind::any);
    if (reader.has("not")) return read_negation(reader);
    if (reader.has("use")) {
      const auto name = reader.text("use");
      return name ? scope_.predicate(reader, *name) : nullptr;
    }
    return read_leaf(reader);
  }

  ConditionPtr read_many(TableReader& reader, std::string_view key, Condition::Kind kind) {
    const Value* value = reader.any(key);
    if (value->kind != ValueKind::array || value->items.empty()) {
      reader.report(kWrongType, key, {{"expected", "array of conditions"}});
      return nullptr;
    }
    Condition condition;
    condition.kind = kind;
    bool whole = true;
    for (std::size_t i = 0; i < value->items.size(); ++i) {
      ConditionPtr child = read(value->items[i], fmt::format("{}[{}]", reader.place_of(key).pointer, i));
      whole = whole && child != nullptr;
      if (!child) continue;
      condition.size += child->size;
      condition.children.push_back(std::move(child));
    }
    return whole ? std::make_shared<const Condition>(std::move(condition)) : nullptr;
  }

  ConditionPtr read_negation(TableReader& reader) {
    ConditionPtr child = read(*reader.any("not"), reader.place_of("not").pointer);
    if (!child) return nullptr;
    Condition condition;
    condition.kind = Condition::Kind::negation;
    condition.size = child->size + 1;
    condition.children.push_back(std::move(child));
    return std::make_shared<const Condition>(std::move(condition));
  }

  ConditionPtr read_leaf(TableReader& reader) {
    Condition leaf;
    std::vector<std::string> names;
    if (reader.has("fact")) {
      if (auto name = reader.text("fact")) names.push_back(std::move(*name));
    } else {
      names = reader.texts("sum");
    }
    const auto comparison = reader.choice("op", operator_names(), Need::required);
    const auto unknown = reader.choice("when_unknown", truth_names());
    if (unknown) leaf.when_unknown = static_cast<Truth>(*unknown);
    bool whole = comparison.has_value() && !names.empty();
    for (const std::string& name : names) {
      const auto found = scope_.facts.find(name);
      if (found == scope_.facts.end()) {
        reader.report(kUnknownFact, reader.has("fact") ? "fact" : "sum", with_nearest(name, names_of(scope_.facts)));
        whole = false;
      } else {
        leaf.facts.push_back(&found->second);
      }
    }
    const Value* value = reader.any("value");
    if (value == nullptr) {
      reader.report(kMissingKey, "value", {});
      whole = false;
    }
    if (!whole) return nullptr;
    leaf.comparison = static_cast<Operator>(*comparison);
    if (!fits(reader, leaf) || !read_value(reader, *value, leaf)) return nullptr;
    return std::make_shared<const Condition>(std::move(leaf));
  }

  /// Whether the operator suits the type of the fact.
  static bool fits(TableReader& reader, const Condition& leaf) {
    const FactDeclaration& fact = *leaf.facts.front();
    const bool summed = leaf.facts.size() > 1;
    bool fitting = false;
    std::string expected;
    if (fact.info.type == "date") {
      fitting = leaf.comparison <= Operator::equal && !summed;
      expected = ">=, <, >, <=, ==";
    } else if (fact.info.type == "number") {
      fitting = leaf.comparison <= Operator::equal;
      expected = ">=, <, >, <=, ==";
      for (const FactDeclaration* other : leaf.facts) {
        fitting = fitting && other->info.type == "number" && other->dimension == fact.dimension;
      }
    } else if (fact.info.type == "bool") {
      fitting = leaf.comparison == Operator::equal && !summed;
      expected = "==";
    } else if (fact.info.type == "text") {
      fitting = leaf.comparison >= Operator::equal && leaf.comparison != Operator::has && !summed;
      expected = "==, in, not_in, in_group";
    } else {
      fitting = (leaf.comparison == Operator::has || leaf.comparison == Operator::in_group) && !summed;
      expected = "has, in_group";
    }
    if (!fitting) {
      reader.report(kWrongFactType, "op",
                    {{"fact", fact.info.name},
                     {"found", std::string{operator_names()[static_cast<std::size_t>(leaf.comparison)]}},
                     {"expected", std::move(expected)}});
    }
    return fitting;
  }

  bool read_value(TableReader& reader, const Value& value, Condition& leaf) {
    const FactDeclaration& fact = *leaf.facts.front();
    if (fact.info.type == "number")
      return value.kind == ValueKind::table ? read_share(reader, value, leaf) : read_number(reader, value, leaf);
    if (fact.info.type == "date") return read_day(reader, value, leaf);
    if (fact.info.type == "bool") {
      leaf.truth = value.boolean;
      if (value.kind != ValueKind::boolean) reader.report(kWrongType, "value", {{"expected", "true or false"}});
      return value.kind == ValueKind::boolean;
    }
    std::vector<std::string> texts;
    if (value.kind == ValueKind::text) texts.push_back(value.text);
    if (value.kind == ValueKind::array) {
      for (const Value& item : value.items) {
        if (item.kind == ValueKind::text) texts.push_back(item.text);
      }
      if (texts.size() != value.items.size()) texts.clear();
    }
    const bool one = leaf.comparison == Operator::equal || leaf.comparison == Operator::in_group;
    if (texts.empty() || (one && value.kind != ValueKind::text)) {
      reader.report(kWrongType, "value", {{"expected", one ? "text" : "text, or array of text"}});
      return false;
    }
    if (leaf.comparison == Operator::in_group) return read_group(reader, texts.front(), leaf);
    leaf.texts = std::move(texts);
    return are_known(reader, leaf);
  }

  static bool read_number(TableReader& reader, const Value& value, Condition& leaf) {
    const FactDeclaration& fact = *leaf.facts.front();
    if (fact.info.unit.empty()) {
      leaf.number = value.real;
      const bool number = value.kind == ValueKind::integer || value.kind == ValueKind::real;
      if (!number) reader.report(kWrongType, "value", {{"expected", "number"}});
      return number;
    }
    if (value.kind != ValueKind::text) {
      reader.report(kWrongType, "value", {{"expected", fmt::format("number and unit, as \"1 {}\"", fact.info.unit)}});
      return false;
    }
    auto parsed = parse_quantity_of(value.text, fact.dimension);
    if (!parsed) {
      for (Error& error : parsed.error()) reader.report(error.code, "value", std::move(error.arguments));
      return false;
    }
    leaf.number = parsed->base;
    return true;
  }

  static bool read_day(TableReader& reader, const Value& value, Condition& leaf) {
    const auto day = Date::parse(value.text);
    if (!day) reader.report(kBadDate, "value", {{"found", value.text}, {"expected", "YYYY-MM-DD"}});
    if (day) leaf.number = day->serial();
    return day.has_value();
  }

  /// `value = { share = 0.5, of = "counter.us_tpp" }`: compared with a share of another fact.
  bool read_share(TableReader& reader, const Value& value, Condition& leaf) {
    TableReader share(document_, value, reader.place_of("value").pointer, findings_);
    const auto number = share.number("share", Need::required, 0.0);
    const auto name = share.text("of", Need::required);
    share.finish();
    if (!number || !name) return false;
    const auto found = scope_.facts.find(*name);
    if (found == scope_.facts.end()) {
      share.report(kUnknownFact, "of", with_nearest(*name, names_of(scope_.facts)));
      return false;
    }
    const bool fitting = found->second.info.type == "number" && found->second.dimension == leaf.facts.front()->dimension;
    if (!fitting) share.report(kWrongFactType, "of", {{"fact", *name}, {"found", found->second.info.type}});
    leaf.number = *number;
    leaf.share_of = &found->second;
    return fitting;
  }

  bool read_group(TableReader& reader, const std::string& name, Condition& leaf) const {
    const auto found = scope_.groups.find(name);
    if (found == scope_.groups.end()) {
      reader.report(kUnknownName, "value", with_nearest(name, names_of(scope_.groups)));
      return false;
    }
    leaf.group = &found->second;
    return true;
  }

  /// A slip in a name would make a rule silently miss its mark.
  bool are_known(TableReader& reader, const Condition& leaf) const {
    const FactDeclaration& fact = *leaf.facts.front();
    bool known = true;
    for (const std::string& text : leaf.texts) {
      std::vector<std::string_view> names(fact.info.values.begin(), fact.info.values.end());
      if (const auto group = scope_.groups.find(fact.info.values_in_group); group != scope_.groups.end()) {
        for (const auto& member : group->second.members) names.push_back(member.country);
      }
      if (names.empty() || std::find(names.begin(), names.end(), text) != names.end()) continue;
      reader.report(kUnknownValue, "value", with_nearest(text, names));
      known = false;
    }
    return known;
  }

  const Document& document_;
  Findings& findings_;
  const ConditionScope& scope_;
};

}  // namespace

ConditionPtr read_condition(TableReader& reader, std::string_view key, const ConditionScope& scope, Findings& findings) {
  const Value* value = reader.any(key);
  if (value == nullptr) {
    reader.report(kMissingKey, key, {{"expected", std::string{kShape}}});
    return nullptr;
  }
  return ConditionReader(reader.document(), findings, scope).read(*value, reader.place_of(key).pointer);
}

}  // namespace steelyard::rules
