#include "study/brief.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/parallel.hpp"
#include "study/compose.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

std::string shipped(std::string_view name) {
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with(name)) return std::string{file.content};
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Brief brief_of(const std::string& text) {
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  auto study = read_study(*document, text, *engine().catalog());
  EXPECT_TRUE(study);
  auto brief = run_brief(engine(), *std::move(study));
  EXPECT_TRUE(brief);
  return *std::move(brief);
}

const Brief& release() {
  static const Brief brief = brief_of(shipped("h200-release.toml"));
  return brief;
}

std::size_t option(const Brief& brief, std::string_view id) {
  const auto found =
      std::find_if(brief.options.begin(), brief.options.end(), [&](const OptionView& o) { return o.option.id.starts_with(id); });
  EXPECT_NE(found, brief.options.end()) << id;
  return static_cast<std::size_t>(found - brief.options.begin());
}

const PermissionAnswer& permission(const Brief& brief, std::string_view id, std::string_view occasion) {
  const std::size_t o = option(brief, id);
  return *std::find_if(brief.permissions.begin(), brief.permissions.end(),
                       [&](const PermissionAnswer& p) { return p.option == o && p.occasion == occasion; });
}

std::int64_t bought(const Brief& brief, std::string_view id) {
  std::int64_t servers = 0;
  for (const plan::Choice& c : brief.plan.choices) {
    if (c.how == plan::Acquisition::buy && c.option == option(brief, id)) servers += c.servers;
  }
  return servers;
}

TEST(Brief, TheShippedStudyHasAPlanThatAnIndependentCountConfirms) {
  const Brief& brief = release();
  EXPECT_EQ(brief.plan.status, plan::PlanStatus::optimal);
  for (const Error& error : plan::verify(brief.problem, brief.plan))
    ADD_FAILURE() << error.argument("constraint") << ' ' << error.argument("name");
  EXPECT_TRUE(plan::check(brief.problem).empty());
}

TEST(Brief, AnAnnouncementIsNotARuleAndTheRuleIsNotAnApproval) {
  const Brief& brief = release();
  constexpr std::string_view kH200 = "nv-h200-sxm/hgx-h200/direct";
  EXPECT_EQ(permission(brief, kH200, "under_consideration").determination.us, rules::UsOutcome::presumption_of_denial);
  EXPECT_EQ(permission(brief, kH200, "announced").determination.us, rules::UsOutcome::presumption_of_denial);
  EXPECT_FALSE(permission(brief, kH200, "announced").determination.announcements.empty());
  const PermissionAnswer& now = permission(brief, kH200, "study_date");
  EXPECT_EQ(now.determination.us, rules::UsOutcome::case_by_case);
  EXPECT_EQ(now.gate, plan::Gate::needs_review);
  ASSERT_EQ(now.determination.levies.size(), 1U);
  EXPECT_DOUBLE_EQ(now.determination.levies.front().rate, 0.25);
  EXPECT_EQ(now.determination.levies.front().basis, "customs_value");
}

TEST(Brief, BlackwellByDirectSaleIsPresumedDeniedOnEveryDate) {
  for (const PermissionAnswer& p : release().permissions) {
    if (p.option == option(release(), "nv-b200/hgx-b200/direct")) {
      EXPECT_EQ(p.determination.us, rules::UsOutcome::presumption_of_denial) << p.occasion;
      EXPECT_EQ(p.gate, plan::Gate::closed);
    }
  }
  EXPECT_EQ(bought(release(), "nv-b200/hgx-b200/direct"), 0);
}

TEST(Brief, SensitiveWorkRunsOnDomesticChipsAndDirectPurchaseKeepsTheQuota) {
  const Brief& brief = release();
  for (const plan::Assignment& a : brief.plan.assignments) {
    const Workload& workload = brief.study.workloads[a.workload];
    const OptionView& view = brief.options[a.option];
    EXPECT_TRUE(!workload.domestic_only || view.option.origin == "CN") << workload.name;
    EXPECT_TRUE(!workload.stays_in_country || view.route != Route::foreign_cloud) << workload.name;
  }
  EXPECT_LE(bought(brief, "nv-h200-sxm/hgx-h200/direct") * 8, 32);
}

TEST(Brief, TheDutyOfThePlanIsAQuarterOfTheAcceleratorsPrice) {
  const Brief& brief = release();
  const std::size_t o = option(brief, "nv-h200-sxm/hgx-h200/direct");
  const auto conversion = engine().catalog()->exchange_rates().convert(Currency::usd, Currency::cny, brief.study.as_of);
  ASSERT_TRUE(conversion);
  EXPECT_NEAR(brief.options[o].cost.duty->value, 0.25 * 8 * 27000 * conversion->factor, 1e-6);
}

TEST(Brief, WithoutQuotaAndLicenceTheCostIsNeverLower) {
  const std::string text = replaced(shipped("h200-release.toml"), "2.8亿 CNY", "10亿 CNY");
  const Brief some = brief_of(text);
  const Brief none = brief_of(replaced(text, "units = 32", "units = 0"));
  EXPECT_EQ(bought(none, "nv-h200-sxm/hgx-h200/direct"), 0);
  EXPECT_EQ(none.plan.status, plan::PlanStatus::optimal);
  EXPECT_GE(none.plan.cost, some.plan.cost * (1 - 1e-6));
  const Brief refused = brief_of(text + "\n[policy]\nneeds_review = \"exclude\"\n");
  EXPECT_EQ(bought(refused, "nv-h200-sxm/hgx-h200/direct"), 0);
}

TEST(Brief, AMissingBuyerClassAsksForInformationOnTheChineseSide) {
  const Brief brief = brief_of(replaced(shipped("h200-release.toml"), "class = \"platform\"\n", ""));
  EXPECT_FALSE(permission(brief, "nv-h200-sxm/hgx-h200/direct", "study_date").determination.cn_needs_info.empty());
}

TEST(Brief, WhatDoesNotFitIsAnAnswerWithBothNumbers) {
  std::string text =
      replaced(shipped("h200-release.toml"), "routes = [\"direct\", \"domestic_cloud\", \"foreign_cloud\"]", "routes = [\"direct\"]");
  text = replaced(text, "by = \"2027-07-01\"", "by = \"2027-01-02\"");
  const Brief brief = brief_of(text);
  EXPECT_EQ(brief.plan.status, plan::PlanStatus::infeasible);
  EXPECT_FALSE(brief.plan.conflicts.empty());
}

TEST(Brief, AServerOfAnUnratedChipStillDrawsPower) {
  const Brief& brief = release();
  for (const plan::Capability& row : brief.problem.capabilities) {
    EXPECT_TRUE(!row.fits || row.power_w > 0.0) << brief.options[row.option].option.id;
  }
  for (const CapabilityAnswer& answer : brief.capabilities) {
    if (!answer.training || !answer.training->fits || brief.options[answer.option].option.chip != "hw-910c") continue;
    EXPECT_FALSE(answer.training->chip_power.has_value());  // no TDP of the 910C is published
  }
}

TEST(Brief, TheNumberOfThreadsChangesNothing) {
  set_thread_count(1);
  const Brief one = brief_of(shipped("h200-release.toml"));
  set_thread_count(0);
  const Brief many = brief_of(shipped("h200-release.toml"));
  EXPECT_EQ(one.plan.cost, many.plan.cost);
  ASSERT_EQ(one.problem.capabilities.size(), many.problem.capabilities.size());
  for (std::size_t i = 0; i < one.problem.capabilities.size(); ++i) {
    EXPECT_EQ(one.problem.capabilities[i].work_per_server_hour.p50, many.problem.capabilities[i].work_per_server_hour.p50);
  }
}

}  // namespace
}  // namespace steelyard::study
