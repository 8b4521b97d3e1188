// How far the numbers of a part stand from every threshold that a rule or a predicate holds them against.
#pragma once

#include <string>
#include <vector>

#include "rules/rules.hpp"

namespace steelyard::rules {

/// A threshold over one fact, or over a sum of facts, and where a part stands to it.
struct Headroom {
  std::vector<std::string> facts;    // one, or those whose sum is compared
  std::string comparison;            // as the rule writes it: `>=`, `<` ...
  double threshold = 0.0;            // base units
  double value = 0.0;                // base units
  double relative = 0.0;             // (value - threshold) / threshold: -0.004 is 0.4% under
  bool near = false;                 // within kNearEdge: a maker's attestation is worth asking for
  std::vector<std::string> used_by;  // ids of the predicates, rules and conditions that hold it, sorted
};

/// A part nearer than this to a threshold may stand on its other side by another reading of its datasheet.
inline constexpr double kNearEdge = 0.01;

/// Every distinct threshold over numbers that are known, nearest first. Counters and other sums of a shipment are left to the counters.
[[nodiscard]] std::vector<Headroom> headroom(const RuleBook& book, const Facts& facts);

/// Distinct thresholds of single facts, ascending, in base units: where an answer may change. Of rules whose dates hold `on`.
[[nodiscard]] std::vector<double> thresholds_of(const RuleBook& book, const std::string& fact);
/// Distinct thresholds of sums of exactly these facts.
[[nodiscard]] std::vector<double> thresholds_of_sum(const RuleBook& book, const std::vector<std::string>& facts);

}  // namespace steelyard::rules
