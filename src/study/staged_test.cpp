#include "study/staged.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

std::string shipped(std::string_view name) {
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with(name)) return std::string{file.content};
  }
  return {};
}

Result<Study> read(const std::string& text) {
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  return read_study(*document, text, *engine().catalog(), &*engine().rule_book());
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

const Staged& menu() {
  static const Staged staged = [] {
    auto study = read(shipped("mixed-menu.toml"));
    EXPECT_TRUE(study) << study.error().front().code.name << ' ' << study.error().front().place.to_string();
    auto composed = compose_staged(engine(), *std::move(study));
    EXPECT_TRUE(composed) << composed.error().front().code.name;
    return *std::move(composed);
  }();
  return staged;
}

std::size_t option(const Staged& staged, std::string_view id) {
  for (std::size_t o = 0; o < staged.problem.options.size(); ++o) {
    if (staged.problem.options[o].id.starts_with(id)) return o;
  }
  ADD_FAILURE() << id;
  return 0;
}

std::size_t branch(const Staged& staged, std::string_view name) {
  for (std::size_t b = 0; b < staged.problem.branches.size(); ++b) {
    if (staged.problem.branches[b].name == name) return b;
  }
  ADD_FAILURE() << name;
  return 0;
}

TEST(Staged, PeriodsAreQuartersThenHalfYears) {
  const auto periods = periods_between(Date::from_civil(2026, 1, 1), Date::from_civil(2028, 4, 1), 4);
  ASSERT_EQ(periods.size(), 7U);
  EXPECT_EQ(periods[3].name, "2026-Q4");
  EXPECT_EQ(periods[4].name, "2027-H1");
  EXPECT_EQ(periods[6].end, Date::from_civil(2028, 4, 1));
  const auto odd = periods_between(Date::from_civil(2026, 1, 15), Date::from_civil(2026, 7, 15), 2);
  EXPECT_EQ(odd[1].start, Date::from_civil(2026, 4, 15));
}

TEST(Staged, TheTablesAreConsistent) {
  const Findings findings = plan::check(menu().problem);
  for (const Error& error : findings) {
    std::string said;
    for (const Argument& argument : error.arguments) said += ' ' + argument.name + '=' + argument.value;
    ADD_FAILURE() << error.code.name << said;
  }
}

TEST(Staged, ARevokedLicenceShutsTheGateFromItsQuarterOnAndNotBefore) {
  const Staged& s = menu();
  const std::size_t h200 = option(s, "nv-h200-sxm");
  const std::size_t revoked = branch(s, "revoked-2026q3");
  EXPECT_EQ(s.cell(h200, 0, revoked).gate, plan::Gate::needs_review);
  EXPECT_EQ(s.cell(h200, 1, revoked).gate, plan::Gate::open);  // granted
  for (std::size_t p = 2; p < s.problem.periods.size(); ++p) EXPECT_EQ(s.cell(h200, p, revoked).gate, plan::Gate::closed) << p;
  const std::size_t refused = branch(s, "import-refused-2027q1");
  EXPECT_EQ(s.cell(h200, 3, refused).gate, plan::Gate::open);
  EXPECT_EQ(s.cell(h200, 4, refused).gate, plan::Gate::closed);
}

TEST(Staged, DomesticChipsAreNotTouchedByLicences) {
  const Staged& s = menu();
  const std::size_t domestic = option(s, "kl-p800");
  for (std::size_t b = 0; b < s.problem.branches.size(); ++b) {
    for (std::size_t p = 0; p < s.problem.periods.size(); ++p) EXPECT_NE(s.cell(domestic, p, b).gate, plan::Gate::closed);
  }
}

TEST(Staged, AGrantNeverOpensWhatARuleDenies) {
  // Blackwell is above the line of the rule of January 2026: denial, whatever a branch says of licences.
  auto study =
      read(replaced(shipped("mixed-menu.toml"), "id = \"h200-sxm\"\nsystem = \"hgx-h200\"", "id = \"b200\"\nsystem = \"hgx-b200\""));
  ASSERT_FALSE(study);  // the quota and the variants still name the H200
  std::string text = shipped("mixed-menu.toml");
  for (auto at = text.find("h200-sxm"); at != std::string::npos; at = text.find("h200-sxm")) text.replace(at, 8, "b200");
  study = read(replaced(text, "hgx-h200", "hgx-b200"));
  ASSERT_TRUE(study);
  const auto staged = compose_staged(engine(), *std::move(study), &menu());
  ASSERT_TRUE(staged);
  const std::size_t b200 = option(*staged, "nv-b200");
  for (std::size_t b = 0; b < staged->problem.branches.size(); ++b) {
    for (std::size_t p = 0; p < staged->problem.periods.size(); ++p) EXPECT_EQ(staged->cell(b200, p, b).gate, plan::Gate::closed);
  }
}

TEST(Staged, TheDutyIsAQuarterOfTheChipsAndALicenceTakesTime) {
  const Staged& s = menu();
  const StageCell& cell = s.cell(option(s, "nv-h200-sxm"), 0, 0);
  ASSERT_TRUE(cell.cost->duty);
  const auto rate = engine().catalog()->exchange_rates().convert(Currency::usd, Currency::cny, s.study.as_of);
  EXPECT_NEAR(cell.cost->duty->value, 8 * 27000 * 0.25 * rate->factor, 1e-6);
  const StageCell& granted = s.cell(option(s, "nv-h200-sxm"), 1, branch(s, "free-2027q1"));
  EXPECT_GT(cell.lead_time_days.p50, granted.lead_time_days.p50);
  EXPECT_DOUBLE_EQ(cell.cost->prepaid_share, 1.0);
}

TEST(Staged, RowsOfOneNodeAgreeAmongItsBranches) {
  const plan::Problem& p = menu().problem;
  std::map<std::tuple<std::size_t, std::size_t>, const plan::Permission*> first;
  for (const plan::Permission& row : p.permissions) {
    if (row.period > 0) continue;
    auto& known = first[{row.option, row.period}];
    if (known == nullptr) known = &row;
    EXPECT_EQ(row.gate, known->gate);
    EXPECT_EQ(row.lead_time_days.p50, known->lead_time_days.p50);
  }
}

TEST(Staged, DemandRampsAndDeadlinesBecomePeriods) {
  const Staged& s = menu();
  const auto rows = [&](std::size_t w) {
    std::vector<plan::Demand> all;
    for (const plan::Demand& row : s.problem.demands) {
      if (row.workload == w && row.branch == 0) all.push_back(row);
    }
    return all;
  };
  const auto run = rows(0);
  ASSERT_EQ(run.size(), 1U);
  EXPECT_EQ(run[0].period + run[0].due_in_periods, 4U);  // by the end of 2027-H1
  EXPECT_DOUBLE_EQ(run[0].amount, 8e12);
  const auto service = rows(2);
  EXPECT_EQ(service.front().period, 2U);
  const double per_hour_2026 = service.front().amount / s.problem.periods[2].hours;
  EXPECT_NEAR(service.back().amount / s.problem.periods.back().hours / per_hour_2026, 2.5, 1e-9);
  ASSERT_EQ(s.problem.precedence.size(), 1U);
  EXPECT_EQ(s.problem.precedence[0].after, 1U);
}

TEST(Staged, SupplyIsAShareOfWhatAMakerShips) {
  const Staged& s = menu();
  double per_quarter = 0.0;
  for (const plan::Limits::Supply& row : s.problem.limits.supplies) {
    if (row.chip == "hw-910c" && row.period == 0 && row.branch == 0) per_quarter = row.units;
  }
  EXPECT_NEAR(per_quarter, 653000 * 0.01 / 4, 1e-6);
  double half_year = 0.0;
  for (const plan::Limits::Supply& row : s.problem.limits.supplies) {
    if (row.chip == "hw-910c" && row.period == 5 && row.branch == 0) half_year = row.units;
  }
  EXPECT_NEAR(half_year, 2 * per_quarter, 1e-6);
}

TEST(Staged, AVariantChangesWhatItSaysAndNothingElse) {
  const auto domestic = as_variant(menu().study, "all-domestic");
  ASSERT_TRUE(domestic);
  const auto staged = compose_staged(engine(), *domestic, &menu());
  ASSERT_TRUE(staged);
  for (const plan::Permission& row : staged->problem.permissions) {
    if (staged->problem.options[row.option].chip == "nv-h200-sxm") {
      EXPECT_EQ(row.gate, plan::Gate::closed);
    }
  }
  EXPECT_EQ(staged->problem.capabilities.size(), menu().problem.capabilities.size());
  const auto unknown = as_variant(menu().study, "all-h20");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().front().argument("nearest"), "all-h200");
}

TEST(Staged, EveryMistakeOfAPlanStudyIsToldAtOnce) {
  std::string text = shipped("mixed-menu.toml");
  text = replaced(text, "probability = 0.4", "probability = 0.5");
  text = replaced(text, "after = [\"first model\"]", "after = [\"first modell\"]");
  text = replaced(text, "market_fact = \"kunlunxin-units-2025-idc\"", "market_fact = \"kunlunxin-units-2025\"");
  text = replaced(text, "enact = [\"BILL-SAFE\"]", "enact = [\"BILL-SAVE\"]");
  text = replaced(text, "rent = \"10.8 CNY/h\"", "rent = \"-10.8 CNY/h\"");
  const auto study = read(text);
  ASSERT_FALSE(study);
  std::set<std::string_view> codes;
  for (const Error& error : study.error()) codes.insert(error.code.name);
  EXPECT_TRUE(codes.contains("scenario.probabilities"));
  EXPECT_TRUE(codes.contains("scenario.unknown_rule"));
  EXPECT_TRUE(codes.contains("record.unknown_name"));
  EXPECT_GE(study.error().size(), 5U);
  for (const Error& error : study.error()) EXPECT_FALSE(error.place.file.empty()) << error.code.name;
}

TEST(Staged, WorkThatWaitsForItselfIsNamed) {
  const auto study =
      read(replaced(shipped("mixed-menu.toml"), "name = \"first model\"\n", "name = \"first model\"\nafter = [\"domain model\"]\n"));
  ASSERT_FALSE(study);
  const auto found = std::find_if(study.error().begin(), study.error().end(), [](const Error& e) { return e.code == kPrecedenceCycle; });
  ASSERT_NE(found, study.error().end());
  EXPECT_EQ(found->argument("found"), "first model -> domain model -> first model");
}

TEST(Staged, WorkThatNothingCanRunIsNamedBeforeAnythingIsSolved) {
  std::string text =
      replaced(shipped("mixed-menu.toml"), "time_per_output_token = \"80 ms\"\nfrom = \"2026Q4\"\nunserved_cost = \"400 CNY\"",
               "time_per_output_token = \"0.01 ms\"\nfrom = \"2026Q4\"");
  auto study = read(text);
  ASSERT_TRUE(study);
  const auto staged = compose_staged(engine(), *std::move(study));
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().front().code, kNoChipRuns);
  EXPECT_EQ(staged.error().front().argument("found"), "finance desk");
}

TEST(Staged, EveryShippedStudyComposes) {
  for (const char* name : {"bank-domestic.toml", "startup.toml", "us-lab.toml", "h200-vs-domestic.toml"}) {
    auto study = read(shipped(name));
    ASSERT_TRUE(study) << name << ' ' << study.error().front().code.name << ' ' << study.error().front().place.to_string() << ' '
                       << study.error().front().argument("found");
    const auto staged = compose_staged(engine(), *std::move(study));
    ASSERT_TRUE(staged) << name << ' ' << staged.error().front().code.name << ' ' << staged.error().front().argument("found");
    EXPECT_TRUE(plan::check(staged->problem).empty()) << name;
  }
}

}  // namespace
}  // namespace steelyard::study
