// The bytes are a file of a user's rules, over the shipped facts and one rule.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/data_tree.hpp"
#include "rules/rules.hpp"

namespace {

const std::string& shipped_facts() {
  static const std::string facts = [] {
    for (const steelyard::DataFile& file : steelyard::DataTree::embedded().shipped_under("rules/")) {
      if (file.name.ends_with("facts.toml")) return std::string{file.content};
    }
    return std::string{};
  }();
  return facts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  DataTree tree = DataTree::from_memory({{"rules/facts.toml", shipped_facts()}});
  std::string text(reinterpret_cast<const char*>(data), size);
  const char* name = text.starts_with('{') ? "mine.json" : "mine.toml";
  tree.add_memory_overlay({{name, std::move(text)}});
  const auto book = rules::RuleBook::load(tree);
  if (!book) {
    SY_CHECK(!book.error().empty());
    return 0;
  }
  const rules::Facts facts{{"item.tpp", 15832e12}, {"route.destination", std::string{"CN"}}, {"route.ship_from", std::string{"US"}}};
  for (const int year : {2022, 2024, 2026}) (void)book->evaluate(facts, Date::from_civil(year, 11, 21));
  return 0;
}
