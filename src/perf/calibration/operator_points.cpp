#include "perf/calibration/operator_points.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "perf/calibration/fit.hpp"

namespace steelyard::perf {
namespace {

OperatorPrediction with_interval(double seconds, double doubt, Rung rung) {
  return {seconds, seconds / (1.0 + doubt), seconds * (1.0 + doubt), std::string{name_of(rung)}};
}

OperatorPrediction predicted(const SurfaceLibrary& library, const Observation& row, bool is_chip_left_out) {
  SurfaceQuery query;
  query.chip = row.chip;
  query.stack = row.stack;
  query.family = row.work.family;
  query.scheme = row.scheme;
  query.is_chip_left_out = is_chip_left_out;
  const SurfaceUse use = library.find(query);
  double doubt = use.doubt;
  if (use.surface != nullptr && !is_within_range(*use.surface, row.work)) doubt = 1.5 * doubt + 0.1;  // beyond what was measured
  return with_interval(surface_seconds(row.work, row.facts, use), doubt, use.rung);
}

OperatorPoint point_of(const Import& import, const Observation& row) {
  OperatorPoint point;
  const std::string& file = import.files[row.file];
  point.id = file + ':' + std::to_string(row.row);
  if (row.reading > 0) point.id += '.' + std::to_string(row.reading + 1);
  point.is_collective = is_collective(row.work.family);
  point.source = file.substr(0, file.find('/'));
  point.chip = row.chip->id.text();
  point.stack = row.stack.version.empty() ? row.stack.engine : row.stack.engine + ' ' + row.stack.version;
  point.family = std::string{name_of(row.work.family)};
  point.precision = row.label;
  point.measured_s = row.seconds;
  return point;
}

}  // namespace

Result<OperatorTable> operator_points(const std::filesystem::path& directory, const DataTree& data, const catalog::Catalog& catalog,
                                      const Calibration& calibration) {
  const auto rules = ImportRules::load(data);
  if (!rules) return rules.error();
  const SurfaceLibrary& library = calibration.surfaces();
  const auto import = import_directory(directory, *rules, catalog, library.cores());
  if (!import) return import.error();
  OperatorTable table;
  table.files = import->files.size();
  table.rows = import->rows;
  for (const auto& [reason, rows] : import->rejected) table.rejected.push_back({reason, rows});
  table.points.resize(import->observations.size());
  for (const FittedGroup& group : fit_groups(import->observations, nullptr)) {
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      const Observation& row = *group.rows[i];
      OperatorPoint& point = table.points[static_cast<std::size_t>(&row - import->observations.data())];
      point = point_of(*import, row);
      point.as_fitted = predicted(library, row, false);
      point.without_chip = predicted(library, row, true);
      point.without_shape = with_interval(group.without_shape_s[i], std::max(0.05, group.surface.left_out_p90), Rung::own);
      if (!library.cores().is_known(row.chip->id)) point.assumed.emplace_back("core_count");
    }
  }
  return table;
}

}  // namespace steelyard::perf
