#include "base/parallel.hpp"

#include <atomic>
#include <numeric>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace steelyard {
namespace {

TEST(ParallelFor, RunsEveryIndexOnce) {
  std::vector<std::atomic<int>> runs(10000);
  EXPECT_EQ(parallel_for(runs.size(), [&](std::size_t i) { ++runs[i]; }), runs.size());
  for (const auto& n : runs) EXPECT_EQ(n.load(), 1);
  EXPECT_EQ(parallel_for(0, [](std::size_t) { FAIL(); }), 0U);
}

TEST(ParallelMap, IsTheSameWhateverTheNumberOfThreads) {
  std::vector<std::vector<double>> seen;
  for (std::size_t threads : {1U, 2U, 7U, 0U}) {
    set_thread_count(threads);
    seen.push_back(parallel_map<double>(1000, [](std::size_t i) { return RandomStream(3, 0, static_cast<std::uint32_t>(i)).normal(); }));
  }
  set_thread_count(0);
  for (const auto& other : seen) EXPECT_EQ(other, seen.front());
}

TEST(ParallelFor, ACancelSkipsTheRest) {
  CancelToken cancel;
  const std::size_t ran = parallel_for(
      100000, [&](std::size_t) { cancel.cancel(); }, &cancel);
  EXPECT_GE(ran, 1U);
  EXPECT_LT(ran, 1000U);  // at most one body per thread was under way
  EXPECT_EQ(parallel_for(
                10, [](std::size_t) { FAIL(); }, &cancel),
            0U);
}

TEST(RunControl, MayBeEmpty) {
  const RunControl control;
  EXPECT_FALSE(control.is_cancelled());
  control.update("progress.capability", 1, 2);
}

}  // namespace
}  // namespace steelyard
