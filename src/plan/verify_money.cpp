// The money of a plan: every flow of every node, the branches, the objective, and the budgets.
#include <set>

#include "plan/audit.hpp"

namespace steelyard::plan {
namespace {

using Amounts = std::map<std::string, double>;

double sum_of(const Amounts& amounts) {
  double sum = 0.0;
  for (const auto& [name, amount] : amounts) sum += amount;
  return sum;
}

class MoneyAudit {
 public:
  explicit MoneyAudit(Audit& audit) : a_(audit), flows_(audit.plan.tree.size()), end_(audit.problem.branches.size(), 0.0) {}

  void run() {
    for (std::size_t n = 0; n < flows_.size(); ++n) count(n);
    for (std::size_t n = 0; n < flows_.size(); ++n) same_lines(a_.at(n), a_.plan.tree[n].lines, flows_[n], 1.0);
    audit_branches();
    audit_objective();
    audit_budgets();
    audit_summary();
  }

 private:
  void count(std::size_t n) {
    const NodePlan& node = a_.plan.tree[n];
    Amounts& flow = flows_[n];
    for (const NodeFleet& row : node.fleet) {
      const Price* price = a_.price(n, row.option);
      if (price == nullptr) continue;
      flow["operation"] += row.owned * a_.hours(n) * price->opex_per_hour;
      flow["rent"] += row.rented_hours * price->rent_per_hour;
      flow["subsidy"] -= row.owned * price->subsidy + site_subsidy(n, row);
      flow["spares"] += row.spares_bought * std::max(price->spare_part, 0.0);
      flow["retirement"] -= row.retired * price->retire_value;
      if (row.ordered > 0) pay_order(n, row, *price);
    }
    for (const TransferMove& move : node.transfers) flow["transfer"] += move.servers * a_.problem.transfers[move.transfer].cost;
    for (const MigrationStart& begun : node.migrations) {
      for (const Migration& row : a_.problem.migrations) {
        if (row.workload == begun.workload && row.stack == begun.stack) flow["migration"] += row.cost;
      }
    }
    for (std::size_t w = 0; w < a_.problem.workloads.size(); ++w) {
      const Demand* demand = a_.last_demand(n, w);
      if (demand == nullptr) continue;
      flow["penalty"] += demand->penalty * node.unserved[w];
      flow["lateness"] += demand->late_penalty * node.late[w];
    }
  }

  [[nodiscard]] double site_subsidy(std::size_t n, const NodeFleet& row) const {
    const Option& option = a_.problem.options[row.option];
    if (!a_.is_domestic(row.option)) return 0.0;
    double subsidy = 0.0;
    for (const SiteRule& rule : a_.problem.site_rules) {
      if (rule.site != option.site) continue;
      bool is_pure = true;
      for (const NodeFleet& other : a_.plan.tree[n].fleet) {
        const bool is_here = a_.problem.options[other.option].site == rule.site;
        if (is_here && other.owned > 1e-6 && !a_.is_domestic(other.option)) is_pure = false;
      }
      if (is_pure) subsidy += rule.subsidy_per_kwh * row.owned * option.power_w / 1e3 * a_.hours(n);
    }
    return subsidy;
  }

  void pay_order(std::size_t n, const NodeFleet& row, const Price& price) {
    const auto servers = static_cast<double>(row.ordered);
    const auto pay = [&](std::size_t node, double share) {
      flows_[node]["duty"] += share * servers * price.duty;
      flows_[node]["purchase"] += share * servers * (price.buy - price.duty);
    };
    pay(n, price.prepaid_share);
    for (std::size_t m = n; m < flows_.size(); ++m) {
      const auto way = a_.path(m);
      const bool comes_here =
          a_.plan.tree[m].period == a_.arrival_period(n, row.option) && std::find(way.begin(), way.end(), n) != way.end();
      if (!comes_here) continue;
      const double share = a_.delivered(n, m, row.option);
      pay(m, share * (1.0 - price.prepaid_share));
      // What was prepaid for nothing is no purchase any more.
      pay(m, -(1.0 - share) * price.prepaid_share);
      const Permission* permission = a_.permission(m, row.option);
      const double refund = permission == nullptr ? 0.0 : permission->refund_share;
      flows_[m]["prepaid_lost"] += (1.0 - share) * price.prepaid_share * (1.0 - refund) * servers * price.buy;
      for (const std::size_t b : a_.plan.tree[m].branches) {
        double alive = share;
        for (std::size_t k = m + 1; k < flows_.size(); ++k) {
          if (!a_.passes(b, k)) continue;
          alive *= a_.support(k, row.option);
        }
        end_[b] -= servers * price.buy * price.resale_share * alive;
      }
    }
  }

  [[nodiscard]] double discount(std::size_t period) const {
    double hours = 0.0;
    for (std::size_t t = 0; t < period; ++t) hours += a_.problem.periods[t].hours;
    return std::pow(1.0 + a_.problem.objective.discount_per_year, -hours / 8760.0);
  }

  void same_lines(const std::string& name, const std::vector<CostLine>& told, Amounts counted, double scale) {
    for (const auto& [line, amount] : counted) scale = std::max(scale, std::abs(amount));
    for (const CostLine& line : told) {
      a_.equal("cost_line", name + " " + line.name, line.amount, counted[line.name], scale);
      counted.erase(line.name);
    }
    for (const auto& [line, amount] : counted) a_.equal("cost_line", name + " " + line, 0.0, amount, scale);
  }

  void audit_branches() {
    if (a_.plan.branches.size() != a_.problem.branches.size()) {
      a_.report("branch", "count", std::to_string(a_.plan.branches.size()), std::to_string(a_.problem.branches.size()));
      return;
    }
    Amounts expected;
    for (std::size_t b = 0; b < a_.problem.branches.size(); ++b) {
      Amounts lines;
      for (std::size_t n = 0; n < flows_.size(); ++n) {
        if (!a_.passes(b, n)) continue;
        for (const auto& [name, amount] : flows_[n]) lines[name] += discount(a_.plan.tree[n].period) * amount;
      }
      for (const FleetEntry& entry : a_.problem.fleet) {
        double alive = entry.servers;
        for (std::size_t n = 1; n < flows_.size(); ++n) alive *= a_.passes(b, n) ? a_.support(n, entry.option) : 1.0;
        end_[b] -= alive * entry.resale;
      }
      lines["resale"] += discount(a_.problem.periods.size()) * end_[b];
      const BranchCost& told = a_.plan.branches[b];
      a_.equal("branch", a_.problem.branches[b].name, told.cost, sum_of(lines), 1.0);
      same_lines(a_.problem.branches[b].name, told.lines, lines, 1.0);
      for (const auto& [name, amount] : lines) expected[name] += a_.problem.branches[b].probability * amount;
      costs_.emplace_back(sum_of(lines), a_.problem.branches[b].probability);
    }
    a_.equal("cost", "expected", a_.plan.expected, sum_of(expected), 1.0);
    same_lines("expected", a_.plan.lines, expected, 1.0);
  }

  /// The mean of the dearest share of the outcomes, by the definition rather than by sorting: the least of
  /// threshold + E[excess over it] / (1 - level) over the outcomes as thresholds.
  [[nodiscard]] double tail() const {
    const double rest = 1.0 - a_.problem.objective.cvar_level;
    double least = 0.0;
    for (std::size_t i = 0; i < costs_.size(); ++i) {
      double value = costs_[i].first;
      for (const auto& [cost, probability] : costs_) value += probability * std::max(0.0, cost - costs_[i].first) / rest;
      least = i == 0 ? value : std::min(least, value);
    }
    return least;
  }

  void audit_objective() {
    if (costs_.empty()) return;
    double worst = -1e300;
    for (const auto& [cost, probability] : costs_) worst = probability > 0.0 ? std::max(worst, cost) : worst;
    a_.equal("cost", "cvar", a_.plan.cvar, tail(), 1.0);
    a_.equal("cost", "worst", a_.plan.worst, worst, 1.0);
    const Objective& objective = a_.problem.objective;
    const double mean_weight = 1.0 - objective.cvar_weight - objective.worst_weight;
    const double cost = mean_weight * a_.plan.expected + objective.cvar_weight * a_.plan.cvar + objective.worst_weight * a_.plan.worst;
    a_.equal("cost", "total", a_.plan.cost, cost, 1.0);
    double weights = 0.0;
    double weighed = 0.0;
    for (const BranchCost& branch : a_.plan.branches) {
      weights += branch.weight;
      weighed += branch.weight * branch.cost;
    }
    a_.equal("weight", "sum", weights, 1.0);
    a_.equal("weight", "cost", weighed, a_.plan.cost, std::max(1.0, std::abs(a_.plan.expected)));
    a_.at_most("bound", "cost", a_.plan.bound, a_.plan.cost);
    const double gap = a_.plan.cost != 0.0 ? (a_.plan.cost - a_.plan.bound) / std::abs(a_.plan.cost) : 0.0;
    a_.equal("gap", "cost", a_.plan.gap, gap, 1.0);
  }

  [[nodiscard]] double outlay(std::size_t n) const {
    static const std::set<std::string> kNotPaid{"penalty", "lateness", "retirement"};
    double paid = 0.0;
    for (const auto& [name, amount] : flows_[n]) paid += kNotPaid.contains(name) ? 0.0 : amount;
    return paid;
  }

  void audit_budgets() {
    const Limits& limits = a_.problem.limits;
    for (std::size_t n = 0; n < flows_.size(); ++n) {
      for (const Limits::PeriodBudget& budget : limits.period_budgets) {
        if (budget.period != a_.plan.tree[n].period || !a_.passes(budget.branch, n)) continue;
        a_.at_most("period_budget", a_.problem.periods[budget.period].name, outlay(n), budget.amount);
      }
      if (limits.budget < 0.0 || a_.plan.tree[n].period + 1 != a_.problem.periods.size()) continue;
      double paid = 0.0;
      for (const std::size_t m : a_.path(n)) paid += outlay(m);
      a_.at_most("budget", a_.problem.currency, paid, limits.budget);
    }
  }

  /// What a brief reads: the first period's choices, assignments and unserved work.
  void audit_summary() {
    const NodePlan& root = a_.plan.tree.front();
    std::map<std::pair<std::size_t, Acquisition>, const Choice*> choices;
    for (const Choice& choice : a_.plan.choices) {
      if (choice.option >= a_.problem.options.size()) {
        a_.report("choice", std::to_string(choice.option), "no such option", "an option");
        return;
      }
      if (!choices.emplace(std::pair(choice.option, choice.how), &choice).second) {
        a_.report("choice", a_.problem.options[choice.option].id, "stated twice", "once");
      }
    }
    for (const NodeFleet& row : root.fleet) {
      for (const Acquisition how : {Acquisition::buy, Acquisition::rent}) audit_choice(row, how, choices);
    }
    for (const auto& [key, choice] : choices) {
      a_.report("choice", a_.problem.options[key.first].id, std::to_string(choice->servers), "not in the first period's fleet");
    }
    const bool same =
        a_.plan.unserved == root.unserved && a_.plan.assignments.size() == root.assignments.size() &&
        std::equal(a_.plan.assignments.begin(), a_.plan.assignments.end(), root.assignments.begin(),
                   [](const Assignment& x, const Assignment& y) {
                     return x.workload == y.workload && x.option == y.option && x.amount == y.amount && x.server_hours == y.server_hours;
                   });
    if (!same) a_.report("summary", "first period", "differs", "the first node's work");
  }

  void audit_choice(const NodeFleet& row, Acquisition how, std::map<std::pair<std::size_t, Acquisition>, const Choice*>& choices) {
    const Price* price = a_.price(0, row.option);
    const bool buys = how == Acquisition::buy;
    const double servers = buys ? static_cast<double>(row.ordered) : row.rented;
    const std::string& id = a_.problem.options[row.option].id;
    const auto found = choices.find({row.option, how});
    if (price == nullptr || servers <= 0.0) return;
    if (found == choices.end()) {
      a_.report("choice", id, "missing", format_number(servers) + " servers");
      return;
    }
    const Choice& choice = *found->second;
    a_.equal("choice", id, static_cast<double>(choice.servers), servers);
    const double bought = price->buy - price->buy * price->resale_share + price->opex_per_hour * a_.hours(0) - price->subsidy;
    a_.equal("choice_cost", id, choice.cost, buys ? servers * bought : row.rented_hours * price->rent_per_hour, 1.0);
    a_.equal("utilisation", id, choice.utilisation, row.utilisation, 1.0);
    choices.erase(found);
  }

  Audit& a_;
  std::vector<Amounts> flows_;
  std::vector<double> end_;  // by branch: undiscounted, at the end of the horizon
  std::vector<std::pair<double, double>> costs_;
};

}  // namespace

void audit_money(Audit& a) { MoneyAudit(a).run(); }

}  // namespace steelyard::plan
