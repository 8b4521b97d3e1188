// What is said of statements, facts and parties: every code in both languages, the why in one line, the same JSON whatever the language.
#include "report/articles/claims_view.hpp"

#include <set>

#include <gtest/gtest.h>

#include "claims/arguments/run_kind.hpp"
#include "claims/inputs.hpp"
#include "report/articles/claims_words.hpp"
#include "report/catalog/facts_view.hpp"

namespace steelyard::report {
namespace {

const Date kToday = Date::from_civil(2026, 11, 22);

const study::Engine& engine() {
  static const study::Engine shipped{DataTree::embedded()};
  return shipped;
}
const catalog::Catalog& shipped_catalog() { return *engine().catalog(); }
const claims::ClaimBook& book() {
  static const auto loaded = claims::ClaimBook::load(engine());
  return *loaded;
}
const Messages& messages(Language language) {
  static const auto english = Messages::load(DataTree::embedded(), Language::en);
  static const auto chinese = Messages::load(DataTree::embedded(), Language::zh);
  return language == Language::en ? *english : *chinese;
}
ClaimWords words(Language language) { return {book(), shipped_catalog(), messages(language)}; }

claims::Judgement judged(std::string_view id) {
  static claims::Judge judge(book(), engine());
  return judge.judge_then_and(**book().find(id), kToday);
}

std::string why(std::string_view id, Language language = Language::en) { return why_text(judged(id).then, words(language)); }

/// Codes of the data that have no words in a language.
std::set<std::string> without_words(Language language) {
  std::set<std::string> missing;
  const auto ask = [&](const std::string& key) {
    if (!messages(language).has("label", key) || messages(language).label(key).empty()) missing.insert(key);
  };
  const auto ask_subject = [&](std::string_view kind, const std::string& code) {
    if (subject_name(code, shipped_catalog(), messages(language)) == code) ask(std::string{kind} + code);
  };
  const std::set<std::string> symbols{"", "TFLOPS", "PFLOPS", "TOPS", "GB", "TB/s", "GB/s", "W", "TPP", "USD", "CNY", "HKD"};
  for (const claims::Claim& claim : book().claims()) {
    ask_subject("claims.subject.", claim.subject);
    if (!claim.basis.empty()) ask("claims.basis." + claim.basis);
    if (!claim.why_not.empty()) ask("claims.why." + claim.why_not);
    if (!claim.says.hedge.empty()) ask("claims.hedge." + claim.says.hedge);
    if (!symbols.contains(claim.says.unit)) ask("claims.unit." + claim.says.unit);
    for (const claims::Reading& reading : claim.readings) ask("claims.basis." + reading.basis);
  }
  for (const std::string_view reason : claims::missing_reason_names()) ask("claims.missing." + std::string{reason});
  for (const std::string_view verdict : claims::verdict_names()) ask("claims.verdict." + std::string{verdict});
  for (const std::string_view kind : claims::claim_kind_names()) ask("claims.kind." + std::string{kind});
  for (const catalog::MarketFact& fact : shipped_catalog().market_facts()) {
    ask_subject("facts.subject.", fact.subject);
    ask("facts.metric." + fact.metric);
    ask("facts.basis." + fact.basis);
  }
  for (const catalog::Party& party : shipped_catalog().parties()) {
    for (const std::string& role : party.roles) ask("parties.role." + role);
    for (const catalog::Supply& supply : party.supplies) {
      ask("parties.chain." + supply.chain);
      if (!supply.component.empty()) ask("parties.component." + supply.component);
    }
  }
  return missing;
}

TEST(Arguments, EveryKindOutputAndUnitHasWordsInBothLanguages) {
  // Money, levels of law, days and yes or no have words of their own; a GB is a GB.
  const std::set<std::string_view> written_otherwise{"", "USD", "CNY", "GB", "us_outcome", "cn_outcome", "yes_no", "day"};
  for (const Language language : {Language::en, Language::zh}) {
    const Messages& m = messages(language);
    for (const claims::RunKind& kind : claims::run_kinds()) {
      EXPECT_TRUE(m.has("label", "claims.run." + std::string{kind.name})) << kind.name;
      for (const claims::RunOutput& output : kind.outputs) {
        EXPECT_TRUE(m.has("label", "claims.output." + std::string{output.name})) << output.name;
        if (written_otherwise.contains(output.unit)) continue;
        EXPECT_TRUE(m.has("label", "claims.unit." + std::string{output.unit})) << output.unit;
      }
    }
  }
}

TEST(ClaimWords, EveryCodeOfTheDataHasWordsInBothLanguages) {
  EXPECT_EQ(without_words(Language::en), std::set<std::string>{});
  EXPECT_EQ(without_words(Language::zh), std::set<std::string>{});
}

TEST(Why, SaysOurFigureAndWhereTheirsComesFrom) {
  EXPECT_EQ(why("S1-013"), "3,958 TFLOPS is with 2:4 sparsity; dense: 1,979 TFLOPS");
  EXPECT_EQ(why("S1-013", Language::zh), "3,958 TFLOPS 是“按 2:4 稀疏”;稠密:1,979 TFLOPS");
  EXPECT_EQ(why("S1-030"), "13.4× is sparse over dense; dense over dense: 6.686×");
  EXPECT_EQ(why("S3-083"), "the rise applied to the offer price: ¥549.5");
  EXPECT_EQ(why("S3-013"), "true: memory capacity: 1.762×; not: memory bandwidth: 1.433×");
  EXPECT_EQ(why("S2-012"), "the name is not known");
}

TEST(Stated, KeepsTheHedge) {
  EXPECT_EQ(stated_text((*book().find("S0-009"))->says, words(Language::en)), "about 2 PFLOPS");
  EXPECT_EQ(stated_text((*book().find("S0-009"))->says, words(Language::zh)), "约 2 PFLOPS");
  EXPECT_EQ(stated_text((*book().find("S2-009"))->says, words(Language::en)), "1–2 years");
}

TEST(Resolution, ReadsItsFiguresFromTheFacts) {
  claims::Judge judge(book(), engine());
  for (const ConflictGroup& group : conflict_groups(book(), judge, kToday)) {
    const claims::Conflict& conflict = *group.conflict;
    for (const Language language : {Language::en, Language::zh}) {
      const std::string text = resolution_text(group, words(language));
      EXPECT_EQ(text.find('{'), std::string::npos) << text;
      if (conflict.id == "huawei-output") {
        EXPECT_NE(text.find("812,000"), std::string::npos) << text;
      }
      if (conflict.id == "h200-h100-compute") {
        EXPECT_NE(text.find("1.76"), std::string::npos) << text;
        EXPECT_NE(text.find("1.43"), std::string::npos) << text;
      }
      if (conflict.id == "the-gap") {
        EXPECT_NE(text.find("2.7–3.6"), std::string::npos) << text;
      }
    }
  }
}

TEST(Json, IsTheSameInEitherLanguage) {
  std::vector<claims::Judgement> some;
  for (const char* id : {"S0-001", "S1-030", "S3-014", "S4-042"}) some.push_back(judged(id));
  const auto json = [&](Language language) {
    std::string text = render(claims_table(some, words(language), Format::json), Format::json);
    for (const auto& judgement : some) text += render_sections(show_claim(judgement, words(language), Format::json), Format::json, {});
    std::vector<const catalog::MarketFact*> facts;
    for (const auto& fact : shipped_catalog().market_facts()) facts.push_back(&fact);
    return text + render(facts_table(facts, shipped_catalog(), messages(language), Format::json), Format::json);
  };
  EXPECT_EQ(json(Language::en), json(Language::zh));
  EXPECT_NE(json(Language::en).find("\"verdict\""), std::string::npos);
}

TEST(FactFigure, ShowsRangesDaysAndTruths) {
  const auto shown = [](const char* id, Language language = Language::en) {
    return fact_figure(*shipped_catalog().market_fact(catalog::MarketFactId{id}), messages(language));
  };
  EXPECT_EQ(shown("nvidia-china-share-2025-idc"), "55%");
  EXPECT_EQ(shown("huawei-units-2025-testimony"), "0–200,000");
  EXPECT_EQ(shown("h200-china-orders-2026-01"), "over 2,000,000");
  EXPECT_EQ(shown("h20-licence-assured"), "2025-07..2025-08");
  EXPECT_EQ(shown("910c-foundry-smic-in-samples", Language::zh), "否");
}

}  // namespace
}  // namespace steelyard::report
