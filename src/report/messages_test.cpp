#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "report/messages.hpp"
#include "report/test_support.hpp"

namespace steelyard::report {
namespace {

namespace fs = std::filesystem;

/// Every `Code{"..."}` and `Code kName{"..."}` of the sources.
std::set<std::string> codes_in_sources() {
  const fs::path root = std::string{std::getenv("STEELYARD_SOURCE_DIR")} + "/src";
  const std::regex code(R"re(\bCode(?:\s+k\w+)?\s*\{\s*"([a-z0-9_.]+)")re");
  std::set<std::string> codes;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const bool is_source = name.ends_with(".hpp") || name.ends_with(".cpp");
    if (!is_source || name.ends_with("_test.cpp") || name.find("test_support") != std::string::npos) continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (auto it = std::sregex_iterator(text.begin(), text.end(), code); it != std::sregex_iterator(); ++it) codes.insert((*it)[1]);
  }
  return codes;
}

Messages from(const char* content, Language language) {
  const fs::path directory = fs::path(testing::TempDir()) / "steelyard_messages";
  fs::create_directories(directory / "i18n");
  std::ofstream(directory / "i18n" / "x.toml") << content;
  auto tree = DataTree::from_directory(directory);
  auto loaded = Messages::load(*tree, language);
  fs::remove_all(directory);
  EXPECT_TRUE(loaded.has_value());
  return std::move(*loaded);
}

TEST(Messages, LanguagesOfLocales) {
  EXPECT_EQ(parse_language("zh"), Language::zh);
  EXPECT_EQ(parse_language("zh_CN.UTF-8"), Language::zh);
  EXPECT_EQ(parse_language("zh-Hans"), Language::zh);
  EXPECT_EQ(parse_language("en_GB.UTF-8"), Language::en);
  EXPECT_EQ(parse_language("C"), Language::en);
  EXPECT_EQ(parse_language("C.UTF-8"), Language::en);
  EXPECT_EQ(parse_language("POSIX"), Language::en);
  EXPECT_FALSE(parse_language("de_DE"));
  EXPECT_FALSE(parse_language(""));
}

TEST(Messages, SubstitutesPlaceholders) {
  const Messages m = from(R"toml([a]
plain = { en = "{found} of {of}", zh = "{of} 之 {found}" }
maybe = { en = "x{why?: {why}{how? by {how}}}", zh = "x" }
braces = "write { value = \"1\" } and {unclosed"
)toml",
                          Language::en);
  EXPECT_EQ(m.text("a", "plain", {{"found", "1"}, {"of", "{found}"}}), "1 of {found}");  // values are not templates
  EXPECT_EQ(m.text("a", "plain", {{"found", "1"}}), "1 of —");
  EXPECT_EQ(m.text("a", "maybe"), "x");
  EXPECT_EQ(m.text("a", "maybe", {{"why", ""}}), "x");
  EXPECT_EQ(m.text("a", "maybe", {{"why", "rain"}}), "x: rain");
  EXPECT_EQ(m.text("a", "maybe", {{"why", "rain"}, {"how", "luck"}}), "x: rain by luck");
  EXPECT_EQ(m.text("a", "braces"), "write { value = \"1\" } and {unclosed");
  EXPECT_EQ(m.text("a", "nowhere", {{"found", "1"}}), "nowhere found=1");
  EXPECT_EQ(m.placeholders("a", "maybe"), (std::vector<std::string>{"why", "how"}));
}

TEST(Messages, AMissingLanguageIsAFinding) {
  const fs::path directory = fs::path(testing::TempDir()) / "steelyard_half";
  fs::create_directories(directory / "i18n");
  std::ofstream(directory / "i18n" / "x.toml") << "[a]\nb = { en = \"only\" }\n";
  auto tree = DataTree::from_directory(directory);
  EXPECT_TRUE(Messages::load(*tree, Language::en).has_value());
  const auto chinese = Messages::load(*tree, Language::zh);
  fs::remove_all(directory);
  ASSERT_FALSE(chinese.has_value());
  EXPECT_EQ(chinese.error().front().code.name, "messages.not_a_text");
  EXPECT_EQ(chinese.error().front().place.line, 2);
}

TEST(Messages, EveryCodeHasATextInBothLanguages) {
  const auto codes = codes_in_sources();
  ASSERT_GT(codes.size(), 40U);
  for (const Language language : {Language::en, Language::zh}) {
    const Messages m = test::messages(language);
    for (const std::string& code : codes) EXPECT_TRUE(m.has("error", code)) << code;
  }
}

TEST(Messages, EveryCodeOfThisProgramIsExplained) {
  const Messages m = test::messages(Language::zh, Depth::reference);
  for (const std::string& code : codes_in_sources()) {
    EXPECT_FALSE(explain(code, m).empty()) << code;
    if (code.starts_with("cli.") || code.starts_with("query.")) continue;  // what was typed is explained by --help
    EXPECT_TRUE(m.has("explain", code + ".means")) << code;
  }
  EXPECT_TRUE(explain("no.such_code", m).empty());
}

TEST(Messages, BothLanguagesSpeakOfTheSameArguments) {
  const Messages en = test::messages(Language::en);
  const Messages zh = test::messages(Language::zh);
  for (const char* section : {"error", "reason", "answer", "label", "task", "limit", "basis", "chart", "money"}) {
    for (const std::string& code : en.codes(section)) {
      auto a = en.placeholders(section, code);
      auto b = zh.placeholders(section, code);
      std::sort(a.begin(), a.end());
      std::sort(b.begin(), b.end());
      if (std::string_view{section} == "money") continue;  // a scale stands on one side only
      EXPECT_EQ(a, b) << section << ' ' << code;
    }
  }
}

TEST(Messages, EveryTextNamedInTheSourcesExists) {
  const Messages m = test::messages(Language::zh);
  const fs::path room = std::string{std::getenv("STEELYARD_SOURCE_DIR")} + "/src/report";
  const std::regex label(R"re(label\("([a-z_]+)"\))re");
  const std::regex text(R"re(text\("([a-z_]+)", "([a-z_0-9]+)"[,)])re");
  for (const auto& entry : fs::directory_iterator(room)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
    std::ifstream in(entry.path());
    const std::string source{std::istreambuf_iterator<char>(in), {}};
    for (auto it = std::sregex_iterator(source.begin(), source.end(), label); it != std::sregex_iterator(); ++it) {
      EXPECT_TRUE(m.has("label", (*it)[1].str())) << name << " label " << (*it)[1];
    }
    for (auto it = std::sregex_iterator(source.begin(), source.end(), text); it != std::sregex_iterator(); ++it) {
      EXPECT_TRUE(m.has((*it)[1].str(), (*it)[2].str())) << name << ' ' << (*it)[1] << ' ' << (*it)[2];
    }
  }
}

TEST(Messages, EveryNameOfAnEnumHasAWord) {
  const Messages m = test::messages(Language::zh);
  const auto expect_all = [&](const char* section, const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) EXPECT_TRUE(m.has(section, name)) << section << ' ' << name;
  };
  expect_all("grade", grade_names());
  expect_all("us_outcome", rules::us_outcome_names());
  expect_all("us_short", rules::us_outcome_names());
  expect_all("cn_outcome", rules::cn_outcome_names());
  expect_all("rule_kind", rules::rule_kind_names());
  expect_all("route", study::route_names());
}

TEST(ErrorText, PlaceSentenceExpectationAndNearestName) {
  const Error error{kUnknownKey, {"study.toml", 12, 3, "chip[0].rutes"}, {{"key", "rutes"}, {"nearest", "routes"}}};
  EXPECT_EQ(render_error(error, test::messages(Language::en)),
            "study.toml:12:3: error: unknown key \"rutes\" [record.unknown_key]\n  did you mean routes?\n");
  EXPECT_EQ(render_error(error, test::messages(Language::zh)),
            "study.toml:12:3: 错误: 未知的键“rutes” [record.unknown_key]\n  是不是想写 routes？\n");
}

TEST(ErrorText, PhrasesOfLowerRoomsAreTranslated) {
  const Messages zh = test::messages(Language::zh);
  EXPECT_EQ(phrase("a value in GB/s", zh), "以 GB/s 为单位的值");
  EXPECT_EQ(phrase("array of text", zh), "文本数组");
  EXPECT_EQ(phrase("0 to 5", zh), "0 to 5");
  const Error error{kWrongType, {"a.json", 0, 0, "chip[0].id"}, {{"key", "id"}, {"expected", "text"}, {"found", "integer"}}};
  EXPECT_EQ(render_error(error, zh), "a.json:chip[0].id: 错误: “id”：值的类型不对，读到整数 [record.wrong_type]\n  应为文本\n");
}

}  // namespace
}  // namespace steelyard::report
