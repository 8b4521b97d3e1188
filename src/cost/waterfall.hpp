// From one cost to another, step by step: which change moved which line by how much, and where a change would come to nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/change.hpp"
#include "cost/cost.hpp"

namespace steelyard::cost {

/// A line or part before and after; `accelerators` ... `network` of the purchase, then duty and the running parts.
struct LineStep {
  std::string code;
  double before = 0.0;
  double after = 0.0;
};

/// What one change did, those before it made already.
struct WaterfallStep {
  std::string change;           // as written
  double moves = 0.0;           // the cost of owning one server over the horizon
  std::vector<LineStep> lines;  // that moved
};

/// The value of the last change at which all changes together come to nothing, the others made.
struct NetsToZero {
  std::string name;     // line of the last change
  double factor = 0.0;  // of the line as it is
  double amount = 0.0;  // the line's cost then, of one server
};

struct Waterfall {
  OptionCost before;
  OptionCost after;
  double start = 0.0;  // cost of owning
  double end = 0.0;
  std::vector<WaterfallStep> steps;
  std::vector<LineStep> lines;  // all of them, before and after
  std::optional<NetsToZero> nets_to_zero;
};

/// Prices the request with the changes made one after another. Errors: those of `price_option` and of the assumptions.
[[nodiscard]] Result<Waterfall> explain_changes(const Request& request, const std::vector<Change>& changes);

/// Lines and parts of a cost in the order they are told: hardware, duty, running, resale.
[[nodiscard]] std::vector<CostPart> all_lines(const OptionCost& cost);

}  // namespace steelyard::cost
