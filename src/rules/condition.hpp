// Typed conditions over named facts, with three truth values: what isn't known is neither yes nor no.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

/// A fact as the engine needs it.
struct FactDeclaration {
  FactInfo info;
  Dimension dimension;               // of a number
  double unit_in_base = 1.0;         // of a number: one `info.unit` in base units
  std::size_t slot = 0;              // its place among the facts, by name
  std::vector<std::string> allowed;  // of a text with a closed list, or of a country group: what it may be, sorted
};

/// A list of countries whose members change by date.
struct CountryGroup {
  struct Member {
    std::string country;
    std::optional<Date> from;  // empty: the start isn't sourced
    std::optional<Date> to;
  };
  std::string id;
  std::vector<Member> members;
  Date text_of;  // the day of the text that was read; what it says of earlier days is an assumption
  EvidencePtr evidence;

  struct Membership {
    bool is_member = false;
    Grade grade = Grade::assumed;
  };
  [[nodiscard]] Membership membership(std::string_view country, Date on) const;
};

enum class Operator : std::uint8_t { at_least, less, greater, at_most, equal, in, not_in, in_group, has };
[[nodiscard]] const std::vector<std::string_view>& operator_names();

struct Condition;
using ConditionPtr = std::shared_ptr<const Condition>;

/// A node of a condition tree; predicates are shared subtrees.
struct Condition {
  enum class Kind : std::uint8_t { all, any, negation, leaf };
  Kind kind = Kind::leaf;
  std::vector<ConditionPtr> children;
  std::size_t size = 1;  // nodes, shared ones counted as often as they are used

  // Of a leaf.
  std::vector<const FactDeclaration*> facts;  // more than one: their sum is compared
  Operator comparison = Operator::equal;
  double number = 0.0;
  const FactDeclaration* share_of = nullptr;  // with it, `number` is a share: facts are compared with number × this fact
  bool truth = false;
  std::vector<std::string> texts;
  const CountryGroup* group = nullptr;
  std::optional<Truth> when_unknown;  // what the leaf answers where the fact is missing
};

/// What the rules have found the item to be, so far: class -> whether, and what is missing to say.
struct ClassState {
  Truth truth = Truth::no;
  Grade grade = Grade::measured;
  std::set<std::string> missing;
};
using Classes = std::map<std::string, ClassState, std::less<>>;

struct Answer {
  Truth truth = Truth::no;
  Grade grade = Grade::measured;  // weakest of the country groups that were read
  std::set<std::string> missing;
  std::string because;
  bool only_exceptions = false;  // it holds because nothing excepted does: not worth telling where something else is
};

/// Kleene's strong logic, with the words of a trace. Numbers within 1e-12 of each other (relative) are equal: a threshold and a computed
/// fact differ by rounding only. The engine itself answers with compiled.hpp; a test holds the two together.
[[nodiscard]] Answer evaluate(const Condition& condition, const Facts& facts, const Classes& classes, Date on);

/// The condition in one line, as a reader is shown it.
[[nodiscard]] std::string describe(const Condition& condition);

/// Whether `found` stands to `threshold` as `comparison` asks; numbers within 1e-12 of each other are equal.
[[nodiscard]] bool compare_numbers(double found, Operator comparison, double threshold);

/// The name of the fact that classification rules fill.
inline constexpr std::string_view kClassification = "item.classification";
/// The name of the fact that the question itself gives: days since 1970-01-01.
inline constexpr std::string_view kDateFact = "date";

}  // namespace steelyard::rules
