// Consistency of the tables: every finding at once, each with the row it concerns (`price[3].duty`).
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <tuple>

#include "plan/check_report.hpp"

namespace steelyard::plan {
namespace {

class TableChecker : public TableReport {
 public:
  explicit TableChecker(const Problem& problem) : problem_(problem) {}

  Findings run() {
    check_sets();
    check_options();
    check_capabilities();
    check_permissions();
    check_prices();
    check_demands();
    check_limits();
    return take();
  }

 private:
  void check_sets() {
    if (problem_.periods.empty()) report("periods", "empty", "0", ">= 1");
    if (problem_.branches.empty()) report("branches", "empty", "0", ">= 1");
    for (std::size_t i = 0; i < problem_.periods.size(); ++i) {
      enter("period", i);
      number("hours", problem_.periods[i].hours, 1e-6, 1e9);
    }
    for (std::size_t i = 0; i < problem_.branches.size(); ++i) {
      enter("branch", i);
      number("probability", problem_.branches[i].probability, 0.0, 1.0);
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < problem_.workloads.size(); ++i) {
      enter("workload", i);
      once(seen, problem_.workloads[i]);
    }
  }

  void check_options() {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < problem_.options.size(); ++i) {
      enter("option", i);
      const Option& option = problem_.options[i];
      once(seen, option.id);
      if (option.id.empty()) report("id", "empty", "", "text");
      if (option.chip.empty()) report("chip", "empty", "", "text");
      number("chips_per_server", static_cast<double>(option.chips_per_server), 1.0, 1e9);
      amount("power_w", option.power_w);
      amount("space_racks", option.space_racks);
      amount("compute_per_chip", option.compute_per_chip);
      number("min_order", static_cast<double>(option.min_order), 1.0, 1e9);
      number("spare_share", option.spare_share, 0.0, 0.99);
    }
  }

  void check_capabilities() {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (std::size_t i = 0; i < problem_.capabilities.size(); ++i) {
      enter("capability", i);
      const Capability& row = problem_.capabilities[i];
      index("workload", row.workload, problem_.workloads.size());
      index("option", row.option, problem_.options.size());
      once(seen, {row.workload, row.option});
      if (!row.fits) continue;
      if (row.unit.empty()) report("unit", "empty", "", "text");
      interval("work_per_server_hour", row.work_per_server_hour, 0.0);
      if (!(row.work_per_server_hour.p50 > 0.0)) {
        report("work_per_server_hour", "fits_without_work", format_number(row.work_per_server_hour.p50), "> 0");
      }
      number("min_servers", static_cast<double>(row.min_servers), 1.0, 1e9);
    }
  }

  template <class Row>
  void keyed_by_branch(std::string_view table, std::size_t i, const Row& row, std::size_t first, std::size_t first_count,
                       std::string_view first_name, std::set<std::tuple<std::size_t, std::size_t, std::size_t>>& seen) {
    enter(table, i);
    index(first_name, first, first_count);
    index("period", row.period, problem_.periods.size());
    index("branch", row.branch, problem_.branches.size());
    once(seen, {first, row.period, row.branch});
  }

  void check_permissions() {
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> seen;
    for (std::size_t i = 0; i < problem_.permissions.size(); ++i) {
      const Permission& row = problem_.permissions[i];
      keyed_by_branch("permission", i, row, row.option, problem_.options.size(), "option", seen);
      if (!std::isfinite(row.cap_units)) report("cap_units", "out_of_range", format_number(row.cap_units), "a number");
      interval("lead_time_days", row.lead_time_days, 0.0);
      if (!std::isfinite(row.rent_cap_units)) report("rent_cap_units", "out_of_range", format_number(row.rent_cap_units), "a number");
      number("delivered_share", row.delivered_share, -kNoLimit, 1.0);
      number("refund_share", row.refund_share, 0.0, 1.0);
      number("support_factor", row.support_factor, 0.0, 1.0);
    }
  }

  void check_prices() {
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> seen;
    for (std::size_t i = 0; i < problem_.prices.size(); ++i) {
      const Price& row = problem_.prices[i];
      keyed_by_branch("price", i, row, row.option, problem_.options.size(), "option", seen);
      amount("buy", row.buy);
      amount("rent_per_hour", row.rent_per_hour);
      number("duty", row.duty, 0.0, std::max(row.buy, 0.0));
      amount("subsidy", row.subsidy);
      amount("opex_per_hour", row.opex_per_hour);
      number("prepaid_share", row.prepaid_share, 0.0, 1.0);
      number("resale_share", row.resale_share, 0.0, 1.0);
      amount("retire_value", row.retire_value);
      number("spare_part", row.spare_part, -kNoLimit, kNoLimit);
      if (row.period >= problem_.periods.size()) continue;
      // A server that pays for itself would be bought without end.
      const double hours = problem_.periods[row.period].hours;
      const double bought = row.buy * (1.0 - row.resale_share) + row.opex_per_hour * hours;
      if (row.can_buy && row.subsidy > bought) report("subsidy", "above_cost", format_number(row.subsidy), "<= " + format_number(bought));
    }
  }

  void check_demands() {
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> seen;
    for (std::size_t i = 0; i < problem_.demands.size(); ++i) {
      const Demand& row = problem_.demands[i];
      keyed_by_branch("demand", i, row, row.workload, problem_.workloads.size(), "workload", seen);
      amount("amount", row.amount);
      amount("penalty", row.penalty);
      if (row.period < problem_.periods.size()) number("window_hours", row.window_hours, 0.0, problem_.periods[row.period].hours);
      amount("late_penalty", row.late_penalty);
      if (row.unit.empty()) report("unit", "empty", "", "text");
      for (const std::string& tag : row.tags) {
        if (tag != kDomesticOnly && tag != kDual && tag != kUndivided) report("tags", "unknown_tag", tag, "domestic_only, dual, undivided");
        if (tag == kDomesticOnly && problem_.home_country.empty()) report("tags", "no_home_country", tag, "home_country");
      }
    }
    for (std::size_t i = 0; i < problem_.demands.size(); ++i) {
      const auto& tags = problem_.demands[i].tags;
      const auto has = [&](std::string_view tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); };
      enter("demand", i);
      if (has(kDual) && has(kUndivided)) report("tags", "contradiction", "dual, undivided", "one of them");
    }
    for (std::size_t i = 0; i < problem_.capabilities.size(); ++i) {
      const Capability& row = problem_.capabilities[i];
      if (!row.fits) continue;
      for (const Demand& demand : problem_.demands) {
        if (demand.workload != row.workload || demand.unit == row.unit) continue;
        enter("capability", i);
        report("unit", "units_differ", row.unit, demand.unit);
        break;
      }
    }
  }

  void check_limits() {
    enter_all();
    if (!std::isfinite(problem_.limits.budget)) report("limits.budget", "out_of_range", "", "a number");
    std::set<std::pair<std::string, std::size_t>> sites;
    for (std::size_t i = 0; i < problem_.limits.sites.size(); ++i) {
      enter("limits.site", i);
      const Limits::SitePower& site = problem_.limits.sites[i];
      once(sites, {site.site, site.period});
      if (!std::isfinite(site.power_w)) report("power_w", "out_of_range", "", "a number");
      if (!std::isfinite(site.racks)) report("racks", "out_of_range", "", "a number");
      if (site.period != kEvery) index("period", site.period, problem_.periods.size());
    }
    std::set<std::string> quotas;
    for (std::size_t i = 0; i < problem_.limits.quotas.size(); ++i) {
      enter("limits.quota", i);
      const Limits::Quota& quota = problem_.limits.quotas[i];
      once(quotas, quota.name.empty() ? quota.chip : quota.name);
      amount("units", quota.units);
      index("first_period", quota.first_period, problem_.periods.size());
      if (quota.last_period < quota.first_period)
        report("last_period", "out_of_range", std::to_string(quota.last_period), ">= first_period");
      if (quota.branch != kEvery) index("branch", quota.branch, problem_.branches.size());
    }
    for (std::size_t i = 0; i < problem_.limits.supplies.size(); ++i) {
      enter("limits.supply", i);
      const Limits::Supply& supply = problem_.limits.supplies[i];
      amount("units", supply.units);
      if (supply.period != kEvery) index("period", supply.period, problem_.periods.size());
      if (supply.branch != kEvery) index("branch", supply.branch, problem_.branches.size());
    }
    for (std::size_t i = 0; i < problem_.limits.period_budgets.size(); ++i) {
      enter("limits.period_budget", i);
      const Limits::PeriodBudget& budget = problem_.limits.period_budgets[i];
      amount("amount", budget.amount);
      index("period", budget.period, problem_.periods.size());
      if (budget.branch != kEvery) index("branch", budget.branch, problem_.branches.size());
    }
  }

  const Problem& problem_;
};

}  // namespace

Findings check(const Problem& problem) {
  Findings findings = TableChecker(problem).run();
  // The structure can only be followed where every index leads somewhere.
  Findings structure = check_structure(problem);
  findings.insert(findings.end(), std::make_move_iterator(structure.begin()), std::make_move_iterator(structure.end()));
  return findings;
}

}  // namespace steelyard::plan
