#include "plan/path_plan.hpp"

#include <limits>
#include <map>
#include <tuple>

#include "plan/answers.hpp"

namespace steelyard::plan {
namespace {

constexpr std::size_t kLongPath = 10000;  // columns: where a proof would take longer than what it saves
constexpr double kPathGap = 0.02;         // a first plan needn't be better than what the tree adds to it

std::size_t narrowest_branch(const Tables& tables) {
  std::size_t narrowest = 0;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (std::size_t branch = 0; branch < tables.leaves().size(); ++branch) {
    std::size_t open = 0;
    for (std::size_t n = tables.leaves()[branch]; n != kNone; n = tables.nodes()[n].parent) {
      for (std::size_t o = 0; o < tables.problem().options.size(); ++o) open += tables.lets_in(n, o) ? 1 : 0;
    }
    if (open >= fewest) continue;
    fewest = open;
    narrowest = branch;
  }
  return narrowest;
}

using OrderKey = std::tuple<std::size_t, std::size_t, bool>;  // period, option, express
using MigrationKey = std::tuple<std::size_t, std::size_t>;    // migration, period

}  // namespace

std::vector<double> path_plan(const Tables& tables, const PlanModel& model, const SolveOptions& options, const RunControl& control) {
  const Problem path = only_branch(tables.problem(), narrowest_branch(tables));
  SolveOptions inner;
  inner.relative_gap = std::max(kPathGap, options.relative_gap);
  inner.node_limit = options.node_limit;
  inner.price_gates = false;
  inner.explain_conflicts = false;
  inner.changes = options.changes;
  inner.only_first = build_model(Tables(path), options.changes).mip.columns.size() > kLongPath;
  const auto plan = solve(path, inner, control);
  if (!plan || plan->columns == nullptr) return {};
  const Tables path_tables(path);
  const PlanModel path_model = build_model(path_tables, inner.changes);
  const std::vector<double>& values = *plan->columns;

  std::map<OrderKey, double> ordered;
  for (const OrderColumn& order : path_model.orders)
    ordered[{path_model.period_of_node[order.node], order.option, order.is_express}] = values[order.column];
  std::map<MigrationKey, double> begun;
  for (const MigrationColumn& start : path_model.migrations)
    begun[{start.migration, path_model.period_of_node[start.node]}] = values[start.column];

  std::vector<double> hint(model.mip.columns.size(), std::numeric_limits<double>::quiet_NaN());
  for (const OrderColumn& order : model.orders) {
    const auto found = ordered.find({model.period_of_node[order.node], order.option, order.is_express});
    hint[order.column] = found == ordered.end() ? 0.0 : found->second;
  }
  for (const MigrationColumn& start : model.migrations) {
    const auto found = begun.find({start.migration, model.period_of_node[start.node]});
    hint[start.column] = found == begun.end() ? 0.0 : found->second;
  }
  return hint;
}

}  // namespace steelyard::plan
