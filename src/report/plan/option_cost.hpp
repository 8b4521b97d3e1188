// The one place that reads cost::OptionCost: what a server of an option costs, part by part, for tables, charts and JSON alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/cost.hpp"
#include "study/brief.hpp"

namespace steelyard::report {

struct ServerCostPart {
  std::string code;  // section `cost_part`: purchase, duty, energy, hall, staff, spares, capital, resale (negative)
  cost::CostFigure figure;
};

/// Of one server, in the study's currency; absent where no price is known.
struct ServerCost {
  std::optional<cost::CostFigure> landed;  // duty included
  std::optional<cost::CostFigure> duty;
  std::optional<cost::CostFigure> rent_per_hour;
  std::optional<cost::CostFigure> opex_per_hour;
  std::vector<ServerCostPart> owned;  // from the study's first day to its last; empty where no price is known
  std::vector<std::string> remarks;   // codes, section `reason`
};

[[nodiscard]] ServerCost server_cost(const study::Brief& brief, std::size_t option);
/// The parts' sum, each end of the range summed by itself.
[[nodiscard]] cost::CostFigure sum_of(const std::vector<ServerCostPart>& parts);

}  // namespace steelyard::report
