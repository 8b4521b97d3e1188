#include "perf/task_rate.hpp"

#include "perf/chosen_layout.hpp"

namespace steelyard::perf {
namespace {

constexpr double kDecodeBatch = 32.0;
constexpr std::int64_t kMostChips = 1024;  // that one worker of a service is looked for on

Interval<double> per_chip(const Interval<TokensPerSecond>& rate, double chips) {
  return {rate.p05.base() / chips, rate.p50.base() / chips, rate.p95.base() / chips};
}

}  // namespace

ChipRate rate_per_chip(std::string_view task, Cluster cluster, const workload::ServingTask& serving, catalog::Precision training_precision,
                       const Calibration& calibration, bool may_grow) {
  if (task == "train") {
    workload::TrainingTask training;
    training.model = serving.model;
    training.tokens = tokens(1e12);
    training.precision = training_precision;
    TrainingEstimate estimate = estimate_training(cluster, training, calibration);
    if (!estimate.fits && may_grow && estimate.min_chips > cluster.chips()) {
      const std::int64_t each = cluster.chips() / cluster.servers;
      cluster.servers = (estimate.min_chips + each - 1) / each;
      estimate = estimate_training(cluster, training, calibration);
    }
    if (!estimate.fits) return {};
    return {per_chip(estimate.throughput, static_cast<double>(cluster.chips())), cluster.chips()};
  }
  const bool is_decode = task == "decode";
  const double sequences = is_decode ? kDecodeBatch : 1.0;
  auto setup = smallest_setup(cluster, serving, sequences, calibration);
  while (!setup && may_grow && 2 * cluster.chips() <= kMostChips) {
    cluster.servers *= 2;
    setup = smallest_setup(cluster, serving, sequences, calibration);
  }
  if (!setup) return {};
  StepLoad load;
  if (is_decode) {
    load.decode_sequences = kDecodeBatch;
    load.context = static_cast<double>(serving.input_tokens) + 0.5 * static_cast<double>(serving.output_tokens);
  } else {
    load.prompts = 1.0;
    load.prompt_tokens = static_cast<double>(serving.input_tokens);
  }
  const std::int64_t chips = chips_of_worker(*setup);
  return {per_chip(evaluate_step(cluster, serving, *setup, load, calibration).throughput, static_cast<double>(chips)), chips};
}

}  // namespace steelyard::perf
