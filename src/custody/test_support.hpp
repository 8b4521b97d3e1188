// What the tests of this room share: the shipped law, a ledger in memory, and a batch on its way.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "custody/core/policy.hpp"
#include "custody/demo/world.hpp"

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

/// A ledger in memory, and the world that writes into it.
class Bench {
 public:
  explicit Bench(GuardSet off = {}, demo::Journey terms = {}) : world(std::move(terms)), disk(memory_disk()), rows(memory_rows()) {
    LedgerOptions options;
    options.guards_off = off;
    const std::vector<SigningKey> keys{world.key("regulator")};
    auto made = Ledger::create(*disk, *rows, policy(), world.key("operator"), sign_events(world.origin(), world.genesis(), keys), world.now,
                               options);
    if (!made) {
      ADD_FAILURE() << shown(made.error());
      return;
    }
    ledger.emplace(std::move(*made));
  }

  Admission submit(std::vector<std::string> events, const std::vector<std::string>& signers) {
    std::vector<SigningKey> keys;
    for (const std::string& name : signers) keys.push_back(world.key(name));
    auto admission = ledger->submit(sign_events(world.origin(), std::move(events), keys), world.now);
    world.catch_up(ledger->state());
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
  /// Plays the journey of `units` up to and without the step `until`.
  void play(std::size_t units, std::string_view until = {}) {
    for (demo::Step& step : demo::journey(world, units)) {
      if (step.code == until) break;
      must(std::move(step.events), step.signers);
    }
    world.catch_up(ledger->state());
  }
  [[nodiscard]] const State& state() const { return ledger->state(); }
  [[nodiscard]] const Unit& unit(std::size_t number) const { return state().units[state().units.find(world.unit(number))]; }

  demo::World world;
  std::unique_ptr<Disk> disk;
  std::unique_ptr<Rows> rows;
  std::optional<Ledger> ledger;
};

}  // namespace steelyard::custody::testing
