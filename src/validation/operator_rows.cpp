#include "validation/operator_rows.hpp"

#include "base/text.hpp"
#include "perf/calibration/operator_points.hpp"

namespace steelyard::validation {
namespace {

Prediction prediction_of(const perf::OperatorPrediction& p) { return {p.seconds, p.low_s, p.high_s}; }

bool is_wanted(const perf::OperatorPoint& row, const Filter& filter) {
  const PointKind kind = row.is_collective ? PointKind::collective : PointKind::operation;
  const auto has = [](const std::string& text, const std::string& part) {
    return part.empty() || to_lower(text).find(to_lower(part)) != std::string::npos;
  };
  return (!filter.kind || *filter.kind == kind) && has(row.source, filter.source) && has(row.chip, filter.chip);
}

Point point_of(const perf::OperatorPoint& row) {
  Point point;
  point.id = row.id;
  point.kind = row.is_collective ? PointKind::collective : PointKind::operation;
  point.quantity = row.is_collective ? MeasuredQuantity::collective_latency : MeasuredQuantity::operator_latency;
  point.source = row.source + ' ' + row.family;
  point.chip = row.chip;
  point.chip_id = row.chip;
  point.software = row.stack;
  point.configuration_group = row.id.substr(0, row.id.rfind(':'));
  point.group = row.chip;
  point.measured = row.measured_s;
  point.fitted = prediction_of(row.as_fitted);
  point.left_out = prediction_of(row.without_chip);
  point.family = row.family;
  point.without_shape = prediction_of(row.without_shape);
  for (const std::string& fact : row.assumed) point.assumed.push_back({fact, "", row.without_chip.rung});
  return point;
}

}  // namespace

Result<void> add_operators(const std::filesystem::path& folder, const DataTree& data, const catalog::Catalog& catalog,
                           const perf::Calibration& calibration, const Filter& filter, Validation& validation) {
  if (filter.kind && *filter.kind != PointKind::operation && *filter.kind != PointKind::collective) return {};
  const std::filesystem::path directory = folder / "kernels";
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) return {};
  const auto table = perf::operator_points(directory, data, catalog, calibration);
  if (!table) return tl::make_unexpected(table.error());
  for (const perf::OperatorPoint& row : table->points) {
    if (is_wanted(row, filter)) validation.points.push_back(point_of(row));
  }
  validation.summary = summarise(validation.points);
  return {};
}

}  // namespace steelyard::validation
