#include "report/plan/option_cost.hpp"

#include <algorithm>

namespace steelyard::report {
namespace {

cost::CostFigure added(cost::CostFigure a, const cost::CostFigure& b) {
  a.low += b.low;
  a.value += b.value;
  a.high += b.high;
  a.grade = weakest(a.grade, b.grade);
  for (const std::string& name : b.rests_on) {
    if (std::find(a.rests_on.begin(), a.rests_on.end(), name) == a.rests_on.end()) a.rests_on.push_back(name);
  }
  return a;
}

}  // namespace

ServerCost server_cost(const study::Brief& brief, std::size_t option) {
  const cost::OptionCost& known = brief.options[option].cost;
  ServerCost cost;
  cost.landed = known.buy;
  cost.duty = known.duty;
  cost.rent_per_hour = known.rent_per_hour;
  cost.opex_per_hour = known.opex_per_hour;
  for (const cost::CostPart& part : known.owned_over_horizon) cost.owned.push_back({part.code, part.figure});
  cost.remarks = known.remarks;
  return cost;
}

cost::CostFigure sum_of(const std::vector<ServerCostPart>& parts) {
  cost::CostFigure sum;
  sum.grade = Grade::measured;
  for (const ServerCostPart& part : parts) sum = added(sum, part.figure);
  return sum;
}

}  // namespace steelyard::report
