// Measured operator and collective tables of many layouts, read through the descriptions in data/calibration/imports.toml into one kind
// of observation (docs/formats/calibration.md). Nothing is guessed: a row that can't be used is counted under its reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/csv.hpp"
#include "base/data_tree.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "perf/calibration/chip_facts.hpp"
#include "perf/calibration/expression.hpp"
#include "perf/calibration/surface.hpp"
#include "perf/kernel/kernel_time.hpp"

namespace steelyard::perf {

inline constexpr Code kUnknownFamily{"calibration.unknown_family", ErrorKind::data};

struct ImportLayout;

struct Observation {
  const ImportLayout* layout = nullptr;
  std::uint32_t file = 0;
  std::uint32_t row = 0;      // from 1
  std::uint32_t reading = 0;  // of several in one row, from 0
  const catalog::Chip* chip = nullptr;
  KernelStack stack;
  std::string_view scheme;  // of precision
  std::string label;        // precision as the source has it
  KernelWork work;
  KernelFacts facts;
  double seconds = 0.0;
};

/// One description of imports.toml.
struct ImportLayout {
  std::string id;
  std::vector<std::string> files;                          // patterns with `*`, within the directory
  std::vector<std::pair<std::string, std::string>> where;  // column = text; all must hold
  std::vector<std::pair<std::string, std::string>> names;  // text of the source -> name of a family or scheme
  std::string family;                                      // a name, or `@column`
  std::string precision;                                   // a scheme, or `@column`
  std::string stack;                                       // `engine version`, used where neither manifest nor file name say it
  std::string kernel;                                      // `@column`, or empty
  std::string chip;                                        // `@column`, or empty: manifest, then folder
  double seconds_per_unit = 1.0;
  Expression time;
  std::vector<std::pair<std::string, Expression>> shape;
  std::vector<std::pair<std::string, double>> constants;
  [[nodiscard]] const Expression* find(std::string_view key) const;
};

struct ImportRules {
  std::vector<ImportLayout> layouts;
  std::map<std::string, std::string> chip_labels;  // folded label -> id
  static Result<ImportRules> load(const DataTree& data);
};

/// What the manifest says of a file; constant columns are read where the table lacks them.
struct FileFacts {
  std::string chip;
  std::string backend;
  std::map<std::string, std::string, std::less<>> constants;
};

struct Import {
  std::vector<std::string> files;  // relative, without `.csv`
  std::vector<Observation> observations;
  std::map<std::string, std::size_t> rejected;  // reason -> rows
  std::size_t rows = 0;
};

/// The rows of one table. `facts` may be empty. Appends to `out`.
void import_table(const CsvTable& table, const std::string& path, const FileFacts& facts, const ImportRules& rules,
                  const catalog::Catalog& catalog, const CoreCounts& cores, Import& out);

/// Every .csv under `directory` in order of path. Error `data.not_a_directory`.
[[nodiscard]] Result<Import> import_directory(const std::filesystem::path& directory, const ImportRules& rules,
                                              const catalog::Catalog& catalog, const CoreCounts& cores);

/// `*` stands for any run of characters.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace steelyard::perf
