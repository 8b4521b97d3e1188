// A ledger that clients keep handing events to. One thread judges them in the order in which they come and closes a commit 200 ms after its
// first events, or at 8,192 of them; another one makes it durable; then each client is answered: where its events stand, the path from
// there to the root, and the signed checkpoint.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "custody/store/ledger.hpp"

namespace steelyard::custody {

/// When to close a commit. Time is what the caller measures, in milliseconds.
class CommitPace {
 public:
  explicit CommitPace(std::uint64_t most_events = 8192, std::int64_t longest_ms = 200)
      : most_events_(most_events), longest_ms_(longest_ms) {}
  void came(std::uint64_t events, std::int64_t now_ms) {
    if (events_ == 0) since_ms_ = now_ms;
    events_ += events;
  }
  /// How long it may still wait: 0 when it is due, nothing when no event waits.
  [[nodiscard]] std::optional<std::int64_t> wait_ms(std::int64_t now_ms) const {
    if (events_ == 0) return std::nullopt;
    if (events_ >= most_events_) return 0;
    return std::max<std::int64_t>(0, since_ms_ + longest_ms_ - now_ms);
  }
  void closed() { events_ = 0; }

 private:
  std::uint64_t most_events_;
  std::int64_t longest_ms_;
  std::uint64_t events_ = 0;
  std::int64_t since_ms_ = 0;
};

/// What a client is left with: for events that were admitted, all that is needed to show without this ledger that the first of them is in
/// it. A refusal and a repetition are answers as well.
struct Acknowledgement {
  Admission admission;
  std::string note;        // the signed checkpoint
  std::vector<Hash> path;  // of entry `admission.first` in its tree; none for a refusal
  /// C2SP tlog-proof: index, path, checkpoint.
  [[nodiscard]] std::string text() const;
};

class Sequencer {
 public:
  /// Made by the judging thread when its turn comes, since an event cites the one before it of the same unit.
  using Make = std::function<Result<Submission>(const State&)>;
  /// Called once, by the judging thread, in the order of handing in; when the answer holds, it is durable.
  using Answer = std::function<void(const Result<Acknowledgement>&)>;

  /// Until it is destroyed ledger and disk are its own. `log_time` is asked by the judging thread.
  Sequencer(Ledger& ledger, const Disk& disk, std::function<UnixTime()> log_time, CommitPace pace = CommitPace{});
  /// Everything that was handed in has been answered when this returns.
  ~Sequencer();
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;
  /// From any thread; waits while very much is waiting already.
  void hand_in(Make make, Answer answer);

 private:
  static constexpr std::uint64_t kNotSealed = std::numeric_limits<std::uint64_t>::max();
  struct HandedIn {
    Make make;
    Answer answer;
  };
  struct Judged {
    Answer answer;
    Result<Admission> admission;
    std::uint64_t needed_size = kNotSealed;  // of the log, durable
  };
  void run();
  void judge(const HandedIn& next);
  void seal();
  void answer_durable();
  [[nodiscard]] Result<Acknowledgement> acknowledgement(const Admission& admission, const std::string& note, std::uint64_t size,
                                                        const SubtreeReader& tiles) const;

  Ledger& ledger_;
  const Disk& disk_;
  std::function<UnixTime()> log_time_;
  CommitPace pace_;
  std::uint64_t sealed_size_;
  std::deque<Judged> judged_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<HandedIn> handed_in_;
  bool has_written_ = false;
  bool is_over_ = false;
  GroupCommit group_;
  std::thread thread_;  // last: everything else is there when it starts
};

}  // namespace steelyard::custody
