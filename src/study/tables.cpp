#include <algorithm>
#include <string>

#include "study/compose.hpp"

namespace steelyard::study {
namespace {

constexpr std::string_view kTokenUnit = "tokens";

void copy_reasons(const std::vector<perf::Reason>& from, std::vector<plan::Reason>& to) {
  for (const perf::Reason& reason : from) to.push_back({reason.code, reason.arguments});
}

/// Tokens per hour of one server, when `cluster_servers` work together.
template <class Rate>
plan::Interval per_server_hour(const Rate& p05, const Rate& p50, const Rate& p95, const CapabilityAnswer& answer) {
  const double scale = kSecondsPerHour / static_cast<double>(answer.cluster_servers);
  return {p05.base() * scale, p50.base() * scale, p95.base() * scale};
}

}  // namespace

plan::Capability capability_row(const Study& study, const OptionView& option, const CapabilityAnswer& answer) {
  plan::Capability row;
  row.workload = answer.workload;
  row.option = answer.option;
  row.fits = answer.in_time;
  const bool abroad = option.route == Route::foreign_cloud || option.route == Route::offshore;
  if (study.workloads[answer.workload].stays_in_country && abroad) {
    row.fits = false;
    row.reasons.push_back({"study.must_stay_in_country", {}});
  }
  row.unit = std::string{kTokenUnit};
  const catalog::System& system = *study.candidates[option.candidate].system;
  const auto& stacks = study.candidates[option.candidate].chip->stacks;
  if (!stacks.empty()) row.software_stack = stacks.front().text();
  // Without a rating of the chip the server counts as running at full load, which is what the cost counts, too.
  const auto at_the_wall = [&](const std::optional<Watts>& chip) {
    const double server_w = chip ? chip->base() * static_cast<double>(system.chips) : option.cost.power_w.value;
    return server_w * option.cost.power_usage_effectiveness;
  };
  if (answer.training) {
    const auto& t = *answer.training;
    copy_reasons(t.reasons, row.reasons);
    row.work_per_server_hour = per_server_hour(t.throughput.p05, t.throughput.p50, t.throughput.p95, answer);
    row.power_w = at_the_wall(t.chip_power);
    row.min_servers = std::max<std::int64_t>(1, (t.min_chips + system.chips - 1) / system.chips);
  } else if (answer.serving) {
    const auto& s = *answer.serving;
    copy_reasons(s.reasons, row.reasons);
    row.work_per_server_hour = per_server_hour(s.output_throughput.p05, s.output_throughput.p50, s.output_throughput.p95, answer);
    row.power_w = at_the_wall(s.chip_power);
    row.min_servers = answer.cluster_servers;
  }
  row.space_u = 42.0 * system.racks.value_or(0.0);
  return row;
}

namespace {

plan::Permission permission_row(const Study& study, const OptionView& option, const PermissionAnswer& answer) {
  plan::Permission row;
  row.option = answer.option;
  row.gate = answer.gate;
  if (row.gate == plan::Gate::needs_review && !study.counts_reviewable) row.gate = plan::Gate::closed;
  if (option.site == OptionView::kCloud) row.cap_units = study.candidates[option.candidate].cloud_chips.value_or(-1.0);
  if (row.cap_units >= 0.0 && row.gate == plan::Gate::open) row.gate = plan::Gate::capped;
  for (const rules::TraceLine& line : answer.determination.trace) {
    if (line.fired == rules::Truth::yes) row.reasons.push_back({line.rule.text(), {}});
  }
  for (const std::string& fact : answer.determination.needs_info) row.reasons.push_back({"needs_info", {{"fact", fact}}});
  return row;
}

plan::Price price_row(const OptionView& view, std::size_t option) {
  plan::Price row;
  row.option = option;
  const cost::OptionCost& cost = view.cost;
  row.can_buy = cost.buy.has_value();
  row.can_rent = cost.rent_per_hour.has_value();
  if (cost.buy) {
    row.buy = cost.buy->value;
    row.duty = cost.duty ? cost.duty->value : 0.0;
    row.opex_per_hour = cost.opex_per_hour ? cost.opex_per_hour->value : 0.0;
    row.prepaid_share = cost.prepaid_share;
    row.resale_share = cost.resale_share;
  }
  if (cost.rent_per_hour) row.rent_per_hour = cost.rent_per_hour->value;
  return row;
}

plan::Demand demand_row(const Study& study, std::size_t w) {
  const Workload& workload = study.workloads[w];
  plan::Demand row;
  row.workload = w;
  row.amount = tokens_needed(study, workload);
  row.unit = std::string{kTokenUnit};
  row.window_hours = in_hours(time_window(study, workload));
  row.is_steady = workload.kind == WorkloadKind::serve;
  if (workload.domestic_only) row.tags.emplace_back(plan::kDomesticOnly);
  if (workload.dual) row.tags.emplace_back(plan::kDual);
  if (workload.kind != WorkloadKind::serve && !workload.dual) row.tags.emplace_back(plan::kUndivided);
  return row;
}

void fill_limits(const Study& study, plan::Limits& limits, double budget) {
  limits.budget = budget;
  for (const Site& site : study.sites) {
    limits.sites.push_back({site.name, site.power_cap ? site.power_cap->base() : -1.0, site.racks.value_or(-1.0)});
  }
  for (const Candidate& candidate : study.candidates) {
    if (!candidate.quota) continue;
    plan::Limits::Quota quota;
    quota.chip = candidate.chip->id.text();
    quota.units = *candidate.quota;
    limits.quotas.push_back(std::move(quota));
  }
}

}  // namespace

plan::Problem fill_tables(const Study& study, const std::vector<OptionView>& options, const std::vector<PermissionAnswer>& permissions,
                          const std::vector<CapabilityAnswer>& capabilities, double budget) {
  plan::Problem problem;
  problem.currency = std::string{code_of(study.currency)};
  problem.home_country = study.buyer.country;
  problem.periods.push_back({study.start.to_string() + ".." + study.end.to_string(), in_hours(horizon(study))});
  problem.branches.push_back({"as_of " + study.as_of.to_string(), 1.0});
  for (const OptionView& view : options) problem.options.push_back(view.option);
  for (std::size_t o = 0; o < options.size(); ++o) {
    problem.permissions.push_back(permission_row(study, options[o], permission_at_study_date(permissions, o)));
    problem.prices.push_back(price_row(options[o], o));
  }
  for (std::size_t w = 0; w < study.workloads.size(); ++w) {
    problem.workloads.push_back(study.workloads[w].name);
    problem.demands.push_back(demand_row(study, w));
  }
  for (const CapabilityAnswer& answer : capabilities) problem.capabilities.push_back(capability_row(study, options[answer.option], answer));
  fill_limits(study, problem.limits, budget);
  return problem;
}

}  // namespace steelyard::study
