// DIST-1 over the shipped study of a distributor.
#include <gtest/gtest.h>

#include "study/seller_study.hpp"
#include "study/study.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

std::string shipped() {
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with("distributor.toml")) return std::string{file.content};
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Result<SellerStudy> read(const std::string& text) {
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  return read_seller_study(*document, text, *engine().catalog(), *engine().rule_book());
}

SellerAnswer answer_of(const std::string& text) {
  auto study = read(text);
  EXPECT_TRUE(study);
  auto answer = answer_seller(engine(), *std::move(study));
  EXPECT_TRUE(answer);
  return *std::move(answer);
}

const SellerAnswer& answer() {
  static const SellerAnswer instance = answer_of(shipped());
  return instance;
}

std::size_t offer(const SellerAnswer& a, std::string_view id) {
  for (std::size_t o = 0; o < a.problem.offers.size(); ++o) {
    if (a.problem.offers[o].id == id) return o;
  }
  ADD_FAILURE() << id;
  return 0;
}

TEST(SellerStudy, NothingIsSoldUnderALicenceBeforeItIsGranted) {
  bool any = false;
  for (const plan::SellerSale& sale : answer().plan.sales) {
    if (answer().problem.offers[sale.offer].kind != "sell_licence") continue;
    any = true;
    const plan::SellerStage& stage = answer().problem.stages[sale.stage];
    EXPECT_GE(answer().study.boundaries[stage.period], Date::from_civil(2026, 4, 1));
    EXPECT_EQ(answer().status[sale.offer][sale.stage].code, "open");
    EXPECT_NE(stage.node, "now");
    EXPECT_EQ(stage.node.find("refused"), std::string::npos);
    EXPECT_EQ(stage.node.find("revoked"), std::string::npos);
  }
  EXPECT_TRUE(any);
}

TEST(SellerStudy, TheDutyFollowsThePartToTheCent) {
  const std::size_t sxm = offer(answer(), "China under licence/nv-h200-sxm");
  const std::size_t nvl = offer(answer(), "China under licence/nv-h200-nvl");
  bool open = false;
  for (std::size_t s = 0; s < answer().problem.stages.size(); ++s) {
    if (!answer().problem.offers[sxm].at[s].is_open) continue;
    open = true;
    EXPECT_DOUBLE_EQ(answer().problem.offers[sxm].at[s].fee_due, 6000.0);  // a quarter of the entered 24,000
    EXPECT_DOUBLE_EQ(answer().problem.offers[sxm].at[s].fee_borne, 3000.0);
    EXPECT_EQ(answer().status[sxm][s].levy, "US-232");
    EXPECT_TRUE(answer().problem.offers[nvl].at[s].is_open);
    EXPECT_DOUBLE_EQ(answer().problem.offers[nvl].at[s].fee_due, 0.0);
  }
  EXPECT_TRUE(open);
}

TEST(SellerStudy, HoldingCostsAndALicenceIsWorthSomething) {
  for (const plan::SellerLot& lot : answer().problem.lots) EXPECT_GT(lot.holding_per_year, 0.0);
  EXPECT_GE(answer().plan.value, answer().plan.value_without_licence);
  EXPECT_FALSE(answer().plan.limits.empty());
  EXPECT_TRUE(plan::verify_seller(answer().problem, answer().plan).empty());
}

TEST(SellerStudy, FirstDecisionsAreTheSameInAllBranches) {
  std::size_t roots = 0;
  for (const plan::SellerStage& stage : answer().problem.stages) roots += stage.parent == plan::kNoStage ? 1U : 0U;
  EXPECT_EQ(roots, 1U);
}

TEST(SellerStudy, WithoutALicenceInTheTreeNothingGoesToChina) {
  const SellerAnswer a = answer_of(replaced(shipped(), "licence = \"granted\"", "licence = \"refused\""));
  for (const plan::SellerSale& sale : a.plan.sales) EXPECT_NE(a.problem.offers[sale.offer].kind, "sell_licence");
  EXPECT_NEAR(a.plan.value, a.plan.value_without_licence, 1e-6 * a.plan.value);
}

TEST(SellerStudy, WithoutTheLaboratoryTestTheLawDenies) {
  const SellerAnswer a = answer_of(replaced(shipped(), ", \"h11\"]", "]"));
  const std::size_t sxm = offer(a, "China under licence/nv-h200-sxm");
  for (const plan::SellerOffer::AtStage& at : a.problem.offers[sxm].at) EXPECT_FALSE(at.is_open);
}

TEST(SellerStudy, SlipsAreToldAllAtOnce) {
  std::string text = replaced(shipped(), "storage = \"2 %\"", "storage = \"0 %\"");
  text = replaced(text, "price = \"27000 USD\"", "price = \"-27000 USD\"");
  text = replaced(text, "probability = 0.4", "probability = 0.5");
  text = replaced(text, "outlets = [\"China under licence\"]", "outlets = [\"China under license\"]");
  text = replaced(text, "chip = \"h200-nvl\"", "chip = \"h2000-nvl\"");
  const auto study = read(text);
  ASSERT_FALSE(study);
  EXPECT_GE(study.error().size(), 5U);
  for (const Error& error : study.error()) EXPECT_GT(error.place.line, 0) << error.code.name;
  const auto empty = read(
      "[study]\nkind = \"seller\"\ntitle = \"t\"\ncurrency = \"USD\"\nas_of = \"2026-01-01\"\nstart = \"2026-01-01\"\nend = "
      "\"2026-07-01\"\n"
      "[seller]\nname = \"s\"\nstorage = \"1 %\"\nsalvage = \"50 %\"\nsalvage_fall = \"5 %\"\n");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().size(), 2U);  // no stock, no way out
}

TEST(SellerStudy, KnowsItsKind) {
  EXPECT_TRUE(is_seller_text(shipped()));
  EXPECT_FALSE(is_seller_text("[study]\ntitle = \"x\"\n"));
  EXPECT_FALSE(is_seller_text("[study"));
}

}  // namespace
}  // namespace steelyard::study
