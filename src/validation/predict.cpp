#include "validation/predict.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "perf/chosen_layout.hpp"
#include "perf/residual_answer.hpp"

namespace steelyard::validation {
namespace {

constexpr double kGibibyte = 1073741824.0;

Prediction of_time(const perf::Interval<Seconds>& time) { return {time.p50.base(), time.p05.base(), time.p95.base()}; }

Prediction rate_of(double amount, const perf::Interval<Seconds>& time) {
  return {amount / time.p50.base(), amount / time.p95.base(), amount / time.p05.base()};
}

bool is_usable(const Prediction& p) { return std::isfinite(p.typical) && p.typical > 0.0 && std::isfinite(p.low) && std::isfinite(p.high); }

std::string first_reason(const std::vector<perf::Reason>& reasons) { return reasons.empty() ? std::string{} : reasons.front().code; }

perf::ServingEstimate serve(const ServingRow& row, const perf::Calibration& calibration) {
  // Where the source leaves the layout open.
  if (!row.has_layout) return perf::evaluate_serving_load(row.machine.cluster, row.task, row.setup, calibration);
  return perf::evaluate_serving(row.machine.cluster, row.task, row.setup, calibration);
}

template <class T>
Prediction of_rate(const perf::Interval<T>& rate) {
  if constexpr (std::is_same_v<T, double>) {
    return {rate.p50, rate.p05, rate.p95};
  } else {
    return {rate.p50.base(), rate.p05.base(), rate.p95.base()};
  }
}

Prediction serving_quantity(MeasuredQuantity quantity, const perf::ServingEstimate& e) {
  switch (quantity) {
    case MeasuredQuantity::output_throughput: return of_rate(e.output_throughput);
    case MeasuredQuantity::total_throughput: return of_rate(e.total_throughput);
    case MeasuredQuantity::request_throughput: return of_rate(e.requests_per_second);
    case MeasuredQuantity::time_to_first_token: return of_time(e.time_to_first_token);
    case MeasuredQuantity::time_per_output_token:
    case MeasuredQuantity::inter_token_latency: return of_time(e.time_per_output_token);
    case MeasuredQuantity::end_to_end_latency: return of_time(e.end_to_end_latency);
    default: return {};
  }
}

/// A configuration that was run did fit: where its source says nothing of recomputation and its framework's default has no room, the least
/// that has is taken.
perf::TrainingEstimate evaluate_as_run(const TrainingRow& row, const perf::Calibration& calibration) {
  perf::TrainingEstimate estimate = perf::evaluate_training(row.machine.cluster, row.task, *row.layout, row.recipe, calibration);
  const bool is_stated = std::none_of(row.assumed.begin(), row.assumed.end(), [](const Assumption& a) { return a.fact == "recompute"; });
  if (estimate.fits || is_stated || row.ran_out_of_memory) return estimate;
  perf::Layout layout = *row.layout;
  perf::TrainingRecipe recipe = row.recipe;
  recipe.recomputes_light = true;
  for (const perf::Recompute recompute : {perf::Recompute::selective, perf::Recompute::full}) {
    if (recompute < layout.recompute) continue;
    layout.recompute = recompute;
    perf::TrainingEstimate other = perf::evaluate_training(row.machine.cluster, row.task, layout, recipe, calibration);
    if (other.fits) return other;
  }
  return estimate;
}

perf::TrainingEstimate train(const TrainingRow& row, const perf::Calibration& calibration) {
  if (row.layout) return evaluate_as_run(row, calibration);
  // The source leaves the layout open: the best one by search, then with the recipe of its framework.
  const perf::TrainingEstimate searched = perf::estimate_training(row.machine.cluster, row.task, calibration);
  if (searched.step_time.p50.base() <= 0.0) return searched;
  return perf::evaluate_training(row.machine.cluster, row.task, searched.layout, row.recipe, calibration);
}

}  // namespace

std::vector<Predicted> predict_training(const TrainingRow& row, const perf::Calibration& calibration) {
  const perf::TrainingEstimate estimate = train(row, calibration);
  const double tokens_per_chip = static_cast<double>(row.task.global_batch) * static_cast<double>(row.task.sequence_length) /
                                 static_cast<double>(row.machine.cluster.chips());
  std::vector<Predicted> answers;
  for (const Measurement& measurement : row.measured) {
    Predicted answer;
    if (row.layout) answer.fits = estimate.fits;
    if (measurement.quantity == MeasuredQuantity::peak_memory) {
      // Sources state what the framework's allocator counts.
      const double used = (estimate.memory.total() - estimate.memory.outside).base() / kGibibyte;
      answer.value = {used, 0.9 * used, 1.1 * used};
    } else if (measurement.quantity == MeasuredQuantity::step_time) {
      answer.value = of_time(estimate.step_time);
    } else {
      answer.value = rate_of(tokens_per_chip, estimate.step_time);
    }
    if (!is_usable(answer.value)) answer.skip = Skip{"no_estimate", first_reason(estimate.reasons)};
    // Another layout than the one that was run holds other buffers.
    if (measurement.quantity == MeasuredQuantity::peak_memory && !row.layout) answer.skip = Skip{"layout_not_stated", {}};
    if (!measurement.skip.empty()) answer.skip = Skip{measurement.skip, {}};
    if (measurement.quantity != MeasuredQuantity::peak_memory) {
      answer.facts = perf::training_facts(row.machine.cluster, row.task, row.recipe);
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::vector<Predicted> predict_serving(const ServingRow& row, const perf::Calibration& calibration) {
  const perf::ServingEstimate estimate = serve(row, calibration);
  std::vector<Predicted> answers;
  for (const Measurement& measurement : row.measured) {
    Predicted answer;
    if (row.has_layout) answer.fits = estimate.fits;
    answer.value = serving_quantity(measurement.quantity, estimate);
    const bool is_first = measurement.quantity == MeasuredQuantity::time_to_first_token;
    answer.facts = perf::serving_facts(row.machine.cluster, row.task, row.setup,
                                       is_first ? perf::first_token_work(row.setup) : perf::ResidualWork::output_token);
    if (!is_usable(answer.value)) answer.skip = Skip{"no_estimate", first_reason(estimate.reasons)};
    if (!measurement.skip.empty()) answer.skip = Skip{measurement.skip, {}};
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace steelyard::validation
