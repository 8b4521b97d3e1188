// The numbers that went into a plan's tables, by names that two results share; and which of them moved the cost from one result to another.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plan/answers.hpp"
#include "study/staged.hpp"

namespace steelyard::study {

/// A number, or the name of a gate.
using InputValue = std::variant<double, std::string>;

struct PlanInput {
  std::string key;  // `price OPTION NODE PERIOD`, `speed WORK OPTION`, `probability BRANCH` ...: docs/formats/result.md
  InputValue value;
};
[[nodiscard]] std::vector<PlanInput> plan_inputs(const Staged& staged);

/// What a key speaks of: its kind (price, rent, gate, lead_time, speed, demand, probability, quota, supply, budget), and of what.
struct InputName {
  std::string kind;
  std::string subject;
};
[[nodiscard]] InputName name_of_input(const std::string& key);

using InputMap = std::map<std::string, InputValue>;

/// The problem of `staged` with inputs at other values; names it doesn't have are passed over. Prices move with their duty, probabilities
/// only all together.
[[nodiscard]] plan::Problem with_inputs(const Staged& staged, const InputMap& values);

/// A group of inputs put at its second value, all others at their first.
struct MovedBy {
  InputName name;          // the subject is empty where all of a kind moved together
  plan::Difference moved;  // of the cost
  bool has_plan = true;
};
struct Attribution {
  std::vector<MovedBy> groups;  // in the order of their names
  plan::Difference base;  // the first result built again, less what it says of itself: near nought unless more than these inputs changed
  double together = 0.0;  // second cost less first, less all groups: what only moves in company, or isn't among these inputs
};

/// A result as it says of itself.
struct PlanOutcome {
  double cost = 0.0;
  double bound = 0.0;
  InputMap inputs;
};
/// One solve for the first result and one for each group of inputs that differs: by kind and subject, or by kind where those are many.
[[nodiscard]] Result<Attribution> attribute_difference(const Engine& engine, Study first_study, const PlanOutcome& first,
                                                       const PlanOutcome& second, std::optional<double> gap = std::nullopt,
                                                       const RunControl& control = {});

}  // namespace steelyard::study
