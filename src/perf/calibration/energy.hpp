// What a flop and a byte cost in energy: records [[switching_energy]] and [[memory_energy]] of data/calibration/energy.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"

namespace steelyard::perf {

class EnergyTable {
 public:
  [[nodiscard]] static Result<EnergyTable> load(const DataTree& data);
  /// Joules of one 16-bit flop of a dense product, with the operands it moves on the die, on a part made in `process` as chip records write
  /// it: of the records whose mark occurs in it the one with the longest mark. 0: none.
  [[nodiscard]] double per_flop(std::string_view process) const { return longest(flops_, process); }
  /// Joules of one byte of device memory; `type` as chip records write it (`HBM3e`, `GDDR6`). 0: none.
  [[nodiscard]] double per_byte(std::string_view type) const { return longest(bytes_, type); }

 private:
  struct Entry {
    std::string mark;
    double joules = 0.0;
  };
  [[nodiscard]] static double longest(const std::vector<Entry>& entries, std::string_view text);

  std::vector<Entry> flops_;
  std::vector<Entry> bytes_;
};

}  // namespace steelyard::perf
