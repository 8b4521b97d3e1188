// Servers, racks, supernodes and pods: how many chips, joined how, drawing how much (docs/formats/catalog.md, [[system]]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/quantity.hpp"
#include "catalog/chip.hpp"

namespace steelyard::catalog {

enum class SystemKind : std::uint8_t { server, rack, supernode, pod, cluster };
enum class TopologyKind : std::uint8_t { switched, mesh, ring, torus, clos };

[[nodiscard]] const std::vector<std::string_view>& system_kind_names();
[[nodiscard]] const std::vector<std::string_view>& topology_kind_names();
[[nodiscard]] std::string_view name_of(SystemKind kind);
[[nodiscard]] std::string_view name_of(TopologyKind kind);

/// One level of links, innermost first: chips reach the others of their group of `chips` over it.
struct LinkLevel {
  std::string name;
  TopologyKind kind = TopologyKind::switched;
  std::int64_t chips = 1;            // chips in one group of this level
  Figure<BytesPerSecond> bandwidth;  // per chip and direction
  Figure<Seconds> latency;           // one hop
  double oversubscription = 1.0;
};

struct System {
  SystemId id;
  std::string name;
  std::string name_zh;
  std::vector<std::string> aliases;
  SystemKind kind = SystemKind::server;
  std::string vendor;
  ChipId chip;
  std::int64_t chips = 1;
  ChipStatus status = ChipStatus::reported;
  std::string status_note;
  std::optional<PartialDate> announced;
  std::optional<PartialDate> volume;
  EvidencePtr evidence;
  std::string note;
  Figure<Watts> power;  // the whole system at full load
  std::optional<double> racks;
  Figure<FlopsPerSecond> bf16_dense;  // published aggregates
  Figure<FlopsPerSecond> fp8_dense;
  Figure<FlopsPerSecond> fp4_dense;
  Figure<Bytes> memory;
  Figure<BytesPerSecond> memory_bandwidth;
  std::vector<LinkLevel> levels;  // innermost first

  /// Chips of the innermost level: the scale-up domain. 1 when no level is known.
  [[nodiscard]] std::int64_t scale_up_domain() const { return levels.empty() ? 1 : levels.front().chips; }
};

}  // namespace steelyard::catalog
