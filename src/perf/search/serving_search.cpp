#include "perf/search/serving_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "perf/inference/serving_machine.hpp"
#include "perf/search/layouts.hpp"

namespace steelyard::perf {
namespace {

/// How far the limits are missed: 1 or less keeps both.
double miss_of(const SteadyPoint& point, const workload::ServingTask& task) {
  double miss = 0.0;
  if (task.time_to_first_token) miss = std::max(miss, point.time_to_first_token_s / task.time_to_first_token->base());
  if (task.time_per_output_token) miss = std::max(miss, point.time_per_output_token_s / task.time_per_output_token->base());
  return miss;
}

bool dominates(const ServingOption& a, double time_per_token_s, double tokens_per_s_per_chip) {
  return a.point.time_per_output_token_s <= time_per_token_s && a.tokens_per_s_per_chip >= tokens_per_s_per_chip;
}

std::vector<std::int64_t> powers_of_two(double most) {
  std::vector<std::int64_t> batches;
  for (std::int64_t batch = 1; static_cast<double>(batch) <= most; batch *= 2) batches.push_back(batch);
  return batches;
}

class ServingSearch {
 public:
  ServingSearch(const Machine& machine, const workload::ServingTask& task, const ServingSpace& space)
      : machine_(machine), task_(task), space_(space), load_(load_of(task)) {}

  ServingSearchResult run() {
    std::vector<catalog::Precision> precisions = space_.precisions;
    if (precisions.empty()) precisions.push_back(task_.weight_precision);
    std::vector<double> chunks = space_.chunk_tokens;
    if (chunks.empty()) chunks.push_back(space_.engine.chunk_tokens);
    const std::vector<WorkerShape> workers = legal_workers(*task_.model, space_, machine_.scale_up_domain);
    for (const catalog::Precision precision : precisions) {
      task_.weight_precision = precision;
      for (const double chunk : chunks) {
        sides_.clear();
        std::int64_t fits_with = 0;  // the tensor degree at which a shallower pipeline holds the model
        for (const WorkerShape& worker : workers) {
          if (!space_.has_deep_pipelines && worker.pipeline > 1 && worker.tensor == fits_with) continue;
          if (try_worker(worker, chunk) && worker.attention_groups == 1) fits_with = worker.tensor;
        }
        if (space_.has_disaggregation) pair_sides(chunk);
      }
    }
    std::sort(result_.front.begin(), result_.front.end(), [](const ServingOption& a, const ServingOption& b) {
      return a.point.time_per_output_token_s < b.point.time_per_output_token_s;
    });
    if (!space_.keeps_front) result_.front.clear();
    return std::move(result_);
  }

 private:
  /// A worker that fits, kept for pairing.
  struct Side {
    StepTimeFunction function;
    double capacity = 0.0;
    double prompts_per_s = 0.0;  // of one worker that does nothing else
    std::vector<std::int64_t> batches;
  };

  [[nodiscard]] std::vector<std::int64_t> batches_of(const WorkerShape& worker) const {
    if (!space_.batches.empty()) return space_.batches;
    return powers_of_two(space_.engine.most_sequences * static_cast<double>(worker.attention_groups));
  }

  /// Whether it holds the model.
  bool try_worker(const WorkerShape& worker, double chunk) {
    EngineBehaviour engine = space_.engine;
    engine.chunk_tokens = chunk;
    const std::vector<std::int64_t> batches = batches_of(worker);
    result_.count.legal += static_cast<std::int64_t>(batches.size());
    const ServingMemory memory = serving_memory(task_, worker, device_memory_bytes(machine_), engine);
    const double capacity = memory.capacity();
    if (capacity < 1.0) {
      result_.count.infeasible["memory"] += static_cast<std::int64_t>(batches.size());
      remember_least(memory, worker);
      return false;
    }
    StepTimeFunction function{machine_, task_, worker, engine};
    const SteadyState state{function, load_, capacity};
    try_batches(function, state, capacity, batches);
    if (space_.has_disaggregation) {
      const double at_once = std::max(1.0, std::floor(chunk / load_.input_tokens));
      const double prompts =
          static_cast<double>(worker.attention_groups * worker.pipeline) * at_once / state.prompt_seconds(at_once * load_.input_tokens);
      sides_.push_back({std::move(function), capacity, prompts, batches});
    }
    return true;
  }

  void remember_least(const ServingMemory& memory, const WorkerShape& worker) {
    const double needed = memory.at(1.0).total().base();
    if (needed >= least_bytes_) return;
    least_bytes_ = needed;
    result_.least_memory = memory;
    result_.least_worker = worker;
  }

  void try_batches(const StepTimeFunction& function, const SteadyState& state, double capacity, const std::vector<std::int64_t>& batches) {
    const auto groups = static_cast<double>(function.worker().attention_groups);
    const double most = capacity * groups;
    const double idle_step_s = function.seconds(state.decoding(1.0));
    double bound = 0.0;  // tokens a second of the worker: batch over the step of half as many, whatever part of the batch decodes
    double before_s = idle_step_s;
    bool is_too_slow = false;
    for (const std::int64_t batch : batches) {
      const auto in_flight = static_cast<double>(batch);
      if (in_flight > most) {
        ++result_.count.infeasible["memory"];
        continue;
      }
      bound = std::max(bound, in_flight * load_.tokens_per_step / before_s);
      before_s = function.seconds(state.decoding(std::max(1.0, in_flight / groups / static_cast<double>(function.worker().pipeline))));
      if (space_.prunes && is_too_slow) {
        ++result_.count.pruned["latency"];
        continue;
      }
      if (space_.prunes && cannot_matter(bound / static_cast<double>(function.worker().chips()), idle_step_s / load_.tokens_per_step)) {
        ++result_.count.pruned["throughput"];
        continue;
      }
      ++result_.count.evaluated;
      ServingOption option;
      option.worker = function.worker();
      option.workers = space_.chips / option.worker.chips();
      option.batch = batch;
      option.chunk_tokens = function.engine().chunk_tokens;
      option.point = state.at_concurrency(in_flight);
      finish(option, option.point.requests_per_s / static_cast<double>(option.worker.chips()), function, state);
      is_too_slow = !option.meets_latency && best_meets();
    }
  }

  [[nodiscard]] bool best_meets() const { return result_.best && result_.best->meets_latency; }

  /// A bound from above on tokens per chip, and from below on the time per token, that something found already beats.
  [[nodiscard]] bool cannot_matter(double tokens_bound, double time_bound) const {
    if (!best_meets() || space_.objective == ServingObjective::throughput_per_watt) return false;
    if (tokens_bound >= result_.best->tokens_per_s_per_chip) return false;
    if (!space_.keeps_front) return true;
    return std::any_of(result_.front.begin(), result_.front.end(),
                       [&](const ServingOption& known) { return dominates(known, time_bound, tokens_bound); });
  }

  void finish(ServingOption& option, double requests_per_s_per_chip, const StepTimeFunction& function, const SteadyState& state) {
    option.precision = task_.weight_precision;
    option.tokens_per_s_per_chip = requests_per_s_per_chip * load_.output_tokens;
    const StepComposition decode = state.decoding(std::max(1.0, option.point.decoding / static_cast<double>(function.worker().pipeline)));
    if (const auto power = mean_power(function.split(decode), machine_)) option.watts_per_chip = power->base();
    if (space_.price_per_chip_hour) {
      option.cost_per_million_tokens = *space_.price_per_chip_hour / 3600.0 / option.tokens_per_s_per_chip * 1e6;
    }
    const double miss = miss_of(option.point, task_);
    option.meets_latency = miss <= 1.0;
    keep(option, miss);
  }

  [[nodiscard]] double value_of(const ServingOption& option) const {
    if (space_.objective != ServingObjective::throughput_per_watt) return option.tokens_per_s_per_chip;
    return option.watts_per_chip > 0.0 ? option.tokens_per_s_per_chip / option.watts_per_chip : 0.0;
  }

  void keep(const ServingOption& option, double miss) {
    const bool is_better = !result_.best || (option.meets_latency != result_.best->meets_latency
                                                 ? option.meets_latency
                                                 : (option.meets_latency ? value_of(option) > value_of(*result_.best) : miss < best_miss_));
    if (is_better) {
      result_.best = option;
      best_miss_ = miss;
    }
    if (!space_.keeps_front || !option.meets_latency) return;
    auto& front = result_.front;
    const auto beaten_by = [&](const ServingOption& known) {
      return dominates(known, option.point.time_per_output_token_s, option.tokens_per_s_per_chip);
    };
    if (std::any_of(front.begin(), front.end(), beaten_by)) return;
    std::erase_if(front, [&](const ServingOption& known) {
      return dominates(option, known.point.time_per_output_token_s, known.tokens_per_s_per_chip);
    });
    front.push_back(option);
  }

  /// Prompts on one kind of worker and tokens on another, in every number of each that the chips allow.
  void pair_sides(double chunk) {
    for (const Side& prefill : sides_) {
      for (const Side& decode : sides_) {
        const auto groups = static_cast<double>(decode.function.worker().attention_groups);
        for (const std::int64_t batch : decode.batches) {
          if (static_cast<double>(batch) > decode.capacity * groups) continue;
          pair(prefill, decode, batch, chunk);
        }
      }
    }
  }

  void pair(const Side& prefill, const Side& decode, std::int64_t batch, double chunk) {
    const SteadyState state{decode.function, load_, decode.capacity};
    const auto groups = static_cast<double>(decode.function.worker().attention_groups);
    const double here = std::max(1.0, static_cast<double>(batch) / groups);
    const double step_s = decode.function.seconds(state.decoding(here / static_cast<double>(decode.function.worker().pipeline)));
    const double steps = std::max(1.0, load_.output_tokens - 1.0) / load_.tokens_per_step;
    const double tokens_rate = groups * here / (steps * step_s);
    const std::int64_t first_chips = prefill.function.worker().chips();
    const std::int64_t second_chips = decode.function.worker().chips();
    for (std::int64_t decoders = 1; decoders * second_chips + first_chips <= space_.chips; ++decoders) {
      // The two numbers of prefill workers around balance; any other wastes more of one side.
      const double balance = static_cast<double>(decoders) * tokens_rate / prefill.prompts_per_s;
      const auto low = std::max<std::int64_t>(1, static_cast<std::int64_t>(balance));
      for (std::int64_t prefillers = low; prefillers <= low + 1; ++prefillers) {
        const std::int64_t chips = decoders * second_chips + prefillers * first_chips;
        if (chips > space_.chips) continue;
        ++result_.count.legal;
        const double rate = std::min(static_cast<double>(decoders) * tokens_rate, static_cast<double>(prefillers) * prefill.prompts_per_s);
        if (space_.prunes && cannot_matter(rate * load_.output_tokens / static_cast<double>(chips), step_s / load_.tokens_per_step)) {
          ++result_.count.pruned["throughput"];
          continue;
        }
        ++result_.count.evaluated;
        ServingOption option;
        option.worker = decode.function.worker();
        option.prefill = prefill.function.worker();
        option.workers = decoders;
        option.prefill_workers = prefillers;
        option.batch = batch;
        option.chunk_tokens = chunk;
        DisaggregatedService service;
        service.prefill = &prefill.function;
        service.decode = &decode.function;
        service.prefill_workers = static_cast<double>(prefillers);
        service.decode_workers = static_cast<double>(decoders);
        service.prefill_capacity = prefill.capacity;
        service.decode_capacity = here;
        const double cache = workload::cache_bytes(*task_.model, task_.input_tokens, task_.cache_precision).base();
        service.transfer_s =
            point_to_point(machine_.fabric, static_cast<double>(machine_.scale_up_domain), cache / static_cast<double>(first_chips))
                .seconds;
        option.point = disaggregated(service, load_, std::nullopt, std::nullopt);
        finish(option, option.point.requests_per_s / static_cast<double>(chips), decode.function, state);
      }
    }
  }

  const Machine& machine_;
  workload::ServingTask task_;
  const ServingSpace& space_;
  ServingLoad load_;
  std::vector<Side> sides_;
  ServingSearchResult result_;
  double best_miss_ = std::numeric_limits<double>::infinity();
  double least_bytes_ = std::numeric_limits<double>::infinity();
};

}  // namespace

const std::vector<std::string_view>& serving_objective_names() {
  static const std::vector<std::string_view> names{"throughput", "throughput_per_watt", "cost"};
  return names;
}

std::vector<WorkerShape> legal_workers(const catalog::ModelArchitecture& model, const ServingSpace& space, std::int64_t scale_up_domain) {
  std::vector<WorkerShape> workers;
  const std::int64_t most = space.most_worker_chips > 0 ? std::min(space.most_worker_chips, space.chips) : space.chips;
  const std::vector<std::int64_t> tensors = tensor_options(model, std::min(scale_up_domain, most));
  for (const std::int64_t tensor : tensors) {
    // Tensor parallelism first; a pipeline only beyond the widest (vLLM documentation, distributed serving).
    const bool is_widest = tensor == tensors.back();
    for (const std::int64_t pipeline : pipeline_options(model, space.has_pipelines && is_widest ? most / tensor : 1)) {
      for (std::int64_t groups = 1; groups * tensor * pipeline <= most; groups *= 2) {
        if (groups > 1 && (!model.experts || !space.has_attention_groups || pipeline > 1)) break;
        for (const std::int64_t expert : expert_options(model, tensor * groups)) {
          if (groups > 1 && expert != tensor * groups) continue;  // experts that are shared are spread over all
          WorkerShape worker;
          worker.tensor = tensor;
          worker.pipeline = pipeline;
          worker.attention_groups = groups;
          worker.expert = expert;
          worker.expert_tensor = std::max<std::int64_t>(1, tensor * groups / expert);
          workers.push_back(worker);
        }
      }
    }
  }
  return workers;
}

ServingSearchResult search_serving(const Machine& machine, const workload::ServingTask& task, const ServingSpace& space) {
  return ServingSearch{machine, task, space}.run();
}

std::int64_t least_serving_chips(const Machine& machine, const workload::ServingTask& task, const EngineBehaviour& engine,
                                 std::int64_t most) {
  std::int64_t least = 0;
  ServingSpace space;
  space.chips = most;
  for (const WorkerShape& worker : legal_workers(*task.model, space, machine.scale_up_domain)) {
    if (least > 0 && worker.chips() >= least) continue;
    const ServingMemory memory = serving_memory(task, worker, device_memory_bytes(machine), engine);
    if (memory.capacity() >= 1.0) least = worker.chips();
  }
  return least;
}

}  // namespace steelyard::perf
