// Replays a log entry by entry: signatures, rules, map roots. The operator recovers with it, the auditor audits with it.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <span>
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

/// Fills in `chunk.groups`: root and signatures of each group that lies whole in the chunk, in parallel. For for_each_chunk, before the
/// chunk is replayed; what isn't checked here is checked there.
void check_groups(EntryChunk& chunk, std::string_view origin);

/// One thread judges; the map of a commit is hashed on another one while the next commit is judged. What is found is reported in an order
/// that depends on the log alone.
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
  // Precondition of the next two: finish() was called.
  [[nodiscard]] VerifiableMap& map() { return map_; }
  [[nodiscard]] const Hash& map_root() const { return map_root_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Commits that were judged with other data than ours.
  [[nodiscard]] std::uint64_t policy_changes() const { return policy_changes_; }

 private:
  void entry(const EntryChunk& chunk, std::size_t at);
  void whole_group(const EntryChunk& chunk, const GroupCheck& check);
  void begin_group(const Event& event);
  void end_group();
  void judge(const GroupCheck& check, std::span<const Event> events, std::span<const Hash> hashes, UnixTime time);
  void check_state(const Event& event);
  void settle_map();
  void violate(std::string rule, std::uint64_t index, std::vector<Argument> evidence);

  const Policy& policy_;
  std::function<void(Violation)> report_;
  GuardSet off_;
  std::function<std::vector<PublicKey>(std::uint64_t)> signers_of_;
  State state_;
  VerifiableMap map_;
  Hash map_root_{};
  std::uint64_t hashed_at_ = 0;  // the STATE whose map is being hashed
  std::string hashed_text_;      // what it says of the map
  std::vector<Violation> held_;  // found meanwhile
  std::uint64_t size_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t policy_changes_ = 0;
  bool ends_with_state_ = false;

  // The group that is being gathered. Its events may lie in two chunks: both are kept.
  std::shared_ptr<const EntryChunk> last_chunk_;
  std::shared_ptr<const EntryChunk> chunk_;
  std::uint64_t group_first_ = 0;
  std::size_t group_count_ = 0;
  Event batch_;
  std::vector<Event> group_;
  std::vector<Hash> hashes_;
  bool group_is_sound_ = true;
  std::future<Hash> hashing_;  // last, so that it ends before what it works on
};

}  // namespace steelyard::custody
