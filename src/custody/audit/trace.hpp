// Who had what, when, and on whose word: the events of units with their signers, and where the units of a licence stand.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "custody/core/policy.hpp"
#include "custody/core/state.hpp"
#include "custody/store/entries.hpp"

namespace steelyard::custody {

struct HistoryLine {
  std::uint64_t index = 0;  // of the entry in the log
  std::uint64_t group = 0;  // of the BATCH entry that carries the signatures
  EventType type = EventType::batch;
  UnixTime time = 0;  // as the signer says
  UnixTime log_time = 0;
  Ref unit{};
  std::vector<std::string> signers;  // roles
  std::string text;
};

/// Events that `wanted` picks, in order of the log. O(log).
[[nodiscard]] std::vector<HistoryLine> history(const FileReader& read, std::uint64_t size, const State& state,
                                               const std::function<bool(const Event&)>& wanted);

/// The grant of a licence, share by share; `granted` is the sum of what follows it.
struct LicenceStanding {
  std::string licence;
  std::int64_t granted = 0;
  std::int64_t unused = 0;    // neither reserved nor used
  std::int64_t reserved = 0;  // filed, not yet exported
  std::int64_t in_transit = 0, overdue = 0, received = 0, installed = 0, returned = 0, retired = 0, lost = 0, seized = 0;
  // Milestones of the units that were exported under it, and of those in the same batches that weren't.
  std::int64_t made = 0, entered = 0, tested = 0, paid = 0, exported = 0, arrived = 0;
  std::int64_t held = 0, non_compliant = 0;
  bool is_live = false;
  std::vector<Index> units;  // of State::units
  [[nodiscard]] std::int64_t sum() const {
    return unused + reserved + in_transit + overdue + received + installed + returned + retired + lost + seized;
  }
};
/// Precondition: `licence` is an index of State::licences. `now` decides what is overdue.
[[nodiscard]] LicenceStanding standing(const State& state, Index licence, UnixTime now);

/// in = held + in transit + retired + lost + seized, per product.
struct Conservation {
  std::string sku;
  std::int64_t made = 0, held = 0, in_transit = 0, retired = 0, lost = 0, seized = 0;
  [[nodiscard]] bool holds() const { return made == held + in_transit + retired + lost + seized; }
};
[[nodiscard]] std::vector<Conservation> conservation(const State& state);

/// The TPP of each product, to US customers, exported and pending, as `rules check --counter` reads it (docs/formats/counters.md): CSV.
[[nodiscard]] std::string counters_csv(const State& state, Date as_of);

/// Neutral words for gaps: nobody is called a smuggler by a table.
enum class GapState : std::uint8_t { ok, late, unproven, conflict };
[[nodiscard]] std::string_view name_of(GapState state);
/// One unit that doesn't reconcile, or one paper; `days` since it should have been settled.
struct Gap {
  std::string
      code;  // arrival_overdue, silent, never_seen, held, elsewhere, duty_outstanding, undervalued, short_shipment, return_outstanding
  GapState state = GapState::ok;
  std::string subject;  // `unit:...`, `entry:...`, `shipment:...`
  std::string party;    // reference in hexadecimal
  std::int64_t days = 0;
  std::int64_t amount = 0;  // minor units, of duty_outstanding
};
/// Declared against imported, exported, received, attested and inspected. By state, worst first, then by age.
struct Reconciliation {
  std::int64_t declared = 0, entered = 0, exported = 0, received = 0, attested = 0;  // units
  std::vector<Gap> gaps;
};
[[nodiscard]] Reconciliation reconcile(const State& state, const Terms& terms, UnixTime now);

}  // namespace steelyard::custody
