// The auditor: reads a folder and believes nothing. Hashes, tiles, signatures, rules, map roots and balances are all made again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "custody/log/note.hpp"
#include "custody/store/disk.hpp"
#include "custody/store/replay.hpp"
#include "custody/store/rows.hpp"

namespace steelyard::custody {

struct AuditOptions {
  std::optional<VerifierKey> operator_key;  // without it, the key that the log's first event names
  std::vector<std::string> earlier;         // notes published before, from this or any other place: each must be a prefix of this log
  Rows* rows = nullptr;                     // the operator's rows, where the auditor has them
  bool replay = true;                       // false: hashes, tiles and the checkpoint alone
  std::size_t most_violations = 100;
};

/// How grave a finding is; decides the exit code.
enum class Severity : std::uint8_t { sound, remark, violation };

struct AuditReport {
  Checkpoint checkpoint;
  Hash map_root{};
  bool is_replayed = false;
  std::uint64_t entries = 0;
  std::uint64_t events = 0;
  std::uint64_t late_events = 0;
  std::uint64_t policy_changes = 0;  // commits that were judged with other data than ours
  std::uint64_t refused = 0;         // REFUSED notes
  std::vector<Violation> violations;
  std::uint64_t violations_left_out = 0;
  State state;  // as replayed
  [[nodiscard]] Severity severity() const;
};

inline constexpr Code kNoCheckpoint{"custody.no_checkpoint", ErrorKind::data};

/// Error `custody.no_checkpoint` where there is nothing to audit; all else is a violation in the report.
[[nodiscard]] Result<AuditReport> audit(const Disk& disk, const Policy& policy, const AuditOptions& options = {});

/// I9 and I10 by another way than the accounts': counts units and adds up entries, and compares.
void recount(const State& state, const std::function<void(Violation)>& report);

}  // namespace steelyard::custody
