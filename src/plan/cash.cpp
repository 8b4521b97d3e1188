#include "plan/cash.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace steelyard::plan {
namespace {

constexpr std::array kOrder{"purchase",  "duty",     "rent",   "operation",    "subsidy",  "resale", "retirement",
                            "migration", "transfer", "spares", "prepaid_lost", "lateness", "penalty"};

using Amounts = std::map<std::string, double>;

std::vector<CostLine> lines_of(const Amounts& amounts) {
  std::vector<CostLine> lines;
  for (const char* name : kOrder) {
    const auto found = amounts.find(name);
    if (found != amounts.end() && found->second != 0.0) lines.push_back({name, found->second});
  }
  return lines;
}

double total(const Amounts& amounts) {
  double sum = 0.0;
  for (const auto& [name, amount] : amounts) sum += amount;
  return sum;
}

class Counter {
 public:
  Counter(const Tables& tables, Plan& plan) : t_(tables), p_(tables.problem()), plan_(plan), of_node_(plan.tree.size()) {}

  void run() {
    for (std::size_t n = 0; n < plan_.tree.size(); ++n) count_node(n);
    for (std::size_t n = 0; n < plan_.tree.size(); ++n) plan_.tree[n].lines = lines_of(of_node_[n]);
    plan_.branches.clear();
    for (std::size_t b = 0; b < p_.branches.size(); ++b) plan_.branches.push_back(count_branch(b));
    weigh();
  }

 private:
  void count_node(std::size_t n) {
    Amounts& lines = of_node_[n];
    const NodePlan& node = plan_.tree[n];
    for (const NodeFleet& fleet : node.fleet) {
      const Price* price = t_.price(n, fleet.option);
      if (price == nullptr) continue;
      lines["rent"] += fleet.rented_hours * price->rent_per_hour;
      lines["operation"] += fleet.owned * price->opex_per_hour * t_.hours(n);
      lines["subsidy"] -= fleet.owned * price->subsidy;
      lines["retirement"] -= fleet.retired * price->retire_value;
      lines["spares"] += fleet.spares_bought * std::max(0.0, price->spare_part);
      if (fleet.ordered > 0) count_order(n, fleet.option, static_cast<double>(fleet.ordered));
    }
    count_site_subsidies(n);
    for (const MigrationStart& begun : node.migrations) {
      for (const Migration& row : p_.migrations) {
        if (row.workload == begun.workload && row.stack == begun.stack) lines["migration"] += row.cost;
      }
    }
    for (const TransferMove& move : node.transfers) lines["transfer"] += move.servers * p_.transfers[move.transfer].cost;
    for (std::size_t w = 0; w < p_.workloads.size(); ++w) {
      const Demand* demand = latest_demand(n, w);
      if (demand == nullptr) continue;
      lines["penalty"] += node.unserved[w] * demand->penalty;
      lines["lateness"] += node.late[w] * demand->late_penalty;
    }
  }

  [[nodiscard]] const Demand* latest_demand(std::size_t n, std::size_t w) const {
    if (!t_.carries_over(w)) return t_.demand(n, w);
    for (; n != kNone; n = t_.nodes()[n].parent) {
      if (const Demand* row = t_.demand(n, w)) return row;
    }
    return nullptr;
  }

  /// Prepayment with the order, the rest with what arrives; the prepayment on what doesn't arrive is lost but for the refund.
  void count_order(std::size_t n, std::size_t o, double servers) {
    const Price& price = *t_.price(n, o);
    const double net = servers * (price.buy - price.duty);
    const double duty = servers * price.duty;
    of_node_[n]["purchase"] += price.prepaid_share * net;
    of_node_[n]["duty"] += price.prepaid_share * duty;
    for (const std::size_t m : t_.arrivals(n, o)) {
      const double share = t_.delivered(n, m, o);
      const double later = share * (1.0 - price.prepaid_share) - (1.0 - share) * price.prepaid_share;
      of_node_[m]["purchase"] += later * net;
      of_node_[m]["duty"] += later * duty;
      const Permission* permission = t_.permission(m, o);
      const double kept = 1.0 - (permission == nullptr ? 0.0 : permission->refund_share);
      of_node_[m]["prepaid_lost"] += (1.0 - share) * price.prepaid_share * kept * (net + duty);
      for (const std::size_t branch : t_.nodes()[m].branches) {
        resale_[branch] += (net + duty) * price.resale_share * share * t_.survival(m, t_.leaves()[branch], o);
        lost_[branch] += (1.0 - share) * price.prepaid_share * kept * (net + duty);
        undelivered_[branch] += (1.0 - share) * servers;
      }
    }
  }

  void count_site_subsidies(std::size_t n) {
    for (const SiteRule& rule : p_.site_rules) {
      if (rule.subsidy_per_kwh <= 0.0) continue;
      double domestic_kwh = 0.0;
      bool has_foreign = false;
      for (const NodeFleet& fleet : plan_.tree[n].fleet) {
        const Option& option = p_.options[fleet.option];
        if (option.site != rule.site || fleet.owned <= 1e-6) continue;
        if (t_.is_domestic(fleet.option)) {
          domestic_kwh += fleet.owned * option.power_w / 1000.0 * t_.hours(n);
        } else {
          has_foreign = true;
        }
      }
      if (!has_foreign) of_node_[n]["subsidy"] -= rule.subsidy_per_kwh * domestic_kwh;
    }
  }

  BranchCost count_branch(std::size_t b) {
    BranchCost branch;
    branch.branch = b;
    branch.probability = p_.branches[b].probability;
    Amounts amounts;
    for (const std::size_t n : path_to(t_.nodes(), t_.leaves()[b])) {
      for (const auto& [name, amount] : of_node_[n]) amounts[name] += t_.discount(n) * amount;
    }
    for (const FleetEntry& entry : p_.fleet) {
      resale_[b] += entry.resale * entry.servers * t_.survival(0, t_.leaves()[b], entry.option);
    }
    amounts["resale"] -= t_.final_discount() * resale_[b];
    branch.cost = total(amounts);
    branch.lines = lines_of(amounts);
    branch.prepaid_lost = lost_[b];
    branch.undelivered = undelivered_[b];
    return branch;
  }

  void weigh() {
    const Objective& objective = p_.objective;
    std::vector<double> costs;
    std::vector<double> probabilities;
    Amounts expected;
    for (const BranchCost& branch : plan_.branches) {
      costs.push_back(branch.cost);
      probabilities.push_back(branch.probability);
      for (const CostLine& line : branch.lines) expected[line.name] += branch.probability * line.amount;
    }
    plan_.lines = lines_of(expected);
    plan_.expected = total(expected);
    const TailRisk tail = tail_risk(costs, probabilities, objective.cvar_level);
    plan_.cvar = tail.value;
    std::size_t dearest = 0;
    for (std::size_t b = 0; b < costs.size(); ++b) {
      if (probabilities[b] > 0.0 && (probabilities[dearest] <= 0.0 || costs[b] > costs[dearest])) dearest = b;
    }
    plan_.worst = costs[dearest];
    const double on_mean = 1.0 - objective.cvar_weight - objective.worst_weight;
    plan_.cost = on_mean * plan_.expected + objective.cvar_weight * plan_.cvar + objective.worst_weight * plan_.worst;
    for (std::size_t b = 0; b < costs.size(); ++b) {
      plan_.branches[b].weight =
          on_mean * probabilities[b] + objective.cvar_weight * tail.weights[b] + (b == dearest ? objective.worst_weight : 0.0);
    }
  }

  const Tables& t_;
  const Problem& p_;
  Plan& plan_;
  std::vector<Amounts> of_node_;
  std::map<std::size_t, double> resale_;
  std::map<std::size_t, double> lost_;
  std::map<std::size_t, double> undelivered_;
};

}  // namespace

TailRisk tail_risk(const std::vector<double>& costs, const std::vector<double>& probabilities, double level) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  TailRisk risk;
  risk.weights.assign(costs.size(), 0.0);
  double left = 1.0 - level;
  for (const std::size_t b : order) {
    const double taken = std::min(left, probabilities[b]);
    risk.weights[b] = taken / (1.0 - level);
    risk.value += risk.weights[b] * costs[b];
    left -= taken;
  }
  return risk;
}

void count_money(const Tables& tables, Plan& plan) { Counter(tables, plan).run(); }

}  // namespace steelyard::plan
