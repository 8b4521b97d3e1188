// How slow the processors are that stand beside a kind of chip: records [[host]] of data/calibration/hosts.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"

namespace steelyard::perf {

class HostTable {
 public:
  [[nodiscard]] static Result<HostTable> load(const DataTree& data);
  /// Time of one thread on the host of a chip of this architecture over that beside an H100; 1 where nothing is recorded.
  [[nodiscard]] double slowness(std::string_view architecture) const;

 private:
  struct Entry {
    std::string architecture;
    double slowness = 1.0;
  };
  std::vector<Entry> entries_;
};

}  // namespace steelyard::perf
