#include "perf/search/launch_flags.hpp"

#include <fmt/format.h>

#include "perf/memory/training_memory.hpp"

namespace steelyard::perf {
namespace {

class Writer {
 public:
  void flag(std::string_view name) { out_ += fmt::format("{} \\\n", name); }
  template <class T>
  void value(std::string_view name, const T& value) {
    out_ += fmt::format("{} {} \\\n", name, value);
  }
  void unsupported(std::string_view what) { comments_ += fmt::format("# no flag: {}\n", what); }
  [[nodiscard]] std::string take() {
    if (out_.size() >= 3) out_.erase(out_.size() - 3, 2);  // no backslash after the last
    return comments_ + out_;
  }

 private:
  std::string out_;
  std::string comments_;
};

void write_model(Writer& writer, const catalog::ModelArchitecture& model, const workload::TrainingTask& task) {
  writer.value("--num-layers", model.layers);
  writer.value("--hidden-size", model.hidden);
  writer.value("--num-attention-heads", model.heads);
  if (model.kv_heads != model.heads && !model.latent_attention) {
    writer.flag("--group-query-attention");
    writer.value("--num-query-groups", model.kv_heads);
  }
  if (model.ffn > 0) writer.value("--ffn-hidden-size", model.ffn);
  if (model.gated_ffn) writer.flag("--swiglu");
  if (!model.tied_embeddings) writer.flag("--untie-embeddings-and-output-weights");
  writer.value("--seq-length", task.sequence_length);
  if (model.experts) {
    writer.value("--num-experts", model.experts->experts);
    writer.value("--moe-router-topk", model.experts->experts_per_token);
    writer.value("--moe-ffn-hidden-size", model.experts->expert_ffn);
    writer.flag("--moe-grouped-gemm");
    if (model.experts->shared_experts > 0) {
      writer.value("--moe-shared-expert-intermediate-size", model.experts->shared_experts * model.experts->expert_ffn);
    }
  }
  if (model.latent_attention) writer.flag("--multi-latent-attention");
}

void write_pipeline(Writer& writer, TrainingFramework framework, const catalog::ModelArchitecture& model, const Layout& layout) {
  if (layout.first_layers > 0) writer.value("--decoder-first-pipeline-num-layers", layout.first_layers);
  if (layout.last_layers > 0) writer.value("--decoder-last-pipeline-num-layers", layout.last_layers);
  if (layout.interleave > 1) {
    writer.value("--num-layers-per-virtual-pipeline-stage",
                 std::max<std::int64_t>(1, model.layers / (layout.pipeline * layout.interleave)));
  }
  if (layout.schedule == Schedule::dual_pipe && framework == TrainingFramework::mindspeed) {
    writer.flag("--moe-fb-overlap");
    writer.value("--schedules-method", "dualpipev");
  } else if (layout.schedule != Schedule::one_forward_one_backward) {
    writer.unsupported(fmt::format("pipeline schedule {}", name_of(layout.schedule)));
  }
}

void write_recompute(Writer& writer, const Layout& layout) {
  if (layout.recompute == Recompute::none) return;
  writer.value("--recompute-granularity", name_of(layout.recompute));
  if (layout.recompute == Recompute::full) {
    writer.value("--recompute-method", layout.recompute_layers > 0 ? "block" : "uniform");
    writer.value("--recompute-num-layers", std::max<std::int64_t>(1, layout.recompute_layers));
  }
}

}  // namespace

std::string launch_flags(TrainingFramework framework, const workload::TrainingTask& task, const Layout& layout,
                         const TrainingRecipe& recipe) {
  Writer writer;
  write_model(writer, *task.model, task);
  writer.value("--tensor-model-parallel-size", layout.tensor);
  writer.value("--pipeline-model-parallel-size", layout.pipeline);
  if (layout.context > 1) {
    writer.value("--context-parallel-size", layout.context);
    if (framework == TrainingFramework::mindspeed) writer.value("--context-parallel-algo", "megatron_cp_algo");
  }
  if (layout.expert > 1) {
    writer.value("--expert-model-parallel-size", layout.expert);
    if (framework == TrainingFramework::megatron) writer.value("--expert-tensor-parallel-size", layout.expert_tensor);
    writer.value("--moe-token-dispatcher-type", "alltoall");
  }
  if (layout.tensor > 1 && recipe.has_sequence_parallel) writer.flag("--sequence-parallel");
  write_pipeline(writer, framework, *task.model, layout);
  writer.value("--micro-batch-size", layout.micro_batch);
  writer.value("--global-batch-size", task.global_batch);
  write_recompute(writer, layout);
  if (layout.zero_stage == 1) writer.flag("--use-distributed-optimizer");
  if (layout.zero_stage >= 2 && framework == TrainingFramework::megatron) writer.flag("--use-torch-fsdp2");
  if (layout.zero_stage >= 2 && framework == TrainingFramework::mindspeed) writer.unsupported(fmt::format("ZeRO-{}", layout.zero_stage));
  // MindSpeed's DualPipeV reduces gradients itself.
  const bool reduces_apart = framework == TrainingFramework::mindspeed && layout.schedule == Schedule::dual_pipe;
  if (layout.data > 1 && recipe.overlaps_gradients && !reduces_apart) writer.flag("--overlap-grad-reduce");
  if (layout.data > 1 && layout.zero_stage == 1 && recipe.overlaps_parameters) writer.flag("--overlap-param-gather");
  if (layout.tensor > 1 && recipe.overlaps_tensor) {
    writer.flag(framework == TrainingFramework::megatron ? "--tp-comm-overlap" : "--use-ascend-coc");
  }
  if (recipe.has_fused_attention) writer.flag("--use-flash-attn");
  writer.flag("--bf16");
  if (catalog::bytes_of(task.precision).base() <= 1.0) {
    if (framework == TrainingFramework::megatron) {
      writer.value("--fp8-format", "hybrid");
      writer.value("--fp8-recipe", recipe.low_precision == LowPrecisionRecipe::per_block        ? "blockwise"
                                   : recipe.low_precision == LowPrecisionRecipe::micro_scaled   ? "mxfp8"
                                   : recipe.low_precision == LowPrecisionRecipe::per_tensor_now ? "tensorwise"
                                                                                                : "delayed");
    } else {
      writer.unsupported("8-bit products");
    }
  }
  return writer.take();
}

}  // namespace steelyard::perf
