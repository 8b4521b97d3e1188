// Measured operators and collectives as points of the error table.
#pragma once

#include <filesystem>

#include "validation/validation.hpp"

namespace steelyard::validation {

/// Adds the tables of `folder`/kernels, where there are any, to the points and sums them up again. Left out: every surface of the point's
/// chip; what leaving out its shape alone gives is told by `steelyard calibrate`. Some 30 seconds for 250,000 rows.
[[nodiscard]] Result<void> add_operators(const std::filesystem::path& folder, const DataTree& data, const catalog::Catalog& catalog,
                                         const perf::Calibration& calibration, const Filter& filter, Validation& validation);

}  // namespace steelyard::validation
