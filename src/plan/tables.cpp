#include "plan/tables.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::plan {
namespace {

constexpr double kHoursPerYear = 8760.0;

/// By period and branch, then by the first key of the table.
template <class Row, class Key>
std::vector<const Row*> by_node(const std::vector<Row>& rows, std::size_t keys, const Key& key, const Problem& problem,
                                const std::vector<DecisionNode>& nodes) {
  std::vector<const Row*> found(problem.periods.size() * problem.branches.size() * keys, nullptr);
  for (const Row& row : rows) found[(row.period * problem.branches.size() + row.branch) * keys + key(row)] = &row;
  std::vector<const Row*> result(nodes.size() * keys, nullptr);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const std::size_t from = (nodes[n].period * problem.branches.size() + nodes[n].branches.front()) * keys;
    for (std::size_t k = 0; k < keys; ++k) result[n * keys + k] = found[from + k];
  }
  return result;
}

}  // namespace

Tables::Tables(const Problem& problem) : problem_(&problem), nodes_(decision_nodes(problem)), leaves_(leaf_of_branch(problem, nodes_)) {
  const auto option_of = [](const auto& row) { return row.option; };
  permissions_ = by_node(problem.permissions, problem.options.size(), option_of, problem, nodes_);
  prices_ = by_node(problem.prices, problem.options.size(), option_of, problem, nodes_);
  demands_ = by_node(
      problem.demands, problem.workloads.size(), [](const Demand& row) { return row.workload; }, problem, nodes_);
  any_demand_.assign(problem.workloads.size(), nullptr);
  carries_over_.assign(problem.workloads.size(), false);
  for (std::size_t i = 0; i < demands_.size(); ++i) {
    const Demand*& row = demands_[i];
    if (row != nullptr && row->amount <= 0.0) row = nullptr;
    if (row == nullptr) continue;
    if (any_demand_[row->workload] == nullptr) any_demand_[row->workload] = row;
    if (row->due_in_periods > 0 || row->late_penalty > 0.0) carries_over_[row->workload] = true;
  }
  capabilities_.assign(problem.workloads.size() * problem.options.size(), nullptr);
  for (const Capability& row : problem.capabilities) {
    if (row.fits) capabilities_[row.workload * problem.options.size() + row.option] = &row;
  }
  double passed = 0.0;
  for (const Period& period : problem.periods) {
    discount_.push_back(std::pow(1.0 + problem.objective.discount_per_year, -passed / kHoursPerYear));
    passed += period.hours;
  }
  discount_.push_back(std::pow(1.0 + problem.objective.discount_per_year, -passed / kHoursPerYear));
}

bool Tables::lets_in(std::size_t node, std::size_t option) const {
  const Permission* row = permission(node, option);
  return row != nullptr && row->gate != Gate::closed && row->gate != Gate::unknown;
}

double Tables::support(std::size_t node, std::size_t option) const {
  const Permission* row = permission(node, option);
  return row == nullptr ? 1.0 : row->support_factor;
}

double Tables::delivered(std::size_t from, std::size_t to, std::size_t option) const {
  const Permission* row = permission(to, option);
  if (row != nullptr && row->delivered_share >= 0.0) return row->delivered_share;
  return from == to || lets_in(to, option) ? 1.0 : 0.0;
}

double Tables::survival(std::size_t from, std::size_t to, std::size_t option) const {
  double share = 1.0;
  for (std::size_t n = to; n != from; n = nodes_[n].parent) share *= support(n, option);
  return share;
}

std::vector<std::size_t> Tables::descendants(std::size_t node, std::size_t periods_later) const {
  std::vector<std::size_t> level{node};
  for (std::size_t k = 0; k < periods_later; ++k) {
    std::vector<std::size_t> next;
    for (const std::size_t n : level) next.insert(next.end(), nodes_[n].children.begin(), nodes_[n].children.end());
    level = std::move(next);
  }
  return level;
}

std::vector<std::size_t> Tables::arrivals(std::size_t node, std::size_t option) const {
  const Permission* row = permission(node, option);
  const std::size_t later =
      lead_periods(*problem_, problem_->options[option], nodes_[node].period, row == nullptr ? 0.0 : row->lead_time_days.p50);
  return later == kNone ? std::vector<std::size_t>{} : descendants(node, later);
}

bool has_tag(const Demand& demand, std::string_view tag) {
  return std::find(demand.tags.begin(), demand.tags.end(), tag) != demand.tags.end();
}

bool matches(const Selector& which, const Option& option) {
  const auto fits = [](const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; };
  return fits(which.option, option.id) && fits(which.chip, option.chip) && fits(which.vendor, option.vendor) &&
         fits(which.origin, option.origin) && fits(which.site, option.site);
}

double measured(Measure measure, const Option& option, const Price* price) {
  if (measure == Measure::money) return price == nullptr ? 0.0 : price->buy;
  const auto chips = static_cast<double>(option.chips_per_server);
  return measure == Measure::chips ? chips : chips * option.compute_per_chip;
}

/// Periods in a row with the same room are one line of the study: `hall 2027-Q1–2028-H2`.
std::string name_of(const Problem& problem, const Limits::SitePower& site) {
  if (site.period == kEvery) return site.site;
  const auto is_same = [&](std::size_t period) {
    return std::any_of(problem.limits.sites.begin(), problem.limits.sites.end(), [&](const Limits::SitePower& other) {
      return other.site == site.site && other.period == period && other.power_w == site.power_w && other.racks == site.racks;
    });
  };
  std::size_t first = site.period;
  std::size_t last = site.period;
  while (first > 0 && is_same(first - 1)) --first;
  while (last + 1 < problem.periods.size() && is_same(last + 1)) ++last;
  const std::string& from = problem.periods[first].name;
  return site.site + " " + (first == last ? from : from + "–" + problem.periods[last].name);
}

std::string name_of(const Limits::Quota& quota) { return quota.name.empty() ? quota.chip : quota.name; }

/// What a vendor delivers is one line of the study, whatever the period and branch.
std::string name_of(const Limits::Supply& supply) {
  std::string name = supply.vendor;
  if (!supply.chip.empty()) name += (name.empty() ? "" : " ") + supply.chip;
  return name;
}

std::string name_of(const Problem& problem, const Migration& migration) {
  return migration.name.empty() ? problem.workloads[migration.workload] + ">" + migration.stack : migration.name;
}

}  // namespace steelyard::plan
