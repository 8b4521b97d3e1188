#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "catalog/catalog.hpp"
#include "catalog/test_support.hpp"

namespace steelyard::catalog {
namespace {

const Catalog& shipped() {
  static const Catalog catalog = Catalog::load(DataTree::embedded()).value();
  return catalog;
}

std::string found(std::string_view name) {
  const auto chip = shipped().find_chip(name);
  if (chip) return (*chip)->id.text();
  const Error& error = chip.error().front();
  return std::string{error.code.name} + ": " + std::string{error.argument(error.code == kAmbiguousName ? "candidates" : "nearest")};
}

TEST(Find, FoldedName) {
  EXPECT_EQ(folded_name("H20-3e 141 GB"), "h203e141gb");
  EXPECT_EQ(folded_name("昇腾 910_B"), "昇腾910b");
  EXPECT_EQ(folded_name("deepseek-ai/DeepSeek-V3.1"), "deepseekaideepseekv31");
}

TEST(Find, ByWhatAPersonTypes) {
  EXPECT_EQ(found("nv-h200-sxm"), "nv-h200-sxm");
  EXPECT_EQ(found("h200-sxm"), "nv-h200-sxm");  // without the vendor
  EXPECT_EQ(found("H200_SXM"), "nv-h200-sxm");
  EXPECT_EQ(found("NV H200 SXM"), "nv-h200-sxm");
  EXPECT_EQ(found("b200"), "nv-b200");
  EXPECT_EQ(found("思元590"), "cam-590");
  EXPECT_EQ(found("昇腾 910C"), "hw-910c");
}

TEST(Find, AmbiguityListsTheCandidates) {
  EXPECT_EQ(found("h20"), "catalog.ambiguous_name: nv-h20-141, nv-h20-96");
  EXPECT_EQ(found("英伟达H20"), "catalog.ambiguous_name: nv-h20-141, nv-h20-96");
}

TEST(Find, UnknownNamesTheNearest) {
  EXPECT_EQ(found("mi3000x").substr(0, 34), "catalog.unknown_record: amd-mi300x");
  EXPECT_EQ(found("zzzzzzzzzzzzzzzz"), "catalog.unknown_record: ");
  EXPECT_EQ(found(""), "catalog.unknown_record: ");
}

TEST(Find, FirstWordsAreEnoughWhereTheyMeanOneRecord) {
  const auto catalog = testing::load(testing::chip_text("a-one-xl", "") + testing::chip_text("a-two-xl", "") +
                                     testing::chip_text("a-two-s", "") + testing::chip_text("one-a", "", "Other"));
  ASSERT_TRUE(catalog);
  EXPECT_EQ((*catalog->find_chip("two-xl"))->id.text(), "a-two-xl");
  EXPECT_EQ(catalog->find_chip("two").error()[0].argument("candidates"), "a-two-s, a-two-xl");
  EXPECT_EQ(catalog->find_chip("one").error()[0].argument("candidates"), "a-one-xl, one-a");
}

TEST(Find, AnExactIdWinsOverEverything) {
  const auto catalog = testing::load(testing::chip_text("b", "aliases = [\"a\"]") + testing::chip_text("a", ""));
  ASSERT_TRUE(catalog);
  EXPECT_EQ((*catalog->find_chip("a"))->id.text(), "a");
}

TEST(Find, ModelsAndSystems) {
  const auto model = shipped().find_model("DeepSeek-V3");
  ASSERT_TRUE(model);
  EXPECT_EQ((*model)->id.text(), "deepseek-v3");
  EXPECT_EQ(shipped().find_model("nvidia/DeepSeek-R1-NVFP4").value()->id.text(), "deepseek-v3");
  for (const System& system : shipped().systems()) EXPECT_EQ(shipped().find_system(system.id.text()).value(), &system);
}

TEST(Find, EveryShippedIdFindsItself) {
  for (const Chip& chip : shipped().chips()) EXPECT_EQ(shipped().find_chip(chip.id.text()).value(), &chip);
  for (const ModelArchitecture& model : shipped().models()) EXPECT_EQ(shipped().find_model(model.id.text()).value(), &model);
}

RC_GTEST_PROP(Find, NeverFailsOtherThanByAFinding, (const std::string& typed)) {
  const auto chip = shipped().find_chip(typed);
  RC_ASSERT(chip || chip.error().size() == 1U);
}

TEST(Catalog, PricesAreNewestFirst) {
  for (const Price& price : shipped().prices()) {
    const auto same = shipped().prices_of(price.subject, price.kind);
    ASSERT_FALSE(same.empty());
    for (std::size_t i = 1; i < same.size(); ++i) {
      EXPECT_GE(same[i - 1]->evidence->as_of->last, same[i]->evidence->as_of->last) << price.id.text();
    }
  }
}

}  // namespace
}  // namespace steelyard::catalog
