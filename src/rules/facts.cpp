#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

struct PcieGeneration {
  std::string_view name;
  double gigabytes_per_second;
};
/// Sixteen lanes, both directions together, before encoding: PCI Express Base Specifications 3.0 to 6.0 (8, 16, 32, 64 GT/s a lane).
constexpr std::array kPcieSixteenLanes{PcieGeneration{"3.0", 32.0}, PcieGeneration{"4.0", 64.0}, PcieGeneration{"5.0", 128.0},
                                       PcieGeneration{"6.0", 256.0}};

/// The interconnect of a part: its scale-up link; of a part that has none (`PCIe only`), its host interface.
std::optional<double> interconnect_of(const catalog::Chip& chip) {
  if (const auto link = catalog::bidirectional_scale_up_bandwidth(chip)) return link->value.base();
  if (!chip.scale_up_link.starts_with("PCIe")) return std::nullopt;
  for (const PcieGeneration& generation : kPcieSixteenLanes) {
    if (chip.pcie.starts_with(generation.name)) return gigabytes_per_second(generation.gigabytes_per_second).base();
  }
  return std::nullopt;
}

/// The node class a process is named by, in nanometres: 7 of `TSMC N7` and `7nm-class`, 4 of `4N`, the smallest of `N5+N6`.
std::optional<double> node_class_of(std::string_view process) {
  std::optional<double> smallest;
  for (std::size_t i = 0; i < process.size(); ++i) {
    if (process[i] < '0' || process[i] > '9') continue;
    double number = 0.0;
    for (; i < process.size() && process[i] >= '0' && process[i] <= '9'; ++i) number = number * 10.0 + (process[i] - '0');
    if (number > 0.0) smallest = std::min(smallest.value_or(number), number);
  }
  return smallest;
}

std::string_view type_of(const FactValue& value) {
  static constexpr std::array<std::string_view, 4> kTypes{"number", "text", "bool", "texts"};
  return kTypes[value.index()];
}

Error finding(Code code, const std::string& fact, std::string_view found, const std::vector<std::string_view>& known) {
  Error error{code, {}, {{"fact", fact}, {"found", std::string{found}}}};
  error.place.pointer = fact;
  if (const auto near = nearest_name(found, known); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
  return error;
}

}  // namespace

Facts facts_of(const catalog::Chip& chip) {
  Facts facts;
  facts["item.id"] = chip.id.text();
  if (!chip.vendor.empty()) facts["item.maker"] = chip.vendor;
  if (!chip.country.empty()) facts["item.country_of_maker"] = chip.country;
  if (chip.data_center_marketed) facts["item.data_center_marketed"] = *chip.data_center_marketed;
  if (const auto tpp = catalog::total_processing_performance(chip)) facts["item.tpp"] = tpp->value.base();
  if (const auto density = catalog::performance_density(chip)) facts["item.performance_density"] = density->value.base();
  if (chip.memory_bandwidth) facts["item.dram_bandwidth"] = chip.memory_bandwidth->value.base();
  if (const auto link = interconnect_of(chip)) facts["item.interconnect_bandwidth"] = *link;
  if (const auto node = node_class_of(chip.process)) facts["item.process_nm"] = *node;
  if (chip.transistors_billion) facts["item.transistors_billion"] = *chip.transistors_billion;
  if (!chip.memory_type.empty()) facts["item.contains_hbm"] = chip.memory_type.find("HBM") != std::string::npos;
  return facts;
}

Findings check_facts(const RuleBook::Implementation& book, const Facts& facts) {
  Findings findings;
  const auto known_names = [&] {
    std::vector<std::string_view> names;
    for (const auto& [name, declaration] : book.facts) {
      if (!declaration.info.derived) names.push_back(name);
    }
    return names;
  };
  for (const auto& [name, value] : facts) {
    const auto declared = book.facts.find(name);
    if (declared == book.facts.end() || declared->second.info.derived) {
      findings.push_back(finding(kUnknownFact, name, name, known_names()));
      continue;
    }
    const FactDeclaration& fact = declared->second;
    if (type_of(value) != fact.info.type) {
      findings.push_back({kWrongFactType, {}, {{"fact", name}, {"found", std::string{type_of(value)}}, {"expected", fact.info.type}}});
      continue;
    }
    if (fact.allowed.empty()) continue;
    const auto check = [&](const std::string& text) {
      if (std::binary_search(fact.allowed.begin(), fact.allowed.end(), text)) return;
      findings.push_back(finding(kUnknownValue, name, text, {fact.allowed.begin(), fact.allowed.end()}));
    };
    if (const auto* text = std::get_if<std::string>(&value)) check(*text);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) std::for_each(texts->begin(), texts->end(), check);
  }
  return findings;
}

}  // namespace steelyard::rules
