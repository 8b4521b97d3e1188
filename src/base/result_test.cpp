#include "base/result.hpp"

#include <gtest/gtest.h>

namespace steelyard {
namespace {

TEST(Place, Text) {
  EXPECT_EQ((Place{"a.toml", 3, 7, ""}).to_string(), "a.toml:3:7");
  EXPECT_EQ((Place{"a.toml", 3, 0, ""}).to_string(), "a.toml:3");
  EXPECT_EQ((Place{"a.json", 0, 0, "x.y"}).to_string(), "a.json");
}

TEST(Error, Argument) {
  const Error error{Code{"a.b"}, {}, {{"found", "x"}}};
  EXPECT_EQ(error.argument("found"), "x");
  EXPECT_EQ(error.argument("nearest"), "");
}

TEST(NearestName, OnlyASlipAway) {
  const std::vector<std::string_view> names{"memory", "memory_bandwidth", "tdp", "bf16_dense"};
  EXPECT_EQ(nearest_name("memroy", names), "memory");
  EXPECT_EQ(nearest_name("Memory", names), "memory");
  EXPECT_EQ(nearest_name("memory_bandwith", names), "memory_bandwidth");
  EXPECT_EQ(nearest_name("tdq", names), "tdp");
  EXPECT_EQ(nearest_name("colour", names), "");
  EXPECT_EQ(nearest_name("", names), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'm'), names), "");
  EXPECT_EQ(nearest_name("tdp", {}), "");
}

TEST(NearestName, TheFirstOfEquallyNear) { EXPECT_EQ(nearest_name("ax", {"ay", "az"}), "ay"); }

TEST(Result, IsAValueOrFindings) {
  const Result<int> good = 3;
  EXPECT_EQ(good.value(), 3);
  const Result<int> bad = Error{Code{"a.b"}, {}, {}};
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().size(), 1U);
}

}  // namespace
}  // namespace steelyard
