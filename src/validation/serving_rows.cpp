// inference.csv -> tasks and service set-ups.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "validation/row_builder.hpp"

namespace steelyard::validation {
namespace {

constexpr double kMillisecond = 1e-3;
/// Mean of lengths drawn evenly from 80 to 100% of the nominal one.
constexpr double kMeanOfDrawnLength = 0.9;
/// Mean prompt of the question set that MLPerf serves to Llama 2 70B (MLCommons, inference rules 4.1, OpenOrca: 24,576 samples).
constexpr std::int64_t kOpenOrcaInput = 294;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

class ServingReader : RowBuilder<ServingRow> {
 public:
  ServingReader(const Reading& reading, const CsvTable& table, std::size_t row) : RowBuilder(reading, table, row, "engine") {}

  ServingRow read() {
    head();
    if (machine_and_model()) {
      precisions();
      if (lengths()) {
        layout();
        engine();
        load();
        ranks();
      }
    }
    measured();  // of a row that is skipped, too: each of its figures is listed with why
    return std::move(out_);
  }

 private:
  void head() {
    is_disaggregated_ = cells_.text("mode") == "disagg";
    is_benchmark_ = contains(cells_.text("slo"), "scenario ");
    phase_ = cells_.text("phase");
  }

  /// The narrowest products the chip has a rate for: what those who submit to a benchmark of throughput quantise to where its rules let
  /// them (MLPerf Inference rules, closed division: quantisation without retraining).
  [[nodiscard]] LabelledPrecision narrowest() const {
    LabelledPrecision narrowest;
    for (const catalog::Precision each : {catalog::Precision::fp8, catalog::Precision::fp4}) {
      if (out_.machine.chip->dense_rate(each)) narrowest.products = narrowest.weights = each;
    }
    return narrowest;
  }

  /// Weights as stated; else as the model's own name says it; else the narrowest for a benchmark's submission, and as published otherwise.
  void precisions() {
    const std::string_view stated = cells_.text("weight_precision");
    std::optional<LabelledPrecision> weights;
    if (!stated.empty() && to_lower(stated) != "auto") {
      weights = reading_.labels.precision(stated);
      if (!weights) skip("unknown_precision", std::string{stated});
    } else {
      weights = reading_.labels.precision(out_.model);
      const char* rung = "as_published";
      if (!weights && is_benchmark_) {
        weights = narrowest();
        rung = "narrowest_of_chip";
      }
      if (!weights && out_.model_used->native_precision) {
        weights = LabelledPrecision{*out_.model_used->native_precision, *out_.model_used->native_precision, perf::LowPrecisionRecipe::none};
      }
      if (!weights) weights = LabelledPrecision{};
      assume("precision", std::string{catalog::name_of(weights->weights)}, rung);
    }
    // Experts that were released in four bits are not widened to eight: what a table calls so are its activations and cache.
    const auto& native = out_.model_used->native_precision;
    if (weights && native == catalog::Precision::fp4 && weights->weights == catalog::Precision::fp8) {
      weights->weights = *native;
      assume("precision", std::string{catalog::name_of(*native)}, "as_published");
    }
    if (weights) out_.task.weight_precision = weights->weights;
    if (const std::string_view cache = cells_.text("kv_precision"); !cache.empty()) {
      if (const auto means = reading_.labels.precision(cache)) out_.task.cache_precision = means->weights;
      return;
    }
    const bool is_narrow = catalog::bytes_of(out_.task.weight_precision).base() <= 1.0;
    // Checkpoints that were released in four bits carry no scales for an eight-bit cache; engines quantise it where the chip multiplies in
    // four bits (TensorRT-LLM, performance overview 1.2, options for gpt-oss).
    const bool is_scaled = native != catalog::Precision::fp4 || out_.machine.chip->dense_rate(catalog::Precision::fp4).has_value();
    const bool quantises_cache = is_narrow && is_scaled && (is_benchmark_ || contains(out_.software, "tensorrt"));
    out_.task.cache_precision = quantises_cache ? catalog::Precision::fp8 : catalog::Precision::bf16;
    assume("cache_precision", std::string{catalog::name_of(out_.task.cache_precision)}, "engine_default");
  }

  /// Of the engine's release; without a version, of the newest one on the day.
  void engine() {
    std::string version{cells_.text("engine_version")};
    // The tag of an image that wraps the engine counts the wrapper's releases.
    if (!version.empty() && contains(cells_.text("backend"), to_lower("runtime:" + version))) version.clear();
    std::string_view name = cells_.text("engine");
    const perf::EngineTable& engines = reading_.labels.engines();
    const perf::EngineRecord* record = engines.find(name, version, date_);
    if (record != nullptr) {
      name = record->labels.front();  // the engine, however the source calls its set-up
      if (version.empty()) assume("engine_version", record->behaviour.id, "newest_on_date");
      if (!version.empty() && perf::compare_versions(version, record->seen) > 0) {
        assume("engine_version", record->behaviour.id, "nearest_older");
      }
    } else if (record = engines.usual(date_); record != nullptr) {
      assume("engine", record->behaviour.id, "usual");
    }
    if (record != nullptr) {
      out_.setup.engine = record->behaviour;
      out_.setup.prefill_chunk_tokens = record->behaviour.chunk_tokens;
      limit_engine(*out_.setup.engine);
    }
    const std::string_view kind = cells_.text("isl_kind");
    out_.setup.software = catalog::folded_name(name);
    out_.setup.release_year = out_.year;
    out_.setup.has_fixed_lengths = kind == "fixed" || kind == "nominal";
  }

  /// Limits that the source states in words.
  void limit_engine(perf::EngineBehaviour& engine) {
    const std::string notes = to_lower(cells_.text("notes"));
    const auto stated = [&notes](std::string_view name) { return number_after(notes, name); };
    if (const auto most = stated("max_num_seqs ")) engine.most_sequences = *most;
    if (const auto most = stated("max-num-seqs ")) engine.most_sequences = *most;
    if (const auto most = stated("max_num_batched_tokens ")) engine.chunk_tokens = *most;
    if (const auto most = stated("max batched tokens ")) engine.chunk_tokens = *most;
    out_.setup.prefill_chunk_tokens = engine.chunk_tokens;
  }

  bool lengths() {
    auto input = cells_.positive("isl");
    auto output = cells_.positive("osl");
    if (!input && to_lower(cells_.text("dataset")) == "openorca") {  // a mixture with other sets has another mean
      input = static_cast<double>(kOpenOrcaInput);
      assume("input_tokens", std::to_string(kOpenOrcaInput), "dataset_mean");
    }
    if (!input) return skip("no_lengths", {});
    if (!output) {  // tokens of one answer, from the two rates stated
      const auto tokens = cells_.positive("out_tok_s");
      const auto requests = cells_.positive("req_s");
      if (tokens && requests) {
        output = *tokens / *requests;
        assume("output_tokens", fmt::format("{:.0f}", *output), "from_rates");
      }
    }
    out_.lengths = fmt::format("{}/{}", *input, output.value_or(0.0));
    stated_input_ = *input;
    stated_output_ = output.value_or(0.0);
    if (contains(cells_.text("isl_kind"), "80-100%")) {
      *input *= kMeanOfDrawnLength;
      if (output) *output *= kMeanOfDrawnLength;
    }
    is_prompt_only_ = !output && (contains(phase_, "prefill") || cells_.has("in_tok_s") || cells_.has("in_tok_s_per_chip"));
    if (!output && phase_ != "decode" && !is_prompt_only_) {
      if (!cells_.has("ttft_mean_ms") && !cells_.has("ttft_p50_ms")) return skip("no_lengths", {});
      is_prompt_only_ = true;
    }
    if (phase_ == "decode") {  // prompts are computed elsewhere; the stated length is the mean context
      constexpr double kDecodedTokens = 256.0;
      if (!output) output = kDecodedTokens;
      out_.setup.cached_prompt_share = 1.0;
    }
    out_.task.input_tokens = std::max<std::int64_t>(1, std::llround(*input));
    out_.task.output_tokens = is_prompt_only_ ? 1 : std::max<std::int64_t>(1, std::llround(*output));
    return true;
  }

  [[nodiscard]] bool has_degrees(std::string_view prefix) const {
    const std::array<std::string_view, 4> degrees{"tp", "dp", "ep", "moe_tp"};
    return std::any_of(degrees.begin(), degrees.end(),
                       [&](std::string_view degree) { return cells_.has(fmt::format("{}{}", prefix, degree)); });
  }

  /// Chips that whole experts are spread over. An expert isn't cut into slices narrower than the tile of one product (and the block of one
  /// scale): where a table says that it is, its column means something else.
  std::int64_t spread_of_experts(std::int64_t stated, std::int64_t chips) {
    constexpr double kNarrowestSlice = 128.0;
    if (!out_.model_used->experts) return 1;
    const std::int64_t spread = std::min(stated, chips);
    const double slice =
        static_cast<double>(out_.model_used->experts->expert_ffn) * static_cast<double>(spread) / static_cast<double>(chips);
    if (slice >= kNarrowestSlice) return spread;
    assume("layout", fmt::format("{}", chips), "whole_experts");
    return chips;
  }

  /// Chips of one worker: attention tensor-parallel × attention data-parallel × pipeline. A worker's experts lie on all its chips.
  perf::ServingStage stage(std::string_view prefix, std::int64_t chips, std::int64_t& attention_data) {
    const auto degree = [&](std::string_view name) { return cells_.count(fmt::format("{}{}", prefix, name)); };
    perf::ServingStage stage;
    stage.layout.tensor = degree("tp").value_or(1);
    stage.layout.pipeline = prefix.empty() ? degree("pp").value_or(1) : 1;
    attention_data = std::max<std::int64_t>(1, (prefix.empty() ? degree("attn_dp") : degree("dp")).value_or(1));
    // Experts over more chips than one attention group has: as many groups as it takes share them (data-parallel attention).
    const std::int64_t group = stage.layout.tensor * stage.layout.pipeline;
    const std::int64_t expert_chips = out_.model_used->experts ? degree("ep").value_or(1) : 1;
    if (attention_data == 1 && expert_chips > group && expert_chips % group == 0 && expert_chips <= chips) {
      attention_data = expert_chips / group;
    }
    // Half of a service of which only the chips are stated: one worker of them all, attention on each, experts over all.
    const bool is_open = !prefix.empty() && out_.model_used->experts && !has_degrees(prefix);
    if (is_open) {
      attention_data = chips;
      assume("layout", fmt::format("{}", chips), "attention_on_each_chip");
    }
    std::int64_t per_worker = group * attention_data;
    if (per_worker > chips || chips % per_worker != 0) {
      skip("layout_not_whole", fmt::format("{} / {}", chips, per_worker));
      per_worker = chips;
    }
    stage.layout.expert = is_open ? chips : spread_of_experts(degree("ep").value_or(1), per_worker);
    stage.workers = chips / per_worker;
    return stage;
  }

  void layout() {
    perf::ServingSetup& setup = out_.setup;
    if (is_disaggregated_) {
      disaggregated();
      return;
    }
    const bool has_layout = cells_.has("tp") || cells_.has("pp") || cells_.has("attn_dp") || chips_ == 1;
    if (has_layout) {
      setup.stage = stage("", chips_, setup.attention_data_parallel);
      return;
    }
    out_.has_layout = false;
    assume("layout", {}, "best_layout");
  }

  void disaggregated() {
    perf::ServingSetup& setup = out_.setup;
    setup.mode = perf::ServingMode::disaggregated;
    const auto prefill_chips = cells_.count("prefill_chips").value_or(0);
    const auto decode_chips = cells_.count("decode_chips").value_or(0);
    if (prefill_chips == 0 && decode_chips == 0) {
      skip("no_worker_counts", {});
      return;
    }
    if (decode_chips > 0) {
      setup.stage = stage("decode_", decode_chips, setup.attention_data_parallel);
    }
    if (prefill_chips > 0) {
      std::int64_t attention_data = 1;
      setup.prefill = stage("prefill_", prefill_chips, attention_data);
      setup.prefill->layout.data = attention_data;  // its own attention replicas
    }
    if (decode_chips == 0) {  // the prefill half alone: a service of prompts
      setup.mode = perf::ServingMode::continuous;
      setup.attention_data_parallel = setup.prefill->layout.data;
      setup.stage = *setup.prefill;
      setup.stage.layout.data = 1;
      setup.prefill.reset();
    }
  }

  void load() {
    perf::ServingSetup& setup = out_.setup;
    out_.requests = cells_.positive("n_requests").value_or(0.0);
    if (contains(cells_.text("spec_decode"), "mtp 1")) {
      setup.draft_tokens = 1.0;
      setup.accepted_tokens = contains(cells_.text("spec_decode"), "70%") ? 0.7 : 0.85;
    }
    const auto batch = cells_.positive("batch_size");
    const std::string_view scope = cells_.text("batch_scope");
    const auto concurrency = cells_.positive("concurrency");
    const auto rate = cells_.positive("request_rate");
    if (is_benchmark_ && limits()) return;
    // Of a service of prompts a batch as long as a prompt counts tokens of a step, not sequences.
    if (batch && contains(phase_, "prefill") && *batch >= static_cast<double>(out_.task.input_tokens)) {
      setup.prefill_chunk_tokens = *batch;
      if (setup.engine) setup.engine->chunk_tokens = *batch;
      out_.load = Load::saturated;
      setup.request_rate = kInfinite;
      return;
    }
    if (batch && (contains(scope, "static batch") || contains(phase_, "static batch"))) {
      setup.mode = perf::ServingMode::static_batch;
      setup.static_batch = batch;
    } else if (concurrency) {
      setup.concurrency = concurrency;
      waves();
    } else if (rate) {
      setup.request_rate = rate;
    } else if (batch) {
      const bool is_per_chip = contains(scope, "per device") || contains(scope, "per accelerator") || contains(scope, "per npu") ||
                               contains(scope, "per rank") || contains(scope, "decode batch");
      const auto sharers = static_cast<double>(cells_.count("decode_chips").value_or(chips_));
      setup.concurrency = is_per_chip ? *batch * sharers : *batch;
    } else if (contains(phase_, "prefill") && !is_disaggregated_) {
      setup.mode = perf::ServingMode::static_batch;
      setup.static_batch = 1.0;
    } else {
      out_.load = Load::saturated;
      setup.request_rate = std::numeric_limits<double>::infinity();
      if (out_.requests <= 0.0) {
        out_.requests = reading_.labels.run_requests(out_.software, stated_input_, stated_output_);
        if (out_.requests > 0.0) assume("requests", fmt::format("{:.0f}", out_.requests), "engine_default");
      }
      if (out_.requests > 0.0) setup.run_requests = out_.requests;  // no more can be in flight than were sent
      assume("concurrency", {}, "best_that_fits");
    }
  }

  /// How often as many requests are sent as are in flight. The first come all at once and wait for one another; a mean over all has their
  /// share in it, a median has not.
  void waves() {
    const bool is_median =
        cells_.has("ttft_p50_ms") && !cells_.has("ttft_mean_ms") && !contains(cells_.text("latency_kind"), "not labelled");
    if (is_median) return;
    perf::ServingSetup& setup = out_.setup;
    if (out_.requests > 0.0) {
      setup.run_requests = std::max(out_.requests, *setup.concurrency);
    } else if (const double waves = reading_.labels.run_waves(out_.source); waves > 0.0) {
      setup.run_requests = waves * *setup.concurrency;
      assume("requests", fmt::format("{:.0f}", *setup.run_requests), "engine_default");
    }
  }

  /// A service under limits runs at the highest rate that keeps them: that rate is what is measured, not something known before. False
  /// where the source states no limits.
  bool limits() {
    const std::string_view stated = cells_.text("slo");
    const auto first = number_after(stated, "TTFT<=");
    const auto next = number_after(stated, "TPOT<=");
    if (!first || !next) return false;
    out_.task.time_to_first_token = seconds(*first * kMillisecond);
    out_.task.time_per_output_token = seconds(*next * kMillisecond);
    out_.setup.request_rate = std::numeric_limits<double>::infinity();
    out_.load = Load::within_limits;
    return true;
  }

  /// Where the requests in flight are a multiple of those of one rank, there are as many ranks: attention groups of one worker, which share
  /// its experts, or workers like the one whose layout is stated.
  void ranks() {
    const auto concurrency = cells_.positive("concurrency");
    const auto batch = cells_.positive("batch_size");
    perf::ServingSetup& setup = out_.setup;
    if (!concurrency || !batch || is_disaggregated_ || !out_.has_layout || setup.concurrency != concurrency) return;
    const auto count = static_cast<std::int64_t>(std::llround(*concurrency / *batch));
    if (count <= 1 || setup.attention_data_parallel > 1) return;
    perf::Layout& layout = setup.stage.layout;
    if (out_.model_used->experts && count <= layout.tensor && layout.tensor % count == 0) {
      setup.attention_data_parallel = count;
      layout.tensor /= count;
      assume("layout", fmt::format("{}", count), "rank_per_group");
      return;
    }
    setup.concurrency = *batch * static_cast<double>(setup.stage.workers);
    assume("concurrency", fmt::format("{:.0f}", *batch), "per_worker");
  }

  /// Whether answers were over long before the length stated: by the row's own latencies the whole took much less than its tokens would
  /// (an end-of-text token that nobody suppressed).
  [[nodiscard]] bool ended_early() const {
    constexpr double kShare = 0.8;
    const auto whole = stated_ms("e2e");
    const auto first = stated_ms("ttft");
    const auto next = stated_ms("tpot");
    return whole && first && next && stated_output_ > 1.0 && *whole < kShare * (*first + (stated_output_ - 1.0) * *next);
  }
  [[nodiscard]] std::optional<double> stated_ms(std::string_view name) const {
    const auto mean = cells_.positive(fmt::format("{}_mean_ms", name));
    return mean ? mean : cells_.positive(fmt::format("{}_p50_ms", name));
  }

  /// Why a latency can't be compared although it was measured; empty where it can.
  [[nodiscard]] std::string why_not(MeasuredQuantity quantity) {
    if (out_.load == Load::within_limits) return "operating_point_searched";
    // How long requests wait for a place, and how many share a step, depends on how many are offered: the batch of one rank alone is the
    // most that was planned for it.
    const bool is_offer_stated = cells_.has("concurrency") || std::isfinite(cells_.positive("request_rate").value_or(kInfinite));
    const std::string_view scope = cells_.text("batch_scope");
    const bool is_batch_alone = contains(scope, "concurrency or per-rank") || contains(scope, "per decode worker");
    if (!is_offer_stated && is_batch_alone) return "offered_load_not_stated";
    if (quantity != MeasuredQuantity::time_to_first_token && quantity != MeasuredQuantity::end_to_end_latency) return {};
    if (quantity == MeasuredQuantity::end_to_end_latency && ended_early()) return "answers_ended_early";
    if (!is_offer_stated && out_.load == Load::saturated) return "offered_load_not_stated";
    return {};
  }

  void latency(MeasuredQuantity quantity, std::string_view name) {
    if (const auto value = stated_ms(name)) {
      add(quantity, *value * kMillisecond);
      out_.measured.back().skip = why_not(quantity);
    }
  }

  std::optional<double> rate(std::string_view name) {
    if (const auto value = cells_.positive(name)) return *value * printed_per(name);
    if (const auto value = cells_.positive(fmt::format("{}_per_chip", name))) return *value * static_cast<double>(rate_chips());
    return std::nullopt;
  }
  /// Chips that a rate per chip is counted over: those of the half that a disaggregated row speaks of.
  [[nodiscard]] std::int64_t rate_chips() const {
    if (phase_ == "decode") return cells_.count("decode_chips").value_or(chips_);
    if (phase_ == "prefill") return cells_.count("prefill_chips").value_or(chips_);
    return std::max<std::int64_t>(1, chips_);
  }

  /// Chips that a total is printed per, where a release of the source's tool divides by them without saying so in the column.
  [[nodiscard]] double printed_per(std::string_view name) {
    if (!reading_.labels.prints_per_chip(out_.source, name)) return 1.0;
    return static_cast<double>(rate_chips());
  }

  void measured() {
    if (const auto value = rate("out_tok_s"); value && !is_prompt_only_) add(MeasuredQuantity::output_throughput, *value);
    if (const auto value = rate("total_tok_s")) {
      add(MeasuredQuantity::total_throughput, *value);
    } else if (const auto prompts = rate("in_tok_s"); prompts && is_prompt_only_) {
      add(MeasuredQuantity::total_throughput, *prompts);
    }
    if (const auto value = cells_.positive("req_s")) add(MeasuredQuantity::request_throughput, *value);
    latency(MeasuredQuantity::time_to_first_token, "ttft");
    latency(MeasuredQuantity::time_per_output_token, "tpot");
    latency(MeasuredQuantity::inter_token_latency, "itl");
    latency(MeasuredQuantity::end_to_end_latency, "e2e");
    if (out_.measured.empty()) skip("nothing_measured", {});
  }

  double stated_input_ = 0.0;
  double stated_output_ = 0.0;
  bool is_disaggregated_ = false;
  bool is_prompt_only_ = false;
  bool is_benchmark_ = false;  // a submission to a benchmark, in one of its scenarios
  std::string_view phase_;
};

}  // namespace

std::vector<ServingRow> read_serving_rows(const CsvTable& table, const Reading& reading) {
  std::vector<ServingRow> rows;
  rows.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) rows.push_back(ServingReader{reading, table, row}.read());
  return rows;
}

}  // namespace steelyard::validation
