// Replays a log entry by entry: signatures, rules, map roots. The operator recovers with it, the auditor audits with it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "custody/core/apply.hpp"
#include "custody/log/verifiable_map.hpp"
#include "custody/store/entries.hpp"

namespace steelyard::custody {

inline constexpr std::size_t kMostLinked = 8192;

/// Something in a log that must not be. `rule`: a guard's name, or one of the log's own: log.entry, log.frame, log.bundle, I13.signature,
/// I13.root, I14.root, I14.signature, I14.tile, I14.consistency, I16.map, I16.state, I16.rows, I9.balance, I10.balance.
struct Violation {
  std::string rule;
  std::uint64_t index = 0;  // of the entry, where it is of one
  std::vector<Argument> evidence;
};

class Replay {
 public:
  Replay(const Policy& policy, std::function<void(Violation)> on_violation, GuardSet off = {})
      : policy_(policy), report_(std::move(on_violation)), off_(off) {}

  /// Where corrections find the events they speak of: files of a log of `size`. Without it every correction is a violation.
  void look_back(FileReader read, std::uint64_t size);
  /// Entries in order, without gaps.
  void add(const std::shared_ptr<const EntryChunk>& chunk);
  /// Says what is left open at the end: a group cut short, a log that doesn't end with a STATE.
  void finish();

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] State take_state() { return std::move(state_); }
  [[nodiscard]] VerifiableMap& map() { return map_; }
  [[nodiscard]] const Hash& map_root() const { return map_root_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Sizes at which the log stood when a checkpoint could be published, beside the map root of each.
  [[nodiscard]] std::uint64_t policy_changes() const { return policy_changes_; }
  /// Called with the records that each STATE commits to, in order; may be empty.
  std::function<void(const std::vector<NamedRecord>&)> on_records;

 private:
  void entry(const EntryChunk& chunk, std::size_t at);
  void begin_group(const Event& event);
  void end_group();
  void check_state(const Event& event);
  void violate(std::string rule, std::uint64_t index, std::vector<Argument> evidence) {
    report_({std::move(rule), index, std::move(evidence)});
  }

  const Policy& policy_;
  std::function<void(Violation)> report_;
  GuardSet off_;
  std::function<std::vector<PublicKey>(std::uint64_t)> signers_of_;
  State state_;
  VerifiableMap map_;
  Hash map_root_{};
  std::uint64_t size_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t policy_changes_ = 0;
  bool ends_with_state_ = false;

  // The group that is being gathered. Its events may lie in two chunks: both are kept.
  std::shared_ptr<const EntryChunk> last_chunk_;
  std::shared_ptr<const EntryChunk> chunk_;
  std::uint64_t group_first_ = 0;
  std::size_t group_count_ = 0;
  UnixTime group_time_ = 0;
  Hash group_root_{};
  std::vector<PublicKey> keys_;
  std::vector<Signature> signatures_;
  std::vector<Event> group_;
  std::vector<Hash> hashes_;
  bool group_is_sound_ = true;
};

}  // namespace steelyard::custody
