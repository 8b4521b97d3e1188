// What two askers must be able to hold us to: a vendor's board (where is every unit of a licence now?) and a regulator (how many must I
// inspect, and what was paid?). Each line is one of theirs.
#include <gtest/gtest.h>

#include "custody/audit/sampling.hpp"
#include "custody/audit/trace.hpp"
#include "custody/test_support.hpp"
#include "rules/counters.hpp"
#include "rules/settlement.hpp"

namespace steelyard::custody {
namespace {

using testing::Bench;

struct WhereIsEveryUnit : ::testing::Test {
  Bench bench;
  void SetUp() override { ASSERT_TRUE(demo::play_story(bench)); }
};

TEST_F(WhereIsEveryUnit, SharesSumToTheGrant) {
  const LicenceStanding standing = custody::standing(bench.state(), 0, bench.world.now);
  EXPECT_EQ(standing.granted, 32);
  EXPECT_EQ(standing.sum(), standing.granted);
  EXPECT_EQ(standing.installed, 24);
  EXPECT_EQ(standing.received, 4);
  EXPECT_EQ(standing.in_transit + standing.overdue, 1);
  EXPECT_EQ(standing.lost, 1);
  EXPECT_EQ(standing.unused + standing.reserved, 2);
  EXPECT_EQ(custody::standing(bench.state(), 0, bench.world.now + 400 * demo::kDay).overdue, 1);  // what travels too long is overdue
}

TEST_F(WhereIsEveryUnit, InIsHeldAndExportedAndLostAndRetired) {
  const auto rows = conservation(bench.state());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].made, 32);
  EXPECT_EQ(rows[0].made, rows[0].held + rows[0].in_transit + rows[0].lost + rows[0].retired + rows[0].seized);
  // The same from the units themselves.
  std::int64_t lost = 0, travelling = 0;
  for (const Unit& unit : bench.state().units.all()) {
    lost += unit.stage == Stage::lost ? 1 : 0;
    travelling += unit.stage == Stage::exported ? 1 : 0;
  }
  EXPECT_EQ(rows[0].lost, lost);
  EXPECT_EQ(rows[0].in_transit, travelling);
}

TEST_F(WhereIsEveryUnit, TheCountersAreWhatTheRulesRead) {
  const auto book = rules::read_counters(counters_csv(bench.state(), date_of(bench.world.now)), "counters.csv");
  ASSERT_TRUE(book);
  const rules::ProductCounter* counter = rules::product_counter(*book, "nv-h200-sxm");
  ASSERT_NE(counter, nullptr);
  EXPECT_DOUBLE_EQ(in_tpp(counter->us), 15'832e6);
  EXPECT_DOUBLE_EQ(in_tpp(counter->exported), 29 * 15'832.0);
  EXPECT_DOUBLE_EQ(in_tpp(counter->pending), 15'832.0);
}

TEST_F(WhereIsEveryUnit, AUnitTwiceIsRefused) {
  const Admission again = bench.submit(bench.world.make_units(0, 1), {"vendor"});
  ASSERT_TRUE(again.refusal);
  EXPECT_EQ(again.refusal->rule, Guard::i1_unit);
}

TEST(HowManyMustIInspect, OnePercentOfAHundredThousand) {
  const auto sample = [](std::int64_t diverted, double detection) { return *sample_size({100'000, diverted, 0.95, detection}); };
  EXPECT_EQ(sample(1000, 1.0), 298);
  EXPECT_EQ(sample(1000, 0.5), 597);
  EXPECT_EQ(sample(100, 1.0), 2950);
  EXPECT_EQ(sample(10, 1.0), 25'886);
  EXPECT_EQ(*upper_bound(100'000, 300, 0, 0.95, 1.0), 992);  // a bound, never "passed"
}

/// The fee is the same to the cent in the rules room's settlement, on the customs entry, in the accounts and in what releases the units.
TEST(TheFee, IsTheSameToTheCentInEveryRoom) {
  for (const auto& [value, units] : {std::pair<std::int64_t, std::int64_t>{2'700'000, 32}, {3'333'333, 7}, {2'700'001, 3}, {999'999, 1}}) {
    demo::Journey terms;
    terms.value = value;
    Bench bench({}, terms);
    bench.play(static_cast<std::size_t>(units), "settle");
    const auto facts = [&] {
      rules::Facts of_chip = rules::facts_of(*testing::catalog_of_tests().chip(ChipId{terms.chip}));
      of_chip["route.ship_from"] = std::string{"US"};
      of_chip["route.destination"] = std::string{"CN"};
      of_chip["activity"] = std::string{"export"};
      return of_chip;
    }();
    const auto determination = testing::book().evaluate(facts, date_of(bench.world.now));
    ASSERT_TRUE(determination);
    std::int64_t due = 0;
    for (const rules::Levy& levy : determination->levies) due += rules::settle(levy, units, Money{value, Currency::usd})->due.minor_units;
    EXPECT_GT(due, 0);
    ASSERT_EQ(bench.state().entries.size(), 1U);
    EXPECT_EQ(bench.state().entries[0].due[0] + bench.state().entries[0].due[1], due);
    const auto usd = static_cast<Index>(Currency::usd);
    EXPECT_EQ(bench.state().account(AccountKind::duty_owed, usd, 0)->balance(), due);
    // One cent less doesn't cover the last unit; the last cent does.
    bench.must(bench.world.settle("entry-1", "receipt-1", due - 1), {"importer", "customs"});
    EXPECT_EQ(bench.state().entries[0].covered(), units - 1);
    bench.must(bench.world.settle("entry-1", "receipt-2", 1), {"importer", "customs"});
    EXPECT_EQ(bench.state().entries[0].covered(), units);
    EXPECT_EQ(bench.state().account(AccountKind::duty_paid, usd)->balance(), due);
    EXPECT_EQ(bench.state().account(AccountKind::duty_owed, usd, 0)->balance(), 0);
  }
}

}  // namespace
}  // namespace steelyard::custody
