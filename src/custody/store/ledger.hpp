// The operator's ledger: admits linked events, commits them in the order that survives any crash, and recovers.
//
// What reaches the disk, and in which order: commit.hpp. Files beyond the head are leftovers of a crash and are written over; rows that
// don't match the log are made again from it.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "custody/core/apply.hpp"
#include "custody/log/note.hpp"
#include "custody/log/verifiable_map.hpp"
#include "custody/store/commit.hpp"
#include "custody/store/disk.hpp"
#include "custody/store/entries.hpp"
#include "custody/store/rows.hpp"

namespace steelyard::custody {

inline constexpr Code kNoLedger{"custody.no_ledger", ErrorKind::usage};
inline constexpr Code kLedgerExists{"custody.ledger_exists", ErrorKind::usage};
inline constexpr Code kBadSignature{"custody.bad_signature", ErrorKind::data};
inline constexpr Code kTooManyEvents{"custody.too_many_events", ErrorKind::data};
inline constexpr Code kLogDamaged{"custody.log_damaged", ErrorKind::data};
inline constexpr Code kWrongKey{"custody.wrong_key", ErrorKind::usage};
inline constexpr Code kMustReopen{"custody.must_reopen", ErrorKind::environment};

/// Linked events as a party hands them in: canonical texts, and who signed their root.
struct Submission {
  std::vector<std::string> events;
  std::vector<PublicKey> keys;
  std::vector<Signature> signatures;
};
/// Signs `events` for the ledger of `origin` with each key.
[[nodiscard]] Submission sign_events(std::string_view origin, std::vector<std::string> events, std::span<const SigningKey> keys);

/// What became of a submission: admitted at `first` (durable once commit() returned), or refused.
struct Admission {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  bool is_repeat = false;  // the same events were admitted before, at `first`
  std::optional<Refusal> refusal;
};

struct LedgerOptions {
  bool note_refusals = true;  // write a REFUSED entry and keep the claim under refused/
  GuardSet guards_off = {};   // tests only
};

class Ledger {
 public:
  /// A new ledger: `genesis` holds a GENESIS event that names this operator's key. Durable when it returns. Error `custody.ledger_exists`.
  [[nodiscard]] static Result<Ledger> create(Disk& disk, Rows& rows, const Policy& policy, SigningKey operator_key,
                                             const Submission& genesis, UnixTime now, LedgerOptions options = {});
  /// Recovers what a crash left. Errors `custody.no_ledger`, `custody.log_damaged` (files of a published checkpoint are missing or
  /// altered), `custody.wrong_key`.
  [[nodiscard]] static Result<Ledger> open(Disk& disk, Rows& rows, const Policy& policy, SigningKey operator_key,
                                           LedgerOptions options = {});

  /// Judges and appends in memory. Errors are of the form (codec, signatures); a refusal is an answer.
  [[nodiscard]] Result<Admission> submit(const Submission& submission, UnixTime now);
  /// Makes everything that was admitted durable and publishes the checkpoint. After an error the ledger must be opened anew.
  [[nodiscard]] Result<Checkpoint> commit();

  /// Group commit, for one who keeps submitting: seal() closes what was admitted since the last one, to be written in order by a
  /// CommitWriter on any thread, and the next submit() may begin at once. Null when there is nothing new. Not to be mixed with commit()
  /// before was_published() has been told of all that was sealed. Nothing that was admitted may be acknowledged before it was written.
  [[nodiscard]] std::shared_ptr<const SealedCommit> seal();
  [[nodiscard]] CommitWriter writer() { return {*disk_, *rows_, checkpoint_.size}; }
  /// The log up to `size`, which was sealed, is durable and published.
  void was_published(std::uint64_t size);

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] VerifiableMap& map() { return map_; }
  [[nodiscard]] const Checkpoint& checkpoint() const { return checkpoint_; }
  [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
  [[nodiscard]] bool was_rederived() const { return was_rederived_; }

 private:
  Ledger(Disk& disk, Rows& rows, const Policy& policy, SigningKey key, LedgerOptions options)
      : disk_(&disk), rows_(&rows), policy_(&policy), key_(std::move(key)), options_(options) {}
  Result<void> recover();
  Result<void> load_rows(const Head& head);
  Result<void> rederive(const Checkpoint& target);
  Result<void> open_tree(std::uint64_t size, const Hash& root);
  [[nodiscard]] std::optional<Admission> repeated(const std::vector<Event>& events) const;
  Result<void> note_refusal(const Submission& submission, const std::vector<Event>& events, const Refusal& refusal, UnixTime now);
  Result<Admission> admit(const Submission& submission, const std::vector<Event>& events, const std::vector<Hash>& hashes, UnixTime now);
  void append(std::string_view entry, const Hash& hash);
  [[nodiscard]] Head head() const;
  [[nodiscard]] Result<void> publish();
  [[nodiscard]] std::optional<std::string> read(const std::string& path) const;
  [[nodiscard]] FileReader reader() const;

  Disk* disk_;
  Rows* rows_;
  const Policy* policy_;
  SigningKey key_;
  LedgerOptions options_;
  State state_;
  VerifiableMap map_;
  TreeBuilder tree_;
  Checkpoint checkpoint_;  // last published
  std::string open_bundle_;
  std::vector<LogFile> pending_;                               // full tiles and bundles since the last commit
  std::deque<std::shared_ptr<const SealedCommit>> in_flight_;  // sealed, and not known to be written
  std::size_t ids_committed_ = 0;
  std::uint64_t uncommitted_ = 0;  // entries
  mutable EntryChunk looked_up_;   // the bundle in which a repetition was last sought
  Hash last_map_{};                // as the last STATE entry has it, of the tree that was opened
  bool must_reopen_ = false;
  bool was_rederived_ = false;
};

}  // namespace steelyard::custody
