// A plan of a usual size, without and with the worth of one more unit of each binding gate.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "base/random.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {
namespace {

/// Chips × routes and a handful of workloads with rates and prices of everyday proportions.
Problem any_problem(std::size_t options, std::size_t workloads) {
  RandomStream random(1, 0, 0);
  const auto between = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  Problem problem;
  problem.currency = "CNY";
  problem.home_country = "CN";
  problem.periods = {{"2026", 8760.0}};
  problem.branches = {{"base", 1.0}};
  for (std::size_t w = 0; w < workloads; ++w) {
    problem.workloads.push_back("workload" + std::to_string(w));
    Demand demand;
    demand.workload = w;
    demand.amount = between(1e12, 1e13);
    demand.unit = "tokens";
    if (w == 0) demand.tags.emplace_back(kDual);
    if (w == 1) demand.tags.emplace_back(kDomesticOnly);
    problem.demands.push_back(std::move(demand));
  }
  for (std::size_t o = 0; o < options; ++o) {
    Option option;
    option.id = "option" + std::to_string(o);
    option.chip = "chip" + std::to_string(o / 2);
    option.site = o % 2 == 0 ? "north" : "south";
    option.origin = o % 4 < 2 ? "US" : "CN";
    option.chips_per_server = 8;
    option.power_w = between(8e3, 12e3);
    problem.options.push_back(option);
    Permission permission;
    permission.option = o;
    permission.gate = o % 5 == 4 ? Gate::closed : Gate::open;
    problem.permissions.push_back(permission);
    Price price;
    price.option = o;
    price.can_buy = true;
    price.can_rent = o % 3 == 0;
    price.buy = between(1e6, 3e6);
    price.rent_per_hour = price.buy / 8760.0 * 0.8;
    price.opex_per_hour = 20.0;
    problem.prices.push_back(price);
    for (std::size_t w = 0; w < workloads; ++w) {
      Capability capability;
      capability.workload = w;
      capability.option = o;
      capability.fits = random.uniform() < 0.8;
      const double rate = between(1e7, 6e7);
      capability.work_per_server_hour = {rate, rate, rate};
      capability.unit = "tokens";
      capability.min_servers = 1 + static_cast<std::int64_t>(between(0.0, 3.99));
      problem.capabilities.push_back(std::move(capability));
    }
  }
  problem.limits.quotas = {{"chip0", 64.0}, {"chip2", 80.0}};
  problem.limits.sites = {{"south", 2e5, -1.0}, {"north", 5e5, -1.0}};
  return problem;
}

void solve_a_plan(benchmark::State& state) {
  const Problem problem = any_problem(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    const auto plan = solve(problem, {.price_gates = state.range(2) != 0});
    if (!plan || plan->status != PlanStatus::optimal) std::abort();
  }
}
BENCHMARK(solve_a_plan)
    ->ArgNames({"options", "workloads", "gates"})
    ->Args({12, 4, 0})
    ->Args({12, 4, 1})
    ->Args({24, 6, 0})
    ->Args({24, 6, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace steelyard::plan
