// The shape of a model from a Hugging Face `config.json`, as transformers writes it (docs/formats/config-json.md).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "catalog/model_architecture.hpp"

namespace steelyard::workload {

inline constexpr Code kConfigMismatch{"config.inconsistent", ErrorKind::data};

/// `file` names the text in findings and the model. Keys are read under the names of the common families (llama, qwen, mistral, deepseek,
/// kimi, gpt_oss, gemma, glm, phi, falcon, gpt2, gptj, gpt_neox, bloom, mpt, minimax ...); unknown keys are ignored; what an absent key
/// means follows transformers. Multimodal files: the part `text_config`. Errors name the key: `record.missing_key`, `config.inconsistent`,
/// `record.*`. All counts are at most 10⁷, so that no later product overflows.
[[nodiscard]] Result<catalog::ModelArchitecture> read_config_json(std::string_view text, const std::string& file);

}  // namespace steelyard::workload
