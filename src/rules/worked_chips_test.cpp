// The worked table of the reading notes (policy brief, section 5): what each part is, and which rules its numbers trip, today.
#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

constexpr double kUnknown = -1;
constexpr double kPcie3 = 32, kPcie4 = 64, kPcie5 = 128;  // sixteen lanes, both directions
constexpr std::string_view kToday = "2026-11-21";

/// `none`: not in 3A090 · `a`, `b` · `?`: needs information.
struct Row {
  std::string id;  // of the catalogue; empty where it has no such part
  Part part;
  std::string classification;
  bool letter = false;
  bool within_2026_limits = false;  // of the parts in 3A090
  bool duty = false;
};

const std::vector<Row>& rows() {
  const auto part = [](double tpp, double die, double dram, double io, bool dc = true) {
    return Part{"worked-part", "NVIDIA", "US", tpp, die, dram, io, dc};
  };
  static const std::vector<Row> table{
      {"nv-a100-80", part(4992, 826, 2039, 600), "a", true, true, false},
      {"nv-a800-80", part(4992, 826, 2039, 400), "a", true, true, false},
      {"nv-h100-sxm", part(15832, 814, 3350, 900), "a", true, true, false},
      {"nv-h800-sxm", part(15832, 814, 3350, 400), "a", true, true, false},
      {"nv-h100-nvl", part(13364, 814, 3900, 600), "a", true, true, false},
      {"nv-h800-pcie", part(12104, 814, 2000, 400), "a", true, true, false},
      {"nv-h200-sxm", part(15832, 814, 4800, 900), "a", true, true, true},
      {"nv-h200-nvl", part(13364, 814, 4800, 900), "a", true, true, false},
      {"nv-h20-96", part(2368, 814, 4000, 900), "none", true, false, false},
      {"nv-l20", part(1912, 609, 864, kPcie4), "none", false, false, false},
      {"nv-l2", part(1544, 294, 300, kPcie4), "none", false, false, false},
      {"nv-l40s", part(5864, 609, 864, kPcie4), "a", false, true, false},
      {"nv-l40", part(2896, 609, 864, kPcie4), "b", false, true, false},
      {"nv-l4", part(1936, 294, 300, kPcie4), "a", false, true, false},
      {"nv-a30", part(2640, 826, 933, 200), "b", false, true, false},
      {"nv-a40", part(2394, 628, 696, 112), "b", false, true, false},
      {"nv-a10", part(2000, 628, 600, kPcie4), "none", false, false, false},
      {"nv-v100-32", part(2000, 815, 900, 300), "none", false, false, false},
      {"nv-t4", part(1040, 545, 320, kPcie3), "none", false, false, false},
      {"nv-rtx4090", part(5285, 608.5, 1008, kPcie4, false), "a", false, true, false},
      {"nv-rtx4090d", part(4708, 608.5, 1008, kPcie4, false), "none", false, false, false},
      {"nv-rtx5090", part(6704, 750, 1792, kPcie5, false), "a", true, true, false},
      {"nv-rtx5090d", part(4750, 750, 1792, kPcie5, false), "none", true, false, false},
      {"nv-rtx5090dv2", part(4750, 750, 1344, kPcie5, false), "none", false, false, false},
      {"nv-rtxpro6000d", part(kUnknown, 750, 1398, kPcie5), "?", false, false, false},
      {"nv-b100", part(28000, 1628, 8000, 1800), "a", true, false, false},
      {"nv-b200", part(36000, 1628, 8000, 1800), "a", true, false, false},
      {"nv-b300", part(56000, 1628, 8000, 1800), "a", true, false, false},
      {"", part(60000, 1628, 8000, 1800), "a", true, false, false},  // B300 by the other sheet
      {"nv-b30a", part(28000, 814, 4000, 900), "a", true, false, false},
      {"amd-mi210", part(2896, 790, 1638, 300), "b", true, true, false},
      {"amd-mi250x", part(6128, 1580, 3277, 800), "a", true, true, false},
      {"amd-mi300x", part(20919, 1017, 5300, 896), "a", true, true, false},
      {"amd-mi325x", part(20919, 1017, 6000, 896), "a", true, true, true},
      {"amd-mi350x", part(36910, kUnknown, 8000, 1075), "a", true, false, false},
      {"amd-mi355x", part(40265, kUnknown, 8000, 1075), "a", true, false, false},
      {"intel-gaudi2", part(6920, kUnknown, 2450, kUnknown), "a", true, true, false},  // Gaudi 2
      {"intel-gaudi3", part(26848, kUnknown, 3700, 1200), "a", true, false, false},    // Gaudi 3: BF16 rate = FP8 rate
  };
  return table;
}

std::string class_of(const Determination& d) {
  for (const char* name : {"a", "b"}) {
    if (std::find(d.classification.begin(), d.classification.end(), std::string{"3A090."} + name) != d.classification.end()) return name;
  }
  const bool open = fired(d, "US-2023-10.a") == Truth::unknown || fired(d, "US-2023-10.b") == Truth::unknown;
  return open ? "?" : "none";
}

TEST(WorkedChips, AnswerAsTheTableSays) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.id + " TPP " + std::to_string(row.part.tpp));
    Facts facts = transaction(row.part);
    hold_all_evidence(facts);
    const auto d = answer(facts, kToday);
    EXPECT_EQ(class_of(d), row.classification);
    EXPECT_EQ(fired(d, "US-LTR-H20") == Truth::yes, row.letter);
    EXPECT_EQ(fired(d, "US-2026-01") == Truth::yes, row.within_2026_limits);
    EXPECT_EQ(!d.levies.empty(), row.duty);
    const bool licensed = row.classification != "none" || row.letter;
    EXPECT_EQ(d.us != UsOutcome::no_licence_required, licensed);
  }
}

// The catalogue states rates and areas of its own sources; where it knows enough it must come to the same class.
TEST(WorkedChips, CatalogueComesToTheSameClass) {
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog) << shown(catalog.error());
  std::size_t compared = 0;
  for (const Row& row : rows()) {
    const catalog::Chip* chip = row.id.empty() ? nullptr : catalog->chip(ChipId{row.id});
    if (chip == nullptr) continue;
    SCOPED_TRACE(row.id);
    Facts facts = rules::facts_of(*chip);
    for (const auto& [name, value] : transaction(row.part)) {
      if (!name.starts_with("item.")) facts[name] = value;
    }
    hold_all_evidence(facts);
    const auto d = answer(facts, kToday);
    EXPECT_EQ(class_of(d), row.classification);
    EXPECT_EQ(fired(d, "US-LTR-H20") == Truth::yes, row.letter);
    EXPECT_EQ(!d.levies.empty(), row.duty);
    ++compared;
  }
  EXPECT_GE(compared, 25U);
}

TEST(WorkedChips, EverySourceOfTheRulesIsInTheCatalogue) {
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const RuleInfo& rule : shipped_book().rules()) {
    for (const SourceId& source : rule.evidence->sources)
      EXPECT_NE(catalog->source(source), nullptr) << rule.id.text() << ' ' << source.text();
  }
  for (const ConditionInfo& condition : shipped_book().conditions()) {
    for (const SourceId& source : condition.evidence->sources) EXPECT_NE(catalog->source(source), nullptr) << condition.id;
  }
}

// Where sheets differ, both readings are kept: the class of neither depends on which one is right, and the trace says so for both.
TEST(WorkedChips, BothReadingsOfADisputedFigureComeToTheSameClass) {
  const std::vector<std::pair<Part, Part>> readings{
      {{"nv-b300", "NVIDIA", "US", 56000, 1628, 8000, 1800}, {"nv-b300", "NVIDIA", "US", 60000, 1628, 8000, 1800}},
      {{"amd-mi300x", "AMD", "US", 20919, 1017, 5300, 896}, {"amd-mi300x", "AMD", "US", 20919, 2497, 5300, 896}},  // with the N6 base dies
      {{"intel-gaudi3", "Intel", "US", 26848, -1, 3700, 1200}, {"intel-gaudi3", "Intel", "US", 29360, -1, 3700, 1200}},
      {{"hw-910b", "Huawei", "CN", 5120, 665, 1600, 392}, {"hw-910b", "Huawei", "CN", 6016, 665, 1600, 392}},
      {{"hw-910c", "Huawei", "CN", 12032, 1330, 3200, 784}, {"hw-910c", "Huawei", "CN", 12800, 1330, 3200, 784}},
      {{"hw-950pr", "Huawei", "CN", 6240, -1, 1400, 2000}, {"hw-950pr", "Huawei", "CN", 6432, -1, 1400, 2000}}};
  for (const auto& [one, other] : readings) {
    const auto first = answer(transaction(one), kToday);
    const auto second = answer(transaction(other), kToday);
    EXPECT_EQ(class_of(first), "a") << one.id;
    EXPECT_EQ(class_of(second), "a") << one.id;
    EXPECT_EQ(first.us, second.us) << one.id;
  }
}

// Traps of public numbers (5.1): sparse figures sold as dense, the H20 labelled .b.2, half a B30A.
TEST(WorkedChips, CataloguedFiguresAvoidTheTraps) {
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  const auto tpp = [&](const char* id) {
    const catalog::Chip* chip = catalog->chip(ChipId{id});
    const auto figure = chip == nullptr ? std::nullopt : catalog::total_processing_performance(*chip);
    return figure ? figure->value.base() / 1e12 : 0.0;
  };
  EXPECT_NEAR(tpp("nv-h200-sxm"), 15832, 20);  // 3,958 TFLOPS of FP8 would be 31,664
  EXPECT_NEAR(tpp("nv-h100-sxm"), 15832, 20);
  EXPECT_NEAR(tpp("nv-h200-sxm") / tpp("nv-h20-96"), 6.69, 0.02);
  const double half = tpp("nv-h200-sxm") / tpp("nv-b30a");
  EXPECT_GT(half, 0.52);
  EXPECT_LT(half, 0.58);
  EXPECT_EQ(class_of(answer(transaction(h20()), kToday)), "none");  // a public data set says 3A090.b.2
  // A10 and 4090D stand near an edge: adding their vector units could move them over it.
  const auto a10 = answer(transaction({"nv-a10", "NVIDIA", "US", 2013, 628, 600, 64}), kToday);
  EXPECT_EQ(class_of(a10), "b");
  EXPECT_EQ(class_of(answer(transaction({"nv-a10", "NVIDIA", "US", 2000, 628, 600, 64}), kToday)), "none");
}

// A name in a test must be a part that exists: `nv-h20` would silently catch nothing.
TEST(WorkedChips, EveryPartThatARuleNamesIsInTheCatalogue) {
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const char* id : {"nv-a100-40", "nv-a100-80", "nv-a100-80-pcie", "nv-h100-sxm", "nv-h100-96", "nv-h100-pcie", "nv-h100-nvl",
                         "nv-h20-96", "nv-h20-141", "amd-mi308x", "nv-h200-sxm", "nv-h200-nvl", "nv-rtxpro6000d"}) {
    EXPECT_NE(catalog->chip(ChipId{id}), nullptr) << id;
  }
}

}  // namespace
}  // namespace steelyard::rules
