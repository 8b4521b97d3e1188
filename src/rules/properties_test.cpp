// What must hold for any transaction.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

template <class T>
T pick(const std::vector<T>& values) {
  return *rc::gen::elementOf(values);
}

/// A transaction around the thresholds; any fact may be missing.
Facts any_transaction() {
  Part part;
  part.id = pick<std::string>({"nv-h200-sxm", "nv-h20-96", "nv-l20", "test-part"});
  part.maker = pick<std::string>({"NVIDIA", "AMD", "Huawei"});
  part.country = pick<std::string>({"US", "CN"});
  part.tpp = pick<double>({-1, 1000, 1599, 1600, 2399, 2400, 4799, 4800, 13000, 15832, 20919, 20999, 21000, 36000});
  part.die_mm2 = pick<double>({-1, 100, 300, 609, 814, 1700, 6000});
  part.dram_gb_per_s = pick<double>({-1, 300, 1399, 1400, 4000, 4800, 6000, 6499, 6500, 8000});
  part.interconnect_gb_per_s = pick<double>({-1, 64, 400, 599, 600, 900, 1100});
  part.data_center = pick<int>({0, 1}) == 1;
  Parties parties;
  parties.ship_from = pick<std::string>({"US", "TW", "CN", "SG"});
  parties.destination = pick<std::string>({"CN", "HK", "MO", "SG", "MY", "VN", "AE", "RU", "DE"});
  parties.headquarters = pick<std::string>({"CN", "US", "SG", "MY"});
  parties.buyer_class = pick<std::string>({"private", "platform", "soe", "state_funded_dc", "critical_infra", "military", "university"});
  Facts facts = transaction(part, parties);
  facts["activity"] = pick<std::string>({"export", "remote_access"});
  for (const char* name :
       {"evidence.h3", "evidence.h6", "evidence.h7", "evidence.h11", "evidence.nac_notice", "evidence.no_listed_party"}) {
    if (const int known = pick<int>({0, 1, 2}); known > 0) facts[name] = known == 2;
  }
  return facts;
}

Date any_day() {
  return day(pick<std::string>({"2022-09-01", "2022-11-01", "2023-11-17", "2024-06-01", "2025-04-10", "2025-11-24", "2025-12-09",
                                "2026-01-20", "2026-02-15", "2026-08-20", "2026-11-21"}));
}

Determination determined(const Facts& facts, Date on) { return *shipped_book().evaluate(facts, on); }

// Forgetting a fact can only make an answer stricter, or leave it. The papers of a review (evidence.*) are the exception that the book
// states: a paper that is known to be refused brings back the denial, one that nobody has fetched yet is outstanding, and then it is
// listed.
TEST(Property, ForgettingAFactNeverMakesTheAnswerMilder) {
  rc::check("us and cn of fewer facts are at least as strict", [] {
    const Facts facts = any_transaction();
    const Date on = any_day();
    std::vector<std::string> names;
    for (const auto& [name, value] : facts) {
      if (!name.starts_with("evidence.")) names.push_back(name);
    }
    Facts fewer = facts;
    fewer.erase(pick(names));
    const auto known = determined(facts, on);
    const auto unknown = determined(fewer, on);
    RC_ASSERT(unknown.us >= known.us);
    RC_ASSERT(unknown.cn >= known.cn);
    if (unknown.us > known.us) RC_ASSERT(!unknown.needs_info.empty());
    if (unknown.cn > known.cn) RC_ASSERT(!unknown.cn_needs_info.empty());
  });
}

TEST(Property, APaperThatIsNotThereIsListedOrDenied) {
  rc::check("without a paper the answer is as strict, or the paper is outstanding", [] {
    const Facts facts = any_transaction();
    const Date on = any_day();
    std::vector<std::string> names;
    for (const auto& [name, value] : facts) {
      if (name.starts_with("evidence.")) names.push_back(name);
    }
    RC_PRE(!names.empty());
    Facts fewer = facts;
    fewer.erase(pick(names));
    const auto known = determined(facts, on);
    const auto unknown = determined(fewer, on);
    RC_ASSERT(unknown.us >= known.us || !unknown.conditions.empty());
  });
}

TEST(Property, AnotherPaperNeverMakesItStricter) {
  rc::check("holding one more paper", [] {
    Facts facts = any_transaction();
    const Date on = any_day();
    const auto before = determined(facts, on);
    facts[pick<std::string>({"evidence.h3", "evidence.h6", "evidence.h7", "evidence.h11", "evidence.nac_notice"})] = true;
    RC_ASSERT(determined(facts, on).us <= before.us);
  });
}

TEST(Property, NothingMissingMeansNothingToAsk) {
  rc::check("with every fact of the part and the route known, nothing is needed", [] {
    Facts facts = any_transaction();
    for (const auto& [name, value] : Facts{{"item.tpp", 1e16},
                                           {"item.performance_density", 5e18},
                                           {"item.dram_bandwidth", 3e12},
                                           {"item.interconnect_bandwidth", 6e11}}) {
      facts.try_emplace(name, value);
    }
    const auto d = determined(facts, any_day());
    RC_ASSERT(d.needs_info.empty());
    RC_ASSERT(d.cn_needs_info.empty());
  });
}

TEST(Property, AnnouncementsAndUnenforcedRulesNeverCount) {
  rc::check("an answer is the same without them", [] {
    const Facts facts = any_transaction();
    const Date on = any_day();
    WhatIf without;
    for (const RuleInfo& rule : shipped_book().rules()) {
      const bool dead =
          rule.kind == RuleKind::announcement || rule.status == RuleStatus::not_enforced || rule.status == RuleStatus::proposed;
      if (dead) without.repeal.push_back(rule.id);
    }
    const auto d = determined(facts, on);
    const auto bare = *shipped_book().evaluate(facts, on, without);
    RC_ASSERT(d.us == bare.us);
    RC_ASSERT(d.cn == bare.cn);
    RC_ASSERT(d.levies.size() == bare.levies.size());
    RC_ASSERT(d.needs_info == bare.needs_info);
    RC_ASSERT(bare.announcements.empty());
  });
}

}  // namespace
}  // namespace steelyard::rules
