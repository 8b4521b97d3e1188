// Words: every sentence and label that a person reads comes from data/i18n, in English and Chinese. Rooms below deliver codes and
// arguments.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"

namespace steelyard::report {

enum class Language : std::uint8_t { en, zh };
[[nodiscard]] std::optional<Language> parse_language(std::string_view text);  // en, zh, also zh_CN.UTF-8, C

/// Which files to read: what every command needs, or also data/i18n/reference/ (long texts of `explain`, descriptions of the schema).
enum class Depth : std::uint8_t { everyday, reference };

using Arguments = std::vector<std::pair<std::string, std::string>>;

/// All messages of one language. Immutable; thread safe.
///
/// data/i18n/*.toml: `[section]` tables whose keys are codes and whose values are `{ en = "...", zh = "..." }`, or one text where both
/// languages say the same. `{name}` is replaced by the argument of that name (`—` when it isn't there); `{name?, text with {name}}` stands
/// only when the argument is there and not empty; any other brace stands for itself.
class Messages {
 public:
  [[nodiscard]] static Result<Messages> load(const DataTree& data, Language language, Depth depth = Depth::everyday);

  [[nodiscard]] Language language() const { return language_; }
  /// The text of `section.code` with its arguments filled in. An unknown code prints as itself, so that nothing is ever lost.
  [[nodiscard]] std::string text(std::string_view section, std::string_view code, const Arguments& arguments = {}) const;
  [[nodiscard]] bool has(std::string_view section, std::string_view code) const;
  /// Short for text("label", code).
  [[nodiscard]] std::string label(std::string_view code) const { return text("label", code); }
  [[nodiscard]] std::vector<std::string> codes(std::string_view section) const;
  /// Names of the arguments that the text of `section.code` speaks of, each once, in order of appearance.
  [[nodiscard]] std::vector<std::string> placeholders(std::string_view section, std::string_view code) const;

 private:
  Language language_ = Language::en;
  std::map<std::string, std::string, std::less<>> texts_;  // "section code" -> text
};

inline constexpr Code kBadMessage{"messages.not_a_text", ErrorKind::data};

/// A phrase that a lower room gave in English as an argument (`a value in GB/s`, `array of text`), in the language of `messages`.
[[nodiscard]] std::string phrase(std::string_view english, const Messages& messages);

/// `file:line:column: error: sentence [code]` and, where known, what was expected and the nearest name. One finding, possibly several
/// lines.
[[nodiscard]] std::string render_error(const Error& error, const Messages& messages);
/// The sentence alone, without place and code.
[[nodiscard]] std::string error_sentence(const Error& error, const Messages& messages);
/// What a code means and how to mend it: title, meaning, remedy, example. Empty when there is no such code. Wants messages of
/// Depth::reference; with less it says the title only.
[[nodiscard]] std::string explain(std::string_view code, const Messages& messages);
/// Every code that `explain` knows, sorted.
[[nodiscard]] std::vector<std::string> explained_codes(const Messages& messages);

}  // namespace steelyard::report
