#include "rules/csv.hpp"

#include <algorithm>

namespace steelyard::rules {
namespace {

std::string trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string{text};
}

class CsvParser {
 public:
  explicit CsvParser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  bool done() const { return at_ >= text_.size(); }

  CsvRow row() {
    CsvRow row;
    row.line = line_;
    while (true) {
      row.cells.push_back(cell());
      if (done()) return row;
      const char end = text_[at_++];
      if (end == ',') {
        if (done()) row.cells.emplace_back();
        continue;
      }
      ++line_;
      return row;
    }
  }

 private:
  /// Up to the comma or the line feed that ends it, which stays.
  std::string cell() {
    std::string cell;
    bool quoted = !done() && text_[at_] == '"';
    if (quoted) ++at_;
    while (!done()) {
      const char c = text_[at_];
      if (quoted && c == '"') {
        ++at_;
        if (!done() && text_[at_] == '"') {
          cell += '"';
          ++at_;
          continue;
        }
        quoted = false;
        continue;
      }
      if (!quoted && (c == ',' || c == '\n')) break;
      if (c == '\n') ++line_;
      cell += c;
      ++at_;
    }
    return cell;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::string CsvTable::cell(const CsvRow& row, std::string_view name) const {
  const auto at = column(name);
  return at && *at < row.cells.size() ? trimmed(row.cells[*at]) : std::string{};
}

CsvTable parse_csv(std::string_view text, std::string file) {
  CsvTable table;
  table.file = std::move(file);
  CsvParser parser(text);
  if (parser.done()) return table;
  for (const std::string& column : parser.row().cells) table.columns.push_back(trimmed(column));
  while (!parser.done()) {
    CsvRow row = parser.row();
    const bool empty = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return trimmed(cell).empty(); });
    if (!empty) table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace steelyard::rules
