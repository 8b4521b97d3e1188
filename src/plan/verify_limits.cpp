// Limits of halls, of vendors and of passports.
#include "plan/audit.hpp"

namespace steelyard::plan {
namespace {

void audit_quotas(Audit& a) {
  for (const Limits::Quota& quota : a.problem.limits.quotas) {
    const auto counts = [&](const Option& option) {
      const Selector& s = quota.which;
      return (quota.chip.empty() || option.chip == quota.chip) && (s.option.empty() || s.option == option.id) &&
             (s.chip.empty() || s.chip == option.chip) && (s.vendor.empty() || s.vendor == option.vendor) &&
             (s.origin.empty() || s.origin == option.origin) && (s.site.empty() || s.site == option.site);
    };
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      if (!a.passes(quota.branch, n)) continue;
      double chips = 0.0;
      for (const std::size_t m : a.path(n)) {
        const std::size_t period = a.plan.tree[m].period;
        if (period < quota.first_period || period > quota.last_period) continue;
        for (const NodeFleet& row : a.plan.tree[m].fleet) {
          const Option& option = a.problem.options[row.option];
          if (counts(option)) chips += static_cast<double>(row.ordered * option.chips_per_server);
        }
      }
      // In a named branch only its whole path counts, which ends where its last counted period does.
      const bool ends_here = a.plan.tree[n].period == std::min(quota.last_period, a.problem.periods.size() - 1);
      if (ends_here) a.at_most("quota", quota.name.empty() ? quota.chip : quota.name, chips, quota.units);
    }
  }
}

void audit_supplies(Audit& a) {
  for (const Limits::Supply& supply : a.problem.limits.supplies) {
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      if ((supply.period != kEvery && supply.period != a.plan.tree[n].period) || !a.passes(supply.branch, n)) continue;
      double chips = 0.0;
      for (const NodeFleet& row : a.plan.tree[n].fleet) {
        const Option& option = a.problem.options[row.option];
        const bool counts =
            (supply.vendor.empty() || supply.vendor == option.vendor) && (supply.chip.empty() || supply.chip == option.chip);
        if (counts) chips += static_cast<double>(row.ordered * option.chips_per_server);
      }
      a.at_most("supply", supply.vendor, chips, supply.units);
    }
  }
}

void audit_sites(Audit& a) {
  for (const Limits::SitePower& site : a.problem.limits.sites) {
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      if (site.period != kEvery && site.period != a.plan.tree[n].period) continue;
      double power = 0.0;
      double racks = 0.0;
      for (const NodeFleet& row : a.plan.tree[n].fleet) {
        const Option& option = a.problem.options[row.option];
        if (option.site != site.site) continue;
        power += row.owned * option.power_w;
        racks += row.owned * option.space_racks;
      }
      if (site.power_w >= 0.0) a.at_most("power", site.site, power, site.power_w);
      if (site.racks >= 0.0) a.at_most("space", site.site, racks, site.racks);
    }
  }
  for (const SiteRule& rule : a.problem.site_rules) {
    if (!rule.domestic_only) continue;
    for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
      for (const NodeFleet& row : a.plan.tree[n].fleet) {
        const bool is_here = a.problem.options[row.option].site == rule.site;
        if (is_here && !a.is_domestic(row.option) && row.owned > 1e-6) a.report("site_rule", rule.site, "foreign servers", "none");
      }
    }
  }
}

double size_of(const Audit& a, Measure measure, std::size_t n, std::size_t o) {
  const Option& option = a.problem.options[o];
  if (measure == Measure::money) return a.price(n, o) == nullptr ? 0.0 : a.price(n, o)->buy;
  return static_cast<double>(option.chips_per_server) * (measure == Measure::compute ? option.compute_per_chip : 1.0);
}

void audit_passports(Audit& a) {
  for (std::size_t n = 0; n < a.plan.tree.size(); ++n) {
    const std::size_t period = a.plan.tree[n].period;
    for (const Matching& rule : a.problem.matching) {
      if ((rule.period != kEvery && rule.period != period) || !a.passes(rule.branch, n)) continue;
      double domestic = 0.0;
      double foreign = 0.0;
      for (const NodeFleet& row : a.plan.tree[n].fleet) {
        const double size = static_cast<double>(row.ordered) * size_of(a, rule.measure, n, row.option);
        (a.is_domestic(row.option) ? domestic : foreign) += size;
      }
      a.at_most("matching", std::string(name_of(rule.measure)), rule.ratio * foreign, domestic);
    }
    for (const DomesticFloor& rule : a.problem.domestic_floors) {
      if (period < rule.first_period || period > rule.last_period || !a.passes(rule.branch, n)) continue;
      double domestic = 0.0;
      double total = 0.0;
      for (const NodeFleet& row : a.plan.tree[n].fleet) {
        const double size = row.owned * size_of(a, rule.measure, n, row.option);
        total += size;
        domestic += a.is_domestic(row.option) ? size : 0.0;
      }
      a.at_most("domestic_floor", std::string(name_of(rule.measure)), rule.share * total, domestic);
    }
  }
}

}  // namespace

void audit_limits(Audit& a) {
  audit_quotas(a);
  audit_supplies(a);
  audit_sites(a);
  audit_passports(a);
}

}  // namespace steelyard::plan
