// One batch through every room: the fee is the same to the cent, the units are conserved, and a room that errs is seen.
#include "study/batch.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <optional>

#include <gtest/gtest.h>

namespace steelyard::study {
namespace {

Result<BatchAnswer> followed(const std::map<std::string, std::string>& overlay = {}, const std::string& price = {}) {
  DataTree data = DataTree::embedded();
  if (!overlay.empty()) data.add_memory_overlay(overlay);
  static std::list<Engine> engines;  // studies point into the catalogue
  const Engine& engine = engines.emplace_back(std::move(data));
  std::optional<Study> study;
  std::optional<MarketStudy> market;
  for (const DataFile& file : engine.data().shipped_under("examples/")) {
    std::string text{file.content};
    if (file.name.ends_with("h200-release.toml")) {
      if (const auto at = text.find("27000 USD"); !price.empty() && at != std::string::npos) text.replace(at, 9, price);
      const auto document = parse_document(text, file.name);
      auto read = read_study(*document, text, *engine.catalog());
      if (!read) return read.error();
      study = std::move(*read);
    } else if (file.name.ends_with("/2026.toml")) {
      const auto document = parse_document(text, file.name);
      auto read = read_market_study(*document, text, *engine.catalog());
      if (!read) return read.error();
      market = std::move(*read);
    }
  }
  return follow_batch(engine, std::move(*study), std::move(*market));
}

const BatchStation& station(const BatchAnswer& answer, std::string_view code) {
  const auto at = std::find_if(answer.stations.begin(), answer.stations.end(), [&](const BatchStation& s) { return s.code == code; });
  EXPECT_NE(at, answer.stations.end()) << code;
  return *at;
}

TEST(Batch, FeeAgreesToTheCentAndUnitsAreConserved) {
  const auto answer = followed();
  ASSERT_TRUE(answer) << answer.error().front().code.name << ' ' << answer.error().front().argument("found");
  EXPECT_EQ(answer->stations.size(), 5U);
  EXPECT_GT(answer->units, 0);
  // A quarter of 27,000 dollars for each unit.
  const std::int64_t due = answer->units * 675'000;
  for (const char* code : {"settlement", "plan", "custody", "market"}) {
    ASSERT_TRUE(station(*answer, code).fee) << code;
    EXPECT_EQ(station(*answer, code).fee->minor_units, due) << code;
    EXPECT_EQ(station(*answer, code).units, answer->units) << code;
  }
  EXPECT_TRUE(answer->fees_agree);
  EXPECT_TRUE(answer->units_agree);
  EXPECT_EQ(answer->determination.us, rules::UsOutcome::case_by_case);
}

TEST(Batch, APriceThatOneRoomDoesNotHaveIsSeen) {
  // The market takes its price from the catalogue: at another price of the study the fees no longer agree.
  const auto answer = followed({}, "28001 USD");
  ASSERT_TRUE(answer);
  EXPECT_EQ(station(*answer, "settlement").fee, station(*answer, "custody").fee);
  EXPECT_EQ(station(*answer, "settlement").fee, station(*answer, "plan").fee);
  EXPECT_NE(station(*answer, "settlement").fee, station(*answer, "market").fee);
  EXPECT_FALSE(answer->fees_agree);
  EXPECT_TRUE(answer->units_agree);
}

}  // namespace
}  // namespace steelyard::study
