// The rows of the tables, found by decision node.
#pragma once

#include <vector>

#include "plan/problem.hpp"
#include "plan/tree.hpp"

namespace steelyard::plan {

/// Precondition of all: check(problem) found nothing. Holds references into the problem.
class Tables {
 public:
  explicit Tables(const Problem& problem);

  [[nodiscard]] const Problem& problem() const { return *problem_; }
  [[nodiscard]] const std::vector<DecisionNode>& nodes() const { return nodes_; }
  /// Node of the last period, by branch.
  [[nodiscard]] const std::vector<std::size_t>& leaves() const { return leaves_; }

  /// Null where the tables have no row.
  [[nodiscard]] const Permission* permission(std::size_t node, std::size_t option) const { return permissions_[at(node, option)]; }
  [[nodiscard]] const Price* price(std::size_t node, std::size_t option) const { return prices_[at(node, option)]; }
  [[nodiscard]] const Capability* capability(std::size_t workload, std::size_t option) const {
    return capabilities_[workload * problem_->options.size() + option];
  }
  /// Null also where nothing is asked.
  [[nodiscard]] const Demand* demand(std::size_t node, std::size_t workload) const {
    return demands_[node * problem_->workloads.size() + workload];
  }
  /// Any row of the workload that asks for something; null where there is none. Tags are the same in all.
  [[nodiscard]] const Demand* any_demand(std::size_t workload) const { return any_demand_[workload]; }
  /// May the work be done later than in the period that asks for it?
  [[nodiscard]] bool carries_over(std::size_t workload) const { return carries_over_[workload]; }

  [[nodiscard]] double hours(std::size_t node) const { return problem_->periods[nodes_[node].period].hours; }
  /// Of a flow at the beginning of the node's period, and at the end of the horizon.
  [[nodiscard]] double discount(std::size_t node) const { return discount_[nodes_[node].period]; }
  [[nodiscard]] double final_discount() const { return discount_.back(); }

  /// Open, capped and needs_review let it in; closed, unknown and no row at all do not.
  [[nodiscard]] bool lets_in(std::size_t node, std::size_t option) const;
  [[nodiscard]] double support(std::size_t node, std::size_t option) const;
  /// Share that arrives of what was ordered in `from` and is due in `to`.
  [[nodiscard]] double delivered(std::size_t from, std::size_t to, std::size_t option) const;
  /// Share of what stands in `from` that still works in its descendant `to`.
  [[nodiscard]] double survival(std::size_t from, std::size_t to, std::size_t option) const;
  /// Nodes where an order of `node` arrives, and kNone periods' worth of none where it comes after the horizon.
  [[nodiscard]] std::vector<std::size_t> arrivals(std::size_t node, std::size_t option) const;
  [[nodiscard]] std::vector<std::size_t> descendants(std::size_t node, std::size_t periods_later) const;
  [[nodiscard]] bool is_domestic(std::size_t option) const { return problem_->options[option].origin == problem_->home_country; }

 private:
  [[nodiscard]] std::size_t at(std::size_t node, std::size_t option) const { return node * problem_->options.size() + option; }

  const Problem* problem_;
  std::vector<DecisionNode> nodes_;
  std::vector<std::size_t> leaves_;
  std::vector<const Permission*> permissions_;
  std::vector<const Price*> prices_;
  std::vector<const Demand*> demands_;
  std::vector<const Demand*> any_demand_;
  std::vector<const Capability*> capabilities_;
  std::vector<bool> carries_over_;
  std::vector<double> discount_;
};

[[nodiscard]] bool has_tag(const Demand& demand, std::string_view tag);
[[nodiscard]] bool matches(const Selector& which, const Option& option);
/// Of one server, in what the measure counts; `price` may be null for chips and compute.
[[nodiscard]] double measured(Measure measure, const Option& option, const Price* price);
/// Name of a line of the study, as BindingGate and Conflict tell it.
[[nodiscard]] std::string name_of(const Problem& problem, const Limits::SitePower& site);
[[nodiscard]] std::string name_of(const Limits::Quota& quota);
[[nodiscard]] std::string name_of(const Limits::Supply& supply);
[[nodiscard]] std::string name_of(const Problem& problem, const Migration& migration);

}  // namespace steelyard::plan
