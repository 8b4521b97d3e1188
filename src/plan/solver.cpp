#include "plan/solver.hpp"

#include <CbcConfig.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>

// The headers of CBC are not clean under our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CbcSolver.hpp>
#include <CglFlowCover.hpp>
#include <CglGomory.hpp>
#include <CoinPackedMatrix.hpp>
#include <CoinWarmStartBasis.hpp>
#include <OsiClpSolverInterface.hpp>
#pragma GCC diagnostic pop

#include "plan/plan.hpp"

namespace steelyard::plan {
namespace {

constexpr double kNoise = 1e-9;  // what the simplex leaves behind where a share should be none

/// Tells of every better solution or bound, and stops the search when it isn't wanted any more.
class SearchWatcher : public CbcEventHandler {
 public:
  SearchWatcher(const CancelToken* cancel, const MipOptions& options) : cancel_(cancel), options_(&options) {}
  CbcAction event(CbcEvent which) override {
    if (cancel_ != nullptr && cancel_->is_cancelled()) return stop;
    const bool may_tell = which == node || which == treeStatus || which == solution || which == heuristicSolution;
    if (may_tell && options_->on_progress && model_ != nullptr) {
      const double objective = model_->bestSolution() != nullptr ? model_->getObjValue() : kUnbounded;
      const double bound = model_->getBestPossibleObjValue();
      if (objective < objective_ || bound > bound_) {
        objective_ = std::min(objective_, objective);
        bound_ = std::max(bound_, bound);
        if (std::abs(bound_) < 1e40) options_->on_progress(objective_, bound_);
      }
    }
    return noAction;
  }
  [[nodiscard]] CbcEventHandler* clone() const override { return std::make_unique<SearchWatcher>(*this).release(); }

 private:
  const CancelToken* cancel_;
  const MipOptions* options_;
  double objective_ = kUnbounded;
  double bound_ = -kUnbounded;
};

int ignore_event(CbcModel* /*model*/, int /*where_from*/) { return 0; }

double bounded(double value) { return std::clamp(value, -COIN_DBL_MAX, COIN_DBL_MAX); }

void load(const Mip& mip, OsiClpSolverInterface& solver) {
  solver.messageHandler()->setLogLevel(0);
  solver.setHintParam(OsiDoReducePrint, true, OsiHintTry);
  const std::size_t columns = mip.columns.size();
  const std::size_t rows = mip.rows.size();
  std::vector<double> lower(columns), upper(columns), cost(columns), row_lower(rows), row_upper(rows), coefficients;
  std::vector<int> row_indices, column_indices;
  for (std::size_t j = 0; j < columns; ++j) {
    lower[j] = bounded(mip.columns[j].lower);
    upper[j] = bounded(mip.columns[j].upper);
    cost[j] = mip.columns[j].cost;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    row_lower[i] = bounded(mip.rows[i].lower);
    row_upper[i] = bounded(mip.rows[i].upper);
    for (const auto& [column, coefficient] : mip.rows[i].terms) {
      row_indices.push_back(static_cast<int>(i));
      column_indices.push_back(static_cast<int>(column));
      coefficients.push_back(coefficient);
    }
  }
  CoinPackedMatrix matrix(true, row_indices.data(), column_indices.data(), coefficients.data(),
                          static_cast<CoinBigIndex>(coefficients.size()));
  matrix.setDimensions(static_cast<int>(rows), static_cast<int>(columns));
  solver.loadProblem(matrix, lower.data(), upper.data(), cost.data(), row_lower.data(), row_upper.data());
  for (std::size_t j = 0; j < columns; ++j) {
    if (mip.columns[j].integer) solver.setInteger(static_cast<int>(j));
  }
}

/// Rounds the integers, fixes them and solves for the rest, so that the continuous part is exact for the servers that are reported.
bool polish(const Mip& mip, std::vector<double>& values) {
  OsiClpSolverInterface solver;
  load(mip, solver);
  for (std::size_t j = 0; j < mip.columns.size(); ++j) {
    if (!mip.columns[j].integer) continue;
    values[j] = std::round(values[j]);
    solver.setColBounds(static_cast<int>(j), values[j], values[j]);
  }
  solver.setDblParam(OsiPrimalTolerance, kNoise);
  solver.initialSolve();
  if (!solver.isProvenOptimal()) return false;
  const double* solution = solver.getColSolution();
  for (std::size_t j = 0; j < mip.columns.size(); ++j) {
    if (mip.columns[j].integer) continue;
    const double value = std::clamp(solution[j], mip.columns[j].lower, mip.columns[j].upper);
    values[j] = std::abs(value) < kNoise ? 0.0 : value;
  }
  return true;
}

MipSolution solve_lp(OsiClpSolverInterface& solver, const Mip& mip) {
  MipSolution result;
  solver.initialSolve();
  if (solver.isProvenPrimalInfeasible()) {
    result.status = MipStatus::infeasible;
  } else if (solver.isProvenOptimal()) {
    result.status = MipStatus::optimal;
    result.values.assign(solver.getColSolution(), solver.getColSolution() + mip.columns.size());
    result.objective = result.bound = objective_of(mip, result.values);
  }
  return result;
}

}  // namespace

double objective_of(const Mip& mip, const std::vector<double>& values) {
  double total = 0.0;
  for (std::size_t j = 0; j < values.size(); ++j) total += mip.columns[j].cost * values[j];
  return total;
}

struct LinearProgram::Solver {
  OsiClpSolverInterface clp;
  bool was_solved = false;
  std::int64_t steps = 0;
};

LinearProgram::LinearProgram(const Mip& mip) : solver_(std::make_unique<Solver>()) { load(mip, solver_->clp); }
LinearProgram::LinearProgram() = default;
LinearProgram::~LinearProgram() = default;

bool LinearProgram::solve() {
  if (solver_->was_solved) {
    solver_->clp.resolve();
  } else {
    solver_->clp.initialSolve();
  }
  solver_->was_solved = true;
  solver_->steps += solver_->clp.getIterationCount();
  return solver_->clp.isProvenOptimal();
}

double LinearProgram::objective() const { return solver_->clp.getObjValue(); }

std::int64_t LinearProgram::steps() const { return solver_->steps; }

std::vector<double> LinearProgram::values() const {
  const double* solution = solver_->clp.getColSolution();
  return {solution, solution + solver_->clp.getNumCols()};
}

std::vector<double> LinearProgram::duals() const {
  const double* prices = solver_->clp.getRowPrice();
  return {prices, prices + solver_->clp.getNumRows()};
}

void LinearProgram::add_row(const MipRow& row) {
  CoinPackedVector terms;
  for (const auto& [column, coefficient] : row.terms) terms.insert(static_cast<int>(column), coefficient);
  solver_->clp.addRow(terms, bounded(row.lower), bounded(row.upper));
}

std::vector<std::size_t> LinearProgram::drop_slack_rows(std::size_t first) {
  std::vector<std::size_t> kept;
  std::vector<int> dropped;
  const auto* basis = dynamic_cast<const CoinWarmStartBasis*>(solver_->clp.getPointerToWarmStart());
  const auto rows = static_cast<std::size_t>(solver_->clp.getNumRows());
  for (std::size_t i = first; i < rows; ++i) {
    const bool is_slack = basis != nullptr && basis->getArtifStatus(static_cast<int>(i)) == CoinWarmStartBasis::basic;
    if (is_slack) {
      dropped.push_back(static_cast<int>(i));
    } else {
      kept.push_back(i);
    }
  }
  if (!dropped.empty()) {
    solver_->clp.deleteRows(static_cast<int>(dropped.size()), dropped.data());
    solver_->clp.resolve();
  }
  return kept;
}

void LinearProgram::set_bounds(std::size_t column, double lower, double upper) {
  solver_->clp.setColBounds(static_cast<int>(column), bounded(lower), bounded(upper));
}

std::vector<MipRow> LinearProgram::solver_cuts() const {
  // Not CGL's roundings (CglMixedIntegerRounding2 of 0.60.3): they differ from run to run, and throw where an aggregate has a column twice.
  constexpr int kGomoryTerms = 300;
  CglFlowCover flow;
  CglGomory gomory;
  gomory.setLimit(kGomoryTerms);
  gomory.setLimitAtRoot(kGomoryTerms);
  CglTreeInfo info;
  info.formulation_rows = solver_->clp.getNumRows();
  OsiCuts found;
  flow.generateCuts(solver_->clp, found, info);
  gomory.generateCuts(solver_->clp, found, info);
  const double* values = solver_->clp.getColSolution();
  std::vector<MipRow> rows;
  for (int i = 0; i < found.sizeRowCuts(); ++i) {
    const OsiRowCut& cut = found.rowCut(i);
    if (cut.violated(values) < 1e-4) continue;
    MipRow row{cut.lb() < -1e20 ? -kUnbounded : cut.lb(), cut.ub() > 1e20 ? kUnbounded : cut.ub(), {}};
    for (int k = 0; k < cut.row().getNumElements(); ++k) {
      row.terms.emplace_back(static_cast<std::size_t>(cut.row().getIndices()[k]), cut.row().getElements()[k]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::unique_ptr<LinearProgram> LinearProgram::clone() const {
  std::unique_ptr<LinearProgram> copy(new LinearProgram());
  copy->solver_ = std::make_unique<Solver>();
  copy->solver_->clp = solver_->clp;
  copy->solver_->was_solved = solver_->was_solved;
  return copy;
}

bool is_feasible(const Mip& mip, const std::vector<double>& values, double tolerance) {
  for (std::size_t j = 0; j < mip.columns.size(); ++j) {
    const MipColumn& column = mip.columns[j];
    const double slack = tolerance * std::max(1.0, std::abs(values[j]));
    if (values[j] < column.lower - slack || values[j] > column.upper + slack) return false;
    if (column.integer && std::abs(values[j] - std::round(values[j])) > tolerance) return false;
  }
  for (const MipRow& row : mip.rows) {
    double activity = 0.0;
    double scale = 1.0;
    for (const auto& [column, coefficient] : row.terms) {
      activity += coefficient * values[column];
      scale = std::max(scale, std::abs(coefficient * values[column]));
    }
    if (activity < row.lower - tolerance * scale || activity > row.upper + tolerance * scale) return false;
  }
  return true;
}

namespace {

/// Only what costs less than `cutoff` is looked for.
void run_cbc(const MipOptions& options, bool has_start, double cutoff, CbcModel& model, CbcSolverUsefulData& state) {
  const std::string gap = fmt::format("{:.17g}", options.relative_gap);
  const std::string nodes = fmt::format("{}", std::min<std::int64_t>(options.node_limit, std::numeric_limits<int>::max()));
  // CBC 2.10.8 loses the optimum in its preprocessing (two like columns of different cost in one probing substitution; the case stands in
  // solver_test.cpp), so it is off. The feasibility pump takes nine tenths of the time of programs of our size.
  const std::string most = fmt::format("{:.17g}", cutoff);
  // With a start what remains is mostly proof.
  const char* heuristics = has_start ? "off" : "on";
  // Its dives end in an assertion of CLP where they round a column beyond its bound; the search has a dive of its own.
  const std::array arguments{"steelyard",   "-log",        "0",        "-threads",         "0",          "-preprocess",
                             "off",         "-heuristics", heuristics, "-feasibilityPump", "off",        "-DivingCoefficient",
                             "off",         "-DivingSome", "off",      "-ratioGap",        gap.c_str(),  "-maxNodes",
                             nodes.c_str(), "-increment",  "1e-9",     "-cutoff",          most.c_str(), "-solve",
                             "-quit"};
  std::vector<const char*> argv(arguments.begin(), arguments.end());
  argv.push_back(nullptr);
  CbcMain1(static_cast<int>(arguments.size()), argv.data(), model, ignore_event, state);
}

}  // namespace

MipSolution solve_mip(const Mip& mip, const MipOptions& options, const CancelToken* cancel) {
  static std::mutex turn;  // CBC 2.10 keeps state of its command line in statics
  const std::lock_guard lock(turn);

  const bool has_start = options.start.size() == mip.columns.size() && is_feasible(mip, options.start);
  const double of_start = has_start ? objective_of(mip, options.start) : kUnbounded;
  const double worth_finding = has_start ? of_start - options.relative_gap * std::abs(of_start) : kUnbounded;

  OsiClpSolverInterface solver;
  load(mip, solver);
  if (std::none_of(mip.columns.begin(), mip.columns.end(), [](const MipColumn& c) { return c.integer; })) return solve_lp(solver, mip);

  CbcModel model(solver);
  model.setLogLevel(0);
  SearchWatcher watcher(cancel, options);
  model.passInEventHandler(&watcher);
  CbcSolverUsefulData state;
  state.noPrinting_ = true;
  state.useSignalHandler_ = false;
  CbcMain0(model, state);
  run_cbc(options, has_start, std::min({options.cutoff, worth_finding, 1e50}), model, state);

  MipSolution result;
  result.nodes = model.getNodeCount();
  const double* best = model.bestSolution();
  if (best != nullptr) {
    result.values.assign(best, best + mip.columns.size());
    std::vector<double> polished = result.values;
    if (polish(mip, polished)) result.values = std::move(polished);
    result.objective = objective_of(mip, result.values);
    // The search ends within the gap, and CBC then states the objective as its bound.
    const double within_gap = result.objective - options.relative_gap * std::abs(result.objective);
    result.bound = std::min(model.getBestPossibleObjValue(), within_gap);
    result.status = model.isProvenOptimal() ? MipStatus::optimal : MipStatus::feasible;
  } else if (model.isProvenInfeasible() || (model.status() == 0 && !model.isContinuousUnbounded())) {
    // Also a finished search that found nothing below the cutoff.
    result.status = MipStatus::infeasible;
  } else if (model.isNodeLimitReached() || (cancel != nullptr && cancel->is_cancelled())) {
    result.status = MipStatus::unknown;
  }
  const bool is_start_best = has_start && of_start <= options.cutoff && (result.values.empty() || result.objective > of_start);
  if (is_start_best && result.status != MipStatus::failed) {
    const bool was_searched = result.status == MipStatus::infeasible;  // nothing better by the gap
    result.status = was_searched ? MipStatus::optimal : MipStatus::feasible;
    result.bound = was_searched ? worth_finding : std::min(model.getBestPossibleObjValue(), worth_finding);
    result.values = options.start;
    result.objective = of_start;
  }
  return result;
}

std::string solver_name() { return "CBC " CBC_VERSION; }

}  // namespace steelyard::plan
