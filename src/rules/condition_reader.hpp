// Reads a condition tree from TOML or JSON (docs/formats/rules.md, "Conditions").
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/record.hpp"
#include "rules/condition.hpp"

namespace steelyard::rules {

/// Where the names in conditions are looked up.
struct ConditionScope {
  const std::map<std::string, FactDeclaration, std::less<>>& facts;
  const std::map<std::string, CountryGroup, std::less<>>& groups;
  /// The tree of `[[predicate]]` NAME; null (with a finding at `reader`'s `use`) when there is none.
  std::function<ConditionPtr(TableReader& reader, const std::string& name)> predicate;
};

/// The condition under `key`; null, with findings, when it can't be read. `findings` is where `reader` puts its own.
[[nodiscard]] ConditionPtr read_condition(TableReader& reader, std::string_view key, const ConditionScope& scope, Findings& findings);

}  // namespace steelyard::rules
