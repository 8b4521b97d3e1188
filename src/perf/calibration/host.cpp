#include "perf/calibration/host.hpp"

#include "base/record.hpp"

namespace steelyard::perf {

Result<HostTable> HostTable::load(const DataTree& data) {
  constexpr double kMost = 10.0;
  HostTable table;
  Findings findings;
  for (const DataFile& file : data.files_under("calibration/")) {
    if (file.content.find("[[host]]") == std::string_view::npos) continue;
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    TableReader reader{*document, document->root, "", findings};
    reader.tables("host", [&](TableReader& record) {
      const auto architecture = record.text("architecture", Need::required);
      const auto slowness = record.number("slowness", Need::required, 1.0 / kMost, kMost);
      (void)record.evidence(nullptr);
      (void)record.text("note");
      record.finish();
      if (architecture && slowness) table.entries_.push_back({*architecture, *slowness});
    });
  }
  if (!findings.empty()) return findings;
  return table;
}

double HostTable::slowness(std::string_view architecture) const {
  double slowness = 1.0;
  for (const Entry& entry : entries_) {
    if (entry.architecture == architecture) slowness = entry.slowness;  // a user's record comes later
  }
  return slowness;
}

}  // namespace steelyard::perf
