#include "rules/ownership.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

constexpr double kHalf = 0.5;
constexpr double kTolerance = 1e-12;  // 0.1 + 0.2 + 0.2 is a half
constexpr std::size_t kMostPaths = 64;
constexpr std::size_t kMostHoldings = 10'000;  // a chain of them is walked by recursion

Findings check_size(const std::vector<Holding>& holdings) {
  if (holdings.size() <= kMostHoldings) return {};
  return {{kNumberRange,
           holdings.back().place,
           {{"key", "owner"}, {"found", std::to_string(holdings.size())}, {"expected", std::to_string(kMostHoldings)}}}};
}

class OwnershipGraph {
 public:
  OwnershipGraph(const std::vector<Holding>& holdings, const std::set<std::string>& listed) : listed_(listed) {
    for (const Holding& holding : holdings) owners_[holding.owned].push_back(&holding);
  }

  /// Circles and sums over the whole, of everything above `party`.
  Findings check(const std::string& party) {
    visit(party);
    return std::move(findings_);
  }

  ListedOwnership answer(const std::string& party) {
    ListedOwnership found;
    found.share = counted(party, false);
    found.share_at_most = counted(party, true);
    found.economic = economic(party);
    std::vector<std::string> way{party};
    collect(party, 1.0, way, found);
    std::sort(found.owners.begin(), found.owners.end());
    found.owners.erase(std::unique(found.owners.begin(), found.owners.end()), found.owners.end());
    std::sort(found.unknown_shares.begin(), found.unknown_shares.end());
    found.unknown_shares.erase(std::unique(found.unknown_shares.begin(), found.unknown_shares.end()), found.unknown_shares.end());
    return found;
  }

  std::string top(const std::string& party) {
    for (const Holding* holding : owners_of(party)) {
      if (holding->share && *holding->share > kHalf + kTolerance) return top(holding->owner);
    }
    return party;
  }

 private:
  const std::vector<const Holding*>& owners_of(const std::string& party) const {
    static const std::vector<const Holding*> none;
    const auto found = owners_.find(party);
    return found == owners_.end() ? none : found->second;
  }

  void visit(const std::string& party) {
    if (done_.contains(party)) return;
    if (const auto at = std::find(way_.begin(), way_.end(), party); at != way_.end()) {
      std::string circle;
      for (auto step = at; step != way_.end(); ++step) circle += *step + " → ";
      findings_.push_back({kCircularOwnership, place_above(party), {{"found", circle + party}}});
      return;
    }
    way_.push_back(party);
    double sum = 0.0;
    for (const Holding* holding : owners_of(party)) {
      sum += holding->share.value_or(0.0);
      visit(holding->owner);
    }
    if (sum > 1.0 + kTolerance) {
      findings_.push_back({kSharesOverWhole,
                           place_above(party),
                           {{"name", party}, {"found", format_number(sum * 100.0, 6) + "%"}, {"expected", "≤ 100%"}}});
    }
    way_.pop_back();
    done_.insert(party);
  }

  Place place_above(const std::string& party) const { return owners_of(party).empty() ? Place{} : owners_of(party).back()->place; }

  /// The share of `party` held by parties that are listed or are treated so.
  double counted(const std::string& party, bool at_most) {
    auto& memo = at_most ? at_most_ : counted_;
    if (const auto known = memo.find(party); known != memo.end()) return known->second;
    double known_shares = 0.0;
    for (const Holding* holding : owners_of(party)) known_shares += holding->share.value_or(0.0);
    double share = 0.0;
    bool unknown_counts = false;
    for (const Holding* holding : owners_of(party)) {
      const bool counts = listed_.contains(holding->owner) || counted(holding->owner, at_most) >= kHalf - kTolerance;
      if (!counts) continue;
      if (holding->share) {
        share += *holding->share;
      } else {
        unknown_counts = true;
      }
    }
    if (at_most && unknown_counts) share += std::max(0.0, 1.0 - known_shares);
    return memo[party] = share;
  }

  double economic(const std::string& party) {
    if (const auto known = economic_.find(party); known != economic_.end()) return known->second;
    double share = 0.0;
    for (const Holding* holding : owners_of(party)) {
      share += holding->share.value_or(0.0) * (listed_.contains(holding->owner) ? 1.0 : economic(holding->owner));
    }
    return economic_[party] = share;
  }

  bool reaches_listed(const std::string& party) {
    if (const auto known = reaches_.find(party); known != reaches_.end()) return known->second;
    bool reaches = false;
    for (const Holding* holding : owners_of(party)) reaches = reaches || listed_.contains(holding->owner) || reaches_listed(holding->owner);
    return reaches_[party] = reaches;
  }

  void collect(const std::string& party, double share, std::vector<std::string>& way, ListedOwnership& found) {
    for (const Holding* holding : owners_of(party)) {
      if (found.paths.size() >= kMostPaths) return;
      way.push_back(holding->owner);
      const double along = share * holding->share.value_or(0.0);
      if (listed_.contains(holding->owner)) {
        found.owners.push_back(holding->owner);
        found.paths.push_back({{way.rbegin(), way.rend()}, along});
        if (!holding->share) found.unknown_shares.push_back(fmt::format("{} → {}", holding->owner, holding->owned));
      } else if (reaches_listed(holding->owner)) {
        collect(holding->owner, along, way, found);
      }
      way.pop_back();
    }
  }

  const std::set<std::string>& listed_;
  std::map<std::string, std::vector<const Holding*>> owners_;
  std::map<std::string, double> counted_;
  std::map<std::string, double> at_most_;
  std::map<std::string, double> economic_;
  std::map<std::string, bool> reaches_;
  std::set<std::string> done_;
  std::vector<std::string> way_;
  Findings findings_;
};

}  // namespace

Result<ListedOwnership> listed_ownership(const std::vector<Holding>& holdings, const std::string& party,
                                         const std::set<std::string>& listed) {
  if (Findings findings = check_size(holdings); !findings.empty()) return findings;
  OwnershipGraph graph(holdings, listed);
  if (Findings findings = graph.check(party); !findings.empty()) return findings;
  return graph.answer(party);
}

Result<std::string> ultimate_parent(const std::vector<Holding>& holdings, const std::string& party) {
  if (Findings findings = check_size(holdings); !findings.empty()) return findings;
  const std::set<std::string> nobody;
  OwnershipGraph graph(holdings, nobody);
  if (Findings findings = graph.check(party); !findings.empty()) return findings;
  return graph.top(party);
}

}  // namespace steelyard::rules
