#include "catalog/system.hpp"

namespace steelyard::catalog {

const std::vector<std::string_view>& system_kind_names() {
  static const std::vector<std::string_view> names{"server", "rack", "supernode", "pod", "cluster"};
  return names;
}

const std::vector<std::string_view>& topology_kind_names() {
  static const std::vector<std::string_view> names{"switch", "mesh", "ring", "torus", "clos"};
  return names;
}

std::string_view name_of(SystemKind kind) { return system_kind_names()[static_cast<std::size_t>(kind)]; }
std::string_view name_of(TopologyKind kind) { return topology_kind_names()[static_cast<std::size_t>(kind)]; }

}  // namespace steelyard::catalog
