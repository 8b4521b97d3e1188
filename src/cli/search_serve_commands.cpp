// search serve: all serving configurations of a model on a machine.
#include <algorithm>

#include <fmt/format.h>

#include "cli/estimate_options.hpp"
#include "perf/inference/serving_machine.hpp"
#include "perf/search/serving_search.hpp"
#include "report/perf/serving_view.hpp"

namespace steelyard::cli {
namespace {

inline constexpr Code kNothingToEmit{"cli.nothing_to_emit", ErrorKind::usage};

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(','), text.size());
    if (at > 0) parts.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  return parts;
}

void read_space(OptionReader& options, Invocation& invocation, perf::ServingSpace& space) {
  for (const std::string& name : parts_of(invocation.text("precisions").value_or(""))) {
    if (const auto precision = catalog::parse_precision(name)) {
      space.precisions.push_back(*precision);
    } else {
      options.add({{kBadChoice, {}, {{"option", "--precisions"}, {"found", name}, {"expected", "bf16, fp8, int8, fp4, int4"}}}});
    }
  }
  if (invocation.flag("chunks")) space.chunk_tokens = {2048.0, 4096.0, 8192.0, 16384.0};
  space.has_disaggregation = invocation.flag("disaggregate");
  options.number("price", space.price_per_chip_hour);
  options.integer("most-worker-chips", space.most_worker_chips);
  const auto& names = perf::serving_objective_names();
  const std::string wanted = invocation.text("objective").value_or("throughput");
  const auto at = std::find(names.begin(), names.end(), wanted);
  if (at != names.end()) space.objective = static_cast<perf::ServingObjective>(at - names.begin());
  if (space.objective == perf::ServingObjective::cost_per_token && !space.price_per_chip_hour) options.missing("--price N");
}

/// The launch line of an engine for this configuration. Names of the flags are those of the engines' documentation.
std::string launch_line(std::string_view engine, std::string_view model, const perf::ServingOption& option) {
  const perf::WorkerShape& worker = option.worker;
  const std::int64_t running = std::max<std::int64_t>(1, option.batch / worker.attention_groups);
  if (engine == "vllm") {
    std::string line = fmt::format("vllm serve {} --tensor-parallel-size {} --max-num-seqs {} --max-num-batched-tokens {:.0f}", model,
                                   worker.tensor, running, option.chunk_tokens);
    if (worker.pipeline > 1) line += fmt::format(" --pipeline-parallel-size {}", worker.pipeline);
    if (worker.attention_groups > 1) line += fmt::format(" --data-parallel-size {}", worker.attention_groups);
    if (worker.expert > 1) line += " --enable-expert-parallel";
    if (option.precision == catalog::Precision::fp8) line += " --quantization fp8";
    return line;
  }
  std::string line =
      fmt::format("python3 -m sglang.launch_server --model-path {} --tp-size {} --max-running-requests {} --chunked-prefill-size {:.0f}",
                  model, worker.tensor * worker.attention_groups, running * worker.attention_groups, option.chunk_tokens);
  if (worker.pipeline > 1) line += fmt::format(" --pp-size {}", worker.pipeline);
  if (worker.attention_groups > 1) line += fmt::format(" --dp-size {} --enable-dp-attention", worker.attention_groups);
  if (worker.expert > 1) line += fmt::format(" --ep-size {}", worker.expert);
  if (option.precision == catalog::Precision::fp8) line += " --quantization fp8";
  return line;
}

int run_search(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  OptionReader options(invocation, "search serve");
  const perf::Cluster cluster = options.cluster(**loaded);
  workload::ServingTask task;
  task.model = options.model(**loaded);
  options.integer("input", task.input_tokens);
  options.integer("output", task.output_tokens);
  options.precision("precision", task.weight_precision);
  options.precision("cache-precision", task.cache_precision);
  options.duration("ttft", task.time_to_first_token);
  options.duration("tpot", task.time_per_output_token);
  perf::ServingSpace space;
  read_space(options, invocation, space);
  const auto engine = options.engine();
  if (!options.findings().empty()) return invocation.fail(options.findings());
  const perf::Machine machine = perf::describe_serving(cluster, perf::serving_products(task), *calibration);
  const auto& words = invocation.messages();
  if (!machine.blocking.empty()) {
    perf::StepEstimate nothing;
    nothing.reasons = machine.blocking;
    invocation.print(report::render_steps(cluster, {{"decode", &nothing, 0.0}}, false, words, invocation.format(), invocation.style()));
    return kAnswered;
  }
  space.chips = cluster.chips();
  space.engine = engine.value_or(perf::engine_of_stack(machine));
  const perf::ServingSearchResult result = perf::search_serving(machine, task, space);
  const auto emit = invocation.text("emit");
  if (emit) {
    if (!result.best) return invocation.fail(Error{kNothingToEmit, {}, {}});
    const std::string model = invocation.text("model").value_or("");
    invocation.print(launch_line(*emit, model, *result.best) + "\n");
    return kAnswered;
  }
  invocation.print(report::render_search(result, words, invocation.format(), invocation.style()));
  return kAnswered;
}

}  // namespace

std::vector<Command> search_serve_commands() {
  return {{.path = "search serve",
           .arguments = {},
           .options = {value_option("model", "MODEL|FILE.json", Completion::model),
                       value_option("chip", "CHIP", Completion::chip),
                       value_option("system", "SYSTEM", Completion::system),
                       value_option("servers", "N"),
                       value_option("chips", "N"),
                       value_option("input", "N"),
                       value_option("output", "N"),
                       value_option("precision", "bf16|fp8|..."),
                       value_option("cache-precision", "bf16|fp8|..."),
                       value_option("precisions", "fp8,fp4"),
                       value_option("ttft", "TIME"),
                       value_option("tpot", "TIME"),
                       value_option("engine", "NAME"),
                       value_option("engine-version", "VERSION"),
                       {.name = "objective", .kind = OptionKind::value, .choices = {"throughput", "throughput_per_watt", "cost"}},
                       value_option("price", "PER_HOUR"),
                       value_option("most-worker-chips", "N"),
                       {.name = "chunks", .kind = OptionKind::flag},
                       {.name = "disaggregate", .kind = OptionKind::flag},
                       {.name = "emit", .kind = OptionKind::value, .choices = {"vllm", "sglang"}}},
           .examples = {{"steelyard search serve --model llama-3-70b --chip h200-sxm --precision fp8 --tpot 30ms", "search.serve.tpot"},
                        {"steelyard search serve --model deepseek-v3 --chip h200-sxm --servers 2 --precision fp8 --emit sglang",
                         "search.serve.emit"}},
           .run = run_search}};
}

}  // namespace steelyard::cli
