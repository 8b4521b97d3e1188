#include "study/study.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "study/engine.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

Result<Study> read(const std::string& text, const std::string& name = "test.toml") {
  auto document = parse_document(text, name);
  if (!document) return std::move(document.error());
  return read_study(*document, text, *engine().catalog());
}

constexpr std::string_view kSmall = R"(
[study]
title = "Small"
currency = "CNY"
as_of = "2026-11-21"
start = "2027-01-01"
end = "2027-07-01"
[buyer]
country = "CN"
class = "platform"
[[site]]
name = "guizhou"
region = "CN"
power_cap = "2 MW"
[[chip]]
id = "昇腾910C"
[[workload]]
name = "adapters"
kind = "fine_tune"
method = "lora"
model = "qwen2.5-72b"
tokens = "400亿"
by = "2027-04-01"
)";

std::string with(std::string_view from, std::string_view to) {
  std::string text{kSmall};
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return text;
}

const Error* finding(const Result<Study>& result, Code code) {
  if (result) return nullptr;
  const auto found = std::find_if(result.error().begin(), result.error().end(), [&](const Error& e) { return e.code == code; });
  return found == result.error().end() ? nullptr : &*found;
}

TEST(Study, ReadsNamesInChineseAndNumbersWithMyriads) {
  const auto study = read(std::string{kSmall});
  ASSERT_TRUE(study) << study.error().front().code.name << ' ' << study.error().front().place.to_string();
  EXPECT_EQ(study->candidates.front().chip->id.text(), "hw-910c");
  ASSERT_NE(study->candidates.front().system, nullptr);
  EXPECT_EQ(study->candidates.front().system->chip.text(), "hw-910c");
  EXPECT_DOUBLE_EQ(study->workloads.front().training.tokens.base(), 4e10);
  EXPECT_EQ(study->workloads.front().training.method, workload::TrainingMethod::lora);
  EXPECT_EQ(study->occasions.size(), 2U);
}

TEST(Study, ReportsEveryFindingAtOnceWithItsPlace) {
  std::string text = with("power_cap = \"2 MW\"", "power_cap = \"2 MB\"");
  text += "[[workload]]\nname = \"x\"\nkind = \"serv\"\nmodel = \"qwen2.5-72b\"\n[limits]\nbudgett = \"1 CNY\"\n";
  const auto study = read(text);
  ASSERT_FALSE(study);
  const Error* dimension = finding(study, kWrongDimension);
  ASSERT_NE(dimension, nullptr);
  EXPECT_EQ(dimension->place.line, 14);
  EXPECT_EQ(dimension->place.column, 1);
  const Error* kind = finding(study, kUnknownName);
  ASSERT_NE(kind, nullptr);
  EXPECT_EQ(kind->argument("nearest"), "serve");
  const Error* key = finding(study, kUnknownKey);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->argument("nearest"), "budget");
}

TEST(Study, AnUnknownPartNamesTheNearestAndAnAmbiguousOneItsCandidates) {
  const auto unknown = read(with("昇腾910C", "h200-sxn"));
  ASSERT_NE(finding(unknown, kUnknownReference), nullptr);
  const auto ambiguous = read(with("昇腾910C", "h20"));
  const Error* error = finding(ambiguous, kAmbiguousReference);
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->argument("candidates").find("nv-h20-96"), std::string_view::npos);
}

TEST(Study, KeysOfTheOtherKindAreRefusedAndMissingOnesNamed) {
  const auto wrong = read(with("method = \"lora\"", "requests_per_second = 3"));
  const Error* error = finding(wrong, kWrongForKind);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->argument("key"), "requests_per_second");
  const auto missing = read(with("tokens = \"400亿\"", ""));
  const Error* needed = finding(missing, kNeedsForKind);
  ASSERT_NE(needed, nullptr);
  EXPECT_EQ(needed->argument("key"), "tokens");
}

TEST(Study, ADeadlineOutsideTheHorizonIsRefused) {
  EXPECT_NE(finding(read(with("by = \"2027-04-01\"", "by = \"2028-04-01\"")), kDeadlineOutsideHorizon), nullptr);
  EXPECT_NE(finding(read(with("by = \"2027-04-01\"", "by = \"2027-02-30\"")), kBadDate), nullptr);
  EXPECT_NE(finding(read(with("end = \"2027-07-01\"", "end = \"2026-07-01\"")), kEndBeforeStart), nullptr);
}

TEST(Study, ASystemOfAnotherChipIsRefused) {
  const auto study = read(with("id = \"昇腾910C\"", "id = \"昇腾910C\"\nsystem = \"hgx-h200\""));
  EXPECT_NE(finding(study, kSystemOfOtherChip), nullptr);
}

TEST(Study, OffshoreNeedsASiteAbroad) {
  const auto study = read(with("id = \"昇腾910C\"", "id = \"昇腾910C\"\nroutes = [\"offshore\"]"));
  EXPECT_NE(finding(study, kNoSiteForRoute), nullptr);
}

TEST(Study, AnEmptyFileSaysWhatItNeeds) {
  const auto study = read("");
  ASSERT_FALSE(study);
  EXPECT_NE(finding(study, kMissingKey), nullptr);
  EXPECT_NE(finding(study, kNoCandidates), nullptr);
  EXPECT_NE(finding(study, kNoWorkloads), nullptr);
}

TEST(Study, SchemaHoldsTheKeysThatAreRead) {
  const SchemaNode schema = study_schema();
  const auto table = [&](std::string_view key) {
    const auto found = std::find_if(schema.members.begin(), schema.members.end(), [&](const SchemaNode& n) { return n.key == key; });
    return found == schema.members.end() ? nullptr : &*found;
  };
  ASSERT_NE(table("workload"), nullptr);
  const auto& keys = table("workload")->members;
  for (std::string_view key : {"name", "kind", "model", "tokens", "by", "requests_per_second", "time_to_first_token", "domestic_only"}) {
    EXPECT_TRUE(std::any_of(keys.begin(), keys.end(), [&](const SchemaNode& n) { return n.key == key; })) << key;
  }
}

}  // namespace
}  // namespace steelyard::study
