// The tables a plan is made from, as CSV files that name things by their ids.
#include <fmt/format.h>

#include "report/plan/study_view.hpp"

namespace steelyard::report {
namespace {

using plan::Problem;

class CsvTable {
 public:
  CsvTable(std::initializer_list<const char*> keys) {
    for (const char* key : keys) table_.columns.push_back({key, key, false});
  }
  void row(std::vector<Cell> cells) { table_.rows.push_back(std::move(cells)); }
  [[nodiscard]] std::string text() const { return render(table_, Format::csv); }

 private:
  Table table_;
};

Cell text(std::string value) { return value.empty() ? Cell{} : Cell{std::move(value), 4, {}}; }
Cell number(double value) { return {value, 17, {}}; }
/// Limits are negative where there is none.
Cell limit(double value) { return value < 0.0 ? Cell{} : number(value); }

std::string codes(const std::vector<plan::Reason>& reasons) {
  std::vector<std::string> names;
  names.reserve(reasons.size());
  for (const plan::Reason& reason : reasons) names.push_back(reason.code);
  return fmt::format("{}", fmt::join(names, "; "));
}

template <class T>
std::string name_at(const std::vector<T>& rows, std::size_t index) {
  if (index >= rows.size()) return std::to_string(index);
  if constexpr (std::is_same_v<T, std::string>) {
    return rows[index];
  } else if constexpr (std::is_same_v<T, plan::Option>) {
    return rows[index].id;
  } else {
    return rows[index].name;
  }
}

std::string options_csv(const Problem& problem) {
  CsvTable table{"option", "chip", "system", "route", "site", "origin", "chips_per_server", "server_power_w", "server_space_racks"};
  for (const plan::Option& o : problem.options) {
    table.row({text(o.id), text(o.chip), text(o.system), text(o.route), text(o.site), text(o.origin),
               number(static_cast<double>(o.chips_per_server)), number(o.power_w), number(o.space_racks)});
  }
  return table.text();
}

std::string capability_csv(const Problem& problem) {
  CsvTable table{"workload",
                 "option",
                 "fits",
                 "work_per_server_hour_p05",
                 "work_per_server_hour_p50",
                 "work_per_server_hour_p95",
                 "unit",
                 "power_w",
                 "space_u",
                 "min_servers",
                 "software_stack",
                 "reasons"};
  for (const plan::Capability& c : problem.capabilities) {
    const auto work = [&](double value) { return c.fits ? number(value) : Cell{}; };
    table.row({text(name_at(problem.workloads, c.workload)),
               text(name_at(problem.options, c.option)),
               {c.fits, 4, {}},
               work(c.work_per_server_hour.p05),
               work(c.work_per_server_hour.p50),
               work(c.work_per_server_hour.p95),
               text(c.unit),
               number(c.power_w),
               number(c.space_u),
               number(static_cast<double>(c.min_servers)),
               text(c.software_stack),
               text(codes(c.reasons))});
  }
  return table.text();
}

std::string permission_csv(const Problem& problem) {
  CsvTable table{"option", "period", "branch", "gate", "cap_units", "lead_time_p05_d", "lead_time_p50_d", "lead_time_p95_d", "reasons"};
  for (const plan::Permission& p : problem.permissions) {
    table.row({text(name_at(problem.options, p.option)), text(name_at(problem.periods, p.period)),
               text(name_at(problem.branches, p.branch)), text(std::string{plan::name_of(p.gate)}), limit(p.cap_units),
               number(p.lead_time_days.p05), number(p.lead_time_days.p50), number(p.lead_time_days.p95), text(codes(p.reasons))});
  }
  return table.text();
}

std::string price_csv(const Problem& problem) {
  CsvTable table{"option", "period",  "branch",        "currency",      "buy",         "rent_per_hour",
                 "duty",   "subsidy", "opex_per_hour", "prepaid_share", "resale_share"};
  for (const plan::Price& p : problem.prices) {
    const auto bought = [&](double value) { return p.can_buy ? number(value) : Cell{}; };
    table.row({text(name_at(problem.options, p.option)), text(name_at(problem.periods, p.period)),
               text(name_at(problem.branches, p.branch)), text(problem.currency), bought(p.buy),
               p.can_rent ? number(p.rent_per_hour) : Cell{}, bought(p.duty), number(p.subsidy), bought(p.opex_per_hour),
               bought(p.prepaid_share), bought(p.resale_share)});
  }
  return table.text();
}

std::string demand_csv(const Problem& problem) {
  CsvTable table{"workload", "period", "branch", "amount", "unit", "penalty", "tags"};
  for (const plan::Demand& d : problem.demands) {
    table.row({text(name_at(problem.workloads, d.workload)), text(name_at(problem.periods, d.period)),
               text(name_at(problem.branches, d.branch)), number(d.amount), text(d.unit), number(d.penalty),
               text(fmt::format("{}", fmt::join(d.tags, "; ")))});
  }
  return table.text();
}

std::string limits_csv(const Problem& problem) {
  CsvTable table{"kind", "name", "limit", "unit"};
  if (problem.limits.budget >= 0.0) table.row({text("budget"), {}, number(problem.limits.budget), text(problem.currency)});
  for (const auto& site : problem.limits.sites) {
    if (site.power_w >= 0.0) table.row({text("power"), text(site.site), number(site.power_w), text("W")});
    if (site.racks >= 0.0) table.row({text("space"), text(site.site), number(site.racks), text("racks")});
  }
  for (const auto& quota : problem.limits.quotas) table.row({text("quota"), text(quota.chip), number(quota.units), text("chips")});
  return table.text();
}

}  // namespace

std::vector<NamedText> plan_tables(const Problem& problem) {
  return {{"options.csv", options_csv(problem)}, {"capability.csv", capability_csv(problem)}, {"permission.csv", permission_csv(problem)},
          {"price.csv", price_csv(problem)},     {"demand.csv", demand_csv(problem)},         {"limits.csv", limits_csv(problem)}};
}

}  // namespace steelyard::report
