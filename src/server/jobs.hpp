// Long work, asked for now and fetched later. Kept in memory: after a restart an address of a job answers that it is gone.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/progress.hpp"
#include "server/http.hpp"

namespace steelyard::server {

enum class JobState : std::uint8_t { queued, running, done, failed, cancelled };
[[nodiscard]] std::string_view name_of(JobState state);

/// Progress that also takes the best answer so far and what is proven of it.
class JobProgress : public Progress {
 public:
  virtual void tell_bound(std::optional<double> cost, std::optional<double> bound) = 0;
};

/// What a job does: makes an answer, tells of progress, looks at the cancel token between steps.
using JobWork = std::function<Response(const RunControl&)>;

struct JobStatus {
  std::string id;
  std::string kind;
  JobState state = JobState::queued;
  std::string stage;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  double running_s = 0.0;
  std::optional<double> cost;   // of the best answer so far, where the work has one
  std::optional<double> bound;  // proven
};

struct JobLimits {
  std::size_t running = 1;
  std::size_t queued = 8;
  std::size_t kept = 64;                   // finished ones, the oldest is dropped first
  std::chrono::seconds lifetime{15 * 60};  // after the end
  std::chrono::seconds longest{30 * 60};   // of running: then it is cancelled, so that a job nobody waits for doesn't hold the others
};

/// Thread safe. Destruction cancels what runs and waits for it.
class Jobs {
 public:
  explicit Jobs(JobLimits limits);
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// Id of the new job; none when the queue is full.
  [[nodiscard]] std::optional<std::string> submit(std::string kind, JobWork work);
  enum class Missing : std::uint8_t { unknown, expired, earlier_run };
  [[nodiscard]] std::optional<JobStatus> status(const std::string& id);
  /// Why `status` has none: never given out, its time is over, or of an earlier run of the server.
  [[nodiscard]] Missing why_missing(const std::string& id) const;
  /// The answer, once the job is done or failed.
  [[nodiscard]] std::optional<Response> result(const std::string& id);
  /// False when there is no such job. A job that has ended is forgotten.
  bool cancel(const std::string& id);
  void cancel_all();
  struct Counts {
    std::size_t queued = 0;
    std::size_t running = 0;
    std::size_t kept = 0;
  };
  [[nodiscard]] Counts counts() const;

 private:
  struct Job;
  void work();
  void forget_old();  // and cancels what has run too long

  const JobLimits limits_;
  const std::string run_;  // begins every id: tells this run's jobs from an earlier one's
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;
  std::deque<std::shared_ptr<Job>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace steelyard::server
