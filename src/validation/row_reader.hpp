// Cells of one row by column name, with findings where a number is none.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/csv.hpp"

namespace steelyard::validation {

/// The number that follows `name` in a text.
[[nodiscard]] inline std::optional<double> number_after(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + name.size());
  double value = 0.0;
  if (std::from_chars(rest.data(), rest.data() + rest.size(), value).ec != std::errc{}) return std::nullopt;
  return value;
}

class RowReader {
 public:
  RowReader(const CsvTable& table, std::size_t row, Findings& findings) : table_(&table), row_(row), findings_(&findings) {}

  [[nodiscard]] std::string_view text(std::string_view column) const {
    const std::string_view own = table_->cell(row_, column);
    return own.empty() ? table_->cell(row_, name_in(column)) : own;
  }
  [[nodiscard]] bool has(std::string_view column) const { return !text(column).empty(); }
  /// Finite numbers only; `inf` (a request rate without limit) reads as absent.
  [[nodiscard]] std::optional<double> number(std::string_view column) const {
    const auto read = table_->number(row_, table_->cell(row_, column).empty() ? name_in(column) : column);
    if (!read) {
      findings_->insert(findings_->end(), read.error().begin(), read.error().end());
      return std::nullopt;
    }
    if (*read && !std::isfinite(**read)) return std::nullopt;
    return *read;
  }
  [[nodiscard]] std::optional<double> positive(std::string_view column) const {
    const auto value = number(column);
    return value && *value > 0.0 ? value : std::nullopt;
  }
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view column) const {
    const auto value = number(column);
    if (!value || std::abs(*value) > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(*value));
  }
  [[nodiscard]] std::optional<std::int64_t> count(std::string_view column) const {
    const auto value = integer(column);
    return value && *value >= 1 ? value : std::nullopt;
  }

 private:
  /// The column under the name that a configuration file of Hugging Face gives the same dimension; as it is where there is none.
  [[nodiscard]] std::string_view name_in(std::string_view column) const {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kNames{{{"layers", "num_hidden_layers"},
                                                                                    {"hidden", "hidden_size"},
                                                                                    {"heads", "num_attention_heads"},
                                                                                    {"kv_heads", "num_key_value_heads"},
                                                                                    {"ffn", "intermediate_size"},
                                                                                    {"vocab", "vocab_size"},
                                                                                    {"experts", "n_routed_experts"},
                                                                                    {"experts", "num_experts"},
                                                                                    {"experts", "num_local_experts"},
                                                                                    {"top_k", "num_experts_per_tok"},
                                                                                    {"top_k", "experts_per_token"},
                                                                                    {"shared_experts", "n_shared_experts"},
                                                                                    {"moe_ffn", "moe_intermediate_size"},
                                                                                    {"dense_layers", "first_k_dense_replace"},
                                                                                    {"mla_q_lora", "q_lora_rank"},
                                                                                    {"mla_kv_lora", "kv_lora_rank"},
                                                                                    {"mla_qk_nope", "qk_nope_head_dim"},
                                                                                    {"mla_qk_rope", "qk_rope_head_dim"},
                                                                                    {"mla_v_dim", "v_head_dim"},
                                                                                    {"tie_embeddings", "tie_word_embeddings"},
                                                                                    {"seq_len", "sequence_length"},
                                                                                    {"microbatch", "micro_batch"},
                                                                                    {"global_batch", "gbs"}}};
    for (const auto& [own, other] : kNames) {
      if (own == column && !table_->cell(row_, other).empty()) return other;
    }
    return column;
  }

  const CsvTable* table_;
  std::size_t row_;
  Findings* findings_;
};

}  // namespace steelyard::validation
