// Rows of a CSV file (RFC 4180) with the lines they stand on, for the tables that people keep in spreadsheets: shipments, counters, lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::rules {

struct CsvRow {
  int line = 0;
  std::vector<std::string> cells;
};

struct CsvTable {
  std::string file;
  std::vector<std::string> columns;  // of the first line, trimmed
  std::vector<CsvRow> rows;          // rows without any text are left out

  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// Trimmed; empty where the column or the cell isn't there.
  [[nodiscard]] std::string cell(const CsvRow& row, std::string_view column) const;
};

/// Never fails: what is odd shows as odd cells. Accepts a byte order mark, CR LF, quoted cells with line breaks. O(size).
[[nodiscard]] CsvTable parse_csv(std::string_view text, std::string file);

}  // namespace steelyard::rules
