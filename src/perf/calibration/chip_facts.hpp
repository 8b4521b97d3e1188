// Facts of a part that kernels need, from its record and from data/calibration/cores.toml.
#pragma once

#include <map>
#include <optional>

#include "base/data_tree.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "catalog/chip.hpp"
#include "perf/kernel/kernel_time.hpp"

namespace steelyard::perf {

/// Cores that take pieces of work at the same time (SM, CU, AI core), by chip.
class CoreCounts {
 public:
  [[nodiscard]] static Result<CoreCounts> load(const DataTree& data);
  /// Without a record: a guess from the 16-bit rate at 5 TFLOPS a core, between 8 and 256.
  [[nodiscard]] double of(const catalog::Chip& chip) const;
  [[nodiscard]] bool is_known(const ChipId& chip) const { return cores_.contains(chip); }

 private:
  std::map<ChipId, double> cores_;
};

/// Absent where the chip states no rate for the product's precision, or no memory bandwidth. Links that are not stated are 0.
[[nodiscard]] std::optional<KernelFacts> kernel_facts(const catalog::Chip& chip, const CoreCounts& cores, catalog::Precision product);

}  // namespace steelyard::perf
