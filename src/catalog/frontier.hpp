// The best part so far of each of two countries by one yardstick, year by year, and what a rule "one generation behind" would let through.
//
// A part counts from the last month that is stated for its volume: by then it is certain to have come. A generation of the leading side is
// a step of its frontier of at least kGenerationStep; the rule lets the other side have the best part of the generation before the present
// one. How far behind that is in years: from the month in which the leading side first had that part to the month asked about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/gap.hpp"

namespace steelyard::catalog {

inline constexpr double kGenerationStep = 1.5;

struct GapSides {
  std::vector<GapPart> leading;
  std::vector<GapPart> behind;
  std::size_t undated = 0;
};
/// As `measure_gap` counts them; leading parts are all of them, or those that the articles name.
[[nodiscard]] GapSides gap_sides(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything);

/// Parts that are better than every one before them, by the last month of their volume.
[[nodiscard]] std::vector<GapPart> frontier(std::vector<GapPart> parts);
[[nodiscard]] bool is_announced_only(const GapPart& part);

/// The state of things at the end of a year.
struct FrontierYear {
  int year = 0;
  std::optional<GapPart> leading;
  std::optional<GapPart> behind;
  std::optional<GapPart> allowed;       // by the rule
  std::optional<double> allowed_years;  // since the leading side first had it
};
/// Every year from the first in which both sides have a part to the last in which either gets a new one.
[[nodiscard]] std::vector<FrontierYear> frontier_years(const GapSides& sides);

}  // namespace steelyard::catalog
