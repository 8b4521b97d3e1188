// The threat table: every attack is tried, and answered as it says.
#include <set>

#include <gtest/gtest.h>

#include "custody/audit/proof.hpp"
#include "custody/audit/trace.hpp"
#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::policy;
using testing::shown;

class Attacks : public ::testing::TestWithParam<demo::Attack> {};

TEST_P(Attacks, IsAnsweredByItsRule) {
  demo::Play play(policy());
  ASSERT_TRUE(play.ledger) << shown(play.failure);
  EXPECT_EQ(GetParam().run(play), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(All, Attacks, ::testing::ValuesIn(demo::attacks()), [](const auto& attack) { return attack.param.code; });

class Story : public ::testing::Test {
 protected:
  Story() : play(policy()) {
    const auto done = demo::play_story(play);
    if (!done) ADD_FAILURE() << shown(done.error());
  }
  [[nodiscard]] Proof proof_of(ProofKind kind, std::string_view subject) {
    auto proof = Prover(play.reader(), play.note(), play.state(), play.ledger->map()).prove(kind, subject);
    if (!proof) ADD_FAILURE() << shown(proof.error());
    return proof ? *proof : Proof{};
  }
  [[nodiscard]] ProofReport checked(const Proof& proof) const { return verify_proof(proof, play.operator_key(), policy()); }
  demo::Play play;
};

TEST_F(Story, TheAuditorFindsNothing) {
  AuditOptions options;
  options.rows = play.rows.get();
  options.earlier = {play.note()};
  const auto report = play.audited(options);
  ASSERT_TRUE(report);
  for (const Violation& violation : report->violations) ADD_FAILURE() << violation.rule << ' ' << violation.index;
  EXPECT_EQ(report->checkpoint.size, play.ledger->size());
  EXPECT_EQ(report->map_root, play.ledger->map().root());
}

TEST_F(Story, WhereEveryUnitOfTheLicenceIs) {
  const UnixTime later = play.world.now + 60 * demo::kDay;
  const LicenceStanding now = standing(play.state(), 0, play.world.now);
  EXPECT_EQ(now.granted, 32);
  EXPECT_EQ(now.sum(), 32);
  EXPECT_EQ(now.installed, 24);
  EXPECT_EQ(now.received, 4);
  EXPECT_EQ(now.lost, 1);
  EXPECT_EQ(now.in_transit, 1);
  EXPECT_EQ(now.unused, 2);
  EXPECT_EQ(now.paid, 32);
  EXPECT_EQ(now.exported, 30);
  const LicenceStanding then = standing(play.state(), 0, later);
  EXPECT_EQ(then.overdue, 1);
  EXPECT_EQ(then.sum(), 32);
  for (const Conservation& product : conservation(play.state())) EXPECT_TRUE(product.holds());
}

TEST_F(Story, ABuyersProofHoldsAndIsOfNoUseToAnother) {
  const Proof proof = proof_of(ProofKind::buyer, to_hex(play.world.party("buyer")));
  const auto again = Proof::parse(proof.text());
  ASSERT_TRUE(again) << shown(again.error());
  EXPECT_EQ(again->text(), proof.text());
  const ProofReport report = checked(*again);
  for (const ProofCheck& check : report.checks) EXPECT_TRUE(check.holds) << check.code << ' ' << check.detail;
  EXPECT_TRUE(report.holds());
  Proof other = *again;
  other.subject = to_hex(play.world.party("other-buyer"));
  EXPECT_FALSE(checked(other).holds());
  EXPECT_FALSE(verify_proof(*again, play.world.key("thief").verifier(), policy()).holds());
}

TEST_F(Story, AProofWithAnyLineLeftOutOrAByteChangedFails) {
  const std::string text = proof_of(ProofKind::buyer, to_hex(play.world.party("buyer"))).text();
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  for (std::size_t skip = 2; skip < lines.size(); skip += 11) {
    std::string without;
    for (std::size_t i = 0; i < lines.size(); ++i) without += i == skip ? std::string{} : lines[i];
    const auto proof = Proof::parse(without);
    // A BATCH entry over other units' events may be left out with them; a record, an event, a signature may not.
    if (!proof) continue;
    EXPECT_FALSE(checked(*proof).holds()) << lines[skip].substr(0, 60);
  }
  for (std::size_t at = 60; at < text.size(); at += text.size() / 41) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto proof = Proof::parse(changed);
    if (proof) {
      EXPECT_FALSE(checked(*proof).holds()) << at;
    }
  }
}

TEST_F(Story, AVendorCannotLeaveAUnitOut) {
  Proof proof = proof_of(ProofKind::vendor, play.world.terms().sku);
  EXPECT_TRUE(checked(proof).holds());
  const auto unit =
      std::find_if(proof.records.begin(), proof.records.end(), [](const ProvenRecord& r) { return r.name.starts_with("unit:"); });
  proof.records.erase(unit);
  EXPECT_FALSE(checked(proof).holds());
}

TEST_F(Story, TheRegulatorReplaysEverything) {
  Proof proof = proof_of(ProofKind::regulator, "");
  const ProofReport report = checked(proof);
  for (const ProofCheck& check : report.checks) EXPECT_TRUE(check.holds) << check.code << ' ' << check.detail;
  proof.entries.pop_back();
  EXPECT_FALSE(checked(proof).holds());
}

TEST_F(Story, PresenceAndAbsenceAreBothProven) {
  EXPECT_TRUE(checked(proof_of(ProofKind::record, unit_name(play.world.unit(3)))).holds());
  Proof absent = proof_of(ProofKind::record, unit_name(play.world.unit(999)));
  EXPECT_FALSE(absent.records.front().text);
  EXPECT_TRUE(checked(absent).holds());
  absent.records.front().name = unit_name(play.world.unit(3));  // it is there: no path shows that it isn't
  EXPECT_FALSE(checked(absent).holds());
  EXPECT_TRUE(checked(proof_of(ProofKind::record, "account:quota_available/L-2026-0001")).holds());
}

TEST_F(Story, HistoryTellsWhoSaidWhatAndWhen) {
  const Ref unit = play.world.unit(0);
  const auto lines = history(play.reader(), play.ledger->size(), play.state(),
                             [&](const Event& event) { return event.is_of_unit() && event.ref(Field::unit) == unit; });
  std::vector<std::string> types;
  for (const HistoryLine& line : lines) types.emplace_back(name_of(line.type));
  EXPECT_EQ(types, (std::vector<std::string>{"MANUFACTURED", "ENTERED", "TESTED", "PAID", "EXPORTED", "RECEIVED", "INSTALLED",
                                             "NONCE_ISSUED", "ATTESTED"}));
  EXPECT_EQ(lines.front().signers, std::vector<std::string>{"vendor"});
  EXPECT_EQ(lines[3].signers, std::vector<std::string>{"customs"});
}

TEST_F(Story, ChangingAnyByteOfHistoryIsFoundAndNamed) {
  const std::uint64_t size = play.ledger->size();
  const std::string path = tile_path(-1, 0, std::min(size, kTileWidth));
  const std::string bundle = *play.reader()(path);
  std::size_t start = 0;
  for (std::uint64_t index = 0; start + 2 < bundle.size(); ++index) {
    const std::size_t length =
        static_cast<std::size_t>(static_cast<unsigned char>(bundle[start])) << 8U | static_cast<unsigned char>(bundle[start + 1]);
    if (index % 37 == 5) {
      std::string changed = bundle;
      changed[start + 2 + length / 2] ^= 1;
      ASSERT_TRUE(play.disk->write(path, changed));
      AuditOptions fast;
      fast.replay = false;
      const auto report = play.audited(fast);
      ASSERT_TRUE(report);
      const bool named = std::any_of(report->violations.begin(), report->violations.end(),
                                     [&](const Violation& v) { return v.rule == "log.altered" && v.index == index; });
      EXPECT_TRUE(named) << index;
    }
    start += 2 + length;
  }
  ASSERT_TRUE(play.disk->write(path, bundle));
  EXPECT_TRUE(play.audited()->violations.empty());
}

}  // namespace
}  // namespace steelyard::custody
