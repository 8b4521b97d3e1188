// The planner against the same model handed whole to CBC, in one run: plan_scale_bench SIZE SEEDS [ours|whole|both|none] [GAP] [DIR]
// SEEDS is how many, from 1 on, or "K-L". PLAN_TRACE=1 shows every better plan and bound; PLAN_SECONDS=N stops each way after so much
// processor time. With DIR, each program is written there as free MPS for other solvers (plan_highs.py). It prints size, seed, columns,
// integers, rows; then for each way: cost, bound, gap, seconds of processor time until the first plan, a proven 3%, 2%, 1%, 0.1% and the
// end (-1: not reached), and the most memory the process has had so far.
#include <sys/resource.h>
#include <sys/time.h>

#include <array>
#include <cmath>
#include <csignal>
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
int most_seconds = 0;  // of one way; 0: no limit

CancelToken* running = nullptr;
void stop_running(int /*signal*/) {
  if (running != nullptr) running->cancel();
}

/// Cancels after so much processor time. For tables only: what a stopped search answers depends on the machine.
class Stopper {
 public:
  Stopper() {
    running = &token_;
    std::signal(SIGPROF, stop_running);
    set(most_seconds);
  }
  ~Stopper() {
    set(0);
    running = nullptr;
  }
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  [[nodiscard]] const CancelToken* token() const { return &token_; }

 private:
  static void set(int seconds) {
    itimerval timer{};
    timer.it_value.tv_sec = seconds;
    setitimer(ITIMER_PROF, &timer, nullptr);
  }
  CancelToken token_;
};

struct Watch {
  struct Goal {
    double gap;
    double reached = -1.0;
  };
  std::clock_t start = std::clock();
  double first = -1.0;
  std::array<Goal, 4> goals{{{0.03}, {0.02}, {0.01}, {0.001}}};
  double best = 1e300, bound = -1e300;

  void tell(double cost, double proven) {
    const bool is_news = cost < best || proven > bound + 1e-4 * std::abs(proven);
    best = std::min(best, cost);
    bound = std::max(bound, proven);
    if (is_traced && is_news) {
      if (best < 1e299) {
        std::printf("    %8.1f s  cost %.5f  bound %.5f  gap %.3f%%\n", seconds_since(start), best, bound, 100.0 * (best - bound) / best);
      } else {
        std::printf("    %8.1f s  no plan yet, bound %.5f\n", seconds_since(start), bound);
      }
      std::fflush(stdout);
    }
    if (best > 1e299) return;
    const double now = seconds_since(start);
    if (first < 0.0) first = now;
    constexpr double kRounding = 1.0 + 1e-9;
    for (Goal& goal : goals) {
      if ((best - bound) / std::abs(best) <= goal.gap * kRounding && goal.reached < 0.0) goal.reached = now;
    }
  }
  void print(const char* way, double cost, double proven) const {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("  %-6s cost %.5f bound %.5f gap %.3f%%  first %.1f s", way, cost, proven, 100.0 * (cost - proven) / std::abs(cost), first);
    for (const Goal& goal : goals) std::printf("  %g%% %.1f s", 100.0 * goal.gap, goal.reached);
    std::printf("  end %.1f s  %ld MB\n", seconds_since(start), used.ru_maxrss / 1024);
    std::fflush(stdout);
  }
};

void write_columns(std::FILE* file, const plan::Mip& mip) {
  std::vector<std::vector<std::pair<std::size_t, double>>> of_column(mip.columns.size());
  for (std::size_t i = 0; i < mip.rows.size(); ++i) {
    for (const auto& [c, a] : mip.rows[i].terms) of_column[c].emplace_back(i, a);
  }
  for (std::size_t c = 0; c < of_column.size(); ++c) {
    if (mip.columns[c].integer) std::fprintf(file, " M%zu 'MARKER' 'INTORG'\n", c);
    std::fprintf(file, " x%zu COST %.17g\n", c, mip.columns[c].cost);
    for (const auto& [i, a] : of_column[c]) std::fprintf(file, " x%zu r%zu %.17g\n", c, i, a);
    if (mip.columns[c].integer) std::fprintf(file, " M%zu 'MARKER' 'INTEND'\n", c);
  }
}

/// Free MPS, so that other solvers can be asked; a row with two different limits is written as two.
void write_mps(const std::string& path, const plan::PlanModel& model, const plan::Reduced& reduced) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return;
  plan::Mip mip = reduced.mip;
  for (std::size_t i = 0, rows = mip.rows.size(); i < rows; ++i) {
    plan::MipRow& row = mip.rows[i];
    if (row.lower == row.upper || !std::isfinite(row.lower) || !std::isfinite(row.upper)) continue;
    plan::MipRow above{row.lower, plan::kUnbounded, row.terms};
    row.lower = -plan::kUnbounded;
    mip.rows.push_back(std::move(above));
  }
  std::fprintf(file, "* MONEY %.17g\nNAME plan FREE\nROWS\n N COST\n", model.money);
  for (std::size_t i = 0; i < mip.rows.size(); ++i) {
    const plan::MipRow& row = mip.rows[i];
    std::fprintf(file, " %c r%zu\n", row.lower == row.upper ? 'E' : std::isfinite(row.lower) ? 'G' : 'L', i);
  }
  std::fprintf(file, "COLUMNS\n");
  write_columns(file, mip);
  std::fprintf(file, "RHS\n RHS COST %.17g\n", -reduced.offset);
  for (std::size_t i = 0; i < mip.rows.size(); ++i) {
    const plan::MipRow& row = mip.rows[i];
    std::fprintf(file, " RHS r%zu %.17g\n", i, std::isfinite(row.lower) ? row.lower : row.upper);
  }
  std::fprintf(file, "BOUNDS\n");
  for (std::size_t c = 0; c < mip.columns.size(); ++c) {
    const plan::MipColumn& column = mip.columns[c];
    if (!std::isfinite(column.lower)) {
      std::fprintf(file, std::isfinite(column.upper) ? " MI B x%zu\n" : " FR B x%zu\n", c);
    } else if (column.lower != 0.0 || column.integer) {
      std::fprintf(file, " LO B x%zu %.17g\n", c, column.lower);
    }
    if (std::isfinite(column.upper)) std::fprintf(file, " UP B x%zu %.17g\n", c, column.upper);
  }
  std::fprintf(file, "ENDATA\n");
  std::fclose(file);
}

void run_ours(const plan::Problem& problem, double gap) {
  Watch watch;
  const Stopper stopper;
  plan::SolveOptions options;
  options.relative_gap = gap;
  options.price_gates = false;
  options.on_progress = [&](const plan::SearchState& state) { watch.tell(state.cost.value_or(1e300), state.bound.value_or(-1e300)); };
  const auto plan = plan::solve(problem, options, RunControl{nullptr, stopper.token()});
  if (!plan || plan->tree.empty()) {
    std::printf("  ours: no plan, %.1f s\n", seconds_since(watch.start));
    return;
  }
  watch.tell(plan->cost, plan->bound);
  watch.print("ours", plan->cost, plan->bound);
  const auto findings = plan::verify(problem, *plan);
  if (!findings.empty()) std::printf("  %zu violations, %s\n", findings.size(), std::string(findings[0].argument("constraint")).c_str());
}

void run_whole(const plan::PlanModel& model, const plan::Reduced& reduced, double gap) {
  Watch watch;
  const Stopper stopper;
  plan::MipOptions options;
  options.relative_gap = gap;
  const auto in_money = [&](double objective) { return (objective + reduced.offset) * model.money; };
  options.on_progress = [&](double cost, double bound) { watch.tell(std::isfinite(cost) ? in_money(cost) : 1e300, in_money(bound)); };
  const plan::MipSolution whole = plan::solve_mip(reduced.mip, options, stopper.token());
  if (whole.values.empty()) {
    std::printf("  whole: no plan, bound %.5f, %.1f s\n", watch.bound, seconds_since(watch.start));
    return;
  }
  watch.tell(in_money(whole.objective), in_money(whole.bound));
  watch.print("whole", in_money(whole.objective), in_money(whole.bound));
}

void run(const bench::PlanSize& size, std::uint64_t seed, const std::string& way, double gap, const std::string& directory) {
  const plan::Problem problem = bench::plan_instance(size, seed);
  const plan::Tables tables(problem);
  const plan::PlanModel model = plan::build_model(tables);
  const plan::Reduced reduced = plan::presolve(model.mip);
  std::size_t integers = 0;
  for (const auto& column : reduced.mip.columns) integers += column.integer ? 1 : 0;
  std::printf("%s seed %llu: %zu columns (%zu integer), %zu rows\n", size.name, static_cast<unsigned long long>(seed),
              reduced.mip.columns.size(), integers, reduced.mip.rows.size());
  std::fflush(stdout);
  if (!directory.empty()) write_mps(directory + "/" + size.name + std::to_string(seed) + ".mps", model, reduced);
  if (way == "ours" || way == "both") run_ours(problem, gap);
  if (way == "whole" || way == "both") run_whole(model, reduced, gap);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "s";
  const std::string seeds = argc > 2 ? argv[2] : "1";
  const std::string way = argc > 3 ? argv[3] : "both";
  const double gap = argc > 4 ? std::atof(argv[4]) : 0.001;
  const std::string directory = argc > 5 ? argv[5] : "";
  const std::size_t dash = seeds.find('-');
  const int first = dash == std::string::npos ? 1 : std::atoi(seeds.c_str());
  const int last = dash == std::string::npos ? std::atoi(seeds.c_str()) : std::atoi(seeds.c_str() + dash + 1);
  is_traced = std::getenv("PLAN_TRACE") != nullptr;
  if (const char* seconds = std::getenv("PLAN_SECONDS"); seconds != nullptr) most_seconds = std::atoi(seconds);
  for (const bench::PlanSize& size : bench::kPlanSizes) {
    if (wanted != size.name) continue;
    for (int seed = first; seed <= last; ++seed) run(size, static_cast<std::uint64_t>(seed), way, gap, directory);
  }
}
