#include "perf/calibration/energy.hpp"

#include "base/record.hpp"

namespace steelyard::perf {

Result<EnergyTable> EnergyTable::load(const DataTree& data) {
  constexpr double kPico = 1e-12;
  constexpr double kMostPicojoules = 1000.0;
  EnergyTable table;
  Findings findings;
  const auto read = [&](TableReader& from, std::string_view kind, std::vector<Entry>& into) {
    from.tables(kind, [&](TableReader& record) {
      const auto mark = record.text("mark", Need::required);
      const auto joules = record.number("picojoules", Need::required, 0.0, kMostPicojoules);
      (void)record.evidence(nullptr);
      (void)record.text("note");
      record.finish();
      if (mark && joules) into.push_back({*mark, *joules * kPico});
    });
  };
  for (const DataFile& file : data.files_under("calibration/")) {
    if (file.content.find("_energy]]") == std::string_view::npos) continue;
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    TableReader reader{*document, document->root, "", findings};
    read(reader, "switching_energy", table.flops_);
    read(reader, "memory_energy", table.bytes_);
  }
  if (!findings.empty()) return findings;
  return table;
}

double EnergyTable::longest(const std::vector<Entry>& entries, std::string_view text) {
  const Entry* best = nullptr;
  for (const Entry& entry : entries) {
    if (text.find(entry.mark) == std::string_view::npos) continue;
    if (best == nullptr || entry.mark.size() >= best->mark.size()) best = &entry;  // a user's record comes later
  }
  return best != nullptr ? best->joules : 0.0;
}

}  // namespace steelyard::perf
