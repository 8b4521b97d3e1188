// From the columns of a measured row, as an import description names them, to the work of a kernel.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "perf/calibration/import.hpp"

namespace steelyard::perf {

using ValueOf = std::function<std::optional<double>(const std::string&)>;

/// Absent where a column that the family needs is missing, empty or below its least sensible value.
[[nodiscard]] std::optional<KernelWork> work_of(KernelFamily family, const PrecisionScheme& scheme, const ImportLayout& layout,
                                                const ValueOf& value_of);

}  // namespace steelyard::perf
