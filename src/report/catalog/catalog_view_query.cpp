#include "report/catalog/catalog_view_query.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/unit.hpp"

namespace steelyard::report {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    if (const auto part = trimmed(text.substr(0, at)); !part.empty()) parts.push_back(part);
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

/// Where a name may be written with hyphens, or in capitals.
std::string folded_key(std::string_view name) {
  std::string key = to_lower(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::optional<std::size_t> column_named(const Listing& listing, std::string_view name, Findings& findings) {
  const std::string wanted = folded_key(name);
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    const ListColumn& column = listing.columns[i];
    if (column.key == wanted || std::find(column.aliases.begin(), column.aliases.end(), wanted) != column.aliases.end()) return i;
    known.push_back(column.key);
    known.insert(known.end(), column.aliases.begin(), column.aliases.end());
  }
  std::string all;
  for (const ListColumn& column : listing.columns) all += (all.empty() ? "" : ", ") + column.key;
  findings.push_back(
      {kUnknownColumn, {}, {{"found", std::string{name}}, {"expected", all}, {"nearest", std::string{nearest_name(wanted, known)}}}});
  return std::nullopt;
}

struct Operator {
  std::string_view symbol;
  Comparison comparison;
};
constexpr std::array kOperators{
    // longer ones first
    Operator{">=", Comparison::greater_or_equal},
    Operator{"<=", Comparison::less_or_equal},
    Operator{"!=", Comparison::not_equal},
    Operator{"==", Comparison::equal},
    Operator{"≥", Comparison::greater_or_equal},
    Operator{"≤", Comparison::less_or_equal},
    Operator{"=", Comparison::equal},
    Operator{">", Comparison::greater},
    Operator{"<", Comparison::less},
    Operator{"~", Comparison::contains},
};

const Operator* operator_at(std::string_view text) {
  const auto found = std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator& o) { return text.starts_with(o.symbol); });
  return found == kOperators.end() ? nullptr : &*found;
}

/// A number in the column's unit: `141GB`, or `141` alone.
Result<double> number_for(const ListColumn& column, std::string_view text) {
  if (const auto plain = parse_number(text)) return *plain;
  if (column.dimension == kDimensionless) {
    auto plain = parse_number(text);
    return Result<double>(std::move(plain.error()));
  }
  auto parsed = parse_quantity_of(text, column.dimension);
  if (!parsed) return Result<double>(std::move(parsed.error()));
  return parsed->base / column.unit;
}

void add_condition(const Listing& listing, std::string_view expression, ListQuery& query, Findings& findings) {
  const Operator* found = nullptr;
  std::size_t at = 0;
  for (; at < expression.size() && found == nullptr; ++at) found = operator_at(expression.substr(at));
  if (found == nullptr || at == 1) {
    findings.push_back({kBadCondition, {}, {{"found", std::string{expression}}, {"expected", "memory>=100GB, country=CN, name~910"}}});
    return;
  }
  --at;  // the loop went one past the operator's first byte
  const std::string_view value = trimmed(expression.substr(at + found->symbol.size()));
  const auto column = column_named(listing, trimmed(expression.substr(0, at)), findings);
  if (!column) return;
  Condition condition{*column, found->comparison, 0.0, to_lower(value)};
  const ListColumn& described = listing.columns[*column];
  if (value.empty()) {
    findings.push_back({kBadCondition, {}, {{"found", std::string{expression}}, {"expected", "memory>=100GB, country=CN, name~910"}}});
    return;
  }
  if (described.is_number && found->comparison == Comparison::contains) {
    findings.push_back({kNotComparable, {}, {{"found", std::string{found->symbol}}, {"key", described.key}}});
    return;
  }
  if (described.is_number) {
    auto number = number_for(described, value);
    if (!number) {
      for (Error& error : number.error()) {
        error.code.kind = ErrorKind::usage;  // it stands on the command line, not in a file
        error.arguments.push_back({"key", described.key});
        findings.push_back(std::move(error));
      }
      return;
    }
    condition.number = *number;
  }
  query.conditions.push_back(std::move(condition));
}

void add_order(const Listing& listing, std::string_view sort, ListQuery& query, Findings& findings) {
  for (const std::string_view part : split(sort, ';')) {
    const auto words = split(part, ',');
    const bool has_direction = words.size() == 2 && (words[1] == "desc" || words[1] == "asc");
    if (words.empty() || words.size() > 2 || (words.size() == 2 && !has_direction)) {
      findings.push_back({kBadOrder, {}, {{"found", std::string{part}}, {"expected", "tpp, tpp,desc"}}});
      continue;
    }
    if (const auto column = column_named(listing, words[0], findings))
      query.order.emplace_back(*column, has_direction && words[1] == "desc");
  }
}

std::string text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell.value)) return *text;
  if (const auto* truth = std::get_if<bool>(&cell.value)) return *truth ? "true" : "false";
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell.value)) {
    std::string joined;
    for (const std::string& item : *list) joined += (joined.empty() ? "" : ",") + item;
    return joined;
  }
  return {};
}

template <class T>
bool holds(const T& left, Comparison comparison, const T& right) {
  switch (comparison) {
    case Comparison::equal:
    case Comparison::contains: return left == right;
    case Comparison::not_equal: return left != right;
    case Comparison::less: return left < right;
    case Comparison::less_or_equal: return left <= right;
    case Comparison::greater: return left > right;
    case Comparison::greater_or_equal: return left >= right;
  }
  return false;
}

bool text_holds(const Cell& cell, const Condition& condition) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell.value)) {
    const bool any = std::any_of(list->begin(), list->end(), [&](const std::string& item) {
      const std::string lower = to_lower(item);
      return condition.comparison == Comparison::contains ? lower.find(condition.text) != std::string::npos : lower == condition.text;
    });
    return condition.comparison == Comparison::not_equal ? !any : any;
  }
  const std::string lower = to_lower(text_of(cell));
  if (condition.comparison == Comparison::contains) return lower.find(condition.text) != std::string::npos;
  return holds(lower, condition.comparison, condition.text);
}

/// Whether the row is in; empty when that isn't known.
std::optional<bool> row_holds(const Listing& listing, const std::vector<Cell>& row, const std::vector<Condition>& conditions) {
  bool known = true;
  for (const Condition& condition : conditions) {
    const Cell& cell = row[condition.column];
    if (listing.columns[condition.column].is_number) {
      const auto* number = std::get_if<double>(&cell.value);
      if (number == nullptr) {
        known = false;
        continue;
      }
      constexpr double kSame = 1e-9;  // `= 15832` is meant for what prints as 15832
      const double other = std::abs(*number - condition.number) <= kSame * std::abs(condition.number) ? *number : condition.number;
      if (!holds(*number, condition.comparison, other)) return false;
    } else if (!text_holds(cell, condition)) {
      return false;
    }
  }
  return known ? std::optional<bool>(true) : std::nullopt;
}

/// -1, 0, 1; unknown cells come last whatever the direction.
int compare_cells(const Cell& a, const Cell& b, bool descending) {
  const bool a_unknown = std::holds_alternative<std::monostate>(a.value);
  const bool b_unknown = std::holds_alternative<std::monostate>(b.value);
  if (a_unknown || b_unknown) return static_cast<int>(a_unknown) - static_cast<int>(b_unknown);
  const auto* x = std::get_if<double>(&a.value);
  const auto* y = std::get_if<double>(&b.value);
  int order = 0;
  if (x != nullptr && y != nullptr) {
    order = static_cast<int>(*x > *y) - static_cast<int>(*x < *y);
  } else {
    const std::string left = text_of(a);
    const std::string right = text_of(b);
    order = static_cast<int>(left > right) - static_cast<int>(left < right);
  }
  return descending ? -order : order;
}

Cell in_words(Cell cell, std::string_view words, const Messages& messages) {
  const auto translate = [&](const std::string& code) {
    const std::string key = fmt::format("catalog.{}.{}", words, code);
    return messages.has("label", key) ? messages.label(key) : code;
  };
  if (auto* text = std::get_if<std::string>(&cell.value)) *text = translate(*text);
  return cell;
}

}  // namespace

std::string column_title(std::string_view key, const Messages& messages) {
  const std::string code = fmt::format("catalog.column.{}", key);
  return messages.has("label", code) ? messages.label(code) : std::string{key};
}

std::string figure_name(std::string_view key, const Messages& messages) {
  const std::string code = fmt::format("catalog.figure.{}", key);
  return messages.has("label", code) ? messages.label(code) : column_title(key, messages);
}

Result<ListQuery> parse_query(const Listing& listing, const std::vector<std::string>& where, const std::optional<std::string>& sort,
                              const std::optional<std::string>& columns) {
  ListQuery query;
  Findings findings;
  for (const std::string& expression : where) add_condition(listing, expression, query, findings);
  if (sort) add_order(listing, *sort, query, findings);
  if (columns) {
    for (const std::string_view name : split(*columns, ',')) {
      if (const auto column = column_named(listing, name, findings)) query.columns.push_back(*column);
    }
  }
  if (!findings.empty()) return findings;
  return query;
}

QueryAnswer apply_query(const Listing& listing, const ListQuery& query, const Messages& messages, Format format) {
  const bool for_people = format == Format::table || format == Format::md;
  QueryAnswer answer;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < listing.rows.size(); ++i) {
    const auto in = row_holds(listing, listing.rows[i], query.conditions);
    if (!in) ++answer.unknown;
    if (in.value_or(false)) rows.push_back(i);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    for (const auto& [column, descending] : query.order) {
      const int order = compare_cells(listing.rows[a][column], listing.rows[b][column], descending);
      if (order != 0) return order < 0;
    }
    return false;
  });
  std::vector<std::size_t> columns = query.columns;
  if (columns.empty()) {
    for (std::size_t i = 0; i < listing.columns.size(); ++i) {
      if (!for_people || listing.columns[i].everyday) columns.push_back(i);
    }
  }
  answer.table.title = listing.title;
  for (const std::size_t i : columns) {
    const ListColumn& column = listing.columns[i];
    answer.table.columns.push_back({column.key, column_title(column.key, messages), column.is_number});
  }
  for (const std::size_t row : rows) {
    std::vector<Cell> cells;
    for (const std::size_t i : columns) {
      Cell cell = listing.rows[row][i];
      cells.push_back(for_people && !listing.columns[i].words.empty() ? in_words(std::move(cell), listing.columns[i].words, messages)
                                                                      : std::move(cell));
    }
    answer.table.rows.push_back(std::move(cells));
  }
  answer.table.notes = listing.notes;
  return answer;
}

}  // namespace steelyard::report
