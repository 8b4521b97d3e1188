#include "base/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/text.hpp"

namespace steelyard {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Cuts a text into records of cells; knows the line each record begins on.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  /// The next record, or nothing at the end. `is_open`: the last cell's quote was never closed.
  bool next(std::vector<std::string>& cells, int& line, bool& is_open) {
    cells.clear();
    is_open = false;
    if (at_ >= text_.size()) return false;
    line = line_;
    while (true) {
      cells.push_back(text_[skip_blanks()] == '"' ? quoted(is_open) : plain());
      if (at_ >= text_.size()) return true;
      const char end = text_[at_++];
      if (end == ',') {
        if (at_ < text_.size()) continue;
        cells.emplace_back();
        return true;
      }
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      ++line_;
      return true;
    }
  }

 private:
  /// Where the cell's text begins; a quote after blanks still opens it.
  std::size_t skip_blanks() const {
    const auto found = text_.find_first_not_of(" \t", at_);
    return found == std::string_view::npos || text_[found] != '"' ? std::min(at_, text_.size() - 1) : found;
  }

  static bool ends_cell(char c) { return c == ',' || c == '\n' || c == '\r'; }

  std::string plain() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_cell(text_[at_])) ++at_;
    return std::string{trimmed(text_.substr(begin, at_ - begin))};
  }

  std::string quoted(bool& is_open) {
    at_ = skip_blanks() + 1;
    std::string cell;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ < text_.size() && text_[at_] == '"') {
          cell += '"';
          ++at_;
          continue;
        }
        cell += plain();  // what stands after the closing quote belongs to the cell, as spreadsheets read it
        return cell;
      }
      if (c == '\n') ++line_;
      cell += c;
    }
    is_open = true;
    return cell;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Result<CsvTable> CsvTable::parse(std::string_view text, std::string file) {
  CsvTable table;
  table.file_ = std::move(file);
  if (const auto bad = first_invalid_utf8(text)) {
    const auto [line, column] = line_and_column(text, *bad);
    return Error{kCsvText, {table.file_, line, column, {}}, {}};
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());

  Findings findings;
  Splitter splitter(text);
  std::vector<std::string> cells;
  int line = 1;
  bool is_open = false;
  if (!splitter.next(cells, line, is_open) || (cells.size() == 1 && cells.front().empty())) {
    return Error{kCsvEmpty, {table.file_, 1, 0, {}}, {}};
  }
  table.columns_ = cells;
  for (std::size_t i = 0; i < table.columns_.size(); ++i) {
    if (!table.index_.emplace(table.columns_[i], i).second && !table.columns_[i].empty()) {
      findings.push_back({kCsvColumn, {table.file_, line, 0, {}}, {{"found", table.columns_[i]}}});
    }
  }
  if (is_open) findings.push_back({kCsvQuote, {table.file_, line, 0, {}}, {}});
  while (splitter.next(cells, line, is_open)) {
    if (is_open) findings.push_back({kCsvQuote, {table.file_, line, 0, {}}, {}});
    if (cells.size() == 1 && cells.front().empty()) continue;
    if (cells.size() != table.columns_.size()) {
      findings.push_back({kCsvWidth,
                          {table.file_, line, 0, {}},
                          {{"found", std::to_string(cells.size())}, {"expected", std::to_string(table.columns_.size())}}});
      continue;
    }
    table.lines_.push_back(line);
    std::move(cells.begin(), cells.end(), std::back_inserter(table.cells_));
  }
  if (!findings.empty()) return findings;
  return table;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

std::string_view CsvTable::cell(std::size_t row, std::string_view column_name) const {
  const auto found = column(column_name);
  return found ? cell(row, *found) : std::string_view{};
}

Result<std::optional<double>> CsvTable::number(std::size_t row, std::string_view column_name) const {
  const std::string_view text = cell(row, column_name);
  if (text.empty()) return std::optional<double>{};
  std::string plain;
  for (char c : text) {
    if (c != ',' && c != '_') plain += c;  // thousands separators
  }
  double value = 0.0;
  const char* const begin = plain.data() + (plain.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, plain.data() + plain.size(), value);
  if (error != std::errc{} || end != plain.data() + plain.size() || std::isnan(value)) {
    return Error{kCsvNumber, place(row, column_name), {{"found", std::string{clipped(text, 60)}}, {"key", std::string{column_name}}}};
  }
  return std::optional<double>{value};
}

Place CsvTable::place(std::size_t row, std::string_view column_name) const { return {file_, lines_[row], 0, std::string{column_name}}; }

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace steelyard
