// The brief: for each candidate and workload, may I have it, does it fit, how fast, what does it cost; and the cheapest mix.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "cost/cost.hpp"
#include "perf/estimate.hpp"
#include "plan/plan.hpp"
#include "rules/rules.hpp"
#include "study/engine.hpp"
#include "study/study.hpp"

namespace steelyard::study {

/// Permission of one option on one date.
struct PermissionAnswer {
  std::size_t option = 0;
  Date on;
  std::string occasion;  // under_consideration | announced | study_date
  rules::Determination determination;
  plan::Gate gate = plan::Gate::unknown;
};

/// One workload on one option.
struct CapabilityAnswer {
  std::size_t workload = 0;
  std::size_t option = 0;
  std::int64_t cluster_servers = 0;  // that the estimate is for
  std::int64_t servers = 0;          // the least number that meets the demand alone; 0 where none within reason does
  bool in_time = false;              // that number meets the deadline or the rate
  std::optional<perf::TrainingEstimate> training;
  std::optional<perf::ServingEstimate> serving;
  /// Cost of doing this workload alone on `servers` of this option: bought (over the horizon, less resale) and rented (for the hours used).
  /// Absent where no price is known.
  std::optional<cost::CostFigure> cost_bought;
  std::optional<cost::CostFigure> cost_rented;
};

struct OptionView {
  static constexpr std::size_t kCloud = static_cast<std::size_t>(-1);  // `site` of an option that stands in a cloud's hall
  plan::Option option;                                                 // ids and numbers
  std::size_t candidate = 0;                                           // index into Study::candidates
  Route route = Route::direct;
  std::size_t site = 0;
  cost::OptionCost cost;
};

struct Manifest {
  std::string engine_version;
  std::string data_hash;
  std::string study_hash;
  std::string study_file;
  std::string study_text;
  std::string solver;
  std::uint64_t seed = 0;
};

[[nodiscard]] Manifest manifest_of(const Engine& engine, const Study& study);

struct Brief {
  Manifest manifest;
  Study study;
  std::vector<OptionView> options;
  std::vector<Date> dates;
  std::vector<std::vector<rules::ThresholdAnswer>> thresholds;  // by candidate
  std::vector<PermissionAnswer> permissions;                    // option-major, then date
  std::vector<CapabilityAnswer> capabilities;                   // workload-major, then option
  plan::Problem problem;
  plan::Plan plan;
  bool interrupted = false;
};

/// Runs the study. Errors: those of the plan's tables. A workload that fits nowhere, a refusal and an infeasible plan are answers inside
/// the brief.
[[nodiscard]] Result<Brief> run_brief(const Engine& engine, Study study, const RunControl& control = {});

}  // namespace steelyard::study
