// The keys of a study that only a plan of several periods reads: periods, policy tree, fleet, supply, migration, limits by period,
// objective, variants (docs/formats/study.md).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/record.hpp"
#include "study/study.hpp"

namespace steelyard::study {

class PlanKeys {
 public:
  /// `catalog` may be null (schema); `rules` may be null (names of rules are then not checked).
  PlanKeys(const catalog::Catalog* catalog, const rules::RuleBook* rules, Study& study) : catalog_(catalog), rules_(rules), study_(study) {}

  void read_header(TableReader& t);                 // of [study], after start and end are known
  void read_site(TableReader& t, Site& site);       // of a [[site]]
  void read_workload(TableReader& t, Workload& w);  // of a [[workload]]
  void read_limits(TableReader& t);                 // of [limits]
  void read_policy(TableReader& t);                 // of [policy]
  void read_tables(TableReader& file);              // [[fleet]], [[supply]], [migration], [objective], [[variant]]
  void check(TableReader& file, const std::vector<std::string>& workload_names);  // what spans tables

 private:
  void read_fleet(TableReader& t);
  void read_supply(TableReader& t);
  void read_supply_of_fact(TableReader& t, SupplyLimit& supply, double share);
  void read_migration(TableReader& t);
  void read_objective(TableReader& t);
  void read_variant(TableReader& t);
  void check_precedence(TableReader& file) const;
  const catalog::Chip* candidate_chip(TableReader& t, std::string_view key, const std::string& text);
  std::vector<std::string> candidate_ids(TableReader& t, std::string_view key);
  void unknown_name(TableReader& t, std::string_view key, const std::string& found, const std::vector<std::string>& names) const;

  const catalog::Catalog* catalog_;
  const rules::RuleBook* rules_;
  Study& study_;
  std::set<std::string> variant_names_;
};

/// Turns a catalogue look-up that failed into a finding at the key that named the record.
template <class T>
const T* resolve(TableReader& reader, std::string_view key, const Result<const T*>& found) {
  if (found) return *found;
  for (const Error& error : found.error()) {
    const bool ambiguous = error.code == catalog::kAmbiguousName;
    reader.report(ambiguous ? kAmbiguousReference : kUnknownReference, key, error.arguments);
  }
  return nullptr;
}

}  // namespace steelyard::study
