// The Consolidated Screening List as trade.gov publishes it.
#include <fmt/format.h>
#include <algorithm>

#include "base/digest.hpp"
#include "base/record.hpp"
#include "rules/csv.hpp"
#include "rules/screening.hpp"

namespace steelyard::rules {
namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == ';')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == ';')) text.remove_suffix(1);
  if (text.starts_with("and ")) text.remove_prefix(4);
  return std::string{text};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(';');
    if (std::string part = trimmed(text.substr(0, at)); !part.empty()) parts.push_back(std::move(part));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

/// The last YYYY-MM-DD in the file's name.
std::optional<Date> date_in(std::string_view name) {
  constexpr std::size_t kLength = 10;
  for (std::size_t at = name.size(); at-- > 0;) {
    if (at + kLength > name.size()) continue;
    if (const auto date = Date::parse(name.substr(at, kLength))) return date;
  }
  return std::nullopt;
}

std::string text_of(const Value& row, std::string_view key) {
  const Value* value = row.find(key);
  if (value == nullptr) return {};
  if (value->kind == ValueKind::text) return value->text;
  if (value->kind == ValueKind::integer) return std::to_string(value->integer);
  return {};
}

std::string addresses_of(const Value& row) {
  const Value* list = row.find("addresses");
  if (list == nullptr) return {};
  if (list->kind == ValueKind::text) return list->text;
  std::string all;
  for (const Value& address : list->items) {
    std::string one;
    for (const char* key : {"address", "city", "state", "country"}) {
      const std::string part = address.kind == ValueKind::table ? text_of(address, key) : std::string{};
      if (!part.empty()) one += (one.empty() ? "" : ", ") + part;
    }
    if (address.kind == ValueKind::text) one = address.text;
    if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
  }
  return all;
}

ListedParty party_of(const Value& row) {
  ListedParty party{text_of(row, "id"),
                    text_of(row, "source"),
                    text_of(row, "type"),
                    text_of(row, "name"),
                    {},
                    addresses_of(row),
                    text_of(row, "federal_register_notice"),
                    text_of(row, "license_policy")};
  if (const Value* names = row.find("alt_names")) {
    if (names->kind == ValueKind::text) party.alt_names = split(names->text);
    for (const Value& name : names->items) {
      if (name.kind == ValueKind::text && !name.text.empty()) party.alt_names.push_back(trimmed(name.text));
    }
  }
  return party;
}

Error not_a_list(const std::string& file, std::string found) {
  return {
      kNotAScreeningList, {file, 0, 0, {}}, {{"found", std::move(found)}, {"expected", "name, source, alt_names (trade.gov CSV, JSON)"}}};
}

}  // namespace

Result<ScreeningList> read_screening_list(std::string_view text, const std::string& file, std::optional<Date> as_of) {
  ScreeningList list;
  list.file = file;
  list.hash = sha256_hex(text);
  list.as_of = as_of ? as_of : date_in(file);
  if (file.ends_with(".json")) {
    // The API answers an object with `results`; a bare array is wrapped, as the reader wants a table at the top.
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const bool bare = first != std::string_view::npos && text[first] == '[';
    const auto document = bare ? parse_json("{\"results\":" + std::string{text} + "}", file) : parse_json(text, file);
    if (!document) return document.error();
    const Value* rows = document->root.find("results");
    if (rows == nullptr || rows->kind != ValueKind::array) return not_a_list(file, "no `results`");
    for (const Value& row : rows->items) {
      if (row.kind == ValueKind::table && row.find("name") != nullptr) list.parties.push_back(party_of(row));
    }
  } else {
    const CsvTable table = parse_csv(text, file);
    if (!table.column("name") || !table.column("source")) return not_a_list(file, "no columns `name` and `source`");
    for (const CsvRow& row : table.rows) {
      const auto cell = [&](std::string_view key) { return table.cell(row, key); };
      ListedParty party{cell("_id"),
                        cell("source"),
                        cell("type"),
                        cell("name"),
                        split(cell("alt_names")),
                        cell("addresses"),
                        cell("federal_register_notice"),
                        cell("license_policy")};
      if (!party.name.empty()) list.parties.push_back(std::move(party));
    }
  }
  if (list.parties.empty()) return not_a_list(file, "no rows");
  return list;
}

}  // namespace steelyard::rules
