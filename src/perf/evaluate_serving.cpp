// One stated serving configuration, without a search.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.hpp"
#include "perf/evaluate.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/inference/steady_state.hpp"
#include "perf/memory/memory.hpp"
#include "perf/residual_answer.hpp"

namespace steelyard::perf {
namespace {

Interval<Seconds> around(double median_s, RelativeSpread spread) {
  return {seconds(median_s * std::max(0.02, 1.0 - spread.below)), seconds(median_s), seconds(median_s * (1.0 + spread.above))};
}

template <class T, class Make>
Interval<T> rate_of(double amount, const Interval<Seconds>& time, Make make) {
  return {make(amount / time.p95.base()), make(amount / time.p50.base()), make(amount / time.p05.base())};
}

RelativeSpread relative(const TimeSplit& time, const Machine& machine) {
  const RelativeSpread total = total_spread(time, machine);
  const double s = std::max(1e-12, time.total_s());
  return {total.below / s, total.above / s};
}

class ServingEvaluation {
 public:
  ServingEvaluation(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup, const Calibration& calibration)
      : task_(task), setup_(setup), machine_(describe_serving(cluster, serving_products(task), calibration)) {}

  ServingEstimate run() {
    estimate_.reasons = machine_.blocking.empty() ? machine_.remarks : machine_.blocking;
    estimate_.basis = machine_.basis;
    estimate_.grade = machine_.grade;
    if (!machine_.blocking.empty()) return std::move(estimate_);
    engine_ = setup_.engine.value_or(engine_of_stack(machine_));
    if (!setup_.has_chunked_prefill) engine_.chunks_prefill = false;
    if (setup_.prefill_chunk_tokens > 0.0) engine_.chunk_tokens = setup_.prefill_chunk_tokens;
    load_ = load_of(task_);
    load_.cached_prompt_share = setup_.cached_prompt_share;
    load_.is_in_step = setup_.has_fixed_lengths;
    if (setup_.accepted_tokens) load_.tokens_per_step = 1.0 + *setup_.accepted_tokens;
    const bool is_split = setup_.mode == ServingMode::disaggregated && setup_.prefill;
    is_split ? run_disaggregated() : run_aggregated();
    return std::move(estimate_);
  }

  [[nodiscard]] const Machine& machine() const { return machine_; }

 private:
  struct Stage {
    WorkerShape worker;
    double workers = 1.0;
    ServingMemory memory;
    double capacity = 1.0;  // of one attention group
  };

  Stage stage_of(const ServingStage& stage, std::int64_t attention_groups) const {
    Stage made;
    made.worker = worker_of(stage.layout, attention_groups);
    made.worker.expert_skew = setup_.expert_skew;
    made.worker.draft_tokens = setup_.draft_tokens.value_or(0.0);
    const std::int64_t inside = std::max<std::int64_t>(1, stage.layout.data / made.worker.attention_groups);
    made.workers = static_cast<double>(stage.workers * inside);
    made.memory = serving_memory(task_, made.worker, device_memory_bytes(machine_), engine_);
    made.capacity = made.memory.capacity();
    return made;
  }

  void note_memory(const Stage& stage, double sequences) {
    estimate_.memory = stage.memory.at(sequences);
    estimate_.fits = stage.capacity >= 1.0;
    const auto groups = static_cast<double>(stage.worker.attention_groups * stage.worker.pipeline);
    estimate_.sequences_that_fit = std::max(0.0, stage.capacity) * stage.workers * groups / static_cast<double>(stage.worker.pipeline);
  }

  void run_aggregated() {
    const Stage stage = stage_of(setup_.stage, setup_.attention_data_parallel);
    const StepTimeFunction function{machine_, task_, stage.worker, engine_};
    const SteadyState state{function, load_, std::max(1.0, stage.capacity)};
    SteadyPoint point;
    if (setup_.mode == ServingMode::static_batch || setup_.static_batch) {
      point = state.static_batch(setup_.static_batch.value_or(setup_.concurrency.value_or(1.0)) / stage.workers);
    } else if (setup_.concurrency) {
      point = state.at_concurrency(*setup_.concurrency / stage.workers);
      if (setup_.run_requests) {  // the first of them come all at once
        const double share = std::min(1.0, *setup_.concurrency / *setup_.run_requests);
        const double first_s = state.first_wave_s(*setup_.concurrency / stage.workers, point.waiting / point.requests_per_s);
        point.time_to_first_token_s += share * std::max(0.0, first_s - point.time_to_first_token_s);
      }
    } else if (setup_.request_rate && std::isfinite(*setup_.request_rate)) {
      point = state.at_rate(*setup_.request_rate / stage.workers);
      if (*setup_.request_rate / stage.workers > point.requests_per_s * (1.0 + 1e-9)) {
        estimate_.reasons.push_back({"perf.rate_too_high", {}});
      }
    } else if (task_.time_to_first_token || task_.time_per_output_token) {
      constexpr Seconds kNone = seconds(std::numeric_limits<double>::infinity());
      point = state.within(task_.time_to_first_token.value_or(kNone).base(), task_.time_per_output_token.value_or(kNone).base());
    } else if (setup_.run_requests) {
      point = state.run_of(*setup_.run_requests / stage.workers);
    } else {
      point = state.saturated();
    }
    estimate_.layout = setup_.stage.layout;
    const auto groups = static_cast<double>(stage.worker.attention_groups);
    estimate_.sequences_in_flight = point.decoding * groups * stage.workers;
    note_memory(stage, std::min(point.decoding, stage.capacity));
    answer(point, function, state, stage.workers);
  }

  void run_disaggregated() {
    const Stage decode = stage_of(setup_.stage, setup_.attention_data_parallel);
    ServingStage first = *setup_.prefill;
    const Stage prefill = stage_of(first, setup_.attention_data_parallel > 1 ? std::max<std::int64_t>(1, first.layout.data) : 1);
    EngineBehaviour apart = engine_;
    WorkerShape prompts = prefill.worker;
    prompts.draft_tokens = 0.0;
    const StepTimeFunction prefill_function{machine_, task_, prompts, apart};
    const StepTimeFunction decode_function{machine_, task_, decode.worker, apart};
    DisaggregatedService service;
    service.prefill = &prefill_function;
    service.decode = &decode_function;
    service.prefill_workers = prefill.workers;
    service.decode_workers = decode.workers;
    service.prefill_capacity = std::max(1.0, prefill.capacity);
    service.decode_capacity = std::max(1.0, decode.capacity);
    // Every prefill rank sends its share of the prompt's cache, outside the scale-up domain unless all workers are in one.
    const double cache = workload::cache_bytes(*task_.model, task_.input_tokens, task_.cache_precision).base();
    const auto senders = static_cast<double>(prefill.worker.tensor * prefill.worker.pipeline);
    // Router, hand-shake of the two halves and their polling: what is left at few requests in flight, whatever the length of the prompt.
    constexpr double kHandOver_s = 0.05;
    service.transfer_s =
        kHandOver_s + point_to_point(machine_.fabric, static_cast<double>(machine_.scale_up_domain), cache / senders).seconds;
    std::optional<double> rate = setup_.request_rate;
    if (rate && !std::isfinite(*rate)) rate.reset();
    SteadyPoint point = disaggregated(service, load_, setup_.concurrency, rate);
    if (setup_.concurrency && setup_.run_requests) {
      ServingLoad prompts_only = load_;  // no decode shares their steps
      prompts_only.output_tokens = 1.0;
      const SteadyState prompts_alone{prefill_function, prompts_only, service.prefill_capacity};
      const double share = std::min(1.0, *setup_.concurrency / *setup_.run_requests);
      const double first_s = prompts_alone.first_wave_s(*setup_.concurrency / prefill.workers, 0.0) + service.transfer_s;
      point.time_to_first_token_s += share * std::max(0.0, first_s - point.time_to_first_token_s);
    }
    estimate_.layout = setup_.stage.layout;
    const auto groups = static_cast<double>(decode.worker.attention_groups);
    estimate_.sequences_in_flight = point.decoding * groups * decode.workers;
    note_memory(decode, std::min(point.decoding, decode.capacity));
    const SteadyState state{decode_function, load_, service.decode_capacity};
    answer(point, decode_function, state, 1.0);
  }

  void answer(const SteadyPoint& point, const StepTimeFunction& function, const SteadyState& state, double workers) {
    const StepComposition decode = state.decoding(std::max(1.0, point.decoding / static_cast<double>(function.worker().pipeline)));
    TimeSplit step = function.split(decode);
    const RelativeSpread steps = relative(step, machine_);
    StepComposition prompt;
    const PrefillChunk chunk{std::min(load_.input_tokens, engine_.chunk_tokens), 0.0};
    prompt.prefill = {&chunk, 1};
    const TimeSplit prompts = function.split(prompt);
    const RelativeSpread first = relative(prompts, machine_);
    // Waiting doubts more than work: arrivals and the engine's order of work are not known.
    constexpr double kWaitingDoubt = 0.35;
    const RelativeSpread wait{std::hypot(first.below, kWaitingDoubt), std::hypot(first.above, 2.0 * kWaitingDoubt)};
    estimate_.time_per_output_token = around(point.time_per_output_token_s, steps);
    estimate_.time_to_first_token = around(point.time_to_first_token_s, wait);
    const double whole_s = point.end_to_end_s(load_.output_tokens);
    const double decode_share = 1.0 - std::min(1.0, point.time_to_first_token_s / whole_s);
    const RelativeSpread mixed{decode_share * steps.below + (1.0 - decode_share) * wait.below,
                               decode_share * steps.above + (1.0 - decode_share) * wait.above};
    estimate_.end_to_end_latency = around(whole_s, mixed);
    const double requests = point.requests_per_s * workers;
    const Interval<Seconds> life = around(1.0, steps);
    estimate_.requests_per_second = rate_of<double>(requests, life, [](double rate) { return rate; });
    const auto tokens = [](double rate) { return tokens_per_second(rate); };
    estimate_.output_throughput = rate_of<TokensPerSecond>(requests * load_.output_tokens, life, tokens);
    estimate_.total_throughput = rate_of<TokensPerSecond>(requests * (load_.output_tokens + load_.input_tokens), life, tokens);
    estimate_.chip_power = mean_power(step, machine_);
    estimate_.time = time_parts(step);
    constexpr std::array<std::string_view, 4> kLimits{"none", "cache", "engine", "prompts"};
    estimate_.limited_by = kLimits[static_cast<std::size_t>(point.limit)];
    explain(function, decode, step);
  }

  void explain(const StepTimeFunction& function, const StepComposition& decode, const TimeSplit&) {
    for (const OperatorTime& one : function.operators(decode)) {
      std::size_t largest = 0;
      for (std::size_t i = 0; i < kParts; ++i) {
        if (one.time.part_s[i] > one.time.part_s[largest]) largest = i;
      }
      estimate_.operators.push_back({one.name, seconds(one.time.total_s()), std::string{name_of(static_cast<Part>(largest))}});
    }
  }

  const workload::ServingTask& task_;
  const ServingSetup& setup_;
  Machine machine_;
  EngineBehaviour engine_;
  ServingLoad load_;
  ServingEstimate estimate_;
};

}  // namespace

ServingEstimate evaluate_serving(const Cluster& cluster, const workload::ServingTask& task, const ServingSetup& setup,
                                 const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr && task.model != nullptr);
  ServingEvaluation evaluation{cluster, task, setup, calibration};
  ServingEstimate estimate = evaluation.run();
  apply_residual(cluster, task, setup, evaluation.machine(), calibration, estimate);
  return estimate;
}

}  // namespace steelyard::perf
