// The bytes are a file of a user's rules, over the shipped facts and country groups.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/data_tree.hpp"
#include "rules/lint.hpp"
#include "rules/rules.hpp"

namespace {

std::string shipped(std::string_view name) {
  for (const steelyard::DataFile& file : steelyard::DataTree::embedded().shipped_under("rules/")) {
    if (file.name.ends_with(name)) return std::string{file.content};
  }
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  static const std::string facts_file = shipped("/facts.toml");
  static const std::string groups_file = shipped("/country_groups.toml");
  DataTree tree = DataTree::from_memory({{"rules/facts.toml", facts_file}, {"rules/country_groups.toml", groups_file}});
  std::string text(reinterpret_cast<const char*>(data), size);
  const char* name = text.starts_with('{') ? "mine.json" : "mine.toml";
  tree.add_memory_overlay({{name, std::move(text)}});
  const auto book = rules::RuleBook::load(tree);
  if (!book) {
    SY_CHECK(!book.error().empty());
    return 0;
  }
  const rules::Facts facts{{"item.tpp", 15832e12}, {"route.destination", std::string{"CN"}}, {"route.ship_from", std::string{"US"}}};
  const auto evaluator = book->compile();
  SY_CHECK(evaluator.has_value());
  for (const int year : {2022, 2024, 2026}) {
    const Date on = Date::from_civil(year, 11, 21);
    const auto full = book->evaluate(facts, on);
    const auto packed = evaluator->pack(facts);
    // A user's file may give a fact another type; then both refuse.
    SY_CHECK(full.has_value() == packed.has_value());
    if (full) SY_CHECK(evaluator->answer(*packed, on).us == full->us);
    (void)book->decisive_sets(facts, on);
  }
  (void)rules::lint(*book, Date::from_civil(2026, 11, 21));
  return 0;
}
