// What the tests of this room share: the shipped law, a ledger in memory, and a batch on its way.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "custody/core/policy.hpp"
#include "custody/demo/play.hpp"

namespace steelyard::custody::testing {

inline std::string shown(const Findings& findings) {
  std::string text;
  for (const Error& error : findings) {
    text += error.place.to_string() + ' ' + std::string{error.code.name};
    for (const Argument& argument : error.arguments) text += ' ' + argument.name + '=' + argument.value;
    text += '\n';
  }
  return text;
}

inline std::string shown(const Refusal& refusal) {
  std::string text{name_of(refusal.rule)};
  for (const Argument& argument : refusal.evidence) text += ' ' + argument.name + '=' + argument.value;
  return text;
}

inline const rules::RuleBook& book() {
  static const auto loaded = rules::RuleBook::load(DataTree::embedded());
  if (!loaded) ADD_FAILURE() << shown(loaded.error());
  return *loaded;
}

inline const catalog::Catalog& catalog_of_tests() {
  static const auto loaded = catalog::Catalog::load(DataTree::embedded());
  if (!loaded) ADD_FAILURE() << shown(loaded.error());
  return *loaded;
}

inline const Policy& policy() {
  static const auto made = make_policy(DataTree::embedded(), book(), catalog_of_tests());
  if (!made) ADD_FAILURE() << shown(made.error());
  return **made;
}

/// A stage on which everything that isn't meant to be refused must be admitted.
class Bench : public demo::Play {
 public:
  explicit Bench(GuardSet off = {}, demo::Journey terms = {}) : Play(testing::policy(), std::move(terms), off) {
    if (!ledger) ADD_FAILURE() << shown(failure);
  }
  Admission submit(std::vector<std::string> events, const std::vector<std::string>& signers) {
    auto admission = Play::submit(std::move(events), signers);
    if (!admission) {
      ADD_FAILURE() << shown(admission.error());
      return {};
    }
    return *admission;
  }
  void must(std::vector<std::string> events, const std::vector<std::string>& signers) {
    const Admission admission = submit(std::move(events), signers);
    if (admission.refusal) ADD_FAILURE() << shown(*admission.refusal);
  }
  void play(std::size_t units, std::string_view until = {}) {
    if (const auto done = Play::play(units, until); !done) ADD_FAILURE() << shown(done.error());
  }
};

}  // namespace steelyard::custody::testing
