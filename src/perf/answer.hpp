// What training and serving answers share: intervals around a median, the data an answer rests on, and why a layout does not fit.
#pragma once

#include <algorithm>
#include <vector>

#include "perf/estimate.hpp"
#include "perf/machine.hpp"

namespace steelyard::perf {

/// Of a time, from its median and its spread in seconds.
[[nodiscard]] Interval<Seconds> time_interval(double median_s, RelativeSpread spread_s);

/// Of a rate that is `amount` per time: the long times are the low rates.
template <class T, class Make>
[[nodiscard]] Interval<T> rate_interval(double amount, const Interval<Seconds>& time, Make make) {
  return {make(amount / time.p95.base()), make(amount / time.p50.base()), make(amount / time.p05.base())};
}

[[nodiscard]] Interval<Seconds> scaled(const Interval<Seconds>& time, double factor);

/// `perf.does_not_fit`: what all chips of the layout need and have, and what one chip needs and has.
[[nodiscard]] Reason does_not_fit(const MemoryUse& needed, const Layout& layout, double memory_bytes);

/// Weakest grade of machine and model; adds the model to `basis`.
[[nodiscard]] Grade data_grade(const Machine& machine, const catalog::ModelArchitecture& model, std::vector<Basis>& basis);

/// What both kinds of estimate share: the basis, and the unknown figures that end it.
template <class Estimate>
void describe_answer(const Machine& machine, const catalog::ModelArchitecture& model, Estimate& estimate) {
  estimate.reasons = machine.remarks;
  estimate.basis = machine.basis;
  estimate.grade = data_grade(machine, model, estimate.basis);
  estimate.memory.available = bytes(machine.memory_bytes);
  if (!machine.blocking.empty()) estimate.reasons = machine.blocking;
}

struct TrainingEvaluation;
struct TrainingRecipe;
/// Fills in time, memory and shares of one layout; of one that does not fit, the time it would take.
void answer_training(const Machine& machine, const workload::TrainingTask& task, const TrainingRecipe& recipe, const Layout& layout,
                     const TrainingEvaluation& evaluation, double memory_bytes, TrainingEstimate& estimate);

}  // namespace steelyard::perf
