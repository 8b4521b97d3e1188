#include "plan/tree.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::plan {
namespace {

/// The boundary of periods from `period` on that is nearest to `hours` later, in periods; the later one of two equally near. The boundary
/// after the last period counts, so that what comes late in it comes too late.
std::size_t nearest_boundary(const Problem& problem, std::size_t period, double hours) {
  double passed = 0.0;
  std::size_t best = 0;
  double distance = hours;
  for (std::size_t k = 1; period + k <= problem.periods.size(); ++k) {
    passed += problem.periods[period + k - 1].hours;
    if (std::abs(passed - hours) > distance) break;
    distance = std::abs(passed - hours);
    best = k;
  }
  return best;
}

}  // namespace

std::vector<DecisionNode> decision_nodes(const Problem& problem) {
  std::vector<DecisionNode> nodes;
  if (problem.tree.empty()) {
    for (std::size_t t = 0; t < problem.periods.size(); ++t) nodes.push_back({t, 0, t == 0 ? kNone : t - 1, 1.0, {0}, {}});
  } else {
    std::vector<double> probability(problem.tree.size(), 1.0);
    std::vector<bool> is_parent(problem.tree.size(), false);
    std::vector<std::size_t> end(problem.tree.size(), problem.periods.size());
    for (std::size_t i = 1; i < problem.tree.size(); ++i) {
      const TreeNode& node = problem.tree[i];
      probability[i] = probability[node.parent] * node.probability;
      is_parent[node.parent] = true;
      end[node.parent] = node.first_period;
    }
    std::vector<std::vector<std::size_t>> branches(problem.tree.size());
    for (std::size_t b = 0; b < problem.branches.size(); ++b) {
      for (std::size_t i = problem.branches[b].node; i != kNone; i = problem.tree[i].parent) branches[i].push_back(b);
    }
    std::vector<std::size_t> last(problem.tree.size(), kNone);  // decision node of the latest period so far
    for (std::size_t t = 0; t < problem.periods.size(); ++t) {
      for (std::size_t i = 0; i < problem.tree.size(); ++i) {
        const TreeNode& node = problem.tree[i];
        if (t < node.first_period || t >= end[i]) continue;
        const std::size_t parent = t > node.first_period ? last[i] : node.parent == kNone ? kNone : last[node.parent];
        nodes.push_back({t, i, parent, probability[i], branches[i], {}});
        last[i] = nodes.size() - 1;
      }
    }
  }
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].parent != kNone) nodes[nodes[n].parent].children.push_back(n);
  }
  return nodes;
}

std::vector<std::size_t> path_to(const std::vector<DecisionNode>& nodes, std::size_t node) {
  std::vector<std::size_t> path;
  for (; node != kNone; node = nodes[node].parent) path.push_back(node);
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<std::size_t> leaf_of_branch(const Problem& problem, const std::vector<DecisionNode>& nodes) {
  std::vector<std::size_t> leaves(problem.branches.size(), kNone);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (!nodes[n].children.empty()) continue;
    for (const std::size_t b : nodes[n].branches) leaves[b] = n;
  }
  return leaves;
}

std::size_t whole_periods(const Problem& problem, std::size_t period, double days) {
  const std::size_t periods = nearest_boundary(problem, period, days * 24.0);
  return period + periods < problem.periods.size() ? periods : kNone;
}

std::size_t lead_periods(const Problem& problem, const Option& option, std::size_t period, double lead_days) {
  if (option.lead_periods == kNone) return whole_periods(problem, period, lead_days);
  return option.lead_periods < problem.periods.size() - period ? option.lead_periods : kNone;
}

}  // namespace steelyard::plan
