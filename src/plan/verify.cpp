// An independent look at a finished plan: everything is counted again from the tables. Nothing here is shared with the model builder.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/unit.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {
namespace {

constexpr double kTolerance = 1e-6;  // relative to the larger of the two sides

bool exceeds(double value, double limit) { return value > limit + kTolerance * std::max({std::abs(value), std::abs(limit), 1e-9}); }
bool differs(double a, double b, double scale = 0.0) {
  return !(std::abs(a - b) <= kTolerance * std::max({std::abs(a), std::abs(b), scale, 1e-9}));
}

class Verifier {
 public:
  Verifier(const Problem& problem, const Plan& plan) : problem_(problem), plan_(plan) {}

  Findings run() {
    if (Findings inconsistent = check(problem_); !inconsistent.empty()) return inconsistent;
    if (plan_.status == PlanStatus::infeasible || plan_.status == PlanStatus::unknown) {
      if (!plan_.choices.empty() || !plan_.assignments.empty()) report("status", std::string(name_of(plan_.status)), "a plan", "no plan");
      return std::move(findings_);
    }
    if (!indices_are_valid()) return std::move(findings_);
    hours_ = problem_.periods.front().hours;
    read_tables();
    verify_choices();
    verify_assignments();
    verify_demands();
    verify_limits();
    verify_cost();
    return std::move(findings_);
  }

 private:
  void report(std::string_view constraint, std::string name, std::string found, std::string expected) {
    findings_.push_back(Error{kViolated,
                              {},
                              {{"constraint", std::string(constraint)},
                               {"name", std::move(name)},
                               {"found", std::move(found)},
                               {"expected", std::move(expected)}}});
  }
  void at_most(std::string_view constraint, const std::string& name, double value, double limit) {
    if (exceeds(value, limit)) report(constraint, name, format_number(value, 9), "<= " + format_number(limit, 9));
  }
  void equal(std::string_view constraint, const std::string& name, double found, double expected, double scale = 0.0) {
    if (differs(found, expected, scale)) report(constraint, name, format_number(found, 9), format_number(expected, 9));
  }

  bool indices_are_valid() {
    for (const Choice& choice : plan_.choices) {
      if (choice.option >= problem_.options.size()) report("choice", std::to_string(choice.option), "no such option", "an option");
    }
    for (const Assignment& row : plan_.assignments) {
      if (row.option >= problem_.options.size()) report("assignment", std::to_string(row.option), "no such option", "an option");
      if (row.workload >= problem_.workloads.size()) report("assignment", std::to_string(row.workload), "no such workload", "a workload");
    }
    if (plan_.unserved.size() != problem_.workloads.size())
      report("unserved", "", std::to_string(plan_.unserved.size()), "one per workload");
    return findings_.empty();
  }

  void read_tables() {
    for (const Price& row : problem_.prices) {
      if (row.period == 0 && row.branch == 0) prices_[row.option] = row;
    }
    for (const Permission& row : problem_.permissions) {
      if (row.period == 0 && row.branch == 0) permissions_[row.option] = row;
    }
    for (const Demand& row : problem_.demands) {
      if (row.period == 0 && row.branch == 0) demands_[row.workload] = row;
    }
    for (const Choice& choice : plan_.choices) servers_[choice.option] += static_cast<double>(choice.servers);
    for (const Assignment& row : plan_.assignments) busy_hours_[row.option] += row.server_hours;
  }

  void verify_choices() {
    std::set<std::pair<std::size_t, Acquisition>> seen;
    for (const Choice& choice : plan_.choices) {
      const Option& option = problem_.options[choice.option];
      if (choice.servers <= 0) report("choice", option.id, std::to_string(choice.servers), "> 0 servers");
      if (!seen.insert({choice.option, choice.how}).second) report("choice", option.id, "stated twice", "once");
      const auto price = prices_.find(choice.option);
      const bool on_sale = price != prices_.end() && (choice.how == Acquisition::buy ? price->second.can_buy : price->second.can_rent);
      if (!on_sale) report("price", option.id, std::string(name_of(choice.how)), "on offer");
      if (price != prices_.end()) equal("choice_cost", option.id, choice.cost, cost_of(choice, price->second));
      const double capacity = servers_[choice.option] * hours_;
      if (capacity > 0.0) equal("utilisation", option.id, choice.utilisation, busy_hours_[choice.option] / capacity, 1.0);
    }
    for (const auto& [option, servers] : servers_) {
      const auto permission = permissions_.find(option);
      const Gate gate = permission == permissions_.end() ? Gate::unknown : permission->second.gate;
      const std::string& id = problem_.options[option].id;
      if (gate == Gate::closed || gate == Gate::unknown) report("gate", id, std::string(name_of(gate)), "open");
      if (permission != permissions_.end() && permission->second.cap_units >= 0.0) {
        at_most("permission_cap", id, servers * static_cast<double>(problem_.options[option].chips_per_server),
                permission->second.cap_units);
      }
    }
  }

  [[nodiscard]] double cost_of(const Choice& choice, const Price& price) const {
    if (choice.how == Acquisition::rent) return choice.rented_hours * price.rent_per_hour;
    const double each = price.buy * (1.0 - price.resale_share) + price.opex_per_hour * hours_;
    return static_cast<double>(choice.servers) * (each - price.subsidy);
  }

  void verify_assignments() {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const Assignment& row : plan_.assignments) {
      const std::string name = problem_.workloads[row.workload] + " on " + problem_.options[row.option].id;
      if (!seen.insert({row.workload, row.option}).second) report("assignment", name, "stated twice", "once");
      if (!(row.amount >= 0.0) || !(row.server_hours >= 0.0)) report("assignment", name, format_number(row.amount), ">= 0");
      const auto capability = std::find_if(problem_.capabilities.begin(), problem_.capabilities.end(), [&](const Capability& c) {
        return c.workload == row.workload && c.option == row.option && c.fits;
      });
      if (capability == problem_.capabilities.end()) {
        report("capability", name, "does not fit", "fits");
        continue;
      }
      equal("server_hours", name, row.server_hours, row.amount / capability->work_per_server_hour.p50);
      const auto servers = servers_.find(row.option);
      const double present = servers == servers_.end() ? 0.0 : servers->second;
      if (row.amount > 0.0 && present < static_cast<double>(capability->min_servers)) {
        report("min_servers", name, format_number(present), ">= " + std::to_string(capability->min_servers));
      }
    }
    for (const auto& [option, busy] : busy_hours_) verify_capacity(option);
  }

  /// The work due by every deadline within the hours of the servers until then, and within what is owned or paid for.
  void verify_capacity(std::size_t option) {
    std::set<double> deadlines{hours_};
    for (const auto& [workload, demand] : demands_) {
      if (demand.window_hours > 0.0) deadlines.insert(demand.window_hours);
    }
    double owned = 0.0;
    double paid_hours = 0.0;
    for (const Choice& choice : plan_.choices) {
      if (choice.option != option) continue;
      if (choice.how == Acquisition::buy) owned += static_cast<double>(choice.servers);
      paid_hours += choice.rented_hours;
    }
    for (const double deadline : deadlines) {
      double due = 0.0;
      for (const Assignment& row : plan_.assignments) {
        const auto demand = demands_.find(row.workload);
        if (row.option != option || demand == demands_.end()) continue;
        const double window = demand->second.window_hours > 0.0 ? demand->second.window_hours : hours_;
        if (demand->second.is_steady)
          due += row.server_hours * deadline / hours_;
        else if (window <= deadline)
          due += row.server_hours;
      }
      const auto present = servers_.find(option);
      at_most("capacity", problem_.options[option].id, due, (present == servers_.end() ? 0.0 : present->second) * deadline);
      at_most("capacity", problem_.options[option].id, due, owned * deadline + paid_hours);
    }
  }

  void verify_demands() {
    for (std::size_t w = 0; w < problem_.workloads.size(); ++w) {
      const auto demand = demands_.find(w);
      const double asked = demand == demands_.end() ? 0.0 : demand->second.amount;
      const std::string& name = problem_.workloads[w];
      double served = 0.0;
      std::map<std::string, double> by_chip;
      for (const Assignment& row : plan_.assignments) {
        if (row.workload != w) continue;
        served += row.amount;
        by_chip[problem_.options[row.option].chip] += row.amount;
      }
      equal("demand", name, served + plan_.unserved[w], asked);
      if (plan_.unserved[w] < 0.0) report("unserved", name, format_number(plan_.unserved[w]), ">= 0");
      if (demand == demands_.end()) continue;
      if (demand->second.penalty <= 0.0 && exceeds(plan_.unserved[w], kTolerance * asked)) {
        report("demand", name, format_number(served, 9), ">= " + format_number(asked, 9));
      }
      verify_tags(demand->second, name, served, by_chip);
    }
  }

  void verify_tags(const Demand& demand, const std::string& name, double served, const std::map<std::string, double>& by_chip) {
    for (const std::string& tag : demand.tags) {
      if (tag == kDomesticOnly) {
        for (const Assignment& row : plan_.assignments) {
          if (row.workload != demand.workload || row.amount <= 0.0) continue;
          const std::string& origin = problem_.options[row.option].origin;
          if (origin != problem_.home_country) report(tag, name, origin, problem_.home_country);
        }
      }
      if (tag == kUndivided) {
        const auto carrying = std::count_if(plan_.assignments.begin(), plan_.assignments.end(), [&](const Assignment& row) {
          return row.workload == demand.workload && row.amount > kTolerance * demand.amount;
        });
        if (carrying > 1) report(tag, name, std::to_string(carrying) + " options", "one option");
      }
      if (tag == kDual && served > kTolerance * demand.amount) {
        const auto carrying = std::count_if(by_chip.begin(), by_chip.end(),
                                            [&](const auto& entry) { return !exceeds(kDualShare * demand.amount, entry.second); });
        if (carrying < 2) report(tag, name, std::to_string(carrying) + " chips", ">= 2 chips with a quarter each");
      }
    }
  }

  void verify_limits() {
    for (const Limits::Quota& quota : problem_.limits.quotas) {
      double chips = 0.0;
      for (const Choice& choice : plan_.choices) {
        const Option& option = problem_.options[choice.option];
        if (choice.how == Acquisition::buy && option.chip == quota.chip)
          chips += static_cast<double>(choice.servers * option.chips_per_server);
      }
      at_most("quota", quota.chip, chips, quota.units);
    }
    for (const Limits::SitePower& site : problem_.limits.sites) {
      double power = 0.0;
      double racks = 0.0;
      for (const Choice& choice : plan_.choices) {
        const Option& option = problem_.options[choice.option];
        if (choice.how != Acquisition::buy || option.site != site.site) continue;
        power += static_cast<double>(choice.servers) * option.power_w;
        racks += static_cast<double>(choice.servers) * option.space_racks;
      }
      if (site.power_w >= 0.0) at_most("power", site.site, power, site.power_w);
      if (site.racks >= 0.0) at_most("space", site.site, racks, site.racks);
    }
    if (problem_.limits.budget < 0.0) return;
    double paid = 0.0;
    for (const Choice& choice : plan_.choices) {
      const auto price = prices_.find(choice.option);
      if (price == prices_.end()) continue;
      const double resale = choice.how == Acquisition::buy ? price->second.buy * price->second.resale_share : 0.0;
      paid += cost_of(choice, price->second) + static_cast<double>(choice.servers) * resale;
    }
    at_most("budget", problem_.currency, paid, problem_.limits.budget);
  }

  void verify_cost() {
    std::map<std::string, double> lines;
    for (const Choice& choice : plan_.choices) {
      const auto price = prices_.find(choice.option);
      if (price == prices_.end()) continue;
      const auto servers = static_cast<double>(choice.servers);
      if (choice.how == Acquisition::rent) {
        lines["rent"] += choice.rented_hours * price->second.rent_per_hour;
      } else {
        lines["subsidy"] -= servers * price->second.subsidy;
        lines["purchase"] += servers * (price->second.buy - price->second.duty);
        lines["duty"] += servers * price->second.duty;
        lines["operation"] += servers * price->second.opex_per_hour * hours_;
        lines["resale"] -= servers * price->second.buy * price->second.resale_share;
      }
    }
    for (const auto& [workload, demand] : demands_) lines["penalty"] += plan_.unserved[workload] * demand.penalty;

    double total = 0.0;
    for (const auto& [name, amount] : lines) total += amount;
    equal("cost", "total", plan_.cost, total);
    double stated = 0.0;
    for (const CostLine& line : plan_.lines) {
      stated += line.amount;
      const auto counted = lines.find(line.name);
      equal("cost_line", line.name, line.amount, counted == lines.end() ? 0.0 : counted->second);
      if (counted != lines.end()) lines.erase(counted);
    }
    for (const auto& [name, amount] : lines) equal("cost_line", name, 0.0, amount, std::abs(plan_.cost));
    equal("cost_line", "sum", stated, plan_.cost);
    at_most("bound", "cost", plan_.bound, plan_.cost);
    equal("gap", "cost", plan_.gap, plan_.cost > 0.0 ? (plan_.cost - plan_.bound) / plan_.cost : 0.0, 1.0);
  }

  const Problem& problem_;
  const Plan& plan_;
  double hours_ = 0.0;
  std::map<std::size_t, Price> prices_;
  std::map<std::size_t, Permission> permissions_;
  std::map<std::size_t, Demand> demands_;
  std::map<std::size_t, double> servers_;     // by option, bought and rented
  std::map<std::size_t, double> busy_hours_;  // by option
  Findings findings_;
};

}  // namespace

Findings verify(const Problem& problem, const Plan& plan) { return Verifier(problem, plan).run(); }

}  // namespace steelyard::plan
