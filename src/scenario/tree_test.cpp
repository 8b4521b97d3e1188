#include "scenario/tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace steelyard::scenario {
namespace {

const std::vector<Date>& quarters() {
  static const std::vector<Date> days = [] {
    std::vector<Date> all;
    for (int year = 2026; year < 2028; ++year) {
      for (unsigned month : {1U, 4U, 7U, 10U}) all.push_back(Date::from_civil(year, month, 1));
    }
    all.push_back(Date::from_civil(2028, 1, 1));
    return all;
  }();
  return days;
}

const std::vector<std::string_view>& rules() {
  static const std::vector<std::string_view> ids{"BILL-SAFE", "BILL-RASA", "US-2026-01"};
  return ids;
}

struct Read {
  Tree tree;
  Findings findings;
};

Read read(const std::string& text) {
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  Read result;
  TableReader reader(*document, document->root, {}, result.findings);
  result.tree = read_tree(reader, quarters(), rules());
  reader.finish();
  return result;
}

const Error* finding(const Read& read, Code code) {
  const auto found = std::find_if(read.findings.begin(), read.findings.end(), [&](const Error& e) { return e.code == code; });
  return found == read.findings.end() ? nullptr : &*found;
}

constexpr const char* kLicence = R"(
[[event]]
on = "2026Q2"
  [[event.outcome]]
  name = "granted"
  probability = 0.6
  licence = "granted"
  import = "allowed"
  [[event.outcome]]
  name = "refused"
  probability = 0.4
  licence = "refused"
[[event]]
on = "2026Q3"
after = ["granted"]
  [[event.outcome]]
  name = "kept"
  probability = 0.7
  [[event.outcome]]
  name = "revoked"
  probability = 0.3
  licence = "revoked"
  enact = ["BILL-SAFE"]
)";

TEST(Tree, AStudyWithoutEventsHasOneBranchOfProbabilityOne) {
  const Read read_back = read("");
  EXPECT_TRUE(read_back.findings.empty());
  ASSERT_EQ(read_back.tree.leaves.size(), 1U);
  EXPECT_EQ(read_back.tree.nodes.front().id, "now");
  EXPECT_DOUBLE_EQ(read_back.tree.nodes.front().path_probability, 1.0);
}

TEST(Tree, NamesBranchesByOutcomeAndQuarterAndTheirProbabilitiesSumToOne) {
  const Read r = read(kLicence);
  ASSERT_TRUE(r.findings.empty()) << r.findings.front().code.name;
  std::vector<std::string> leaves;
  double sum = 0.0;
  for (const std::size_t leaf : r.tree.leaves) {
    leaves.push_back(r.tree.nodes[leaf].id);
    sum += r.tree.nodes[leaf].path_probability;
  }
  EXPECT_EQ(leaves, (std::vector<std::string>{"refused-2026q2", "kept-2026q3", "revoked-2026q3"}));
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_NEAR(r.tree.nodes[*r.tree.find("revoked-2026q3")].path_probability, 0.18, 1e-12);
}

TEST(Tree, AStateHoldsUntilALaterOutcomeChangesTheSameThing) {
  const Read r = read(kLicence);
  const std::size_t leaf = *r.tree.find("revoked-2026q3");
  const auto state_on = [&](unsigned month) { return r.tree.nodes[r.tree.at(leaf, Date::from_civil(2026, month, 1))].state; };
  EXPECT_EQ(state_on(1).licence, Licence::as_ruled);
  EXPECT_EQ(state_on(4).licence, Licence::granted);
  EXPECT_EQ(state_on(7).licence, Licence::revoked);
  EXPECT_EQ(state_on(7).import, Import::allowed);  // said at the grant, and never taken back
  EXPECT_EQ(state_on(7).enact, std::vector<std::string>{"BILL-SAFE"});
}

TEST(Tree, AnEventWithoutAfterFollowsEveryBranchAndIdsStayUnique) {
  const Read r = read(std::string{kLicence} + R"(
[[event]]
on = "2027Q1"
  [[event.outcome]]
  name = "more HBM"
  probability = 0.5
  domestic_supply = "high"
  [[event.outcome]]
  name = "less HBM"
  probability = 0.5
  domestic_supply = "low"
)");
  ASSERT_TRUE(r.findings.empty());
  EXPECT_EQ(r.tree.leaves.size(), 6U);
  std::vector<std::string> ids;
  for (const Node& node : r.tree.nodes) ids.push_back(node.id);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  EXPECT_TRUE(r.tree.find("kept-2026q3/more HBM-2027q1"));
  EXPECT_FALSE(r.tree.find("more HBM-2027q1"));  // three nodes are called so
}

TEST(Tree, EveryMistakeIsToldAtOnceWithItsPlace) {
  const Read r = read(R"(
[[event]]
on = "2026Q2"
  [[event.outcome]]
  name = "granted"
  probability = 0.6
  enact = ["BILL-SAVE"]
  [[event.outcome]]
  name = "granted"
  probability = 0.3
[[event]]
on = "2031Q1"
  [[event.outcome]]
  name = "x"
  probability = 1
[[event]]
on = "2026-05-15"
after = ["grantd"]
  [[event.outcome]]
  name = "y"
  probability = 1
  import = "conditional"
)");
  ASSERT_NE(finding(r, kProbabilities), nullptr);
  EXPECT_EQ(finding(r, kProbabilities)->argument("found"), "0.9");
  EXPECT_EQ(finding(r, kProbabilities)->place.line, 4);
  ASSERT_NE(finding(r, kDuplicateOutcome), nullptr);
  ASSERT_NE(finding(r, kUnknownRuleName), nullptr);
  EXPECT_EQ(finding(r, kUnknownRuleName)->argument("nearest"), "BILL-SAFE");
  ASSERT_NE(finding(r, kOutsideHorizon), nullptr);
  ASSERT_NE(finding(r, kNotABoundary), nullptr);
  EXPECT_EQ(finding(r, kNotABoundary)->argument("expected"), "2026-07-01");
  ASSERT_NE(finding(r, kUnknownOutcome), nullptr);
  EXPECT_EQ(finding(r, kUnknownOutcome)->argument("nearest"), "granted");
  EXPECT_NE(finding(r, kRatioNeeded), nullptr);
}

TEST(Tree, AnEventMayNotStandBeforeWhatItFollows) {
  const Read r =
      read(std::string{kLicence} + "[[event]]\non = \"2026Q1\"\nafter = [\"revoked\"]\n[[event.outcome]]\nname = \"z\"\nprobability = 1\n");
  ASSERT_NE(finding(r, kBeforeItsParent), nullptr);
  EXPECT_EQ(finding(r, kBeforeItsParent)->argument("parent"), "revoked");
}

TEST(Tree, AnOutcomeOfProbabilityZeroIsNoBranch) {
  const Read r = read(R"(
[[event]]
on = "2026Q2"
  [[event.outcome]]
  name = "granted"
  probability = 1
  [[event.outcome]]
  name = "refused"
  probability = 0
)");
  ASSERT_EQ(r.tree.leaves.size(), 1U);
  EXPECT_EQ(r.tree.nodes[r.tree.leaves[0]].id, "granted-2026q2");
}

TEST(Tree, OneBranchAloneAndWhatStaysPossibleAfterANode) {
  const Read r = read(kLicence);
  const Tree one = r.tree.only(*r.tree.find("revoked-2026q3"));
  ASSERT_EQ(one.nodes.size(), 3U);
  EXPECT_EQ(one.leaves, std::vector<std::size_t>{2});
  EXPECT_DOUBLE_EQ(one.nodes[2].path_probability, 1.0);
  const Tree granted = r.tree.given(*r.tree.find("granted-2026q2"));
  ASSERT_EQ(granted.leaves.size(), 2U);
  EXPECT_NEAR(granted.nodes[granted.leaves[1]].path_probability, 0.3, 1e-12);
  EXPECT_DOUBLE_EQ(granted.nodes[1].probability, 1.0);
}

TEST(Tree, SpellsQuartersAsPeopleDo) {
  EXPECT_EQ(parse_start("2026Q3"), Date::from_civil(2026, 7, 1));
  EXPECT_EQ(parse_start("2026-q3"), Date::from_civil(2026, 7, 1));
  EXPECT_EQ(parse_start("2027H2"), Date::from_civil(2027, 7, 1));
  EXPECT_EQ(parse_start("2026-02-15"), Date::from_civil(2026, 2, 15));
  EXPECT_FALSE(parse_start("2026Q5"));
  EXPECT_FALSE(parse_start("soon"));
}

}  // namespace
}  // namespace steelyard::scenario
