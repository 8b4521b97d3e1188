// What the loader refuses, and how a user's files lie over the shipped ones.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

constexpr std::string_view kFacts = R"(
[[country_group]]
id = "ISO"
members = ["CN", "US", "SG"]
text_of = "2020-01-01"
grade = "primary"
[[fact]]
name = "item.tpp"
type = "number"
unit = "TPP"
question_en = "?"
question_zh = "?"
[[fact]]
name = "item.data_center_marketed"
type = "bool"
question_en = "?"
question_zh = "?"
[[fact]]
name = "route.destination"
type = "text"
values_in_group = "ISO"
question_en = "?"
question_zh = "?"
[[fact]]
name = "item.classification"
type = "texts"
derived = true
question_en = "?"
question_zh = "?"
)";

/// A rule with this test, and whatever `more` states.
std::string rule(std::string_view id, std::string_view test, std::string_view more = "") {
  return "[[rule]]\nid = \"" + std::string{id} +
         "\"\nside = \"us\"\nkind = \"regulation\"\nfrom = \"2020-01-01\"\nstatus = \"in_force\"\nname_en = \"n\"\nname_zh = \"n\"\n"
         "outcome = \"licence_required\"\nreview_policy = \"case_by_case\"\ncitation = \"c\"\nsources = [\"s\"]\ngrade = \"primary\"\n"
         "last_checked = \"2026-01-01\"\ntest = " +
         std::string{test} + "\n" + std::string{more} + "\n";
}

class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "steelyard-rules-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary directory";
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Result<RuleBook> load(const std::vector<std::pair<std::string, std::string>>& files, const std::vector<std::string>& overlays = {}) {
  const Directory root;
  for (const auto& [name, text] : files) root.write("rules/" + name, text);
  auto tree = DataTree::from_directory(root.path());
  if (!tree) return std::move(tree.error());
  std::vector<std::unique_ptr<Directory>> laid_over;
  for (const std::string& text : overlays) {
    laid_over.push_back(std::make_unique<Directory>());
    laid_over.back()->write("mine.toml", text);
    if (auto added = tree->add_overlay(laid_over.back()->path()); !added) return std::move(added.error());
  }
  return RuleBook::load(*tree);
}

Findings findings_of(const std::string& rules) {
  auto book = load({{"facts.toml", std::string{kFacts}}, {"rules.toml", rules}});
  return book ? Findings{} : book.error();
}

constexpr std::string_view kSimple = R"({ fact = "item.tpp", op = ">=", value = "4800 TPP" })";

TEST(RuleReader, ReadsASmallBook) {
  const auto findings = findings_of(rule("R", kSimple));
  EXPECT_TRUE(findings.empty()) << shown(findings);
}

TEST(RuleReader, UnknownFactNamesTheNearestAndThePlace) {
  const auto findings = findings_of("\n" + rule("R", R"({ fact = "item.tp", op = ">=", value = "4800 TPP" })"));
  ASSERT_EQ(findings.size(), 1U) << shown(findings);
  EXPECT_EQ(findings[0].code, kUnknownFact);
  EXPECT_EQ(findings[0].argument("nearest"), "item.tpp");
  EXPECT_EQ(findings[0].place.line, 16);
  EXPECT_GT(findings[0].place.column, 0);
  EXPECT_NE(findings[0].place.file.find("rules.toml"), std::string::npos);
  EXPECT_EQ(findings[0].place.pointer, "rule[0].test.fact");
}

TEST(RuleReader, CollectsEveryFinding) {
  const auto findings = findings_of(
      rule("A", R"({ all = [{ fact = "item.tp", op = ">=", value = "1 TPP" }, { fact = "item.tpp", op = "=>", value = "1 TPP" }] })") +
      rule("B", R"({ fact = "item.tpp", op = "<", value = "1 GB/s" })", "instead_of = [\"C\"]\nflags = [\"red_flg\"]"));
  std::vector<std::string_view> codes;
  for (const Error& error : findings) codes.push_back(error.code.name);
  EXPECT_EQ(codes, (std::vector<std::string_view>{"rules.unknown_fact", "record.unknown_name", "quantity.wrong_dimension",
                                                  "record.unknown_name", "catalog.dangling_reference"}))
      << shown(findings);
}

TEST(RuleReader, RefusesConditionsThatMeanNothing) {
  const std::vector<std::pair<std::string, std::string_view>> cases{
      {R"({ fact = "item.tpp", op = ">=", value = 4800 })", "record.wrong_type"},
      {R"({ fact = "item.tpp", op = "in", value = "4800 TPP" })", "rules.wrong_fact_type"},
      {R"({ fact = "item.data_center_marketed", op = ">=", value = true })", "rules.wrong_fact_type"},
      {R"({ fact = "item.data_center_marketed", op = "==", value = "yes" })", "record.wrong_type"},
      {R"({ fact = "route.destination", op = "==", value = "CH" })", "rules.unknown_value"},
      {R"({ fact = "route.destination", op = "in_group", value = "D:5" })", "record.unknown_name"},
      {R"({ fact = "route.destination", op = "in", value = [1] })", "record.wrong_type"},
      {R"({ sum = ["item.tpp", "route.destination"], op = ">=", value = "1 TPP" })", "rules.wrong_fact_type"},
      {R"({ fact = "item.tpp", op = ">=" })", "record.missing_key"},
      {R"({ fact = "item.tpp", op = ">=", value = "1 TPP", unit = "TPP" })", "record.unknown_key"},
      {R"({ all = [] })", "record.wrong_type"},
      {R"({ all = [1] })", "rules.malformed_condition"},
      {R"({ })", "rules.malformed_condition"},
      {R"({ any = [], fact = "item.tpp" })", "rules.malformed_condition"},
      {R"({ use = "nothing" })", "record.unknown_name"},
      {"3", "rules.malformed_condition"},
  };
  for (const auto& [test, code] : cases) {
    const auto findings = findings_of(rule("R", test));
    ASSERT_FALSE(findings.empty()) << test;
    EXPECT_EQ(findings[0].code.name, code) << test << '\n' << shown(findings);
  }
}

TEST(RuleReader, RefusesCircles) {
  const std::string circle =
      "[[predicate]]\nid = \"p\"\ntest = { use = \"q\" }\n[[predicate]]\nid = \"q\"\ntest = { not = { use = \"p\" } }\n";
  auto findings = findings_of(circle + rule("R", R"({ use = "p" })"));
  ASSERT_EQ(findings.size(), 1U) << shown(findings);
  EXPECT_EQ(findings[0].code, kCircular);
  findings = findings_of(rule("A", kSimple, "instead_of = [\"B\"]") + rule("B", kSimple, "instead_of = [\"A\"]"));
  EXPECT_EQ(findings.size(), 2U);
  findings = findings_of(rule("A", R"({ fact = "item.classification", op = "has", value = "x" })", "classification = \"y\""));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, kCircular);
}

TEST(RuleReader, RefusesATreeThatDoublesItself) {
  std::string doubling = "[[predicate]]\nid = \"p0\"\ntest = " + std::string{kSimple} + "\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "{ use = \"p" + std::to_string(i - 1) + "\" }";
    doubling += "[[predicate]]\nid = \"p" + std::to_string(i) + "\"\ntest = { all = [" + before + ", " + before + "] }\n";
  }
  const auto findings = findings_of(doubling);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].code, kTooLarge);
}

TEST(RuleReader, RefusesMissingAndDuplicateKeys) {
  const auto missing = findings_of("[[rule]]\nid = \"R\"\n[[rule]]\nside = \"us\"\n");
  EXPECT_GE(missing.size(), 9U) << shown(missing);
  const auto twice = findings_of(rule("R", kSimple) + rule("R", kSimple));
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_EQ(twice[0].code, catalog::kDuplicateId);
  const auto order = findings_of(rule("R", kSimple, "to = \"2019-01-01\""));
  ASSERT_EQ(order.size(), 1U);
  EXPECT_EQ(order[0].code, kNumberRange);
  const auto rate = findings_of(rule("R", kSimple, "levy = { rate = 0.12345678, basis = \"sale_price\", codified = true }"));
  ASSERT_EQ(rate.size(), 1U);
  const auto kind = findings_of("[[rules]]\nid = \"R\"\n");
  ASSERT_EQ(kind.size(), 1U);
  EXPECT_EQ(kind[0].argument("nearest"), "rule");
}

TEST(RuleReader, AUsersFileOverridesAndAdds) {
  const auto book = load({{"facts.toml", std::string{kFacts}}, {"rules.toml", rule("R", kSimple)}},
                         {rule("R", R"({ fact = "item.tpp", op = ">=", value = "9000 TPP" })") + "[[chip]]\nid = \"not-ours\"\n",
                          rule("S", R"({ fact = "route.destination", op = "==", value = "SG" })")});
  ASSERT_TRUE(book) << shown(book.error());
  EXPECT_EQ(book->rules().size(), 2U);
  const Facts facts{{"item.tpp", 5000e12}, {"route.destination", std::string{"CN"}}};
  EXPECT_EQ(book->evaluate(facts, day("2026-01-01"))->us, UsOutcome::no_licence_required);
  const Facts to_singapore{{"item.tpp", 5000e12}, {"route.destination", std::string{"SG"}}};
  EXPECT_EQ(book->evaluate(to_singapore, day("2026-01-01"))->us, UsOutcome::case_by_case);
}

TEST(RuleReader, TheOrderOfRulesDoesNotMatter) {
  const std::string a = rule("A", kSimple);
  const std::string b = rule("B", R"({ fact = "route.destination", op = "==", value = "CN" })", "instead_of = [\"A\"]");
  const auto one = load({{"facts.toml", std::string{kFacts}}, {"1.toml", a + b}});
  const auto other = load({{"1.toml", b}, {"2.toml", a}, {"3.toml", std::string{kFacts}}});
  ASSERT_TRUE(one && other);
  const Facts facts{{"item.tpp", 5000e12}, {"route.destination", std::string{"CN"}}};
  const auto x = *one->evaluate(facts, day("2026-01-01"));
  const auto y = *other->evaluate(facts, day("2026-01-01"));
  ASSERT_EQ(x.trace.size(), y.trace.size());
  for (std::size_t i = 0; i < x.trace.size(); ++i) {
    EXPECT_EQ(x.trace[i].rule, y.trace[i].rule);
    EXPECT_EQ(x.trace[i].because, y.trace[i].because);
  }
  EXPECT_EQ(x.us, y.us);
}

constexpr std::string_view kMoreFacts = R"(
[[fact]]
name = "date"
type = "date"
derived = true
question_en = "?"
question_zh = "?"
[[fact]]
name = "counter.whole"
type = "number"
unit = "TPP"
question_en = "?"
question_zh = "?"
[[fact]]
name = "party.listed"
type = "bool"
presumed = false
question_en = "?"
question_zh = "?"
)";

TEST(RuleReader, ReadsDaysSharesAndPresumptions) {
  const std::string rules = rule("DAY", R"({ fact = "date", op = ">=", value = "2027-01-01" })") +
                            rule("SHARE", R"({ fact = "item.tpp", op = ">", value = { share = 0.5, of = "counter.whole" } })") +
                            rule("LISTED", R"({ fact = "party.listed", op = "==", value = true })");
  const auto book = load({{"facts.toml", std::string{kFacts} + std::string{kMoreFacts}}, {"rules.toml", rules}});
  ASSERT_TRUE(book) << shown(book.error());
  const Facts facts{{"item.tpp", 6e15}, {"counter.whole", 1.2e16}};
  const auto of = [&](const char* rule, const Facts& given, const char* on) { return fired(*book->evaluate(given, day(on)), rule); };
  EXPECT_EQ(of("DAY", facts, "2026-12-31"), Truth::no);
  EXPECT_EQ(of("DAY", facts, "2027-01-01"), Truth::yes);
  EXPECT_EQ(of("SHARE", facts, "2026-06-01"), Truth::no);  // half is not more than half
  EXPECT_EQ(of("SHARE", {{"item.tpp", 6.1e15}, {"counter.whole", 1.2e16}}, "2026-06-01"), Truth::yes);
  EXPECT_EQ(of("SHARE", {{"item.tpp", 6e15}}, "2026-06-01"), Truth::unknown);
  EXPECT_EQ(of("LISTED", facts, "2026-06-01"), Truth::no);
  const auto d = *book->evaluate({{"item.tpp", 1e15}, {"counter.whole", 1.2e16}}, day("2026-06-01"));
  EXPECT_EQ(d.presumed, std::vector<std::string>{"party.listed"});
  EXPECT_EQ(d.determination, Verdict::no_licence_required);
}

TEST(RuleReader, RefusesDaysSharesAndExamplesThatMeanNothing) {
  const std::vector<std::pair<std::string, std::string_view>> cases{
      {rule("R", R"({ fact = "date", op = ">=", value = "tomorrow" })"), "record.bad_date"},
      {rule("R", R"({ fact = "item.tpp", op = ">", value = { share = 0.5, of = "counter.all" } })"), "rules.unknown_fact"},
      {rule("R", R"({ fact = "item.tpp", op = ">", value = { share = 0.5, of = "party.listed" } })"), "rules.wrong_fact_type"},
      {"[[fact]]\nname = \"when\"\ntype = \"date\"\nquestion_en = \"?\"\nquestion_zh = \"?\"\n", "rules.wrong_fact_type"},
      {"[[example]]\nid = \"E\"\nrule = \"NONE\"\non = \"2026-01-01\"\nfires = \"yes\"\n", "catalog.dangling_reference"},
      {"[[recheck]]\nid = \"rumour\"\ndays = 3\n", "record.unknown_name"}};
  for (const auto& [text, code] : cases) {
    const auto book = load({{"facts.toml", std::string{kFacts} + std::string{kMoreFacts}}, {"rules.toml", text}});
    ASSERT_FALSE(book) << text;
    EXPECT_EQ(book.error()[0].code.name, code) << text << '\n' << shown(book.error());
  }
}

TEST(Facts, ThatTheBookDoesNotKnowAreErrors) {
  const auto error_of = [](const Facts& facts) {
    const auto d = shipped_book().evaluate(facts, day("2026-01-01"));
    return d ? std::string{} : shown(d.error());
  };
  EXPECT_NE(error_of({{"item.tp", 1.0}}).find("rules.unknown_fact"), std::string::npos);
  EXPECT_NE(error_of({{"item.tp", 1.0}}).find("nearest=item.tpp"), std::string::npos);
  EXPECT_NE(error_of({{"item.tpp", std::string{"4800"}}}).find("rules.wrong_fact_type"), std::string::npos);
  EXPECT_NE(error_of({{"route.destination", std::string{"China"}}}).find("rules.unknown_value"), std::string::npos);
  EXPECT_NE(error_of({{"buyer.class", std::string{"platfrom"}}}).find("nearest=platform"), std::string::npos);
  EXPECT_NE(error_of({{"item.classification", std::vector<std::string>{"3A090.a"}}}).find("rules.unknown_fact"), std::string::npos);
}

TEST(WhatIf, NamesRulesThatExist) {
  const auto d = shipped_book().evaluate({}, day("2026-01-01"), {.enact = {RuleId{"BILL-SAF"}}, .repeal = {RuleId{"US-2026-1"}}});
  ASSERT_FALSE(d);
  ASSERT_EQ(d.error().size(), 2U);
  EXPECT_EQ(d.error()[0].code, kUnknownRule);
  EXPECT_EQ(d.error()[0].argument("nearest"), "BILL-SAFE");
}

}  // namespace
}  // namespace steelyard::rules
