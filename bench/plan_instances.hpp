// Seeded planning problems of the reference sizes: every family of constraints is there, and nothing is slack by much. Plausible in its
// proportions, about nobody in particular.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "base/random.hpp"
#include "plan/plan.hpp"

namespace steelyard::bench {

struct PlanSize {
  const char* name;
  std::size_t options;
  std::size_t workloads;
  std::size_t periods;
  std::size_t leaves;  // a power of two: the tree parts in two at periods 2, 4, 6 ..
};

inline constexpr PlanSize kPlanSizes[] = {{"s", 8, 6, 6, 4}, {"m", 14, 10, 8, 4}, {"l", 20, 16, 10, 8}, {"full", 40, 30, 12, 16}};

class PlanGenerator {
 public:
  PlanGenerator(const PlanSize& size, std::uint64_t seed)
      : size_(size), random_(seed, static_cast<std::uint32_t>(size.options), static_cast<std::uint32_t>(size.workloads)) {}

  plan::Problem run() {
    p_.currency = "USD";
    p_.home_country = "CN";
    for (std::size_t t = 0; t < size_.periods; ++t) p_.periods.push_back({"Q" + std::to_string(t + 1), 2190.0});
    p_.objective = {0.3, 0.8, 0.0, 0.1};
    make_tree();
    make_options();
    make_workloads();
    make_capabilities();
    make_terms();
    make_limits();
    return std::move(p_);
  }

 private:
  double between(double low, double high) { return low + (high - low) * random_.uniform(); }
  bool chance(double share) { return random_.uniform() < share; }

  /// In each parting the licence is kept with 0.6 and lost with 0.4; a lost one comes back with 0.3.
  void make_tree() {
    p_.tree.push_back({"root", plan::kNone, 0, 1.0});
    std::vector<std::size_t> leaves{0};
    open_ = {true};
    for (std::size_t period = 2; leaves.size() < size_.leaves; period += 2) {
      std::vector<std::size_t> next;
      for (const std::size_t leaf : leaves) {
        const double kept = open_[leaf] ? 0.6 : 0.3;
        for (const bool is_open : {true, false}) {
          p_.tree.push_back({p_.tree[leaf].name + (is_open ? "+" : "-"), leaf, period, is_open ? kept : 1.0 - kept});
          open_.push_back(is_open);
          next.push_back(p_.tree.size() - 1);
        }
      }
      leaves = next;
    }
    for (const std::size_t leaf : leaves) {
      double probability = 1.0;
      for (std::size_t i = leaf; i != plan::kNone; i = p_.tree[i].parent) probability *= p_.tree[i].probability;
      p_.branches.push_back({p_.tree[leaf].name, probability, leaf});
    }
  }

  [[nodiscard]] bool is_open(std::size_t branch, std::size_t period) const {
    std::size_t i = p_.branches[branch].node;
    while (p_.tree[i].first_period > period) i = p_.tree[i].parent;
    return open_[i];
  }

  void make_options() {
    for (std::size_t o = 0; o < size_.options; ++o) {
      plan::Option option;
      option.id = "option" + std::to_string(o);
      option.chip = "chip" + std::to_string(o / 2);
      option.route = "direct";
      option.site = chance(0.5) ? "north" : "south";
      is_foreign_.push_back(o % 5 < 2);
      option.origin = is_foreign_[o] ? "US" : "CN";
      option.vendor = is_foreign_[o] ? "us" + std::to_string(o % 2) : "cn" + std::to_string(o % 3);
      stack_.push_back(is_foreign_[o] ? 0 : 1 + o % 5);
      option.chips_per_server = 8;
      option.compute_per_chip = is_foreign_[o] ? between(0.8, 2.0) : between(0.3, 0.8);
      option.power_w = between(8e3, 14e3);
      option.space_racks = 0.5;
      option.lead_periods = is_foreign_[o] ? 1 + o % 2 : o % 2;
      option.min_order = chance(0.5) ? 4 : 1;
      speed_.push_back(option.compute_per_chip * between(0.85, 1.15));
      price_.push_back(option.compute_per_chip * between(0.22, 0.34));
      p_.options.push_back(option);
    }
  }

  void make_workloads() {
    for (std::size_t w = 0; w < size_.workloads; ++w) {
      p_.workloads.push_back("workload" + std::to_string(w));
      size_of_.push_back(between(6.0, 40.0));
      growth_.push_back(between(1.02, 1.12));
    }
    for (std::size_t w = 0; w < size_.workloads; ++w) {
      const bool trains = w % 5 == 0;
      for (std::size_t t = 0; t < size_.periods; ++t) {
        if (trains && t % 2 == 1) continue;
        // What has to survive the loss of a supplier begins when two can have delivered.
        if (!trains && w % 4 == 2 && t < 2) continue;
        for (std::size_t b = 0; b < p_.branches.size(); ++b) {
          plan::Demand row;
          row.workload = w;
          row.period = t;
          row.branch = b;
          row.amount = size_of_[w] * std::pow(growth_[w], static_cast<double>(t));
          row.unit = "units";
          row.is_steady = !trains;
          row.penalty = 4.0;
          if (trains) row.tags.emplace_back(plan::kUndivided);
          if (w % 7 == 3) row.tags.emplace_back(plan::kDomesticOnly);
          p_.demands.push_back(row);
        }
      }
      if (!trains && w % 4 == 1) p_.sourcing.push_back({w, 0.7, 0.0, 0.0});
      if (!trains && w % 4 == 2) p_.sourcing.push_back({w, 1.0, 0.5, 0.0});
    }
  }

  void make_capabilities() {
    for (std::size_t w = 0; w < size_.workloads; ++w) {
      for (std::size_t o = 0; o < size_.options; ++o) {
        plan::Capability row;
        row.workload = w;
        row.option = o;
        // The first two options of each passport run everything, so that no demand is without a home.
        row.fits = chance(0.55) || o % 5 == 2 || o % 5 == 3;
        const double rate = speed_[o] * between(0.7, 1.3) / 2190.0;
        row.work_per_server_hour = {rate, rate, rate};
        row.unit = "units";
        row.software_stack = "stack" + std::to_string(stack_[o]);
        p_.capabilities.push_back(row);
      }
      for (std::size_t k = 1; k < 6; ++k) {
        p_.migrations.push_back({w, "stack" + std::to_string(k), size_of_[w] * between(0.05, 0.25), 91.25 * (k % 2 == 0 ? 1.0 : 0.0)});
      }
    }
  }

  void make_terms() {
    for (std::size_t o = 0; o < size_.options; ++o) {
      for (std::size_t t = 0; t < size_.periods; ++t) {
        for (std::size_t b = 0; b < p_.branches.size(); ++b) {
          const bool open = !is_foreign_[o] || is_open(b, t);
          plan::Permission permission;
          permission.option = o;
          permission.period = t;
          permission.branch = b;
          permission.gate = open ? plan::Gate::open : plan::Gate::closed;
          permission.support_factor = open ? 1.0 : 0.95;
          permission.rent_cap_units = 8.0 * std::floor(2.0 + static_cast<double>(o % 4));
          p_.permissions.push_back(permission);
          plan::Price price;
          price.option = o;
          price.period = t;
          price.branch = b;
          price.can_buy = true;
          price.can_rent = o % 3 == 0;
          price.buy = 8.0 * price_[o] * std::pow(0.97, static_cast<double>(t));
          price.duty = is_foreign_[o] ? 0.2 * price.buy : 0.0;
          price.rent_per_hour = 8.0 * price_[o] * 0.16 / 2190.0;
          price.opex_per_hour = 8.0 * price_[o] * 0.02 / 2190.0;
          price.prepaid_share = is_foreign_[o] ? 1.0 : 0.3;
          price.resale_share = 0.9 * static_cast<double>(t) / static_cast<double>(size_.periods);
          p_.prices.push_back(price);
        }
      }
    }
  }

  /// Halls, quotas and money are scaled by what all the work would take on an average server.
  void make_limits() {
    double most = 0.0;
    for (std::size_t w = 0; w < size_.workloads; ++w) most += size_of_[w] * std::pow(growth_[w], static_cast<double>(size_.periods));
    double speed = 0.0, power = 0.0, cost = 0.0;
    for (std::size_t o = 0; o < size_.options; ++o) {
      speed += speed_[o] / static_cast<double>(size_.options);
      power += p_.options[o].power_w / static_cast<double>(size_.options);
      cost += 8.0 * price_[o] / static_cast<double>(size_.options);
    }
    const double servers = most / speed;
    p_.limits.sites = {{"north", 0.62 * servers * power, -1.0}, {"south", 0.62 * servers * power, 0.32 * servers}};
    p_.limits.quotas = {{"chip0", std::floor(8.0 * 0.1 * servers)}};
    plan::Limits::Quota foreign;
    foreign.name = "foreign";
    foreign.which.origin = "US";
    foreign.units = std::floor(8.0 * 0.35 * servers);
    p_.limits.quotas.push_back(foreign);
    for (const char* vendor : {"cn0", "cn1", "cn2", "us0", "us1"}) {
      p_.limits.supplies.push_back({vendor, plan::kEvery, std::floor(8.0 * 0.25 * servers), ""});
    }
    p_.matching = {{0.2, plan::Measure::chips}};
    p_.limits.period_budgets = {{0, 1.1 * servers * cost}};
  }

  PlanSize size_;
  RandomStream random_;
  plan::Problem p_;
  std::vector<bool> open_;  // by tree node: the licence
  std::vector<bool> is_foreign_;
  std::vector<std::size_t> stack_;
  std::vector<double> speed_, price_, size_of_, growth_;
};

inline plan::Problem plan_instance(const PlanSize& size, std::uint64_t seed) { return PlanGenerator(size, seed).run(); }

}  // namespace steelyard::bench
