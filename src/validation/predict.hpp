// One measured row -> what the model says for each of its quantities.
#pragma once

#include <vector>

#include "perf/calibration.hpp"
#include "validation/validation.hpp"

namespace steelyard::validation {

/// Answers in the order of `row.measured`; a quantity that can't be predicted comes back with `skip`.
struct Predicted {
  Prediction value;
  std::optional<bool> fits;
  std::optional<Skip> skip;
  std::optional<perf::ResidualFacts> facts;  // what the residual of this quantity hangs on
};
[[nodiscard]] std::vector<Predicted> predict_training(const TrainingRow& row, const perf::Calibration& calibration);
[[nodiscard]] std::vector<Predicted> predict_serving(const ServingRow& row, const perf::Calibration& calibration);

}  // namespace steelyard::validation
