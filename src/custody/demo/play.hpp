// A ledger in memory with its world: the stage on which journeys, attacks and tests are played.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "custody/audit/audit.hpp"
#include "custody/demo/world.hpp"

namespace steelyard::custody::demo {

class Play {
 public:
  explicit Play(const Policy& policy, Journey terms = {}, GuardSet off = {});

  /// Signs and hands in. Nothing admitted leaves the world's idea of the units as the ledger has it.
  Result<Admission> submit(std::vector<std::string> events, const std::vector<std::string>& signers);
  /// Plays the journey of `units` up to and without the step `until`; everything must be admitted.
  Result<void> play(std::size_t units, std::string_view until = {});
  Result<Checkpoint> commit() { return ledger->commit(); }
  /// Audits the files as they are now.
  [[nodiscard]] Result<AuditReport> audited(AuditOptions options = {}) const;
  [[nodiscard]] std::string note() const;  // the published checkpoint
  [[nodiscard]] FileReader reader() const;
  [[nodiscard]] const State& state() const { return ledger->state(); }
  [[nodiscard]] const Unit& unit(std::size_t number) const { return state().units[state().units.find(world.unit(number))]; }
  [[nodiscard]] VerifierKey operator_key() const { return world.key("operator").verifier(); }

  /// As submit(), for steps that were all built beforehand.
  Result<Admission> hand_in(std::vector<std::string> events, const std::vector<std::string>& signers);

  const Policy& policy;
  World world;
  std::unique_ptr<Disk> disk;
  std::unique_ptr<Rows> rows;
  std::optional<Ledger> ledger;
  Findings failure;  // of founding the ledger
};

/// The batch of the H200 study on its way: of 32 units under one licence 24 are installed, 4 arrived, 1 is lost, 1 is under way, 2 wait at
/// home.
[[nodiscard]] Result<void> play_story(Play& play);

/// One of the threats of docs/models/custody.md, tried on a fresh ledger. Words: section `custody_attack`.
struct Attack {
  std::string code;
  std::string expected;            // rule, or finding
  std::string (*run)(Play& play);  // what the ledger or its auditor answered
};
[[nodiscard]] const std::vector<Attack>& attacks();

}  // namespace steelyard::custody::demo
