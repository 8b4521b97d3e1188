// How long it takes from a word to a working machine: a chain of dated steps, each with a range (data/rules/lead_times.toml).
//
// A step's days are given by their 5th, 50th and 95th percentile, or by least, likeliest and most (a triangle). Ranges don't add: the 95th
// percentile of a sum is less than the sum of 95th percentiles where steps vary by themselves. Both ends are told: independent steps (the
// distributions convolved day by day) and steps that all run late together (their percentiles added).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace steelyard::rules {

inline constexpr Code kNotARange{"rules.not_a_range", ErrorKind::data};
inline constexpr Code kUnknownStep{"rules.unknown_step", ErrorKind::usage};

/// Days that a step may take. Whole days, at most kLongestStep.
struct DayRange {
  enum class Shape { fixed, percentiles, triangle };
  Shape shape = Shape::fixed;
  double low = 0.0;   // p05, or the least
  double mid = 0.0;   // p50, or the likeliest
  double high = 0.0;  // p95, or the most
};
inline constexpr double kLongestStep = 3650.0;

struct LeadTimeStep {
  std::string id;
  std::string route;  // which chain: `us_entry` (foreign-made parts tested in the US), `domestic`, `direct` ...
  int order = 0;
  std::string name_en;
  std::string name_zh;
  DayRange days;
  std::optional<Date> happened;  // the day it was done, where the chain is a story of the past
  std::string condition;         // of a review that it serves (H11), or empty
  EvidencePtr evidence;
  std::string note;
};

/// All steps, by route and order. All findings at once.
[[nodiscard]] Result<std::vector<LeadTimeStep>> read_lead_times(const DataTree& data);
/// Names of the routes, sorted.
[[nodiscard]] std::vector<std::string> lead_time_routes(const std::vector<LeadTimeStep>& steps);

/// Probability of each whole number of days, from 0 on.
using DayDistribution = std::vector<double>;
/// Of one step. With percentiles: 5% below p05, 45% to each side of p50 and 5% above p95, spread evenly within; the tails as wide as the
/// half next to them.
[[nodiscard]] DayDistribution distribution_of(const DayRange& days);
/// Of the sum of two independent steps. O(a × b).
[[nodiscard]] DayDistribution convolved(const DayDistribution& a, const DayDistribution& b);
/// The first day by which `share` of the cases are done.
[[nodiscard]] double percentile_of(const DayDistribution& days, double share);

struct Percentiles {
  double p05 = 0.0;
  double p50 = 0.0;
  double p95 = 0.0;
};

struct LeadTimeAnswer {
  struct Step {
    const LeadTimeStep* step = nullptr;
    Percentiles days;
    Percentiles done;      // days from the start until this step is done, steps independent
    Percentiles together;  // the same with all steps early or late together
  };
  std::optional<Date> start;
  std::vector<Step> steps;
  Percentiles total;
  Percentiles together;
  Grade grade = Grade::measured;  // weakest of the steps
};

/// The chain of a route from its first step, or from the step `from` on, to its last or to `to`. Steps without a day of their own follow
/// the one before. Errors: `rules.unknown_step` with the nearest.
[[nodiscard]] Result<LeadTimeAnswer> lead_time(const std::vector<LeadTimeStep>& steps, const std::string& route,
                                               const std::string& from = {}, const std::string& to = {},
                                               std::optional<Date> start = std::nullopt);

}  // namespace steelyard::rules
