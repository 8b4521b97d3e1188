#include "report/table.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/table_text.hpp"
#include "report/test_support.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

Table sample() {
  Table table;
  table.columns = {{"name", "名称", false}, {"memory_gb", "GB", true}, {"note", "Note", false}};
  table.rows = {{{std::string{"昇腾910C"}, 4, {}}, {128.0, 4, {}}, {std::string{"a, \"b\"\nc"}, 4, {}}},
                {{std::string{"H200"}, 4, {}}, {}, {std::vector<std::string>{"x", "y"}, 4, {}}},
                {{std::string{"z"}, 4, {}}, {1234567.891, 4, "*"}, {true, 4, {}}}};
  return table;
}

TEST(Table, ChineseAndEnglishLinesAreEquallyWide) {
  Table table = sample();
  table.rows[0][2] = {std::string{"一"}, 4, {}};
  const std::string text = render(table, Format::table);
  EXPECT_EQ(text,
            "名称              GB  Note\n"
            "──────────────────────────\n"
            "昇腾910C         128  一\n"
            "H200               —  x, y\n"
            "z         1,234,568*  ✓\n")
      << text;
}

TEST(Table, CsvQuotesAndLeavesUnknownEmpty) {
  EXPECT_EQ(render(sample(), Format::csv),
            "name,memory_gb,note\r\n昇腾910C,128,\"a, \"\"b\"\"\nc\"\r\nH200,,x; y\r\nz,1234567.891,true\r\n");
}

TEST(Table, JsonKeepsFullNumbersAndSaysNullForUnknown) {
  EXPECT_EQ(render(sample(), Format::json), R"([
  {
    "name": "昇腾910C",
    "memory_gb": 128,
    "note": "a, \"b\"\nc"
  },
  {
    "name": "H200",
    "memory_gb": null,
    "note": [
      "x",
      "y"
    ]
  },
  {
    "name": "z",
    "memory_gb": 1234567.891,
    "note": true
  }
]
)");
  EXPECT_EQ(render(Table{}, Format::json), "[]\n");
}

TEST(Table, MarkdownEscapesBars) {
  Table table;
  table.columns = {{"a", "A|B", false}, {"n", "N", true}};
  table.rows = {{{std::string{"x|y"}, 4, {}}, {2.5, 4, {}}}};
  EXPECT_EQ(render(table, Format::md), "| A\\|B | N |\n| --- | ---: |\n| x\\|y | 2.5 |\n");
}

TEST(Table, WideTablesWrapTheirLastTextColumnAndLoseNothing) {
  Table table;
  table.columns = {{"id", "Id", false}, {"text", "Text", false}};
  table.rows = {{{std::string{"nv-h200-sxm"}, 4, {}}, {std::string{"one two three four five six seven eight nine ten"}, 4, {}}}};
  const std::string text = render(table, Format::table, {false, 40});
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = text.find('\n', from);
    EXPECT_LE(display_width(std::string_view{text}.substr(from, to - from)), 40U);
    from = to + 1;
  }
  for (const char* word : {"one", "five", "ten", "nv-h200-sxm"}) EXPECT_NE(text.find(word), std::string::npos) << word;
}

TEST(Table, WrappedChineseDoesNotBeginALineWithPunctuation) {
  const auto lines = wrap_text("需许可，逐案审查，推定批准。", 8);
  for (const std::string& line : lines) {
    EXPECT_FALSE(line.starts_with("，")) << line;
    EXPECT_FALSE(line.starts_with("。")) << line;
  }
  std::string joined;
  for (const std::string& line : lines) joined += line;
  EXPECT_EQ(joined, "需许可，逐案审查，推定批准。");
}

TEST(Table, ColourOnlyWhereAskedFor) {
  EXPECT_EQ(render(sample(), Format::table).find('\x1b'), std::string::npos);
  EXPECT_NE(render(sample(), Format::table, {true, 0}).find('\x1b'), std::string::npos);
}

TEST(Words, NumbersAreGroupedAndRounded) {
  EXPECT_EQ(render_number(15832.0), "15,832");
  EXPECT_EQ(render_number(-1234567.0), "-1,234,567");
  EXPECT_EQ(render_number(0.04567, 2), "0.046");
  EXPECT_EQ(render_number(999.0), "999");
  EXPECT_EQ(rounded(194872.0), "195,000");
  EXPECT_EQ(rounded(0.0), "0");
  EXPECT_EQ(grouped("1412"), "1,412");
  EXPECT_EQ(grouped("nv-h200"), "nv-h200");
}

TEST(Words, MoneyInBothLanguages) {
  const Messages en = test::messages(Language::en);
  const Messages zh = test::messages(Language::zh);
  EXPECT_EQ(money(41.2e6, "USD", en), "US$41.2m");
  EXPECT_EQ(money(395000, "USD", en), "US$395,000");
  EXPECT_EQ(money(41.2e6, "USD", zh), "4,120 万美元");
  EXPECT_EQ(money(1.42e9, "CNY", zh), "14.2 亿元");
  EXPECT_EQ(money(-11e6, "CNY", en), "−¥11m");
  EXPECT_EQ(money(10.9, "EUR", en), "EUR 10.9");
  EXPECT_EQ(money_interval(41.2e6, 26.9e6, 61.6e6, "USD", en), "US$41.2m (26.9–61.6m)");
  EXPECT_EQ(money_interval(41.2e6, 41.2e6, 41.2e6, "USD", en), "US$41.2m");
  EXPECT_EQ(scaled(1.4e12, zh), "1.4 万亿");
  EXPECT_EQ(duration(days(83.44), en), "83.4 d");
  EXPECT_EQ(duration(seconds(0.0263), zh), "26.3 毫秒");
}

}  // namespace
}  // namespace steelyard::report
