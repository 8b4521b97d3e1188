// The judge: state and linked events in, the next state or a refusal out. The same code admits events, audits logs and drives simulations.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "custody/core/event.hpp"
#include "custody/core/guard.hpp"
#include "custody/core/policy.hpp"
#include "custody/core/state.hpp"

namespace steelyard::custody {

/// Linked events under one set of signatures: all or none. The signatures have been checked; whether their keys may sign is judged here.
struct LinkedEvents {
  std::span<const PublicKey> signers;
  std::span<const Event> events;
  std::span<const Hash> hashes;   // leaf hash of each event
  std::uint64_t first_index = 0;  // in the log, of the first event
  UnixTime log_time = 0;
  /// The keys under an earlier event of the same log; asked for corrections alone.
  std::function<std::vector<PublicKey>(std::uint64_t index)> signers_of = {};
};

/// Applies all or, on a refusal, none. `off` is for tests. O(events); asks the law once per question and day.
[[nodiscard]] Verdict apply(State& state, const LinkedEvents& linked, const Policy& policy, const GuardSet& off = {});

/// Whether a refusal for this reason puts the unit on hold: two claims to one identity can't both be true.
[[nodiscard]] bool holds_the_unit(Guard guard);

}  // namespace steelyard::custody
