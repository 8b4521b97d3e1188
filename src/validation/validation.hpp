// Measured tables -> predictions -> error table (docs/models/validation.md): every measured point, each figure as fitted and with the
// point's own (source, chip) group left out of the calibration.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "perf/calibration.hpp"
#include "validation/measured.hpp"

namespace steelyard::validation {

inline constexpr Code kNoMeasuredFiles{"validation.no_files", ErrorKind::usage};
inline constexpr Code kAbsentFile{"validation.absent_file", ErrorKind::remark};

/// In the unit of the quantity; `low` and `high` bound the 90% interval.
struct Prediction {
  double typical = 0.0;
  double low = 0.0;
  double high = 0.0;
};

struct Point {
  std::string id;  // `FILE-ID:quantity`
  PointKind kind = PointKind::training;
  MeasuredQuantity quantity = MeasuredQuantity::step_time;
  std::string source;
  std::string chip;     // as labelled
  std::string chip_id;  // of the catalogue
  std::string model;
  std::string software;
  std::string source_table;
  std::string configuration_group;  // one (source table, model, chip, lengths): rank correlation is taken within it
  bool is_disaggregated = false;
  std::string group;  // (table, chip): what is left out of the calibration together
  std::optional<perf::ResidualFacts> facts;
  std::optional<bool> fits;  // whether the predicted memory fits
  double measured = 0.0;
  double mechanism = 0.0;  // without residuals; 0 where it was not asked for
  Prediction fitted;
  Prediction left_out;
  std::string family;                       // of kernel; empty end to end
  std::optional<Prediction> without_shape;  // of kernels: their shape left out of the fit of their own surface
  std::vector<Assumption> assumed;
  std::optional<Skip> skipped;

  [[nodiscard]] std::string unit() const { return std::string{unit_of(quantity)}; }
};

/// Errors of one set of points. Shares, not percent. `bias`: median of predicted/measured − 1.
struct Errors {
  double median = 0.0;
  double p90 = 0.0;
  double bias = 0.0;
  double coverage = 0.0;  // share of measured values inside the 90% interval
};

/// One line of the table. An empty source or chip stands for all of them.
struct SummaryRow {
  PointKind kind = PointKind::training;
  MeasuredQuantity quantity = MeasuredQuantity::step_time;
  bool is_disaggregated = false;
  std::string source;
  std::string chip;
  std::size_t points = 0;
  std::size_t skipped = 0;
  std::size_t groups = 0;  // (source, chip) groups it spans
  Errors fitted;
  Errors left_out;
  double group_mean_fitted = 0.0;  // mean over (source, chip) groups of each group's median absolute error
  double group_mean_left_out = 0.0;
  std::optional<double> rank_correlation;  // Spearman, mean over configuration groups of five or more
};

/// Kernels of one family on one chip; an empty family or chip stands for all of them. Here `without_chip` is what is left out elsewhere.
struct FamilyRow {
  PointKind kind = PointKind::operation;
  std::string chip;
  std::string family;
  std::size_t points = 0;
  Errors fitted;
  Errors without_shape;
  Errors without_chip;
};

struct Validation {
  std::vector<Point> points;        // in the order of the files; skipped ones too
  std::vector<SummaryRow> summary;  // by kind, quantity; all together first, then by chip, then by (source, chip)
  Findings remarks;                 // absent files, cells that are no numbers
  perf::ResidualModel residuals;    // with Residuals::refitted: the fit
  bool was_cancelled = false;
};

/// Which residuals: those the calibration has, or those fitted to these very points (whose groups are then left out one by one).
enum class Residuals : std::uint8_t { stored, refitted };

struct Filter {
  Residuals residuals = Residuals::stored;
  std::optional<PointKind> kind;
  std::string source;  // part of the name, case ignored; empty: all
  std::string chip;
};

/// The measured tables of a folder by file name (`training.csv`, `inference.csv`, `models.csv`); `root` is empty for tables in memory.
struct MeasuredTables {
  std::string name;
  std::filesystem::path root;
  std::map<std::string, std::string> files;
};
/// Reads the tables that are there. Error `data.not_a_directory`, `validation.no_files`.
[[nodiscard]] Result<MeasuredTables> read_tables(const std::filesystem::path& folder);
/// The small sourced subset that ships with the program.
[[nodiscard]] MeasuredTables shipped_tables(const DataTree& data);

/// Predicts every point. Deterministic whatever the number of threads. Errors: tables that can't be read, with file and line.
[[nodiscard]] Result<Validation> validate(const MeasuredTables& tables, const Labels& labels, const perf::Calibration& calibration,
                                          const Filter& filter, const RunControl& control);

/// Residual model from points that `validate` predicted: cells of each group, settings chosen by leaving groups out, widths by coverage.
[[nodiscard]] perf::ResidualModel fit_residuals(const std::vector<Point>& points);
/// The model with the reach at which the left-out 90% intervals of these points cover 90% of them, chip families weighing alike.
[[nodiscard]] perf::ResidualModel with_reach(const perf::ResidualModel& model, const std::vector<Point>& points);
/// A table's name without what tells its revisions apart (`... (first revision)`) and the chip: near-duplicates are one group.
[[nodiscard]] std::string group_of(std::string_view source, std::string_view chip);

/// The error table of points, sorted as `Validation::summary`.
[[nodiscard]] std::vector<SummaryRow> summarise(const std::vector<Point>& points);
/// Kernels by kind: all together, by family, by chip, then by chip and family.
[[nodiscard]] std::vector<FamilyRow> summarise_families(const std::vector<Point>& points);

/// Quantile by linear interpolation; `values` is sorted in place. Pre: not empty.
[[nodiscard]] double quantile(std::vector<double>& values, double share);
/// Spearman's rank correlation with mean ranks for ties; nothing where either side is constant or fewer than two.
[[nodiscard]] std::optional<double> rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace steelyard::validation
