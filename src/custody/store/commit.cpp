#include "custody/store/commit.hpp"

#include <algorithm>
#include <unordered_map>

namespace steelyard::custody {
namespace {

using Commits = std::span<const std::shared_ptr<const SealedCommit>>;

/// An open tile of a high level may not have changed since the published checkpoint, which rests on it: then it is durable, and never
/// touched. That a file of this content is there says less: the commit that wrote it may have failed before its sync.
bool stands_already(const LogFile& file, std::uint64_t published_size) {
  for (int level = 1; published_size >> (8U * static_cast<unsigned>(level)) > 0; ++level) {
    const std::uint64_t hashes = published_size >> (8U * static_cast<unsigned>(level));
    if (file.path == tile_path(level, hashes / kTileWidth, hashes % kTileWidth)) return true;
  }
  return false;
}

}  // namespace

Result<void> CommitWriter::write_files(Commits commits) {
  std::vector<const LogFile*> files;
  for (const auto& commit : commits) {
    for (const LogFile& file : commit->files) files.push_back(&file);
  }
  for (const LogFile& file : commits.back()->open_files) {
    if (!stands_already(file, published_size_)) files.push_back(&file);
  }
  return write_durably(*disk_, files);
}

Result<void> CommitWriter::write_rows(Commits commits) {
  const SealedCommit& last = *commits.back();
  if (auto done = rows_->begin(); !done) return done;
  if (commits.size() == 1) {
    if (auto done = rows_->put_records(last.records); !done) return done;
  } else {
    // The newest text of each record alone: a unit may have changed in several of them.
    std::unordered_map<std::uint64_t, const NamedRecord*> newest;
    for (const auto& commit : commits) {
      for (const NamedRecord& record : commit->records) newest[record.slot] = &record;
    }
    for (const auto& commit : commits) {
      std::vector<NamedRecord> records;
      for (const NamedRecord& record : commit->records) {
        if (newest[record.slot] == &record) records.push_back(record);
      }
      if (auto done = rows_->put_records(records); !done) return done;
    }
  }
  for (const auto& commit : commits) {
    if (auto done = rows_->put_ids(commit->first_id, commit->ids); !done) return done;
  }
  if (auto done = rows_->swap_head(published_size_, last.head); !done) return done;
  return rows_->commit();
}

/// Open tiles of the past are of no use once the tile is full; a leftover does no harm.
void CommitWriter::remove_outgrown(Commits commits) {
  for (const auto& commit : commits) {
    for (const LogFile& file : commit->files) {
      for (const std::string& name : disk_->list(file.path + ".p")) (void)disk_->remove(file.path + ".p/" + name);
    }
  }
}

Result<void> CommitWriter::write(Commits commits) {
  if (auto done = write_files(commits); !done) return done;
  if (auto done = write_rows(commits); !done) {
    rows_->roll_back();
    return done;
  }
  // Durable as well, although the head row is: with the database lost too, the note alone says what was acknowledged.
  if (auto done = replace_whole(*disk_, {kCheckpointFile, commits.back()->note}); !done) return done;
  published_size_ = commits.back()->head.size;
  remove_outgrown(commits);
  return {};
}

GroupCommit::GroupCommit(CommitWriter writer, std::size_t most_waiting, std::function<void()> on_written)
    : writer_(writer),
      most_waiting_(most_waiting),
      on_written_(std::move(on_written)),
      durable_size_(writer.published_size()),
      thread_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void GroupCommit::push(std::shared_ptr<const SealedCommit> commit) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < most_waiting_ || !failed_.empty(); });
  waiting_.push_back(std::move(commit));
  lock.unlock();
  changed_.notify_all();
}

std::uint64_t GroupCommit::durable_size() const {
  const std::scoped_lock lock(mutex_);
  return durable_size_;
}

std::uint64_t GroupCommit::writes() const {
  const std::scoped_lock lock(mutex_);
  return writes_;
}

Findings GroupCommit::failure() const {
  const std::scoped_lock lock(mutex_);
  return failed_;
}

Result<void> GroupCommit::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return (waiting_.empty() && !is_writing_) || !failed_.empty(); });
  if (!failed_.empty()) return failed_;
  return {};
}

void GroupCommit::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return !waiting_.empty() || is_over_; });
    if (waiting_.empty() || !failed_.empty()) return;
    const std::vector<std::shared_ptr<const SealedCommit>> commits(waiting_.begin(), waiting_.end());
    waiting_.clear();
    is_writing_ = true;
    lock.unlock();
    changed_.notify_all();
    const auto done = writer_.write(commits);
    lock.lock();
    is_writing_ = false;
    ++writes_;
    if (done) {
      durable_size_ = writer_.published_size();
    } else {
      failed_ = done.error();
    }
    changed_.notify_all();
    if (on_written_) {
      lock.unlock();
      on_written_();
      lock.lock();
    }
    if (!done) return;
  }
}

}  // namespace steelyard::custody
