#include "perf/inference/steady_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace steelyard::perf {
namespace {

/// Waiting before a server that is busy this share of the time, in service times: Pollaczek–Khinchine with even service (M/D/1).
double waiting_of(double busy) {
  const double held = std::min(busy, 0.95);
  return held / (2.0 * (1.0 - held));
}

/// Arrivals while successors of one wave come in, over the mean: lengths within a fifth of each other (InferenceX) spread a wave over 12%
/// (one wave) to 40% (ten) of a request's life.
constexpr double kBunching = 2.3;

}  // namespace

ServingLoad load_of(const workload::ServingTask& task) {
  ServingLoad load;
  load.input_tokens = static_cast<double>(std::max<std::int64_t>(1, task.input_tokens));
  load.output_tokens = static_cast<double>(std::max<std::int64_t>(1, task.output_tokens));
  return load;
}

StepComposition SteadyState::decoding(double sequences) const {
  StepComposition step;
  step.decode_sequences = sequences;
  step.context_sum = sequences * (load_.input_tokens + 0.5 * load_.output_tokens);
  step.context_max = load_.input_tokens + load_.output_tokens;
  return step;
}

/// A step of decode and `tokens` of prompts: whole ones, or a piece of one in the middle of its prompt.
double SteadyState::step_with(double sequences, double tokens) const {
  StepComposition step = decoding(sequences);
  const double whole = std::max(1.0, new_input());
  std::array<PrefillChunk, 64> chunks{};
  std::size_t count = 0;
  if (tokens >= whole) {
    const double prompts = std::min(tokens / whole, static_cast<double>(chunks.size()));
    count = static_cast<std::size_t>(std::ceil(prompts - 1e-9));
    for (std::size_t i = 0; i < count; ++i) {
      chunks[i] = {tokens / static_cast<double>(count), load_.input_tokens - new_input()};
    }
  } else if (tokens > 0.0) {
    count = 1;
    chunks[0] = {tokens, load_.input_tokens - new_input() + 0.5 * (whole - tokens)};
  }
  step.prefill = {chunks.data(), count};
  return function_.seconds(step);
}

double SteadyState::prompt_seconds(double tokens) const {
  const double most = function_.engine().chunks_prefill ? function_.engine().chunk_tokens : std::max(tokens, 1.0);
  const double pieces = std::max(1.0, std::ceil(tokens / most - 1e-9));
  return pieces * step_with(0.0, tokens / pieces);
}

/// Prompts per step that the budget of tokens lets through.
double SteadyState::most_arrivals() const {
  const double budget = std::max(function_.engine().chunk_tokens, function_.engine().chunks_prefill ? 1.0 : new_input());
  return 0.98 * budget / std::max(1.0, new_input());
}

SteadyState::Prompts SteadyState::prompts_at(double arrivals_per_step, double together) const {
  Prompts prompts;
  if (new_input() <= 0.0) return prompts;  // computed elsewhere
  const double whole = std::max(1.0, new_input());
  const double budget =
      function_.engine().chunks_prefill ? function_.engine().chunk_tokens : std::max(function_.engine().chunk_tokens, whole);
  // Attention groups step together: while one works on a prompt, all wait. Where none puts its prompts off for the others', a step holds
  // the most that one of them has.
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  double arrivals = arrivals_per_step;
  if (groups > 1.0 && !function_.engine().aligns_groups) {
    const double any = -std::expm1(-groups * arrivals);
    arrivals = std::min(groups * arrivals, std::max(any, arrivals + workload::expected_maximum(groups) * std::sqrt(arrivals) - 1.0 + any));
    arrivals = std::max(arrivals, arrivals_per_step);
  }
  const double tokens = arrivals * whole;
  prompts.tokens = std::min(budget, std::max(std::min(together * whole, budget), tokens));
  prompts.steps = std::min(1.0, tokens / prompts.tokens);
  prompts.per_step = prompts.steps * prompts.tokens / whole;
  return prompts;
}

SteadyPoint SteadyState::at_concurrency(double requests) const {
  const EngineBehaviour& engine = function_.engine();
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double offered = std::max(1.0, requests / groups);
  const double used_groups = std::min(groups, requests);
  SteadyPoint point;
  const double places = std::max(1.0, std::min(capacity_, engine.most_sequences));
  const double admitted = std::min(offered, places);
  point.waiting = (offered - admitted) * used_groups;
  if (offered > places) point.limit = capacity_ < engine.most_sequences ? ServingLimit::cache : ServingLimit::engine;
  const double steps = std::max(0.0, load_.output_tokens - 1.0) / load_.tokens_per_step;
  const double stages = static_cast<double>(function_.worker().pipeline);
  if (steps <= 0.0) return prompts_alone(admitted, used_groups, point);
  if (load_.is_in_step && !engine.mixes_prefill) return in_step(admitted, point);
  double decoding_here = admitted;
  double resident_s = 0.0;  // in a place, before the first token
  for (int round = 0; round < 24; ++round) {
    const double most = most_arrivals();
    double arrivals = decoding_here / steps;
    if (arrivals > most) {
      arrivals = most;
      decoding_here = most * steps;
      if (point.limit == ServingLimit::none) point.limit = ServingLimit::prompts;
    }
    // Requests that were admitted together end together and their successors arrive in bunches: where lengths are equal, two of them share
    // a step at least, and the last of them may wait for all.
    const double pair = load_.is_in_step ? std::min(2.0, admitted) : 1.0;
    const Prompts prompts = prompts_at(arrivals, pair);
    // A pipeline works on as many groups of sequences at once as it has stages; each passes all stages in turn.
    const double here = decoding_here / stages;
    point.prompt_steps = prompts.steps;
    point.prompt_step_tokens = prompts.tokens;
    point.decode_step_s = function_.seconds(decoding(here));
    const double mixed_s = step_with(engine.mixes_prefill ? here : 0.0, prompts.tokens);
    const double share = prompts.steps / stages;
    point.step_s = engine.mixes_prefill ? (1.0 - share) * point.decode_step_s + share * mixed_s : point.decode_step_s + share * mixed_s;
    const double bunch = (load_.is_in_step ? admitted : kBunching * prompts.per_step) * new_input();
    const double at_once = std::clamp(bunch, prompts.tokens, std::max(prompts.tokens, engine.chunk_tokens));
    const double pieces = std::max(1.0, new_input() / std::max(1.0, prompts.tokens));
    const double served_s = at_once > prompts.tokens ? step_with(engine.mixes_prefill ? here : 0.0, at_once) : mixed_s;
    resident_s = pieces * served_s + waiting_of(prompts.steps * std::min(1.0, mixed_s / std::max(point.step_s, 1e-12))) * mixed_s;
    resident_s += 0.5 * point.decode_step_s;
    const double whole_s = steps * point.step_s + resident_s;
    const double next = admitted * steps * point.step_s / whole_s;
    if (std::abs(next - decoding_here) < 1e-4 * admitted) break;
    decoding_here = 0.5 * (decoding_here + next);
  }
  point.decoding = decoding_here;
  const double life_s = steps * point.step_s + resident_s;
  point.requests_per_s = used_groups * admitted / life_s;
  if (point.limit == ServingLimit::prompts) {
    point.requests_per_s = used_groups * decoding_here / (steps * point.step_s);
    resident_s = std::max(resident_s, used_groups * admitted / point.requests_per_s - steps * point.step_s);
  }
  point.time_per_output_token_s = point.step_s / load_.tokens_per_step;
  point.time_to_first_token_s = engine.request_host_s + resident_s + point.waiting / point.requests_per_s;
  return point;
}

/// A service of prompts: every step is as full as the budget and those admitted make it, and a request stays for as many steps as those
/// before it take.
SteadyPoint SteadyState::prompts_alone(double admitted, double groups, SteadyPoint point) const {
  const EngineBehaviour& engine = function_.engine();
  const double whole = std::max(1.0, new_input());
  const double budget = engine.chunks_prefill ? engine.chunk_tokens : std::max(engine.chunk_tokens, whole);
  const double tokens = std::min(admitted * whole, budget);
  point.prompt_steps = 1.0;
  point.prompt_step_tokens = tokens;
  point.step_s = step_with(0.0, tokens);
  point.time_per_output_token_s = point.step_s;
  const double stages = static_cast<double>(function_.worker().pipeline);
  point.requests_per_s = groups * tokens / whole * std::min(stages, std::max(1.0, admitted * whole / tokens)) / point.step_s;
  if (admitted * whole > budget && point.limit == ServingLimit::none) point.limit = ServingLimit::prompts;
  point.time_to_first_token_s = engine.request_host_s + (groups * admitted + point.waiting) / point.requests_per_s;
  return point;
}

/// Prompts go first and all requests end together: all their successors' prompts are worked off, and the first of them wait with one token
/// until the last is done; then the batch decodes undisturbed. On average a request waits half of the prompts before its first token, and
/// half after it.
SteadyPoint SteadyState::in_step(double admitted, SteadyPoint point) const {
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double steps = std::max(0.0, load_.output_tokens - 1.0) / load_.tokens_per_step;
  const double prompts_s = prompt_seconds(admitted * new_input());
  point.decoding = admitted;
  point.decode_step_s = function_.seconds(decoding(admitted / static_cast<double>(function_.worker().pipeline)));
  const double own_s = prompt_seconds(new_input());
  const double half_s = 0.5 * std::max(0.0, prompts_s - own_s);
  point.step_s = point.decode_step_s + half_s / std::max(1.0, steps);
  point.time_per_output_token_s = point.step_s / load_.tokens_per_step;
  point.requests_per_s = groups * admitted / (prompts_s + steps * point.decode_step_s);
  point.time_to_first_token_s = function_.engine().request_host_s + own_s + half_s + point.waiting / point.requests_per_s;
  return point;
}

SteadyPoint SteadyState::saturated() const {
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  return at_concurrency(groups * std::max(1.0, std::min(capacity_, function_.engine().most_sequences)));
}

double SteadyState::first_wave_s(double requests, double waiting_s) const {
  const EngineBehaviour& engine = function_.engine();
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double places = std::max(1.0, std::min(capacity_, engine.most_sequences));
  const double admitted = std::clamp(requests / groups, 1.0, places);
  const double own_s = prompt_seconds(new_input());
  // Steps full of prompts; where decode shares them, half of those admitted decode already.
  const double tokens = admitted * new_input();
  const double most = engine.chunks_prefill ? engine.chunk_tokens : std::max(engine.chunk_tokens, new_input());
  const double pieces = std::max(1.0, std::ceil(tokens / most - 1e-9));
  const double all_s = pieces * step_with(engine.mixes_prefill && load_.output_tokens > 1.0 ? 0.5 * admitted : 0.0, tokens / pieces);
  return engine.request_host_s + 0.5 * (own_s + std::max(own_s, all_s)) + waiting_s;
}

SteadyPoint SteadyState::run_of(double requests) const {
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double places = groups * std::max(1.0, std::min(capacity_, function_.engine().most_sequences));
  const double admitted = std::min(std::max(1.0, requests), places);
  SteadyPoint point = at_concurrency(admitted);
  const double steps = std::max(0.0, load_.output_tokens - 1.0) / load_.tokens_per_step;
  if (steps <= 0.0) return point;
  const double stages = static_cast<double>(function_.worker().pipeline);
  const auto answers_s = [&](double sequences) { return steps * function_.seconds(decoding(std::max(1.0, sequences / groups / stages))); };
  double whole_s = 0.0;
  if (requests <= places) {  // one wave: the work of all prompts, then all answers at once
    whole_s = prompt_seconds(admitted / groups * new_input()) / stages + answers_s(admitted);
  } else {
    // As in steady state until the last is admitted, when the others are half done on average; then the batch shrinks to nothing.
    const double steady_s = (requests - 0.5 * admitted) / point.requests_per_s;
    whole_s = std::max(requests / point.requests_per_s, steady_s + answers_s(0.5 * admitted));
  }
  point.requests_per_s = requests / whole_s;
  return point;
}

SteadyPoint SteadyState::within(double most_first_s, double most_next_s) const {
  // As many requests are in flight as a Poisson variable says: one moment in a hundred has this many standard deviations more.
  constexpr double kOneInHundred = 2.326;
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double places = groups * std::max(1.0, std::min(capacity_, function_.engine().most_sequences));
  const auto keeps = [&](double crowd) {
    const SteadyPoint point = at_concurrency(crowd);
    return point.time_per_output_token_s <= most_next_s && point.time_to_first_token_s <= most_first_s;
  };
  double low = 1.0;
  double high = places;
  if (keeps(high)) low = high;
  for (int round = 0; round < 30 && high - low > 1e-3 * high; ++round) {
    const double middle = 0.5 * (low + high);
    (keeps(middle) ? low : high) = middle;
  }
  // low = mean + k √mean
  const double root = 0.5 * (std::sqrt(kOneInHundred * kOneInHundred + 4.0 * low) - kOneInHundred);
  return at_concurrency(std::max(1.0, root * root));
}

SteadyPoint SteadyState::at_rate(double requests_per_s) const {
  const SteadyPoint most = saturated();
  if (requests_per_s >= most.requests_per_s) return most;
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  double low = 1e-3;
  double high = groups * std::max(1.0, std::min(capacity_, function_.engine().most_sequences));
  for (int round = 0; round < 40 && high - low > 1e-3 * high; ++round) {
    const double middle = 0.5 * (low + high);
    (at_concurrency(middle).requests_per_s < requests_per_s ? low : high) = middle;
  }
  SteadyPoint point = at_concurrency(high);
  // Arrivals that don't know of each other come in bunches: the queue before the prompts, and before the last place.
  const double busy = requests_per_s / most.requests_per_s;
  point.time_to_first_token_s += waiting_of(busy) * point.step_s;
  point.requests_per_s = requests_per_s;
  return point;
}

SteadyPoint SteadyState::static_batch(double requests) const {
  const auto groups = static_cast<double>(function_.worker().attention_groups);
  const double here = std::max(1.0, requests / groups);
  if (here > capacity_) return at_concurrency(requests);  // the engine takes them as places come free
  SteadyPoint point;
  point.decoding = here;
  const double stages = static_cast<double>(function_.worker().pipeline);
  point.time_to_first_token_s = prompt_seconds(here * new_input());  // handed over whole: no request is read
  point.decode_step_s = function_.seconds(decoding(std::max(1.0, here / stages)));
  point.step_s = point.decode_step_s;
  point.time_per_output_token_s = point.step_s / load_.tokens_per_step;
  point.requests_per_s = requests / point.end_to_end_s(load_.output_tokens);
  return point;
}

SteadyPoint disaggregated(const DisaggregatedService& service, const ServingLoad& load, std::optional<double> requests,
                          std::optional<double> requests_per_s) {
  const SteadyState prompts{*service.prefill, load, service.prefill_capacity};
  const SteadyState tokens{*service.decode, load, service.decode_capacity};
  const double fresh = load.input_tokens * (1.0 - load.cached_prompt_share);
  const double steps = std::max(1.0, load.output_tokens - 1.0) / load.tokens_per_step;
  const auto prefill_groups = static_cast<double>(service.prefill->worker().attention_groups);
  const auto decode_groups = static_cast<double>(service.decode->worker().attention_groups);
  const double lone_s = prompts.prompt_seconds(fresh);
  // Full steps: as many prompts at once as the budget takes.
  const double at_once = std::max(1.0, std::floor(service.prefill->engine().chunk_tokens / std::max(1.0, fresh)));
  const double most_prompts = service.prefill_workers * prefill_groups * static_cast<double>(service.prefill->worker().pipeline) * at_once /
                              prompts.prompt_seconds(fresh * at_once);
  const double places = std::min(service.decode_capacity, service.decode->engine().most_sequences);
  struct Side {
    double rate;
    double step_s;
    double first_s;
    double inside;
  };
  const auto with = [&](double here) {  // decode sequences of one attention group
    Side side{};
    side.step_s = service.decode->seconds(tokens.decoding(here / static_cast<double>(service.decode->worker().pipeline)));
    side.rate = service.decode_workers * decode_groups * here / (steps * side.step_s);
    const double busy = side.rate / most_prompts;
    // Each half reads the request.
    side.first_s = service.prefill->engine().request_host_s + service.decode->engine().request_host_s + lone_s * (1.0 + waiting_of(busy)) +
                   service.transfer_s + side.step_s;
    side.inside = side.rate * side.first_s + service.decode_workers * decode_groups * here;
    return side;
  };
  SteadyPoint point;
  double low = 1e-3;
  double high = std::max(1.0, places);
  point.limit = ServingLimit::none;
  const auto too_many = [&](const Side& side) {
    if (side.rate > 0.98 * most_prompts) return true;
    if (requests && side.inside > *requests) return true;
    return requests_per_s && side.rate > *requests_per_s;
  };
  if (too_many(with(high))) {
    for (int round = 0; round < 50 && high - low > 1e-4 * high; ++round) {
      const double middle = 0.5 * (low + high);
      (too_many(with(middle)) ? high : low) = middle;
    }
    high = low;
  } else {
    point.limit = service.decode_capacity < service.decode->engine().most_sequences ? ServingLimit::cache : ServingLimit::engine;
  }
  const Side side = with(high);
  point.decoding = high;
  point.decode_step_s = side.step_s;
  point.step_s = side.step_s;
  point.time_per_output_token_s = side.step_s / load.tokens_per_step;
  point.requests_per_s = side.rate;
  point.time_to_first_token_s = side.first_s;
  if (requests && side.inside < 0.98 * *requests) {
    point.waiting = *requests - side.inside;
    point.time_to_first_token_s += point.waiting / side.rate;
    if (point.limit == ServingLimit::none) point.limit = ServingLimit::prompts;
  }
  return point;
}

}  // namespace steelyard::perf
