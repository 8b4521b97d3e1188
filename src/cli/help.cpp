#include "cli/help.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace steelyard::cli {
namespace {

using Line = std::pair<std::string, std::string>;  // what is typed, what it does

/// Two columns; a long left side puts its text on the next line.
std::string columns(const std::vector<Line>& lines) {
  constexpr std::size_t kWidest = 30;
  std::size_t width = 0;
  for (const Line& line : lines) {
    const std::size_t own = display_width(line.first);
    if (own <= kWidest) width = std::max(width, own);
  }
  std::string text;
  for (const Line& line : lines) {
    const std::size_t own = display_width(line.first);
    text += "  " + line.first;
    text += own <= width ? std::string(width - own + 2, ' ') : "\n" + std::string(width + 4, ' ');
    text += line.second + '\n';
  }
  return text;
}

std::string section(std::string_view title, const std::vector<Line>& lines) {
  if (lines.empty()) return {};
  return fmt::format("\n{}\n{}", title, columns(lines));
}

std::string left_side(const OptionSpec& spec) {
  std::string text = spec.letter != 0 ? fmt::format("-{}, --{}", spec.letter, spec.name) : fmt::format("--{}", spec.name);
  if (!spec.also.empty()) text += fmt::format(", --{}", spec.also);
  if (spec.kind == OptionKind::flag) return text;
  text += ' ';
  if (!spec.placeholder.empty()) return text + std::string{spec.placeholder};
  for (std::size_t i = 0; i < spec.choices.size(); ++i) text += (i == 0 ? "" : "|") + std::string{spec.choices[i]};
  return text;
}

std::vector<Line> option_lines(std::string_view path, const std::vector<OptionSpec>& options, const report::Messages& messages) {
  std::vector<Line> lines;
  for (const OptionSpec& spec : options) {
    std::string words = explanation(path, spec.name, messages);
    if (!spec.placeholder.empty() && !spec.choices.empty()) {
      words += " (";
      for (std::size_t i = 0; i < spec.choices.size(); ++i) words += (i == 0 ? "" : ", ") + std::string{spec.choices[i]};
      words += ')';
    }
    lines.emplace_back(left_side(spec), std::move(words));
  }
  return lines;
}

std::string usage_line(const Command& command) {
  std::string text = fmt::format("steelyard {}", command.path);
  for (const ArgumentSpec& spec : command.arguments) {
    const std::string word = std::string{spec.placeholder} + (spec.repeated ? " ..." : "");
    text += spec.required ? ' ' + word : " [" + word + ']';
  }
  if (!command.options.empty()) text += " [--...]";
  return text;
}

std::string summary(std::string_view path, const report::Messages& messages) { return messages.text("command", code_of(path)); }

std::vector<Line> listed_commands(const std::vector<Command>& commands, std::string_view under, const report::Messages& messages) {
  std::vector<Line> lines;
  for (const Command& command : commands) {
    if (!command.listed) continue;
    if (!under.empty() && !(command.path.starts_with(under) && command.path.size() > under.size() && command.path[under.size()] == ' '))
      continue;
    std::string words{command.path};
    for (const ArgumentSpec& spec : command.arguments) words += fmt::format(" {}{}", spec.placeholder, spec.repeated ? "..." : "");
    lines.emplace_back(std::move(words), summary(command.path, messages));
  }
  return lines;
}

}  // namespace

std::string code_of(std::string_view path) {
  std::string code{path};
  std::replace(code.begin(), code.end(), ' ', '.');
  return code;
}

std::string explanation(std::string_view path, std::string_view name, const report::Messages& messages) {
  const std::string own = fmt::format("{}.{}", code_of(path), name);
  return messages.has("option", own) ? messages.text("option", own) : messages.text("option", name);
}

std::string overview(const std::vector<Command>& commands, const report::Messages& messages) {
  std::string text = messages.text("cli", "tagline") + "\n\n" + messages.text("cli", "usage") + "\n  steelyard COMMAND ... [--...]\n";
  text += section(messages.text("cli", "commands"), listed_commands(commands, {}, messages));
  text += section(messages.text("cli", "global_options"), option_lines({}, global_options(), messages));
  text += '\n' + messages.text("cli", "exit_codes") + '\n';
  text += '\n' + messages.text("cli", "more_help") + '\n';
  return text;
}

std::string command_help(std::string_view path, const std::vector<Command>& commands, const report::Messages& messages) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) { return command.path == path; });
  std::string text = summary(path, messages) + '\n';
  if (found != commands.end()) {
    const Command& command = *found;
    text += '\n' + messages.text("cli", "usage") + "\n  " + usage_line(command) + '\n';
    if (messages.has("about", code_of(path))) text += '\n' + messages.text("about", code_of(path)) + '\n';
    std::vector<Line> arguments;
    for (const ArgumentSpec& spec : command.arguments) {
      arguments.emplace_back(std::string{spec.placeholder}, explanation(path, spec.name, messages));
    }
    text += section(messages.text("cli", "arguments"), arguments);
    text += section(messages.text("cli", "options"), option_lines(path, command.options, messages));
  }
  text += section(messages.text("cli", "commands"), listed_commands(commands, path, messages));
  text += section(messages.text("cli", "global_options"), option_lines({}, global_options(), messages));
  if (found != commands.end() && !found->examples.empty()) {
    text += '\n' + messages.text("cli", "examples") + '\n';
    for (const Example& example : found->examples)
      text += fmt::format("  {}\n      {}\n", example.line, messages.text("example", example.code));
  }
  return text;
}

}  // namespace steelyard::cli
