#include "plan/plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "plan/conflict.hpp"
#include "plan/gates.hpp"
#include "plan/model_builder.hpp"

namespace steelyard::plan {
namespace {

/// The plan that the solver's numbers stand for; money is counted again from the tables.
class Reading {
 public:
  Reading(const Problem& problem, const PlanModel& model, const std::vector<double>& values)
      : problem_(problem),
        model_(model),
        values_(values),
        options_(view_options(problem)),
        demands_(view_demands(problem)),
        hours_(problem.periods.front().hours) {}

  void write(Plan& plan) const {
    write_assignments(plan);
    write_choices(plan);
    write_cost(plan);
  }

 private:
  void write_assignments(Plan& plan) const {
    for (const Capability& row : problem_.capabilities) {
      for (const ShareColumn& share : model_.shares) {
        if (share.workload != row.workload || share.option != row.option || values_[share.column] <= 0.0) continue;
        const double amount = values_[share.column] * demands_[row.workload]->amount;
        plan.assignments.push_back({row.workload, row.option, amount, amount / row.work_per_server_hour.p50});
      }
    }
    std::sort(plan.assignments.begin(), plan.assignments.end(),
              [](const Assignment& a, const Assignment& b) { return std::pair(a.workload, a.option) < std::pair(b.workload, b.option); });
    plan.unserved.assign(problem_.workloads.size(), 0.0);
    for (std::size_t w = 0; w < plan.unserved.size(); ++w) {
      if (model_.unserved[w]) plan.unserved[w] = values_[*model_.unserved[w]] * demands_[w]->amount;
    }
  }

  /// The solver leaves the number of rented servers open above what is needed, as only their hours cost: the least number is told.
  [[nodiscard]] std::int64_t rented_servers(const Plan& plan, std::size_t option, double bought) const {
    double needed = 0.0;
    std::set<double> deadlines{hours_};
    for (const Assignment& row : plan.assignments) {
      if (row.option == option) deadlines.insert(window(row.workload));
    }
    for (const double deadline : deadlines) {
      double due = 0.0;
      for (const Assignment& row : plan.assignments) {
        if (row.option != option) continue;
        if (demands_[row.workload]->is_steady)
          due += row.server_hours * deadline / hours_;
        else if (window(row.workload) <= deadline)
          due += row.server_hours;
      }
      needed = std::max(needed, due / deadline);
    }
    auto servers = static_cast<std::int64_t>(std::ceil(needed - bought - 1e-6));
    for (const Capability& row : problem_.capabilities) {
      const bool runs = row.option == option && std::any_of(plan.assignments.begin(), plan.assignments.end(), [&](const Assignment& a) {
                          return a.option == option && a.workload == row.workload;
                        });
      if (runs) servers = std::max(servers, row.min_servers - static_cast<std::int64_t>(bought));
    }
    return std::max<std::int64_t>(0, servers);
  }

  [[nodiscard]] double window(std::size_t workload) const {
    return demands_[workload]->window_hours > 0.0 ? demands_[workload]->window_hours : hours_;
  }

  void write_choices(Plan& plan) const {
    std::vector<double> bought(problem_.options.size(), 0.0);
    std::vector<double> used(problem_.options.size(), 0.0);
    for (const ServerColumn& column : model_.servers) {
      if (column.how == Acquisition::buy) bought[column.option] = std::round(values_[column.column]);
    }
    for (const Assignment& assignment : plan.assignments) used[assignment.option] += assignment.server_hours;
    std::vector<double> present = bought;
    for (const ServerColumn& column : model_.servers) {
      const Price& price = *options_[column.option].price;
      Choice choice;
      choice.option = column.option;
      choice.how = column.how;
      if (column.rented_hours) {
        choice.servers = rented_servers(plan, column.option, bought[column.option]);
        choice.rented_hours = values_[*column.rented_hours] * hours_;
        choice.cost = choice.rented_hours * price.rent_per_hour;
        present[column.option] += static_cast<double>(choice.servers);
      } else {
        choice.servers = std::llround(bought[column.option]);
        choice.cost = static_cast<double>(choice.servers) * owned_cost(price, hours_);
      }
      if (choice.servers > 0) plan.choices.push_back(choice);
    }
    for (Choice& choice : plan.choices) choice.utilisation = std::min(1.0, used[choice.option] / (present[choice.option] * hours_));
  }

  void write_cost(Plan& plan) const {
    double purchase = 0.0, duty = 0.0, rent = 0.0, operation = 0.0, subsidy = 0.0, resale = 0.0, penalty = 0.0;
    for (const Choice& choice : plan.choices) {
      const Price& price = *options_[choice.option].price;
      const auto servers = static_cast<double>(choice.servers);
      if (choice.how == Acquisition::rent) {
        rent += choice.rented_hours * price.rent_per_hour;
        continue;
      }
      subsidy -= servers * price.subsidy;
      purchase += servers * (price.buy - price.duty);
      duty += servers * price.duty;
      operation += servers * price.opex_per_hour * hours_;
      resale -= servers * price.buy * price.resale_share;
    }
    for (std::size_t w = 0; w < plan.unserved.size(); ++w) {
      if (demands_[w] != nullptr) penalty += plan.unserved[w] * demands_[w]->penalty;
    }
    plan.lines = {{"purchase", purchase}, {"duty", duty},     {"rent", rent},      {"operation", operation},
                  {"subsidy", subsidy},   {"resale", resale}, {"penalty", penalty}};
    std::erase_if(plan.lines, [](const CostLine& line) { return line.amount == 0.0; });
    for (const CostLine& line : plan.lines) plan.cost += line.amount;
  }

  const Problem& problem_;
  const PlanModel& model_;
  const std::vector<double>& values_;
  std::vector<OptionView> options_;
  std::vector<const Demand*> demands_;
  double hours_;
};

/// The solver's values with the numbers of servers that the plan tells.
std::vector<double> with_told_servers(const PlanModel& model, std::vector<double> values, const Plan& plan) {
  for (const ServerColumn& column : model.servers) {
    const auto told = std::find_if(plan.choices.begin(), plan.choices.end(),
                                   [&](const Choice& c) { return c.option == column.option && c.how == column.how; });
    values[column.column] = told == plan.choices.end() ? 0.0 : static_cast<double>(told->servers);
  }
  return values;
}

}  // namespace

Result<Plan> solve(const Problem& problem, const SolveOptions& options, const RunControl& control) {
  if (Findings findings = check(problem); !findings.empty()) return findings;
  control.update("progress.plan_solve", 0, 1);
  const PlanModel model = build_model(problem);
  const MipSolution solution = solve_mip(model.mip, {options.relative_gap, options.node_limit, kUnbounded}, control.cancel);
  control.update("progress.plan_solve", 1, 1);

  Plan plan;
  plan.nodes = solution.nodes;
  switch (solution.status) {
    case MipStatus::failed:
      plan.solve = SolveStatus::failed;
      plan.status = PlanStatus::unknown;
      return plan;
    case MipStatus::unknown:
      plan.solve = SolveStatus::stopped_early;
      plan.status = PlanStatus::unknown;
      return plan;
    case MipStatus::infeasible:
      plan.solve = SolveStatus::solved;
      plan.status = PlanStatus::infeasible;
      plan.conflicts = find_conflict(model, options, control);
      return plan;
    case MipStatus::feasible:
      plan.solve = SolveStatus::stopped_early;
      plan.status = PlanStatus::feasible;
      break;
    case MipStatus::optimal:
      plan.solve = SolveStatus::solved;
      plan.status = PlanStatus::optimal;
      break;
  }
  Reading(problem, model, solution.values).write(plan);
  const std::vector<double> values = with_told_servers(model, solution.values, plan);
  plan.bound = std::min(solution.bound * model.money, plan.cost);
  plan.gap = plan.cost > 0.0 ? (plan.cost - plan.bound) / plan.cost : 0.0;
  plan.binding = find_binding_gates(model, values, plan.cost, options, control);
  return plan;
}

}  // namespace steelyard::plan
