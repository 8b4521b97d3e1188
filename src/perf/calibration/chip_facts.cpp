#include "perf/calibration/chip_facts.hpp"

#include <algorithm>

#include "base/record.hpp"

namespace steelyard::perf {
namespace {

/// Per chip and direction of 16 lanes of PCI Express; nothing else joins parts without a link of their own.
double pcie_bytes_per_s(const std::string& generation) {
  if (generation.starts_with("6")) return 121e9;
  if (generation.starts_with("5")) return 63e9;
  if (generation.starts_with("4")) return 31.5e9;
  if (generation.starts_with("3")) return 15.75e9;
  return 0.0;
}

}  // namespace

Result<CoreCounts> CoreCounts::load(const DataTree& data) {
  CoreCounts counts;
  Findings findings;
  for (const DataFile& file : data.files_under("calibration/")) {
    if (file.content.find("[[core_count]]") == std::string_view::npos) continue;
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    TableReader reader{*document, document->root, "", findings};
    reader.tables("core_count", [&](TableReader& record) {
      const auto chip = record.text("chip", Need::required);
      const auto cores = record.number("cores", Need::required, 1.0, 100000.0);
      (void)record.evidence(nullptr);
      (void)record.text("note");
      record.finish();
      if (chip && cores) counts.cores_[ChipId{*chip}] = *cores;
    });
  }
  if (!findings.empty()) return findings;
  return counts;
}

double CoreCounts::of(const catalog::Chip& chip) const {
  if (const auto found = cores_.find(chip.id); found != cores_.end()) return found->second;
  constexpr double kFlopsPerCore = 5e12;
  const double rate = chip.bf16_dense ? chip.bf16_dense->value.base() : 0.0;
  return std::clamp(rate / kFlopsPerCore, 8.0, 256.0);
}

std::optional<KernelFacts> kernel_facts(const catalog::Chip& chip, const CoreCounts& cores, catalog::Precision product) {
  const auto& rate = chip.dense_rate(product);
  if (!rate || rate->value.base() <= 0.0 || !chip.memory_bandwidth || chip.memory_bandwidth->value.base() <= 0.0) return std::nullopt;
  KernelFacts facts;
  facts.peak_flops_per_s = rate->value.base();
  facts.cores = cores.of(chip);
  facts.memory_bytes_per_s = chip.memory_bandwidth->value.base();
  if (chip.scale_up_bandwidth) {
    const double stated = chip.scale_up_bandwidth->value.base();
    facts.link_bytes_per_s = chip.scale_up_direction == catalog::LinkDirection::uni ? stated : stated / 2.0;
  } else {
    facts.link_bytes_per_s = pcie_bytes_per_s(chip.pcie);
  }
  if (chip.scale_out_bandwidth) facts.network_bytes_per_s = chip.scale_out_bandwidth->value.base();
  return facts;
}

}  // namespace steelyard::perf
