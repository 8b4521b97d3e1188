#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/packed_records.hpp"
#include "base/record.hpp"
#include "base/text.hpp"

namespace steelyard {
namespace {

template <class T>
std::string iso(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

constexpr std::size_t kMostKeyParts = 32;  // of one dotted key; toml++ 3.3 limits values (256 deep) but not keys
constexpr int kDeepest = 200;              // nested deeper than any record; refused before the stack is at risk

struct TooDeep {
  int line = 0;
  int column = 0;
};

/// Moves `at` past the string that begins there.
void skip_string(std::string_view text, std::size_t& at) {
  const char quote = text[at];
  const std::string triple(3, quote);
  const bool is_long = text.substr(at, 3) == triple;
  const std::string_view end = is_long ? std::string_view{triple} : std::string_view{triple}.substr(0, 1);
  at += end.size();
  while (at < text.size() && text.substr(at, end.size()) != end) {
    if (!is_long && text[at] == '\n') return;  // unterminated: the parser will say so
    at += quote == '"' && text[at] == '\\' ? 2 : 1;
  }
  at = std::min(at + end.size(), text.size());
}

/// Offset of a key with too many parts.
std::optional<std::size_t> find_endless_key(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      skip_string(text, at);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.') {
      if (++dots >= kMostKeyParts) return at;
    } else if (std::string_view{",=\n[]{}"}.find(c) != std::string_view::npos) {
      dots = 0;
    }
    ++at;
  }
  return std::nullopt;
}

/// Whether some line has so many dots that its keys must be looked at.
bool has_line_of_dots(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (static_cast<std::size_t>(std::count(line.begin(), line.end(), '.')) >= kMostKeyParts) return true;
    begin = end + 1;
  }
  return false;
}

Value convert(const toml::node& node, int depth);

Value convert_table(const toml::table& table, int depth) {
  Value value;
  value.kind = ValueKind::table;
  value.members.reserve(table.size());
  struct Entry {
    const toml::key* key;
    const toml::node* node;
  };
  std::vector<Entry> entries;
  entries.reserve(table.size());
  for (const auto& [key, node] : table) entries.push_back({&key, &node});
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    const auto &x = a.key->source().begin, &y = b.key->source().begin;
    return x.line != y.line ? x.line < y.line : x.column < y.column;
  });
  for (const Entry& entry : entries) {
    Value member = convert(*entry.node, depth + 1);
    const auto& key_at = entry.key->source().begin;
    if (key_at.line > 0) {  // findings point at the key: it is what the reader of the message looks for
      member.line = static_cast<int>(key_at.line);
      member.column = static_cast<int>(key_at.column);
    }
    value.members.emplace_back(std::string{entry.key->str()}, std::move(member));
  }
  return value;
}

Value convert(const toml::node& node, int depth) {
  if (depth > kDeepest) throw TooDeep{static_cast<int>(node.source().begin.line), static_cast<int>(node.source().begin.column)};
  Value value;
  switch (node.type()) {
    case toml::node_type::table: value = convert_table(*node.as_table(), depth); break;
    case toml::node_type::array:
      value.kind = ValueKind::array;
      value.items.reserve(node.as_array()->size());
      for (const auto& item : *node.as_array()) value.items.push_back(convert(item, depth + 1));
      break;
    case toml::node_type::string:
      value.kind = ValueKind::text;
      value.text = node.as_string()->get();
      break;
    case toml::node_type::integer:
      value.kind = ValueKind::integer;
      value.integer = node.as_integer()->get();
      value.real = static_cast<double>(value.integer);
      break;
    case toml::node_type::floating_point:
      value.kind = ValueKind::real;
      value.real = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      value.kind = ValueKind::boolean;
      value.boolean = node.as_boolean()->get();
      break;
    case toml::node_type::date:
      value.kind = ValueKind::date;
      value.text = iso(node.as_date()->get());
      break;
    case toml::node_type::time:
      value.kind = ValueKind::date;
      value.text = iso(node.as_time()->get());
      break;
    case toml::node_type::date_time:
      value.kind = ValueKind::date;
      value.text = iso(node.as_date_time()->get());
      break;
    case toml::node_type::none: break;
  }
  value.line = static_cast<int>(node.source().begin.line);
  value.column = static_cast<int>(node.source().begin.column);
  return value;
}

}  // namespace

Result<Document> parse_toml(std::string_view text, std::string file) {
  if (auto packed = find_packed(text)) return Document{std::move(file), std::move(*packed)};
  if (text.size() > kLargestRecordFile) {
    return Error{kTooLarge, {file, 0, 0, {}}, {{"found", fmt::format("{} MiB", text.size() >> 20)}, {"expected", "64 MiB"}}};
  }
  if (const auto bad = first_invalid_utf8(text)) {
    const auto [line, column] = line_and_column(text, *bad);
    return Error{kNotText, {std::move(file), line, column, {}}, {}};
  }
  const auto too_deep = [&](int line, int column) {
    return Error{kSyntaxError, {file, line, column, {}}, {{"format", "TOML"}, {"found", fmt::format("nested deeper than {}", kDeepest)}}};
  };
  if (has_line_of_dots(text)) {
    if (const auto endless = find_endless_key(text)) {
      const auto [line, column] = line_and_column(text, *endless);
      return too_deep(line, column);
    }
  }
  try {
    Document document{file, convert_table(toml::parse(text), 0)};
    return document;
  } catch (const TooDeep& at) {
    return too_deep(at.line, at.column);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return Error{kSyntaxError,
                 {std::move(file), static_cast<int>(at.line), static_cast<int>(at.column), {}},
                 {{"format", "TOML"}, {"found", std::string{error.description()}}}};
  }
}

}  // namespace steelyard
