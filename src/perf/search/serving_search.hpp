// All legal serving configurations of a task on chips of one kind: which is best, which are not beaten in both speed and throughput, and
// what became of every other one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "perf/inference/steady_state.hpp"
#include "perf/machine.hpp"
#include "perf/memory/memory.hpp"

namespace steelyard::perf {

enum class ServingObjective : std::uint8_t { throughput_per_chip, throughput_per_watt, cost_per_token };
[[nodiscard]] const std::vector<std::string_view>& serving_objective_names();

/// What is tried. A configuration is (weight precision, tensor, pipeline, attention groups, experts, tokens of a step, requests in
/// flight); with `has_disaggregation` also pairs of them with the number of workers of each.
struct ServingSpace {
  std::int64_t chips = 1;
  std::int64_t most_worker_chips = 0;          // 0: all
  std::vector<catalog::Precision> precisions;  // empty: the task's
  std::vector<double> chunk_tokens;            // empty: the engine's
  std::vector<std::int64_t> batches;           // in flight in one worker; empty: powers of two up to what the engine runs
  bool has_pipelines = true;
  bool has_deep_pipelines = true;  // false: none deeper than the model needs to fit
  bool has_attention_groups = true;
  bool has_disaggregation = false;
  bool keeps_front = true;  // false: only the best is wanted, and more is pruned
  bool prunes = true;       // false: every one is evaluated, for comparison
  ServingObjective objective = ServingObjective::throughput_per_chip;
  std::optional<double> price_per_chip_hour;  // in whatever currency; for cost_per_token
  EngineBehaviour engine;
};

struct ServingOption {
  catalog::Precision precision = catalog::Precision::bf16;
  WorkerShape worker;                  // aggregated, or of the decode side
  std::optional<WorkerShape> prefill;  // of a disaggregated service
  std::int64_t workers = 1;
  std::int64_t prefill_workers = 0;
  double chunk_tokens = 8192.0;
  std::int64_t batch = 1;                // requests in flight in one worker; disaggregated: in decode
  SteadyPoint point;                     // of one worker; disaggregated: of the service
  double tokens_per_s_per_chip = 0.0;    // output tokens, over the chips that are used
  double watts_per_chip = 0.0;           // 0: unknown
  double cost_per_million_tokens = 0.0;  // 0: no price
  bool meets_latency = true;

  [[nodiscard]] std::int64_t chips_used() const { return workers * worker.chips() + (prefill ? prefill_workers * prefill->chips() : 0); }
};

struct ServingCount {
  std::int64_t legal = 0;  // = evaluated + all pruned + all infeasible
  std::int64_t evaluated = 0;
  std::map<std::string, std::int64_t> pruned;      // by bound: latency, throughput
  std::map<std::string, std::int64_t> infeasible;  // by limit: memory
};

struct ServingSearchResult {
  std::optional<ServingOption> best;  // of those that keep the limits; where none does, the one that misses them by least
  std::vector<ServingOption> front;   // no other has both a shorter time per token and more tokens per chip; fastest first
  ServingCount count;
  ServingMemory least_memory;  // of the configuration that needs least, where none fits
  WorkerShape least_worker;
};

/// Deterministic. Pre: the machine has no blocking reason.
[[nodiscard]] ServingSearchResult search_serving(const Machine& machine, const workload::ServingTask& task, const ServingSpace& space);

/// The legal workers of a model within `chips`.
[[nodiscard]] std::vector<WorkerShape> legal_workers(const catalog::ModelArchitecture& model, const ServingSpace& space,
                                                     std::int64_t scale_up_domain);

/// Least number of chips that holds the model and one sequence; 0 when none up to `most` does.
[[nodiscard]] std::int64_t least_serving_chips(const Machine& machine, const workload::ServingTask& task, const EngineBehaviour& engine,
                                               std::int64_t most);

}  // namespace steelyard::perf
