#include "perf/residual_answer.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/unit.hpp"

namespace steelyard::perf {
namespace {

constexpr double kNinetyPercent = 1.6449;  // standard deviations to either end of the 90% interval

/// Standard deviation of a logarithm that the doubt in the chip's own figures adds.
double doubt_of(const Machine& machine) {
  double doubt = 0.0;
  for (const RelativeSpread& spread : {machine.rate_doubt, machine.memory_doubt}) {
    doubt = std::max({doubt, spread.below, spread.above});
  }
  return std::log1p(doubt) / kNinetyPercent;
}

struct Factor {
  double typical = 1.0;
  double reach = 0.0;  // half-width of the 90% interval, in logarithms

  [[nodiscard]] Interval<Seconds> of(double median_s) const {
    const double s = median_s * typical;
    return {seconds(s * std::exp(-reach)), seconds(s), seconds(s * std::exp(reach))};
  }
};

template <class Estimate>
Factor factor_of(const ResidualFacts& facts, const Machine& machine, const Calibration& calibration, Estimate& estimate) {
  const ResidualAnswer answer = calibration.residuals().answer(facts);
  const Factor factor{answer.typical, answer.reach * std::hypot(answer.deviation, doubt_of(machine))};
  const auto work = residual_work_names()[static_cast<std::size_t>(facts.work)];
  estimate.basis.push_back(
      {fmt::format("calibration residual {}", work),
       fmt::format("{} ({}..{}; {}, n {})", format_number(factor.typical, 3), format_number(factor.typical * std::exp(-factor.reach), 3),
                   format_number(factor.typical * std::exp(factor.reach), 3), answer.rung, answer.support),
       answer.rung == "none" || answer.rung == "any" ? Grade::assumed : Grade::derived,
       {}});
  return factor;
}

/// Keeps the parts adding up to the whole: what is slower than the mechanism is a part of its own, what is faster shrinks all of them.
void rescale(std::vector<TimePart>& parts, double factor) {
  double total_s = 0.0;
  for (const TimePart& part : parts) total_s += part.time.base();
  if (factor < 1.0) {
    for (TimePart& part : parts) part.time *= factor;
  } else if (total_s > 0.0) {
    parts.push_back({"unmodelled", seconds((factor - 1.0) * total_s)});
    std::stable_sort(parts.begin(), parts.end(), [](const TimePart& a, const TimePart& b) { return a.time > b.time; });
  }
}

Interval<Seconds> times(const Interval<Seconds>& a, double factor) { return {a.p05 * factor, a.p50 * factor, a.p95 * factor}; }

void fill_chip(const Cluster& cluster, ResidualFacts& facts) {
  facts.vendor = cluster.chip->vendor;
  facts.generation = cluster.chip->architecture;
}

}  // namespace

ResidualFacts training_facts(const Cluster& cluster, const workload::TrainingTask& task, const TrainingRecipe& recipe) {
  ResidualFacts facts;
  facts.work = ResidualWork::training;
  facts.mode = task.method == workload::TrainingMethod::lora ? "lora" : task.model->experts ? "mixture" : "dense";
  fill_chip(cluster, facts);
  facts.software = recipe.software;
  facts.year = recipe.release_year;
  facts.precision = catalog::name_of(task.precision);
  return facts;
}

ResidualWork first_token_work(const ServingSetup& setup) {
  return setup.mode == ServingMode::disaggregated ? ResidualWork::disaggregated_first_token : ResidualWork::first_token;
}

ResidualFacts serving_facts(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup, ResidualWork work) {
  ResidualFacts facts;
  facts.work = work;
  const bool is_saturated = setup.request_rate && !std::isfinite(*setup.request_rate);
  const char* const mode = setup.mode == ServingMode::static_batch || setup.static_batch ? "static_batch"
                           : setup.mode == ServingMode::disaggregated                    ? "disaggregated"
                           : is_saturated                                                ? "saturated"
                                                                                         : "continuous";
  facts.mode = fmt::format("{}_{}", mode, task.model->experts ? "mixture" : "dense");
  fill_chip(cluster, facts);
  facts.software = setup.software;
  facts.year = setup.release_year;
  facts.precision = catalog::name_of(task.weight_precision);
  return facts;
}

void apply_residual(const Cluster& cluster, const workload::TrainingTask& task, const TrainingRecipe& recipe, const Machine& machine,
                    const Calibration& calibration, TrainingEstimate& estimate) {
  if (calibration.residuals().empty() || estimate.step_time.p50.base() <= 0.0) return;
  const Factor factor = factor_of(training_facts(cluster, task, recipe), machine, calibration, estimate);
  const double old_s = estimate.step_time.p50.base();
  const double rate = estimate.throughput.p50.base() * old_s;  // tokens of a step, goodput included
  const double run = estimate.run_time.p50.base() / old_s;
  estimate.step_time = factor.of(old_s);
  const Interval<Seconds>& step = estimate.step_time;
  estimate.throughput = {tokens_per_second(rate / step.p95.base()), tokens_per_second(rate / step.p50.base()),
                         tokens_per_second(rate / step.p05.base())};
  estimate.run_time = times(step, run);
  estimate.model_flops_utilisation /= factor.typical;
  estimate.hardware_flops_utilisation /= factor.typical;
  rescale(estimate.time, factor.typical);
}

void apply_residual(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup, const Machine& machine,
                    const Calibration& calibration, ServingEstimate& estimate) {
  if (calibration.residuals().empty() || estimate.time_per_output_token.p50.base() <= 0.0) return;
  const Factor first = factor_of(serving_facts(cluster, task, setup, first_token_work(setup)), machine, calibration, estimate);
  const Factor next = factor_of(serving_facts(cluster, task, setup, ResidualWork::output_token), machine, calibration, estimate);
  const double steps = std::max(0.0, static_cast<double>(task.output_tokens) - 1.0);
  const double first_s = estimate.time_to_first_token.p50.base();
  const double next_s = estimate.time_per_output_token.p50.base();
  estimate.time_to_first_token = first.of(first_s);
  estimate.time_per_output_token = next.of(next_s);
  // The same requests in flight for so much longer (or shorter) each. A machine that is full does the work of prompts and answers in turn:
  // waiting in `first_s` is not work, so the share of prompts there is bounded by what the answers leave.
  const double answers_s = steps * next_s;
  const double whole_s = first_s + answers_s;
  const double share = whole_s > 0.0 ? answers_s / whole_s : 1.0;
  const double factor = share * next.typical + (1.0 - share) * first.typical;
  const double reach = share * next.reach + (1.0 - share) * first.reach;
  const auto rate = [&](double mechanism) {
    const double value = mechanism / factor;
    return Interval<TokensPerSecond>{tokens_per_second(value * std::exp(-reach)), tokens_per_second(value),
                                     tokens_per_second(value * std::exp(reach))};
  };
  estimate.output_throughput = rate(estimate.output_throughput.p50.base());
  estimate.total_throughput = rate(estimate.total_throughput.p50.base());
  const double whole = estimate.end_to_end_latency.p50.base() * factor;
  estimate.end_to_end_latency = {seconds(whole * std::exp(-reach)), seconds(whole), seconds(whole * std::exp(reach))};
  const double requests = estimate.requests_per_second.p50 / factor;
  estimate.requests_per_second = {requests * std::exp(-reach), requests, requests * std::exp(reach)};
  rescale(estimate.time, next.typical);
}

}  // namespace steelyard::perf
