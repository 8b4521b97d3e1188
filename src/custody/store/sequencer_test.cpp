#include "custody/store/sequencer.hpp"

#include <future>

#include <gtest/gtest.h>

#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::policy;
using testing::shown;

TEST(CommitPace, IsDueAfterItsTimeOrItsNumberWhicheverIsFirst) {
  CommitPace pace;
  EXPECT_FALSE(pace.wait_ms(1000).has_value());
  pace.came(1, 1000);
  EXPECT_EQ(pace.wait_ms(1000), 200);
  pace.came(1, 1150);  // the first one's time counts
  EXPECT_EQ(pace.wait_ms(1199), 1);
  EXPECT_EQ(pace.wait_ms(1200), 0);
  EXPECT_EQ(pace.wait_ms(9999), 0);
  pace.closed();
  EXPECT_FALSE(pace.wait_ms(9999).has_value());
  pace.came(8191, 10000);
  EXPECT_EQ(pace.wait_ms(10001), 199);
  pace.came(1, 10002);
  EXPECT_EQ(pace.wait_ms(10002), 0);
}

/// A memory that refuses to sync when told so.
class RefusingDisk : public Disk {
 public:
  Result<void> write(const std::string& path, std::string_view content) override { return disk_->write(path, content); }
  Result<void> sync(const std::string& path) override {
    if (refuses) return Error{kDiskFailed, {path, 0, 0, {}}, {}};
    return disk_->sync(path);
  }
  Result<void> rename(const std::string& from, const std::string& to) override { return disk_->rename(from, to); }
  Result<void> sync_directory(const std::string& path) override { return disk_->sync_directory(path); }
  Result<std::optional<std::string>> read(const std::string& path) const override { return disk_->read(path); }
  Result<void> remove(const std::string& path) override { return disk_->remove(path); }
  std::vector<std::string> list(const std::string& path) const override { return disk_->list(path); }
  bool refuses = false;

 private:
  std::unique_ptr<Disk> disk_ = memory_disk();
};

class Sequencers : public ::testing::Test {
 protected:
  Sequencers() {
    auto made = Ledger::create(disk, *rows, policy(), world.key("operator"), sign(world.genesis(), {"regulator"}), world.now);
    if (!made) ADD_FAILURE() << shown(made.error());
    ledger.emplace(std::move(*made));
  }
  Submission sign(std::vector<std::string> events, const std::vector<std::string>& signers) const {
    std::vector<SigningKey> keys;
    for (const std::string& name : signers) keys.push_back(world.key(name));
    return sign_events(world.origin(), std::move(events), keys);
  }
  /// Hands in what is made already and keeps the answer under `number`.
  void hand_in(Sequencer& sequencer, Submission submission, int number) {
    sequencer.hand_in([submission = std::move(submission)](const State&) -> Result<Submission> { return submission; },
                      [this, number](const Result<Acknowledgement>& acknowledgement) { answers.emplace_back(number, acknowledgement); });
  }
  demo::World world;
  RefusingDisk disk;
  std::unique_ptr<Rows> rows = memory_rows();
  std::optional<Ledger> ledger;
  std::vector<std::pair<int, Result<Acknowledgement>>> answers;
};

TEST_F(Sequencers, EveryAnswerIsAProofAndTheyComeInOrder) {
  std::vector<std::string> first_events;
  const std::vector<demo::Step> steps = demo::journey(world, 30);
  {
    Sequencer sequencer(
        *ledger, disk, [&] { return world.now; }, CommitPace(100, 5));
    int number = 0;
    for (const demo::Step& step : steps) {
      first_events.push_back(step.events.front());
      hand_in(sequencer, sign(step.events, step.signers), number++);
    }
    hand_in(sequencer, sign(steps.back().events, steps.back().signers), number++);  // again
    hand_in(sequencer, sign(world.make_units(3, 1), {"vendor"}), number++);         // a unit that was made before
    sequencer.hand_in(
        [](const State&) -> Result<Submission> {
          return Error{kUnknownEvent, {}, {}};
        },
        [&, number](const Result<Acknowledgement>& acknowledgement) { answers.emplace_back(number, acknowledgement); });
  }
  ASSERT_EQ(answers.size(), steps.size() + 3);
  EXPECT_EQ(ledger->checkpoint().size, ledger->size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].first, static_cast<int>(i));
    const Result<Acknowledgement>& acknowledgement = answers[i].second;
    if (i + 1 == answers.size()) {
      EXPECT_FALSE(acknowledgement);
      continue;
    }
    ASSERT_TRUE(acknowledgement) << shown(acknowledgement.error());
    const Admission& admission = acknowledgement->admission;
    if (i + 2 == answers.size()) {
      ASSERT_TRUE(admission.refusal);
      EXPECT_EQ(admission.refusal->rule, Guard::i1_unit);
      continue;
    }
    ASSERT_FALSE(admission.refusal) << shown(*admission.refusal);
    EXPECT_EQ(admission.is_repeat, i == steps.size());
    const auto note = parse_note(acknowledgement->note);
    ASSERT_TRUE(note);
    EXPECT_TRUE(note->is_signed_by(world.key("operator").verifier()));
    const auto checkpoint = parse_checkpoint(note->text);
    ASSERT_TRUE(checkpoint);
    const Hash leaf = leaf_hash(first_events[std::min(i, steps.size() - 1)]);
    EXPECT_TRUE(verify_inclusion(leaf, admission.first, checkpoint->size, acknowledgement->path, checkpoint->root)) << i;
    EXPECT_TRUE(acknowledgement->text().starts_with("c2sp.org/tlog-proof@v1\nindex " + std::to_string(admission.first) + '\n'));
    EXPECT_TRUE(acknowledgement->text().ends_with("\n\n" + acknowledgement->note));
  }
}

TEST_F(Sequencers, ALoneEventIsAnsweredWithoutAnotherOne) {
  std::promise<bool> answered;
  Sequencer sequencer(
      *ledger, disk, [&] { return world.now; }, CommitPace(8192, 20));
  sequencer.hand_in([&](const State&) -> Result<Submission> { return sign(world.grants(), {"regulator"}); },
                    [&](const Result<Acknowledgement>& acknowledgement) { answered.set_value(acknowledgement.has_value()); });
  auto answer = answered.get_future();
  ASSERT_EQ(answer.wait_for(std::chrono::minutes{5}), std::future_status::ready);
  EXPECT_TRUE(answer.get());
}

TEST_F(Sequencers, WhatDidNotReachTheDiskIsAnsweredWithTheError) {
  const Checkpoint before = ledger->checkpoint();
  {
    disk.refuses = true;
    Sequencer sequencer(
        *ledger, disk, [&] { return world.now; }, CommitPace(1, 5));
    hand_in(sequencer, sign(world.grants(), {"regulator"}), 0);
    hand_in(sequencer, sign(world.rate_product(), {"vendor"}), 1);
  }
  ASSERT_EQ(answers.size(), 2U);
  for (const auto& [number, acknowledgement] : answers) {
    ASSERT_FALSE(acknowledgement) << number;
    EXPECT_EQ(acknowledgement.error().front().code, kDiskFailed);
  }
  EXPECT_EQ(ledger->checkpoint(), before);
}

}  // namespace
}  // namespace steelyard::custody
