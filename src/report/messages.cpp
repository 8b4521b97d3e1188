#include "report/messages.hpp"

#include <algorithm>

#include "base/record.hpp"
#include "base/text.hpp"

namespace steelyard::report {
namespace {

constexpr char kSectionMark = ' ';  // no section has a space in its name
constexpr std::string_view kUnknown = "—";
constexpr std::string_view kReferenceFolder = "/reference/";

std::string key_of(std::string_view section, std::string_view code) {
  std::string key{section};
  key += kSectionMark;
  key += code;
  return key;
}

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// Offset just past the brace that closes the one at `open`; npos when none does.
std::size_t end_of_braces(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

/// `{name}` or `{name?rest}` at the start of a text; no name: an ordinary brace.
struct Placeholder {
  std::string_view name;
  bool conditional = false;
  std::string_view rest;
  std::size_t length = 0;
};

Placeholder placeholder_at(std::string_view text, std::size_t open) {
  std::size_t i = open + 1;
  while (i < text.size() && is_name_character(text[i])) ++i;
  const std::string_view name = text.substr(open + 1, i - open - 1);
  if (name.empty() || i >= text.size()) return {};
  if (text[i] == '}') return {name, false, {}, i + 1 - open};
  if (text[i] != '?') return {};
  const std::size_t end = end_of_braces(text, open);
  if (end == std::string_view::npos) return {};
  return {name, true, text.substr(i + 1, end - i - 2), end - open};
}

const std::string* find_argument(const Arguments& arguments, std::string_view name) {
  const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const auto& a) { return a.first == name; });
  return found == arguments.end() ? nullptr : &found->second;
}

void substitute(std::string_view text, const Arguments& arguments, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    const Placeholder found = text[i] == '{' ? placeholder_at(text, i) : Placeholder{};
    if (found.length == 0) {
      out += text[i++];
      continue;
    }
    i += found.length;
    const std::string* value = find_argument(arguments, found.name);
    if (!found.conditional) {
      out += value != nullptr ? std::string_view{*value} : kUnknown;
    } else if (value != nullptr && !value->empty()) {
      substitute(found.rest, arguments, out);
    }
  }
}

void collect_placeholders(std::string_view text, std::vector<std::string>& names) {
  for (std::size_t i = 0; i < text.size();) {
    const Placeholder found = text[i] == '{' ? placeholder_at(text, i) : Placeholder{};
    if (found.length == 0) {
      ++i;
      continue;
    }
    if (std::find(names.begin(), names.end(), found.name) == names.end()) names.emplace_back(found.name);
    collect_placeholders(found.rest, names);
    i += found.length;
  }
}

std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) ++length;
  return length;
}

/// Templates set a space between Chinese and an argument, which may turn out to be Chinese itself: `{servers} 套 {system}`. A single space
/// between two wide characters goes.
std::string without_inner_spaces(std::string_view text) {
  std::string out;
  bool after_wide = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_at(text, i);
    const bool before_wide = i + 1 < text.size() && display_width(text.substr(i + 1, length_at(text, i + 1))) == 2;
    const bool drops = text[i] == ' ' && after_wide && before_wide;
    if (!drops) out += text.substr(i, length);
    if (!drops) after_wide = length > 1 && display_width(text.substr(i, length)) == 2;
    i += length;
  }
  return out;
}

/// The text of one language of a message; null when the value is none.
Value* text_of(Value& message, std::string_view language) {
  if (message.kind == ValueKind::text) return &message;
  for (auto& [name, text] : message.members) {
    if (name == language && text.kind == ValueKind::text) return &text;
  }
  return nullptr;
}

}  // namespace

std::optional<Language> parse_language(std::string_view text) {
  const std::string lower = to_lower(text);
  const auto is = [&](std::string_view name) {
    return lower == name ||
           (lower.starts_with(name) && (lower[name.size()] == '_' || lower[name.size()] == '-' || lower[name.size()] == '.'));
  };
  if (is("zh") || lower == "中文" || lower == "chinese") return Language::zh;
  if (is("en") || is("c") || lower == "posix" || lower == "english") return Language::en;
  return std::nullopt;
}

Result<Messages> Messages::load(const DataTree& data, Language language, Depth depth) {
  Messages messages;
  messages.language_ = language;
  const std::string_view wanted = language == Language::zh ? "zh" : "en";
  Findings findings;
  for (const DataFile& file : data.shipped_under("i18n/")) {
    if (depth == Depth::everyday && file.name.find(kReferenceFolder) != std::string::npos) continue;
    auto document = parse_toml(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    for (auto& [section, table] : document->root.members) {
      for (auto& [code, message] : table.members) {
        Value* text = text_of(message, wanted);
        if (text != nullptr) {
          messages.texts_.insert_or_assign(key_of(section, code), std::move(text->text));
        } else {
          std::string pointer = section;
          pointer.append(".").append(code);
          findings.push_back({kBadMessage,
                              {file.name, message.line, message.column, std::move(pointer)},
                              {{"key", code}, {"found", std::string{wanted}}, {"expected", R"({ en = "...", zh = "..." })"}}});
        }
      }
    }
  }
  if (!findings.empty()) return findings;
  return messages;
}

std::string Messages::text(std::string_view section, std::string_view code, const Arguments& arguments) const {
  const auto found = texts_.find(key_of(section, code));
  std::string out;
  if (found == texts_.end()) {
    out = code;
    for (const auto& [name, value] : arguments) {
      out += ' ' + name;
      out += '=' + value;
    }
    return out;
  }
  substitute(found->second, arguments, out);
  return language_ == Language::zh && !arguments.empty() ? without_inner_spaces(out) : out;
}

bool Messages::has(std::string_view section, std::string_view code) const { return texts_.contains(key_of(section, code)); }

std::vector<std::string> Messages::codes(std::string_view section) const {
  std::vector<std::string> codes;
  const std::string prefix = key_of(section, "");
  for (auto it = texts_.lower_bound(prefix); it != texts_.end() && it->first.starts_with(prefix); ++it) {
    codes.push_back(it->first.substr(prefix.size()));
  }
  return codes;
}

std::vector<std::string> Messages::placeholders(std::string_view section, std::string_view code) const {
  std::vector<std::string> names;
  if (const auto found = texts_.find(key_of(section, code)); found != texts_.end()) collect_placeholders(found->second, names);
  return names;
}

}  // namespace steelyard::report
