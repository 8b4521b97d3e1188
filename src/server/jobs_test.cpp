#include "server/jobs.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace steelyard::server {
namespace {

using namespace std::chrono_literals;

JobStatus wait_for(Jobs& jobs, const std::string& id, JobState state) {
  for (int i = 0; i < 2000; ++i) {
    const auto status = jobs.status(id);
    if (!status || status->state == state) return status.value_or(JobStatus{});
    std::this_thread::sleep_for(1ms);
  }
  return {};
}

TEST(Jobs, TellTheirProgressAndKeepTheirResult) {
  Jobs jobs({});
  std::promise<void> go;
  const auto id = jobs.submit("test", [&](const RunControl& control) {
    control.update("progress.plan", 3, 7);
    go.get_future().wait();
    return text_response(200, "text/plain", "answer");
  });
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(wait_for(jobs, *id, JobState::running).state, JobState::running);
  EXPECT_EQ(jobs.result(*id).has_value(), false);
  for (int i = 0; i < 2000 && jobs.status(*id)->total == 0; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(jobs.status(*id)->done, 3U);
  EXPECT_EQ(jobs.status(*id)->stage, "progress.plan");
  go.set_value();
  EXPECT_EQ(wait_for(jobs, *id, JobState::done).state, JobState::done);
  EXPECT_EQ(*jobs.result(*id)->content.plain, "answer");
  EXPECT_TRUE(jobs.cancel(*id)) << "forgets a job that has ended";
  EXPECT_EQ(jobs.status(*id), std::nullopt);
  EXPECT_EQ(jobs.why_missing(*id), Jobs::Missing::expired);
}

TEST(Jobs, OneThatRunsTooLongIsCancelledOnceSomebodyAsks) {
  Jobs jobs({.running = 1, .longest = 0s});
  const auto endless = [](const RunControl& control) {
    while (!control.is_cancelled()) std::this_thread::sleep_for(1ms);
    return text_response(200, "text/plain", "");
  };
  const auto first = jobs.submit("test", endless);
  const auto second = jobs.submit("test", [](const RunControl&) { return text_response(200, "text/plain", "second"); });
  EXPECT_EQ(wait_for(jobs, *first, JobState::cancelled).state, JobState::cancelled);
  EXPECT_NE(wait_for(jobs, *second, JobState::done).state, JobState::queued);
}

TEST(Jobs, AFullQueueTakesNoMore) {
  Jobs jobs({.running = 1, .queued = 2, .kept = 4, .lifetime = 60s});
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  const auto work = [gone](const RunControl&) {
    gone.wait();
    return text_response(200, "text/plain", "");
  };
  const auto first = jobs.submit("test", work);
  wait_for(jobs, *first, JobState::running);
  EXPECT_TRUE(jobs.submit("test", work).has_value());
  EXPECT_TRUE(jobs.submit("test", work).has_value());
  EXPECT_FALSE(jobs.submit("test", work).has_value());
  EXPECT_EQ(jobs.counts().queued, 2U);
  go.set_value();
}

TEST(Jobs, CancellingReachesTheWork) {
  Jobs jobs({});
  const auto id = jobs.submit("test", [](const RunControl& control) {
    while (!control.is_cancelled()) std::this_thread::sleep_for(1ms);
    return text_response(200, "text/plain", "best so far");
  });
  wait_for(jobs, *id, JobState::running);
  EXPECT_TRUE(jobs.cancel(*id));
  EXPECT_EQ(wait_for(jobs, *id, JobState::cancelled).state, JobState::cancelled);
  EXPECT_EQ(*jobs.result(*id)->content.plain, "best so far");
}

TEST(Jobs, AFailedAnswerIsAFailedJob) {
  Jobs jobs({});
  const auto id = jobs.submit("test", [](const RunControl&) { return text_response(422, "application/problem+json", "{}"); });
  EXPECT_EQ(wait_for(jobs, *id, JobState::failed).state, JobState::failed);
}

TEST(Jobs, OldResultsMakeRoom) {
  Jobs jobs({.running = 1, .queued = 8, .kept = 2, .lifetime = 60s});
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(*jobs.submit("test", [](const RunControl&) { return text_response(200, "text/plain", ""); }));
    wait_for(jobs, ids.back(), JobState::done);
  }
  EXPECT_FALSE(jobs.status(ids.front()).has_value());
  EXPECT_TRUE(jobs.status(ids.back()).has_value());
}

TEST(Jobs, AnIdOfAnEarlierRunIsToldFromOneNeverGivenOut) {
  std::string earlier;
  {
    Jobs jobs({});
    earlier = *jobs.submit("test", [](const RunControl&) { return text_response(200, "text/plain", ""); });
  }
  const Jobs jobs({});
  EXPECT_EQ(jobs.why_missing(earlier), Jobs::Missing::earlier_run);
  EXPECT_EQ(jobs.why_missing("nonsense"), Jobs::Missing::unknown);
}

}  // namespace
}  // namespace steelyard::server
