// What a service gives in the long run, from the time of its steps: at a concurrency, at a request rate, for one static batch, and with
// prompts and tokens on workers of their own. Closed forms and fixed points; docs/models/serving.md.
#pragma once

#include <optional>

#include "perf/inference/step_time_function.hpp"

namespace steelyard::perf {

/// The mean request.
struct ServingLoad {
  double input_tokens = 1024.0;
  double output_tokens = 256.0;
  double cached_prompt_share = 0.0;  // of input tokens, not worked off again
  double tokens_per_step = 1.0;      // kept of each step: 1 and the accepted drafts
  bool is_in_step = false;           // every request is as long as the others
};
[[nodiscard]] ServingLoad load_of(const workload::ServingTask& task);

enum class ServingLimit : std::uint8_t { none, cache, engine, prompts };

/// One worker in its steady state. Requests: of the whole worker.
struct SteadyPoint {
  double decoding = 0.0;            // sequences of the fullest attention group that decode, on average
  double prompt_steps = 0.0;        // share of steps that carry prompt tokens
  double prompt_step_tokens = 0.0;  // in such a step
  double decode_step_s = 0.0;       // without prompts
  double step_s = 0.0;              // on average
  double time_per_output_token_s = 0.0;
  double time_to_first_token_s = 0.0;
  double requests_per_s = 0.0;
  double waiting = 0.0;  // requests that find no place in cache or batch
  ServingLimit limit = ServingLimit::none;

  [[nodiscard]] double end_to_end_s(double output_tokens) const {
    return time_to_first_token_s + (output_tokens > 1.0 ? (output_tokens - 1.0) * time_per_output_token_s : 0.0);
  }
};

class SteadyState {
 public:
  /// `capacity`: sequences of mean length that one attention group's cache holds. Pre: at least 1. `function` must stay.
  SteadyState(const StepTimeFunction& function, const ServingLoad& load, double capacity)
      : function_(function), load_(load), capacity_(capacity) {}

  /// Continuous batching with this many requests always in the system.
  [[nodiscard]] SteadyPoint at_concurrency(double requests) const;
  /// As many as cache and engine take.
  [[nodiscard]] SteadyPoint saturated() const;
  /// Mean time to the first token when this many requests come to an empty service at once: prompts in turn, and those that find no place
  /// wait as in `waiting_s`.
  [[nodiscard]] double first_wave_s(double requests, double waiting_s) const;
  /// All of `requests` handed over at once, until the last is answered: what does not fill the places, and what is left when no more come,
  /// works in smaller batches.
  [[nodiscard]] SteadyPoint run_of(double requests) const;
  /// The highest rate of independent arrivals at which 99 of 100 moments keep these limits (infinite: none) and find a place.
  [[nodiscard]] SteadyPoint within(double most_first_s, double most_next_s) const;
  /// Requests that arrive by themselves; beyond the highest rate the worker is saturated and the queue grows without end.
  [[nodiscard]] SteadyPoint at_rate(double requests_per_s) const;
  /// One batch: all prompts, then token by token.
  [[nodiscard]] SteadyPoint static_batch(double requests) const;

  /// The decode step of `sequences` at mean context.
  [[nodiscard]] StepComposition decoding(double sequences) const;
  /// Prompts alone, `tokens` of them at once, cut into pieces where the engine does.
  [[nodiscard]] double prompt_seconds(double tokens) const;

 private:
  struct Prompts {
    double steps = 0.0;   // share of steps that carry them
    double tokens = 0.0;  // in such a step
    double per_step = 0.0;
  };
  [[nodiscard]] SteadyPoint in_step(double admitted, SteadyPoint point) const;
  [[nodiscard]] SteadyPoint prompts_alone(double admitted, double groups, SteadyPoint point) const;
  [[nodiscard]] Prompts prompts_at(double arrivals_per_step, double together) const;
  [[nodiscard]] double step_with(double sequences, double tokens) const;
  [[nodiscard]] double new_input() const { return load_.input_tokens * (1.0 - load_.cached_prompt_share); }
  [[nodiscard]] double most_arrivals() const;

  const StepTimeFunction& function_;
  ServingLoad load_;
  double capacity_;
};

/// Prompts on some workers, tokens on others, the cache sent between them.
struct DisaggregatedService {
  const StepTimeFunction* prefill = nullptr;
  const StepTimeFunction* decode = nullptr;
  double prefill_workers = 1.0;
  double decode_workers = 1.0;
  double prefill_capacity = 1.0;  // sequences per attention group
  double decode_capacity = 1.0;
  double transfer_s = 0.0;  // of one prompt's cache
};
/// Of the whole service. `requests` in the system; unset: as many as the slower side takes.
[[nodiscard]] SteadyPoint disaggregated(const DisaggregatedService& service, const ServingLoad& load, std::optional<double> requests,
                                        std::optional<double> requests_per_s);

}  // namespace steelyard::perf
