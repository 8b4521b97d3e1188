// Lists of records that can be filtered, sorted and cut down to some columns: what `--where`, `--sort` and `--columns` mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/quantity.hpp"
#include "base/result.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

inline constexpr Code kUnknownColumn{"query.unknown_column", ErrorKind::usage};
inline constexpr Code kBadCondition{"query.bad_condition", ErrorKind::usage};
inline constexpr Code kNotComparable{"query.not_comparable", ErrorKind::usage};
inline constexpr Code kBadOrder{"query.bad_order", ErrorKind::usage};

struct ListColumn {
  std::string key;                          // of JSON and CSV
  std::vector<std::string_view> aliases{};  // shorter names: `memory` for `memory_gb`
  bool is_number = false;
  Dimension dimension{};     // of a number with a unit
  double unit = 1.0;         // base units in one of the column's
  bool everyday = false;     // shown when nobody asks for columns
  std::string_view words{};  // cells are codes of label `catalog.WORDS.value`: people read the words, JSON keeps the codes
};

/// All columns, all rows, raw values.
struct Listing {
  std::string title;
  std::vector<ListColumn> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<std::string> notes;
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal, contains };

struct Condition {
  std::size_t column = 0;
  Comparison comparison = Comparison::equal;
  double number = 0.0;  // in the column's unit
  std::string text;     // folded
};

struct ListQuery {
  std::vector<Condition> conditions;                // all must hold
  std::vector<std::pair<std::size_t, bool>> order;  // column, descending
  std::vector<std::size_t> columns;                 // empty: the everyday ones for people, all for programs
};

/// `where`: `memory>=100GB`, `country=CN`, `name~910`; `sort`: `tpp,desc` (several joined by `;`); `columns`: `id,tpp`. Every finding at
/// once.
[[nodiscard]] Result<ListQuery> parse_query(const Listing& listing, const std::vector<std::string>& where,
                                            const std::optional<std::string>& sort, const std::optional<std::string>& columns);

struct QueryAnswer {
  Table table;
  std::size_t unknown = 0;  // rows left out because a figure that was asked about is not known
};

/// Titles and words in the language of `messages` for people, codes for programs. Unknown cells sort last in both directions.
[[nodiscard]] QueryAnswer apply_query(const Listing& listing, const ListQuery& query, const Messages& messages, Format format);

/// Label of a column, `catalog.column.KEY`.
[[nodiscard]] std::string column_title(std::string_view key, const Messages& messages);

/// Name of a figure without its unit, `catalog.figure.KEY`.
[[nodiscard]] std::string figure_name(std::string_view key, const Messages& messages);

}  // namespace steelyard::report
