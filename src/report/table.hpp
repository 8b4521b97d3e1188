// Tables: built once, printed as aligned text, Markdown, CSV or JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/messages.hpp"

namespace steelyard::report {

enum class Format : std::uint8_t { table, json, csv, md };
[[nodiscard]] const std::vector<std::string_view>& format_names();

/// A number keeps its full value for JSON and CSV and its rounding for people; an empty cell is unknown (`null`, `—`).
struct Cell {
  std::variant<std::monostate, double, std::string, bool, std::vector<std::string>> value;
  int digits = 4;    // significant digits for people
  std::string mark;  // appended for people only: `*` disputed, `?` assumed ...
};

struct Column {
  std::string key;    // of JSON and CSV; ends in its unit: `memory_gb`
  std::string title;  // for people, in their language
  bool right_aligned = false;
};

struct Table {
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<std::string> notes;  // legend of marks, what was left out; printed under the table
};

struct Style {
  bool colour = false;
  std::size_t width = 0;  // columns of the terminal; 0: no limit. Wider tables wrap their last text column, nothing is cut.
};

/// JSON: an array of objects with all columns; CSV (RFC 4180) and Markdown likewise. Ends with a newline.
[[nodiscard]] std::string render(const Table& table, Format format, const Style& style = {});
/// Numbers for people in a language: thousands separated, `digits` significant.
[[nodiscard]] std::string render_number(double value, int digits = 4);

}  // namespace steelyard::report
