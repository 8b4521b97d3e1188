// Consistency of the tables: every finding at once, each with the row it concerns (`price[3].duty`).
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "base/unit.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {
namespace {

class TableChecker {
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
    return std::move(findings_);
  }

 private:
  void enter(std::string_view table, std::size_t row) { row_ = std::string(table) + "[" + std::to_string(row) + "]"; }

  void report(std::string_view field, std::string problem, std::string found, std::string expected) {
    Place place;
    place.pointer = row_.empty() ? std::string(field) : row_ + "." + std::string(field);
    findings_.push_back(Error{kInconsistentTables,
                              std::move(place),
                              {{"problem", std::move(problem)}, {"found", std::move(found)}, {"expected", std::move(expected)}}});
  }

  void number(std::string_view field, double value, double least, double most) {
    if (std::isfinite(value) && value >= least && value <= most) return;
    const std::string expected = std::isinf(most) ? ">= " + format_number(least) : format_number(least) + " .. " + format_number(most);
    report(field, "out_of_range", format_number(value, 9), expected);
  }
  void amount(std::string_view field, double value) { number(field, value, 0.0, kNoLimit); }

  bool index(std::string_view field, std::size_t value, std::size_t count) {
    if (value < count) return true;
    report(field, "no_such_row", std::to_string(value), "< " + std::to_string(count));
    return false;
  }

  void interval(std::string_view field, const Interval& value, double least) {
    const bool finite = std::isfinite(value.p05) && std::isfinite(value.p50) && std::isfinite(value.p95);
    if (finite && value.p05 >= least && value.p05 <= value.p50 && value.p50 <= value.p95) return;
    report(field, "not_an_interval", format_number(value.p05) + " " + format_number(value.p50) + " " + format_number(value.p95),
           format_number(least) + " <= p05 <= p50 <= p95");
  }

  /// Reports a second row for the same key.
  template <class Key>
  void once(std::set<Key>& seen, const Key& key) {
    if (!seen.insert(key).second) report("", "stated_twice", "", "one row");
  }

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
    row_.clear();
    if (!std::isfinite(problem_.limits.budget)) report("limits.budget", "out_of_range", "", "a number");
    std::set<std::string> sites;
    for (std::size_t i = 0; i < problem_.limits.sites.size(); ++i) {
      enter("limits.site", i);
      once(sites, problem_.limits.sites[i].site);
      if (!std::isfinite(problem_.limits.sites[i].power_w)) report("power_w", "out_of_range", "", "a number");
      if (!std::isfinite(problem_.limits.sites[i].racks)) report("racks", "out_of_range", "", "a number");
    }
    std::set<std::string> chips;
    for (std::size_t i = 0; i < problem_.limits.quotas.size(); ++i) {
      enter("limits.quota", i);
      once(chips, problem_.limits.quotas[i].chip);
      amount("units", problem_.limits.quotas[i].units);
    }
  }

  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  const Problem& problem_;
  std::string row_;
  Findings findings_;
};

}  // namespace

Findings check(const Problem& problem) { return TableChecker(problem).run(); }

}  // namespace steelyard::plan
