#include "server/gate.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "server/service.hpp"

namespace steelyard::server {
namespace {

constexpr std::uint16_t kPort = 8080;

std::string_view refusal(const Gate& gate, const Credentials& credentials, bool needs_token = true) {
  const auto why = gate.refuses(credentials, needs_token);
  return why ? why->code.name : std::string_view{};
}

TEST(Gate, OnThisMachineOnlyItsOwnNamesAreAnswered) {
  const Gate gate{"127.0.0.1", kPort, {}};
  EXPECT_EQ(refusal(gate, {"localhost:8080", {}, {}}), "");
  EXPECT_EQ(refusal(gate, {"127.0.0.1:8080", {}, {}}), "");
  EXPECT_EQ(refusal(gate, {"LocalHost", {}, {}}), "");
  EXPECT_EQ(refusal(gate, {"[::1]:8080", {}, {}}), "");
  // A name that an attacker's DNS turns to 127.0.0.1 while the browser thinks itself on the attacker's site.
  EXPECT_EQ(refusal(gate, {"evil.example:8080", {}, {}}), kForeignHost.name);
  EXPECT_EQ(refusal(gate, {"localhost.evil.example", {}, {}}), kForeignHost.name);
  EXPECT_EQ(refusal(gate, {"", {}, {}}), kForeignHost.name);
}

TEST(Gate, PagesOfOtherOriginsAreRefused) {
  const Gate gate{"127.0.0.1", kPort, {}};
  EXPECT_EQ(refusal(gate, {"localhost:8080", "http://localhost:8080", {}}), "");
  EXPECT_EQ(refusal(gate, {"localhost:8080", "http://evil.example", {}}), kForeignOrigin.name);
  EXPECT_EQ(refusal(gate, {"localhost:8080", "null", {}}), kForeignOrigin.name);
}

TEST(Gate, BeyondThisMachineATokenIsAskedFor) {
  const Gate gate{"0.0.0.0", kPort, "correct horse battery"};
  EXPECT_EQ(refusal(gate, {"box.example:8080", {}, {}}), kNeedsToken.name);
  EXPECT_EQ(refusal(gate, {"box.example:8080", {}, "Bearer correct horse batterz"}), kNeedsToken.name);
  EXPECT_EQ(refusal(gate, {"box.example:8080", {}, "correct horse battery"}), kNeedsToken.name);
  EXPECT_EQ(refusal(gate, {"box.example:8080", {}, "Bearer correct horse battery"}), "");
  EXPECT_EQ(refusal(gate, {"box.example:8080", {}, {}}, false), "") << "the page itself holds no secret";
  EXPECT_EQ(refusal(gate, {"box.example:8080", "http://evil.example", "Bearer correct horse battery"}), kForeignOrigin.name);
}

TEST(Token, IsTheFirstLineAndLongEnough) {
  const auto file = std::filesystem::temp_directory_path() / "steelyard_token_test";
  std::ofstream{file} << "  0123456789abcdef \nnot this\n";
  const auto token = read_token(file.string());
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(*token, "0123456789abcdef");
  std::ofstream{file} << "short\n";
  const auto refused = read_token(file.string());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().front().code, kTokenFileEmpty);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace steelyard::server
