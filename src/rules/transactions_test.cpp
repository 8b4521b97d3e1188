// The golden transactions of the reading notes (policy brief, 5.2) that ask for parties, counters, memory and foundries, the questions of
// the acceptance list at the level of the library, and combinations that no table lists.
#include <algorithm>

#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

constexpr std::string_view kToday = "2026-11-21";

bool has_flag(const Determination& d, std::string_view name, std::string_view rule) {
  return std::any_of(d.flags.begin(), d.flags.end(), [&](const Flag& f) { return f.name == name && f.rule.text() == rule; });
}
bool asks_for(const Determination& d, std::string_view fact) {
  return std::any_of(d.flags.begin(), d.flags.end(), [&](const Flag& f) { return f.name == "needs_info" && f.fact == fact; });
}
const ConditionState* condition(const Determination& d, std::string_view rule, std::string_view id) {
  for (const ConditionState& state : d.condition_states) {
    if (state.rule.text() == rule && state.id == id) return &state;
  }
  return nullptr;
}
const ExceptionUse* exception_of(const Determination& d, std::string_view rule) {
  for (const ExceptionUse& use : d.exceptions) {
    if (use.rule.text() == rule) return &use;
  }
  return nullptr;
}

Facts h200_with_papers() {
  Facts facts = transaction(h200());
  hold_all_evidence(facts);
  return facts;
}

double tpp(double units) { return units * total_processing_performance(15832).base(); }

TEST(Transactions, Row18TheCapIsCountedInTpp) {
  Facts facts = h200_with_papers();
  facts["counter.us_tpp"] = tpp(1'000'000);
  facts["counter.exported_tpp"] = tpp(480'000);
  facts["shipment.tpp"] = tpp(30'000);
  auto d = answer(facts, "2026-06-01");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  ASSERT_NE(condition(d, "US-2026-01", "H6"), nullptr);
  EXPECT_EQ(condition(d, "US-2026-01", "H6")->met, Truth::no);
  facts["shipment.tpp"] = tpp(20'000);  // exactly half is still half
  d = answer(facts, "2026-06-01");
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
  facts["counter.pending_tpp"] = tpp(1);
  EXPECT_EQ(answer(facts, "2026-06-01").us, UsOutcome::presumption_of_denial);
  // A counter that is known shows the condition without a certificate.
  facts.erase("counter.pending_tpp");
  facts.erase("evidence.h6");
  EXPECT_EQ(condition(answer(facts, "2026-06-01"), "US-2026-01", "H6")->met, Truth::yes);
}

TEST(Transactions, Row20WeightsForAnUndisclosedTenantBreakH10) {
  Facts facts = h200_with_papers();
  facts["consignee.role"] = std::string{"cloud_provider"};
  facts["remote_user.undisclosed_weights"] = true;
  const auto d = answer(facts, "2026-06-01");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(condition(d, "US-2026-01", "H10")->met, Truth::no);
}

TEST(Transactions, Row25CoreFortyTwoIsFreeFromJuly2026) {
  const Part b200{"nv-b200", "NVIDIA", "US", 36000, 1628, 8000, 1800};
  Facts facts = transaction(b200, {.destination = "AE", .headquarters = "AE"});
  facts["parties.supplement_8"] = true;
  EXPECT_EQ(answer(facts, "2026-09-01").determination, Verdict::no_licence_required);
  EXPECT_EQ(answer(facts, "2026-06-01").determination, Verdict::licence_required);
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  EXPECT_EQ(answer(facts, "2026-09-01").review_policy, ReviewPolicy::presumption_of_denial);  // the headquarters test stays
  // Paragraph b still names the UAE: licence, and a person has to look.
  const Part l40{"nv-l40", "NVIDIA", "US", 2896, 609, 864, 64};
  const auto b = answer(transaction(l40, {.destination = "AE", .headquarters = "AE"}), "2026-09-01");
  EXPECT_EQ(b.us, UsOutcome::presumption_of_approval);
  EXPECT_TRUE(has_flag(b, "needs_review", "US-UAE.others"));
}

TEST(Transactions, Row27HalfOwnedByListedFirmsByDate) {
  Facts facts = h200_with_papers();
  facts["end_user.listed_owner"] = true;
  facts["end_user.listed_ownership"] = 0.5;
  EXPECT_EQ(answer(facts, "2025-10-15").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(fired(answer(facts, "2025-10-15"), "US-AFF"), Truth::yes);
  const auto stayed = answer(facts, "2026-06-01");
  EXPECT_EQ(stayed.us, UsOutcome::case_by_case);
  EXPECT_TRUE(has_flag(stayed, "red_flag", "US-AFF-STAY"));
  const auto after = answer(facts, kToday);
  EXPECT_EQ(after.us, UsOutcome::presumption_of_denial);
  EXPECT_TRUE(has_flag(after, "needs_confirmation", "US-AFF-2"));
  facts["end_user.listed_ownership"] = 0.4999;
  EXPECT_EQ(answer(facts, kToday).us, UsOutcome::case_by_case);
  // A hit whose share nobody knows: red flag 29, and the question.
  facts.erase("end_user.listed_ownership");
  const auto open = answer(facts, kToday);
  EXPECT_EQ(open.determination, Verdict::needs_info);
  EXPECT_TRUE(asks_for(open, "end_user.listed_ownership"));
  EXPECT_TRUE(has_flag(open, "red_flag", "US-AFF.29"));
}

TEST(Transactions, Row28AnEntityListConsigneeGetsNoException) {
  Facts facts = transaction({"nv-rtx4090", "NVIDIA", "US", 5285, 608.5, 1008, 64, false});
  facts["evidence.nac_notice"] = true;
  facts["evidence.purchase_order"] = true;
  facts["parties.lists"] = std::vector<std::string>{"entity_list"};
  const auto d = answer(facts, "2024-06-01");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  ASSERT_NE(exception_of(d, "US-NAC"), nullptr);
  EXPECT_EQ(exception_of(d, "US-NAC")->usable, Truth::no);
  EXPECT_FALSE(exception_of(d, "US-NAC")->sufficient);
  EXPECT_EQ(condition(d, "US-NAC", "NAC-PARTIES")->met, Truth::no);
}

TEST(Transactions, Row28ListedPartiesRestrictWhatNumbersDoNot) {
  Facts facts = transaction(l20());
  facts["parties.lists"] = std::vector<std::string>{"entity_list"};
  EXPECT_EQ(answer(facts, "2026-09-01").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(answer(facts, "2026-09-01").us_at_least, UsOutcome::case_by_case);
  facts["parties.entity_list_policy"] = std::string{"case_by_case"};
  EXPECT_EQ(answer(facts, "2026-09-01").us, UsOutcome::case_by_case);
  facts["parties.lists"] = std::vector<std::string>{"denied_persons"};
  EXPECT_EQ(answer(facts, "2026-09-01").determination, Verdict::prohibited);
}

/// A 7 nm part of a Chinese designer, made abroad.
Facts tape_out(double transistors, bool hbm) {
  Facts facts = transaction({"my-m100", "My", "CN", 3000, 1000, 2000, 400}, {.ship_from = "TW"});
  facts["activity"] = std::string{"tape_out"};
  facts["designer.headquarters"] = std::string{"CN"};
  facts["item.process_nm"] = 7.0;
  facts["item.transistors_billion"] = transistors;
  facts["item.contains_hbm"] = hbm;
  facts["packaging.by"] = std::string{"fabricator"};
  facts["packaging.country"] = std::string{"TW"};
  facts["evidence.designer_attestation"] = true;
  return facts;
}

TEST(Transactions, Row32ThePresumptionStandsForAChineseDesigner) {
  const auto d = answer(tape_out(32, true), kToday);
  EXPECT_EQ(fired(d, "US-FOUNDRY"), Truth::yes);
  EXPECT_NE(std::find(d.classification.begin(), d.classification.end(), "3A090.a"), d.classification.end());
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
}

TEST(Transactions, Row32FewTransistorsPackagedByTheFabricatorOvercomeIt) {
  EXPECT_EQ(fired(answer(tape_out(29.9, true), kToday), "US-FOUNDRY"), Truth::no);
  EXPECT_EQ(fired(answer(tape_out(30, true), kToday), "US-FOUNDRY"), Truth::yes);
  EXPECT_EQ(fired(answer(tape_out(34.9, false), kToday), "US-FOUNDRY"), Truth::yes);
  EXPECT_EQ(fired(answer(tape_out(34.9, false), "2027-06-01"), "US-FOUNDRY"), Truth::no);
  EXPECT_EQ(fired(answer(tape_out(34.9, false), "2028-06-01"), "US-FOUNDRY"), Truth::yes);  // the printed text skips 2028
  EXPECT_EQ(fired(answer(tape_out(39.9, false), "2029-06-01"), "US-FOUNDRY"), Truth::no);
  Facts in_china = tape_out(20, false);
  in_china["packaging.country"] = std::string{"CN"};
  EXPECT_EQ(fired(answer(in_china, kToday), "US-FOUNDRY"), Truth::yes);
}

TEST(Transactions, Dom2WhatIsMissingIsAsked) {
  Facts facts = tape_out(32, true);
  facts.erase("item.transistors_billion");
  facts.erase("item.performance_density");
  const auto d = answer(facts, kToday);
  EXPECT_EQ(d.determination, Verdict::needs_info);
  EXPECT_NE(d.us, UsOutcome::no_licence_required);
  for (const char* fact : {"item.transistors_billion", "item.performance_density"}) EXPECT_TRUE(asks_for(d, fact)) << fact;
}

Facts memory(double density, std::string_view to) {
  Facts facts = transaction({.id = "my-hbm"}, {.destination = std::string{to}, .headquarters = std::string{to}});
  facts.erase("item.data_center_marketed");
  facts["item.kind"] = std::string{"hbm"};
  facts["item.co_packaged"] = false;
  facts["item.memory_bandwidth_density"] = density * 1e15;
  return facts;
}

TEST(Transactions, MemoryStacksByDensityDateAndPlace) {
  EXPECT_EQ(answer(memory(8, "CN"), "2024-12-30").determination, Verdict::no_licence_required);
  EXPECT_EQ(answer(memory(8, "CN"), "2024-12-31").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(answer(memory(8, "MO"), "2025-06-01").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(answer(memory(8, "KR"), "2025-06-01").determination, Verdict::no_licence_required);
  EXPECT_EQ(answer(memory(2.0, "CN"), "2025-06-01").determination, Verdict::no_licence_required);  // exceeds 2, not reaches
  EXPECT_EQ(answer(memory(2.1, "CN"), "2025-06-01").determination, Verdict::exception_available);
  EXPECT_EQ(answer(memory(3.3, "CN"), "2025-06-01").us, UsOutcome::presumption_of_denial);
  Facts unknown = memory(8, "CN");
  unknown.erase("item.memory_bandwidth_density");
  EXPECT_EQ(answer(unknown, "2025-06-01").determination, Verdict::needs_info);
  Facts packaged = memory(8, "CN");
  packaged["item.co_packaged"] = true;
  EXPECT_EQ(answer(packaged, "2025-06-01").determination, Verdict::no_licence_required);
}

TEST(Transactions, Vend1EachPaperIsMetMissingOrUnknown) {
  Facts facts = h200_with_papers();
  facts.erase("evidence.h5");
  facts["evidence.h11"] = false;
  const auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.determination, Verdict::licence_required);
  EXPECT_EQ(d.review_policy, ReviewPolicy::presumption_of_denial);
  EXPECT_EQ(condition(d, "US-2026-01", "H4")->met, Truth::yes);
  EXPECT_EQ(condition(d, "US-2026-01", "H5")->met, Truth::unknown);
  EXPECT_EQ(condition(d, "US-2026-01", "H11")->met, Truth::no);
  ASSERT_FALSE(d.requirements.empty());
}

TEST(Transactions, Bank1NamesWhoSpeaksOnTheChineseSide) {
  const auto d = answer(transaction(h200(), {.buyer_class = "critical_infra"}), "2026-02-15");
  EXPECT_EQ(d.determination, Verdict::licence_required);
  EXPECT_EQ(d.cn, CnOutcome::blocked);
  for (const ChinaRow& row : d.china) EXPECT_TRUE(row.reported) << row.rule.text();
  EXPECT_TRUE(d.cn_rests_on_reports_only);
  Facts unknown = transaction(h200());
  unknown.erase("buyer.class");
  EXPECT_EQ(answer(unknown, "2026-02-15").determination, Verdict::needs_info);
}

TEST(Transactions, Dist3ADistributorIsRefusedTheNotice) {
  Facts facts = transaction({"nv-rtx4090", "NVIDIA", "US", 5285, 608.5, 1008, 64, false});
  facts["consignee.role"] = std::string{"distributor"};
  facts["end_user.identified"] = true;
  facts["evidence.nac_notice"] = true;
  const auto d = answer(facts, "2024-06-01");
  EXPECT_EQ(d.us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(condition(d, "US-NAC", "NAC-CONSIGNEE")->met, Truth::no);
  facts.erase("end_user.identified");
  const auto unnamed = answer(facts, "2024-06-01");
  EXPECT_TRUE(unnamed.determination == Verdict::needs_info || unnamed.us == UsOutcome::presumption_of_denial);
  // H200 to a distributor: without a named end user nobody can decide case by case.
  Facts big = h200_with_papers();
  big["consignee.role"] = std::string{"distributor"};
  const auto open = answer(big, "2026-02-15");
  EXPECT_EQ(open.determination, Verdict::needs_info);
  EXPECT_TRUE(asks_for(open, "end_user.identified"));
  big["end_user.identified"] = true;
  EXPECT_EQ(answer(big, "2026-02-15").us, UsOutcome::case_by_case);
  big["activity"] = std::string{"in_country_transfer"};
  big["route.ship_from"] = std::string{"CN"};
  EXPECT_EQ(answer(big, "2026-03-15").us, UsOutcome::presumption_of_denial);
}

TEST(Transactions, BoardsAndServersFollowTheirChip) {
  Facts facts = h200_with_papers();
  facts["item.kind"] = std::string{"server"};
  auto d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.classification, std::vector<std::string>{"4A090.a"});
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
  facts["item.eccn_entry"] = std::string{"5A992"};
  d = answer(facts, "2026-02-15");
  EXPECT_EQ(d.classification, std::vector<std::string>{".z(a)"});
  EXPECT_EQ(d.us, UsOutcome::case_by_case);
}

TEST(Transactions, WhereNobodyLookedBefore) {
  const auto of = [](const Part& part, const Parties& parties, std::string_view on) { return answer(transaction(part, parties), on); };
  // To Germany for a Chinese parent; from Singapore on to China; Hong Kong and Macau as China.
  EXPECT_EQ(of(h200(), {.destination = "DE", .headquarters = "CN"}, "2026-06-01").us, UsOutcome::presumption_of_denial);
  Facts reexport = transaction(h200(), {.ship_from = "SG"});
  reexport["activity"] = std::string{"reexport"};
  EXPECT_EQ(answer(reexport, "2026-06-01").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(of(h200(), {.destination = "HK", .headquarters = "HK"}, "2026-06-01").us, UsOutcome::case_by_case);
  EXPECT_EQ(of(h20(), {.destination = "MO", .headquarters = "MO"}, "2026-06-01").us, UsOutcome::case_by_case);
  // Embargoes ask for everything, whatever its numbers; so do Russia and Belarus.
  for (const char* to : {"IR", "KP", "SY", "CU", "RU", "BY"}) {
    EXPECT_EQ(of(l20(), {.destination = to, .headquarters = to}, "2024-06-01").us, UsOutcome::presumption_of_denial) << to;
  }
  // A weapon programme anywhere; a supercomputer in China; a known violation.
  Facts facts = transaction(l20(), {.destination = "DE", .headquarters = "DE"});
  facts["end_use"] = std::string{"wmd"};
  EXPECT_EQ(answer(facts, "2026-06-01").us, UsOutcome::presumption_of_denial);
  facts = transaction(l20());
  facts["end_use"] = std::string{"supercomputer"};
  EXPECT_EQ(answer(facts, "2026-06-01").us, UsOutcome::presumption_of_denial);
  facts["violation.known"] = true;
  EXPECT_EQ(answer(facts, "2026-06-01").determination, Verdict::prohibited);
  facts = transaction(l20(), {.buyer_class = "military"});
  EXPECT_EQ(answer(facts, "2026-06-01").us, UsOutcome::presumption_of_denial);
}

TEST(Transactions, RemoteTrainingForWeaponsIsCaughtAndOtherRemoteUseIsNot) {
  Facts facts = facts_of(h200());
  facts["activity"] = std::string{"remote_access"};
  facts["route.destination"] = std::string{"US"};
  facts["remote_user.headquarters"] = std::string{"CN"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["consignee.headquarters"] = std::string{"US"};
  EXPECT_EQ(answer(facts, "2026-06-01").determination, Verdict::no_licence_required);
  EXPECT_TRUE(asks_for(answer(facts, "2026-06-01"), "end_use"));  // presumed, and said so
  facts["end_use"] = std::string{"military_intelligence"};
  EXPECT_EQ(answer(facts, "2026-06-01").us, UsOutcome::presumption_of_denial);
  EXPECT_EQ(fired(answer(facts, "2026-06-01"), "US-TRAIN"), Truth::yes);
}

TEST(Transactions, WhatIsPresumedIsFlaggedAndCanBeTakenAway) {
  const Facts facts = transaction(l20());
  const auto d = answer(facts, "2026-09-15");
  EXPECT_EQ(d.determination, Verdict::no_licence_required);
  for (const char* fact : {"parties.lists", "end_use", "red_flags.open", "violation.known"}) {
    EXPECT_NE(std::find(d.presumed.begin(), d.presumed.end(), fact), d.presumed.end()) << fact;
    EXPECT_TRUE(asks_for(d, fact)) << fact;
  }
  WhatIf strict;
  strict.presume = false;
  EXPECT_EQ(answer(facts, "2026-09-15", strict).determination, Verdict::needs_info);
  EXPECT_TRUE(answer(facts, "2026-09-15", strict).presumed.empty());
}

TEST(Transactions, TheDutyIsOfTheEntryAndItsUse) {
  Facts facts = transaction(h200(), {.ship_from = "TW", .destination = "US", .headquarters = "US"});
  facts["activity"] = std::string{"import"};
  facts["entry.use"] = std::string{"other"};
  ASSERT_EQ(answer(facts, "2026-03-01").levies.size(), 1U);
  EXPECT_EQ(answer(facts, "2026-03-01").determination, Verdict::no_licence_required);
  facts["entry.use"] = std::string{"us_data_center"};
  EXPECT_TRUE(answer(facts, "2026-03-01").levies.empty());
  facts.erase("entry.use");
  EXPECT_TRUE(asks_for(answer(facts, "2026-03-01"), "entry.use"));
}

TEST(Transactions, KnowledgeOfAnEarlierDayIgnoresWhatCameLater) {
  const Facts facts = h200_with_papers();
  WhatIf then;
  then.as_of = day("2025-12-31");
  EXPECT_EQ(answer(facts, "2026-02-15", then).us, UsOutcome::presumption_of_denial);
  EXPECT_TRUE(answer(facts, "2026-02-15", then).levies.empty());
  then.as_of = day("2023-06-01");  // the rule of 2022 had no end then
  EXPECT_EQ(fired(answer(transaction(a100()), "2024-06-01", then), "US-2022-10"), Truth::yes);
  then.as_of = day("2025-03-01");  // the diffusion rule was still to come
  const auto d = answer(transaction(h200(), {.destination = "MY", .headquarters = "MY"}), "2025-06-01", then);
  EXPECT_EQ(d.us, UsOutcome::presumption_of_approval);
  EXPECT_EQ(line_of(d, "US-DIFF")->status, RuleStatus::in_force);
}

TEST(Transactions, ARuleThatWasCheckedLongAgoSaysSo) {
  const auto d = answer(h200_with_papers(), "2026-11-21");
  EXPECT_TRUE(std::none_of(d.flags.begin(), d.flags.end(), [](const Flag& f) { return f.name == "stale"; }));
  WhatIf later;
  later.today = day("2027-11-21");
  EXPECT_TRUE(has_flag(answer(h200_with_papers(), "2026-11-21", later), "stale", "US-2026-01"));
}

TEST(Transactions, TheTraceFollowsTheOrderOfReview) {
  const auto d = answer(h200_with_papers(), "2026-06-01");
  EXPECT_GT(d.trace.size(), 40U);
  for (std::size_t i = 1; i < d.trace.size(); ++i) EXPECT_LE(d.trace[i - 1].stage, d.trace[i].stage);
  for (const TraceLine& line : d.trace) {
    EXPECT_FALSE(line.citation.empty()) << line.rule.text();
    EXPECT_FALSE(line.because.empty()) << line.rule.text();
  }
}

TEST(Transactions, ChineseRowsOfTheirKind) {
  Facts facts = h200_with_papers();
  facts["foreign_measure.complied_with"] = true;
  EXPECT_TRUE(has_flag(answer(facts, "2026-06-01"), "needs_review", "CN-BLOCK"));
  Facts export_from_china = transaction(l20(), {.ship_from = "CN", .destination = "VN", .headquarters = "VN"});
  export_from_china["item.chinese_controlled_content"] = true;
  EXPECT_EQ(answer(export_from_china, kToday).cn, CnOutcome::approval_needed);
  WhatIf quota;
  quota.enact = {RuleId{"CN-COUNTER"}};
  EXPECT_EQ(fired(answer(facts, "2026-06-01", quota), "CN-COUNTER"), Truth::yes);
  EXPECT_FALSE(line_of(answer(facts, "2026-06-01"), "CN-COUNTER")->in_force);
}

}  // namespace
}  // namespace steelyard::rules
