#include <gtest/gtest.h>

#include "base/parallel.hpp"
#include "catalog/catalog.hpp"
#include "catalog/test_support.hpp"

namespace steelyard::catalog {
namespace {

using namespace steelyard::literals;
using testing::chip_text;
using testing::findings_of;
using testing::load;

const Chip& only_chip(const Result<Catalog>& catalog) { return catalog->chips().front(); }

TEST(Loader, ReadsAChip) {
  const auto catalog = load(chip_text("a-one", R"(
memory = "141 GB"
tdp = { value = "700 W", low = "650 W", grade = "reported", source = "sheet", note = "a reseller" }
performance_density = "19.45 TPP/mm2"
scale_up_direction = "uni"
volume = "2024-Q2"
)"));
  ASSERT_TRUE(catalog);
  const Chip& chip = only_chip(catalog);
  EXPECT_EQ(chip.memory->value, 141_GB);
  EXPECT_EQ(chip.memory->grade(), Grade::primary);
  EXPECT_EQ(chip.tdp->value, 700_W);
  EXPECT_EQ(chip.tdp->low, 650_W);
  EXPECT_EQ(chip.tdp->grade(), Grade::reported);
  EXPECT_NEAR(in_tpp_per_square_millimetre(chip.published_performance_density->value), 19.45, 1e-9);
  EXPECT_EQ(chip.scale_up_direction, LinkDirection::uni);
  EXPECT_FALSE(chip.memory_bandwidth);  // unknown, not zero
  EXPECT_EQ(catalog->place_of("chip", "a-one").to_string(), "data/chips/shipped.toml:5:1");
}

TEST(Loader, CollectsEveryFindingOfEveryFile) {
  const DataTree tree = DataTree::from_memory({
      {"chips/a.toml", chip_text("a-one", "memory = \"141 W\"\ntdq = \"700 W\"\nstatus = \"shiping\"\n")},
      {"chips/b.toml", "[[chip]]\nid = \"b-one\"\n"},
      {"chips/c.toml", "[[chip]\n"},
  });
  const auto catalog = Catalog::load(tree);
  ASSERT_FALSE(catalog);
  std::vector<std::string> found;
  for (const Error& e : catalog.error()) {
    found.push_back(e.place.to_string() + ' ' + std::string{e.code.name} + ' ' + std::string{e.argument("nearest")});
  }
  EXPECT_EQ(found, (std::vector<std::string>{
                       "data/chips/a.toml:11:1 record.unknown_name shipping",
                       "data/chips/a.toml:9:1 quantity.wrong_dimension ",
                       "data/chips/a.toml:10:1 record.unknown_key tdp",
                       "data/chips/b.toml:1:1 record.missing_key ",
                       "data/chips/b.toml:1:1 record.missing_key ",
                       "data/chips/c.toml:1:8 record.syntax ",
                   }));
}

TEST(Loader, OverlayOverridesWhatItStatesAndKeepsTheRest) {
  const auto catalog = load(chip_text("a-one", "memory = \"80 GB\"\ntdp = \"700 W\""),
                            {"[[chip]]\nid = \"a-one\"\ntdp = { value = \"600 W\", source = \"sheet\", grade = \"measured\" }\n"});
  ASSERT_TRUE(catalog);
  const Chip& chip = only_chip(catalog);
  EXPECT_EQ(chip.tdp->value, 600_W);
  EXPECT_EQ(chip.tdp->grade(), Grade::measured);
  EXPECT_EQ(chip.memory->value, 80_GB);
  EXPECT_EQ(chip.memory->grade(), Grade::primary);
  EXPECT_EQ(chip.name, "a-one name");
  EXPECT_EQ(catalog->place_of("chip", "a-one", "tdp").to_string(), "mine.toml:3:1");
  EXPECT_EQ(catalog->place_of("chip", "a-one", "memory").to_string(), "data/chips/shipped.toml:5:1");
}

TEST(Loader, AnOverrideWithoutEvidenceDoesNotBorrowTheMakersSheet) {
  const auto catalog = load(chip_text("a-one", "tdp = \"700 W\""), {"[[chip]]\nid = \"a-one\"\ntdp = \"600 W\"\n"});
  ASSERT_TRUE(catalog);
  EXPECT_EQ(only_chip(catalog).tdp->grade(), Grade::assumed);
  EXPECT_TRUE(only_chip(catalog).tdp->evidence->sources.empty());
}

TEST(Loader, AnOverrideOfNamesKeepsTheEvidence) {
  const auto catalog = load(chip_text("a-one", ""), {"[[chip]]\nid = \"a-one\"\naliases = [\"mine\"]\n"});
  ASSERT_TRUE(catalog);
  EXPECT_EQ(only_chip(catalog).evidence->grade, Grade::primary);
  EXPECT_TRUE(catalog->find_chip("MINE"));
}

TEST(Loader, LaterOverlaysLieOverEarlierOnes) {
  const std::string first = "[[chip]]\nid = \"a-one\"\ntdp = \"600 W\"\nmemory = \"1 GB\"\n";
  const std::string second = "[[chip]]\nid = \"a-one\"\ntdp = \"500 W\"\n";
  const auto catalog = load(chip_text("a-one", ""), {first, second});
  ASSERT_TRUE(catalog);
  EXPECT_EQ(only_chip(catalog).tdp->value, 500_W);
  EXPECT_EQ(only_chip(catalog).memory->value, 1_GB);
}

TEST(Loader, ANewRecordOfAnOverlayNeedsItsRequiredKeys) {
  const auto findings = findings_of("", {"[[chip]]\nid = \"mine\"\n[[system]]\nid = \"my-server\"\n"});
  std::vector<std::string> missing;
  for (const Error& e : findings) {
    EXPECT_EQ(e.code, kMissingKey);
    missing.emplace_back(e.argument("key"));
  }
  EXPECT_EQ(missing, (std::vector<std::string>{"vendor", "name", "name", "kind", "chip", "chips"}));
}

TEST(Loader, DuplicateInOneLayerNamesBothPlaces) {
  const auto findings = findings_of(chip_text("a-one", "") + chip_text("a-one", ""));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, kDuplicateId);
  EXPECT_EQ(findings[0].place.to_string(), "data/chips/shipped.toml:14:1");
  EXPECT_EQ(findings[0].argument("first"), "data/chips/shipped.toml:5:1");
  EXPECT_EQ(findings_of(chip_text("a-one", ""), {chip_text("a-one", "") + chip_text("a-one", "")}).size(), 1U);
}

TEST(Loader, DanglingReferencesHaveAPlaceAndTheNearestId) {
  const auto findings = findings_of(chip_text("a-one", "stacks = [\"cudda\"]\ntdp = { value = \"1 W\", source = \"shet\" }") + R"(
[[stack]]
id = "cuda"
name = "CUDA"
cuda_compatibility = "native"
training = "mature"
serving = "mature"
[[system]]
id = "box"
name = "Box"
kind = "server"
chip = "a-ona"
chips = 8
[[price]]
id = "p"
subject = "bax"
kind = "purchase"
per = "system"
region = "CN"
value = "1 CNY"
)");
  std::vector<std::string> found;
  for (const Error& e : findings) {
    EXPECT_EQ(e.code, kDanglingReference);
    found.push_back(e.place.to_string() + ' ' + std::string{e.argument("found")} + ' ' + std::string{e.argument("nearest")});
  }
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"data/chips/shipped.toml:13:11 cudda cuda", "data/chips/shipped.toml:14:24 shet sheet",
                                             "data/chips/shipped.toml:26:1 a-ona a-one", "data/chips/shipped.toml:30:1 bax box"}));
}

TEST(Loader, KindsOfOtherRoomsAreSkippedInOverlaysOnly) {
  EXPECT_TRUE(load("", {"[[rule]]\nid = \"r\"\n[calibration]\nx = 1\n"}));
  const auto shipped = findings_of("[[rule]]\nid = \"r\"\n");
  ASSERT_EQ(shipped.size(), 1U);
  EXPECT_EQ(shipped[0].code, kUnknownKind);
  const auto slip = findings_of("", {"[[chipp]]\nid = \"r\"\n"});
  ASSERT_EQ(slip.size(), 1U);
  EXPECT_EQ(slip[0].code, kUnknownKind);
  EXPECT_EQ(slip[0].argument("nearest"), "chip");
  EXPECT_EQ(findings_of("", {"[chip]\nid = \"r\"\n"}).at(0).code, kWrongType);
}

TEST(Loader, FilesOfOtherFoldersAreNotRead) {
  EXPECT_TRUE(Catalog::load(DataTree::from_memory({{"rules/a.toml", "[[nonsense]]"}, {"i18n/en.toml", "a = 1"}})));
}

TEST(Loader, APriceKeepsTheCurrencyOfItsSource) {
  const auto catalog = load(chip_text("a-one", "") + R"(
[[price]]
id = "p"
subject = "a-one"
kind = "rental"
per = "chip"
region = "CN"
value = "16.3 CNY/h"
low = "15 CNY/h"
as_of = "2026-01"
sources = ["sheet"]
)");
  ASSERT_TRUE(catalog);
  const Price& price = catalog->prices().front();
  EXPECT_EQ(price.per_time->value.currency, Currency::cny);
  EXPECT_NEAR(price.per_time->value.value.base() * 3600, 16.3, 1e-9);
  EXPECT_FALSE(price.purchase);
  EXPECT_EQ(price.per_time->evidence->as_of->text, "2026-01");
}

TEST(Loader, APriceOfTheWrongKindIsRefused) {
  const std::string price = "[[price]]\nid = \"p\"\nsubject = \"a-one\"\nkind = \"rental\"\nper = \"chip\"\nregion = \"CN\"\n";
  EXPECT_EQ(findings_of(chip_text("a-one", "") + price + "value = \"16.3 CNY\"\n").at(0).code, kWrongDimension);
  EXPECT_EQ(findings_of(chip_text("a-one", "") + price + "value = \"16.3 CNY/h\"\nlow = \"3 USD/h\"\n").at(0).code, kWrongDimension);
}

TEST(Loader, ExchangeRatesOfTheSameDayAreOverridden) {
  const std::string rate = "[[exchange_rate]]\nbase = \"USD\"\nquote = \"CNY\"\nas_of = \"2026-01-01\"\nvalue = ";
  const auto catalog = load(rate + "7.0\n", {rate + "8.0\n"});
  ASSERT_TRUE(catalog);
  ASSERT_EQ(catalog->exchange_rates().all().size(), 1U);
  EXPECT_DOUBLE_EQ(catalog->exchange_rates().all()[0].value, 8.0);
  EXPECT_EQ(findings_of(rate + "7.0\n" + rate + "7.1\n").at(0).code, kDuplicateId);
  EXPECT_EQ(findings_of(rate + "0\n").at(0).code, kNumberRange);
}

TEST(Loader, MixtureOfExpertsIsAllOrNothing) {
  const std::string model = R"(
[[model]]
id = "m"
name = "M"
layers = 2
hidden = 8
heads = 2
kv_heads = 2
head_dim = 4
ffn = 16
gated_ffn = true
vocab = 100
tied_embeddings = false
)";
  EXPECT_TRUE(load(model));
  const auto missing = findings_of(model + "experts = 8\nexperts_per_token = 2\n");
  ASSERT_EQ(missing.size(), 3U);
  const std::string experts = model + "experts = 8\nexperts_per_token = 2\nshared_experts = 0\nexpert_ffn = 4\ndense_layers = 0\n";
  ASSERT_TRUE(load(experts));
  const auto overridden = load(experts, {"[[model]]\nid = \"m\"\nexperts_per_token = 4\n"});
  ASSERT_TRUE(overridden);
  EXPECT_EQ(overridden->models()[0].experts->experts_per_token, 4);
  EXPECT_EQ(overridden->models()[0].experts->experts, 8);
  EXPECT_EQ(findings_of(experts, {"[[model]]\nid = \"m\"\nexperts_per_token = 9\n"}).at(0).code, kNumberRange);
}

TEST(Loader, SystemLevelsInheritTheEvidence) {
  const auto catalog = load(chip_text("a-one", "") + R"(
[[system]]
id = "box"
name = "Box"
kind = "server"
chip = "a-one"
chips = 8
sources = ["sheet"]
grade = "primary"
[[system.level]]
name = "link"
kind = "switch"
chips = 8
bandwidth = "450 GB/s"
[[system.level]]
name = "net"
kind = "clos"
chips = 1024
bandwidth = "400 Gb/s"
grade = "assumed"
)");
  ASSERT_TRUE(catalog);
  const System& system = catalog->systems().front();
  EXPECT_EQ(system.scale_up_domain(), 8);
  EXPECT_EQ(system.levels[0].bandwidth->grade(), Grade::primary);
  EXPECT_EQ(system.levels[1].bandwidth->grade(), Grade::assumed);
  EXPECT_EQ(system.levels[1].bandwidth->value, 50_GBps);
  EXPECT_EQ(catalog->systems_of(ChipId{"a-one"}).size(), 1U);
}

TEST(ShippedData, Loads) {
  const auto catalog = Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog) << catalog.error().front().place.to_string() << ' ' << catalog.error().front().code.name;
  EXPECT_GE(catalog->chips().size(), 100U);
  EXPECT_GE(catalog->models().size(), 80U);
  for (const Chip& chip : catalog->chips()) {
    ASSERT_NE(chip.evidence, nullptr) << chip.id.text();
    if (chip.memory) {
      EXPECT_NE(chip.memory->evidence, nullptr) << chip.id.text();
    }
  }
}

TEST(ShippedData, IsTheSameWhateverTheNumberOfThreads) {
  std::vector<std::string> seen;
  for (std::size_t threads : {1U, 2U, 0U}) {
    set_thread_count(threads);
    const auto catalog = Catalog::load(DataTree::embedded());
    ASSERT_TRUE(catalog);
    std::string ids;
    for (const Chip& chip : catalog->chips()) {
      ids += chip.id.text() + catalog->place_of("chip", chip.id.text()).to_string();
      if (const auto tpp = total_processing_performance(chip)) ids += std::to_string(in_tpp(tpp->value));
    }
    for (const Price& price : catalog->prices()) ids += price.id.text();
    seen.push_back(std::move(ids));
  }
  set_thread_count(0);
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
}

// docs: 3A090 arithmetic of the makers' sheets; a change of the data that moves these needs a reason.
TEST(ShippedData, KnownChips) {
  const auto catalog = Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  const auto tpp = [&](const char* id) { return in_tpp(total_processing_performance(*catalog->chip(ChipId{id}))->value); };
  EXPECT_NEAR(tpp("nv-h100-sxm"), 15832, 16);
  EXPECT_NEAR(tpp("nv-a100-80"), 4992, 1);
  EXPECT_NEAR(tpp("nv-h20-96"), 2368, 3);
}

}  // namespace
}  // namespace steelyard::catalog
