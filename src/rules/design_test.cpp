// The inverse question against the forward one, and the chips that were made to fit a rule.
#include "rules/design.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/headroom.hpp"
#include "rules/timeline.hpp"

namespace steelyard::rules {
namespace {

const RuleBook& book() {
  static const RuleBook loaded = std::move(*RuleBook::load(DataTree::embedded()));
  return loaded;
}

Facts part(double tpp, double density, double dram_gbps, double link_gbps) {
  Facts facts = usual_route();
  facts["item.id"] = std::string{"a-design"};
  facts["item.country_of_maker"] = std::string{"US"};
  facts["item.data_center_marketed"] = true;
  facts["item.tpp"] = tpp * 1e12;
  facts["item.performance_density"] = density * 1e18;
  facts["item.dram_bandwidth"] = dram_gbps * 1e9;
  facts["item.interconnect_bandwidth"] = link_gbps * 1e9;
  return facts;
}

Date day(const char* text) { return *Date::parse(text); }

bool has_cut(const std::vector<DesignCut>& cuts, const std::string& fact, double limit) {
  return std::any_of(cuts.begin(), cuts.end(), [&](const DesignCut& cut) {
    const auto found = cut.limits.find(fact);
    return cut.limits.size() == 1 && found != cut.limits.end() && found->second.strict &&
           std::abs(found->second.value - limit) < 1e-6 * limit;
  });
}

TEST(Design, AnA800IsAnA100WithLessInterconnect) {
  const auto cuts = smallest_cuts(book(), part(4992, 6.04, 2039, 600), day("2022-11-01"));
  ASSERT_TRUE(cuts.has_value());
  EXPECT_TRUE(has_cut(*cuts, "item.interconnect_bandwidth", 600e9));
}

TEST(Design, AnH20IsAnH100WithLessThan2400) {
  const auto cuts = smallest_cuts(book(), part(15832, 19.45, 3350, 900), day("2024-06-01"));
  ASSERT_TRUE(cuts.has_value());
  EXPECT_TRUE(has_cut(*cuts, "item.tpp", 2400e12));  // on that die 2,400 is a density of 2.9: under 3.2
}

TEST(Design, AB300NeedsLessOfTwoNumbersForCaseByCase) {
  Facts b300 = part(60000, 36.9, 8000, 1800);
  for (int i = 1; i <= 11; ++i) b300["evidence.h" + std::to_string(i)] = true;
  const auto cuts = smallest_cuts(book(), b300, day("2026-02-15"));
  ASSERT_TRUE(cuts.has_value());
  const bool both = std::any_of(cuts->begin(), cuts->end(), [](const DesignCut& cut) {
    return cut.answer.us == UsOutcome::case_by_case && cut.limits.size() == 2 && cut.limits.contains("item.tpp") &&
           cut.limits.contains("item.dram_bandwidth");
  });
  EXPECT_TRUE(both);
}

TEST(Design, CornersHoldAndNothingBeyondThemDoes) {
  const auto on = day("2026-02-15");
  const auto corners = largest_parts(book(), part(1, 1, 1, 1), on, UsOutcome::no_licence_required);
  ASSERT_TRUE(corners.has_value());
  ASSERT_FALSE(corners->empty());
  const auto evaluator = book().compile();
  for (const DesignCorner& corner : *corners) {
    Facts inside = part(1, 1, 1, 1);
    // Memory and interconnect are also limited together: on that line both stand a hair under.
    const auto value = [](const Limit& limit) { return !limit.bounded ? 1e30 : limit.strict ? limit.value * (1.0 - 1e-9) : limit.value; };
    for (const auto& [fact, limit] : corner.limits) inside[fact] = value(limit);
    EXPECT_EQ(book().evaluate(inside, on)->us, UsOutcome::no_licence_required);
    for (const auto& [fact, limit] : corner.limits) {
      if (!limit.bounded) continue;
      Facts outside = inside;
      outside[fact] = limit.value * (1.0 + 1e-6);
      EXPECT_NE(book().evaluate(outside, on)->us, UsOutcome::no_licence_required) << fact << ' ' << limit.value;
    }
  }
}

TEST(Headroom, FourTenthsOfAPercentUnderTwentyOneThousand) {
  const auto all = headroom(book(), part(20919, 20.6, 6000, 896));
  const auto found =
      std::find_if(all.begin(), all.end(), [](const Headroom& h) { return h.facts.front() == "item.tpp" && h.threshold == 21000e12; });
  ASSERT_NE(found, all.end());
  EXPECT_NEAR(found->relative, -0.0039, 0.0001);
  EXPECT_TRUE(found->near);
  const auto far = headroom(book(), part(15832, 19.45, 4800, 900));
  for (const Headroom& h : far) {
    const bool ceiling = h.facts.front() == "item.tpp" && h.threshold == 21000e12;
    EXPECT_FALSE(ceiling && h.near);
  }
}

TEST(Timeline, TheH200ChangesOnTheDayOfTheRule) {
  const auto spans = timeline(book(), part(15832, 19.45, 4800, 900), day("2025-12-01"), day("2026-02-01"));
  ASSERT_TRUE(spans.has_value());
  EXPECT_EQ(spans->front().from, day("2025-12-01"));
  EXPECT_EQ(spans->back().to, day("2026-02-01"));
  const auto changed =
      std::find_if(spans->begin(), spans->end(), [](const TimelineSpan& s) { return s.answer.us == UsOutcome::case_by_case; });
  ASSERT_NE(changed, spans->end());
  EXPECT_EQ(changed->from, day("2026-01-15"));
  const bool named =
      std::any_of(changed->changes.begin(), changed->changes.end(), [](const AnswerChange& c) { return c.subject == "US-2026-01"; });
  EXPECT_TRUE(named);
  // Spans are what they say: the short answer of their first and last day is theirs.
  const auto evaluator = book().compile();
  const auto packed = evaluator->pack(part(15832, 19.45, 4800, 900));
  for (const TimelineSpan& span : *spans) {
    EXPECT_EQ(evaluator->answer(*packed, span.from).us, span.answer.us);
    EXPECT_EQ(evaluator->answer(*packed, span.to.plus_days(-1)).cn, span.answer.cn);
  }
}

}  // namespace
}  // namespace steelyard::rules
