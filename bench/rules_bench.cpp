// How long the rules take to answer: without a trace beside with it, and the whole sweep of chips, countries and months. The yardstick of
// an answer without words is the same answer in full; the goals (20 µs, 10 s, 100 ms) are those of the issue.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "rules/lint.hpp"
#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

const RuleBook& book() {
  static const auto loaded = RuleBook::load(DataTree::embedded());
  if (!loaded) std::abort();
  return *loaded;
}

const catalog::Catalog& catalogue() {
  static const auto loaded = catalog::Catalog::load(DataTree::embedded());
  if (!loaded) std::abort();
  return *loaded;
}

Facts transaction(const catalog::Chip& chip) {
  Facts facts = facts_of(chip);
  facts["activity"] = std::string{"export"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  facts["consignee.headquarters"] = std::string{"CN"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["buyer.class"] = std::string{"platform"};
  return facts;
}

Facts h200() { return transaction(**catalogue().find_chip("h200-sxm")); }

const Date kDay = Date::from_civil(2026, 2, 15);

void answer_in_full(benchmark::State& state) {
  const Facts facts = h200();
  for (auto _ : state) benchmark::DoNotOptimize(book().evaluate(facts, kDay));
}
BENCHMARK(answer_in_full)->Unit(benchmark::kMicrosecond);

void answer_without_a_trace(benchmark::State& state) {
  const auto evaluator = *book().compile();
  const Facts facts = h200();
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.answer(*evaluator.pack(facts), kDay));
}
BENCHMARK(answer_without_a_trace)->Unit(benchmark::kMicrosecond);

void answer_packed_facts(benchmark::State& state) {
  const auto evaluator = *book().compile();
  const PackedFacts facts = *evaluator.pack(h200());
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.answer(facts, kDay));
}
BENCHMARK(answer_packed_facts)->Unit(benchmark::kMicrosecond);

void decisive_sets(benchmark::State& state) {
  const Facts facts = h200();
  for (auto _ : state) benchmark::DoNotOptimize(book().decisive_sets(facts, kDay));
}
BENCHMARK(decisive_sets)->Unit(benchmark::kMillisecond);

void every_chip_country_and_month(benchmark::State& state) {
  const auto evaluator = *book().compile();
  std::vector<std::string> countries;
  for (const auto& member : book().implementation().groups.at("ISO-3166").members) countries.push_back(member.country);
  std::int64_t answers = 0;
  for (auto _ : state) {
    answers = 0;
    for (const catalog::Chip& chip : catalogue().chips()) {
      PackedFacts facts = *evaluator.pack(transaction(chip));
      for (const std::string& country : countries) {
        for (const char* name : {"route.destination", "consignee.headquarters", "end_user.ultimate_parent.headquarters"}) {
          evaluator.set(facts, name, country);
        }
        for (int year = 2022; year <= 2026; ++year) {
          for (unsigned month = 1; month <= 12; ++month) {
            benchmark::DoNotOptimize(evaluator.answer(facts, Date::from_civil(year, month, 15)));
            ++answers;
          }
        }
      }
    }
  }
  state.counters["answers"] = static_cast<double>(answers);
}
BENCHMARK(every_chip_country_and_month)->Unit(benchmark::kSecond)->Iterations(1);

void lint_the_book(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(lint(book(), kDay));
}
BENCHMARK(lint_the_book)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace steelyard::rules
