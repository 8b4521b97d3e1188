// Kernel surfaces from observations: five parameters by least absolute log error, then a smooth surface of what they leave.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "perf/calibration/import.hpp"
#include "perf/calibration/surface.hpp"

namespace steelyard::perf {

inline constexpr std::size_t kFolds = 5;  // parts of all shapes; each is left out once

/// Of the five parts a shape belongs to, by hash: all rows of a shape share one.
[[nodiscard]] std::size_t fold_of(const Observation& observation);

/// Parameters and surface of rows of one key. Robust: absolute log errors, so that a tenth of wild rows moves little. Deterministic.
/// Pre: at least one row, all of one family.
[[nodiscard]] KernelSurface fit_surface(std::span<const Observation* const> rows);

/// The rows of one surface and its fit, with the prediction of each row by a fit that did not see its shape.
struct FittedGroup {
  KernelSurface surface;
  std::vector<const Observation*> rows;
  std::vector<double> without_shape_s;
};
/// Groups by (chip, stack, family, precision), in order of key; fits in parallel. Surfaces carry their errors, ranges and `evidence`.
[[nodiscard]] std::vector<FittedGroup> fit_groups(const std::vector<Observation>& observations, const EvidencePtr& evidence);

}  // namespace steelyard::perf
