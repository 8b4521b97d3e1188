// The quantities that export rules count, from what a datasheet says: total processing performance, performance density, memory bandwidth
// density. Source of every definition: 15 CFR 774 Supp. 1, ECCN 3A090 and its notes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.hpp"
#include "base/result.hpp"

namespace steelyard::rules {

/// A dense rate at one bit length: the largest among the inputs of the multiplication (FP8 × FP16 counts as 16).
struct ProcessingRate {
  FlopsPerSecond dense;
  BitWidth bits;
};

/// Dies of one kind in a package.
struct Die {
  std::string name;
  std::int64_t count = 1;
  bool logic = true;                  // false: HBM stacks, interposers: neither TPP nor area
  std::vector<ProcessingRate> rates;  // of one die; none: it computes nothing (an I/O die still has area)
  std::optional<Area> area;           // of one die
  std::optional<bool> non_planar;     // made on a FinFET or GAA node; planar area doesn't count
};

/// Stacked memory in the package, or sold by itself.
struct MemoryStack {
  std::int64_t count = 1;
  std::optional<BytesPerSecond> bandwidth;  // of one stack
  std::optional<Area> area;                 // of one stack or its package
};

/// What follows from the dies; what can't be said has its reason in `missing`.
struct PackageQuantities {
  std::optional<Tpp> tpp;
  BitWidth decided_by;  // the bit length behind the largest part of `tpp`
  std::optional<Area> applicable_area;
  std::optional<PerformanceDensity> performance_density;
  std::optional<BytesPerSecond> dram_bandwidth;
  std::optional<double> memory_bandwidth_density;  // GB/s per mm² of one stack, the largest
  std::vector<std::string> missing;                // `die.NAME.area` ...
};

/// TPP of one processing unit: the largest of rate × bit length over its bit lengths. Zero rates: zero.
[[nodiscard]] Tpp processing_performance(const std::vector<ProcessingRate>& rates);

/// TPP aggregated over all processing units; density over the area of logic dies on a non-planar node, of which there must be one; a die
/// whose area or node isn't known leaves the density unknown, never small.
[[nodiscard]] PackageQuantities quantities_of(const std::vector<Die>& dies, const std::vector<MemoryStack>& stacks);

/// A board, a server or a rack: what it holds decides its class (4A090 follows 3A090), the whole counts in caps and duties.
struct Assembly {
  std::int64_t packages = 1;
  Tpp tpp_of_package;

  [[nodiscard]] Tpp total() const { return tpp_of_package * static_cast<double>(packages); }
};

}  // namespace steelyard::rules
