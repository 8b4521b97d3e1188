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
/// The first `most` bytes, less a character that would be cut in two.
[[nodiscard]] std::string_view clipped(std::string_view text, std::size_t most);
/// The text with U+FFFD in place of every byte that is not part of valid UTF-8.
[[nodiscard]] std::string made_valid_utf8(std::string_view text);
/// ASCII letters lowered; other characters unchanged.
[[nodiscard]] std::string to_lower(std::string_view text);

}  // namespace steelyard
