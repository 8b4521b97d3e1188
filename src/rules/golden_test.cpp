// The golden transactions of the reading notes (policy brief, 5.2) that the first version of the room can answer.
#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

TEST(Golden, Row1A800BeforeOctober2023IsFree) {
  const auto d = answer(transaction(a800()), "2023-01-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
  EXPECT_EQ(fired(d, "US-2022-10"), Truth::no);
}

TEST(Golden, Row2A800FromNovember2023IsDenied) {
  const auto d = answer(transaction(a800()), "2023-11-17");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(d.classification, std::vector<std::string>{"3A090.a"});
  EXPECT_EQ(answer(transaction(a800()), "2023-11-16").us, UsOutcome::no_licence_required);
}

TEST(Golden, Row3A100In2022IsDenied) {
  const auto d = answer(transaction(a100()), "2022-11-01");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(fired(d, "US-2022-10"), Truth::yes);
}

TEST(Golden, Row4Rtx4090NeedsNotice) {
  const Part part{"nv-rtx4090", "NVIDIA", "US", 5285, 608.5, 1008, 64, false};
  const auto d = answer(transaction(part), "2023-12-01");
  EXPECT_EQ(d.us, UsOutcome::licence_exception);
  EXPECT_EQ(d.conditions, (std::vector<std::string>{"NAC-NOTICE", "NAC-ORDER", "NAC-PARTIES", "NAC-ITEMS"}));
  Facts without = transaction(part);
  without["evidence.nac_notice"] = false;
  EXPECT_EQ(answer(without, "2023-12-01").us, UsOutcome::presumption_of_denial);
}

TEST(Golden, Row5Rtx4090DIsOutByNote2) {
  const Part part{"nv-rtx4090d", "NVIDIA", "US", 4708, 608.5, 1008, 64, false};
  const auto d = answer(transaction(part), "2024-06-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.classification.empty());
}

TEST(Golden, Row6H20BeforeTheLetterIsFree) {
  const auto d = answer(transaction(h20()), "2024-06-01");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
}

TEST(Golden, Row7H20UnderTheLetterCitesTheLetter) {
  const auto d = answer(transaction(h20()), "2025-04-10");
  EXPECT_GT(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.classification.empty());
  for (const TraceLine& line : d.trace)
    EXPECT_EQ(line.applied && line.fired == Truth::yes, line.rule.text() == "US-LTR-H20") << line.rule.text();
}

TEST(Golden, Row8H200AfterTheAnnouncementIsStillDenied) {
  const auto d = answer(transaction(h200()), "2025-12-20");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(d.announcements, std::vector<RuleId>{RuleId{"US-ANN-2025-12-08"}});
  EXPECT_TRUE(d.levies.empty());
  ASSERT_NE(line_of(d, "US-ANN-2025-12-08"), nullptr);
  EXPECT_FALSE(line_of(d, "US-ANN-2025-12-08")->applied);
}

TEST(Golden, Row9H200WithAllEvidenceIsCaseByCaseWithDuty) {
  Facts facts = transaction(h200());
  hold_all_evidence(facts);
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
  EXPECT_TRUE(d.conditions.empty());
  EXPECT_EQ(d.condition_states.size(), 11U);
  ASSERT_EQ(d.levies.size(), 1U);
  EXPECT_EQ(d.levies[0].rule, RuleId{"US-232"});
  EXPECT_DOUBLE_EQ(d.levies[0].rate, 0.25);
  EXPECT_EQ(d.levies[0].basis, "customs_value");
  EXPECT_TRUE(d.levies[0].codified);
  EXPECT_EQ(fired(d, "CN-H200-CUSTOMS"), Truth::yes);
  EXPECT_TRUE(d.cn_rests_on_reports_only);
  ASSERT_NE(line_of(d, "US-REV-2023"), nullptr);
  EXPECT_EQ(line_of(d, "US-REV-2023")->replaced_by, RuleId{"US-2026-01"});
  EXPECT_FALSE(line_of(d, "US-REV-2023")->applied);
}

TEST(Golden, Row9ByAPlatformShowsTheConditionalApproval) {
  Facts facts = transaction(h200(), {.buyer_class = "platform"});
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.cn, CnOutcome::approval_needed);
  EXPECT_EQ(fired(d, "CN-H200-COND"), Truth::yes);
  EXPECT_EQ(answer(facts, "2026-01-20").cn, CnOutcome::blocked);
}

TEST(Golden, Row10WithoutLabCertificateIsDenied) {
  Facts facts = transaction(h200());
  hold_all_evidence(facts);
  facts["evidence.h11"] = false;
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(d.conditions, std::vector<std::string>{"H11"});
}

TEST(Golden, EvidenceNotGatheredYetIsOutstanding) {
  const auto d = answer(transaction(h200()), "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
  EXPECT_EQ(d.conditions, (std::vector<std::string>{"H3", "H4", "H5", "H6", "H7", "H8", "H9", "H10", "H11"}));
  EXPECT_TRUE(d.needs_info.empty());
}

TEST(Golden, Row11ShippedFromTaiwanIsDeniedWithoutDuty) {
  Facts facts = transaction(h200(), {.ship_from = "TW"});
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_TRUE(d.levies.empty());
  EXPECT_EQ(d.conditions.front(), "H1");
  EXPECT_NE(std::find(d.conditions.begin(), d.conditions.end(), "H11"), d.conditions.end());
}

TEST(Golden, Row12SingaporeArmOfAChineseParentIsDenied) {
  const auto d = answer(transaction(h200(), {.destination = "SG"}), "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(fired(d, "US-HQ"), Truth::yes);
  EXPECT_EQ(fired(d, "US-2023-10"), Truth::no);
}

TEST(Golden, Row14B30AIsDeniedByItsTpp) {
  Facts facts = transaction(b30a());
  hold_all_evidence(facts);
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(d.conditions, std::vector<std::string>{"H2"});
  EXPECT_NE(line_of(d, "US-2026-01")->because.find("28000 < 21000"), std::string::npos) << line_of(d, "US-2026-01")->because;
}

TEST(Golden, Row16TheLimitsOf2026AreStrict) {
  const auto outcome = [](double tpp, double bandwidth) {
    Part part = h200();
    part.tpp = tpp;
    part.dram_gb_per_s = bandwidth;
    Facts facts = transaction(part);
    hold_all_evidence(facts);
    return answer(facts, "2026-02-15").us;
  };
  EXPECT_EQ(outcome(21000, 4800), UsOutcome::presumption_of_denial);
  EXPECT_EQ(outcome(20999, 4800), UsOutcome::case_by_case);
  EXPECT_EQ(outcome(15832, 6500), UsOutcome::presumption_of_denial);
  EXPECT_EQ(outcome(15832, 6499), UsOutcome::case_by_case);
}

TEST(Golden, Row21L20IsFreeOnTheUsSide) {
  const auto d = answer(transaction(l20()), "2026-09-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
  EXPECT_EQ(d.cn, CnOutcome::discouraged);
  EXPECT_TRUE(d.cn_rests_on_reports_only);
}

TEST(Golden, Row23H200ToMalaysiaHasNoDestinationLicence) {
  const auto d = answer(transaction(h200(), {.destination = "MY", .headquarters = "MY"}), "2026-09-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
  const TraceLine* diffusion = line_of(d, "US-DIFF");
  ASSERT_NE(diffusion, nullptr);
  EXPECT_EQ(diffusion->fired, Truth::yes);
  EXPECT_FALSE(diffusion->applied);
  EXPECT_EQ(diffusion->status, RuleStatus::not_enforced);
}

TEST(Golden, Row23WithUnknownOwnersNeedsInfo) {
  Facts facts = transaction(h200(), {.destination = "MY", .headquarters = "MY"});
  facts.erase("end_user.ultimate_parent.headquarters");
  const auto d = answer(facts, "2026-09-15");
  EXPECT_EQ(d.needs_info, std::vector<std::string>{"end_user.ultimate_parent.headquarters"});
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
}

TEST(Golden, TheTwoMomentsOfTheArticles) {
  const Facts facts = transaction(h200());
  const auto considered = answer(facts, "2025-11-24");
  EXPECT_EQ(considered.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(considered.announcements, std::vector<RuleId>{RuleId{"US-ANN-2025-11"}});
  const auto announced = answer(facts, "2025-12-09", {.enact = {RuleId{"US-ANN-2025-12-08"}}, .repeal = {}});
  EXPECT_EQ(announced.us, UsOutcome::case_by_case);
  ASSERT_EQ(announced.levies.size(), 1U);
  EXPECT_EQ(announced.levies[0].basis, "sale_price");
  EXPECT_FALSE(announced.levies[0].codified);
  const auto held_back = answer(transaction(b30a()), "2025-12-09", {.enact = {RuleId{"US-ANN-2025-12-08"}}, .repeal = {}});
  EXPECT_EQ(held_back.us, UsOutcome::presumption_of_denial);
  EXPECT_TRUE(held_back.levies.empty());
}

TEST(Golden, BillsAreSwitchedOnByWhatIfOnly) {
  Facts facts = transaction(h200());
  hold_all_evidence(facts);
  EXPECT_EQ(answer(facts, "2026-09-15").us, UsOutcome::case_by_case);
  EXPECT_EQ(answer(facts, "2026-09-15", {.enact = {RuleId{"BILL-SAFE"}}, .repeal = {}}).us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(answer(facts, "2026-09-15", {.enact = {}, .repeal = {RuleId{"US-2026-01"}}}).us, UsOutcome::presumption_of_denial);
}

TEST(Golden, BankAsksWhetherItMayInstallH200) {
  const auto d = answer(transaction(h200(), {.buyer_class = "critical_infra"}), "2026-02-15");
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
  EXPECT_EQ(d.cn, CnOutcome::blocked);
  EXPECT_TRUE(d.cn_rests_on_reports_only);
  EXPECT_EQ(fired(d, "CN-DOC79"), Truth::yes);
  EXPECT_EQ(fired(d, "CN-H200-USE"), Truth::yes);
  const RuleInfo* document = shipped_book().rule(RuleId{"CN-DOC79"});
  ASSERT_NE(document, nullptr);
  EXPECT_NE(document->name_en.find("2027-12-31"), std::string::npos);
  EXPECT_EQ(document->evidence->grade, Grade::assumed);
}

TEST(Golden, BuyerClassMissingNeedsInfo) {
  Facts facts = transaction(h200());
  facts.erase("buyer.class");
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.cn_needs_info, std::vector<std::string>{"buyer.class"});
  EXPECT_EQ(d.needs_info, std::vector<std::string>{"buyer.class"});  // a military end user stays under presumption of denial
}

TEST(Golden, MilitaryEndUserIsDeniedWhateverThePapersSay) {
  Facts facts = transaction(h200(), {.buyer_class = "military"});
  hold_all_evidence(facts);
  EXPECT_EQ(answer(facts, "2026-02-15").us, UsOutcome::presumption_of_denial);
}

TEST(Golden, ChineseCardBoughtInChinaRaisesNoUsQuestion) {
  const Part ascend{"hw-910c", "Huawei", "CN", 12032, 1330, 3200, 784};
  const auto d = answer(transaction(ascend, {.ship_from = "CN"}), "2026-09-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
  EXPECT_EQ(d.cn, CnOutcome::no_rule_found);
  EXPECT_TRUE(d.cn_needs_info.empty());
  EXPECT_EQ(fired(d, "US-GP10"), Truth::yes);
  ASSERT_FALSE(d.flags.empty());
  EXPECT_EQ(d.flags[0].name, "red_flag");
}

TEST(Golden, RemoteAccessIsFlaggedNotLicensed) {
  Facts facts = facts_of(h200());
  facts["activity"] = std::string{"remote_access"};
  facts["route.kind"] = std::string{"foreign_cloud"};
  facts["route.destination"] = std::string{"US"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  const auto d = answer(facts, "2026-09-15");
  EXPECT_EQ(d.us, UsOutcome::no_licence_required);
  EXPECT_TRUE(d.needs_info.empty());
  ASSERT_FALSE(d.flags.empty());
  EXPECT_EQ(d.flags[0].rule, RuleId{"EU-IAAS"});
  EXPECT_EQ(d.flags[0].name, "needs_review");
  EXPECT_EQ(answer(facts, "2026-09-15", {.enact = {RuleId{"BILL-RASA"}}, .repeal = {}}).us, UsOutcome::presumption_of_denial);
}

}  // namespace
}  // namespace steelyard::rules
