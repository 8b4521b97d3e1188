// estimate serve, prefill, decode, rag: a model served on a machine.
#include <cmath>

#include <fmt/format.h>

#include "cli/estimate_options.hpp"
#include "perf/chosen_layout.hpp"
#include "perf/evaluate_step.hpp"
#include "perf/inference/engine.hpp"
#include "report/perf/estimate_view.hpp"
#include "report/perf/serving_view.hpp"

namespace steelyard::cli {
namespace {

workload::ServingTask read_task(OptionReader& options, Invocation& invocation) {
  workload::ServingTask task;
  options.integer("input", task.input_tokens);
  options.integer("output", task.output_tokens);
  options.precision("precision", task.weight_precision);
  options.precision("cache-precision", task.cache_precision);
  if (invocation.text("attention-precision")) {
    catalog::Precision around = task.weight_precision;
    options.precision("attention-precision", around);
    task.attention_precision = around;
  }
  options.duration("ttft", task.time_to_first_token);
  options.duration("tpot", task.time_per_output_token);
  return task;
}

/// The layout as far as it is stated. Answers whether any of it is.
bool read_layout(OptionReader& options, Invocation& invocation, perf::ServingSetup& setup) {
  perf::Layout& layout = setup.stage.layout;
  options.integer("tensor", layout.tensor);
  options.integer("pipeline", layout.pipeline);
  options.integer("expert", layout.expert);
  options.integer("attention-groups", setup.attention_data_parallel);
  options.integer("workers", setup.stage.workers);
  options.number("concurrency", setup.concurrency);
  options.number("rate", setup.request_rate);
  options.number("static-batch", setup.static_batch);
  options.number("drafts", setup.draft_tokens);
  options.number("accepted", setup.accepted_tokens);
  if (setup.static_batch) setup.mode = perf::ServingMode::static_batch;
  for (const std::string_view name : {"tensor", "pipeline", "expert", "attention-groups", "workers"}) {
    if (invocation.text(name)) return true;
  }
  return false;
}

void read_engine(OptionReader& options, perf::ServingSetup& setup) {
  setup.engine = options.engine();
  if (setup.engine) setup.prefill_chunk_tokens = setup.engine->chunk_tokens;
}

std::vector<OptionSpec> machine_options() {
  return {value_option("model", "MODEL|FILE.json", Completion::model),
          value_option("chip", "CHIP", Completion::chip),
          value_option("system", "SYSTEM", Completion::system),
          value_option("servers", "N"),
          value_option("chips", "N"),
          value_option("precision", "bf16|fp8|..."),
          value_option("cache-precision", "bf16|fp8|..."),
          value_option("attention-precision", "bf16|fp8|..."),
          value_option("input", "N"),
          value_option("output", "N"),
          value_option("engine", "NAME"),
          value_option("engine-version", "VERSION"),
          degree_option("tensor", "tp"),
          degree_option("pipeline", "pp"),
          degree_option("expert", "ep"),
          value_option("attention-groups", "N"),
          value_option("workers", "N"),
          value_option("drafts", "N"),
          value_option("accepted", "N"),
          {.name = "explain", .kind = OptionKind::flag}};
}

std::vector<OptionSpec> with(std::vector<OptionSpec> options, std::vector<OptionSpec> more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

/// What all of them read.
struct Request {
  const catalog::Catalog* catalog = nullptr;
  const perf::Calibration* calibration = nullptr;
  perf::Cluster cluster;
  workload::ServingTask task;
  perf::ServingSetup setup;
  bool has_layout = false;
};

/// Exit code of what went wrong; nothing where nothing did.
std::optional<int> read_request(Invocation& invocation, OptionReader& options, Request& request) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  request.catalog = *loaded;
  const auto& calibration = (*invocation.engine())->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  request.calibration = &*calibration;
  request.cluster = options.cluster(*request.catalog);
  const catalog::ModelArchitecture* const model = options.model(*request.catalog);
  request.task = read_task(options, invocation);
  request.task.model = model;
  request.has_layout = read_layout(options, invocation, request.setup);
  read_engine(options, request.setup);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  return std::nullopt;
}

/// The smallest worker that holds the model, where no layout is stated.
void choose_layout(Request& request, double sequences) {
  if (request.has_layout) return;
  if (const auto smallest = perf::smallest_setup(request.cluster, request.task, sequences, *request.calibration)) {
    request.setup.stage.layout = smallest->stage.layout;
    request.setup.attention_data_parallel = smallest->attention_data_parallel;
  }
}

perf::ServingEstimate serve(const Request& request) {
  const bool has_load = request.setup.concurrency || request.setup.request_rate || request.setup.static_batch;
  if (request.has_layout) return perf::evaluate_serving(request.cluster, request.task, request.setup, *request.calibration);
  if (has_load) return perf::evaluate_serving_load(request.cluster, request.task, request.setup, *request.calibration);
  return perf::estimate_serving(request.cluster, request.task, *request.calibration);
}

int run_serve(Invocation& invocation) {
  OptionReader options(invocation, "estimate serve");
  Request request;
  if (const auto failed = read_request(invocation, options, request)) return *failed;
  const perf::ServingEstimate estimate = serve(request);
  const auto sources = [&request](const SourceId& id) { return request.catalog->source(id); };
  invocation.print(report::render_estimate(request.cluster, request.task, estimate, invocation.messages(), invocation.format(),
                                           invocation.style(), sources));
  if (invocation.flag("explain") && invocation.is_for_people()) {
    invocation.print(
        "\n" + report::render(report::operator_table(estimate.operators, invocation.messages()), invocation.format(), invocation.style()));
  }
  return kAnswered;
}

int run_prefill(Invocation& invocation) {
  OptionReader options(invocation, "estimate prefill");
  std::int64_t batch = 1;
  options.integer("batch", batch);
  std::int64_t context = 0;
  options.integer("context", context, 0);
  Request request;
  if (const auto failed = read_request(invocation, options, request)) return *failed;
  choose_layout(request, 1.0);
  perf::StepLoad load;
  load.prompts = static_cast<double>(batch);
  load.prompt_tokens = static_cast<double>(request.task.input_tokens);
  load.prompt_context = static_cast<double>(context);
  const auto step = perf::evaluate_step(request.cluster, request.task, request.setup, load, *request.calibration);
  invocation.print(report::render_steps(request.cluster, {{"prefill", &step, 1.0}}, invocation.flag("explain"), invocation.messages(),
                                        invocation.format(), invocation.style()));
  return kAnswered;
}

int run_decode(Invocation& invocation) {
  OptionReader options(invocation, "estimate decode");
  std::int64_t batch = 32;
  options.integer("batch", batch);
  std::int64_t context = 0;
  options.integer("context", context, 0);
  Request request;
  if (const auto failed = read_request(invocation, options, request)) return *failed;
  choose_layout(request, static_cast<double>(batch));
  perf::StepLoad load;
  load.decode_sequences = static_cast<double>(batch);
  load.context = context > 0 ? static_cast<double>(context)
                             : static_cast<double>(request.task.input_tokens) + 0.5 * static_cast<double>(request.task.output_tokens);
  const auto step = perf::evaluate_step(request.cluster, request.task, request.setup, load, *request.calibration);
  invocation.print(report::render_steps(request.cluster, {{"decode", &step, 1.0}}, invocation.flag("explain"), invocation.messages(),
                                        invocation.format(), invocation.style()));
  return kAnswered;
}

/// Retrieval-augmented: the question is embedded, what is found is read in one long prompt, the answer is short.
int run_rag(Invocation& invocation) {
  OptionReader options(invocation, "estimate rag");
  std::int64_t documents = 8192;
  options.integer("documents", documents);
  Request request;
  std::optional<perf::StepEstimate> embedding;
  if (const auto failed = read_request(invocation, options, request)) return *failed;
  const std::int64_t question = request.task.input_tokens;
  std::vector<report::NamedStep> steps;
  if (invocation.text("embedding-model")) {
    workload::ServingTask encode;
    encode.model = options.model(*request.catalog, "embedding-model");
    if (!options.findings().empty()) return invocation.fail(options.findings());
    encode.input_tokens = question;
    encode.output_tokens = 1;
    perf::StepLoad load;
    load.prompts = 1.0;
    load.prompt_tokens = static_cast<double>(question);
    embedding = perf::evaluate_step(request.cluster, encode, {}, load, *request.calibration);
    steps.push_back({"embedding", &*embedding, 1.0});
  }
  request.task.input_tokens = question + documents;
  choose_layout(request, 1.0);
  perf::StepLoad read;
  read.prompts = 1.0;
  read.prompt_tokens = static_cast<double>(request.task.input_tokens);
  const auto prefill = perf::evaluate_step(request.cluster, request.task, request.setup, read, *request.calibration);
  steps.push_back({"prefill", &prefill, 1.0});
  perf::StepLoad write;
  write.decode_sequences = 1.0;
  write.context = static_cast<double>(request.task.input_tokens) + 0.5 * static_cast<double>(request.task.output_tokens);
  const auto decode = perf::evaluate_step(request.cluster, request.task, request.setup, write, *request.calibration);
  steps.push_back({"decode", &decode, static_cast<double>(std::max<std::int64_t>(0, request.task.output_tokens - 1))});
  invocation.print(report::render_steps(request.cluster, steps, invocation.flag("explain"), invocation.messages(), invocation.format(),
                                        invocation.style()));
  return kAnswered;
}

}  // namespace

std::vector<Command> serving_commands() {
  return {
      {.path = "estimate serve",
       .arguments = {},
       .options = with(machine_options(), {value_option("ttft", "TIME"), value_option("tpot", "TIME"), value_option("concurrency", "N"),
                                           value_option("rate", "PER_SECOND"), value_option("static-batch", "N")}),
       .examples =
           {{"steelyard estimate serve --model llama-3-70b --chip h200-sxm --precision fp8 --tensor 2 --concurrency 64 --engine vLLM",
             "estimate.serve.stated"}},
       .run = run_serve},
      {.path = "estimate prefill",
       .arguments = {},
       .options = with(machine_options(), {value_option("batch", "N"), value_option("context", "N")}),
       .examples = {{"steelyard estimate prefill --model llama-3-70b --chip h200-sxm --precision fp8 --input 4096 --explain",
                     "estimate.prefill.explained"}},
       .run = run_prefill},
      {.path = "estimate decode",
       .arguments = {},
       .options = with(machine_options(), {value_option("batch", "N"), value_option("context", "N")}),
       .examples = {{"steelyard estimate decode --model deepseek-v3 --chip h20-96 --precision fp8 --batch 64 --context 4096",
                     "estimate.decode.batch"}},
       .run = run_decode},
      {.path = "estimate rag",
       .arguments = {},
       .options = with(machine_options(), {value_option("documents", "N"), value_option("embedding-model", "MODEL", Completion::model)}),
       .examples = {{"steelyard estimate rag --model qwen3-32b --chip h20-96 --input 64 --documents 12000 --output 200",
                     "estimate.rag.long"}},
       .run = run_rag}};
}

}  // namespace steelyard::cli
