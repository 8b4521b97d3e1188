#include "perf/calibration/residual.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace steelyard::perf {
namespace {

ResidualCell cell(std::string group, std::string generation, double log_ratio, double count = 10.0) {
  ResidualCell made;
  made.group = std::move(group);
  made.facts.mode = "dense";
  made.facts.vendor = "V";
  made.facts.generation = std::move(generation);
  made.facts.software = "s";
  made.facts.year = 2024;
  made.facts.precision = "bf16";
  made.count = count;
  made.log_ratio = log_ratio;
  made.deviation = 0.05;
  return made;
}

const std::map<ResidualWork, ResidualSettings> kUsual{{ResidualWork::training, {}}};

TEST(Residual, NothingKnownChangesNothingAndIsWide) {
  const ResidualAnswer answer = ResidualModel{}.answer({});
  EXPECT_DOUBLE_EQ(answer.typical, 1.0);
  EXPECT_EQ(answer.rung, "none");
  EXPECT_GT(answer.deviation, 0.3);
}

TEST(Residual, ShrinksTowardsWhatManyGroupsSay) {
  const auto model = ResidualModel::fit({cell("a", "g", 0.3), cell("b", "g", 0.3), cell("c", "g", 0.3)}, kUsual);
  const ResidualAnswer answer = model.answer(cell("", "g", 0.0).facts);
  EXPECT_GT(answer.typical, 1.1);
  EXPECT_LT(answer.typical, std::exp(0.3));
}

TEST(Residual, ALongTableWeighsAsOneGroup) {
  const auto few = ResidualModel::fit({cell("a", "g", 0.4, 5.0), cell("b", "g", 0.0, 5.0)}, kUsual);
  const auto many = ResidualModel::fit({cell("a", "g", 0.4, 5000.0), cell("b", "g", 0.0, 5.0)}, kUsual);
  const ResidualFacts facts = cell("", "g", 0.0).facts;
  EXPECT_NEAR(few.answer(facts).typical, many.answer(facts).typical, 0.05);
}

TEST(Residual, OutsideTheMeasuredFactsItWidensAndSaysSo) {
  const auto model = ResidualModel::fit({cell("a", "g", 0.2), cell("b", "g", 0.25)}, kUsual);
  ResidualFacts other = cell("", "h", 0.0).facts;
  other.vendor = "W";
  other.software = "t";
  EXPECT_GT(model.answer(other).deviation, model.answer(cell("", "g", 0.0).facts).deviation);
  EXPECT_EQ(model.answer(other).rung, "mode");
  EXPECT_EQ(model.answer(cell("", "g", 0.0).facts).rung, "mode_generation_software");
}

TEST(Residual, LeavingAGroupOutForgetsIt) {
  const auto model = ResidualModel::fit({cell("a", "g", 0.5), cell("b", "g", 0.0)}, kUsual);
  const ResidualFacts facts = cell("", "g", 0.0).facts;
  EXPECT_GT(model.answer(facts).typical, 1.05);
  EXPECT_NEAR(model.without("a").answer(facts).typical, 1.0, 1e-9);
  EXPECT_EQ(model.without("nobody").cells().size(), 2U);
}

TEST(Residual, ItsFileReadsBack) {
  const auto model = ResidualModel::fit({cell("a \"quoted\"", "g", 0.5), cell("b", "g", 0.0)}, kUsual);
  const auto document = parse_document(residual_file(model, "2026-11-22"), "residuals.toml");
  ASSERT_TRUE(document);
  Findings findings;
  const auto again = ResidualModel::read({*document}, findings);
  EXPECT_TRUE(findings.empty());
  const ResidualFacts facts = cell("", "g", 0.0).facts;
  EXPECT_NEAR(again.answer(facts).typical, model.answer(facts).typical, 1e-3);
}

TEST(Residual, ATableFarOffMovesTheOthersLittle) {
  std::vector<ResidualCell> near;
  for (const char* name : {"a", "b", "c", "d", "e"}) near.push_back(cell(name, "g", 0.05));
  std::vector<ResidualCell> with_far = near;
  with_far.push_back(cell("misread", "g", 1.5));
  std::vector<ResidualCell> with_usual = near;
  with_usual.push_back(cell("sixth", "g", 0.35));
  const ResidualFacts facts = cell("", "g", 0.0).facts;
  const double before = ResidualModel::fit(near, kUsual).answer(facts).typical;
  const double usual = ResidualModel::fit(with_usual, kUsual).answer(facts).typical - before;
  const double far = ResidualModel::fit(with_far, kUsual).answer(facts).typical - before;
  EXPECT_GT(usual, 0.0);
  EXPECT_LT(far, 2.0 * usual);  // not the five times that its distance would give it
}

TEST(Residual, SettingsWidenWhereFactsTellAndStaySmall) {
  std::vector<ResidualCell> cells;
  for (int i = 0; i < 8; ++i) {
    cells.push_back(cell("table" + std::to_string(i) + " | chip" + std::to_string(i), i < 4 ? "g" : "h", i < 4 ? 0.5 : -0.5));
  }
  const ResidualSettings chosen = choose_residual_settings(cells, ResidualWork::training, {});
  constexpr std::size_t kGeneration = 3;
  for (const double level : chosen.level) {
    EXPECT_LE(level, chosen.level[kGeneration]);
    EXPECT_LE(level, 0.05);  // the mechanism is not to be overruled
  }
}

}  // namespace
}  // namespace steelyard::perf
