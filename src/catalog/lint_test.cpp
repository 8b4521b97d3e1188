#include "catalog/lint.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "catalog/test_support.hpp"

namespace steelyard::catalog {
namespace {

using testing::chip_text;

const Date kToday = Date::from_civil(2026, 11, 22);

/// `code key` of every finding.
std::vector<std::string> remarks_on(const Result<Catalog>& catalog) {
  if (!catalog) return {"does not load: " + std::string{catalog.error().front().code.name}};
  std::vector<std::string> remarks;
  for (const Error& e : lint(*catalog, kToday)) remarks.push_back(std::string{e.code.name} + ' ' + std::string{e.argument("key")});
  return remarks;
}

std::vector<std::string> remarks_on_chip(std::string_view more) { return remarks_on(testing::load(chip_text("a-one", more))); }

using Remarks = std::vector<std::string>;

/// The shipped data with one chip overridden, as a user would.
Findings sparse_findings_with(std::string_view id, std::string_view figures) {
  DataTree tree = DataTree::embedded();
  tree.add_memory_overlay(
      {{"mine.toml", "[[chip]]\nid = \"" + std::string{id} + "\"\nsource = \"recalled-knowledge\"\n" + std::string{figures}}});
  Findings findings = lint(Catalog::load(tree).value(), kToday);
  std::erase_if(findings, [](const Error& e) { return !(e.code == kSparseAsDense); });
  return findings;
}

// The sheet's headline rates of H100 and H200 are with 2:4 sparsity: half of them is dense.
TEST(LintSparse, CatchesTheHeadlineOfTheSheet) {
  for (const char* id : {"nv-h100-sxm", "nv-h200-sxm"}) {
    const auto fp8 = sparse_findings_with(id, "fp8_dense = \"3958 TFLOPS\"\n");
    ASSERT_EQ(fp8.size(), 1U) << id;
    EXPECT_EQ(fp8[0].argument("key"), "fp8_dense");
    EXPECT_EQ(fp8[0].argument("expected"), "1.979 PFLOPS");
    EXPECT_EQ(fp8[0].place.to_string(), "mine.toml:4:1");
    const auto bf16 = sparse_findings_with(id, "bf16_dense = \"1979 TFLOPS\"\nfp8_dense = \"1979 TFLOPS\"\n");
    ASSERT_EQ(bf16.size(), 1U) << id;
    EXPECT_EQ(bf16[0].argument("key"), "bf16_dense");
    // All of them at once: only the vector rates still tell.
    const auto all = sparse_findings_with(
        id, "tf32_dense = \"989 TFLOPS\"\nbf16_dense = \"1979 TFLOPS\"\nfp8_dense = \"3958 TFLOPS\"\nint8_dense = \"3958 TOPS\"\n");
    EXPECT_EQ(all.size(), 4U) << id;
  }
}

TEST(LintSparse, CatchesANewRecordWithoutSiblings) {
  EXPECT_EQ(remarks_on_chip("bf16_dense = \"989.5 TFLOPS\"\nfp8_dense = \"3958 TFLOPS\"\nint8_dense = \"1979 TOPS\""),
            (Remarks{"lint.sparse_sold_as_dense fp8_dense"}));
  EXPECT_EQ(remarks_on_chip("tf32_dense = \"494.5 TFLOPS\"\nbf16_dense = \"1979 TFLOPS\"\nfp8_dense = \"1979 TFLOPS\""),
            (Remarks{"lint.sparse_sold_as_dense bf16_dense"}));
  EXPECT_EQ(remarks_on_chip("fp8_dense = { value = \"2 PFLOPS\", source = \"sheet\", chosen_because = \"headline\", alternatives = ["
                            "{ value = \"1 PFLOPS\", source = \"sheet\", note = \"dense\" }] }"),
            (Remarks{"lint.sparse_sold_as_dense fp8_dense"}));
}

TEST(LintSparse, LeavesHonestRatiosAlone) {
  const Remarks none;
  EXPECT_EQ(remarks_on_chip("bf16_dense = \"1678 TFLOPS\"\nfp8_dense = \"1678 TFLOPS\"\ntf32_dense = \"459 TFLOPS\""), none);    // Gaudi 3
  EXPECT_EQ(remarks_on_chip("bf16_dense = \"918 TFLOPS\"\nfp8_dense = \"918 TFLOPS\"\nint8_dense = \"1836 TOPS\""), none);       // TPU v6e
  EXPECT_EQ(remarks_on_chip("bf16_dense = \"165.2 TFLOPS\"\nfp8_dense = \"660.6 TFLOPS\"\nint8_dense = \"660.6 TOPS\""), none);  // RTX 4090
  EXPECT_EQ(remarks_on_chip("bf16_dense = \"671 TFLOPS\"\nfp8_dense = \"2517 TFLOPS\"\nfp4_dense = \"2517 TFLOPS\""), none);  // Trainium3
}

TEST(LintTotals, TppMustFollowFromTheRates) {
  EXPECT_EQ(remarks_on_chip("fp8_dense = \"1978.9 TFLOPS\"\ntpp = \"15832 TPP\""), Remarks{});
  EXPECT_EQ(remarks_on_chip("fp8_dense = \"1978.9 TFLOPS\"\ntpp = \"15000 TPP\""), Remarks{"lint.tpp_mismatch tpp"});
  EXPECT_EQ(remarks_on_chip("tpp = \"15000 TPP\""), Remarks{});
}

TEST(LintTotals, DensityNeedsAnAreaAndMustFollowFromIt) {
  const std::string rate = "fp8_dense = \"1979 TFLOPS\"\nperformance_density = \"19.45 TPP/mm2\"\n";
  EXPECT_EQ(remarks_on_chip(rate), Remarks{"lint.density_without_area performance_density"});
  EXPECT_EQ(remarks_on_chip(rate + "die_area_total = \"814 mm2\""), Remarks{"lint.density_without_area performance_density"});
  EXPECT_EQ(remarks_on_chip(rate + "die_area_applicable = \"814 mm2\""), Remarks{});
  EXPECT_EQ(remarks_on_chip(rate + "die_area_applicable = \"1628 mm2\""), Remarks{"lint.density_mismatch performance_density"});
}

TEST(LintUnits, BinaryTakenForDecimal) {
  for (const char* size : {"137.4 GB", "85.9 GB", "103.1 GB"}) {
    EXPECT_EQ(remarks_on_chip("memory = \"" + std::string{size} + "\""), Remarks{"lint.tib_taken_for_tb memory"}) << size;
  }
  for (const char* size : {"141 GB", "128 GB", "80 GiB", "96 GB", "1.5 TB", "31.75 GB"}) {
    EXPECT_EQ(remarks_on_chip("memory = \"" + std::string{size} + "\""), Remarks{}) << size;
  }
  EXPECT_EQ(remarks_on_chip("memory_bandwidth = { value = \"1.76 TB/s\", alternatives = [{ value = \"1.6 TB/s\", source = \"sheet\" }] }"),
            (Remarks{"lint.tib_taken_for_tb memory_bandwidth", "lint.unexplained_choice memory_bandwidth"}));
}

TEST(LintEvidence, SourcesAndReasons) {
  EXPECT_EQ(remarks_on(testing::load("[[chip]]\nid = \"a\"\nvendor = \"V\"\nname = \"A\"\nmemory = \"80 GB\"\ntdp = \"1 kW\"\n")),
            Remarks{"lint.unsourced sources"});  // once, not once a figure
  EXPECT_EQ(remarks_on_chip("tdp = { value = \"1 kW\", chosen_because = \"x\", alternatives = [{ value = \"2 kW\" }] }"),
            Remarks{"lint.unsourced tdp"});
  EXPECT_EQ(remarks_on_chip("tdp = { value = \"1 kW\", alternatives = [{ value = \"2 kW\", source = \"sheet\" }] }"),
            Remarks{"lint.unexplained_choice tdp"});
}

TEST(LintEvidence, AnOverrideWithoutASourceIsUnsourced) {
  EXPECT_EQ(remarks_on(testing::load(chip_text("a-one", ""), {"[[chip]]\nid = \"a-one\"\ntdp = \"1 kW\"\n"})),
            Remarks{"lint.unsourced sources"});
}

std::string price_text(std::string_view id, std::string_view as_of) {
  return "[[price]]\nid = \"" + std::string{id} +
         "\"\nsubject = \"a-one\"\nkind = \"purchase\"\nper = \"chip\"\nregion = \"CN\"\nvalue = \"1 CNY\"\n" +
         "sources = [\"sheet\"]\nas_of = \"" + std::string{as_of} + "\"\n";
}

TEST(LintStale, OnlyTheNewestPriceOfASeriesMustBeRecent) {
  EXPECT_EQ(remarks_on(testing::load(chip_text("a-one", "") + price_text("old", "2024-01"))), Remarks{"lint.stale value"});
  EXPECT_EQ(remarks_on(testing::load(chip_text("a-one", "") + price_text("old", "2024-01") + price_text("new", "2026-01"))), Remarks{});
  EXPECT_EQ(remarks_on(testing::load(chip_text("a-one", "status = \"discontinued\"") + price_text("old", "2024-01"))), Remarks{});
}

TEST(LintStale, AnAnnouncedPartMustBeLookedAtAgain) {
  const std::string old = "[[chip]]\nid = \"a\"\nvendor = \"V\"\nname = \"A\"\nsources = [\"sheet\"]\nas_of = \"2024\"\nstatus = ";
  EXPECT_EQ(remarks_on(testing::load(old + "\"announced\"\n")), Remarks{"lint.stale status"});
  EXPECT_EQ(remarks_on(testing::load(old + "\"shipping\"\n")), Remarks{});
}

struct Row {
  const char* figures;
  const char* remark;
};

TEST(LintImplausible, OutOfAnyKnownRange) {
  for (const Row& row :
       {Row{"memory = \"141 TB\"", "memory"}, Row{"memory_bandwidth = \"3350 TB/s\"", "memory_bandwidth"},
        Row{"memory_bandwidth = \"3.35 GB/s\"", "memory_bandwidth"}, Row{"tdp = \"700 kW\"", "tdp"},
        Row{"fp8_dense = \"1979 PFLOPS\"\ntdp = \"700 W\"", "tdp"}, Row{"dies = 1\ndie_area_total = \"8140 mm2\"", "die_area_total"},
        Row{"die_area_applicable = \"900 mm2\"\ndie_area_total = \"800 mm2\"", "die_area_applicable"},
        Row{"announced = \"2024\"\nvolume = \"2023\"", "volume"}, Row{"tdp = { value = \"700 W\", low = \"800 W\" }", "tdp"}}) {
    EXPECT_EQ(remarks_on_chip(row.figures), Remarks{std::string{"lint.implausible_value "} + row.remark}) << row.figures;
  }
}

TEST(LintAggregates, ASystemIsTheSumOfItsChips) {
  const auto with = [](std::string_view more) {
    return remarks_on(
        testing::load(chip_text("a-one", "memory = \"80 GB\"\ntdp = \"700 W\"") +
                      "[[system]]\nid = \"s\"\nname = \"S\"\nkind = \"server\"\nchip = \"a-one\"\nchips = 8\nsources = [\"sheet\"]\n" +
                      std::string{more} + '\n'));
  };
  EXPECT_EQ(with("memory = \"640 GB\"\npower = \"10.2 kW\""), Remarks{});
  EXPECT_EQ(with("memory = \"1280 GB\""), Remarks{"lint.aggregate_mismatch memory"});
  EXPECT_EQ(with("memory = { value = \"1280 GB\", note = \"with the processors'\" }"), Remarks{});
  EXPECT_EQ(with("power = \"700 W\""), Remarks{"lint.implausible_value power"});
}

TEST(LintShippedData, AccusesNoChip) {
  const auto catalog = Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const Error& e : lint(*catalog, Date::from_civil(2026, 9, 30))) {
    const bool is_remark = e.code == kStale || e.code == kAggregateMismatch;  // of age, and of systems that mix two chips
    EXPECT_TRUE(is_remark) << e.place.to_string() << ' ' << e.code.name << ' ' << e.argument("id") << ' ' << e.argument("key");
  }
}

}  // namespace
}  // namespace steelyard::catalog
