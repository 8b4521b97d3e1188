// Small facts about UTF-8 text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace steelyard {

/// Offset of the first byte that is not part of valid UTF-8.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);
/// Line and column (in code points), from 1, of the byte at `offset`.
[[nodiscard]] std::pair<int, int> line_and_column(std::string_view text, std::size_t offset);
/// Columns that the text takes on a terminal: East Asian wide characters take two.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// ASCII letters lowered; other characters unchanged.
[[nodiscard]] std::string to_lower(std::string_view text);

}  // namespace steelyard
