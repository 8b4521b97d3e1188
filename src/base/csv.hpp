// Comma-separated values as RFC 4180 has them: a header row, quoted cells that may hold commas, quotes and line breaks, CRLF or LF.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace steelyard {

inline constexpr Code kCsvQuote{"csv.open_quote", ErrorKind::data};
inline constexpr Code kCsvWidth{"csv.row_width", ErrorKind::data};
inline constexpr Code kCsvColumn{"csv.duplicate_column", ErrorKind::data};
inline constexpr Code kCsvEmpty{"csv.no_header", ErrorKind::data};
inline constexpr Code kCsvNumber{"csv.not_a_number", ErrorKind::data};
inline constexpr Code kCsvText{"csv.not_utf8", ErrorKind::data};

/// A table in memory. Cells are texts without surrounding blanks; a column that is not there reads as empty cells.
class CsvTable {
 public:
  /// All findings at once: a quote that is never closed, rows of another width than the header, a column named twice. A trailing empty
  /// line is no row; a UTF-8 byte order mark is skipped. O(length).
  [[nodiscard]] static Result<CsvTable> parse(std::string_view text, std::string file);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// Line of the file on which the row begins, from 1.
  [[nodiscard]] int line(std::size_t row) const { return lines_[row]; }
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const { return cells_[row * columns_.size() + column]; }
  [[nodiscard]] std::string_view cell(std::size_t row, std::string_view column_name) const;
  /// A number as published (`1,204`, `2e3`, `12.5`); absent where the cell is empty. Error `csv.not_a_number` with file and line.
  [[nodiscard]] Result<std::optional<double>> number(std::size_t row, std::string_view column_name) const;
  [[nodiscard]] Place place(std::size_t row, std::string_view column_name) const;

 private:
  std::string file_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::string> cells_;  // row by row
  std::vector<int> lines_;
};

/// A cell as it is written: quoted where it holds a comma, a quote or a line break.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace steelyard
