#include "server/jobs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "base/check.hpp"

namespace steelyard::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRunDigits = 8;
constexpr std::size_t kSecretDigits = 24;

std::string random_digits(std::size_t digits) {
  SY_CHECK(sodium_init() >= 0);
  std::array<unsigned char, kSecretDigits / 2> bytes{};
  randombytes_buf(bytes.data(), digits / 2);
  std::string text;
  for (std::size_t i = 0; i < digits / 2; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::queued: return "queued";
    case JobState::running: return "running";
    case JobState::done: return "done";
    case JobState::failed: return "failed";
    case JobState::cancelled: break;
  }
  return "cancelled";
}

struct Jobs::Job final : public JobProgress {
  std::string id;
  std::string kind;
  JobWork work;
  CancelToken cancel;
  std::optional<Response> answer;
  JobState state = JobState::queued;
  Clock::time_point started;
  Clock::time_point ended;

  mutable std::mutex progress_mutex;  // its own: work reports from several threads while the list is locked elsewhere
  std::string stage;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::optional<double> cost;
  std::optional<double> bound;

  void tell_bound(std::optional<double> cost_now, std::optional<double> bound_now) override {
    const std::lock_guard lock(progress_mutex);
    cost = cost_now;
    bound = bound_now;
  }

  void update(std::string_view at, std::uint64_t done_now, std::uint64_t of) override {
    const std::lock_guard lock(progress_mutex);
    stage = at;
    done = done_now;
    total = of;
  }
};

Jobs::Jobs(JobLimits limits) : limits_(limits), run_(random_digits(kRunDigits)) {
  for (std::size_t i = 0; i < limits_.running; ++i) threads_.emplace_back([this] { work(); });
}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, job] : jobs_) job->cancel.cancel();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<std::string> Jobs::submit(std::string kind, JobWork work) {
  auto job = std::make_shared<Job>();
  job->kind = std::move(kind);
  job->work = std::move(work);
  const std::lock_guard lock(mutex_);
  forget_old();
  if (stopping_ || queue_.size() >= limits_.queued) return std::nullopt;
  // Whoever can guess an id can read a trade secret: the second half is random.
  job->id = fmt::format("{}-{}", run_, random_digits(kSecretDigits));
  jobs_.emplace(job->id, job);
  queue_.push_back(job);
  wake_.notify_one();
  return job->id;
}

void Jobs::work() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      job = queue_.front();
      queue_.pop_front();
      job->state = JobState::running;
      job->started = Clock::now();
    }
    Response answer = job->work({job.get(), &job->cancel});
    const std::lock_guard lock(mutex_);
    job->ended = Clock::now();
    job->state = job->cancel.is_cancelled() ? JobState::cancelled : answer.status < 400 ? JobState::done : JobState::failed;
    job->answer = std::move(answer);
    job->work = nullptr;
  }
}

void Jobs::forget_old() {
  const auto now = Clock::now();
  std::vector<std::pair<Clock::time_point, std::string>> ended;
  for (const auto& [id, job] : jobs_) {
    if (job->state == JobState::running && now - job->started > limits_.longest) job->cancel.cancel();
    if (job->state != JobState::queued && job->state != JobState::running) ended.emplace_back(job->ended, id);
  }
  std::sort(ended.begin(), ended.end());
  for (std::size_t i = 0; i < ended.size(); ++i) {
    if (ended.size() - i > limits_.kept || now - ended[i].first > limits_.lifetime) jobs_.erase(ended[i].second);
  }
}

std::optional<JobStatus> Jobs::status(const std::string& id) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return std::nullopt;
  const Job& job = *found->second;
  JobStatus status{job.id, job.kind, job.state, {}, 0, 0, 0.0, {}, {}};
  if (job.state != JobState::queued && job.started != Clock::time_point{}) {
    const auto until = job.state == JobState::running ? Clock::now() : job.ended;
    status.running_s = std::chrono::duration<double>(until - job.started).count();
  }
  const std::lock_guard progress_lock(job.progress_mutex);
  status.stage = job.stage;
  status.done = job.done;
  status.total = job.total;
  status.cost = job.cost;
  status.bound = job.bound;
  return status;
}

Jobs::Missing Jobs::why_missing(const std::string& id) const {
  const std::size_t dash = id.find('-');
  const bool is_ours = dash == kRunDigits && id.size() == kRunDigits + 1 + kSecretDigits && is_hexadecimal(id.substr(0, dash)) &&
                       is_hexadecimal(id.substr(dash + 1));
  if (!is_ours) return Missing::unknown;
  return id.substr(0, dash) == run_ ? Missing::expired : Missing::earlier_run;
}

std::optional<Response> Jobs::result(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return std::nullopt;
  return found->second->answer;
}

bool Jobs::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return false;
  const auto job = found->second;
  job->cancel.cancel();
  if (job->state == JobState::running) return true;
  if (job->state == JobState::queued) {
    std::erase(queue_, job);
    job->state = JobState::cancelled;
    job->ended = Clock::now();
    return true;
  }
  jobs_.erase(found);
  return true;
}

void Jobs::cancel_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, job] : jobs_) job->cancel.cancel();
}

Jobs::Counts Jobs::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts;
  for (const auto& [id, job] : jobs_) {
    if (job->state == JobState::queued) {
      ++counts.queued;
    } else if (job->state == JobState::running) {
      ++counts.running;
    } else {
      ++counts.kept;
    }
  }
  return counts;
}

}  // namespace steelyard::server
