// The bytes are a measured table of operators. The first line is its path; the rest is read under the shipped descriptions, and what comes
// out must be positive and finite.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "perf/calibration/import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

struct Shipped {
  steelyard::DataTree data = steelyard::DataTree::embedded();
  steelyard::catalog::Catalog catalog = *steelyard::catalog::Catalog::load(data);
  steelyard::perf::ImportRules rules = *steelyard::perf::ImportRules::load(data);
  steelyard::perf::CoreCounts cores = *steelyard::perf::CoreCounts::load(data);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  static const Shipped shipped;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto table = CsvTable::parse(text.substr(std::min(text.size(), end + 1)), "fuzz.csv");
  if (!table) return 0;
  perf::Import import;
  perf::import_table(*table, text.substr(0, end), {}, shipped.rules, shipped.catalog, shipped.cores, import);
  for (const perf::Observation& o : import.observations) {
    const double seconds = perf::kernel_seconds(o.work, o.facts, {}).total_s;
    SY_CHECK(o.seconds > 0.0 && std::isfinite(seconds) && seconds > 0.0);
    const perf::SurfaceStencil stencil = perf::stencil_at(o.work.family, o.work.at);
    for (std::uint32_t i = 0; i < stencil.size; ++i) SY_CHECK(stencil.node[i] < perf::surface_nodes(o.work.family));
  }
  return 0;
}
