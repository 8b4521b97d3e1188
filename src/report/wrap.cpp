// Line breaking for text that mixes words separated by spaces with Chinese, which may be broken between any two characters.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

std::size_t length_of_character(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) ++length;
  return length;
}

bool may_not_begin_a_line(std::string_view character) {
  constexpr std::array<std::string_view, 16> kClosing{"，", "。", "、", "；", "：", "！", "？", "）",
                                                      "”",  "》", "」", "】", "%",  "·",  "…",  "—"};
  return std::find(kClosing.begin(), kClosing.end(), character) != kClosing.end();
}

/// Pieces between which a line may be broken; a piece keeps the spaces that follow it.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t from = 0;
  bool last_wide = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_of_character(text, i);
    const std::string_view character = text.substr(i, length);
    const bool wide = display_width(character) == 2;
    const bool after_space = i > from && text[i - 1] == ' ' && character != " ";
    const bool at_wide = i > from && (wide || last_wide) && character != " " && !may_not_begin_a_line(character);
    if (after_space || at_wide) {
      pieces.push_back(text.substr(from, i - from));
      from = i;
    }
    last_wide = wide && character != "（" && character != "《" && character != "“" && character != "「";
    i += length;
  }
  if (from < text.size()) pieces.push_back(text.substr(from));
  return pieces;
}

std::string_view without_trailing_spaces(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

}  // namespace

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return {std::string{text}};
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  for (const std::string_view piece : pieces_of(text)) {
    if (used > 0 && used + display_width(without_trailing_spaces(piece)) > width) {
      lines.emplace_back(without_trailing_spaces(line));
      line.clear();
      used = 0;
    }
    line += piece;
    used += display_width(piece);
  }
  if (!line.empty() || lines.empty()) lines.emplace_back(without_trailing_spaces(line));
  return lines;
}

}  // namespace steelyard::report
