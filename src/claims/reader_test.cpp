// What a file of claims may hold, and what each slip yields.
#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "claims/test_support.hpp"

namespace steelyard::claims {
namespace {

const std::string kHead = "[[claim]]\nid = \"T-1\"\noutlet = \"000\"\nanchor = \"锚\"\nkind = \"figure\"\nsubject = \"s\"\ngist = \"g\"\n";
const std::string kSays = "says = { value = 1 }\n";
const std::string kReading = "[[claim.reading]]\nbasis = \"dense\"\nis = '1'\n";

Findings findings_of(const std::string& overlay) {
  DataTree tree = DataTree::embedded();
  tree.add_memory_overlay({{"mine.toml", overlay}});
  const study::Engine engine{tree};
  auto book = ClaimBook::load(engine);
  return book ? Findings{} : std::move(book.error());
}

std::string codes_of(const std::string& overlay) {
  std::string codes;
  for (const Error& e : findings_of(overlay)) codes += (codes.empty() ? "" : " ") + std::string{e.code.name};
  return codes;
}

TEST(Reader, TakesASoundClaim) { EXPECT_EQ(codes_of(kHead + kSays + kReading), ""); }

TEST(Reader, ARecordOfAHigherLayerTakesThePlaceOfTheOneBelow) {
  testing::World world(
      "[[claim]]\nid = \"S1-030\"\noutlet = \"001\"\nanchor = \"锚\"\nkind = \"figure\"\nsubject = \"s\"\ngist = \"mine\"\n" + kSays +
      kReading);
  EXPECT_EQ((*world.book().find("s1-030"))->gist, "mine");
  EXPECT_EQ(world.book().claims().size(), 282U);
  EXPECT_EQ(world.verdict("S1-030"), "holds");
}

TEST(Reader, EverySlipHasItsCode) {
  EXPECT_EQ(codes_of(kHead + kSays), "claims.nothing_to_check");
  EXPECT_EQ(codes_of(kHead + kSays + "why_not = \"no_source\"\n" + kReading), "claims.nothing_to_check");
  EXPECT_EQ(codes_of(kHead + kSays + "[[claim.reading]]\nbasis = \"dense\"\nis = '1'\nslip = true\n"), "claims.nothing_to_check");
  EXPECT_EQ(codes_of(kHead + kSays + "[[claim.reading]]\nbasis = \"dense\"\nis = '1 +'\n"), "claims.bad_expression");
  EXPECT_EQ(codes_of(kHead + kSays + "[[claim.reading]]\nbasis = \"dense\"\nis = 'chip(\"nv-h200-sxm\").fp9'\n"), "claims.unknown_input");
  EXPECT_EQ(codes_of(kHead + kSays + "[[claim.reading]]\nbasis = \"dense\"\nis = 'chip(\"nv-h201\").memory'\n"),
            "catalog.dangling_reference");
  EXPECT_EQ(codes_of(kHead + "says = { value = 1, truth = true }\n" + kReading), "record.missing_key");
  EXPECT_EQ(codes_of(kHead + "says = { truth = false }\n" + kReading), "record.missing_key");
  EXPECT_EQ(codes_of(kHead + "says = { low = 2, high = 1 }\n" + kReading), "record.out_of_range");
  EXPECT_EQ(codes_of(kHead + "says = { value = 1, hedge = \"maybe\" }\n" + kReading), "catalog.dangling_reference");
  EXPECT_EQ(codes_of(kHead + kSays + kReading + "[[claim]]\nid = \"T-1\"\n"), "catalog.duplicate_id");
  EXPECT_EQ(codes_of("[[claim]]\nanchor = \"x\"\n"), "record.missing_key");
  EXPECT_EQ(codes_of("claim = 3\n"), "record.wrong_type");
}

TEST(Reader, AnAnchorIsShort) {
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += "字";
  const auto with = [](const std::string& anchor) {
    return "[[claim]]\nid = \"T-1\"\noutlet = \"000\"\nanchor = \"" + anchor + "\"\nkind = \"figure\"\nsubject = \"s\"\ngist = \"g\"\n" +
           kSays + kReading;
  };
  EXPECT_EQ(codes_of(with(forty)), "");
  EXPECT_EQ(codes_of(with(forty + "字")), "claims.bad_anchor");
  EXPECT_EQ(codes_of(with("")), "claims.bad_anchor");
}

TEST(Reader, ADanglingNameProposesTheNearest) {
  const auto findings = findings_of(kHead + kSays + "[[claim.reading]]\nbasis = \"dense\"\nis = 'fact(\"metax-ofer-price\")'\n");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].argument("nearest"), "metax-offer-price");
  EXPECT_EQ(findings[0].argument("kind"), "market_fact");
}

TEST(Reader, AConflictNamesClaimsAndFacts) {
  const std::string conflict =
      "[[conflict]]\nid = \"c\"\nname_en = \"n\"\nname_zh = \"名\"\nresolution_en = \"r\"\nresolution_zh = \"结\"\n";
  EXPECT_EQ(codes_of(conflict + "claims = [\"S0-001\", \"S0-002\"]\n"), "");
  EXPECT_EQ(codes_of(conflict + "claims = [\"S0-001\", \"S9-002\"]\n"), "catalog.dangling_reference");
  EXPECT_EQ(codes_of(conflict + "claims = [\"S0-001\", \"S0-002\"]\nfacts = [\"none\"]\n"), "catalog.dangling_reference");
}

TEST(Find, IgnoresCaseAndProposesTheNearest) {
  testing::World world;
  EXPECT_EQ((*world.book().find("s4-012"))->id.text(), "S4-012");
  const auto none = world.book().find("S4-999");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error()[0].code, kUnknownClaim);
  EXPECT_FALSE(none.error()[0].argument("nearest").empty());
}

}  // namespace
}  // namespace steelyard::claims
