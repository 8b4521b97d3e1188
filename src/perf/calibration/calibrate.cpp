#include "perf/calibration/calibrate.hpp"

#include "perf/calibration/fit.hpp"

namespace steelyard::perf {

Result<CalibrationRun> calibrate(const std::filesystem::path& directory, const DataTree& data, const catalog::Catalog& catalog,
                                 const EvidencePtr& evidence) {
  const auto rules = ImportRules::load(data);
  if (!rules) return rules.error();
  const auto cores = CoreCounts::load(data);
  if (!cores) return cores.error();
  const auto import = import_directory(directory, *rules, catalog, *cores);
  if (!import) return import.error();
  CalibrationRun run;
  run.files = import->files.size();
  run.rows = import->rows;
  run.observations = import->observations.size();
  run.rejected = import->rejected;
  for (FittedGroup& group : fit_groups(import->observations, evidence)) run.surfaces.push_back(std::move(group.surface));
  return run;
}

std::map<std::string, std::string> calibration_files(const std::vector<KernelSurface>& surfaces) {
  std::map<std::string, std::vector<KernelSurface>> by_chip;
  for (const KernelSurface& surface : surfaces) by_chip[surface.chip.text()].push_back(surface);
  std::map<std::string, std::string> files;
  for (const auto& [chip, own] : by_chip) {
    files["kernels-" + chip + ".toml"] =
        surfaces_toml(own, "# Written by `steelyard calibrate`; docs/formats/calibration.md. Not edited by hand: calibrate again.\n");
  }
  return files;
}

}  // namespace steelyard::perf
