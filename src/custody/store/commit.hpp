// A commit, sealed in memory and made durable apart from it: one thread judges while another one writes.
//
// In this order, each step durable before the next begins: entry bundles and tiles with their directories, the rows in one transaction with
// the head swapped by comparison on its old size, the signed checkpoint. Several sealed commits may be written as one: what came between
// has then never been published, and all of them are durable when the last one is.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "custody/log/note.hpp"
#include "custody/store/disk.hpp"
#include "custody/store/rows.hpp"

namespace steelyard::custody {

/// What one commit adds. `files` hold the tiles and bundles that filled, `open_files` those that are open at this size.
struct SealedCommit {
  std::vector<LogFile> files, open_files;
  std::vector<NamedRecord> records;
  std::uint64_t first_id = 0;
  std::vector<PlacedId> ids;
  Head head;
  std::string note;  // the signed checkpoint
};

/// Writes commits in order. Not thread safe: one writer, which has disk and rows to itself.
class CommitWriter {
 public:
  CommitWriter(Disk& disk, Rows& rows, std::uint64_t published_size) : disk_(&disk), rows_(&rows), published_size_(published_size) {}
  /// Durable and published when it returns. After an error nothing more may be written: the ledger is to be opened anew.
  /// Precondition: at least one, in the order in which they were sealed.
  [[nodiscard]] Result<void> write(std::span<const std::shared_ptr<const SealedCommit>> commits);
  [[nodiscard]] std::uint64_t published_size() const { return published_size_; }

 private:
  Result<void> write_files(std::span<const std::shared_ptr<const SealedCommit>> commits);
  Result<void> write_rows(std::span<const std::shared_ptr<const SealedCommit>> commits);
  void remove_outgrown(std::span<const std::shared_ptr<const SealedCommit>> commits);
  Disk* disk_;
  Rows* rows_;
  std::uint64_t published_size_;
};

/// Group commit: a thread that writes what was sealed since it last looked, all at once. At most `most_waiting` commits wait; push() then
/// blocks. Join it (the destructor does) before anything else uses disk or rows.
class GroupCommit {
 public:
  /// `on_written` is called by the writing thread after each write, done or failed.
  explicit GroupCommit(CommitWriter writer, std::size_t most_waiting = 8, std::function<void()> on_written = {});
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;
  void push(std::shared_ptr<const SealedCommit> commit);
  /// The log up to this size is durable and published.
  [[nodiscard]] std::uint64_t durable_size() const;
  /// Waits until everything that was pushed is durable, or until writing failed.
  [[nodiscard]] Result<void> wait();
  /// What writing met; nothing is written after it. Empty while all is well.
  [[nodiscard]] Findings failure() const;
  /// How often was written: at most once a commit.
  [[nodiscard]] std::uint64_t writes() const;

 private:
  void run();
  CommitWriter writer_;
  std::size_t most_waiting_;
  std::function<void()> on_written_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const SealedCommit>> waiting_;
  std::uint64_t durable_size_;
  std::uint64_t writes_ = 0;
  bool is_writing_ = false;
  bool is_over_ = false;
  Findings failed_;
  std::thread thread_;
};

inline constexpr const char* kCheckpointFile = "checkpoint";

}  // namespace steelyard::custody
