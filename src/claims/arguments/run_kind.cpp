#include "claims/arguments/run_kind.hpp"

#include <algorithm>

namespace steelyard::claims {

std::optional<RunOutputs> RunMemory::recall(const std::string& question) const {
  const std::scoped_lock lock(mutex_);
  const auto at = outputs_.find(question);
  return at == outputs_.end() ? std::nullopt : std::optional{at->second};
}

void RunMemory::keep(const std::string& question, const RunOutputs& outputs) {
  const std::scoped_lock lock(mutex_);
  outputs_.insert_or_assign(question, outputs);
}

std::shared_ptr<const study::Staged> RunMemory::composed(const std::string& study) const {
  const std::scoped_lock lock(mutex_);
  const auto at = composed_.find(study);
  return at == composed_.end() ? nullptr : at->second;
}

void RunMemory::keep_composed(const std::string& study, std::shared_ptr<const study::Staged> staged) {
  const std::scoped_lock lock(mutex_);
  composed_.insert_or_assign(study, std::move(staged));
}

std::shared_ptr<const study::PreparedMarket> RunMemory::market(const std::string& study) const {
  const std::scoped_lock lock(mutex_);
  const auto at = markets_.find(study);
  return at == markets_.end() ? nullptr : at->second;
}

void RunMemory::keep_market(const std::string& study, std::shared_ptr<const study::PreparedMarket> prepared) {
  const std::scoped_lock lock(mutex_);
  markets_.insert_or_assign(study, std::move(prepared));
}

const std::vector<RunKind>& run_kinds() {
  static const std::vector<RunKind> kinds{rules_kind(), settlement_kind(),  lead_time_kind(),  training_kind(), serving_kind(),
                                          fit_kind(),   frontier_kind(),    inspection_kind(), journey_kind(),  server_cost_kind(),
                                          plan_kind(),  entry_price_kind(), market_kind(),     ratio_kind(),    migration_kind()};
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
