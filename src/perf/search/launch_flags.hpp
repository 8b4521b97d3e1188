// The flags that start a chosen layout in a training framework.
#pragma once

#include <string>

#include "perf/evaluate.hpp"

namespace steelyard::perf {

enum class TrainingFramework : std::uint8_t { megatron, mindspeed };

/// Arguments of pretrain_gpt.py, one line each, ready for a shell (Megatron-LM, megatron/training/arguments.py; MindSpeed-LLM keeps these
/// names and adds its own). What a framework has no flag for stands in a comment line.
[[nodiscard]] std::string launch_flags(TrainingFramework framework, const workload::TrainingTask& task, const Layout& layout,
                                       const TrainingRecipe& recipe);

}  // namespace steelyard::perf
