// Runs an argument: its runs are asked of the rooms, its measures computed, its levers pulled; the outcome follows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "claims/arguments/argument.hpp"
#include "claims/evaluate.hpp"
#include "claims/inputs.hpp"

namespace steelyard::claims {

/// holds: every test is met over its whole interval; fails: none is met anywhere; depends: some are, or only within an interval;
/// not_modelled: no test could be computed.
enum class Outcome : std::uint8_t { holds, fails, depends, not_modelled };
[[nodiscard]] const std::vector<std::string_view>& outcome_names();
[[nodiscard]] std::string_view name_of(Outcome outcome);

struct RunAnswer {
  const RunSpec* run = nullptr;
  std::size_t variation = 0;
  RunOutputs outputs;
  [[nodiscard]] const std::vector<std::string>& labels() const { return run->variations[variation].labels; }
};

struct MeasureAnswer {
  const Measure* measure = nullptr;
  std::optional<Range> value;
  std::optional<Missing> missing;
  Agreement agreement = Agreement::unknown;  // of a test
  std::vector<std::pair<std::string, Resolved>> inputs;
  Grade grade = Grade::measured;
};

struct LeverAnswer {
  struct Setting {
    std::string label;
    Outcome outcome = Outcome::not_modelled;
    std::vector<MeasureAnswer> measures;
  };
  const Lever* lever = nullptr;
  std::vector<Setting> settings;
};

struct ArgumentAnswer {
  const Argument* argument = nullptr;
  Date on;
  Outcome outcome = Outcome::not_modelled;
  Grade grade = Grade::assumed;  // weakest of what the tests rest on
  std::vector<RunAnswer> runs;
  std::vector<MeasureAnswer> measures;
  std::vector<LeverAnswer> levers;
};

/// `bench.engine` must outlive the answer's argument. Deterministic; thread safe. A cancel leaves the rest unknown.
[[nodiscard]] ArgumentAnswer run_argument(const Argument& argument, const Bench& bench);
/// All of them, on all cores, in their order. Progress is told by stage `progress.arguments`.
[[nodiscard]] std::vector<ArgumentAnswer> run_arguments(const std::vector<const Argument*>& arguments, const Bench& bench);

}  // namespace steelyard::claims
