#include "base/csv.hpp"

#include <gtest/gtest.h>

namespace steelyard {
namespace {

TEST(Csv, ReadsBothLineEndingsAndQuotedCells) {
  for (const std::string& end : {std::string{"\n"}, std::string{"\r\n"}}) {
    const auto table =
        CsvTable::parse("\xEF\xBB\xBFid,name, n" + end + "a,\"x, \"\"y\"\"" + end + "z\",\"1,204\"" + end + "b,,2e3" + end, "t.csv");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows(), 2U);
    EXPECT_EQ(table->cell(0, "name"), "x, \"y\"" + end + "z");
    EXPECT_EQ(**table->number(0, "n"), 1204.0);
    EXPECT_EQ(table->line(1), 4);
    EXPECT_EQ(**table->number(1, "n"), 2000.0);
    EXPECT_FALSE(*table->number(1, "name"));
    EXPECT_EQ(table->cell(1, "no such column"), "");
  }
}

TEST(Csv, LastLineNeedsNoEnd) {
  const auto table = CsvTable::parse("a,b\n1,", "t.csv");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows(), 1U);
  EXPECT_EQ(table->cell(0, "a"), "1");
  EXPECT_EQ(table->cell(0, "b"), "");
}

TEST(Csv, NamesEveryBadLine) {
  const auto table = CsvTable::parse("a,b,a\n1\n1,2,3\n1,2,\"3\n", "t.csv");
  ASSERT_FALSE(table);
  ASSERT_EQ(table.error().size(), 3U);
  EXPECT_EQ(table.error()[0].code, kCsvColumn);
  EXPECT_EQ(table.error()[1].code, kCsvWidth);
  EXPECT_EQ(table.error()[1].place.to_string(), "t.csv:2");
  EXPECT_EQ(table.error()[2].code, kCsvQuote);
}

TEST(Csv, ANumberIsANumberToItsEnd) {
  const auto table = CsvTable::parse("a\n12ms\n", "t.csv");
  ASSERT_TRUE(table);
  const auto number = table->number(0, "a");
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().front().code, kCsvNumber);
  EXPECT_EQ(number.error().front().place.line, 2);
}

TEST(Csv, ACellWrittenIsReadBack) {
  const std::string awkward = "a \"b\",\nc";
  const auto table = CsvTable::parse("x\n" + csv_cell(awkward) + "\n", "t.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->cell(0, "x"), awkward);
}

TEST(Csv, EmptyTextHasNoHeader) {
  const auto table = CsvTable::parse("", "t.csv");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().front().code, kCsvEmpty);
}

}  // namespace
}  // namespace steelyard
