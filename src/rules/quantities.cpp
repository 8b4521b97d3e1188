#include "rules/quantities.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace steelyard::rules {
namespace {

std::string name_of(const Die& die, std::size_t i) {
  return die.name.empty() ? fmt::format("die[{}]", i) : fmt::format("die.{}", die.name);
}

void add_performance(const std::vector<Die>& dies, PackageQuantities& found) {
  Tpp total;
  Tpp largest;
  bool computes = false;
  for (const Die& die : dies) {
    if (!die.logic || die.rates.empty()) continue;
    computes = true;
    const Tpp one = processing_performance(die.rates);
    total += one * static_cast<double>(die.count);
    for (const ProcessingRate& rate : die.rates) {
      const Tpp of_rate = rate.dense * rate.bits;
      if (of_rate >= largest) {
        largest = of_rate;
        found.decided_by = rate.bits;
      }
    }
  }
  if (computes) {
    found.tpp = total;
  } else {
    found.missing.emplace_back("rates");
  }
}

void add_density(const std::vector<Die>& dies, PackageQuantities& found) {
  Area area;
  bool any = false;
  bool known = true;
  for (std::size_t i = 0; i < dies.size(); ++i) {
    const Die& die = dies[i];
    if (!die.logic || die.non_planar == false) continue;
    if (!die.non_planar) {
      found.missing.push_back(name_of(die, i) + ".non_planar");
      known = false;
    }
    if (!die.area) {
      found.missing.push_back(name_of(die, i) + ".area");
      known = false;
      continue;
    }
    any = true;
    area += *die.area * static_cast<double>(die.count);
  }
  // Without any die on a non-planar node there is no performance density; how the bureau reads that isn't known.
  if (!any && known) found.missing.emplace_back("die.non_planar");
  if (!any || !known || area <= Area{}) return;
  found.applicable_area = area;
  if (found.tpp) found.performance_density = *found.tpp / area;
}

void add_memory(const std::vector<MemoryStack>& stacks, PackageQuantities& found) {
  BytesPerSecond total;
  bool known = !stacks.empty();
  for (std::size_t i = 0; i < stacks.size(); ++i) {
    const MemoryStack& stack = stacks[i];
    if (!stack.bandwidth) {
      found.missing.push_back(fmt::format("hbm[{}].bandwidth", i));
      known = false;
      continue;
    }
    total += *stack.bandwidth * static_cast<double>(stack.count);
    if (!stack.area || *stack.area <= Area{}) {
      found.missing.push_back(fmt::format("hbm[{}].area", i));
      continue;
    }
    const double density = in_gigabytes_per_second(*stack.bandwidth) / in_square_millimetres(*stack.area);
    found.memory_bandwidth_density = std::max(found.memory_bandwidth_density.value_or(0.0), density);
  }
  if (known) found.dram_bandwidth = total;
}

}  // namespace

Tpp processing_performance(const std::vector<ProcessingRate>& rates) {
  Tpp largest;
  for (const ProcessingRate& rate : rates) largest = std::max(largest, rate.dense * rate.bits);
  return largest;
}

PackageQuantities quantities_of(const std::vector<Die>& dies, const std::vector<MemoryStack>& stacks) {
  PackageQuantities found;
  add_performance(dies, found);
  add_density(dies, found);
  add_memory(stacks, found);
  return found;
}

}  // namespace steelyard::rules
