// Steps of composing a staged plan, each from plain inputs to plain outputs; staged.cpp runs them in order.
#pragma once

#include <vector>

#include "rules/lead_time.hpp"
#include "study/staged.hpp"

namespace steelyard::study {

/// Periods [first, last) in which a node of the tree holds on the way to one of its leaves.
struct NodeSpan {
  std::size_t first = 0;
  std::size_t last = 0;
};
[[nodiscard]] std::vector<NodeSpan> node_spans(const Study& study);

/// What a determination means in a branch of the policy tree, and the branch's own reasons.
struct BranchGate {
  plan::Gate gate = plan::Gate::unknown;
  std::vector<plan::Reason> reasons;
};
[[nodiscard]] BranchGate gate_in_branch(const Study& study, const OptionView& option, const rules::Determination& determination,
                                        const scenario::PolicyState& state, const Period& period);

/// Asks the law about every option in every period at every node.
[[nodiscard]] Result<void> ask_cells(Staged& staged, const rules::RuleBook& rules, const std::vector<rules::LeadTimeStep>& lead_times);
/// Prices of every cell: levies as its determination has them, horizon from its period to the end.
[[nodiscard]] Result<void> price_cells(Staged& staged, const catalog::Catalog& catalog, const cost::Assumptions& assumptions);
/// The plan's tables. Errors: no exchange rate.
[[nodiscard]] Result<void> fill_staged_tables(Staged& staged, const Engine& engine);

/// In the study's currency. Errors: `currency.no_rate`.
template <class Amount>
[[nodiscard]] Result<double> in_study_currency(const Study& study, const Amount& amount, const ExchangeRates& rates) {
  auto conversion = rates.convert(amount.currency, study.currency, study.as_of);
  if (!conversion) return std::move(conversion.error());
  return amount.value.base() * conversion->factor;
}

/// What an owned server costs an hour, capital apart: the plan discounts instead.
[[nodiscard]] cost::CostFigure running_per_hour(const cost::OptionCost& cost, Seconds horizon);
/// From the start of a period to the end of the study.
[[nodiscard]] Seconds horizon_from(const Study& study, std::size_t period);
[[nodiscard]] bool is_foreign(const Study& study, const OptionView& option);

}  // namespace steelyard::study
