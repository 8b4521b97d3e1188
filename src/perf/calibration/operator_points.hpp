// Measured operators and collectives against what the mechanism and the fitted surfaces give: the points of the error table.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "perf/calibration.hpp"

namespace steelyard::perf {

/// Seconds, with the 90% interval.
struct OperatorPrediction {
  double seconds = 0.0;
  double low_s = 0.0;
  double high_s = 0.0;
  std::string rung;  // of the transfer ladder the surface was found on: `own`, `other_version`, `other_stack`, `architecture`, ...
};

/// One measured row. Quantity: `collective_latency` when `is_collective`, else `operator_latency`.
struct OperatorPoint {
  std::string id;  // FILE:row, rows counted from 1 without the heading (`FILE:row.2` for a second reading of the row); FILE without `.csv`
  bool is_collective = false;
  std::string source;     // first folder of FILE
  std::string chip;       // id of the catalogue
  std::string stack;      // engine and version as measured
  std::string family;     // of kernel
  std::string precision;  // as labelled
  double measured_s = 0.0;
  OperatorPrediction as_fitted;      // by the calibration given
  OperatorPrediction without_shape;  // its shape (with a fifth of all shapes, by hash) left out of the fit of its own surface
  OperatorPrediction without_chip;   // every surface of its chip left out: the ladder from other chips
  std::vector<std::string> assumed;
};

/// Rows that could not be read or were refused, by reason.
struct RejectedRows {
  std::string reason;  // a code, as `import.impossible_rate`
  std::size_t rows = 0;
};

struct OperatorTable {
  std::size_t files = 0;
  std::size_t rows = 0;
  std::vector<OperatorPoint> points;   // in order of file and row
  std::vector<RejectedRows> rejected;  // by reason
};

/// `directory` holds the tables (kernels/ of a validation folder), described by data/calibration/imports.toml of `data`. A chip that the
/// catalogue doesn't know is rejected with a reason. Deterministic; some 10 seconds for 250,000 rows.
[[nodiscard]] Result<OperatorTable> operator_points(const std::filesystem::path& directory, const DataTree& data,
                                                    const catalog::Catalog& catalog, const Calibration& calibration);

}  // namespace steelyard::perf
