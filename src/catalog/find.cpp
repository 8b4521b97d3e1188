// Finding a record by what a person types.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace steelyard::catalog {
namespace {

constexpr std::size_t kMostNamed = 5;  // nearest names in a message; more don't help

bool is_ignored(char c) { return c == ' ' || c == '-' || c == '_' || c == '.' || c == '/' || c == '\t'; }

std::string_view without_vendor(std::string_view id) {
  const auto dash = id.find('-');
  return dash == std::string_view::npos ? std::string_view{} : id.substr(dash + 1);
}

const std::string& chinese_name(const Chip& chip) { return chip.name_zh; }
const std::string& chinese_name(const System& system) { return system.name_zh; }
const std::string& chinese_name(const ModelArchitecture& /*model*/) {
  static const std::string none;
  return none;
}

/// A model's variants are other names of it.
void append_variants(const Chip& /*chip*/, std::vector<std::string_view>& /*names*/) {}
void append_variants(const System& /*system*/, std::vector<std::string_view>& /*names*/) {}
void append_variants(const ModelArchitecture& model, std::vector<std::string_view>& names) {
  for (const ModelVariant& variant : model.variants) names.push_back(variant.name);
}

template <class Record>
std::vector<std::string_view> names_of(const Record& record) {
  std::vector<std::string_view> names{record.id.text(), record.name};
  if (!chinese_name(record).empty()) names.push_back(chinese_name(record));
  names.insert(names.end(), record.aliases.begin(), record.aliases.end());
  append_variants(record, names);
  return names;
}

/// The text cut into its letter-and-digit words, folded: `H20 141GB (H20-3e)` -> h20, 141gb, (h20, 3e).
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (char c : to_lower(text)) {
    if (!is_ignored(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool begins_with(const std::vector<std::string>& words, const std::vector<std::string>& first) {
  return first.size() <= words.size() && std::equal(first.begin(), first.end(), words.begin());
}

template <class Record, class Matches>
std::vector<const Record*> select(const std::vector<Record>& records, const Matches& matches) {
  std::vector<const Record*> found;
  for (const Record& record : records) {
    if (matches(record)) found.push_back(&record);
  }
  return found;
}

/// Records whose name is what was typed; where there is none, those whose id or name begins with its words.
template <class Record>
std::vector<const Record*> matching(const std::vector<Record>& records, std::string_view typed) {
  const std::string folded = folded_name(typed);
  if (folded.empty()) return {};
  const auto whole_id = select(records, [&](const Record& r) { return folded_name(r.id.text()) == folded; });
  if (whole_id.size() == 1) return whole_id;
  auto found = select(records, [&](const Record& record) {
    if (folded_name(without_vendor(record.id.text())) == folded) return true;
    const auto names = names_of(record);
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return folded_name(name) == folded; });
  });
  if (!found.empty()) return found;
  const auto words = words_of(typed);
  return select(records, [&](const Record& record) {
    return begins_with(words_of(without_vendor(record.id.text())), words) || begins_with(words_of(record.id.text()), words) ||
           begins_with(words_of(record.name), words);
  });
}

/// Ids of the records whose names hold what was typed, else of those a slip of the finger away; nearest first.
template <class Record>
std::vector<std::string_view> nearest_ids(const std::vector<Record>& records, std::string_view typed) {
  const std::string folded = folded_name(typed);
  std::vector<std::string_view> ids;
  if (folded.size() >= 2) {
    for (const Record* record : select(records, [&](const Record& r) {
           const auto names = names_of(r);
           return std::any_of(names.begin(), names.end(),
                              [&](std::string_view n) { return folded_name(n).find(folded) != std::string::npos; });
         })) {
      ids.push_back(record->id.text());
    }
  }
  std::vector<std::pair<std::string, std::string_view>> folded_names;  // of the records not yet named, with their ids
  for (const Record& record : records) {
    if (std::find(ids.begin(), ids.end(), record.id.text()) != ids.end()) continue;
    for (std::string_view name : names_of(record)) folded_names.emplace_back(folded_name(name), record.id.text());
    folded_names.emplace_back(folded_name(without_vendor(record.id.text())), record.id.text());
  }
  while (ids.size() < kMostNamed) {
    const std::vector<std::string_view> candidates = [&] {
      std::vector<std::string_view> views;
      for (const auto& [name, id] : folded_names) views.push_back(name);
      return views;
    }();
    const std::string_view near = nearest_name(folded, candidates);
    if (near.empty()) break;
    const auto found = std::find_if(folded_names.begin(), folded_names.end(), [&](const auto& n) { return n.first == near; });
    const std::string_view id = found->second;
    ids.push_back(id);
    std::erase_if(folded_names, [&](const auto& n) { return n.second == id; });
  }
  if (ids.size() > kMostNamed) ids.resize(kMostNamed);
  return ids;
}

template <class Record>
Result<const Record*> find_record(const std::vector<Record>& records, std::string_view kind, std::string_view typed) {
  const auto exact = std::find_if(records.begin(), records.end(), [&](const Record& r) { return r.id.text() == typed; });
  if (exact != records.end()) return &*exact;
  const auto found = matching(records, typed);
  if (found.size() == 1) return found.front();
  std::vector<Argument> arguments{{"kind", std::string{kind}}, {"found", std::string{typed}}};
  if (found.empty()) {
    if (const auto ids = nearest_ids(records, typed); !ids.empty())
      arguments.push_back({"nearest", fmt::format("{}", fmt::join(ids, ", "))});
    return Error{kUnknownRecord, {}, std::move(arguments)};
  }
  std::vector<std::string_view> ids;
  for (const Record* record : found) ids.push_back(record->id.text());
  arguments.push_back({"candidates", fmt::format("{}", fmt::join(ids, ", "))});
  return Error{kAmbiguousName, {}, std::move(arguments)};
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded = to_lower(name);
  std::erase_if(folded, is_ignored);
  return folded;
}

Result<const Chip*> Catalog::find_chip(std::string_view name) const { return find_record(chips_, "chip", name); }
Result<const System*> Catalog::find_system(std::string_view name) const { return find_record(systems_, "system", name); }
Result<const ModelArchitecture*> Catalog::find_model(std::string_view name) const { return find_record(models_, "model", name); }

}  // namespace steelyard::catalog
