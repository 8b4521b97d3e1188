#include "plan/marginal.hpp"

#include <algorithm>
#include <cmath>

#include "plan/model.hpp"

namespace steelyard::plan {
namespace {

constexpr double kShare = 0.01;    // of a workload
constexpr double kNothing = 1e-9;  // of the plan's cost: within what the solver tells apart

/// Sum of dual × coefficient by column.
std::vector<double> priced(const Mip& mip, const std::vector<double>& duals) {
  std::vector<double> prices(mip.columns.size(), 0.0);
  for (std::size_t r = 0; r < mip.rows.size(); ++r) {
    for (const auto& [column, coefficient] : mip.rows[r].terms) prices[column] += duals[r] * coefficient;
  }
  return prices;
}

Mip with_whole_numbers_fixed(Mip mip, const std::vector<double>& values) {
  for (std::size_t c = 0; c < mip.columns.size(); ++c) {
    if (mip.columns[c].integer) mip.columns[c].lower = mip.columns[c].upper = std::round(values[c]);
  }
  return mip;
}

}  // namespace

std::vector<MarginalValue> marginal_values(const Problem& problem, const Plan& base) {
  const Tables tables(problem);
  const PlanModel model = build_model(tables);
  if (base.columns == nullptr || base.columns->size() != model.mip.columns.size()) return {};
  const Mip fixed = with_whole_numbers_fixed(model.mip, *base.columns);
  LinearProgram program(fixed);
  if (!program.solve()) return {};
  const std::vector<double> duals = program.duals();
  std::vector<MarginalValue> values;
  const auto add = [&](MarginalValue value) {
    if (value.amount > kNothing * std::abs(base.cost)) values.push_back(std::move(value));
  };
  for (const Limit& limit : model.limits) {
    double saving = 0.0;
    for (const Limit::Row& row : limit.rows) saving -= duals[row.row] / row.unit_per_row * model.money;
    if (!limit.unit.empty()) add({limit.kind, limit.name, limit.unit, saving});
  }
  const std::vector<double> prices = priced(fixed, duals);
  for (std::size_t w = 0; w < problem.workloads.size(); ++w) {
    MarginalValue served{ConstraintKind::demand, problem.workloads[w], "%", 0.0};
    for (std::size_t n = 0; n < tables.nodes().size(); ++n) {
      const std::size_t at = n * problem.workloads.size() + w;
      const Demand* const demand = tables.demand(n, w);
      if (demand == nullptr || model.unserved[at] == kNone || model.unserved_amount[at] <= 0.0) continue;
      served.amount += kShare * demand->amount * prices[model.unserved[at]] * model.money / model.unserved_amount[at];
    }
    add(std::move(served));
  }
  return values;
}

}  // namespace steelyard::plan
