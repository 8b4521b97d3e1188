#include "validation/validation.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "validation/predict.hpp"

namespace steelyard::validation {
namespace {

constexpr std::array<std::string_view, 3> kTables{"training.csv", "inference.csv", "models.csv"};

bool passes(const RowHead& row, const Filter& filter) {
  const auto holds = [](std::string_view text, std::string_view part) {
    return part.empty() || to_lower(text).find(to_lower(part)) != std::string::npos;
  };
  return holds(row.source, filter.source) && holds(row.chip, filter.chip);
}

/// Widens an interval by the doubt that assumed facts put into it (standard deviations of logarithms add by squares).
void widen(Prediction& prediction, double doubt) {
  if (doubt <= 0.0 || prediction.typical <= 0.0) return;
  constexpr double kNinetyPercent = 1.6449;
  const double extra = kNinetyPercent * doubt;
  const double below = std::log(prediction.typical / std::max(prediction.low, 1e-9 * prediction.typical));
  const double above = std::log(std::max(prediction.high, prediction.typical) / prediction.typical);
  prediction.low = prediction.typical * std::exp(-std::hypot(below, extra));
  prediction.high = prediction.typical * std::exp(std::hypot(above, extra));
}

double doubt_of(const std::vector<Assumption>& assumed, const Labels& labels) {
  double squares = 0.0;
  for (const Assumption& assumption : assumed) squares += std::pow(labels.doubt(assumption.fact), 2);
  return std::sqrt(squares);
}

/// The calibration, and what is left of it without the cells of one of the groups. Groups it has no cells of share the whole.
struct Calibrations {
  perf::Calibration whole;
  std::map<std::string, perf::Calibration, std::less<>> reduced;

  Calibrations(const perf::Calibration& calibration, const std::set<std::string>& groups) : whole(calibration) {
    for (const perf::ResidualCell& cell : whole.residuals().cells()) {
      if (groups.contains(cell.group) && !reduced.contains(cell.group))
        reduced.emplace(cell.group, whole.with_residuals(whole.residuals().without(cell.group)));
    }
  }
  [[nodiscard]] const perf::Calibration& without(const std::string& group) const {
    const auto found = reduced.find(group);
    return found == reduced.end() ? whole : found->second;
  }
};

class Run {
 public:
  Run(const Labels& labels, const Calibrations& calibration, const RunControl& control)
      : labels_(labels), calibration_(calibration), control_(control) {}

  /// Predicts all rows, in parallel; answers their points in order.
  template <class Row, class Predict>
  void rows(const std::vector<Row>& rows, PointKind kind, const Predict& predict, std::vector<Point>& out) {
    std::atomic<std::uint64_t> done{0};
    const auto points = parallel_map<std::vector<Point>>(
        rows.size(),
        [&](std::size_t i) {
          auto answer = points_of(rows[i], kind, predict);
          control_.update("progress.validation", ++done, rows.size());
          return answer;
        },
        control_.cancel);
    for (const auto& some : points) out.insert(out.end(), some.begin(), some.end());
  }

 private:
  template <class Row, class Predict>
  std::vector<Point> points_of(const Row& row, PointKind kind, const Predict& predict) const {
    std::vector<Point> points;
    for (const Measurement& measurement : row.measured) points.push_back(point_of(row, kind, measurement));
    if (points.empty()) {  // the row is listed all the same, with why it gives no point
      Point point =
          point_of(row, kind, {kind == PointKind::training ? MeasuredQuantity::step_time : MeasuredQuantity::output_throughput, 0.0});
      if (!point.skipped) point.skipped = Skip{"nothing_measured", {}};
      points.push_back(std::move(point));
      return points;
    }
    if (row.skip) return points;
    const std::vector<Predicted> fitted = predict(row, calibration_.whole);
    const perf::Calibration& without = calibration_.without(points.front().group);
    const std::vector<Predicted> left_out = &without == &calibration_.whole ? fitted : predict(row, without);
    const double doubt = doubt_of(row.assumed, labels_);
    for (std::size_t i = 0; i < points.size(); ++i) {
      points[i].fits = fitted[i].fits;
      points[i].fitted = fitted[i].value;
      points[i].left_out = left_out[i].value;
      points[i].facts = fitted[i].facts;
      widen(points[i].fitted, doubt);
      widen(points[i].left_out, doubt);
      points[i].skipped = fitted[i].skip;
    }
    return points;
  }

  template <class Row>
  static Point point_of(const Row& row, PointKind kind, const Measurement& measurement) {
    Point point;
    point.id = fmt::format("{}:{}", row.id, name_of(measurement.quantity));
    point.kind = kind;
    point.quantity = measurement.quantity;
    point.source = row.source;
    point.chip = row.chip;
    if (row.machine.chip) point.chip_id = row.machine.chip->id.text();
    point.group = group_of(row.source, row.chip);
    point.model = row.model;
    point.software = row.software;
    point.source_table = row.source_table;
    point.configuration_group = fmt::format("{}|{}|{}", row.model, row.chip, lengths_of(row));
    if constexpr (requires { row.setup; }) {
      point.is_disaggregated = row.setup.mode == perf::ServingMode::disaggregated;
    }
    point.measured = measurement.value;
    point.assumed = row.assumed;
    point.skipped = row.skip;
    return point;
  }

  static std::string lengths_of(const TrainingRow& row) { return std::to_string(row.task.sequence_length); }
  static std::string lengths_of(const ServingRow& row) { return row.lengths; }

  const Labels& labels_;
  const Calibrations& calibration_;
  const RunControl& control_;
};

Result<std::optional<CsvTable>> table_of(const MeasuredTables& tables, const std::string& name, Validation& validation) {
  const auto found = tables.files.find(name);
  const std::string path = tables.root.empty() ? fmt::format("{}/{}", tables.name, name) : (tables.root / name).string();
  if (found == tables.files.end()) {
    // The shipped subset is what it is; a folder may have been meant to hold it.
    if (!tables.root.empty()) validation.remarks.push_back({kAbsentFile, {path, 0, 0, {}}, {{"found", name}}});
    return std::optional<CsvTable>{};
  }
  auto table = CsvTable::parse(found->second, path);
  if (!table) return std::move(table.error());
  return std::optional<CsvTable>{std::move(*table)};
}

}  // namespace

Result<MeasuredTables> read_tables(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return Error{kNotADirectory, {folder.string(), 0, 0, {}}, {}};
  MeasuredTables tables;
  tables.name = folder.string();
  tables.root = folder;
  for (std::string_view name : kTables) {
    const auto path = folder / name;
    if (!std::filesystem::exists(path, error)) continue;
    auto text = read_file(path);
    if (!text) return std::move(text.error());
    tables.files.emplace(name, std::move(*text));
  }
  const bool has_kernels = std::filesystem::is_directory(folder / "kernels", error);
  if (!tables.files.contains("training.csv") && !tables.files.contains("inference.csv") && !has_kernels) {
    return Error{kNoMeasuredFiles, {folder.string(), 0, 0, {}}, {{"expected", "training.csv, inference.csv, kernels/"}}};
  }
  return tables;
}

MeasuredTables shipped_tables(const DataTree& data) {
  MeasuredTables tables;
  tables.name = "data/validation";
  for (const DataFile& file : data.shipped_under("validation/")) {
    const std::filesystem::path path{file.name};
    tables.files.emplace(path.filename().string(), file.content);
  }
  return tables;
}

std::string group_of(std::string_view source, std::string_view chip) {
  std::string_view stem = source.substr(0, source.find(" ("));
  if (const auto via = stem.find(", via"); via != std::string_view::npos) stem = stem.substr(0, via);
  return fmt::format("{} | {}", stem, chip);
}

namespace {

struct Rows {
  std::vector<TrainingRow> training;
  std::vector<ServingRow> serving;
};

std::vector<Point> predict_all(const Rows& rows, const Labels& labels, const perf::Calibration& calibration, const RunControl& control) {
  std::set<std::string> groups;
  const auto note = [&groups](const auto& some) {
    for (const RowHead& row : some) groups.insert(group_of(row.source, row.chip));
  };
  note(rows.training);
  note(rows.serving);
  const Calibrations calibrations{calibration, groups};
  std::vector<Point> points;
  Run run{labels, calibrations, control};
  run.rows(rows.training, PointKind::training, predict_training, points);
  run.rows(rows.serving, PointKind::serving, predict_serving, points);
  return points;
}

Rows read_rows(const std::map<std::string, CsvTable, std::less<>>& parsed, const Labels& labels, const Filter& filter, Findings& remarks) {
  const auto models = parsed.find("models.csv");
  const ModelShapes shapes = models != parsed.end() ? ModelShapes{models->second} : ModelShapes{};
  const Reading reading{labels, models != parsed.end() ? &models->second : nullptr, &shapes, &remarks};
  const auto wanted = [&filter](auto rows) {
    std::erase_if(rows, [&filter](const RowHead& row) { return !passes(row, filter); });
    return rows;
  };
  Rows rows;
  if (const auto table = parsed.find("training.csv");
      table != parsed.end() && filter.kind.value_or(PointKind::training) == PointKind::training) {
    rows.training = wanted(read_training_rows(table->second, reading));
  }
  if (const auto table = parsed.find("inference.csv");
      table != parsed.end() && filter.kind.value_or(PointKind::serving) == PointKind::serving) {
    rows.serving = wanted(read_serving_rows(table->second, reading));
  }
  return rows;
}

/// Configurations are ranked within one table of a source; a "table" of a single row is only that row's name, and its source is the table.
void name_configuration_groups(std::vector<Point>& points) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> rows;
  const auto row_of = [](const Point& point) { return point.id.substr(0, point.id.rfind(':')); };
  for (const Point& point : points) rows[{point.source, point.source_table}].insert(row_of(point));
  for (Point& point : points) {
    const bool is_table = rows[{point.source, point.source_table}].size() > 1;
    point.configuration_group =
        fmt::format("{}|{}|{}", point.source, is_table ? point.source_table : std::string{}, point.configuration_group);
  }
}

}  // namespace

Result<Validation> validate(const MeasuredTables& tables, const Labels& labels, const perf::Calibration& calibration, const Filter& filter,
                            const RunControl& control) {
  Validation validation;
  Findings findings;
  std::map<std::string, CsvTable, std::less<>> parsed;
  for (std::string_view name : kTables) {
    auto table = table_of(tables, std::string{name}, validation);
    if (!table) {
      findings.insert(findings.end(), table.error().begin(), table.error().end());
    } else if (*table) {
      parsed.emplace(name, std::move(**table));
    }
  }
  if (!findings.empty()) return findings;

  const Rows rows = read_rows(parsed, labels, filter, validation.remarks);
  if (filter.residuals == Residuals::refitted) {
    const auto mechanism = predict_all(rows, labels, calibration.mechanism_only(), control);
    const perf::ResidualModel model = fit_residuals(mechanism);
    // Widths from how far points lie out when their own group is left out; then everything once more with those widths.
    const auto first = predict_all(rows, labels, calibration.with_residuals(model), control);
    validation.residuals = with_reach(model, first);
    validation.points = predict_all(rows, labels, calibration.with_residuals(validation.residuals), control);
    for (std::size_t i = 0; i < std::min(mechanism.size(), validation.points.size()); ++i) {
      validation.points[i].mechanism = mechanism[i].fitted.typical;
    }
  } else {
    validation.points = predict_all(rows, labels, calibration, control);
  }
  name_configuration_groups(validation.points);
  validation.was_cancelled = control.is_cancelled();
  validation.summary = summarise(validation.points);
  return validation;
}

}  // namespace steelyard::validation
