// Decision nodes: one for each period within each node of the policy tree. Decisions belong to nodes, so that what can't be known yet can't
// be acted on: non-anticipativity needs no constraints.
#pragma once

#include <cstddef>
#include <vector>

#include "plan/problem.hpp"

namespace steelyard::plan {

struct DecisionNode {
  std::size_t period = 0;
  std::size_t tree_node = 0;
  std::size_t parent = kNone;
  double probability = 1.0;
  std::vector<std::size_t> branches;
  std::vector<std::size_t> children;
};

/// Parents first, by period. Precondition: the tree is consistent (`check`).
[[nodiscard]] std::vector<DecisionNode> decision_nodes(const Problem& problem);

/// From the root to `node`, both included.
[[nodiscard]] std::vector<std::size_t> path_to(const std::vector<DecisionNode>& nodes, std::size_t node);

/// Node of the last period in each branch.
[[nodiscard]] std::vector<std::size_t> leaf_of_branch(const Problem& problem, const std::vector<DecisionNode>& nodes);

/// Whole periods from an order to the first use: the period that begins nearest to the end of the lead time. kNone: after the horizon.
[[nodiscard]] std::size_t lead_periods(const Problem& problem, const Option& option, std::size_t period, double lead_days);
/// The same for a duration that begins with `period`.
[[nodiscard]] std::size_t whole_periods(const Problem& problem, std::size_t period, double days);

}  // namespace steelyard::plan
