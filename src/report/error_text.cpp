// Errors in words: where, what, what was expected, what may have been meant.
#include <algorithm>

#include "report/messages.hpp"

namespace steelyard::report {
namespace {

constexpr std::string_view kSection = "error";

/// Arguments of the error, with its place, phrases in the reader's language.
Arguments arguments_of(const Error& error, const Messages& messages) {
  Arguments arguments;
  for (const Argument& argument : error.arguments) {
    const bool is_phrase = argument.name == "expected" || argument.name == "found";
    const bool is_code = argument.name == "kind" || argument.name == "problem";  // sections of these names say them in words
    std::string value = is_phrase ? phrase(argument.value, messages) : argument.value;
    if (is_code && messages.has(argument.name, argument.value)) value = messages.text(argument.name, argument.value);
    arguments.emplace_back(argument.name, std::move(value));
  }
  if (!error.place.pointer.empty()) arguments.emplace_back("pointer", error.place.pointer);
  if (!error.place.file.empty()) arguments.emplace_back("file", error.place.file);
  return arguments;
}

bool speaks_of(const Messages& messages, std::string_view code, std::string_view argument) {
  const auto names = messages.placeholders(kSection, code);
  return std::find(names.begin(), names.end(), argument) != names.end();
}

}  // namespace

std::string phrase(std::string_view english, const Messages& messages) {
  if (messages.has("phrase", english)) return messages.text("phrase", english);
  for (const std::string& code : messages.codes("phrase")) {  // `a value in *`: the longest prefix is not needed, none starts another
    if (!code.ends_with('*')) continue;
    const std::string_view prefix = std::string_view{code}.substr(0, code.size() - 1);
    if (english.size() > prefix.size() && english.starts_with(prefix)) {
      return messages.text("phrase", code, {{"rest", std::string{english.substr(prefix.size())}}});
    }
  }
  return std::string{english};
}

std::string error_sentence(const Error& error, const Messages& messages) {
  return messages.text(kSection, error.code.name, arguments_of(error, messages));
}

std::string render_error(const Error& error, const Messages& messages) {
  std::string out = error.place.to_string();
  if (error.place.line == 0 && !error.place.pointer.empty()) {
    if (!out.empty()) out += ':';
    out += error.place.pointer;
  }
  if (!out.empty()) out += ": ";
  out += messages.text("label", error.code.kind == ErrorKind::remark ? "remark" : "error") + ": " + error_sentence(error, messages);
  out += " [" + std::string{error.code.name} + "]\n";
  const Arguments arguments = arguments_of(error, messages);
  const auto add_line = [&](std::string_view argument, std::string_view label) {
    if (speaks_of(messages, error.code.name, argument)) return;
    const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const auto& a) { return a.first == argument; });
    if (found == arguments.end() || found->second.empty()) return;
    out += "  " + messages.text("label", label, {{std::string{argument}, found->second}}) + '\n';
  };
  add_line("expected", "expected_is");
  add_line("candidates", "candidates_are");
  add_line("nearest", "did_you_mean");
  return out;
}

std::string explain(std::string_view code, const Messages& messages) {
  const std::string name{code};
  const std::string title = name + ".title";
  if (!messages.has("explain", title) && !messages.has(kSection, code) && !messages.has("reason", code)) return {};
  const std::string_view section = messages.has(kSection, code) ? kSection : "reason";
  std::string out = name + " · ";
  out += messages.has("explain", title) ? messages.text("explain", title) : messages.text(section, code);
  out += '\n';
  const auto add = [&](std::string_view part, std::string_view label) {
    const std::string key = name + '.' + std::string{part};
    if (!messages.has("explain", key)) return;
    out += '\n' + messages.label(label) + "\n  ";
    for (const char c : messages.text("explain", key)) {
      out += c;
      if (c == '\n') out += "  ";
    }
    out += '\n';
  };
  add("means", "explain_means");
  add("mend", "explain_mend");
  add("example", "explain_example");
  return out;
}

std::vector<std::string> explained_codes(const Messages& messages) {
  std::vector<std::string> codes = messages.codes(kSection);
  for (std::string& code : messages.codes("reason")) codes.push_back(std::move(code));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

}  // namespace steelyard::report
