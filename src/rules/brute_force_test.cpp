// The law of one part to one place, written a second time from the reading notes (policy brief, sections 1 to 3) without the book: numbers,
// lists of countries and order are stated here by hand. Every point of a grid must come to the same outcome by both.
#include <algorithm>
#include <array>
#include <set>

#include "catalog/catalog.hpp"
#include "rules/condition.hpp"
#include "rules/review.hpp"
#include "rules/test_support.hpp"

namespace steelyard::rules {
namespace {

using namespace testing;

struct Case {
  double tpp, density, dram, io;
  bool data_center;
  std::string ship_from, to, headquarters, buyer;
  std::string on;  // dates compare as text
};

bool one_of(const std::string& word, const std::set<std::string>& words) { return words.contains(word); }

bool in_d1(const Case& c) {
  if (one_of(c.to, {"CN", "HK", "MO", "RU"})) return c.on >= "2022-10-07";
  return one_of(c.to, {"VN", "KZ", "BY", "IQ", "LY", "VE", "YE", "MM"});
}
bool in_d4(const Case& c) {
  if (c.to == "AE") return c.on < "2026-07-10";
  if (one_of(c.to, {"CN", "HK", "MO", "RU"})) return c.on >= "2022-10-07";
  return one_of(c.to, {"SA", "QA", "IL", "EG", "IR", "PK", "BY", "IQ", "LY", "VE", "YE", "SY"});
}
bool is_d5m(const std::string& country, const std::string& on) {
  if (country == "MO") return true;
  if (one_of(country, {"CN", "HK", "RU"})) return on >= "2022-10-07";
  return one_of(country, {"IR", "CU", "KP", "BY", "SY", "VE", "IQ", "LY", "MM"});
}
bool in_a5_or_a6(const Case& c) {
  if (c.to == "AE") return c.on >= "2026-07-10";
  return one_of(c.to, {"DE", "JP", "IN", "TR", "IL", "SG", "TW", "CY"});
}

UsOutcome by_hand(const Case& c) {
  using enum UsOutcome;
  UsOutcome result = no_licence_required;
  const auto ask = [&](UsOutcome outcome) { result = std::max(result, outcome); };
  if (c.to == "US") return no_licence_required;
  const bool china = one_of(c.to, {"CN", "HK", "MO"});
  const bool military = c.buyer == "military";
  if (one_of(c.to, {"IR", "KP", "SY", "CU"})) ask(presumption_of_denial);
  if (one_of(c.to, {"RU", "BY"}) && c.on >= "2022-02-24") ask(presumption_of_denial);
  if (military && c.on >= "2022-10-07" && one_of(c.to, {"CN", "HK", "MO", "MM", "VE", "RU", "BY"})) ask(presumption_of_denial);
  if (c.on >= "2022-10-07" && c.on < "2023-11-17" && china && c.tpp >= 4800 && c.io >= 600) ask(presumption_of_denial);
  const bool headquarters = is_d5m(c.headquarters, c.on);
  const bool destination = is_d5m(c.to, c.on);
  if (c.on >= "2025-04-09" && (destination || headquarters) && (c.dram >= 1400 || c.io >= 1100 || c.dram + c.io >= 1700)) ask(case_by_case);
  if (c.on < "2023-11-17") return result;

  const bool note_2 = !c.data_center && c.tpp < 4800;
  const bool a = !note_2 && (c.tpp >= 4800 || (c.tpp >= 1600 && c.density >= 5.92));
  const bool b =
      !note_2 && !a &&
      ((c.tpp >= 2400 && c.tpp < 4800 && c.density >= 1.6 && c.density < 5.92) || (c.tpp >= 1600 && c.density >= 3.2 && c.density < 5.92));
  if (!a && !b) return result;
  const bool listed = (in_d1(c) || in_d4(c) || destination) && !in_a5_or_a6(c);
  const bool named = b && c.to == "AE";
  const bool tested_by_headquarters = headquarters && (a || c.on < "2025-05-15");
  const bool denial = destination || (listed && headquarters) || tested_by_headquarters;
  if (!listed && !named && !denial) return result;

  const bool excepted = !military && !(a && c.data_center);
  if (excepted && (destination || headquarters)) return std::max(result, licence_exception);
  if (excepted && listed) return std::max(result, licence_exception);
  const bool released = c.on >= "2026-01-15" && !military && c.ship_from == "US" && china && c.tpp < 21000 && c.dram < 6500;
  if (released) {
    ask(case_by_case);
  } else {
    ask(denial ? presumption_of_denial : presumption_of_approval);
  }
  return result;
}

Facts facts_of_case(const Case& c) {
  Part part{"grid-part", "NVIDIA", "US", c.tpp, -1, c.dram, c.io, c.data_center};
  Facts facts = transaction(part, {c.ship_from, c.to, c.headquarters, c.buyer});
  facts["item.performance_density"] = c.density * 1e18;
  hold_all_evidence(facts);
  return facts;
}

TEST(BruteForce, TheBookAgreesWithTheLawWrittenByHand) {
  const auto evaluator = shipped_book().compile();
  ASSERT_TRUE(evaluator);
  std::size_t cases = 0;
  std::size_t differ = 0;
  Case c{};
  std::array<std::size_t, 8> seen{};
  for (const double tpp : {1599.0, 1600.0, 2399.0, 2400.0, 4799.0, 4800.0, 20999.0, 21000.0}) {
    for (const double density : {1.59, 1.6, 3.19, 3.2, 5.91, 5.92}) {
      for (const auto& [dram, io] : std::vector<std::pair<double, double>>{{500, 64}, {1399, 64}, {1400, 64}, {4800, 900}, {6500, 600}}) {
        for (const bool data_center : {true, false}) {
          const auto packed = evaluator->pack(facts_of_case({tpp, density, dram, io, data_center, "US", "CN", "CN", "private", ""}));
          ASSERT_TRUE(packed);
          PackedFacts facts = *packed;
          for (const char* to : {"CN", "HK", "MO", "SG", "MY", "VN", "AE", "RU", "DE", "IL", "SA", "IR", "BY", "US"}) {
            evaluator->set(facts, "route.destination", std::string{to});
            for (const char* headquarters : {"CN", "US", "SG"}) {
              evaluator->set(facts, "consignee.headquarters", std::string{headquarters});
              evaluator->set(facts, "end_user.ultimate_parent.headquarters", std::string{headquarters});
              for (const char* buyer : {"private", "military"}) {
                evaluator->set(facts, "buyer.class", std::string{buyer});
                for (const char* from : {"US", "TW"}) {
                  evaluator->set(facts, "route.ship_from", std::string{from});
                  for (const char* on :
                       {"2022-10-06", "2022-12-01", "2023-11-17", "2025-04-09", "2025-06-01", "2026-01-15", "2026-07-10"}) {
                    c = {tpp, density, dram, io, data_center, from, to, headquarters, buyer, on};
                    const QuickAnswer answer = evaluator->answer(facts, day(on));
                    const UsOutcome expected = by_hand(c);
                    ++cases;
                    ++seen[static_cast<std::size_t>(expected)];
                    if (answer.us == expected && answer.us_at_least == expected) continue;
                    if (++differ > 10) continue;
                    ADD_FAILURE() << "TPP " << tpp << " PD " << density << " BW " << dram << " IO " << io << " DC " << data_center << ' '
                                  << from << " to " << to << " HQ " << headquarters << ' ' << buyer << ' ' << on << ": book "
                                  << name_of(answer.us) << " (at least " << name_of(answer.us_at_least) << "), by hand "
                                  << name_of(expected);
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(differ, 0U);
  EXPECT_GT(cases, 400'000U);
  // The grid reaches every outcome that the law written here knows.
  for (const UsOutcome outcome : {UsOutcome::no_licence_required, UsOutcome::licence_exception, UsOutcome::presumption_of_approval,
                                  UsOutcome::case_by_case, UsOutcome::presumption_of_denial}) {
    EXPECT_GT(seen[static_cast<std::size_t>(outcome)], 0U) << name_of(outcome);
  }
}

// Raising TPP at a fixed density on a fixed day never makes the answer milder, except where the text itself does: since 2026-07-10 the UAE
// is in A:5, and 15 CFR 742.6(a)(6)(iii)(B) still names it for 3A090.b alone, so that a part of .a is freer there than one of .b.
TEST(BruteForce, MoreProcessingIsNeverMilderButWhereTheTextSaysSo) {
  const auto evaluator = *shipped_book().compile();
  std::set<std::string> exceptions;
  const std::vector<double> rising{1000, 1599, 1600, 2399, 2400, 3000, 4799, 4800, 8000, 15832, 20999, 21000, 36000};
  for (const FactInfo& fact : shipped_book().facts()) {
    if (fact.name != "route.destination") continue;
    for (const auto& member : shipped_book().implementation().groups.at(fact.values_in_group).members) {
      for (const double density : {1.0, 2.0, 3.5, 5.92, 19.0}) {
        for (const char* on : {"2023-01-01", "2024-06-01", "2025-06-01", "2026-02-01", "2026-08-01", "2026-11-21"}) {
          for (const bool data_center : {true, false}) {
            UsOutcome before = UsOutcome::no_licence_required;
            for (const double tpp : rising) {
              const Case c{tpp, density, 900, 64, data_center, "US", member.country, member.country, "private", on};
              const UsOutcome now = evaluator.answer(*evaluator.pack(facts_of_case(c)), day(on)).us;
              if (now < before) exceptions.insert(member.country + ' ' + on);
              before = now;
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(exceptions, (std::set<std::string>{"AE 2026-08-01", "AE 2026-11-21"}));
}

}  // namespace
}  // namespace steelyard::rules
