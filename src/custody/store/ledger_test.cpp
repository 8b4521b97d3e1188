#include "custody/store/ledger.hpp"

#include <gtest/gtest.h>

#include "custody/store/replay.hpp"
#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::Bench;
using testing::policy;
using testing::shown;

FileReader reader_of(const Disk& disk) {
  return [&disk](const std::string& path) -> std::optional<std::string> {
    auto content = disk.read(path);
    return content ? *content : std::nullopt;
  };
}

TEST(Ledger, ABatchGoesFromFoundryToRackAndTheFeeIsPaidToTheCent) {
  Bench bench;
  bench.play(32);
  ASSERT_TRUE(bench.ledger->commit());
  const State& state = bench.state();
  for (std::size_t i = 0; i < 32; ++i) {
    const Unit& unit = bench.unit(i);
    EXPECT_EQ(unit.stage, Stage::installed);
    EXPECT_EQ(unit.flags, kTested | kPaid);
    EXPECT_EQ(unit.holder, bench.world.party("buyer"));
  }
  ASSERT_EQ(state.entries.size(), 1U);
  EXPECT_EQ(state.entries[0].due[0], 32 * 675'000);  // 25% of 27,000.00, thirty-two times
  EXPECT_EQ(state.entries[0].paid[0], 21'600'000);
  EXPECT_EQ(state.account(AccountKind::duty_paid, 0)->balance(), 21'600'000);
  EXPECT_EQ(state.account(AccountKind::quota_used, 0)->balance(), 32);
  EXPECT_EQ(state.account(AccountKind::quota_available, 0)->free(), 0);
  EXPECT_EQ(state.account(AccountKind::tpp_exported, 0)->balance(), 32LL * 15'832'000);
}

TEST(Ledger, ReplayGivesTheSameStateMapAndBytes) {
  Bench bench;
  bench.play(8);
  const auto checkpoint = bench.ledger->commit();
  ASSERT_TRUE(checkpoint);
  Replay replay(policy(), [](const Violation& v) { ADD_FAILURE() << v.rule << ' ' << v.index; });
  for_each_chunk(reader_of(*bench.disk), checkpoint->size, [&](const auto& chunk) {
    replay.add(chunk);
    return true;
  });
  replay.finish();
  EXPECT_EQ(replay.size(), checkpoint->size);
  EXPECT_EQ(replay.map_root(), bench.ledger->map().root());
  EXPECT_EQ(replay.state().all_records(), bench.state().all_records());
}

TEST(Ledger, OpensAgainFromRowsAndWithoutRowsFromTheLog) {
  Bench bench;
  bench.play(8);
  ASSERT_TRUE(bench.ledger->commit());
  const auto records = bench.state().all_records();
  auto again = Ledger::open(*bench.disk, *bench.rows, policy(), bench.world.key("operator"));
  ASSERT_TRUE(again) << shown(again.error());
  EXPECT_FALSE(again->was_rederived());
  EXPECT_EQ(again->state().all_records(), records);
  EXPECT_EQ(again->state().ids.size(), bench.state().ids.size());
  const auto empty = memory_rows();
  auto rederived = Ledger::open(*bench.disk, *empty, policy(), bench.world.key("operator"));
  ASSERT_TRUE(rederived) << shown(rederived.error());
  EXPECT_TRUE(rederived->was_rederived());
  EXPECT_EQ(rederived->state().all_records(), records);
  auto third = Ledger::open(*bench.disk, *empty, policy(), bench.world.key("operator"));
  ASSERT_TRUE(third);
  EXPECT_FALSE(third->was_rederived());
}

TEST(Ledger, TheSameEventsGetTheSameAnswerAndOtherBytesAConflict) {
  Bench bench;
  bench.play(4, "make");
  const auto made = bench.world.make_units(0, 4);
  const Admission first = bench.submit(made, {"vendor"});
  ASSERT_FALSE(first.refusal);
  ASSERT_TRUE(bench.ledger->commit());
  const std::uint64_t size = bench.ledger->size();
  const Admission again = bench.submit(made, {"vendor"});
  EXPECT_TRUE(again.is_repeat);
  EXPECT_EQ(again.first, first.first);
  EXPECT_EQ(bench.ledger->size(), size);
  auto changed = made;
  changed[0].replace(changed[0].find("\"time\":") + 7, 2, "16");
  const Admission conflict = bench.submit(changed, {"vendor"});
  ASSERT_TRUE(conflict.refusal);
  EXPECT_EQ(conflict.refusal->rule, Guard::id_conflict);
}

TEST(Ledger, AForgedSignatureIsAnErrorAndChangesNothing) {
  Bench bench;
  bench.play(4, "make");
  const std::uint64_t size = bench.ledger->size();
  Submission forged = sign_events(bench.world.origin(), bench.world.make_units(0, 4), std::vector{bench.world.key("vendor")});
  forged.signatures[0][5] ^= 1U;
  auto admission = bench.ledger->submit(forged, bench.world.now);
  ASSERT_FALSE(admission);
  EXPECT_EQ(admission.error().front().code, kBadSignature);
  EXPECT_EQ(bench.ledger->size(), size);
  // Signed for another log.
  auto elsewhere = bench.ledger->submit(sign_events("other.example", bench.world.make_units(0, 4), std::vector{bench.world.key("vendor")}),
                                        bench.world.now);
  ASSERT_FALSE(elsewhere);
}

TEST(Ledger, ARefusedGroupLeavesNoTraceInTheState) {
  Bench bench;
  bench.play(8, "export");
  const auto before = bench.state().all_records();
  auto events = bench.world.export_units("S-2026-001", 0, 7);
  auto last = bench.world.of_unit(EventType::exported, bench.world.unit(7));
  last.set(Field::shipment, "S-2026-001").set(Field::seal, bench.world.ref("seal", "7")).set(Field::prev, Ref{});
  events.push_back(last.text());
  const Admission admission = bench.submit(events, {"exporter"});
  ASSERT_TRUE(admission.refusal);
  EXPECT_EQ(admission.refusal->rule, Guard::i12_chain);
  EXPECT_EQ(admission.refusal->event, 7U);
  // The refusal is in the log and holds the unit; all else is as it was.
  auto after = bench.state().all_records();
  ASSERT_EQ(after.size(), before.size());
  std::size_t differences = 0;
  for (std::size_t i = 0; i < after.size(); ++i) differences += after[i] == before[i] ? 0 : 1;
  EXPECT_EQ(differences, 1U);
  EXPECT_TRUE(bench.unit(7).has(kHeld));
}

}  // namespace
}  // namespace steelyard::custody
