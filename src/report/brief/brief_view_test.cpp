#include "report/brief/brief_view.hpp"

#include <algorithm>
#include <functional>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "base/record.hpp"
#include "report/perf/estimate_view.hpp"
#include "report/plan/study_view.hpp"
#include "report/test_support.hpp"
#include "report/test_xml.hpp"

namespace steelyard::report {
namespace {

class BriefView : public testing::Test {
 protected:
  [[nodiscard]] std::string in(Language language, Format format = Format::table) const {
    return render_brief(brief, test::messages(language), format, {}, sources());
  }
  [[nodiscard]] std::string html() const {
    return brief_html(brief, test::messages(Language::en), test::messages(Language::zh), Language::zh, sources());
  }
  [[nodiscard]] SourceLookup sources() const {
    return [this](const SourceId& id) { return id.text() == "sheet" ? &world.sheet : nullptr; };
  }
  static bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

  test::World world;
  study::Brief brief = test::sample_brief(world);
};

TEST_F(BriefView, TheAnswerComesFirst) {
  const std::string en = in(Language::en);
  const auto at = [&](const char* part) { return en.find(part); };
  EXPECT_LT(at("Buy 32 × HGX H200 8-GPU (256 × H200 SXM 141GB, direct purchase, 贵安). Rent 1 × CloudMatrix 384"), 250U);
  EXPECT_TRUE(has(en, "US$41.2m (26.9–61.6m); proven cheapest."));
  EXPECT_TRUE(has(en, "256 chips of 256 chips; 8 chips more would save US$1.25m"));
  EXPECT_TRUE(has(en, "US: licence, decided case by case, 5 conditions outstanding."));
  EXPECT_LT(at("May I have it?"), at("Does it fit"));
  EXPECT_TRUE(has(en, "needs 1,412 GB, has 1,128 GB"));
  EXPECT_TRUE(has(en, "195,000 (156,000–224,000)"));
  EXPECT_TRUE(has(en, "25% of the customs value falls due (us-duty-232)."));
  EXPECT_TRUE(has(en, "H200 data sheet <2026> & notes") || has(en, "more, none weaker"));
}

TEST_F(BriefView, SpeaksChinese) {
  const std::string zh = in(Language::zh);
  EXPECT_TRUE(has(zh, "购买 32 套 HGX H200 8 卡服务器（256 卡英伟达 H200 SXM 141GB，直接采购，贵安）。租用 1 套 CloudMatrix 384"));
  EXPECT_TRUE(has(zh, "数量闸门"));
  EXPECT_TRUE(has(zh, "需 1,412 GB，只有 1,128 GB"));
  EXPECT_TRUE(has(zh, "混合算力菜单"));
  EXPECT_TRUE(has(zh, "英伟达 H200"));
  EXPECT_TRUE(has(zh, "未见公开文本"));
}

TEST_F(BriefView, MarkdownAndCsv) {
  EXPECT_TRUE(has(in(Language::en, Format::md), "## May I have it?\n"));
  const std::string csv = in(Language::en, Format::csv);
  EXPECT_TRUE(csv.starts_with("workload,option,gate,fits,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 7);
}

TEST_F(BriefView, JsonIsTheSameInEitherLanguageAndReadsBack) {
  const std::string json = in(Language::en, Format::json);
  EXPECT_EQ(json, in(Language::zh, Format::json));
  EXPECT_TRUE(json.ends_with("}\n"));
  const auto document = parse_json(json, "result.json");
  ASSERT_TRUE(document.has_value());
  const Value& root = document->root;
  EXPECT_EQ(root.find("manifest")->find("study_text")->text, brief.manifest.study_text);
  EXPECT_EQ(root.find("options")->items.size(), 3U);
  EXPECT_EQ(root.find("permissions")->items.size(), 9U);
  EXPECT_EQ(root.find("capabilities")->items.size(), 6U);
  EXPECT_EQ(root.find("plan")->find("choices")->items[0].find("chips")->integer, 256);
  EXPECT_EQ(root.find("capabilities")->items[0].find("throughput_tokens_per_s")->find("p50")->integer, 195000);
  EXPECT_EQ(root.find("capabilities")->items[1].find("throughput_tokens_per_s"), nullptr);
  EXPECT_EQ(root.find("capabilities")->items[3].find("cost_bought")->kind, ValueKind::null);
  EXPECT_EQ(root.find("options")->items[1].find("server_cost")->find("landed")->kind, ValueKind::null);
  EXPECT_EQ(root.find("options")->items[1].find("performance_density_tpp_per_mm2")->kind, ValueKind::null);
}

TEST_F(BriefView, HtmlStandsAlone) {
  const std::string page = html();
  EXPECT_EQ(test::xml_fault(page), "");
  EXPECT_LT(page.size(), 400U * 1024U);
  const std::regex address(R"re((https?:)?//[a-z0-9.-]+[^"'<\s]*)re");
  for (auto it = std::sregex_iterator(page.begin(), page.end(), address); it != std::sregex_iterator(); ++it) {
    const std::string found = (*it)[0];
    const bool known = found == "http://www.w3.org/2000/svg" || found == "https://example.org/h200?a=1&amp;b=2";
    EXPECT_TRUE(known) << found;
  }
  for (const char* tag : {"<img", "<link", "<iframe", "src=", "@import", "url("}) EXPECT_FALSE(has(page, tag)) << tag;
  EXPECT_TRUE(has(page, "data-lang=\"zh\""));
  EXPECT_TRUE(has(page, "&lt;混合算力&gt;"));
  EXPECT_FALSE(has(page, "<混合算力>"));
  EXPECT_TRUE(has(page, "class=\"badge g-assumed\""));
}

TEST_F(BriefView, HtmlIdsAreUnique) {
  const std::string page = html();
  const std::regex id(R"re( id="([^"]+)")re");
  std::set<std::string> seen;
  for (auto it = std::sregex_iterator(page.begin(), page.end(), id); it != std::sregex_iterator(); ++it) {
    EXPECT_TRUE(seen.insert((*it)[1]).second) << (*it)[1];
  }
  EXPECT_GT(seen.size(), 20U);
}

TEST_F(BriefView, ALinkOfAnotherSchemeStaysText) {
  world.sheet.url = "javascript:alert(1)";
  EXPECT_FALSE(has(html(), "javascript:"));
}

TEST_F(BriefView, AnInfeasiblePlanNamesWhatConflicts) {
  brief.plan = {};
  brief.plan.solve = plan::SolveStatus::solved;
  brief.plan.status = plan::PlanStatus::infeasible;
  brief.plan.conflicts = {{plan::ConstraintKind::demand, "chat", 0.0, "tokens"}, {plan::ConstraintKind::quota, "nv-h200-sxm", 64, "chips"}};
  const std::string en = in(Language::en);
  EXPECT_TRUE(has(en, "No mix of these chips meets every demand within the limits."));
  EXPECT_TRUE(has(en, "demand of chat; quota of H200 SXM 141GB (64 chips more would do)"));
  EXPECT_TRUE(has(in(Language::zh), "以下各项不能同时成立"));
  EXPECT_EQ(test::xml_fault(html()), "");
  const auto json = parse_json(in(Language::en, Format::json), "x.json");
  EXPECT_EQ(json->root.find("plan")->find("cost")->kind, ValueKind::null);
  EXPECT_EQ(json->root.find("plan")->find("status")->text, "infeasible");
}

TEST_F(BriefView, SparseBriefsAreRendered) {
  for (study::OptionView& option : brief.options) option.cost = {};
  for (study::CapabilityAnswer& answer : brief.capabilities) {
    answer.cost_bought.reset();
    answer.cost_rented.reset();
    if (answer.training) *answer.training = {};
    if (answer.serving) *answer.serving = {};
    answer.servers = 0;
  }
  brief.plan = {};
  for (const Format format : {Format::table, Format::md, Format::csv, Format::json}) EXPECT_FALSE(in(Language::zh, format).empty());
  EXPECT_TRUE(has(in(Language::en), "no price known"));
  EXPECT_TRUE(has(in(Language::en), "does not fit"));
  EXPECT_TRUE(has(in(Language::en), "The solver failed"));
  EXPECT_EQ(test::xml_fault(html()), "");
}

TEST_F(BriefView, AMissingFactIsNamedAndNeverReadAsFree) {
  const std::string en = in(Language::en);
  EXPECT_TRUE(has(en, "unclear; at worst"));
  EXPECT_TRUE(has(en, "item.performance_density"));
}

TEST_F(BriefView, EstimatesDrawTheirBars) {
  const perf::Cluster cluster{&world.h200, &world.hgx, 32};
  workload::TrainingTask task;
  const Messages en = test::messages(Language::en);
  const std::string text = render_estimate(cluster, task, *brief.capabilities[0].training, en, Format::table, {}, sources());
  EXPECT_TRUE(has(text, "32 × HGX H200 8-GPU (256 × H200 SXM 141GB)"));
  EXPECT_TRUE(has(text, "Memory of one chip: 83.3 GB of 141 GB"));
  EXPECT_TRUE(has(text, "█"));
  EXPECT_TRUE(has(text, "H200 SXM 141GB: dense BF16 rate"));
  const std::string refused = render_estimate(cluster, task, *brief.capabilities[1].training, en, Format::table);
  EXPECT_TRUE(has(refused, "needs 1,412 GB"));
  const std::string serving = render_estimate(cluster, workload::ServingTask{}, *brief.capabilities[3].serving, en, Format::json);
  EXPECT_TRUE(parse_json(serving, "e.json").has_value());
  EXPECT_TRUE(
      render_estimate(cluster, workload::ServingTask{}, *brief.capabilities[3].serving, en, Format::csv).starts_with("chip,chips,"));
}

TEST(StudyView, SchemaDescribesEveryKey) {
  const Messages messages = test::messages(Language::en, Depth::reference);
  const SchemaNode schema = study::study_schema();
  const std::string json = study_json_schema(schema, messages);
  ASSERT_TRUE(parse_json(json, "schema.json").has_value());
  EXPECT_NE(json.find("https://json-schema.org/draft/2020-12/schema"), std::string::npos);
  const std::function<void(const SchemaNode&, const std::string&)> walk = [&](const SchemaNode& node, const std::string& path) {
    if (!path.empty()) {
      EXPECT_TRUE(messages.has("schema", path)) << path;
    }
    for (const SchemaNode& member : node.members) walk(member, path.empty() ? member.key : path + '.' + member.key);
  };
  walk(schema, "");
}

TEST(StudyView, FindingsAreListedAndCounted) {
  const Findings findings{{kUnknownKey, {"s.toml", 3, 1, "x"}, {{"key", "x"}}}, {kMissingKey, {"s.toml", 9, 1, "y"}, {{"key", "y"}}}};
  const std::string text = render_findings(findings, test::messages(Language::en));
  EXPECT_NE(text.find("s.toml:3:1: error: unknown key \"x\""), std::string::npos);
  EXPECT_TRUE(text.ends_with("2 findings\n"));
  EXPECT_EQ(findings_table(findings, test::messages(Language::zh)).rows.size(), 2U);
}

TEST(StudyView, PlanTablesNameThingsByTheirIds) {
  plan::Problem problem;
  problem.currency = "CNY";
  problem.workloads = {"chat"};
  plan::Option option;
  option.id = "a/b/direct";
  problem.options = {option};
  problem.periods = {{"2026", 8760.0}};
  problem.branches = {{"as_of", 1.0}};
  plan::Price price;
  price.can_rent = true;
  price.rent_per_hour = 12.5;
  problem.prices = {price};
  const auto files = plan_tables(problem);
  ASSERT_EQ(files.size(), 6U);
  EXPECT_EQ(files[3].name, "price.csv");
  EXPECT_NE(files[3].text.find("a/b/direct,2026,as_of,CNY,,12.5,,0,,,"), std::string::npos) << files[3].text;
  EXPECT_NE(files[5].text.find("kind,name,limit,unit"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::report
