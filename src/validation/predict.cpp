#include "validation/predict.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::validation {
namespace {

constexpr double kGibibyte = 1073741824.0;

Prediction of_time(const perf::Interval<Seconds>& time) { return {time.p50.base(), time.p05.base(), time.p95.base()}; }

Prediction rate_of(double amount, const perf::Interval<Seconds>& time) {
  return {amount / time.p50.base(), amount / time.p95.base(), amount / time.p05.base()};
}

bool is_usable(const Prediction& p) { return std::isfinite(p.typical) && p.typical > 0.0 && std::isfinite(p.low) && std::isfinite(p.high); }

std::string first_reason(const std::vector<perf::Reason>& reasons) { return reasons.empty() ? std::string{} : reasons.front().code; }

/// Requests in flight that a service without a stated load may reach: what serving engines admit at most.
constexpr double kMostInFlightPerWorker = 2048.0;

/// The throughput that rises no more: the best of doubling loads that fit.
perf::ServingEstimate saturate(const ServingRow& row, const perf::Calibration& calibration) {
  perf::ServingSetup setup = row.setup;
  perf::ServingEstimate best;
  double most = kMostInFlightPerWorker * static_cast<double>(setup.stage.workers * setup.attention_data_parallel);
  if (row.requests > 0.0) most = std::min(most, row.requests);
  for (double load = 1.0;; load = std::min(2.0 * load, most)) {
    setup.concurrency = load;
    const perf::ServingEstimate estimate = perf::evaluate_serving(row.machine.cluster, row.task, setup, calibration);
    const bool is_first = load == 1.0;
    if (is_first || (estimate.fits && estimate.output_throughput.p50 > best.output_throughput.p50)) best = estimate;
    if (!estimate.fits || load >= most) break;
  }
  return best;
}

perf::ServingEstimate serve(const ServingRow& row, const perf::Calibration& calibration) {
  if (!row.has_layout) return perf::estimate_serving(row.machine.cluster, row.task, calibration);
  if (row.load == Load::saturated) return saturate(row, calibration);
  return perf::evaluate_serving(row.machine.cluster, row.task, row.setup, calibration);
}

Prediction serving_quantity(MeasuredQuantity quantity, const ServingRow& row, const perf::ServingEstimate& e) {
  const auto input = static_cast<double>(row.task.input_tokens);
  const auto output = static_cast<double>(row.task.output_tokens);
  const auto scaled = [&](double factor) {
    return Prediction{e.output_throughput.p50.base() * factor, e.output_throughput.p05.base() * factor,
                      e.output_throughput.p95.base() * factor};
  };
  switch (quantity) {
    case MeasuredQuantity::output_throughput: return scaled(1.0);
    case MeasuredQuantity::total_throughput: return scaled((input + output) / output);
    case MeasuredQuantity::request_throughput: return {e.requests_per_second.p50, e.requests_per_second.p05, e.requests_per_second.p95};
    case MeasuredQuantity::time_to_first_token: return of_time(e.time_to_first_token);
    case MeasuredQuantity::time_per_output_token:
    case MeasuredQuantity::inter_token_latency: return of_time(e.time_per_output_token);
    case MeasuredQuantity::end_to_end_latency: {
      const Prediction first = of_time(e.time_to_first_token);
      const Prediction next = of_time(e.time_per_output_token);
      const double steps = output - 1.0;
      return {first.typical + steps * next.typical, first.low + steps * next.low, first.high + steps * next.high};
    }
    default: return {};
  }
}

}  // namespace

std::vector<Predicted> predict_training(const TrainingRow& row, const perf::Calibration& calibration) {
  const perf::TrainingEstimate estimate = row.layout
                                              ? perf::evaluate_training(row.machine.cluster, row.task, *row.layout, row.recipe, calibration)
                                              : perf::estimate_training(row.machine.cluster, row.task, calibration);
  const double tokens_per_chip = static_cast<double>(row.task.global_batch) * static_cast<double>(row.task.sequence_length) /
                                 static_cast<double>(row.machine.cluster.chips());
  std::vector<Predicted> answers;
  for (const Measurement& measurement : row.measured) {
    Predicted answer;
    if (row.layout) answer.fits = estimate.fits;
    if (measurement.quantity == MeasuredQuantity::peak_memory) {
      const double used = estimate.memory.total().base() / kGibibyte;
      answer.value = {used, 0.9 * used, 1.1 * used};
    } else if (measurement.quantity == MeasuredQuantity::step_time) {
      answer.value = of_time(estimate.step_time);
    } else {
      answer.value = rate_of(tokens_per_chip, estimate.step_time);
    }
    if (!is_usable(answer.value)) answer.skip = Skip{"no_estimate", first_reason(estimate.reasons)};
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
    answer.value = serving_quantity(measurement.quantity, row, estimate);
    if (!is_usable(answer.value)) answer.skip = Skip{"no_estimate", first_reason(estimate.reasons)};
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace steelyard::validation
