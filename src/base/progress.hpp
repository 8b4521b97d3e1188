// Progress of long work, and the wish to stop it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace steelyard {

/// Set from a signal handler or another thread; work looks at it between steps and returns its best answer so far.
class CancelToken {
 public:
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_cancelled() const noexcept { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};
static_assert(std::atomic<bool>::is_always_lock_free);  // needed in a signal handler

/// Told of steps as they end. Implementations must be callable from several threads.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `stage` is a code of data/i18n (`progress.capability`), `done` of `total` steps are finished.
  virtual void update(std::string_view stage, std::uint64_t done, std::uint64_t total) = 0;
};

/// What long work is given; both may be null.
struct RunControl {
  Progress* progress = nullptr;
  const CancelToken* cancel = nullptr;

  [[nodiscard]] bool is_cancelled() const { return cancel != nullptr && cancel->is_cancelled(); }
  void update(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (progress != nullptr) progress->update(stage, done, total);
  }
};

}  // namespace steelyard
