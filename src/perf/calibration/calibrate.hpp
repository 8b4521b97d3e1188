// From a folder of measured tables to surfaces, as data files (docs/formats/calibration.md).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "perf/calibration/import.hpp"
#include "perf/calibration/surface.hpp"

namespace steelyard::perf {

/// What was read, what was refused and why, and what was fitted.
struct CalibrationRun {
  std::size_t files = 0;
  std::size_t rows = 0;
  std::size_t observations = 0;
  std::map<std::string, std::size_t> rejected;  // reason -> rows
  std::vector<KernelSurface> surfaces;          // by key
};

/// Reads every table under `directory` and fits. Deterministic; some 20 seconds for 250,000 rows on one core.
[[nodiscard]] Result<CalibrationRun> calibrate(const std::filesystem::path& directory, const DataTree& data,
                                               const catalog::Catalog& catalog, const EvidencePtr& evidence);

/// One text for each chip, by file name `kernels-CHIP.toml`.
[[nodiscard]] std::map<std::string, std::string> calibration_files(const std::vector<KernelSurface>& surfaces);

}  // namespace steelyard::perf
