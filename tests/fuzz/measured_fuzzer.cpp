// Measured tables and labels from anywhere: never more than findings.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/csv.hpp"
#include "base/data_tree.hpp"
#include "catalog/catalog.hpp"
#include "validation/measured.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace steelyard;

const catalog::Catalog& shipped_catalog() {
  static const auto catalog = catalog::Catalog::load(DataTree::embedded());
  return *catalog;
}
const validation::Labels& shipped_labels() {
  static const auto labels = validation::Labels::load(DataTree::embedded(), shipped_catalog());
  return *labels;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (text.starts_with("[[")) {
    const auto tree =
        DataTree::from_memory({{"calibration/labels.toml", std::string{text}}, {"stacks/frameworks.toml", std::string{text}}});
    (void)validation::Labels::load(tree, shipped_catalog());
    return 0;
  }
  const auto table = CsvTable::parse(text, "fuzz.csv");
  if (!table) return 0;
  Findings findings;
  const validation::ModelShapes shapes{*table};
  const validation::Reading reading{shipped_labels(), &*table, &shapes, &findings};
  (void)validation::read_training_rows(*table, reading);
  (void)validation::read_serving_rows(*table, reading);
  return 0;
}
