#include "claims/arguments/run_kind.hpp"

#include <algorithm>

namespace steelyard::claims {

const std::vector<RunKind>& run_kinds() {
  static const std::vector<RunKind> kinds{rules_kind(), settlement_kind(), lead_time_kind(),  training_kind(), serving_kind(),
                                          fit_kind(),   frontier_kind(),   inspection_kind(), journey_kind(),  server_cost_kind()};
  return kinds;
}

const RunKind* run_kind(std::string_view name) {
  const auto& kinds = run_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const RunKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

const std::vector<std::string_view>& run_output_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const RunKind& kind : run_kinds()) {
      for (const RunOutput& output : kind.outputs) all.push_back(output.name);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }();
  return names;
}

}  // namespace steelyard::claims
