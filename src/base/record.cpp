#include "base/record.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/text.hpp"

namespace steelyard {
namespace {

std::string_view name_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::null: return "null";
    case ValueKind::boolean: return "true or false";
    case ValueKind::integer: return "integer";
    case ValueKind::real: return "number";
    case ValueKind::text: return "text";
    case ValueKind::date: return "date";
    case ValueKind::array: return "array";
    case ValueKind::table: return "table";
  }
  return "";
}

std::string describe(const Value& value) {
  switch (value.kind) {
    case ValueKind::text: return fmt::format("\"{}\"", clipped(value.text, 60));
    case ValueKind::integer: return fmt::format("{}", value.integer);
    case ValueKind::real: return fmt::format("{}", value.real);
    case ValueKind::boolean: return value.boolean ? "true" : "false";
    case ValueKind::date: return value.text;
    default: return std::string{name_of(value.kind)};
  }
}

}  // namespace

Value::Value() = default;
Value::~Value() = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<Document> parse_document(std::string_view text, std::string file) {
  if (file.ends_with(".json")) return parse_json(text, std::move(file));
  return parse_toml(text, std::move(file));
}

TableReader::TableReader(const Document& document, const Value& table, std::string pointer, Findings& findings)
    : document_(&document), table_(&table), pointer_(std::move(pointer)), findings_(&findings) {
  SY_CHECK(table.kind == ValueKind::table);
}

TableReader::TableReader(SchemaNode& schema) : schema_(&schema) {
  static const Document kNoDocument{};
  static const Value kNoTable = [] {
    Value v;
    v.kind = ValueKind::table;
    return v;
  }();
  document_ = &kNoDocument;
  table_ = &kNoTable;
}

bool TableReader::has(std::string_view key) const { return table_->find(key) != nullptr; }

Place TableReader::place() const { return {document_->file, table_->line, table_->column, pointer_}; }

Place TableReader::place_of(std::string_view key) const {
  const Value* value = table_->find(key);
  Place at = place();
  if (value != nullptr && value->line > 0) {
    at.line = value->line;
    at.column = value->column;
  }
  if (!key.empty()) at.pointer = pointer_.empty() ? std::string{key} : pointer_ + '.' + std::string{key};
  return at;
}

void TableReader::report(Code code, std::string_view key, std::vector<Argument> arguments) {
  if (findings_ == nullptr) return;
  const bool named = std::any_of(arguments.begin(), arguments.end(), [](const Argument& a) { return a.name == "key"; });
  if (!named && !key.empty()) arguments.insert(arguments.begin(), {"key", std::string{key}});
  findings_->push_back({code, place_of(key), std::move(arguments)});
}

void TableReader::add_findings(std::string_view key, Findings found) {
  for (Error& error : found) report(error.code, key, std::move(error.arguments));
}

void TableReader::wrong_type(std::string_view key, const Value& value, std::string_view expected) {
  report(kWrongType, key, {{"expected", std::string{expected}}, {"found", describe(value)}});
}

const Value* TableReader::look_up(std::string_view key, Need need, SchemaNode::Kind kind, const Expected& expected) {
  if (known_keys_.empty()) {
    known_keys_.reserve(table_->members.size() + 8);
    is_known_.resize(table_->members.size());
  }
  known_keys_.emplace_back(key);
  if (schema_ != nullptr) {
    SchemaNode& member = schema_->members.emplace_back(SchemaNode{std::string{key}, kind, need == Need::required, {}, {}, {}});
    if (expected.dimension != nullptr) member.unit = usual_unit(*expected.dimension);
    if (expected.choices != nullptr) member.choices.assign(expected.choices->begin(), expected.choices->end());
    return nullptr;
  }
  // Readers mostly ask in the order of the file: look on from the key that was found last.
  const auto& members = table_->members;
  for (std::size_t tried = 0; tried < members.size(); ++tried, ++next_) {
    if (next_ >= members.size()) next_ = 0;
    if (members[next_].first != key) continue;
    is_known_[next_] = true;
    return &members[next_++].second;
  }
  if (need == Need::required) report_missing(key, expected);
  return nullptr;
}

void TableReader::report_missing(std::string_view key, const Expected& expected) {
  std::string text = expected.dimension != nullptr ? "a value in " + usual_unit(*expected.dimension) : std::string{};
  if (expected.choices != nullptr) text = fmt::format("{}", fmt::join(*expected.choices, ", "));
  std::vector<Argument> arguments;
  if (!text.empty()) arguments.push_back({"expected", std::move(text)});
  report(kMissingKey, key, std::move(arguments));
}

std::optional<std::string> TableReader::text(std::string_view key, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::text);
  if (value == nullptr) return std::nullopt;
  if (value->kind != ValueKind::text) {
    wrong_type(key, *value, "text");
    return std::nullopt;
  }
  return value->text;
}

std::vector<std::string> TableReader::texts(std::string_view key, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::texts);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->kind != ValueKind::array) {
    wrong_type(key, *value, "array of text");
    return texts;
  }
  for (const Value& item : value->items) {
    if (item.kind != ValueKind::text) {
      wrong_type(key, item, "text");
    } else {
      texts.push_back(item.text);
    }
  }
  return texts;
}

std::optional<double> TableReader::number(std::string_view key, Need need, double least, double most) {
  const Value* value = look_up(key, need, SchemaNode::Kind::number);
  if (value == nullptr) return std::nullopt;
  double number = value->real;
  if (value->kind == ValueKind::text) {
    auto parsed = parse_number(value->text);
    if (!parsed) {
      add_findings(key, std::move(parsed.error()));
      return std::nullopt;
    }
    number = *parsed;
  } else if (value->kind != ValueKind::integer && value->kind != ValueKind::real) {
    wrong_type(key, *value, "number");
    return std::nullopt;
  }
  if (!(number >= least && number <= most)) {
    report(kNumberRange, key,
           {{"found", describe(*value)}, {"expected", fmt::format("{} to {}", format_number(least), format_number(most))}});
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Need need, std::int64_t least, std::int64_t most) {
  const Value* value = look_up(key, need, SchemaNode::Kind::integer);
  if (value == nullptr) return std::nullopt;
  std::int64_t integer = value->integer;
  if (value->kind == ValueKind::text) {
    const auto parsed = parse_number(value->text);
    constexpr double kExact = 9e15;  // beyond 2^53 a double skips integers
    if (!parsed || std::abs(*parsed) > kExact || *parsed != std::floor(*parsed)) {
      wrong_type(key, *value, "integer");
      return std::nullopt;
    }
    integer = static_cast<std::int64_t>(*parsed);
  } else if (value->kind != ValueKind::integer) {
    wrong_type(key, *value, "integer");
    return std::nullopt;
  }
  if (integer < least || integer > most) {
    const std::string upper = most == std::numeric_limits<std::int64_t>::max() ? "" : fmt::format(" to {}", most);
    report(kNumberRange, key,
           {{"found", describe(*value)}, {"expected", upper.empty() ? fmt::format(">= {}", least) : fmt::format("{}{}", least, upper)}});
    return std::nullopt;
  }
  return integer;
}

std::optional<bool> TableReader::boolean(std::string_view key, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::boolean);
  if (value == nullptr) return std::nullopt;
  if (value->kind != ValueKind::boolean) {
    wrong_type(key, *value, "true or false");
    return std::nullopt;
  }
  return value->boolean;
}

std::optional<Date> TableReader::date(std::string_view key, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::date);
  if (value == nullptr) return std::nullopt;
  if (value->kind == ValueKind::text || value->kind == ValueKind::date) {
    if (auto date = Date::parse(value->text)) return date;
  }
  report(kBadDate, key, {{"found", describe(*value)}, {"expected", "YYYY-MM-DD"}});
  return std::nullopt;
}

std::optional<PartialDate> TableReader::partial_date(std::string_view key, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::date);
  if (value == nullptr) return std::nullopt;
  const std::string text = value->kind == ValueKind::integer ? std::to_string(value->integer) : value->text;
  if (auto date = PartialDate::parse(text)) return date;
  report(kBadDate, key, {{"found", describe(*value)}, {"expected", "2026-09-30, 2026-09, 2026-Q3, 2026-H2, 2026"}});
  return std::nullopt;
}

std::optional<std::size_t> TableReader::choice(std::string_view key, const std::vector<std::string_view>& names, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::choice, {nullptr, &names});
  if (value == nullptr) return std::nullopt;
  if (value->kind != ValueKind::text) {
    wrong_type(key, *value, "text");
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), value->text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::vector<Argument> arguments{{"found", value->text}, {"expected", fmt::format("{}", fmt::join(names, ", "))}};
  if (auto near = nearest_name(value->text, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  report(kUnknownName, key, std::move(arguments));
  return std::nullopt;
}

std::optional<ParsedQuantity> TableReader::quantity_of(std::string_view key, Dimension dimension, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::quantity, {&dimension, nullptr});
  if (value == nullptr) return std::nullopt;
  if (value->kind != ValueKind::text) {
    wrong_type(key, *value, fmt::format("number and unit, as \"1 {}\"", usual_unit(dimension)));
    return std::nullopt;
  }
  auto parsed = parse_quantity_of(value->text, dimension);
  if (!parsed) {
    add_findings(key, std::move(parsed.error()));
    return std::nullopt;
  }
  if (parsed->base < 0) {
    report(kNumberRange, key, {{"found", describe(*value)}, {"expected", ">= 0"}});
    return std::nullopt;
  }
  return *parsed;
}

std::optional<Sourced<ParsedQuantity>> TableReader::figure_of(std::string_view key, Dimension dimension, const EvidencePtr& inherited) {
  const Value* value = table_->find(key);
  if (schema_ != nullptr || value == nullptr || value->kind != ValueKind::table) {
    const auto parsed = quantity_of(key, dimension, Need::optional);
    if (!parsed) return std::nullopt;
    Sourced<ParsedQuantity> figure;
    figure.value = *parsed;
    figure.evidence = inherited;
    return figure;
  }
  look_up(key, Need::optional, SchemaNode::Kind::quantity);  // marks the key as known
  TableReader reader(*document_, *value, place_of(key).pointer, *findings_);
  const auto parsed = reader.quantity_of("value", dimension, Need::required);
  Sourced<ParsedQuantity> figure;
  figure.low = reader.quantity_of("low", dimension, Need::optional);
  figure.high = reader.quantity_of("high", dimension, Need::optional);
  figure.evidence = reader.evidence(inherited);
  figure.note = reader.text("note").value_or("");
  figure.chosen_because = reader.text("chosen_because").value_or("");
  reader.tables("alternatives", [&](TableReader& a) {
    const auto other = a.quantity_of("value", dimension, Need::required);
    std::vector<SourceId> sources;
    if (auto source = a.text("source")) sources.emplace_back(*source);
    for (std::string& source : a.texts("sources")) sources.emplace_back(std::move(source));
    if (other) figure.alternatives.push_back({*other, std::move(sources), a.text("note").value_or("")});
  });
  reader.finish();
  if (!parsed) return std::nullopt;
  figure.value = *parsed;
  return figure;
}

EvidencePtr TableReader::evidence(const EvidencePtr& inherited) {
  std::vector<SourceId> sources;
  if (auto source = text("source")) sources.emplace_back(std::move(*source));
  for (std::string& source : texts("sources")) sources.emplace_back(std::move(source));
  auto as_of = partial_date("as_of");
  const auto grade = choice("grade", grade_names());
  const auto verified = choice("verified", verified_names());
  if (inherited && sources.empty() && !as_of && !grade && !verified) return inherited;
  Evidence evidence = inherited ? *inherited : Evidence{};
  if (!sources.empty()) evidence.sources = std::move(sources);
  if (as_of) evidence.as_of = std::move(as_of);
  if (grade) evidence.grade = static_cast<Grade>(*grade);
  if (verified) evidence.verified = static_cast<Verified>(*verified);
  return std::make_shared<const Evidence>(std::move(evidence));
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::table);
  if (schema_ != nullptr) {
    TableReader child(schema_->members.back());
    read(child);
    child.finish();
    return;
  }
  if (value == nullptr) return;
  if (value->kind != ValueKind::table) {
    wrong_type(key, *value, "table");
    return;
  }
  TableReader child(*document_, *value, place_of(key).pointer, *findings_);
  read(child);
  child.finish();
}

void TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& read, Need need) {
  const Value* value = look_up(key, need, SchemaNode::Kind::tables);
  if (schema_ != nullptr) {
    TableReader child(schema_->members.back());
    read(child);
    child.finish();
    return;
  }
  if (value == nullptr) return;
  if (value->kind != ValueKind::array) {
    wrong_type(key, *value, fmt::format("array of tables, as [[{}]]", key));
    return;
  }
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    const Value& item = value->items[i];
    if (item.kind != ValueKind::table) {
      wrong_type(key, item, "table");
      continue;
    }
    TableReader child(*document_, item, fmt::format("{}[{}]", place_of(key).pointer, i), *findings_);
    read(child);
    child.finish();
  }
}

const Value* TableReader::any(std::string_view key) { return look_up(key, Need::optional, SchemaNode::Kind::any); }

void TableReader::accept_all_keys() { accepts_all_ = true; }

const std::vector<std::pair<std::string, Value>>& TableReader::members() const { return table_->members; }

void TableReader::finish() {
  if (accepts_all_ || schema_ != nullptr) return;
  constexpr std::size_t kMostHelped = 100;  // with more unknown keys than this, the file is of another kind altogether
  std::size_t reported = 0;
  is_known_.resize(table_->members.size());
  for (std::size_t i = 0; i < table_->members.size(); ++i) {
    const auto& [key, value] = table_->members[i];
    if (is_known_[i] || findings_ == nullptr) continue;
    std::vector<Argument> arguments{{"key", key}};
    if (++reported <= kMostHelped) {
      const auto near = nearest_name(key, {known_keys_.begin(), known_keys_.end()});
      if (!near.empty()) arguments.push_back({"nearest", std::string{near}});
    }
    // Not by report(): that looks the key up again, which takes a hostile table of many keys minutes.
    Place at = place();
    if (value.line > 0) {
      at.line = value.line;
      at.column = value.column;
    }
    at.pointer = pointer_.empty() ? key : pointer_ + '.' + key;
    findings_->push_back({kUnknownKey, std::move(at), std::move(arguments)});
  }
}

}  // namespace steelyard
