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

/// Distinct thresholds of sums of exactly these facts (of one: of the fact itself), ascending, in base units: where an answer may change on
/// the day. Of rules whose dates hold it and that count, or that `what_if` enacts, and of their conditions.
[[nodiscard]] std::vector<double> thresholds_of(const RuleBook& book, const std::vector<std::string>& facts, Date on,
                                                const WhatIf& what_if);

}  // namespace steelyard::rules
