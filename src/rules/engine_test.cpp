// The engine against itself: short against full, compiled against explained, decisive sets against their definition, lint against faults.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "rules/lint.hpp"
#include "rules/review.hpp"
#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

/// Any facts the book knows, with any of their values: no care for sense.
Facts any_facts() {
  Facts facts;
  const RuleBook::Implementation& book = shipped_book().implementation();
  for (const auto& [name, fact] : book.facts) {
    if (fact.info.derived || *rc::gen::inRange(0, 3) == 0) continue;
    std::vector<std::string> values = fact.info.values;
    if (!fact.info.values_in_group.empty()) values = {"CN", "US", "HK", "MO", "SG", "AE", "VN", "DE", "RU", "IR", "TW"};
    if (name == "item.id") values = {"nv-h200-sxm", "nv-h20-96", "other"};
    if (name == "item.maker") values = {"NVIDIA", "AMD"};
    if (values.empty()) values = {"anyone"};
    if (fact.info.type == "bool") facts[name] = *rc::gen::arbitrary<bool>();
    if (fact.info.type == "text") facts[name] = *rc::gen::elementOf(values);
    if (fact.info.type == "texts") facts[name] = std::vector<std::string>{*rc::gen::elementOf(values)};
    if (fact.info.type == "number") {
      const double size = *rc::gen::elementOf(std::vector<double>{0.0, 0.5, 2.0, 25.0, 600.0, 1500.0, 4800.0, 15832.0, 36000.0});
      facts[name] = size * fact.unit_in_base;
    }
  }
  return facts;
}

Date any_day() { return Date::from_civil(2022, 1, 1).plus_days(*rc::gen::inRange(0, 2600)); }

TEST(Engine, TheShortAnswerIsTheFullOne) {
  const auto evaluator = *shipped_book().compile();
  rc::check("determination, policy, levels", [&] {
    const Facts facts = any_facts();
    const Date on = any_day();
    const auto full = shipped_book().evaluate(facts, on);
    RC_ASSERT(full.has_value());
    const QuickAnswer quick = evaluator.answer(*evaluator.pack(facts), on);
    RC_ASSERT(quick.determination == full->determination);
    RC_ASSERT(quick.review_policy == full->review_policy);
    RC_ASSERT(quick.us == full->us && quick.us_at_least == full->us_at_least);
    RC_ASSERT(quick.cn == full->cn && quick.cn_at_least == full->cn_at_least);
    RC_ASSERT(quick.duty == !full->levies.empty());
    if (full->us != full->us_at_least) RC_ASSERT(full->determination == Verdict::needs_info && !full->needs_info.empty());
  });
}

TEST(Engine, WhatExplainsAgreesWithWhatDecides) {
  rc::check("each test by the flat arrays and by the tree", [&] {
    const RuleBook::Implementation& book = shipped_book().implementation();
    Facts facts = any_facts();
    const Date on = any_day();
    const auto states = states_of(book, {});
    const PackedFacts packed = pack_facts(book, facts);
    Scratch scratch;
    Review review(book, states, packed.slots(), on, true, scratch);
    const auto dated = dated_rules(states, on);
    review.run(dated);
    for (const auto& [name, fact] : book.facts) {
      if (fact.info.presumed) facts.try_emplace(name, *fact.info.presumed);
    }
    Classes classes;
    for (const std::uint32_t i : dated) {
      for (const std::string& name : book.rules[i].info.classification) {
        const ClassTruth& found = review.classes()[book.compiled->class_number(name)];
        classes[name] = {found.truth, found.grade, {}};
      }
    }
    for (const std::uint32_t i : dated) {
      const Answer told = evaluate(*book.rules[i].test, facts, classes, on);
      RC_ASSERT(told.truth == review.tried(i).test);
    }
  });
}

/// The answer without some rules.
std::string short_of(const Determination& d) {
  return std::string{name_of(d.us)} + ' ' + std::string{name_of(d.us_at_least)} + ' ' + (d.levies.empty() ? "" : "duty");
}

TEST(Engine, DecisiveSetsCarryTheAnswerAndAreMinimal) {
  const std::vector<Facts> cases{transaction(h200()),
                                 transaction(a100()),
                                 transaction(h20()),
                                 transaction(l20()),
                                 transaction(b30a()),
                                 transaction(h200(), {.destination = "SG"}),
                                 transaction({"nv-rtx4090", "NVIDIA", "US", 5285, 608.5, 1008, 64, false})};
  std::size_t sets = 0;
  for (const Facts& facts : cases) {
    for (const char* on : {"2022-12-01", "2024-06-01", "2025-06-01", "2026-02-15", "2026-11-21"}) {
      const auto decisive = shipped_book().decisive_sets(facts, day(on));
      ASSERT_TRUE(decisive);
      const std::string whole = short_of(answer(facts, on));
      for (const auto& set : decisive->us) {
        ++sets;
        EXPECT_NE(short_of(answer(facts, on, {.enact = {}, .repeal = set})), whole);
        for (std::size_t left = 0; left + 1 < (std::size_t{1} << set.size()); ++left) {
          std::vector<RuleId> part;
          for (std::size_t k = 0; k < set.size(); ++k) {
            if ((left >> k & 1U) != 0) part.push_back(set[k]);
          }
          EXPECT_EQ(short_of(answer(facts, on, {.enact = {}, .repeal = part})), whole);
        }
      }
      const bool restricted = answer(facts, on).us_at_least != UsOutcome::no_licence_required;
      EXPECT_EQ(restricted, !decisive->us.empty()) << on;
    }
  }
  EXPECT_GT(sets, 30U);
}

TEST(Engine, SeveralDecisiveSetsMayStandSideBySide) {
  const auto sets = *shipped_book().decisive_sets(transaction(h200()), day("2026-02-15"));
  const auto holds = [&](const std::vector<std::string>& ids) {
    return std::any_of(sets.us.begin(), sets.us.end(), [&](const auto& set) {
      std::set<std::string> names;
      for (const RuleId& id : set) names.insert(id.text());
      return names == std::set<std::string>(ids.begin(), ids.end());
    });
  };
  EXPECT_TRUE(holds({"US-2026-01"}));
  EXPECT_TRUE(holds({"US-232"}));
  EXPECT_TRUE(sets.complete);
}

TEST(Engine, AnotherPaperNeverMakesItStricter) {
  const auto evaluator = *shipped_book().compile();
  rc::check("any certificate at all", [&] {
    Facts facts = any_facts();
    const Date on = any_day();
    const std::string paper = *rc::gen::elementOf(std::vector<std::string>{
        "evidence.h1", "evidence.h2", "evidence.h3", "evidence.h4", "evidence.h5", "evidence.h6", "evidence.h7", "evidence.h8",
        "evidence.h9", "evidence.h10", "evidence.h11", "evidence.nac_notice", "evidence.purchase_order", "evidence.no_listed_party",
        "evidence.hbm_exception", "evidence.designer_attestation", "evidence.us_first_refusal", "evidence.location_verification"});
    facts.erase(paper);
    const auto without = evaluator.answer(*evaluator.pack(facts), on);
    facts[paper] = true;
    RC_ASSERT(evaluator.answer(*evaluator.pack(facts), on).us <= without.us);
  });
}

TEST(Lint, TheShippedBookHasNoErrors) {
  const Findings findings = lint(shipped_book(), day("2026-11-21"));
  Findings errors;
  for (const Error& error : findings) {
    if (error.code.kind != ErrorKind::remark) errors.push_back(error);
  }
  EXPECT_TRUE(errors.empty()) << shown(errors);
  EXPECT_GT(shipped_book().implementation().examples.size(), 90U);
  EXPECT_TRUE(std::none_of(findings.begin(), findings.end(), [](const Error& e) { return e.code == kLintStale; }));
}

TEST(Lint, StalenessIsOfTheDayThatIsGiven) {
  const Findings findings = lint(shipped_book(), day("2027-12-01"));
  EXPECT_GT(std::count_if(findings.begin(), findings.end(), [](const Error& e) { return e.code == kLintStale; }), 40);
}

/// The shipped book with a user's file over it.
Findings lint_with(std::string text) {
  DataTree tree = DataTree::embedded();
  tree.add_memory_overlay({{"mine.toml", std::move(text)}});
  const auto book = RuleBook::load(tree);
  if (!book) {
    ADD_FAILURE() << shown(book.error());
    return {};
  }
  return lint(*book);
}

bool finds(const Findings& findings, Code code, std::string_view found) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Error& e) { return e.code == code && (e.argument("found") == found || e.argument("rule") == found); });
}

std::string mine(const std::string& id, const std::string& test, const std::string& more = "", const std::string& policy = "case_by_case") {
  return "[[rule]]\nid = \"" + id +
         "\"\nside = \"us\"\nkind = \"regulation\"\nstatus = \"in_force\"\nname_en = \"n\"\nname_zh = \"n\"\ntest = " + test +
         "\noutcome = \"licence_required\"\nreview_policy = \"" + policy +
         "\"\ncitation = \"c\"\nsources = [\"s\"]\ngrade = \"primary\"\nlast_checked = \"2026-01-01\"\n" + more;
}

TEST(Lint, FindsTheFaultsThatArePutIn) {
  const std::string from = "from = \"2026-01-01\"\n";
  const std::string nine = R"({ fact = "item.tpp", op = ">=", value = "9999 TPP" })";
  EXPECT_TRUE(finds(lint_with(mine("MINE", nine, from)), kLintUntestedEdge, "MINE"));
  const std::string never =
      R"({ all = [{ fact = "route.destination", op = "==", value = "CN" }, { fact = "route.destination", op = "==", value = "US" }] })";
  EXPECT_TRUE(finds(lint_with(mine("MINE", never, from)), kLintUnreachable, "MINE"));
  const std::string empty =
      R"({ all = [{ fact = "item.tpp", op = "<", value = "4800 TPP" }, { fact = "item.tpp", op = ">=", value = "4800 TPP" }] })";
  EXPECT_TRUE(finds(lint_with(mine("MINE", empty, from)), kLintUnreachable, "MINE"));
  const std::string china = R"({ fact = "route.destination", op = "==", value = "CN" })";
  const std::string two = mine("MINE-1", china, from) + mine("MINE-2", china, from, "presumption_of_denial");
  EXPECT_TRUE(finds(lint_with(two), kLintOverlap, "MINE-2"));
  const std::string apart =
      mine("MINE-1", china, "from = \"2024-01-01\"\nto = \"2024-06-01\"\n") + mine("MINE-2", china, "from = \"2024-07-01\"\n");
  EXPECT_TRUE(finds(lint_with(apart), kLintGap, "MINE-2"));
  EXPECT_FALSE(finds(lint_with(apart), kLintOverlap, "MINE-2"));
  const std::string fact = "[[fact]]\nname = \"mine.own\"\ntype = \"bool\"\nquestion_en = \"?\"\nquestion_zh = \"?\"\n";
  EXPECT_TRUE(finds(lint_with(fact), kLintUnused, "mine.own"));
  const std::string example =
      "[[example]]\nid = \"X\"\nrule = \"US-2023-10.a\"\non = \"2026-01-01\"\nfires = \"no\"\nfacts = { \"item.tpp\" = \"4800 TPP\", "
      "\"item.data_center_marketed\" = true }\n";
  EXPECT_TRUE(finds(lint_with(example), kLintExampleFails, "US-2023-10.a"));
}

}  // namespace
}  // namespace steelyard::rules
