#include "custody/core/entry_number.hpp"

#include <gtest/gtest.h>

#include "custody/core/reference.hpp"
#include "custody/store/loose_event.hpp"
#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

TEST(EntryNumber, TheCheckDigitIsThatOfAppendixE) {
  // By hand: 1 2 3 1 2 3 4 5 6 7, every other doubled: 1 4 3 2 2 6 4 1+0 6 1+4; the sum is 34.
  EXPECT_EQ(entry_check_digit("ABC1234567"), 6);
  EXPECT_EQ(entry_check_digit("9999999999"), 0);  // 45 + 5 × (1 + 8) = 90
  // J, R, S, Z stand for 1, 9, 2, 9.
  EXPECT_EQ(entry_check_digit("JRS0000000"), entry_check_digit("1920000000"));
  EXPECT_EQ(entry_check_digit("ZAI0000000"), entry_check_digit("9190000000"));
  EXPECT_FALSE(entry_check_digit("ABC123456"));
  EXPECT_FALSE(entry_check_digit("abc1234567"));
  EXPECT_FALSE(entry_check_digit("ABCD234567"));
}

TEST(EntryNumber, OneShapeWithOrWithoutDashes) {
  EXPECT_EQ(read_entry_number("ABC-1234567-6"), "ABC12345676");
  EXPECT_EQ(read_entry_number("ABC12345676"), "ABC12345676");
  for (const char* wrong : {"ABC-1234567-5", "ABC-12345676", "ABC--123456-76", "ABC1234567", "", "ABC-1234567-X"}) {
    EXPECT_FALSE(read_entry_number(wrong)) << wrong;
  }
}

TEST(EntryNumber, EverySingleSlipAndEverySwapOfNeighboursButNinetyIsFound) {
  const std::string number = *read_entry_number("ABC-1234567-6");
  for (std::size_t i = 3; i < 10; ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string slip = number;
      slip[i] = digit;
      EXPECT_EQ(read_entry_number(slip).has_value(), digit == number[i]) << slip;
    }
    std::string swapped = number;
    if (i + 1 < 10) std::swap(swapped[i], swapped[i + 1]);
    EXPECT_EQ(read_entry_number(swapped).has_value(), swapped == number) << swapped;
  }
}

TEST(LooseEvents, SerialsAndEntryNumbersBecomeReferences) {
  LooseDefaults defaults;
  defaults.time = 5;
  defaults.reference_key = sha256("the regulator's");
  const auto text = canonical_event(
      R"({"type":"SETTLED","entry":"ABC-1234567-6","receipt":"R-1","basis":"customs_value","amount":7,"currency":"USD"})", defaults);
  ASSERT_TRUE(text) << testing::shown(text.error());
  const auto event = Event::parse(*text);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->ref(Field::entry), reference(*defaults.reference_key, "entry", "ABC12345676"));
  EXPECT_EQ(event->ref(Field::receipt), reference(*defaults.reference_key, "receipt", "R-1"));
  EXPECT_EQ(text->find("1234567"), std::string::npos);
  const auto wrong = canonical_event(
      R"({"type":"SETTLED","entry":"ABC-1234567-5","receipt":"R-1","basis":"customs_value","amount":7,"currency":"USD"})", defaults);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().front().code, kBadEntryNumber);
  // A party has one reference whatever it does.
  const auto screened = canonical_event(
      R"({"type":"SCREENED","screening":"s","parties":["Acme"],"list":"0000000000000000000000000000000000000000000000000000000000000000","snapshot":1,"matcher":"m","outcome":"clear","reviewer":"Acme"})",
      defaults);
  ASSERT_TRUE(screened) << testing::shown(screened.error());
  const auto parsed = Event::parse(*screened);
  EXPECT_EQ(parsed->refs(Field::parties).front(), parsed->ref(Field::reviewer));
}

TEST(Commitments, OpenWithTheirOwnSaltAndPayloadAlone) {
  const Hash salt = sha256("salt");
  const Hash sealed = commitment(salt, "price 27,000");
  EXPECT_EQ(sealed, commitment(salt, "price 27,000"));
  EXPECT_NE(sealed, commitment(salt, "price 27,001"));
  EXPECT_NE(sealed, commitment(sha256("other"), "price 27,000"));
  EXPECT_NE(sealed, sha256("price 27,000"));  // not to be guessed without the salt
}

}  // namespace
}  // namespace steelyard::custody
