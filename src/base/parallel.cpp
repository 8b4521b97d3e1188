#include "base/parallel.hpp"

#include <atomic>
#include <memory>
#include <mutex>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

namespace steelyard {
namespace {

std::mutex control_mutex;
std::unique_ptr<tbb::global_control> thread_limit;

}  // namespace

void set_thread_count(std::size_t threads) {
  const std::lock_guard lock(control_mutex);
  thread_limit.reset();
  if (threads > 0) thread_limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads);
}

std::size_t parallel_for(std::size_t count, const std::function<void(std::size_t)>& body, const CancelToken* cancel) {
  std::atomic<std::size_t> ran{0};
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, 1), [&](const tbb::blocked_range<std::size_t>& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) {
      if (cancel != nullptr && cancel->is_cancelled()) return;
      body(i);
      ran.fetch_add(1, std::memory_order_relaxed);
    }
  });
  return ran.load();
}

}  // namespace steelyard
