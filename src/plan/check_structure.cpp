// The policy tree, and what joins rows of several tables: probabilities, precedence, migrations, sourcing.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "plan/check_report.hpp"

namespace steelyard::plan {
namespace {

constexpr double kSumTolerance = 1e-6;

class StructureChecker : public TableReport {
 public:
  explicit StructureChecker(const Problem& problem) : problem_(problem) {}

  Findings run() {
    const bool has_tree = check_tree();
    if (has_tree) check_agreement();
    check_workload_rows();
    check_fleet();
    check_migrations();
    check_sourcing();
    check_passports();
    check_precedence();
    check_objective();
    return take();
  }

 private:
  bool check_tree() {
    if (problem_.tree.empty()) {
      if (problem_.branches.size() > 1) {
        enter_all();
        report("tree", "no_tree", "0", "a tree over " + std::to_string(problem_.branches.size()) + " branches");
      }
      return problem_.branches.size() == 1;
    }
    bool is_sound = true;
    std::vector<std::vector<std::size_t>> children(problem_.tree.size());
    std::vector<double> probability(problem_.tree.size(), 1.0);
    for (std::size_t i = 0; i < problem_.tree.size(); ++i) {
      enter("tree", i);
      const TreeNode& node = problem_.tree[i];
      number("probability", node.probability, 0.0, 1.0);
      if (i == 0) {
        if (node.parent != kNone || node.first_period != 0) {
          report("first_period", "outside_the_tree", std::to_string(node.first_period), "0, the root's");
          is_sound = false;
        }
        continue;
      }
      if (node.parent >= i) {
        report("parent", "no_such_row", node.parent == kNone ? "none" : std::to_string(node.parent), "< " + std::to_string(i));
        is_sound = false;
        continue;
      }
      const std::size_t after = problem_.tree[node.parent].first_period;
      if (node.first_period <= after || node.first_period >= problem_.periods.size()) {
        report("first_period", "outside_the_tree", std::to_string(node.first_period),
               std::to_string(after + 1) + " .. " + std::to_string(problem_.periods.size() - 1));
        is_sound = false;
      }
      children[node.parent].push_back(i);
      probability[i] = probability[node.parent] * node.probability;
    }
    for (std::size_t i = 0; i < children.size(); ++i) is_sound = check_children(i, children[i]) && is_sound;
    return check_branches(children, probability) && is_sound;
  }

  bool check_children(std::size_t i, const std::vector<std::size_t>& children) {
    if (children.empty()) return true;
    enter("tree", i);
    double sum = 0.0;
    bool together = true;
    for (const std::size_t child : children) {
      sum += problem_.tree[child].probability;
      together = together && problem_.tree[child].first_period == problem_.tree[children.front()].first_period;
    }
    if (!(std::abs(sum - 1.0) <= kSumTolerance)) report("children.probability", "does_not_sum_to_one", format_number(sum, 9), "1");
    if (!together) report("children.first_period", "begin_apart", "", "one period");
    return together;
  }

  bool check_branches(const std::vector<std::vector<std::size_t>>& children, const std::vector<double>& probability) {
    bool is_sound = true;
    std::vector<std::size_t> branches(problem_.tree.size(), 0);
    for (std::size_t b = 0; b < problem_.branches.size(); ++b) {
      enter("branch", b);
      const Branch& branch = problem_.branches[b];
      if (!index("node", branch.node, problem_.tree.size())) {
        is_sound = false;
        continue;
      }
      if (!children[branch.node].empty() || ++branches[branch.node] > 1) {
        report("node", "not_a_leaf_of_its_own", problem_.tree[branch.node].name, "a leaf of the tree, one branch for each");
        is_sound = false;
      }
      if (!(std::abs(branch.probability - probability[branch.node]) <= kSumTolerance)) {
        report("probability", "differs_from_its_path", format_number(branch.probability, 9), format_number(probability[branch.node], 9));
      }
    }
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (!children[i].empty() || branches[i] > 0) continue;
      enter("tree", i);
      report("", "leaf_without_branch", problem_.tree[i].name, "a branch");
      is_sound = false;
    }
    return is_sound;
  }

  /// What isn't known yet can't differ yet.
  void check_agreement() {
    if (problem_.tree.empty()) return;
    agree(
        "permission", problem_.permissions, [](const Permission& row) { return row.option; },
        [](const Permission& r) {
          return std::tuple(r.gate, r.cap_units, r.lead_time_days.p50, r.rent_cap_units, r.delivered_share, r.refund_share,
                            r.support_factor);
        });
    agree(
        "price", problem_.prices, [](const Price& row) { return row.option; },
        [](const Price& r) {
          return std::tuple(r.can_buy, r.can_rent, r.buy, r.rent_per_hour, r.duty, r.subsidy, r.opex_per_hour, r.prepaid_share,
                            r.resale_share, r.retire_value, r.spare_part);
        });
    agree(
        "demand", problem_.demands, [](const Demand& row) { return row.workload; },
        [](const Demand& r) {
          return std::tuple(r.amount, r.window_hours, r.is_steady, r.penalty, r.tags, r.due_in_periods, r.late_penalty);
        });
  }

  /// Node of the tree that a branch is in during a period.
  [[nodiscard]] std::size_t node_of(std::size_t branch, std::size_t period) const {
    std::size_t i = problem_.branches[branch].node;
    while (problem_.tree[i].first_period > period) i = problem_.tree[i].parent;
    return i;
  }

  template <class Row, class Key, class Content>
  void agree(std::string_view table, const std::vector<Row>& rows, const Key& key, const Content& content) {
    std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::pair<const Row*, std::size_t>> first;  // and how many
    std::vector<std::size_t> through(problem_.tree.size() * problem_.periods.size(), 0);
    for (std::size_t t = 0; t < problem_.periods.size(); ++t) {
      for (std::size_t b = 0; b < problem_.branches.size(); ++b) ++through[t * problem_.tree.size() + node_of(b, t)];
    }
    std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::size_t> row_of;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      if (row.period >= problem_.periods.size() || row.branch >= problem_.branches.size()) continue;
      const std::tuple place(key(row), row.period, node_of(row.branch, row.period));
      const auto [found, is_new] = first.try_emplace(place, &row, 1);
      row_of.try_emplace(place, i);
      if (is_new) continue;
      ++found->second.second;
      if (content(*found->second.first) == content(row)) continue;
      enter(table, i);
      report("branch", "differs_within_node", problem_.branches[row.branch].name, problem_.branches[found->second.first->branch].name);
    }
    for (const auto& [place, seen] : first) {
      const std::size_t wanted = through[std::get<1>(place) * problem_.tree.size() + std::get<2>(place)];
      if (seen.second >= wanted) continue;
      enter(table, row_of[place]);
      report("branch", "differs_within_node", std::to_string(seen.second) + " rows", std::to_string(wanted) + " rows");
    }
  }

  void check_workload_rows() {
    std::map<std::size_t, const Demand*> first;
    for (std::size_t i = 0; i < problem_.demands.size(); ++i) {
      const Demand& row = problem_.demands[i];
      enter("demand", i);
      const auto has = [&](std::string_view tag) { return std::find(row.tags.begin(), row.tags.end(), tag) != row.tags.end(); };
      if (const auto [found, is_new] = first.try_emplace(row.workload, &row); !is_new && found->second->tags != row.tags) {
        report("tags", "differs_within_workload", "", "the same tags in all rows");
      }
      const bool carries = row.due_in_periods > 0 || row.late_penalty > 0.0;
      if (carries && row.is_steady) report("is_steady", "contradiction", "steady, carried over", "one of them");
      if (carries && row.window_hours > 0.0) report("window_hours", "contradiction", "window, carried over", "one of them");
      if (carries && has(kDual)) report("tags", "contradiction", "dual, carried over", "one of them");
      if (carries) carried_.insert(row.workload);
    }
  }

  void check_fleet() {
    for (std::size_t i = 0; i < problem_.fleet.size(); ++i) {
      enter("fleet", i);
      index("option", problem_.fleet[i].option, problem_.options.size());
      amount("servers", problem_.fleet[i].servers);
      amount("resale", problem_.fleet[i].resale);
    }
    for (std::size_t i = 0; i < problem_.transfers.size(); ++i) {
      enter("transfer", i);
      const Transfer& row = problem_.transfers[i];
      index("from", row.from, problem_.options.size());
      index("to", row.to, problem_.options.size());
      if (row.from == row.to) report("to", "contradiction", std::to_string(row.to), "another option");
      amount("cost", row.cost);
    }
  }

  void check_migrations() {
    std::set<std::pair<std::size_t, std::string>> seen;
    for (std::size_t i = 0; i < problem_.migrations.size(); ++i) {
      enter("migration", i);
      const Migration& row = problem_.migrations[i];
      index("workload", row.workload, problem_.workloads.size());
      once(seen, {row.workload, row.stack});
      if (row.stack.empty()) report("stack", "empty", "", "text");
      amount("cost", row.cost);
      number("duration_days", row.duration_days, 0.0, 36500.0);
      for (const double share : row.ramp) number("ramp", share, 1e-6, 1.0);
    }
  }

  void check_sourcing() {
    for (std::size_t i = 0; i < problem_.sourcing.size(); ++i) {
      enter("sourcing", i);
      const Sourcing& row = problem_.sourcing[i];
      index("workload", row.workload, problem_.workloads.size());
      number("most_per_vendor", row.most_per_vendor, 0.0, 1.0);
      number("survive", row.survive, 0.0, 1.0);
      number("least_domestic", row.least_domestic, 0.0, 1.0);
      if (row.least_domestic > 0.0 && problem_.home_country.empty()) report("least_domestic", "no_home_country", "", "home_country");
      if (carried_.contains(row.workload)) report("workload", "contradiction", "sourcing, carried over", "one of them");
    }
    for (std::size_t i = 0; i < problem_.couplings.size(); ++i) {
      enter("coupling", i);
      const Coupling& row = problem_.couplings[i];
      index("first", row.first, problem_.workloads.size());
      index("second", row.second, problem_.workloads.size());
      if (carried_.contains(row.first) || carried_.contains(row.second)) {
        report("first", "contradiction", "coupled, carried over", "one of them");
      }
    }
  }

  void check_passports() {
    for (std::size_t i = 0; i < problem_.matching.size(); ++i) {
      enter("matching", i);
      const Matching& row = problem_.matching[i];
      amount("ratio", row.ratio);
      if (row.period != kEvery) index("period", row.period, problem_.periods.size());
      if (row.branch != kEvery) index("branch", row.branch, problem_.branches.size());
    }
    for (std::size_t i = 0; i < problem_.domestic_floors.size(); ++i) {
      enter("domestic_floor", i);
      const DomesticFloor& row = problem_.domestic_floors[i];
      number("share", row.share, 0.0, 1.0);
      if (row.measure == Measure::money) report("measure", "contradiction", "money", "chips or compute");
      if (row.branch != kEvery) index("branch", row.branch, problem_.branches.size());
    }
    for (std::size_t i = 0; i < problem_.site_rules.size(); ++i) {
      enter("site_rule", i);
      amount("subsidy_per_kwh", problem_.site_rules[i].subsidy_per_kwh);
    }
    const bool needs_home = !problem_.matching.empty() || !problem_.domestic_floors.empty() || !problem_.site_rules.empty();
    enter_all();
    if (needs_home && problem_.home_country.empty()) report("home_country", "no_home_country", "", "home_country");
  }

  void check_precedence() {
    std::vector<std::vector<std::size_t>> after(problem_.workloads.size());
    for (std::size_t i = 0; i < problem_.precedence.size(); ++i) {
      enter("precedence", i);
      const Precedence& row = problem_.precedence[i];
      const bool is_sound = index("before", row.before, problem_.workloads.size()) && index("after", row.after, problem_.workloads.size());
      if (is_sound) after[row.before].push_back(row.after);
    }
    // A workload from which one comes back to it.
    for (std::size_t w = 0; w < after.size(); ++w) {
      std::set<std::size_t> reached(after[w].begin(), after[w].end());
      std::vector<std::size_t> open(after[w].begin(), after[w].end());
      while (!open.empty()) {
        const std::size_t next = open.back();
        open.pop_back();
        for (const std::size_t other : after[next]) {
          if (reached.insert(other).second) open.push_back(other);
        }
      }
      if (!reached.contains(w)) continue;
      enter("workload", w);
      report("precedence", "cycle", problem_.workloads[w], "no way back to it");
    }
  }

  void check_objective() {
    enter_all();
    const Objective& objective = problem_.objective;
    number("objective.cvar_weight", objective.cvar_weight, 0.0, 1.0);
    number("objective.worst_weight", objective.worst_weight, 0.0, 1.0);
    number("objective.cvar_level", objective.cvar_level, 0.0, 0.999999);
    number("objective.discount_per_year", objective.discount_per_year, -0.5, 10.0);
    if (objective.cvar_weight + objective.worst_weight > 1.0 + kSumTolerance) {
      report("objective.worst_weight", "out_of_range", format_number(objective.cvar_weight + objective.worst_weight), "<= 1 together");
    }
  }

  const Problem& problem_;
  std::set<std::size_t> carried_;
};

}  // namespace

Findings check_structure(const Problem& problem) { return StructureChecker(problem).run(); }

Findings check_workloads(const Problem& problem) {
  Findings findings;
  std::set<std::size_t> told;
  for (const Demand& demand : problem.demands) {
    if (demand.amount <= 0.0 || demand.workload >= problem.workloads.size()) continue;
    const bool is_domestic = std::find(demand.tags.begin(), demand.tags.end(), kDomesticOnly) != demand.tags.end();
    const bool runs = std::any_of(problem.capabilities.begin(), problem.capabilities.end(), [&](const Capability& row) {
      const bool fits = row.fits && row.workload == demand.workload && row.option < problem.options.size();
      return fits && (!is_domestic || problem.options[row.option].origin == problem.home_country);
    });
    if (runs || !told.insert(demand.workload).second) continue;
    Place place;
    place.pointer = "workload[" + std::to_string(demand.workload) + "]";
    findings.push_back(Error{kNoChip, std::move(place), {{"name", problem.workloads[demand.workload]}}});
  }
  return findings;
}

}  // namespace steelyard::plan
