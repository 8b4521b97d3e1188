#include "base/packed_records.hpp"

#include <gtest/gtest.h>

#include "base/data_tree.hpp"
#include "base/embedded_data.hpp"

namespace steelyard {
namespace {

void expect_same(const Value& a, const Value& b, const std::string& where) {
  ASSERT_EQ(a.kind, b.kind) << where;
  EXPECT_EQ(a.line, b.line) << where;
  EXPECT_EQ(a.column, b.column) << where;
  EXPECT_EQ(a.boolean, b.boolean) << where;
  EXPECT_EQ(a.integer, b.integer) << where;
  EXPECT_EQ(a.text, b.text) << where;
  EXPECT_TRUE(a.real == b.real || (a.real != a.real && b.real != b.real)) << where;
  ASSERT_EQ(a.items.size(), b.items.size()) << where;
  ASSERT_EQ(a.members.size(), b.members.size()) << where;
  for (std::size_t i = 0; i < a.items.size(); ++i) expect_same(a.items[i], b.items[i], where + "[]");
  for (std::size_t i = 0; i < a.members.size(); ++i) {
    EXPECT_EQ(a.members[i].first, b.members[i].first) << where;
    expect_same(a.members[i].second, b.members[i].second, where + '.' + a.members[i].first);
  }
}

TEST(PackedRecords, EveryKindOfValueComesBack) {
  const auto document = parse_toml(R"(
yes = true
no = false
small = -3
large = 9223372036854775807
real = -2.5e-300
nothing_less = nan
text = "双引号 and a zero: \u0000."
day = 2026-11-22
moment = 2026-11-22T10:00:00Z
list = [1, "two", [3.0], []]
inline = { a = 1, "b c" = { d = "e" } }
[[record]]
x = 1
[[record]]
[record.deep.er]
y = 2
)",
                                   "t.toml");
  ASSERT_TRUE(document);
  expect_same(document->root, unpack_record(pack_record(document->root)), "");
}

/// What a start reads is what the parser makes of the same text elsewhere in memory, for every file that is linked in.
TEST(PackedRecords, WhatIsLinkedInIsWhatItsTextSays) {
  std::size_t found = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.ends_with(".toml")) continue;
    const auto packed = find_packed(file.content);
    ASSERT_TRUE(packed) << file.path;
    const std::string copy{file.content};
    EXPECT_FALSE(find_packed(copy));
    const auto parsed = parse_toml(copy, std::string{file.path});
    ASSERT_TRUE(parsed) << file.path;
    expect_same(parsed->root, *packed, std::string{file.path});
    ++found;
  }
  EXPECT_GT(found, 100U);
}

}  // namespace
}  // namespace steelyard
