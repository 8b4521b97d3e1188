// The inverse question: how large may a part be and stay in a class; what is the least that must be cut from a chip to leave its class.
//
// Between two neighbouring thresholds an answer doesn't change, so that values just under, at and beyond every threshold of the rules stand
// for all values: the search over them is exhaustive, not sampled.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rules/rules.hpp"

namespace steelyard::rules {

inline constexpr Code kTooManyDesigns{"rules.too_many_designs", ErrorKind::data};

/// How large a number may be.
struct Limit {
  bool bounded = false;  // false: as large as one likes
  bool strict = false;   // must stay under `value`; otherwise may reach it
  double value = 0.0;    // base units

  friend bool operator==(const Limit&, const Limit&) = default;
};

/// The numbers of a part that some rule of the day holds against a threshold.
[[nodiscard]] std::vector<std::string> design_facts(const RuleBook& book, Date on, const WhatIf& what_if = {});

/// A corner: no number can be raised beyond its limit, the others at theirs, without leaving the class.
struct DesignCorner {
  std::map<std::string, Limit> limits;  // by fact
  QuickAnswer answer;
};

/// Corners of the parts whose answer on the US side is certain and at most `ceiling`. `facts` says everything but the numbers of the part.
/// Errors as of `RuleBook::evaluate`; `rules.too_many_designs` where the thresholds span more than two million designs.
[[nodiscard]] Result<std::vector<DesignCorner>> largest_parts(const RuleBook& book, const Facts& facts, Date on, UsOutcome ceiling,
                                                              const WhatIf& what_if = {});

/// A change of some numbers of a chip.
struct DesignCut {
  std::map<std::string, Limit> limits;  // of the numbers that change
  QuickAnswer answer;
  double deepest = 0.0;  // largest relative cut: 0.35 is 35% less
};
/// The least cuts of a chip that make its US answer milder: for each milder answer those of the fewest numbers, the shallowest first.
/// Density follows TPP over the chip's applicable area. Numbers that aren't known aren't cut.
[[nodiscard]] Result<std::vector<DesignCut>> smallest_cuts(const RuleBook& book, const Facts& facts, Date on, const WhatIf& what_if = {});

}  // namespace steelyard::rules
