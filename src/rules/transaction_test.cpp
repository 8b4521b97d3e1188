#include "rules/transaction.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/record.hpp"
#include "rules/transaction_check.hpp"

namespace steelyard::rules {
namespace {

const RuleBook& book() {
  static const RuleBook loaded = std::move(*RuleBook::load(DataTree::embedded()));
  return loaded;
}
const catalog::Catalog& catalogue() {
  static const catalog::Catalog loaded = std::move(*catalog::Catalog::load(DataTree::embedded()));
  return loaded;
}

Result<Transaction> read(const std::string& text, const char* file = "t.toml") {
  const auto document = parse_document(text, file);
  if (!document) return Result<Transaction>(document.error());
  return read_transaction(*document, book(), catalogue());
}

constexpr const char* kH200 = R"(
title = "1,000 H200"
date = 2026-02-15
activity = "export"
[item]
id = "h200-sxm"
units = 1000
price = "$40,000"
entered_value = "27000 USD"
[route]
ship_from = "us"
destination = "CN"
[consignee]
name = "X"
headquarters = "CN"
[end_user]
name = "X"
ultimate_parent.headquarters = "CN"
[buyer]
class = "platform"
[evidence]
h11 = { shown = true, paper = "certificate 7" }
)";

TEST(Transaction, StatesFactsByTheirNames) {
  const auto t = read(kH200);
  ASSERT_TRUE(t.has_value());
  EXPECT_EQ(std::get<std::string>(t->facts.at("item.id")), "nv-h200-sxm");  // an alias of the catalogue
  EXPECT_EQ(std::get<std::string>(t->facts.at("route.ship_from")), "US");   // as the country group writes it
  EXPECT_DOUBLE_EQ(std::get<double>(t->facts.at("item.tpp")), 15832e12);    // found in the catalogue
  EXPECT_TRUE(t->found.contains("item.tpp"));
  EXPECT_FALSE(t->found.contains("route.ship_from"));
  EXPECT_TRUE(std::get<bool>(t->facts.at("evidence.h11")));
  EXPECT_EQ(t->papers.at("evidence.h11"), "certificate 7");
  EXPECT_EQ(t->units, 1000);
  EXPECT_EQ(*t->price_per_unit, Money::from_major(40000, Currency::usd));
  EXPECT_EQ(t->on->to_string(), "2026-02-15");
}

TEST(Transaction, TheSameInJson) {
  const auto t = read(R"({"date": "2026-02-15", "item": {"id": "h200-sxm", "units": 3}, "route": {"destination": "CN"}})", "t.json");
  ASSERT_TRUE(t.has_value());
  EXPECT_EQ(t->units, 3);
}

TEST(Transaction, WhatIsWrittenReadsBack) {
  const auto t = read(kH200);
  const std::string text = transaction_toml(*t, book());
  const auto again = read(text);
  ASSERT_TRUE(again.has_value()) << text;
  ASSERT_EQ(again->facts.size(), t->facts.size());
  for (const auto& [name, value] : t->facts) {
    if (const double* number = std::get_if<double>(&value)) {
      EXPECT_NEAR(std::get<double>(again->facts.at(name)), *number, 1e-12 * *number) << name;
    } else {
      EXPECT_EQ(again->facts.at(name), value) << name;
    }
  }
  EXPECT_EQ(again->units, t->units);
  EXPECT_EQ(again->price_per_unit, t->price_per_unit);
}

TEST(Transaction, AllFindingsAtOnceWithPlacesAndNearestNames) {
  const auto t = read(R"(date = "2026-02-30"
[item]
id = "h200-sxm"
units = 0
tpp = 15832
price = "lots"
[rout]
destination = "CN"
[route]
destinaton = "CN"
ship_from = "XX"
[buyer]
class = "platfrom"
[evidence]
h11 = "perhaps"
)");
  ASSERT_FALSE(t.has_value());
  const Findings& findings = t.error();
  const auto has = [&](std::string_view code, int line, std::string_view nearest = {}) {
    return std::any_of(findings.begin(), findings.end(), [&](const Error& e) {
      return e.code.name == code && e.place.line == line && (nearest.empty() || e.argument("nearest") == nearest);
    });
  };
  EXPECT_TRUE(has("record.bad_date", 1));
  EXPECT_TRUE(has("record.out_of_range", 4));
  EXPECT_TRUE(has("rules.wrong_fact_type", 5));  // a bare number: which unit?
  EXPECT_TRUE(has("quantity.syntax", 6));
  EXPECT_TRUE(has("rules.unknown_fact", 7));
  EXPECT_TRUE(has("rules.unknown_fact", 10, "route.destination"));
  EXPECT_TRUE(has("rules.unknown_value", 11));
  EXPECT_TRUE(has("rules.unknown_value", 13, "platform"));
  EXPECT_TRUE(has("rules.wrong_fact_type", 15));
}

TEST(Transaction, APartOfOnesOwnIsKnownByItsDies) {
  const auto t = read(R"([item]
id = "my-m100"
[[item.die]]
bf16_dense = "320 TFLOPS"
int8_dense = "640 TFLOPS"
area = "600 mm2"
non_planar = true
[[item.hbm]]
count = 4
bandwidth = "400 GB/s"
)");
  ASSERT_TRUE(t.has_value());
  EXPECT_DOUBLE_EQ(std::get<double>(t->facts.at("item.tpp")), 5120e12);
  EXPECT_DOUBLE_EQ(std::get<double>(t->facts.at("item.dram_bandwidth")), 1600e9);
  EXPECT_NEAR(std::get<double>(t->facts.at("item.performance_density")) / 1e18, 5120.0 / 600.0, 1e-9);
  const auto unknown = read("[item]\nid = \"h2000\"\n");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().front().code.name, "catalog.unknown_record");
  EXPECT_EQ(unknown.error().front().place.file, "t.toml");
}

TEST(Transaction, HoldingsBecomeTheShareOfListedOwners) {
  const std::string owners = R"(
[end_user]
name = "JV"
[[owner]]
name = "L1"
share = "30%"
listed = true
[[owner]]
name = "L2"
share = 0.2
listed = true
)";
  const auto t = read(owners);
  ASSERT_TRUE(t.has_value());
  EXPECT_DOUBLE_EQ(t->ownership->share, 0.5);
  EXPECT_DOUBLE_EQ(std::get<double>(t->facts.at("end_user.listed_ownership")), 0.5);
  // A listed owner whose share isn't known leaves the half open: nothing is stated, so that the rules ask.
  const auto open = read("[[owner]]\nname = \"L1\"\nlisted = true\n");
  EXPECT_FALSE(open->facts.contains("end_user.listed_ownership"));
  EXPECT_TRUE(std::get<bool>(open->facts.at("end_user.listed_owner")));
  EXPECT_EQ(read("[[owner]]\nname = \"A\"\nof = \"B\"\nshare = 0.6\n[[owner]]\nname = \"B\"\nof = \"A\"\nshare = 0.6\n[[owner]]\nname = "
                 "\"A\"\nshare = 1\n")
                .error()
                .front()
                .code,
            kCircularOwnership);
}

TEST(Transaction, ShortNamesOfCommandLinesAndTables) {
  Transaction t;
  EXPECT_TRUE(state_by_name(t, book(), "chip", "h200-sxm").empty());
  EXPECT_TRUE(state_by_name(t, book(), "to", "cn").empty());
  EXPECT_TRUE(state_by_name(t, book(), "activity", "tape-out").empty());
  EXPECT_TRUE(state_by_name(t, book(), "units", "1,000").empty());
  EXPECT_EQ(std::get<std::string>(t.facts.at("activity")), "tape_out");
  EXPECT_EQ(std::get<std::string>(t.facts.at("route.destination")), "CN");
  EXPECT_EQ(state_by_name(t, book(), "item.tp", "1 TPP").front().argument("nearest"), "item.tpp");
  EXPECT_EQ(state_by_name(t, book(), "units", "1.5").front().code, kNumberRange);
  EXPECT_EQ(state_by_name(t, book(), "to", "China").front().code, kUnknownValue);
}

CheckAnswer check(Transaction transaction, const char* on = nullptr) {
  CheckRequest request;
  request.transaction = std::move(transaction);
  if (on != nullptr) request.on = Date::parse(on);
  return std::move(*check_transaction(std::move(request), book()));
}

TEST(TransactionCheck, DutyIsTakenOnTheEnteredValueOfTheLine) {
  const auto answer = check(*read(kH200));
  ASSERT_EQ(answer.duties.size(), 1u);
  EXPECT_EQ(answer.duties.front().due, Money::from_major(6'750'000, Currency::usd));
  EXPECT_FALSE(answer.headroom.empty());
}

TEST(TransactionCheck, ADayIsNeeded) {
  Transaction t;
  t.facts["route.destination"] = std::string{"CN"};
  CheckRequest request;
  request.transaction = t;
  EXPECT_EQ(check_transaction(request, book()).error().front().code, kNoDate);
}

TEST(TransactionCheck, TheLedgerDecidesTheCap) {
  const auto caps = read_caps(DataTree::embedded());
  ASSERT_TRUE(caps.has_value());
  const auto counters = read_counters("product,us_tpp,exported_tpp,as_of\nnv-h200-sxm,15832000000,7599360000,2026-02-14\n", "l.csv");
  CheckRequest request;
  request.transaction = *read(kH200);
  request.transaction.units = 30000;
  request.counters = &*counters;
  request.caps = &*caps;
  const auto over = check_transaction(request, book());
  ASSERT_TRUE(over.has_value());
  ASSERT_EQ(over->caps.size(), 1u);
  EXPECT_FALSE(over->caps.front().kept);
  EXPECT_NEAR(*over->caps.front().tpp->headroom_units, -10000.0, 1e-6);
  EXPECT_EQ(over->determination.us, UsOutcome::presumption_of_denial);
  request.transaction.units = 20000;
  const auto kept = check_transaction(request, book());
  EXPECT_TRUE(kept->caps.front().kept);
  EXPECT_EQ(kept->determination.us, UsOutcome::case_by_case);
}

TEST(Record, ChangesBetweenTwoDaysNameTheRules) {
  const auto t = read(kH200);
  const auto before = book().evaluate(t->facts, *Date::parse("2026-01-14"));
  const auto after = book().evaluate(t->facts, *Date::parse("2026-01-15"));
  const auto changes = changes_between(*before, *after);
  const auto named = [&](std::string_view what, std::string_view subject) {
    return std::any_of(changes.begin(), changes.end(), [&](const AnswerChange& c) { return c.what == what && c.subject == subject; });
  };
  EXPECT_TRUE(named("review_policy", ""));
  EXPECT_TRUE(named("duty", ""));
  EXPECT_TRUE(named("rule", "US-2026-01"));
  EXPECT_TRUE(changes_between(*after, *after).empty());
}

TEST(Record, ARulesHashFollowsItsText) {
  const RuleInfo* info = book().rule(RuleId{"US-2026-01"});
  RuleInfo other = *info;
  EXPECT_EQ(rule_hash(*info), rule_hash(other));
  other.citation += " (amended)";
  EXPECT_NE(rule_hash(*info), rule_hash(other));
}

}  // namespace
}  // namespace steelyard::rules
