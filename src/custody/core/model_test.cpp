// The state machine against a naive model of it: random lives of three units, each step admitted or refused as a table of a few lines says,
// and after each step the accounts counted again by another way.
#include <array>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::Bench;
using F = Field;
using T = EventType;

enum class Move : std::uint8_t { enter, test, pay, leave, receive, install, give_back, take_back, retire, lose };
constexpr int kMoves = 10;

struct Model {
  struct Piece {
    Stage stage = Stage::made;
    bool tested = false;
    bool paid = false;
  };
  std::array<Piece, 3> pieces;
  int entered = 1;  // the sample unit
  int released = 0;
  int exported = 0;

  /// Whether the move is allowed, and if so makes it.
  bool step(Piece& p, Move move) {
    const bool is_abroad = p.stage == Stage::received || p.stage == Stage::installed;
    const bool is_over = p.stage == Stage::retired || p.stage == Stage::lost;
    switch (move) {
      case Move::enter:
        if ((p.stage != Stage::made && p.stage != Stage::in_repair) || entered == 4) return false;
        p = {Stage::entered, false, false};
        ++entered;
        return true;
      case Move::test:
        if (p.stage != Stage::entered) return false;
        return p.tested = true;
      case Move::pay:
        if (p.stage != Stage::entered || p.paid || released == 4) return false;
        ++released;
        return p.paid = true;
      case Move::leave:
        if (p.stage != Stage::entered || !p.tested || !p.paid || exported == 4) return false;
        ++exported;
        p.stage = Stage::exported;
        return true;
      case Move::receive: return go(p, p.stage == Stage::exported, Stage::received);
      case Move::install: return go(p, is_abroad, Stage::installed);
      case Move::give_back: return go(p, is_abroad, Stage::returned);
      case Move::take_back: return go(p, p.stage == Stage::returned, Stage::in_repair);
      case Move::retire: return go(p, !is_over, Stage::retired);
      case Move::lose: return go(p, !is_over, Stage::lost);
    }
    return false;
  }
  static bool go(Piece& p, bool is_allowed, Stage to) {
    if (is_allowed) p.stage = to;
    return is_allowed;
  }
};

std::vector<std::string> events_of(Bench& bench, std::size_t unit, Move move) {
  demo::World& world = bench.world;
  const auto one = [&](T type) { return world.of_unit(type, world.unit(unit)); };
  switch (move) {
    case Move::enter: return world.enter("entry-1", "B-2026-001", unit, 1);
    case Move::test: return world.test_units("B-2026-001", unit, 1);
    case Move::pay: return world.pay_units("entry-1", "receipt-1", unit, 1);
    case Move::leave: return world.export_units("S-2026-001", unit, 1);
    case Move::receive: return world.receive("S-2026-001", unit, 1);
    case Move::install: return world.install(unit, 1);
    case Move::give_back: return {world.done(one(T::returned).set(F::to_party, world.party("vendor")))};
    case Move::take_back: return {world.done(one(T::return_received))};
    case Move::retire: return {world.done(one(T::retired).set(F::reason, "scrapped"))};
    case Move::lose: return {world.done(one(T::lost).set(F::reason, "lost"))};
  }
  return {};
}

TEST(Model, TheLedgerDoesWhatTheTableSays) {
  rc::check("random lives of three units", [] {
    Bench bench;
    bench.play(4, "enter");
    bench.must(bench.world.enter("entry-1", "B-2026-001", 3, 1), {"importer"});
    bench.must(bench.world.test_batch("B-2026-001", 3), {"lab", "vendor"});
    bench.must(bench.world.settle("entry-1", "receipt-1", 4 * 675'000), {"importer", "customs"});
    bench.must(bench.world.screen("screening-1"), {"exporter"});
    bench.must(bench.world.file_shipment("S-2026-001", "screening-1", 4), {"exporter"});
    const std::vector<std::string> everybody{"vendor", "lab", "customs", "importer", "exporter", "buyer"};
    Model model;
    const auto steps =
        *rc::gen::container<std::vector<std::pair<int, int>>>(rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange(0, kMoves + 12)));
    for (const auto& [number, chosen] : steps) {
      const auto unit = static_cast<std::size_t>(number);
      Model::Piece& piece = model.pieces[unit];
      // Half of the moves are the next one on the way, or lives would end before they begin.
      Move move = static_cast<Move>(chosen % kMoves);
      if (chosen >= kMoves) {
        move = piece.stage == Stage::made      ? Move::enter
               : piece.stage != Stage::entered ? Move::receive
               : !piece.tested                 ? Move::test
               : !piece.paid                   ? Move::pay
                                               : Move::leave;
      }
      const bool expected = model.step(piece, move);
      const Admission admission = bench.submit(events_of(bench, unit, move), everybody);
      RC_ASSERT(admission.refusal.has_value() != expected);
      if (bench.unit(unit).has(kHeld)) {
        bench.must({bench.world.done(bench.world.of_unit(T::released, bench.world.unit(unit)).set(F::reason, "looked at"))}, {"regulator"});
      }
      RC_ASSERT(bench.unit(unit).stage == piece.stage);
      recount(bench.state(), [](const Violation& violation) { RC_FAIL(violation.rule); });
    }
    RC_ASSERT(bench.ledger->commit().has_value());
    RC_ASSERT(bench.audited()->violations.empty());
  });
}

}  // namespace
}  // namespace steelyard::custody
