#include "rules/design_twins.hpp"

#include <cmath>

#include "rules/transaction.hpp"

namespace steelyard::rules {
namespace {

constexpr std::size_t kMostNames = 3;

double number_of(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  const double* value = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
  return value == nullptr ? -1.0 : *value;
}

std::string text_of(const Facts& facts, const char* name) {
  const auto found = facts.find(name);
  const auto* value = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string{} : *value;
}

bool is_like(const DesignCut& cut, const Facts& start, const Facts& facts) {
  for (const char* name : {"item.tpp", "item.interconnect_bandwidth"}) {
    const double mine = number_of(facts, name);
    const double theirs = number_of(start, name);
    const auto limit = cut.limits.find(name);
    if (limit != cut.limits.end()) {
      // Cut, and not to nothing.
      if (!(mine > 0.5 * limit->second.value && mine < limit->second.value)) return false;
    } else if (!(mine > 0.0 && std::abs(mine - theirs) <= 0.02 * theirs)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> parts_made_like(const DesignCut& cut, const Facts& start, const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const catalog::Chip& chip : catalog.chips()) {
    const Facts facts = facts_of(chip);
    if (text_of(facts, "item.maker") != text_of(start, "item.maker") || text_of(facts, "item.id") == text_of(start, "item.id")) continue;
    if (is_like(cut, start, facts)) names.push_back(chip.name);
    if (names.size() == kMostNames) break;
  }
  return names;
}

}  // namespace steelyard::rules
