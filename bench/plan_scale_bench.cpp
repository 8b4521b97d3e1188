// The planner against the same model handed whole to CBC, in one run: plan_scale_bench SIZE SEEDS [ours|whole|both] [GAP]
// PLAN_TRACE=1 shows every better plan and bound. It prints size, seed, columns, integers, rows; then for each way: cost, bound, gap, and
// seconds of processor time until a proven 1%, 0.1% and the end.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "plan/model.hpp"
#include "plan/presolve.hpp"
#include "plan_instances.hpp"

namespace {

using namespace steelyard;
/// Of this process: the machine may have other work.
double seconds_since(std::clock_t start) { return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; }

bool is_traced = false;

struct Watch {
  std::clock_t start = std::clock();
  double first = -1.0, one_percent = -1.0, one_permille = -1.0;
  double best = 1e300, bound = -1e300;

  void tell(double cost, double proven) {
    if (is_traced && (cost < best || proven > bound + 1e-4 * std::abs(proven))) {
      std::printf("    %8.1f s  cost %.5f  bound %.5f\n", seconds_since(start), cost, proven);
      std::fflush(stdout);
    }
    best = std::min(best, cost);
    bound = std::max(bound, proven);
    if (best > 1e299) return;
    const double now = seconds_since(start);
    if (first < 0.0) first = now;
    const double gap = (best - bound) / std::abs(best);
    if (gap <= 0.01 && one_percent < 0.0) one_percent = now;
    if (gap <= 0.001 && one_permille < 0.0) one_permille = now;
  }
  void print(const char* way, double cost, double proven) const {
    std::printf("  %-6s cost %.5f bound %.5f gap %.3f%%  first %.1f s  1%% %.1f s  0.1%% %.1f s  end %.1f s\n", way, cost, proven,
                100.0 * (cost - proven) / std::abs(cost), first, one_percent, one_permille, seconds_since(start));
    std::fflush(stdout);
  }
};

void run(const bench::PlanSize& size, std::uint64_t seed, const std::string& way, double gap) {
  const plan::Problem problem = bench::plan_instance(size, seed);
  const plan::Tables tables(problem);
  const plan::PlanModel model = plan::build_model(tables);
  const plan::Reduced reduced = plan::presolve(model.mip);
  std::size_t integers = 0;
  for (const auto& column : reduced.mip.columns) integers += column.integer ? 1 : 0;
  std::printf("%s seed %llu: %zu columns (%zu integer), %zu rows\n", size.name, static_cast<unsigned long long>(seed),
              reduced.mip.columns.size(), integers, reduced.mip.rows.size());
  std::fflush(stdout);
  if (way != "whole") {
    Watch watch;
    plan::SolveOptions options;
    options.relative_gap = gap;
    options.price_gates = false;
    options.on_progress = [&](const plan::SearchState& state) { watch.tell(state.cost.value_or(1e300), state.bound.value_or(-1e300)); };
    const auto plan = plan::solve(problem, options);
    if (!plan || plan->tree.empty()) {
      std::printf("  ours: no plan\n");
    } else {
      watch.tell(plan->cost, plan->bound);
      watch.print("ours", plan->cost, plan->bound);
      const auto findings = plan::verify(problem, *plan);
      if (!findings.empty())
        std::printf("  %zu violations, %s\n", findings.size(), std::string(findings[0].argument("constraint")).c_str());
    }
  }
  if (way != "ours") {
    Watch watch;
    plan::MipOptions options;
    options.relative_gap = gap;
    options.on_progress = [&](double cost, double bound) {
      watch.tell(std::isfinite(cost) ? (cost + reduced.offset) * model.money : 1e300, (bound + reduced.offset) * model.money);
    };
    const plan::MipSolution whole = plan::solve_mip(reduced.mip, options);
    const double cost = (whole.objective + reduced.offset) * model.money;
    const double bound = (whole.bound + reduced.offset) * model.money;
    watch.tell(cost, bound);
    watch.print("whole", cost, bound);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "s";
  const int seeds = argc > 2 ? std::atoi(argv[2]) : 1;
  const std::string way = argc > 3 ? argv[3] : "both";
  const double gap = argc > 4 ? std::atof(argv[4]) : 0.001;
  is_traced = std::getenv("PLAN_TRACE") != nullptr;
  for (const bench::PlanSize& size : bench::kPlanSizes) {
    if (wanted != size.name) continue;
    for (int seed = 1; seed <= seeds; ++seed) run(size, static_cast<std::uint64_t>(seed), way, gap);
  }
}
