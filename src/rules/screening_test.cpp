// Names and entries here are of the public Consolidated Screening List, or made up.
#include "rules/screening.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/data_tree.hpp"
#include "rules/csv.hpp"

namespace steelyard::rules {
namespace {

constexpr const char* kList =
    "_id,source,entity_number,type,name,addresses,federal_register_notice,license_policy,alt_names\n"
    "1,Entity List (EL) - Bureau of Industry and Security,,,\"Huawei Technologies Co., Ltd.\",\"Shenzhen, CN\",84 FR 22961,Presumption of "
    "denial,\"Huawei; 华为技术有限公司\"\n"
    "2,Entity List (EL) - Bureau of Industry and Security,,,China Electronics Technology Group Corporation 13th Research Institute (CETC "
    "13),\"Hebei, CN\",83 FR 37423,,\"Hebei "
    "Semiconductor Research Institute; HSRI; 中国电子科技集团公司第十三研究所\"\n"
    "3,Entity List (EL) - Bureau of Industry and Security,,,China Electronics Technology Group Corporation 54th Research "
    "Institute,\"Hebei, CN\",83 FR 37423,,\n"
    "4,Entity List (EL) - Bureau of Industry and Security,,,\"Inspur Group Co., Ltd.\",\"Jinan, CN\",88 FR 13673,,\"浪潮集团有限公司; "
    "Langchao\"\n"
    "5,Sectoral Sanctions Identifications List (SSI) - Treasury Department,,Entity,ROSNEFT TRADE LIMITED,\"CY\",,,TNK TRADE LIMITED\n";

const ScreeningList& list() {
  static const ScreeningList loaded = std::move(*read_screening_list(kList, "csl-2026-07-31.csv"));
  return loaded;
}
const Screener& screener() {
  static const Screener made(list());
  return made;
}

TEST(ScreeningList, CsvAndJsonOfTradeGov) {
  EXPECT_EQ(list().parties.size(), 5u);
  EXPECT_EQ(list().parties[0].alt_names.size(), 2u);
  EXPECT_EQ(list().as_of->to_string(), "2026-07-31");  // off the file's name
  EXPECT_EQ(list().hash.size(), 64u);
  const auto json = read_screening_list(
      R"({"results": [{"id": "1", "source": "Entity List", "name": "Huawei", "alt_names": ["华为"], "addresses": [{"city": "Shenzhen", "country": "CN"}]}]})",
      "csl.json");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->parties[0].addresses, "Shenzhen, CN");
  EXPECT_FALSE(json->as_of.has_value());
  EXPECT_TRUE(read_screening_list(R"([{"name": "A", "source": "B"}])", "bare.json").has_value());
  EXPECT_EQ(read_screening_list("a,b\n1,2\n", "x.csv").error().front().code, kNotAScreeningList);
  EXPECT_EQ(read_screening_list("{}", "x.json").error().front().code, kNotAScreeningList);
}

TEST(JaroWinkler, PublishedPairs) {
  // Winkler (1990), table of string comparisons.
  EXPECT_NEAR(jaro_winkler(U"martha", U"marhta"), 0.961, 0.001);
  EXPECT_NEAR(jaro_winkler(U"dwayne", U"duane"), 0.840, 0.001);
  EXPECT_NEAR(jaro_winkler(U"dixon", U"dicksonx"), 0.813, 0.001);
  EXPECT_DOUBLE_EQ(jaro_winkler(U"abc", U"xyz"), 0.0);
  EXPECT_DOUBLE_EQ(jaro_winkler(U"", U""), 1.0);
}

TEST(Comparable, LegalFormsNumeralsAndScripts) {
  EXPECT_EQ(comparable("Huawei Technologies Co., Ltd.").tokens, (std::vector<std::u32string>{U"huawei", U"technologies"}));
  EXPECT_EQ(comparable("华为技术有限公司").han, U"华为技术");
  EXPECT_EQ(comparable("華為技術有限公司").han, U"华为技术");  // traditional characters
  EXPECT_EQ(comparable("中国电子科技集团公司第五十四研究所").numbers, (std::set<std::uint64_t>{54}));
  EXPECT_EQ(comparable("54th Research Institute").numbers, (std::set<std::uint64_t>{54}));
  EXPECT_EQ(comparable("ООО Газпром").tokens.back(), U"gazprom");
  EXPECT_EQ(comparable("A.B.C. Company").tokens, (std::vector<std::u32string>{U"abc"}));
  EXPECT_EQ(comparable("Ltd").tokens, (std::vector<std::u32string>{U"ltd"}));  // nothing else is left of it
  EXPECT_TRUE(comparable("").tokens.empty());
}

std::string best(std::string_view name) {
  const auto hits = screener().screen(name);
  return hits.empty() ? std::string{} : hits.front().party->id;
}

TEST(Screening, FindsWhatPeopleType) {
  EXPECT_EQ(best("Huawei Technologies Company Limited"), "1");
  EXPECT_EQ(best("HUAWEI TECHNOLOGIES"), "1");
  EXPECT_EQ(best("Huawie Technologies"), "1");
  EXPECT_EQ(best("华为技术有限公司"), "1");
  EXPECT_EQ(best("華為技術"), "1");
  EXPECT_EQ(best("CETC 13th Research Institute"), "");  // an abbreviation alone doesn't carry; the full name does
  EXPECT_EQ(best("China Electronics Technology Group Corp. 13th Research Institute"), "2");
  EXPECT_EQ(best("中国电子科技集团公司第十三研究所"), "2");
  EXPECT_EQ(best("Inspur Group"), "4");
  EXPECT_EQ(best("Rosneft Trade Ltd"), "5");
}

TEST(Screening, LeavesOthersAlone) {
  for (const char* name :
       {"Siemens AG", "Example Cloud Technology Co., Ltd.", "Shenzhen Trading Company", "北京示例科技有限公司", "Research Institute", ""}) {
    EXPECT_EQ(best(name), "") << name;
  }
}

TEST(Screening, DifferingNumbersAreAnotherInstitute) {
  const auto hits = screener().screen("China Electronics Technology Group Corporation 54th Research Institute");
  ASSERT_FALSE(hits.empty());
  EXPECT_EQ(hits.front().party->id, "3");
  for (const auto& hit : hits) EXPECT_NE(hit.party->id, "2");
  EXPECT_TRUE(screener().compare("13th Research Institute of X", "54th Research Institute of X").numbers_differ);
}

TEST(Screening, AScoreIsExplained) {
  const auto hits = screener().screen("Huawie Technologies");
  ASSERT_FALSE(hits.empty());
  ASSERT_EQ(hits.front().pairs.size(), 2u);
  EXPECT_EQ(hits.front().method, "tokens");
  double weights = 0.0;
  for (const TokenPair& pair : hits.front().pairs) weights += pair.weight;
  EXPECT_NEAR(weights, 1.0, 1e-9);
}

/// Hits and misses at a threshold.
struct Measure {
  int found = 0;
  int missed = 0;
  int wrong = 0;
  [[nodiscard]] double precision() const { return found + wrong == 0 ? 1.0 : static_cast<double>(found) / (found + wrong); }
  [[nodiscard]] double recall() const { return found + missed == 0 ? 1.0 : static_cast<double>(found) / (found + missed); }
};

Measure measure(const CsvTable& pairs, double threshold) {
  Measure result;
  for (const CsvRow& row : pairs.rows) {
    const bool hit = screener().compare(pairs.cell(row, "asked"), pairs.cell(row, "listed")).score >= threshold;
    const bool match = pairs.cell(row, "match") == "yes";
    result.found += hit && match ? 1 : 0;
    result.missed += !hit && match ? 1 : 0;
    result.wrong += hit && !match ? 1 : 0;
  }
  return result;
}

CsvTable pairs_of(const std::string& path) {
  const auto text = read_file(path);
  return text ? parse_csv(*text, path) : CsvTable{};
}

// Labelled by hand from names of the public list; docs/models/screening.md tells the figures.
TEST(Screening, PrecisionAndRecallOnLabelledPairs) {
  const CsvTable pairs = pairs_of(std::string{std::getenv("STEELYARD_SOURCE_DIR")} + "/tests/golden/screening_pairs.csv");
  ASSERT_GE(pairs.rows.size(), 60u);
  for (const double threshold : {0.75, 0.80, 0.85, 0.90, 0.95}) {
    const Measure m = measure(pairs, threshold);
    std::printf("screening %.2f: precision %.3f recall %.3f (%d found, %d missed, %d wrong)\n", threshold, m.precision(), m.recall(),
                m.found, m.missed, m.wrong);
  }
  const Measure usual = measure(pairs, kScreeningThreshold);
  EXPECT_GE(usual.precision(), 0.85);
  EXPECT_GE(usual.recall(), 0.80);
}

// Any table of pairs (asked, listed, match) that somebody has at hand.
TEST(Screening, PairsOfTheReader) {
  const char* path = std::getenv("STEELYARD_NAME_PAIRS");
  if (path == nullptr) GTEST_SKIP() << "STEELYARD_NAME_PAIRS names no table of pairs";
  const CsvTable pairs = pairs_of(path);
  for (const double threshold : {0.70, 0.75, 0.80, 0.85, 0.90}) {
    const Measure m = measure(pairs, threshold);
    std::printf("pairs %.2f: precision %.3f recall %.3f (%d found, %d missed, %d wrong)\n", threshold, m.precision(), m.recall(), m.found,
                m.missed, m.wrong);
  }
}

TEST(Screening, AChineseNameLeadsToALatinOneBySyllables) {
  const auto hit = screener().compare("华为技术有限公司", "Huawei International Pte Ltd");
  EXPECT_EQ(hit.method, "syllables");
  EXPECT_GT(hit.score, 0.8);
}

}  // namespace
}  // namespace steelyard::rules
