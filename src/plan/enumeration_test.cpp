// Engine against engine: the solver against full enumeration, and properties that hold for any problem.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "plan/plan.hpp"
#include "plan/tree_sample.hpp"

namespace steelyard::plan {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();
constexpr double kEpsilon = 1e-9;

/// The least penalty and rent with given servers per option: two workloads on bought servers, or one on bought and rented ones, solved in
/// closed form. `kNone` where a must is unmet.
class Assigner {
 public:
  Assigner(const Problem& problem, const std::vector<std::int64_t>& servers, const std::vector<std::int64_t>& bought)
      : problem_(problem), servers_(servers), bought_(bought) {}

  [[nodiscard]] double least_cost() const {
    if (problem_.demands.size() == 2) return two_workloads();
    const bool rents = servers_ != bought_;
    return rents ? one_workload_with_rent() : one_workload();
  }

 private:
  /// Share of the workload's demand that the option's servers carry when they do nothing else.
  [[nodiscard]] double reach(std::size_t workload, std::size_t option) const {
    const Demand& demand = problem_.demands[workload];
    const bool is_domestic_only = std::find(demand.tags.begin(), demand.tags.end(), "domestic_only") != demand.tags.end();
    if (is_domestic_only && problem_.options[option].origin != problem_.home_country) return 0.0;
    for (const Capability& row : problem_.capabilities) {
      if (row.workload != workload || row.option != option || !row.fits || servers_[option] < row.min_servers) continue;
      return static_cast<double>(servers_[option]) * window(demand) * row.work_per_server_hour.p50 / demand.amount;
    }
    return 0.0;
  }

  [[nodiscard]] double penalty_of(std::size_t workload, double share) const {
    const Demand& demand = problem_.demands[workload];
    const double missing = std::max(0.0, 1.0 - share);
    if (demand.penalty <= 0.0) return missing > kEpsilon ? kNone : 0.0;
    return missing * demand.amount * demand.penalty;
  }

  [[nodiscard]] double window(const Demand& demand) const {
    return demand.window_hours > 0.0 ? demand.window_hours : problem_.periods[0].hours;
  }

  /// Bought hours are free, so they go first; then rented ones, the cheapest share first, as long as they cost less than leaving it
  /// unserved.
  [[nodiscard]] double one_workload_with_rent() const {
    const Demand& demand = problem_.demands[0];
    double open = 1.0;
    std::vector<std::pair<double, double>> rented;  // cost of a whole demand, share that there is
    for (std::size_t o = 0; o < problem_.options.size(); ++o) {
      const double all = reach(0, o);
      if (all <= 0.0) continue;
      const double owned = all * static_cast<double>(bought_[o]) / static_cast<double>(servers_[o]);
      open -= owned;
      const double hours_per_share = window(demand) * static_cast<double>(servers_[o]) / all;
      rented.emplace_back(hours_per_share * problem_.prices[o].rent_per_hour, all - owned);
    }
    std::sort(rented.begin(), rented.end());
    double cost = 0.0;
    for (const auto& [whole, share] : rented) {
      if (demand.penalty > 0.0 && whole >= demand.penalty * demand.amount) break;
      const double taken = std::clamp(open, 0.0, share);
      cost += taken * whole;
      open -= taken;
    }
    const double penalty = penalty_of(0, 1.0 - std::max(0.0, open));
    return penalty == kNone ? kNone : cost + penalty;
  }

  [[nodiscard]] double one_workload() const {
    std::map<std::string, double> by_chip;
    double total = 0.0;
    for (std::size_t o = 0; o < problem_.options.size(); ++o) {
      by_chip[problem_.options[o].chip] += reach(0, o);
      total += reach(0, o);
    }
    const auto& tags = problem_.demands[0].tags;
    if (std::find(tags.begin(), tags.end(), "dual") != tags.end()) {
      const auto carrying = std::count_if(by_chip.begin(), by_chip.end(), [](const auto& e) { return e.second >= 0.25 - kEpsilon; });
      if (carrying < 2) total = 0.0;
    }
    return penalty_of(0, total);
  }

  /// The frontier of (share of the first, share of the second) is a concave chain: options go over from one to the other in the order of
  /// their relative speed. The optimum is at a corner of the chain or where a demand is just met.
  [[nodiscard]] double two_workloads() const {
    std::vector<std::pair<double, double>> reaches;
    for (std::size_t o = 0; o < problem_.options.size(); ++o) {
      const std::pair both{reach(0, o), reach(1, o)};
      if (both.first > 0.0 || both.second > 0.0) reaches.push_back(both);
    }
    std::sort(reaches.begin(), reaches.end(), [](const auto& a, const auto& b) { return a.first * b.second > b.first * a.second; });
    std::pair<double, double> at{0.0, 0.0};
    for (const auto& [first, second] : reaches) at.second += second;
    double best = value(at);
    for (const auto& [first, second] : reaches) {
      const std::pair<double, double> next{at.first + first, at.second - second};
      if (first > 0.0 && at.first < 1.0 && next.first > 1.0) {
        const double t = (1.0 - at.first) / first;
        best = std::min(best, value({1.0, at.second - t * second}));
      }
      if (second > 0.0 && at.second > 1.0 && next.second < 1.0) {
        const double t = (at.second - 1.0) / second;
        best = std::min(best, value({at.first + t * first, 1.0}));
      }
      best = std::min(best, value(next));
      at = next;
    }
    return best;
  }
  [[nodiscard]] double value(const std::pair<double, double>& shares) const {
    return penalty_of(0, shares.first) + penalty_of(1, shares.second);
  }

  const Problem& problem_;
  const std::vector<std::int64_t>& servers_;
  const std::vector<std::int64_t>& bought_;
};

/// Every number of servers bought and rented up to `most` each.
class Enumeration {
 public:
  Enumeration(const Problem& problem, std::int64_t most) : problem_(problem), most_(most), total_(problem.options.size(), 0) {}

  double run() {
    descend(0, 0.0, 0.0);
    return best_;
  }

 private:
  void descend(std::size_t option, double cost, double paid) {
    if (cost >= best_ || (problem_.limits.budget >= 0.0 && paid > problem_.limits.budget + kEpsilon)) return;
    if (option == problem_.options.size()) {
      if (within_limits()) best_ = std::min(best_, cost + Assigner(problem_, total_, bought_).least_cost());
      return;
    }
    const Price& price = problem_.prices[option];
    const Permission& permission = problem_.permissions[option];
    const double hours = problem_.periods[0].hours;
    const bool may_be_had = permission.gate != Gate::closed && permission.gate != Gate::unknown;
    for (std::int64_t bought = 0; bought <= (price.can_buy && may_be_had ? most_ : 0); ++bought) {
      for (std::int64_t rented = 0; rented <= (price.can_rent && may_be_had ? most_ - bought : 0); ++rented) {
        const auto b = static_cast<double>(bought);
        const double out = b * (price.buy + price.opex_per_hour * hours - price.subsidy);
        total_[option] = bought + rented;
        bought_.push_back(bought);
        descend(option + 1, cost + out - b * price.buy * price.resale_share, paid + out);
        bought_.pop_back();
      }
    }
    total_[option] = 0;
  }

  [[nodiscard]] bool within_limits() const {
    for (std::size_t o = 0; o < total_.size(); ++o) {
      const double cap = problem_.permissions[o].cap_units;
      if (cap >= 0.0 && static_cast<double>(total_[o] * problem_.options[o].chips_per_server) > cap) return false;
    }
    for (const Limits::Quota& quota : problem_.limits.quotas) {
      std::int64_t chips = 0;
      for (std::size_t o = 0; o < total_.size(); ++o) {
        if (problem_.options[o].chip == quota.chip) chips += bought_[o] * problem_.options[o].chips_per_server;
      }
      if (static_cast<double>(chips) > quota.units) return false;
    }
    for (const Limits::SitePower& site : problem_.limits.sites) {
      double power = 0.0, racks = 0.0;
      for (std::size_t o = 0; o < total_.size(); ++o) {
        if (problem_.options[o].site != site.site) continue;
        power += static_cast<double>(bought_[o]) * problem_.options[o].power_w;
        racks += static_cast<double>(bought_[o]) * problem_.options[o].space_racks;
      }
      if ((site.power_w >= 0.0 && power > site.power_w + kEpsilon) || (site.racks >= 0.0 && racks > site.racks + kEpsilon)) return false;
    }
    return true;
  }

  const Problem& problem_;
  std::int64_t most_;
  std::vector<std::int64_t> total_;
  std::vector<std::int64_t> bought_;
  double best_ = kNone;
};

// `inRange` alone narrows its range in early tests.
double draw(int from, int to) { return static_cast<double>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to + 1))); }
bool chance(int percent) { return draw(0, 99) < percent; }

/// Up to five options and two workloads; no demand ever takes more than three servers of one option for both together.
Problem any_problem() {
  Problem problem;
  problem.currency = "CNY";
  problem.home_country = "CN";
  problem.periods = {{"2026-Q1", 100.0}};
  problem.branches = {{"base", 1.0}};
  const bool rents = chance(40);  // rent is paid by the hour: closed form for one workload without `dual` and without a budget
  const std::size_t workloads = rents || chance(50) ? 1 : 2;
  const auto options = static_cast<std::size_t>(draw(1, 5));
  for (std::size_t w = 0; w < workloads; ++w) {
    problem.workloads.push_back("w" + std::to_string(w));
    Demand demand;
    demand.workload = w;
    demand.amount = draw(1, 12) * 60.0;
    demand.unit = "tokens";
    if (chance(40)) demand.penalty = draw(1, 200) / 100.0;
    if (chance(20)) demand.tags.emplace_back(kDomesticOnly);
    if (workloads == 1 && chance(30)) demand.window_hours = 60.0;
    if (workloads == 1 && !rents && chance(40)) demand.tags.emplace_back(kDual);
    problem.demands.push_back(demand);
  }
  for (std::size_t o = 0; o < options; ++o) {
    const int chip = static_cast<int>(draw(0, 2));
    Option option;
    option.id = "o" + std::to_string(o);
    option.chip = "chip" + std::to_string(chip);
    option.origin = chip == 0 ? "US" : "CN";
    option.site = chance(50) ? "north" : "south";
    option.chips_per_server = *rc::gen::element(1, 8);
    option.power_w = draw(1, 9) * 1000.0;
    option.space_racks = draw(0, 4) / 4.0;
    problem.options.push_back(option);
    Permission permission;
    permission.option = o;
    permission.gate = chance(75) ? Gate::open : *rc::gen::element(Gate::capped, Gate::needs_review, Gate::unknown, Gate::closed);
    if (permission.gate == Gate::capped) permission.cap_units = draw(0, 16);
    problem.permissions.push_back(permission);
    Price price;
    price.option = o;
    price.can_buy = chance(80);
    price.can_rent = rents && chance(60);
    price.buy = draw(100, 900);
    price.duty = chance(30) ? price.buy * 0.2 : 0.0;
    price.rent_per_hour = draw(1, 9);
    price.opex_per_hour = draw(0, 3);
    price.resale_share = draw(0, 2) / 10.0;
    price.subsidy = draw(0, 80);
    problem.prices.push_back(price);
    for (std::size_t w = 0; w < workloads; ++w) {
      Capability row;
      row.workload = w;
      row.option = o;
      row.fits = chance(85);
      const double rate = draw(8, 30);
      row.work_per_server_hour = {rate * 0.8, rate, rate * 1.1};
      row.unit = "tokens";
      row.min_servers = chance(25) ? 2 : 1;
      problem.capabilities.push_back(row);
    }
  }
  if (!rents && chance(40)) problem.limits.budget = draw(2, 30) * 100.0;
  if (chance(40)) problem.limits.quotas.push_back({"chip0", draw(0, 24)});
  if (chance(30)) problem.limits.quotas.push_back({"chip1", draw(0, 24)});
  if (chance(40)) problem.limits.sites.push_back({"north", draw(0, 20) * 1000.0, chance(50) ? draw(0, 8) / 4.0 : -1.0});
  return problem;
}

const SolveOptions kQuick{.price_gates = false};

Plan plan_of(const Problem& problem, const SolveOptions& options = kQuick) {
  auto plan = solve(problem, options);
  RC_ASSERT(plan.has_value());
  RC_ASSERT(plan->solve == SolveStatus::solved);
  const Findings findings = verify(problem, *plan);
  for (const Error& finding : findings) RC_LOG() << finding.argument("constraint") << " " << finding.argument("found") << "\n";
  RC_ASSERT(findings.empty());
  return *std::move(plan);
}

double cost_of(const Plan& plan) { return plan.status == PlanStatus::infeasible ? kNone : plan.cost; }

bool close(double a, double b) { return a == b || std::abs(a - b) <= 1e-5 * std::max({1.0, std::abs(a), std::abs(b)}); }

RC_GTEST_PROP(PlanProperty, solver_and_enumeration_agree, ()) {
  const Problem problem = any_problem();
  // Amounts are at most 720, rates at least 8 × 60 hours: 1.5 servers for a whole demand, three for two, and `min_servers` is at most 2.
  const double expected = Enumeration(problem, 3).run();
  const Plan plan = plan_of(problem);
  RC_CLASSIFY(plan.status == PlanStatus::infeasible, "infeasible");
  RC_LOG() << "enumeration " << expected << ", solver " << cost_of(plan) << "\n";
  RC_ASSERT(close(cost_of(plan), expected));
  RC_ASSERT(plan.status == PlanStatus::infeasible || plan.bound <= expected + 1e-6 * std::abs(expected));
}

RC_GTEST_PROP(PlanProperty, more_of_a_limit_never_costs_more, ()) {
  Problem problem = any_problem();
  problem.limits.quotas = {{"chip1", draw(0, 16)}};
  problem.limits.sites = {{"north", draw(0, 12) * 1000.0, -1.0}};
  const double tight = cost_of(plan_of(problem));
  Problem wider = problem;
  wider.limits.quotas[0].units += draw(0, 16);
  wider.limits.sites[0].power_w += draw(0, 8) * 1000.0;
  const double wide = cost_of(plan_of(wider));
  RC_ASSERT(wide <= tight * (1.0 + 1e-5));
}

RC_GTEST_PROP(PlanProperty, a_quota_of_zero_is_the_problem_without_the_chip, ()) {
  Problem problem = any_problem();
  problem.limits.quotas = {{"chip1", 0.0}};
  for (Price& row : problem.prices) row.can_rent = row.can_rent && problem.options[row.option].chip != "chip1";  // a quota is on buying
  Problem without = problem;
  without.limits.quotas.clear();
  for (Capability& row : without.capabilities) row.fits = row.fits && without.options[row.option].chip != "chip1";
  RC_ASSERT(close(cost_of(plan_of(problem)), cost_of(plan_of(without))));
}

RC_GTEST_PROP(PlanProperty, the_order_of_the_options_changes_nothing, ()) {
  const Problem problem = any_problem();
  const std::size_t last = problem.options.size() - 1;
  Problem turned = problem;
  std::reverse(turned.options.begin(), turned.options.end());
  std::reverse(turned.prices.begin(), turned.prices.end());
  for (Capability& row : turned.capabilities) row.option = last - row.option;
  for (Permission& row : turned.permissions) row.option = last - row.option;
  for (Price& row : turned.prices) row.option = last - row.option;
  RC_ASSERT(close(cost_of(plan_of(problem)), cost_of(plan_of(turned))));
}

RC_GTEST_PROP(PlanProperty, a_conflict_is_one_and_is_minimal, ()) {
  const Problem problem = any_problem();
  const Plan plan = plan_of(problem);
  RC_CLASSIFY(plan.status == PlanStatus::infeasible, "infeasible");
  if (plan.status != PlanStatus::infeasible) return;
  const auto keep = [&](const std::function<bool(const Conflict&)>& kept) {
    const auto stays = [&](ConstraintKind kind, const std::string& name) {
      return std::any_of(plan.conflicts.begin(), plan.conflicts.end(),
                         [&](const Conflict& c) { return c.kind == kind && c.name == name && kept(c); });
    };
    Problem only = problem;
    for (Demand& row : only.demands) {
      if (!stays(ConstraintKind::demand, only.workloads[row.workload])) row.penalty = std::max(row.penalty, 1e-3);
    }
    for (Permission& row : only.permissions) {
      const std::string& id = only.options[row.option].id;
      if (!stays(ConstraintKind::gate, id)) row.gate = Gate::open;
      if (!stays(ConstraintKind::permission_cap, id)) row.cap_units = -1.0;
    }
    std::erase_if(only.limits.quotas, [&](const auto& q) { return !stays(ConstraintKind::quota, q.chip); });
    for (auto& site : only.limits.sites) {
      if (!stays(ConstraintKind::power, site.site)) site.power_w = -1.0;
      if (!stays(ConstraintKind::space, site.site)) site.racks = -1.0;
    }
    if (!stays(ConstraintKind::budget, only.currency)) only.limits.budget = -1.0;
    for (Capability& row : only.capabilities) {
      if (!stays(ConstraintKind::minimum_servers, only.workloads[row.workload])) row.min_servers = 1;
    }
    for (Demand& row : only.demands) {
      if (!stays(ConstraintKind::dual, only.workloads[row.workload])) std::erase(row.tags, std::string(kDual));
      if (!stays(ConstraintKind::domestic_only, only.workloads[row.workload])) std::erase(row.tags, std::string(kDomesticOnly));
    }
    return Enumeration(only, 3).run();
  };
  RC_ASSERT(!plan.conflicts.empty());
  RC_ASSERT(keep([](const Conflict&) { return true; }) == kNone);
  for (const Conflict& dropped : plan.conflicts) {
    RC_ASSERT(keep([&](const Conflict& c) { return &c != &dropped; }) < kNone);
    RC_ASSERT(dropped.unit.empty() || dropped.needed > 0.0);
  }
}

RC_GTEST_PROP(PlanProperty, a_binding_gate_saves_what_it_says, ()) {
  Problem problem = any_problem();
  problem.limits.quotas = {{"chip1", draw(0, 16)}};
  const Plan plan = plan_of(problem, {});
  for (const BindingGate& gate : plan.binding) {
    RC_ASSERT(gate.step > 0.0 && gate.saving && *gate.saving >= 0.0 && gate.used <= gate.limit + 1e-6);
    if (gate.kind != ConstraintKind::quota) continue;
    Problem wider = problem;
    wider.limits.quotas[0].units += gate.step;
    RC_ASSERT(close(plan.cost - *gate.saving, cost_of(plan_of(wider))));
  }
}

/// `revocable()` with numbers of its own, counted out: what is bought first, then in each of the two nodes after it what is bought and what
/// is kept; what is left is rented from `cn`.
struct TreeNumbers {
  double first_demand = 400.0;
  double later_demand = 400.0;
  double stays = 0.6;
  double price_us = 500.0;
  double price_cn = 300.0;
  double rent = 9.0;
};

constexpr double kHours = 100.0;
constexpr int kMostServers = 5;  // of `cn` carry the largest demand

double running_cost(const TreeNumbers& numbers, int us, int cn, double demand) {
  const double left = std::max(0.0, demand - kHours * (4.0 * us + 2.0 * cn));
  return kHours * (us + cn) + numbers.rent * left / 2.0;
}

double least_later(const TreeNumbers& numbers, int us, int cn, bool is_open) {
  double least = kNone;
  for (int more_us = 0; more_us <= (is_open ? kMostServers : 0); ++more_us) {
    for (int more_cn = 0; more_cn <= kMostServers; ++more_cn) {
      for (int kept_us = 0; kept_us <= us; ++kept_us) {
        for (int kept_cn = 0; kept_cn <= cn; ++kept_cn) {
          const double bought = numbers.price_us * more_us + numbers.price_cn * more_cn;
          least = std::min(least, bought + running_cost(numbers, kept_us + more_us, kept_cn + more_cn, numbers.later_demand));
        }
      }
    }
  }
  return least;
}

double least_on_the_tree(const TreeNumbers& numbers) {
  double least = kNone;
  for (int us = 0; us <= kMostServers; ++us) {
    for (int cn = 0; cn <= kMostServers; ++cn) {
      const double first = numbers.price_us * us + numbers.price_cn * cn + running_cost(numbers, us, cn, numbers.first_demand);
      const double later = numbers.stays * least_later(numbers, us, cn, true) + (1.0 - numbers.stays) * least_later(numbers, us, cn, false);
      least = std::min(least, first + later);
    }
  }
  return least;
}

Problem tree_of(const TreeNumbers& numbers) {
  Problem problem = revocable();
  problem.tree[1].probability = problem.branches[0].probability = numbers.stays;
  problem.tree[2].probability = problem.branches[1].probability = 1.0 - numbers.stays;
  for (Price& price : problem.prices) {
    price.buy = price.option == 0 ? numbers.price_us : numbers.price_cn;
    price.rent_per_hour = numbers.rent;
  }
  for (Demand& demand : problem.demands) demand.amount = demand.period == 0 ? numbers.first_demand : numbers.later_demand;
  return problem;
}

RC_GTEST_PROP(PlanProperty, the_tree_costs_what_counting_it_out_says, ()) {
  const auto between = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high + 1)); };
  TreeNumbers numbers;
  numbers.first_demand = between(50, 1000);
  numbers.later_demand = between(50, 1000);
  numbers.stays = between(1, 9) / 10.0;
  numbers.price_us = between(100, 1200);
  numbers.price_cn = between(100, 900);
  numbers.rent = between(2, 20);
  SolveOptions options;
  options.price_gates = false;
  const auto plan = solve(tree_of(numbers), options);
  RC_ASSERT(plan.has_value());
  const double least = least_on_the_tree(numbers);
  RC_ASSERT(std::abs(plan->cost - least) <= 1e-5 * least);
}

}  // namespace
}  // namespace steelyard::plan
