// What it costs: each cell's price, and a plan's cost at both ends of the published ranges.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "plan/tree.hpp"
#include "study/compose.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

bool is_running(std::string_view code) { return code != "purchase" && code != "duty" && code != "capital" && code != "resale"; }

/// What the plan pays for one server of a cell, at one end of the ranges.
struct UnitCost {
  double buy = 0.0;
  double rent_per_hour = 0.0;
  double running_per_hour = 0.0;
  double resale = 0.0;
};

enum class End : std::uint8_t { low, value, high };

double at(const cost::CostFigure& figure, End end) { return end == End::low ? figure.low : end == End::value ? figure.value : figure.high; }

/// A resale brings least where everything is dear for the buyer: the ends of what is received are turned round.
UnitCost unit_cost(const cost::OptionCost& cost, Seconds horizon, End end) {
  UnitCost unit;
  if (cost.buy) unit.buy = at(*cost.buy, end);
  if (cost.rent_per_hour) unit.rent_per_hour = at(*cost.rent_per_hour, end);
  unit.running_per_hour = at(running_per_hour(cost, horizon), end);
  for (const cost::CostPart& part : cost.owned_over_horizon) {
    if (part.code == "resale") unit.resale = -at(part.figure, end);
  }
  return unit;
}

}  // namespace

Seconds horizon_from(const Study& study, std::size_t period) { return days(days_between(study.periods[period].start, study.end)); }

cost::CostFigure running_per_hour(const cost::OptionCost& cost, Seconds horizon) {
  cost::CostFigure running;
  for (const cost::CostPart& part : cost.owned_over_horizon) {
    if (is_running(part.code)) running += part.figure;
  }
  const double hours = in_hours(horizon);
  return hours > 0.0 ? running.scaled(1.0 / hours) : running;
}

Result<void> price_cells(Staged& staged, const catalog::Catalog& catalog, const cost::Assumptions& assumptions) {
  const Study& study = staged.study;
  using Key = std::tuple<std::size_t, std::size_t, double, std::string>;
  std::map<Key, std::shared_ptr<const cost::OptionCost>> priced;
  for (StageCell& cell : staged.cells) {
    OptionView& option = staged.options[cell.option];
    const scenario::PolicyState& state = study.tree.nodes[cell.node].state;
    const double factor = is_foreign(study, option) ? state.foreign_price_factor : state.domestic_price_factor;
    std::string levies;
    for (const rules::Levy& levy : cell.determination->levies) levies += levy.rule.text() + ' ';
    auto& known = priced[{cell.option, cell.period, factor, levies}];
    if (known == nullptr) {
      cost::Request request = cost_request(study, option, cell.determination->levies, catalog, assumptions);
      request.horizon = horizon_from(study, cell.period);
      auto cost = cost::price_option(request);
      if (!cost) return std::move(cost.error());
      if (factor != 1.0) {
        for (auto* figure : {&cost->buy, &cost->duty}) {
          if (*figure) **figure = (*figure)->scaled(factor);
        }
      }
      known = std::make_shared<const cost::OptionCost>(std::move(*cost));
    }
    cell.cost = known;
    if (cell.period != 0) continue;
    option.cost = *known;
    option.option.power_w = option.site != OptionView::kCloud ? known->power_w.value * known->power_usage_effectiveness : 0.0;
  }
  return {};
}

CostRange cost_range(const Staged& staged, const plan::Plan& plan) {
  const Study& study = staged.study;
  const double rate = staged.problem.objective.discount_per_year;
  constexpr double kDaysPerYear = 365.25;
  const auto discount = [&](Date day) { return std::pow(1.0 + rate, -days_between(study.start, day) / kDaysPerYear); };
  CostRange range;
  double own[3] = {0.0, 0.0, 0.0};
  for (const plan::NodePlan& node : plan.tree) {
    const std::size_t branch = node.branches.front();
    const double hours = staged.problem.periods[node.period].hours;
    const double weight = node.probability * discount(study.periods[node.period].start);
    const double at_end = node.probability * discount(study.end);
    for (const plan::NodeFleet& fleet : node.fleet) {
      const StageCell& cell = staged.cell(fleet.option, node.period, branch);
      if (cell.cost == nullptr) continue;
      for (const End end : {End::low, End::value, End::high}) {
        const UnitCost unit = unit_cost(*cell.cost, horizon_from(study, node.period), end);
        const auto ordered = static_cast<double>(fleet.ordered);
        own[static_cast<int>(end)] +=
            weight * (ordered * unit.buy + fleet.rented_hours * unit.rent_per_hour + fleet.owned * hours * unit.running_per_hour) -
            at_end * ordered * unit.resale;
      }
      const auto note = [&](const cost::CostFigure& figure) {
        range.grade = weakest(range.grade, figure.grade);
        for (const std::string& datum : figure.rests_on) {
          if (std::find(range.rests_on.begin(), range.rests_on.end(), datum) == range.rests_on.end()) range.rests_on.push_back(datum);
        }
      };
      if (fleet.ordered > 0 && cell.cost->buy) note(*cell.cost->buy);
      if (fleet.rented_hours > 0.0 && cell.cost->rent_per_hour) note(*cell.cost->rent_per_hour);
    }
  }
  // What the plan pays beside (migration, penalties, what never arrives) has no range of its own and is carried over.
  const double beside = plan.expected - own[1];
  range.low = own[0] + beside;
  range.value = plan.expected;
  range.high = own[2] + beside;
  return range;
}

}  // namespace steelyard::study
