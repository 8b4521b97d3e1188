// Market facts and parties: what loads, what is refused, what lint finds, and the counts that article 003 gives.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "catalog/lint.hpp"
#include "catalog/test_support.hpp"

namespace steelyard::catalog {
namespace {

using testing::findings_of;
using testing::load;

const std::string kEvidence = "sources = [\"sheet\"]\nas_of = \"2026-04-01\"\ngrade = \"reported\"\nverified = \"yes\"\n";

std::string fact_text(std::string_view id, std::string_view more) {
  return "[[market_fact]]\nid = \"" + std::string{id} + "\"\nsubject = \"nvidia\"\nmetric = \"market_share\"\nbasis = \"units\"\n" +
         kEvidence + std::string{more} + "\n";
}

std::string party_text(std::string_view id, std::string_view more) {
  return "[[party]]\nid = \"" + std::string{id} + "\"\nname = \"" + std::string{id} + "\"\n" + kEvidence + std::string{more} + "\n";
}

TEST(MarketFact, ConflictingFactsStandSideBySide) {
  const auto catalog = load(fact_text("a", "period = \"2025\"\nvalue = 55\nunit = \"percent\"") +
                            fact_text("b", "period = \"2025\"\nvalue = 40\nunit = \"percent\"\nrelayed_from = \"Bernstein\""));
  ASSERT_TRUE(catalog);
  ASSERT_EQ(catalog->market_facts().size(), 2U);
  EXPECT_EQ(catalog->market_fact(MarketFactId{"a"})->value, 55.0);
  EXPECT_EQ(catalog->market_fact(MarketFactId{"b"})->relayed_from, "Bernstein");
  EXPECT_EQ(catalog->market_fact(MarketFactId{"a"})->evidence->grade, Grade::reported);
}

TEST(MarketFact, IsOneOfNumberRangeDayAndTruth) {
  EXPECT_TRUE(load(fact_text("a", "low = 1\nhigh = 2\nunit = \"USD\"")));
  EXPECT_TRUE(load(fact_text("a", "low = 1\nunit = \"USD\"")));
  EXPECT_TRUE(load(fact_text("a", "date = \"2025-07\"")));
  EXPECT_TRUE(load(fact_text("a", "truth = false")));
  for (const char* wrong : {"", "value = 1", "value = 1\nunit = \"USD\"\ntruth = true", "date = \"2025\"\ntruth = true"}) {
    const auto findings = findings_of(fact_text("a", wrong));
    ASSERT_EQ(findings.size(), 1U) << wrong;
    EXPECT_EQ(findings[0].code, kMissingKey) << wrong;
  }
  EXPECT_EQ(findings_of(fact_text("a", "value = 3\nhigh = 2\nunit = \"USD\"")).at(0).code, kNumberRange);
  EXPECT_EQ(findings_of(fact_text("a", "value = 3\nunit = \"dollars\"")).at(0).code, kUnknownName);
}

TEST(MarketFact, AnOverriddenValueDropsTheRangeOfTheOldOne) {
  const auto catalog = load(fact_text("a", "value = 2\nlow = 1\nhigh = 3\nunit = \"USD\""), {"[[market_fact]]\nid = \"a\"\nvalue = 9\n"});
  ASSERT_TRUE(catalog);
  const MarketFact& fact = *catalog->market_fact(MarketFactId{"a"});
  EXPECT_EQ(fact.value, 9.0);
  EXPECT_FALSE(fact.low);
  EXPECT_EQ(fact.evidence->grade, Grade::assumed);  // it names no source of its own
}

TEST(Party, ReadsSuppliesWithTheirOwnEvidence) {
  const auto catalog = load(party_text("maker",
                                       "parent = \"owner\"\nparent_share = 0.5945\nlisted = { code = \"1.SZ\", source = \"sheet\", grade = "
                                       "\"assumed\" }\n[[party.supply]]\nchain = \"nvidia\"\ncomponent = { code = \"cooling\", source = "
                                       "\"sheet\", grade = \"assumed\" }\n[[party.supply]]\nchain = \"google\"") +
                            party_text("owner", ""));
  ASSERT_TRUE(catalog);
  const Party& party = *catalog->party(PartyId{"maker"});
  EXPECT_EQ(party.parent, PartyId{"owner"});
  ASSERT_EQ(party.supplies.size(), 2U);
  EXPECT_EQ(party.supplies[0].evidence->grade, Grade::reported);  // the record's: that it is in the chain
  EXPECT_EQ(party.supplies[0].of_component->grade, Grade::assumed);
  EXPECT_TRUE(party.supplies[1].component.empty());
  EXPECT_EQ(party.of_listing->grade, Grade::assumed);
}

TEST(Party, ParentsProductsAndSourcesMustExist) {
  EXPECT_EQ(findings_of(party_text("a", "parent = \"nobody\"")).at(0).code, kDanglingReference);
  EXPECT_EQ(findings_of(party_text("a", "products = [\"nothing\"]")).at(0).code, kDanglingReference);
  EXPECT_EQ(findings_of(party_text("a", "listed = { code = \"1\", source = \"none\" }")).at(0).code, kDanglingReference);
  EXPECT_EQ(findings_of(party_text("a", "parent_share = 1.2")).at(0).code, kNumberRange);
}

std::vector<std::string> remarks_on(const std::string& text) {
  const auto catalog = load(text);
  if (!catalog) return {"does not load"};
  std::vector<std::string> remarks;
  for (const Error& e : lint(*catalog, Date::from_civil(2026, 11, 22))) {
    remarks.push_back(std::string{e.code.name} + ' ' + std::string{e.argument("key")});
  }
  return remarks;
}

using Remarks = std::vector<std::string>;

TEST(LintMarket, FindsWhatHasNoSourceAndWhatCannotBe) {
  EXPECT_EQ(remarks_on(fact_text("a", "value = 55\nunit = \"percent\"") + party_text("p", "")), Remarks{});
  EXPECT_EQ(remarks_on(fact_text("a", "value = 155\nunit = \"percent\"")), Remarks{"lint.implausible_value value"});
  EXPECT_EQ(remarks_on(party_text("a", "parent_share = 0.5")), Remarks{"lint.implausible_value parent_share"});
  EXPECT_EQ(remarks_on(party_text("a", "parent = \"a\"")), Remarks{"lint.implausible_value parent"});
  EXPECT_EQ(remarks_on(party_text("a", "listed = { code = \"1.SZ\" }")), Remarks{"lint.unsourced listed"});
  EXPECT_EQ(remarks_on("[[market_fact]]\nid = \"a\"\nsubject = \"s\"\nmetric = \"m\"\nbasis = \"b\"\ntruth = true\n"),
            (Remarks{"lint.unsourced sources", "lint.unsourced as_of"}));
}

// Article 003 lists 13 suppliers of Google and 9 of NVIDIA: 16 in all, six of them in both.
TEST(ShippedParties, AreTheSuppliersOfTheArticle) {
  const auto catalog = Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  std::map<std::string, std::set<std::string>> chains;
  std::map<std::string, int> in;
  for (const Party& party : catalog->parties()) {
    for (const Supply& supply : party.supplies) {
      if (chains[supply.chain].insert(party.name_zh).second) ++in[party.name_zh];
      EXPECT_FALSE(supply.evidence->sources.empty()) << party.name;
    }
  }
  EXPECT_EQ(chains["google"].size(), 13U);
  EXPECT_EQ(chains["nvidia"].size(), 9U);
  EXPECT_EQ(in.size(), 16U);
  std::set<std::string> both;
  for (const auto& [name, count] : in) {
    if (count == 2) both.insert(name);
  }
  EXPECT_EQ(both, (std::set<std::string>{"英维克", "思泉新材", "科创新源", "金盘科技", "京泉华", "四方股份"}));
}

// The forecast without release: 80 = 50 + 17 + 8 + 5, and with AMD and NVIDIA all of it.
TEST(ShippedFacts, TheForecastOfDecemberAddsUp) {
  const auto catalog = Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  const auto value = [&](const char* id) { return catalog->market_fact(MarketFactId{id})->value.value(); };
  const double parts = value("huawei-share-2026-bernstein") + value("cambricon-hygon-share-2026-bernstein") +
                       value("cloud-makers-share-2026-bernstein") + value("other-domestic-share-2026-bernstein");
  EXPECT_DOUBLE_EQ(parts, value("domestic-share-2026-bernstein"));
  EXPECT_DOUBLE_EQ(parts + value("amd-china-share-2026-bernstein") + value("nvidia-china-share-2026-bernstein"), 100.0);
}

}  // namespace
}  // namespace steelyard::catalog
