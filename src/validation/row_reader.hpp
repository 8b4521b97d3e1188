// Cells of one row by column name, with findings where a number is none.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/csv.hpp"

namespace steelyard::validation {

class RowReader {
 public:
  RowReader(const CsvTable& table, std::size_t row, Findings& findings) : table_(&table), row_(row), findings_(&findings) {}

  [[nodiscard]] std::string_view text(std::string_view column) const { return table_->cell(row_, column); }
  [[nodiscard]] bool has(std::string_view column) const { return !text(column).empty(); }
  /// Finite numbers only; `inf` (a request rate without limit) reads as absent.
  [[nodiscard]] std::optional<double> number(std::string_view column) const {
    const auto read = table_->number(row_, column);
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
  const CsvTable* table_;
  std::size_t row_;
  Findings* findings_;
};

}  // namespace steelyard::validation
