// training.csv -> tasks, layouts, recipes.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.hpp"
#include "validation/row_builder.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::validation {
namespace {

class TrainingReader : RowBuilder<TrainingRow> {
 public:
  TrainingReader(const Reading& reading, const CsvTable& table, std::size_t row) : RowBuilder(reading, table, row, "framework") {}

  TrainingRow read() {
    release();
    defaults_ = reading_.labels.framework(out_.software, date_);
    notes_ = reading_.labels.notes(cells_.text("notes"), out_.software);
    if (machine_and_model() && task()) {
      recipe();
      layout();
    }
    measured();  // of a row that is skipped, too: each of its figures is listed with why
    return std::move(out_);
  }

 private:
  /// Containers are named by year and month: what ran is as old as that, whenever the table was printed.
  void release() {
    std::string_view version = cells_.text("framework_version");
    if (version.starts_with('v')) version.remove_prefix(1);
    const auto is_digit = [&](std::size_t i) { return i < version.size() && version[i] >= '0' && version[i] <= '9'; };
    if (!is_digit(0) || !is_digit(1) || !is_digit(3) || !is_digit(4) || version[2] != '.' || version < "20") return;
    date_ = fmt::format("20{}-{}", version.substr(0, 2), version.substr(3, 2));
    out_.year = 2000 + std::stoi(std::string{version.substr(0, 2)});
  }

  bool task() {
    const std::string_view method = cells_.text("task");
    if (method.starts_with("lora")) out_.task.method = workload::TrainingMethod::lora;
    if (method.starts_with("sft")) out_.task.method = workload::TrainingMethod::full_finetune;
    const auto length = cells_.count("seq_len");
    if (!length) return skip("no_sequence_length", {});
    out_.task.sequence_length = *length;
    out_.task.tokens = tokens(1e9);
    out_.task.prediction_modules = defaults_ != nullptr && out_.model_used->token_prediction_layers > 0 ? defaults_->prediction_modules : 0;
    for (const NoteLabel* note : notes_) {
      if (note->prediction_modules) out_.task.prediction_modules = *note->prediction_modules;
    }
    if (defaults_ != nullptr && out_.task.method != workload::TrainingMethod::pretrain && defaults_->tuning_sample > 0) {
      out_.task.sample_length = defaults_->tuning_sample;
      assume("sample_length", std::to_string(defaults_->tuning_sample), "framework_default");
    }
    precision();
    return true;
  }

  void precision() {
    if (const std::string_view stated = cells_.text("precision"); !stated.empty()) {
      if (const auto means = reading_.labels.precision(stated)) {
        out_.task.precision = means->products;
        out_.recipe.low_precision = means->recipe;
        return;
      }
      skip("unknown_precision", std::string{stated});
      return;
    }
    out_.task.precision = defaults_ != nullptr && defaults_->precision ? *defaults_->precision : catalog::Precision::bf16;
    if (defaults_ != nullptr && defaults_->precision_mixture && out_.model_used->experts)
      out_.task.precision = *defaults_->precision_mixture;
    // A chip without 8-bit products cannot have used them.
    if (!out_.machine.chip->dense_rate(out_.task.precision)) out_.task.precision = catalog::Precision::bf16;
    if (out_.task.precision == catalog::Precision::fp8) out_.recipe.low_precision = perf::LowPrecisionRecipe::per_tensor;
    assume("precision", std::string{catalog::name_of(out_.task.precision)}, "framework_default");
  }

  void layout() {
    const auto tensor = cells_.count("tp");
    const auto pipeline = cells_.count("pp");
    const auto stated_data = cells_.count("dp");
    const auto micro = cells_.count("microbatch");
    const bool shards_data = cells_.has("fsdp") && contains(out_.software, "fsdp");
    if (!tensor && !pipeline && !stated_data && !shards_data) {
      batch(0, 1);
      assume("layout", {}, "best_layout");
      return;
    }
    perf::Layout layout;
    layout.tensor = tensor.value_or(1);
    layout.pipeline = pipeline.value_or(1);
    const std::int64_t context = cells_.count("cp").value_or(1);
    const std::int64_t replica = layout.tensor * layout.pipeline * context;
    layout.context = context;
    if (chips_ % replica != 0) {
      skip("layout_not_whole", fmt::format("{} / {}", chips_, replica));
      return;
    }
    layout.data = chips_ / replica;
    // Replicas without a sequence each: an axis was not printed, and the layout is open.
    if (const auto sequences = cells_.count("global_batch"); sequences && *sequences < layout.data) {
      batch(0, 1);
      assume("layout", {}, "best_layout");
      return;
    }
    if (stated_data && *stated_data != layout.data) assume("dp", std::to_string(layout.data), "chips_over_replica");
    layout.expert = cells_.count("ep").value_or(1);
    expert_tensor(layout);
    if (!out_.model_used->experts) layout.expert = layout.expert_tensor = 1;
    if (defaults_ != nullptr) layout.schedule = defaults_->schedule;
    if (layout.pipeline == 1) layout.schedule = perf::Schedule::one_forward_one_backward;
    interleave(layout);
    layout.micro_batch = micro.value_or(defaults_ != nullptr && defaults_->micro_batch ? *defaults_->micro_batch : 1);
    if (!micro && layout.pipeline > 1 && defaults_ != nullptr && defaults_->has_micro_batch_per_stage) {
      const std::int64_t sequences = cells_.count("global_batch").value_or(0) / layout.data;
      layout.micro_batch = std::max<std::int64_t>(1, sequences / layout.pipeline);
    }
    if (!micro) assume("micro_batch", std::to_string(layout.micro_batch), "framework_default");
    sharding(layout);
    recompute(layout);
    batch(layout.data, layout.micro_batch);
    out_.layout = layout;
  }

  void expert_tensor(perf::Layout& layout) {
    layout.expert_tensor = layout.expert > 1 ? 1 : layout.tensor;
    if (const auto stated = cells_.count("etp")) {
      layout.expert_tensor = *stated;
    } else if (layout.expert > 1 && layout.tensor > 1 && defaults_ != nullptr && defaults_->cuts_experts) {
      const bool is_whole = layout.tensor * layout.context * layout.data % (layout.expert * layout.tensor) == 0;
      if (is_whole) layout.expert_tensor = layout.tensor;
    }
  }

  void interleave(perf::Layout& layout) {
    for (const NoteLabel* note : notes_) {
      if (note->chunks) layout.interleave = *note->chunks;
    }
    if (const auto stated = cells_.count("vpp")) {
      layout.interleave = std::max<std::int64_t>(1, *stated);
    } else if (layout.interleave == 1 && layout.pipeline > 1 && defaults_ != nullptr && defaults_->chunk_layers > 0) {
      const std::int64_t layers = out_.model_used->layers;
      // Layers that don't divide are filled up by the tables at the ends.
      layout.interleave = std::max<std::int64_t>(1, (layers + layout.pipeline - 1) / layout.pipeline / defaults_->chunk_layers);
      assume("interleave", std::to_string(layout.interleave), "framework_default");
    }
    if (layout.pipeline == 1) layout.interleave = 1;
  }

  void batch(std::int64_t data, std::int64_t micro) {
    if (const auto stated = cells_.count("global_batch")) {
      out_.task.global_batch = *stated;
      return;
    }
    // Rates hardly depend on it: enough micro-batches to fill a pipeline several times.
    const std::int64_t replicas = data > 0 ? data : chips_;
    out_.task.global_batch = replicas * micro * 8;
    assume("global_batch", std::to_string(out_.task.global_batch), "several_per_replica");
  }

  void sharding(perf::Layout& layout) {
    const std::string_view stated = cells_.text("zero_distopt");
    if (contains(stated, "full_shard") || contains(stated, "zero3") || contains(stated, "zero-3")) {
      layout.zero_stage = 3;
    } else if (contains(stated, "shard_grad_op") || contains(stated, "zero2") || contains(stated, "zero-2")) {
      layout.zero_stage = 2;
    } else if (contains(stated, "dist-opt") || contains(stated, "zero1") || contains(stated, "zero-1")) {
      layout.zero_stage = 1;
    } else if (cells_.count("fsdp")) {
      layout.zero_stage = 3;
    } else {
      layout.zero_stage = defaults_ != nullptr && defaults_->zero_stage ? *defaults_->zero_stage : 1;
      if (layout.data > 1) assume("sharding", std::to_string(layout.zero_stage), "framework_default");
    }
    if (layout.data * layout.context == 1) layout.zero_stage = 0;
  }

  void recompute(perf::Layout& layout) {
    std::string stated{cells_.text("recompute")};
    if (stated.empty()) {
      stated = defaults_ != nullptr && defaults_->recompute ? *defaults_->recompute : "none";
      assume("recompute", stated, defaults_ != nullptr ? "framework_default" : "usual");
    }
    if (stated.starts_with("full")) {
      layout.recompute = perf::Recompute::full;
      if (const auto open = stated.find('('); open != std::string::npos) {  // `full (5 layers)`: of a stage
        layout.recompute_layers = std::max(0L, std::strtol(stated.c_str() + open + 1, nullptr, 10));
      }
      return;
    }
    if (!stated.starts_with("selective")) return;
    layout.recompute = perf::Recompute::selective;
    if (stated.find('(') == std::string::npos) return;  // the usual choice: the core of attention
    perf::TrainingRecipe& recipe = out_.recipe;
    recipe.recomputes_attention = contains(stated, "core_attn");
    recipe.recomputes_light = contains(stated, "norm") || contains(stated, "act");
    recipe.recomputes_products = names(stated, "op");
    recipe.recomputes_mixture = names(stated, "moe");
    recipe.recomputes_dense = names(stated, "mlp");
    recipe.recomputes_up_projection = contains(stated, "up_proj") || contains(stated, "up-proj");
    if (contains(stated, "(layer)")) layout.recompute = perf::Recompute::full;
  }

  /// Whether `word` stands alone in a list in brackets: `moe`, and not `moe_act`.
  static bool names(std::string_view list, std::string_view word) {
    constexpr std::string_view kBetween = "( ,)";
    for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
      const std::size_t after = at + word.size();
      const bool is_begun = at == 0 || kBetween.find(list[at - 1]) != std::string_view::npos;
      if (is_begun && (after == list.size() || kBetween.find(list[after]) != std::string_view::npos)) return true;
    }
    return false;
  }

  void recipe() {
    const perf::LowPrecisionRecipe low_precision = out_.recipe.low_precision;
    if (defaults_ != nullptr) {
      out_.recipe = defaults_->recipe;
      out_.recipe.software = defaults_->family;
      if (defaults_->attention_factor_ampere && out_.machine.chip->architecture == "Ampere") {
        out_.recipe.attention_factor = *defaults_->attention_factor_ampere;
      }
    }
    for (const NoteLabel* note : notes_) {
      for (const auto& set : note->sets) set(out_.recipe);
    }
    // Frameworks that scale by the tensor itself do so wherever a source says `per tensor` alone.
    const bool is_now = defaults_ != nullptr && defaults_->scales_now && low_precision == perf::LowPrecisionRecipe::per_tensor;
    out_.recipe.low_precision = is_now ? perf::LowPrecisionRecipe::per_tensor_now : low_precision;
    out_.recipe.release_year = out_.year;
    if (const auto sequence = cells_.integer("sp")) out_.recipe.has_sequence_parallel = *sequence > 0;
  }

  /// Model flops of one token as training reports count them: attention in full or its causal half.
  [[nodiscard]] double flops_per_token(bool counts_full_attention) const {
    const catalog::ModelArchitecture& m = *out_.model_used;
    const double counted = workload::model_flops_per_token(m, out_.task.sequence_length, out_.task.method == workload::TrainingMethod::lora,
                                                           workload::prediction_modules(out_.task))
                               .base();
    if (!counts_full_attention) return counted;
    const double passes = out_.task.method == workload::TrainingMethod::lora ? 2.0 : 3.0;
    const double query =
        static_cast<double>(m.heads * (m.latent_attention ? m.latent_attention->qk_nope + m.latent_attention->qk_rope : m.head_dim));
    const double value = static_cast<double>(m.heads * (m.latent_attention ? m.latent_attention->v_dim : m.head_dim));
    const double causal_half = passes * static_cast<double>(m.layers) * (query + value) * static_cast<double>(out_.task.sequence_length);
    return counted + causal_half;
  }

  /// 96·B·s·l·h²·(1 + s/6h + V/16lh) per iteration (Narayanan et al., arXiv 2104.04473, eq. 3), with its full recomputation.
  [[nodiscard]] double narayanan_flops_per_token() const {
    const catalog::ModelArchitecture& m = *out_.model_used;
    const auto l = static_cast<double>(m.layers);
    const auto h = static_cast<double>(m.hidden);
    return 96.0 * l * h * h *
           (1.0 + static_cast<double>(out_.task.sequence_length) / (6.0 * h) + static_cast<double>(m.vocab) / (16.0 * l * h));
  }

  /// Tokens a second and chip from a utilisation or a rate of flops, by the row's own definition.
  std::optional<double> rate_from_flops() {
    const auto stated = cells_.positive("tflops_per_chip");
    const std::string_view kind = cells_.text("tflops_kind");
    if (stated && contains(kind, "hardware")) return *stated * 1e12 / narayanan_flops_per_token();
    double flops = 0.0;
    if (stated) {
      flops = *stated * 1e12;
    } else if (const auto share = cells_.positive("mfu_pct")) {
      double peak = cells_.positive("mfu_peak_tflops").value_or(0.0) * 1e12;
      if (peak <= 0.0) {
        const auto& rate = out_.machine.chip->dense_rate(out_.task.precision);
        if (!rate) return std::nullopt;
        peak = rate->value.base();
        assume("peak", fmt::format("{:.0f} TFLOPS", peak / 1e12), "catalogue");
      }
      flops = *share / 100.0 * peak;
    } else {
      return std::nullopt;
    }
    const bool is_full = defaults_ == nullptr || defaults_->counts_full_attention;
    assume("attention_flops", is_full ? "full" : "causal", defaults_ != nullptr ? "framework_default" : "usual");
    return flops / flops_per_token(is_full);
  }

  void measured() {
    if (out_.ran_out_of_memory = cells_.text("out_of_memory") == "yes"; out_.ran_out_of_memory) {
      add(MeasuredQuantity::peak_memory, 0.0, std::string{kRanOutOfMemory});
      return;
    }
    if (const auto step = cells_.positive("s_per_iter")) {
      if (!cells_.count("global_batch")) skip("no_batch", {});
      add(MeasuredQuantity::step_time, *step);
    } else if (const auto rate = cells_.positive("tokens_per_s_per_chip")) {
      add(MeasuredQuantity::tokens_per_second_per_chip, *rate);
    } else if (out_.skip) {
      // What is stated otherwise can't be turned into tokens without the task.
    } else if (const auto samples = cells_.positive("samples_per_s")) {
      add(MeasuredQuantity::tokens_per_second_per_chip,
          *samples * static_cast<double>(out_.task.sequence_length) / static_cast<double>(chips_));
    } else if (const auto flops = rate_from_flops()) {
      add(MeasuredQuantity::tokens_per_second_per_chip, *flops);
    } else {
      skip("no_step_time", {});
    }
    if (const auto memory = cells_.positive("mem_peak_gib")) add(MeasuredQuantity::peak_memory, *memory);
  }

  const FrameworkDefaults* defaults_ = nullptr;
  std::vector<const NoteLabel*> notes_;
};

}  // namespace

std::vector<TrainingRow> read_training_rows(const CsvTable& table, const Reading& reading) {
  std::vector<TrainingRow> rows;
  rows.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) rows.push_back(TrainingReader{reading, table, row}.read());
  return rows;
}

}  // namespace steelyard::validation
