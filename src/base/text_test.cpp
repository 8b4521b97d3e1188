#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard {
namespace {

TEST(Text, FirstInvalidUtf8) {
  EXPECT_FALSE(first_invalid_utf8("plain, 昇腾, 🚀"));
  EXPECT_EQ(first_invalid_utf8("ab\xff"), 2U);
  EXPECT_EQ(first_invalid_utf8("a\xe6\x98"), 1U);         // cut
  EXPECT_EQ(first_invalid_utf8("\xc0\x80"), 0U);          // overlong
  EXPECT_EQ(first_invalid_utf8("\xe0\x80\x80"), 0U);      // overlong
  EXPECT_EQ(first_invalid_utf8("\xed\xa0\x80"), 0U);      // surrogate
  EXPECT_EQ(first_invalid_utf8("\xf4\x90\x80\x80"), 0U);  // beyond U+10FFFF
  EXPECT_FALSE(first_invalid_utf8("\xf4\x8f\xbf\xbf"));
}

TEST(Text, LineAndColumnCountCharacters) {
  EXPECT_EQ(line_and_column("", 0), (std::pair{1, 1}));
  EXPECT_EQ(line_and_column("a\nb", 2), (std::pair{2, 1}));
  EXPECT_EQ(line_and_column("昇腾x", 6), (std::pair{1, 3}));
  EXPECT_EQ(line_and_column("a", 100), (std::pair{1, 2}));
}

TEST(Text, DisplayWidth) {
  EXPECT_EQ(display_width("H20"), 3U);
  EXPECT_EQ(display_width("昇腾910B"), 8U);
  EXPECT_EQ(display_width("（全角）"), 8U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);  // combining accent
  EXPECT_EQ(display_width("🚀"), 2U);
  EXPECT_EQ(display_width("\xff"), 1U);
}

TEST(Text, ClippedKeepsCharactersWhole) {
  EXPECT_EQ(clipped("昇腾", 6), "昇腾");
  EXPECT_EQ(clipped("昇腾", 5), "昇");
  EXPECT_EQ(clipped("昇腾", 2), "");
  EXPECT_EQ(clipped("abc", 2), "ab");
}

TEST(Text, MadeValid) {
  EXPECT_EQ(made_valid_utf8("昇腾"), "昇腾");
  EXPECT_EQ(made_valid_utf8("a\xff\xe6\x98z"), "a\uFFFD\uFFFD\uFFFDz");
}

TEST(Text, ToLower) { EXPECT_EQ(to_lower("H20-3E 昇腾É"), "h20-3e 昇腾É"); }

RC_GTEST_PROP(Text, NothingCrashesOnBytes, (const std::string& bytes, std::uint8_t most)) {
  (void)display_width(bytes);
  const auto bad = first_invalid_utf8(bytes);
  RC_ASSERT(!bad || *bad < bytes.size());
  RC_ASSERT(line_and_column(bytes, bytes.size()).first >= 1);
  if (!bad) RC_ASSERT(!first_invalid_utf8(clipped(bytes, most)));
  RC_ASSERT(clipped(bytes, most).size() <= most);
  RC_ASSERT(!first_invalid_utf8(made_valid_utf8(bytes)));
}

}  // namespace
}  // namespace steelyard
