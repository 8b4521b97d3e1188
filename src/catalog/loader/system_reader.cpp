#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {
namespace {

LinkLevel read_level(TableReader& table, const EvidencePtr& system_evidence) {
  LinkLevel level;
  const EvidencePtr evidence = table.evidence(system_evidence);
  level.name = table.text("name", Need::required).value_or("");
  if (const auto kind = table.choice("kind", topology_kind_names(), Need::required)) level.kind = static_cast<TopologyKind>(*kind);
  level.chips = table.integer("chips", Need::required, 1).value_or(1);
  level.bandwidth = table.figure<BytesPerSecond::kDimension>("bandwidth", evidence);
  level.latency = table.figure<Seconds::kDimension>("latency", evidence);
  level.oversubscription = table.number("oversubscription", Need::optional, 1.0, 1000.0).value_or(1.0);
  if (const auto note = table.text("note"); note && level.bandwidth && level.bandwidth->note.empty()) level.bandwidth->note = *note;
  return level;
}

}  // namespace

void read_system(RecordReader& reader, System& system) {
  reader.evidence(system.evidence);
  reader.read("name", system.name, reader.required());
  reader.read("name_zh", system.name_zh);
  reader.read("aliases", system.aliases);
  reader.read("kind", system.kind, system_kind_names(), reader.required());
  reader.read("vendor", system.vendor);
  std::string chip = system.chip.text();
  reader.read("chip", chip, reader.required());
  system.chip = ChipId{std::move(chip)};
  reader.read("chips", system.chips, reader.required(), 1);
  reader.read("status", system.status, chip_status_names());
  reader.read("status_note", system.status_note);
  reader.read("announced", system.announced);
  reader.read("volume", system.volume);
  reader.read("note", system.note);
  reader.read("power", system.power);
  reader.read("racks", system.racks, 0.0, 1e6);
  reader.read("bf16_dense", system.bf16_dense);
  reader.read("fp8_dense", system.fp8_dense);
  reader.read("fp4_dense", system.fp4_dense);
  reader.read("memory", system.memory);
  reader.read("memory_bandwidth", system.memory_bandwidth);
  // The levels make sense only together: an override that states any states them all.
  std::vector<LinkLevel> levels;
  reader.table().tables("level", [&](TableReader& table) { levels.push_back(read_level(table, reader.own_evidence())); });
  if (reader.table().has("level")) system.levels = std::move(levels);
}

}  // namespace steelyard::catalog
