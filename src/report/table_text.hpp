// The pieces of table rendering that stand in files of their own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/table.hpp"

namespace steelyard::report {

[[nodiscard]] std::string render_json(const Table& table);
/// The cell as a person reads it; unknown is `—`.
[[nodiscard]] std::string cell_text(const Cell& cell);
/// Lines of at most `width` terminal columns: broken at spaces and between Chinese characters, a longer word stands alone. No line begins
/// with closing punctuation.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);
/// `text` filled up with spaces to `width` terminal columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width, bool right_aligned = false);

}  // namespace steelyard::report
