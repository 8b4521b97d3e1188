// Parallel loops whose results don't depend on the number of threads.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/progress.hpp"

namespace steelyard {

/// Caps the number of threads of all loops in this process (0 = as many as cores). Call before the first loop.
void set_thread_count(std::size_t threads);

/// Runs `body(i)` for every i in [0, count), in any order, on oneTBB. Bodies must not share mutable state. After a cancel the remaining
/// bodies are skipped; answers how many ran.
std::size_t parallel_for(std::size_t count, const std::function<void(std::size_t)>& body, const CancelToken* cancel = nullptr);

/// Results in order of index, computed in parallel: the same whatever the number of threads.
template <class T>
std::vector<T> parallel_map(std::size_t count, const std::function<T(std::size_t)>& body, const CancelToken* cancel = nullptr) {
  std::vector<T> results(count);
  parallel_for(
      count, [&](std::size_t i) { results[i] = body(i); }, cancel);
  return results;
}

}  // namespace steelyard
