// A plan of several periods over the policy tree: what the law, the prices and the machines say of every option in every period of every
// branch, as the plan room's tables; and what came of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "plan/plan.hpp"
#include "study/brief.hpp"

namespace steelyard::study {

/// An option in a period at a node of the policy tree.
struct StageCell {
  std::size_t option = 0;
  std::size_t node = 0;  // of Study::tree
  std::size_t period = 0;
  Date on;  // day on which the law was asked
  plan::Gate gate = plan::Gate::unknown;
  std::vector<plan::Reason> reasons;  // rules that decided, facts missing, and what the branch says of licence and import
  plan::Interval lead_time_days;
  Grade lead_time_grade = Grade::assumed;
  std::shared_ptr<const rules::Determination> determination;  // shared by cells of which the same was asked
  std::shared_ptr<const cost::OptionCost> cost;               // of one server that is ordered in this period and kept to the end
};

/// A study with everything that is asked of it but the solution.
struct Staged {
  Manifest manifest;
  Study study;
  std::vector<OptionView> options;  // `cost`: of the first period
  std::vector<CapabilityAnswer> capabilities;
  std::vector<StageCell> cells;  // by option, then node, then period
  plan::Problem problem;
  std::vector<std::size_t> branch_nodes;  // by plan branch: leaf in Study::tree

  /// The cell of an option in a period of a branch of the problem.
  [[nodiscard]] const StageCell& cell(std::size_t option, std::size_t period, std::size_t branch) const;
};

inline constexpr Code kNoChipRuns{"study.no_chip_runs", ErrorKind::data};  // a workload that fits on none of its chips and must be served
inline constexpr Code kUnknownVariant{"study.unknown_variant", ErrorKind::usage};
inline constexpr Code kUnknownBranch{"study.unknown_branch", ErrorKind::usage};
inline constexpr Code kUnknownConstraint{"study.unknown_constraint", ErrorKind::usage};
inline constexpr Code kUnknownWorkload{"study.unknown_workload", ErrorKind::usage};

/// The study as a variant has it. Errors: `study.unknown_variant` with the nearest.
[[nodiscard]] Result<Study> as_variant(const Study& study, std::string_view name);

/// Asks every room and fills the tables. `known`: of the same candidates and workloads, composed before; its estimates are taken over, as
/// they are what takes time. Errors: those of data and tables; `study.no_chip_runs`.
[[nodiscard]] Result<Staged> compose_staged(const Engine& engine, Study study, const Staged* known = nullptr,
                                            const RunControl& control = {});

/// Cost at both ends of the published ranges: every price of the plan at its low end, and at its high end, for the same decisions.
struct CostRange {
  double low = 0.0;
  double value = 0.0;
  double high = 0.0;
  Grade grade = Grade::measured;      // weakest of the prices that the plan pays
  std::vector<std::string> rests_on;  // each datum once
};
[[nodiscard]] CostRange cost_range(const Staged& staged, const plan::Plan& plan);

/// Gap and effort of a staged plan: the study's gap, or `gap`.
[[nodiscard]] plan::SolveOptions solve_options(const Study& study, std::optional<double> gap = std::nullopt);

}  // namespace steelyard::study
