// docs/rules.md is generated: STEELYARD_WRITE_DOCS=1 rewrites it, otherwise it must be current.
#include "report/rules/rule_pages.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "catalog/catalog.hpp"
#include "report/test_support.hpp"

namespace steelyard::report {
namespace {

TEST(RulePages, TheDocumentIsCurrentAndHoldsEveryRule) {
  const auto book = rules::RuleBook::load(DataTree::embedded());
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(book && catalog);
  const std::string pages = rule_pages(*book, test::messages(Language::en), [&](const SourceId& id) { return catalog->source(id); });
  for (const rules::RuleInfo& rule : book->rules()) {
    EXPECT_NE(pages.find("\n### " + rule.id.text() + "\n"), std::string::npos) << rule.id.text();
    EXPECT_NE(pages.find(rule.name_en), std::string::npos) << rule.id.text();
  }
  const char* root = std::getenv("STEELYARD_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  const std::string path = std::string{root} + "/docs/rules.md";
  if (std::getenv("STEELYARD_WRITE_DOCS") != nullptr) std::ofstream(path) << pages;
  std::ifstream file(path);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(written, pages) << "docs/rules.md is out of date: STEELYARD_WRITE_DOCS=1 STEELYARD_SOURCE_DIR=. build/report_test "
                               "--gtest_filter='RulePages.*'";
}

}  // namespace
}  // namespace steelyard::report
