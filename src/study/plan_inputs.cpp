#include "study/plan_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

namespace steelyard::study {
namespace {

/// One input: its value now, and how another is put into the tables.
struct Slot {
  std::string key;
  InputValue now;
  std::function<void(plan::Problem&, const InputValue&)> put;
};

double number_of(const InputValue& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr ? *number : 0.0;
}

/// New over old; one where there was nothing to scale.
double ratio_of(const InputValue& value, double now) { return now != 0.0 ? number_of(value) / now : 1.0; }

std::optional<plan::Gate> gate_named(const InputValue& value) {
  const std::string* name = std::get_if<std::string>(&value);
  for (const plan::Gate gate : {plan::Gate::open, plan::Gate::capped, plan::Gate::needs_review, plan::Gate::unknown, plan::Gate::closed}) {
    if (name != nullptr && plan::name_of(gate) == *name) return gate;
  }
  return std::nullopt;
}

/// Rows of one option and period in the branches that share a cell.
template <class Row, class Change>
void change_rows(std::vector<Row>& rows, const Staged& staged, const StageCell& cell, const Change& change) {
  for (Row& row : rows) {
    if (row.option == cell.option && row.period == cell.period && staged.cell(row.option, row.period, row.branch).node == cell.node)
      change(row);
  }
}

void add_cell(std::vector<Slot>& slots, const Staged& staged, const StageCell& cell) {
  const std::string where =
      staged.problem.options[cell.option].id + " " + staged.study.tree.nodes[cell.node].id + " " + staged.problem.periods[cell.period].name;
  slots.push_back({"gate " + where, std::string{plan::name_of(cell.gate)}, [&staged, &cell](plan::Problem& p, const InputValue& value) {
                     const auto gate = gate_named(value);
                     if (!gate) return;
                     change_rows(p.permissions, staged, cell, [&](plan::Permission& row) { row.gate = *gate; });
                   }});
  slots.push_back({"lead_time " + where, cell.lead_time_days.p50, [&staged, &cell](plan::Problem& p, const InputValue& value) {
                     change_rows(p.permissions, staged, cell, [&](plan::Permission& row) { row.lead_time_days.p50 = number_of(value); });
                   }});
  if (cell.cost->buy) {
    slots.push_back({"price " + where, cell.cost->buy->value, [&staged, &cell](plan::Problem& p, const InputValue& value) {
                       const double ratio = ratio_of(value, cell.cost->buy->value);
                       change_rows(p.prices, staged, cell, [&](plan::Price& row) {
                         row.buy *= ratio;
                         row.duty *= ratio;
                       });
                     }});
  }
  if (cell.cost->rent_per_hour) {
    slots.push_back({"rent " + where, cell.cost->rent_per_hour->value, [&staged, &cell](plan::Problem& p, const InputValue& value) {
                       const double ratio = ratio_of(value, cell.cost->rent_per_hour->value);
                       change_rows(p.prices, staged, cell, [&](plan::Price& row) { row.rent_per_hour *= ratio; });
                     }});
  }
}

void add_cells(std::vector<Slot>& slots, const Staged& staged) {
  const plan::Problem& problem = staged.problem;
  for (std::size_t o = 0; o < problem.options.size(); ++o) {
    for (std::size_t b = 0; b < problem.branches.size(); ++b) {
      for (std::size_t p = 0; p < problem.periods.size(); ++p) {
        const StageCell& cell = staged.cell(o, p, b);
        if (b == 0 || cell.node != staged.cell(o, p, b - 1).node) add_cell(slots, staged, cell);
      }
    }
  }
}

void add_work(std::vector<Slot>& slots, const plan::Problem& problem) {
  for (std::size_t i = 0; i < problem.capabilities.size(); ++i) {
    const plan::Capability& row = problem.capabilities[i];
    const double now = row.fits ? row.work_per_server_hour.p50 : 0.0;
    slots.push_back({"speed " + problem.workloads[row.workload] + " " + problem.options[row.option].id, now,
                     [i, now](plan::Problem& p, const InputValue& value) {
                       plan::Capability& changed = p.capabilities[i];
                       if (number_of(value) <= 0.0) changed.fits = false;
                       if (now <= 0.0 || number_of(value) <= 0.0) return;  // what didn't fit has no speed to scale
                       const double ratio = ratio_of(value, now);
                       changed.work_per_server_hour = {changed.work_per_server_hour.p05 * ratio, changed.work_per_server_hour.p50 * ratio,
                                                       changed.work_per_server_hour.p95 * ratio};
                     }});
  }
  for (const plan::Demand& row : problem.demands) {
    if (row.branch != 0) continue;
    const auto put = [workload = row.workload, period = row.period, now = row.amount](plan::Problem& p, const InputValue& value) {
      for (plan::Demand& other : p.demands) {
        if (other.workload == workload && other.period == period) other.amount *= ratio_of(value, now);
      }
    };
    slots.push_back({"demand " + problem.workloads[row.workload] + " " + problem.periods[row.period].name, row.amount, put});
  }
}

void add_limits(std::vector<Slot>& slots, const plan::Problem& problem) {
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    slots.push_back({"probability " + problem.branches[b].name, problem.branches[b].probability,
                     [b](plan::Problem& p, const InputValue& value) { p.branches[b].probability = number_of(value); }});
  }
  for (std::size_t i = 0; i < problem.limits.quotas.size(); ++i) {
    slots.push_back({"quota " + problem.limits.quotas[i].chip, problem.limits.quotas[i].units,
                     [i](plan::Problem& p, const InputValue& value) { p.limits.quotas[i].units = number_of(value); }});
  }
  for (const plan::Limits::Supply& row : problem.limits.supplies) {
    if (row.branch != 0 && row.branch != plan::kEvery) continue;
    slots.push_back(
        {"supply " + row.chip + " " + problem.periods[row.period].name, row.units, [row](plan::Problem& p, const InputValue& value) {
           for (plan::Limits::Supply& other : p.limits.supplies) {
             if (other.chip == row.chip && other.period == row.period) other.units *= ratio_of(value, row.units);
           }
         }});
  }
  if (problem.limits.budget >= 0.0) {
    slots.push_back({"budget", problem.limits.budget, [](plan::Problem& p, const InputValue& v) { p.limits.budget = number_of(v); }});
  }
}

std::vector<Slot> slots_of(const Staged& staged) {
  std::vector<Slot> slots;
  add_cells(slots, staged);
  add_work(slots, staged.problem);
  add_limits(slots, staged.problem);
  // Several demands of one period stand under one name, and move together.
  std::set<std::string> seen;
  std::erase_if(slots, [&](const Slot& slot) { return !seen.insert(slot.key).second; });
  return slots;
}

/// Conditional probabilities of the tree from those of its leaves.
void settle_tree(plan::Problem& problem) {
  std::vector<double> reach(problem.tree.size(), 0.0);
  for (const plan::Branch& branch : problem.branches) {
    for (std::size_t n = branch.node; n != plan::kNone; n = problem.tree[n].parent) reach[n] += branch.probability;
  }
  for (std::size_t n = 0; n < problem.tree.size(); ++n) {
    const std::size_t parent = problem.tree[n].parent;
    if (parent != plan::kNone && reach[parent] > 0.0) problem.tree[n].probability = reach[n] / reach[parent];
  }
}

bool differs(const InputValue& a, const InputValue& b) {
  if (a.index() != b.index()) return true;
  if (const std::string* text = std::get_if<std::string>(&a)) return *text != std::get<std::string>(b);
  constexpr double kSame = 1e-9;  // relative: what a number loses on its way through text
  const double x = number_of(a);
  const double y = number_of(b);
  return std::abs(x - y) > kSame * std::max(std::abs(x), std::abs(y));
}

/// Values of `second` that `first` has otherwise, group by group.
std::vector<std::pair<InputName, InputMap>> groups_of(const InputMap& first, const InputMap& second) {
  constexpr std::size_t kMost = 12;  // solves that are worth waiting for
  std::map<std::pair<std::string, std::string>, InputMap> by_subject;
  std::map<std::pair<std::string, std::string>, InputMap> by_kind;
  for (const auto& [key, value] : second) {
    const auto known = first.find(key);
    if (known == first.end() || !differs(known->second, value)) continue;
    const InputName name = name_of_input(key);
    const bool moves_together = name.kind == "probability";  // they sum to one
    by_subject[{name.kind, moves_together ? std::string{} : name.subject}].emplace(key, value);
    by_kind[{name.kind, {}}].emplace(key, value);
  }
  std::vector<std::pair<InputName, InputMap>> groups;
  for (const auto& [name, values] : by_subject.size() <= kMost ? by_subject : by_kind)
    groups.push_back({{name.first, name.second}, values});
  return groups;
}

}  // namespace

std::vector<PlanInput> plan_inputs(const Staged& staged) {
  std::vector<PlanInput> inputs;
  for (Slot& slot : slots_of(staged)) inputs.push_back({std::move(slot.key), std::move(slot.now)});
  return inputs;
}

/// The last word of a workload's key is its period: its own name may hold spaces.
InputName name_of_input(const std::string& key) {
  InputName name;
  const std::size_t space = std::min(key.find(' '), key.size());
  name.kind = key.substr(0, space);
  name.subject = space < key.size() ? key.substr(space + 1) : std::string{};
  static const std::set<std::string> by_node{"gate", "lead_time", "price", "rent"};
  static const std::set<std::string> by_period{"demand", "supply"};
  if (by_node.contains(name.kind)) name.subject = name.subject.substr(0, name.subject.find(' '));
  if (by_period.contains(name.kind)) name.subject = name.subject.substr(0, name.subject.rfind(' '));
  return name;
}

plan::Problem with_inputs(const Staged& staged, const InputMap& values) {
  plan::Problem problem = staged.problem;
  for (const Slot& slot : slots_of(staged)) {
    const auto wanted = values.find(slot.key);
    if (wanted != values.end() && differs(slot.now, wanted->second)) slot.put(problem, wanted->second);
  }
  settle_tree(problem);
  return problem;
}

Result<Attribution> attribute_difference(const Engine& engine, Study first_study, const PlanOutcome& first, const PlanOutcome& second,
                                         std::optional<double> gap, const RunControl& control) {
  auto staged = compose_staged(engine, std::move(first_study), nullptr, control);
  if (!staged) return std::move(staged.error());
  plan::SolveOptions options = solve_options(staged->study, gap);
  options.price_gates = false;
  options.explain_conflicts = false;
  const auto solved_with = [&](const InputMap& changed) {
    InputMap values = first.inputs;
    for (const auto& [key, value] : changed) values[key] = value;
    return plan::solve(with_inputs(*staged, values), options, control);
  };
  const auto base = solved_with({});
  if (!base) return base.error();
  Attribution attribution;
  plan::Plan told;
  told.cost = first.cost;
  told.bound = first.bound;
  attribution.base = plan::difference_of(told, *base);
  attribution.together = second.cost - first.cost;
  const auto groups = groups_of(first.inputs, second.inputs);
  for (std::size_t g = 0; g < groups.size() && !control.is_cancelled(); ++g) {
    control.update("progress.plan_attribution", g, groups.size());
    const auto plan = solved_with(groups[g].second);
    if (!plan) return plan.error();
    MovedBy moved{groups[g].first, {}, !plan->tree.empty()};
    if (moved.has_plan) {
      moved.moved = plan::difference_of(*base, *plan);
      attribution.together -= moved.moved.amount;
    }
    attribution.groups.push_back(std::move(moved));
  }
  return attribution;
}

}  // namespace steelyard::study
