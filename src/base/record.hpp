// The record reader: TOML and JSON as one tree of values that know where they stand, and a reader that collects every finding at once.
//
// A room reads its table with a TableReader: each accessor checks type, unit and range, remembers the key, and reports what is wrong with
// its place; `finish()` reports the keys nobody asked for. The same code run over a SchemaNode instead of a table yields the JSON Schema,
// so a schema can't drift from what is read.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "base/unit.hpp"

namespace steelyard {

inline constexpr Code kSyntaxError{"record.syntax", ErrorKind::data};
inline constexpr Code kUnknownKey{"record.unknown_key", ErrorKind::data};
inline constexpr Code kMissingKey{"record.missing_key", ErrorKind::data};
inline constexpr Code kWrongType{"record.wrong_type", ErrorKind::data};
inline constexpr Code kUnknownName{"record.unknown_name", ErrorKind::data};
inline constexpr Code kBadDate{"record.bad_date", ErrorKind::data};
inline constexpr Code kNumberRange{"record.out_of_range", ErrorKind::data};
inline constexpr Code kTooLarge{"record.too_large", ErrorKind::data};
inline constexpr Code kNotText{"record.not_utf8", ErrorKind::data};

enum class ValueKind : std::uint8_t { null, boolean, integer, real, text, date, array, table };

/// A node of a parsed file. Line and column count from 1; both 0 in JSON, whose values are named by `pointer` instead.
struct Value {
  // Defined in record.cpp: inline, they and std::pair<std::string, Value> would each need the other first (clang refuses it).
  Value();
  ~Value();
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;

  ValueKind kind = ValueKind::null;
  int line = 0;
  int column = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0.0;                                   // also set for integers
  std::string text;                                    // also the ISO form of a date
  std::vector<Value> items;                            // of an array
  std::vector<std::pair<std::string, Value>> members;  // of a table, in file order

  [[nodiscard]] const Value* find(std::string_view key) const;
};

struct Document {
  std::string file;  // as it is to be named in messages
  Value root;        // always a table
};

inline constexpr std::size_t kLargestRecordFile = std::size_t{64} << 20;  // bytes; a larger file is refused, not read

/// Error `record.syntax` with line and column.
[[nodiscard]] Result<Document> parse_toml(std::string_view text, std::string file);
[[nodiscard]] Result<Document> parse_json(std::string_view text, std::string file);
/// By the ending of the name: `.json` is JSON, everything else TOML.
[[nodiscard]] Result<Document> parse_document(std::string_view text, std::string file);

/// What a table may hold, gathered by running its reader without a table.
struct SchemaNode {
  enum class Kind : std::uint8_t { table, tables, text, texts, integer, number, boolean, date, quantity, choice, any };
  std::string key;
  Kind kind = Kind::table;
  bool required = false;
  std::string unit;                  // of a quantity
  std::vector<std::string> choices;  // of a choice
  std::vector<SchemaNode> members;   // of table and tables
};

enum class Need : std::uint8_t { optional, required };

class TableReader {
 public:
  /// Reads `table` of `document`; findings are appended to `findings`. `pointer` names the table in messages (`workload[2]`).
  TableReader(const Document& document, const Value& table, std::string pointer, Findings& findings);
  /// Gathers the schema instead of reading: every accessor answers "absent".
  explicit TableReader(SchemaNode& schema);

  std::optional<std::string> text(std::string_view key, Need need = Need::optional);
  std::vector<std::string> texts(std::string_view key, Need need = Need::optional);
  /// A number, or a text such as `2e12`, `400,000` or `1.4亿`.
  std::optional<double> number(std::string_view key, Need need = Need::optional, double least = -std::numeric_limits<double>::max(),
                               double most = std::numeric_limits<double>::max());
  std::optional<std::int64_t> integer(std::string_view key, Need need = Need::optional, std::int64_t least = 0,
                                      std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::optional<bool> boolean(std::string_view key, Need need = Need::optional);
  std::optional<Date> date(std::string_view key, Need need = Need::optional);
  std::optional<PartialDate> partial_date(std::string_view key, Need need = Need::optional);
  /// One of `names`; answers its index.
  std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string_view>& names, Need need = Need::optional);
  /// A quantity of the dimension; a negative one is refused.
  template <Dimension D>
  std::optional<Quantity<D>> quantity(std::string_view key, Need need = Need::optional) {
    const auto parsed = quantity_of(key, D, need);
    if (!parsed) return std::nullopt;
    return Quantity<D>::from_base(parsed->base);
  }
  /// As `quantity`, keeping the currency it was written in.
  template <Dimension D>
  std::optional<Amount<D>> amount(std::string_view key, Need need = Need::optional) {
    const auto parsed = quantity_of(key, D, need);
    if (!parsed) return std::nullopt;
    return Amount<D>{Quantity<D>::from_base(parsed->base), parsed->currency.value_or(Currency::usd)};
  }
  /// A figure with its evidence (docs/formats/catalog.md): text, or a table with `value` and evidence of its own over `inherited`.
  template <Dimension D>
  Figure<Quantity<D>> figure(std::string_view key, const EvidencePtr& inherited) {
    auto raw = figure_of(key, D, inherited);
    if (!raw) return std::nullopt;
    return convert_figure<Quantity<D>>(*raw, [](const ParsedQuantity& q) { return Quantity<D>::from_base(q.base); });
  }
  template <Dimension D>
  Figure<Amount<D>> amount_figure(std::string_view key, const EvidencePtr& inherited) {
    auto raw = figure_of(key, D, inherited);
    if (!raw) return std::nullopt;
    return convert_figure<Amount<D>>(*raw, [](const ParsedQuantity& q) {
      return Amount<D>{Quantity<D>::from_base(q.base), q.currency.value_or(Currency::usd)};
    });
  }
  /// The evidence keys of a record: `sources` (or `source`), `as_of`, `grade`, `verified`; what is missing comes from `inherited` (may be
  /// null).
  EvidencePtr evidence(const EvidencePtr& inherited);

  /// A nested table; `read` is not called when it is absent.
  void table(std::string_view key, const std::function<void(TableReader&)>& read, Need need = Need::optional);
  /// An array of tables.
  void tables(std::string_view key, const std::function<void(TableReader&)>& read, Need need = Need::optional);
  /// Any value, for keys whose shape a table reader can't express; the caller checks it. Null when absent.
  const Value* any(std::string_view key);
  /// Marks all keys as read: for tables whose keys are names given by the user.
  void accept_all_keys();
  /// The members of this table, for tables whose keys are names given by the user.
  [[nodiscard]] const std::vector<std::pair<std::string, Value>>& members() const;

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool gathers_schema() const { return schema_ != nullptr; }
  [[nodiscard]] Place place() const;
  [[nodiscard]] Place place_of(std::string_view key) const;
  [[nodiscard]] const Document& document() const { return *document_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  /// Adds a finding of the caller's at `key` (or at the table, for an empty key).
  void report(Code code, std::string_view key, std::vector<Argument> arguments);
  /// Reports every key that no accessor asked for, with the nearest known one. Call once, last.
  void finish();

 private:
  /// What a value must be, as far as a message or a schema says more than its kind. Either may be null.
  struct Expected {
    const Dimension* dimension = nullptr;
    const std::vector<std::string_view>* choices = nullptr;
  };
  const Value* look_up(std::string_view key, Need need, SchemaNode::Kind kind) { return look_up(key, need, kind, Expected{}); }
  const Value* look_up(std::string_view key, Need need, SchemaNode::Kind kind, const Expected& expected);
  void report_missing(std::string_view key, const Expected& expected);
  std::optional<ParsedQuantity> quantity_of(std::string_view key, Dimension dimension, Need need);
  std::optional<Sourced<ParsedQuantity>> figure_of(std::string_view key, Dimension dimension, const EvidencePtr& inherited);
  void wrong_type(std::string_view key, const Value& value, std::string_view expected);
  void add_findings(std::string_view key, Findings found);

  template <class T, class F>
  static Sourced<T> convert_figure(const Sourced<ParsedQuantity>& raw, F&& convert) {
    Sourced<T> figure;
    figure.value = convert(raw.value);
    figure.evidence = raw.evidence;
    if (raw.low) figure.low = convert(*raw.low);
    if (raw.high) figure.high = convert(*raw.high);
    figure.note = raw.note;
    for (const auto& a : raw.alternatives) figure.alternatives.push_back({convert(a.value), a.sources, a.note});
    figure.chosen_because = raw.chosen_because;
    return figure;
  }

  const Document* document_ = nullptr;
  const Value* table_ = nullptr;
  std::string pointer_;
  Findings* findings_ = nullptr;
  SchemaNode* schema_ = nullptr;
  std::vector<std::string> known_keys_;
  std::vector<bool> is_known_;  // of each member: asked for
  std::size_t next_ = 0;        // member to try first
  bool accepts_all_ = false;
};

}  // namespace steelyard
