#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

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

Value convert(const toml::node& node);

Value convert_table(const toml::table& table) {
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
    Value member = convert(*entry.node);
    const auto& key_at = entry.key->source().begin;
    if (key_at.line > 0) {  // findings point at the key: it is what the reader of the message looks for
      member.line = static_cast<int>(key_at.line);
      member.column = static_cast<int>(key_at.column);
    }
    value.members.emplace_back(std::string{entry.key->str()}, std::move(member));
  }
  return value;
}

Value convert(const toml::node& node) {
  Value value;
  switch (node.type()) {
    case toml::node_type::table: value = convert_table(*node.as_table()); break;
    case toml::node_type::array:
      value.kind = ValueKind::array;
      value.items.reserve(node.as_array()->size());
      for (const auto& item : *node.as_array()) value.items.push_back(convert(item));
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
  if (text.size() > kLargestRecordFile) {
    return Error{kTooLarge, {file, 0, 0, {}}, {{"found", fmt::format("{} MiB", text.size() >> 20)}, {"expected", "64 MiB"}}};
  }
  if (const auto bad = first_invalid_utf8(text)) {
    const auto [line, column] = line_and_column(text, *bad);
    return Error{kNotText, {std::move(file), line, column, {}}, {}};
  }
  try {
    Document document{file, convert_table(toml::parse(text))};
    return document;
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return Error{kSyntaxError,
                 {std::move(file), static_cast<int>(at.line), static_cast<int>(at.column), {}},
                 {{"format", "TOML"}, {"found", std::string{error.description()}}}};
  }
}

}  // namespace steelyard
