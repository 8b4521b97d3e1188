#include "report/table.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/text.hpp"
#include "base/unit.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

constexpr std::string_view kUnknown = "—";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kGap = 2;         // between columns
constexpr std::size_t kNarrowest = 14;  // a wrapped text column

std::string csv_number(double value) { return std::isfinite(value) ? fmt::format("{}", value == 0.0 ? 0.0 : value) : std::string{}; }

std::string csv_text(const Cell& cell) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(double value) const { return csv_number(value); }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& value) const { return fmt::format("{}", fmt::join(value, "; ")); }
  };
  return std::visit(Visitor{}, cell.value);
}

std::string csv_quoted(std::string text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string render_csv(const Table& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += (i == 0 ? "" : ",") + csv_quoted(table.columns[i].key);
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) out += ',';
      if (i < row.size()) out += csv_quoted(csv_text(row[i]));
    }
    out += "\r\n";
  }
  return out;
}

std::string markdown_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    if (c == '\n') {
      out += "<br>";
    } else {
      out += c;
    }
  }
  return out;
}

std::string render_markdown(const Table& table) {
  std::string out;
  if (!table.title.empty()) out += "**" + table.title + "**\n\n";
  std::string rule = "|";
  out += '|';
  for (const Column& column : table.columns) {
    out += ' ' + markdown_escaped(column.title) + " |";
    rule += column.right_aligned ? " ---: |" : " --- |";
  }
  out += '\n' + rule + '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      out += ' ' + (i < row.size() ? markdown_escaped(cell_text(row[i])) : std::string{kUnknown}) + " |";
    }
    out += '\n';
  }
  if (!table.notes.empty()) out += '\n';
  for (const std::string& note : table.notes) out += note + "  \n";
  return out;
}

using Lines = std::vector<std::string>;

std::size_t width_of(const Lines& lines) {
  std::size_t width = 0;
  for (const std::string& line : lines) width = std::max(width, display_width(line));
  return width;
}

/// Cells as lines, columns as wide as their widest line; text columns are wrapped, last first, until the table fits.
class TextLayout {
 public:
  explicit TextLayout(const Table& table) : table_(table), widths_(table.columns.size(), 0) {
    const auto count = table.columns.size();
    for (std::size_t i = 0; i < count; ++i) header_.push_back(split(table.columns[i].title));
    for (const auto& row : table.rows) {
      std::vector<Lines> cells;
      for (std::size_t i = 0; i < count; ++i) cells.push_back(i < row.size() ? split(cell_text(row[i])) : Lines{std::string{kUnknown}});
      rows_.push_back(std::move(cells));
    }
    for (std::size_t i = 0; i < count; ++i) measure(i);
  }

  void fit(std::size_t limit) {
    for (std::size_t i = widths_.size(); i-- > 0 && total() > limit;) {
      if (table_.columns[i].right_aligned || widths_[i] <= kNarrowest) continue;
      const std::size_t excess = total() - limit;
      const std::size_t target = widths_[i] > excess + kNarrowest ? widths_[i] - excess : kNarrowest;
      wrap(header_[i], target);
      for (auto& row : rows_) wrap(row[i], target);
      measure(i);
    }
  }

  [[nodiscard]] std::size_t total() const {
    std::size_t sum = 0;
    for (const std::size_t width : widths_) sum += width;
    return sum + (widths_.empty() ? 0 : kGap * (widths_.size() - 1));
  }

  void print(const Style& style, std::string& out) const {
    print_row(header_, style.colour ? kBold : "", out);
    std::string rule;
    for (std::size_t i = 0; i < total(); ++i) rule += "─";
    out += (style.colour ? std::string{kDim} + rule + std::string{kPlain} : rule) + '\n';
    for (const auto& row : rows_) print_row(row, "", out);
  }

 private:
  static Lines split(std::string_view text) {
    Lines lines;
    std::size_t from = 0;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', from)) {
      lines.emplace_back(text.substr(from, at - from));
      from = at + 1;
    }
    lines.emplace_back(text.substr(from));
    return lines;
  }

  static void wrap(Lines& lines, std::size_t width) {
    Lines wrapped;
    for (const std::string& line : lines) {
      for (std::string& piece : wrap_text(line, width)) wrapped.push_back(std::move(piece));
    }
    lines = std::move(wrapped);
  }

  void measure(std::size_t i) {
    widths_[i] = width_of(header_[i]);
    for (const auto& row : rows_) widths_[i] = std::max(widths_[i], width_of(row[i]));
  }

  void print_row(const std::vector<Lines>& cells, std::string_view emphasis, std::string& out) const {
    std::size_t height = 1;
    for (const Lines& lines : cells) height = std::max(height, lines.size());
    for (std::size_t line = 0; line < height; ++line) {
      std::string text;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text.append(kGap, ' ');
        text += padded(line < cells[i].size() ? cells[i][line] : std::string{}, widths_[i], table_.columns[i].right_aligned);
      }
      text.erase(text.find_last_not_of(' ') + 1);
      out += emphasis.empty() ? text : std::string{emphasis} + text + std::string{kPlain};
      out += '\n';
    }
  }

  const Table& table_;
  std::vector<std::size_t> widths_;
  std::vector<Lines> header_;
  std::vector<std::vector<Lines>> rows_;
};

std::string render_terminal(const Table& table, const Style& style) {
  std::string out;
  if (!table.title.empty()) out += (style.colour ? std::string{kBold} + table.title + std::string{kPlain} : table.title) + '\n';
  TextLayout layout(table);
  if (style.width > 0) layout.fit(style.width);
  layout.print(style, out);
  for (const std::string& note : table.notes) {
    for (const std::string& line : wrap_text(note, style.width > 0 ? style.width : note.size() + 1)) {
      out += (style.colour ? std::string{kDim} + line + std::string{kPlain} : line) + '\n';
    }
  }
  return out;
}

}  // namespace

const std::vector<std::string_view>& format_names() {
  static const std::vector<std::string_view> kNames{"table", "json", "csv", "md"};
  return kNames;
}

std::string render_number(double value, int digits) {
  std::string plain = format_number(value, digits);
  if (plain.find_first_of("en") != std::string::npos) return plain;  // exponents, inf, nan
  const std::size_t start = plain.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string out = plain.substr(0, start);
  for (std::size_t i = start; i < point; ++i) {
    if (i > start && (point - i) % 3 == 0) out += ',';
    out += plain[i];
  }
  return out + plain.substr(point);
}

std::string cell_text(const Cell& cell) {
  struct Visitor {
    const Cell& cell;
    std::string operator()(std::monostate) const { return std::string{kUnknown}; }
    std::string operator()(double value) const { return render_number(value, cell.digits); }
    std::string operator()(const std::string& value) const { return value.empty() ? std::string{kUnknown} : value; }
    std::string operator()(bool value) const { return value ? "✓" : "✗"; }
    std::string operator()(const std::vector<std::string>& value) const {
      return value.empty() ? std::string{kUnknown} : fmt::format("{}", fmt::join(value, ", "));
    }
  };
  return std::visit(Visitor{cell}, cell.value) + cell.mark;
}

std::string padded(std::string_view text, std::size_t width, bool right_aligned) {
  const std::size_t own = display_width(text);
  const std::string space(width > own ? width - own : 0, ' ');
  return right_aligned ? space + std::string{text} : std::string{text} + space;
}

std::string render(const Table& table, Format format, const Style& style) {
  switch (format) {
    case Format::table: return render_terminal(table, style);
    case Format::json: return render_json(table);
    case Format::csv: return render_csv(table);
    case Format::md: return render_markdown(table);
  }
  fail_check("a format", __FILE_NAME__, __LINE__);
}

}  // namespace steelyard::report
