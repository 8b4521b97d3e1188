#include "base/evidence.hpp"

#include <unordered_set>

#include <gtest/gtest.h>

namespace steelyard {
namespace {

TEST(Grade, FromStrongestToWeakest) {
  EXPECT_EQ(weakest(Grade::measured, Grade::reported), Grade::reported);
  EXPECT_EQ(weakest(Grade::assumed, Grade::primary), Grade::assumed);
  EXPECT_EQ(weakest(Grade::primary, Grade::derived), Grade::derived);
}

TEST(Grade, NamesRoundTrip) {
  for (std::string_view name : grade_names()) EXPECT_EQ(name_of(*parse_grade(name)), name);
  for (std::string_view name : verified_names()) EXPECT_EQ(name_of(*parse_verified(name)), name);
  EXPECT_FALSE(parse_grade("Primary"));
  EXPECT_FALSE(parse_verified(""));
}

TEST(Sourced, WithoutEvidenceIsAssumed) {
  Sourced<double> value;
  EXPECT_EQ(value.grade(), Grade::assumed);
  EXPECT_FALSE(value.is_disputed());
  value.alternatives.push_back({2.0, {}, ""});
  EXPECT_TRUE(value.is_disputed());
}

TEST(Id, IsATypeOfItsOwn) {
  static_assert(!std::is_convertible_v<ChipId, ModelId>);
  static_assert(!std::is_convertible_v<std::string, ChipId>);
  const std::unordered_set<ChipId> ids{ChipId{"a"}, ChipId{"a"}, ChipId{"b"}};
  EXPECT_EQ(ids.size(), 2U);
  EXPECT_LT(ChipId{"a"}, ChipId{"b"});
}

}  // namespace
}  // namespace steelyard
