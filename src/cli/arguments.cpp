#include "cli/arguments.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

namespace steelyard::cli {
namespace {

/// The places CLI11 writes to; lists, because their addresses must last.
struct Sink {
  std::list<std::pair<std::string, std::vector<std::string>>> values;
  std::list<std::pair<std::string, bool>> flags;
};

void add_option(CLI::App& app, const OptionSpec& spec, Sink& sink) {
  std::string names = fmt::format("--{}", spec.name);
  if (spec.letter != 0) names = fmt::format("-{},{}", spec.letter, names);
  if (!spec.also.empty()) names += fmt::format(",--{}", spec.also);
  if (spec.kind == OptionKind::flag) {
    auto& flag = sink.flags.emplace_back(std::string{spec.name}, false);
    app.add_flag(names, flag.second);
    return;
  }
  auto& value = sink.values.emplace_back(std::string{spec.name}, std::vector<std::string>{});
  CLI::Option* option = app.add_option(names, value.second);
  // One value at a time, or `--columns a,b show` would swallow what follows; said twice, the last one counts or all are kept.
  option->type_size(1)->allow_extra_args(false);
  option->expected(1);
  option->multi_option_policy(spec.kind == OptionKind::values ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
}

constexpr int kMostWords = 10000;

void add_command(CLI::App& app, const Command& command, Sink& sink) {
  for (const ArgumentSpec& spec : command.arguments) {
    auto& value = sink.values.emplace_back(std::string{spec.name}, std::vector<std::string>{});
    CLI::Option* option = app.add_option(std::string{spec.name}, value.second);
    const bool is_last = &spec == &command.arguments.back();
    if (is_last) {
      option->expected(0, kMostWords);  // one too many is told in words of our own (check_call)
    } else {
      option->expected(1);
    }
  }
  for (const OptionSpec& spec : command.options) add_option(app, spec, sink);
}

struct CommandNode {
  CLI::App* app = nullptr;
  const Command* command = nullptr;  // null for `study`, `data`: words that only lead to others
  Sink sink;
};

CLI::App* add_child(CLI::App& parent, const std::string& name) {
  CLI::App* child = parent.add_subcommand(name);
  child->set_help_flag();
  child->fallthrough();
  child->require_subcommand(0, 1);
  return child;
}

/// The commands that may stand after `path`.
std::vector<std::string_view> next_words(const std::vector<Command>& commands, std::string_view path) {
  std::vector<std::string_view> words;
  for (const Command& command : commands) {
    if (!command.listed) continue;
    std::string_view rest = command.path;
    if (!path.empty()) {
      if (!rest.starts_with(path) || rest.size() <= path.size() || rest[path.size()] != ' ') continue;
      rest.remove_prefix(path.size() + 1);
    }
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

Error unexpected(const std::string& word, std::string_view path, bool takes_arguments, const std::vector<Command>& commands,
                 const Command* command, const std::vector<OptionSpec>& globals) {
  if (word.starts_with("-")) {
    std::vector<std::string> names;
    for (const OptionSpec& spec : globals) names.push_back(fmt::format("--{}", spec.name));
    if (command != nullptr) {
      for (const OptionSpec& spec : command->options) names.push_back(fmt::format("--{}", spec.name));
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string bare = word.substr(0, word.find('='));
    return {kUnknownOption, {}, {{"found", bare}, {"command", std::string{path}}, {"nearest", std::string{nearest_name(bare, views)}}}};
  }
  const std::vector<std::string_view> known = next_words(commands, path);
  if (takes_arguments || known.empty()) return {kUnexpectedArgument, {}, {{"found", word}, {"command", std::string{path}}}};
  return {kUnknownCommand,
          {},
          {{"found", word}, {"expected", fmt::format("{}", fmt::join(known, ", "))}, {"nearest", std::string{nearest_name(word, known)}}}};
}

void check_call(const Call& call, const std::vector<OptionSpec>& globals, Findings& findings) {
  const Command* command = call.command;
  if (command != nullptr) {
    for (const ArgumentSpec& spec : command->arguments) {
      const auto found = call.values.find(spec.name);
      if (!spec.repeated && found != call.values.end()) {
        for (std::size_t i = 1; i < found->second.size(); ++i) {
          findings.push_back({kUnexpectedArgument, {}, {{"found", found->second[i]}, {"command", std::string{command->path}}}});
        }
      }
      if (spec.required && (found == call.values.end() || found->second.empty())) {
        findings.push_back({kMissingArgument, {}, {{"expected", std::string{spec.placeholder}}, {"command", std::string{command->path}}}});
      }
    }
  }
  const auto check_choices = [&](const OptionSpec& spec) {
    const auto found = call.values.find(spec.name);
    if (spec.choices.empty() || found == call.values.end()) return;
    for (const std::string& value : found->second) {
      if (std::find(spec.choices.begin(), spec.choices.end(), value) != spec.choices.end()) continue;
      findings.push_back({kBadChoice,
                          {},
                          {{"option", fmt::format("--{}", spec.name)},
                           {"found", value},
                           {"expected", fmt::format("{}", fmt::join(spec.choices, ", "))},
                           {"nearest", std::string{nearest_name(value, spec.choices)}}}});
    }
  };
  for (const OptionSpec& spec : globals) check_choices(spec);
  if (command != nullptr) {
    for (const OptionSpec& spec : command->options) check_choices(spec);
  }
}

void collect(const Sink& sink, Call& call) {
  for (const auto& [name, values] : sink.values) {
    if (!values.empty()) call.values[name] = values;
  }
  for (const auto& [name, set] : sink.flags) {
    if (set) call.flags[name] = true;
  }
}

/// The parser of all commands, and where each of them stands.
struct Parser {
  CLI::App app;
  Sink globals;
  std::list<CommandNode> nodes;
  std::map<CLI::App*, std::string> paths;

  Parser(const std::vector<Command>& commands, const std::vector<OptionSpec>& global_specs) {
    app.set_help_flag();
    app.allow_extras();
    app.require_subcommand(0, 1);
    for (const OptionSpec& spec : global_specs) add_option(app, spec, globals);
    for (const Command& command : commands) {
      CLI::App* at = &app;
      std::string path;
      for (std::string_view rest = command.path; !rest.empty();) {
        const std::string word{rest.substr(0, rest.find(' '))};
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        path += (path.empty() ? "" : " ") + word;
        const auto known = std::find_if(paths.begin(), paths.end(), [&](const auto& entry) { return entry.second == path; });
        at = known != paths.end() ? known->first : add_child(*at, word);
        paths[at] = path;
      }
      CommandNode& node = nodes.emplace_back();
      node.app = at;
      node.command = &command;
      add_command(*at, command, node.sink);
    }
  }
};

std::string missing_value_option(const std::string& what) {
  // CLI11 words its complaint as `--sort: 1 required ...`.
  const std::size_t dashes = what.find("--");
  if (dashes == std::string::npos) return {};
  return what.substr(dashes, what.find_first_of(": ,", dashes) - dashes);
}

}  // namespace

ParsedCall parse_arguments(const std::vector<std::string>& words, const std::vector<Command>& commands,
                           const std::vector<OptionSpec>& globals) {
  ParsedCall parsed;
  Parser parser(commands, globals);
  std::vector<std::string> reversed(words.rbegin(), words.rend());  // CLI11's own order
  bool failed = false;
  try {
    parser.app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    parsed.findings.push_back({kMissingValue, {}, {{"option", missing_value_option(error.what())}}});
    failed = true;
  } catch (const CLI::ExtrasError&) {
    failed = false;  // told below, in words of our own
  } catch (const CLI::ParseError& error) {
    parsed.findings.push_back({kBadUsage, {}, {{"found", error.what()}}});
    failed = true;
  }
  collect(parser.globals, parsed.call);
  CLI::App* deepest = &parser.app;
  for (auto chosen = deepest->get_subcommands(); !chosen.empty(); chosen = deepest->get_subcommands()) deepest = chosen.front();
  for (const CommandNode& node : parser.nodes) {
    if (node.app != deepest) continue;
    parsed.call.command = node.command;
    collect(node.sink, parsed.call);
  }
  const std::string path = parser.paths[deepest];
  parsed.call.path = path;
  if (failed) return parsed;
  const bool takes_arguments = parsed.call.command != nullptr && !parsed.call.command->arguments.empty();
  bool after_unknown_option = false;  // then a word without dashes is most likely its value
  for (const std::string& word : parser.app.remaining(true)) {
    const bool is_option = word.starts_with("-");
    if (!is_option && std::exchange(after_unknown_option, false)) continue;
    after_unknown_option = is_option && word.find('=') == std::string::npos;
    parsed.findings.push_back(unexpected(word, path, takes_arguments, commands, parsed.call.command, globals));
    if (parsed.call.command == nullptr) break;  // after an unknown command everything is unknown
  }
  if (parsed.findings.empty()) check_call(parsed.call, globals, parsed.findings);
  if (parsed.call.command == nullptr && !path.empty() && parsed.findings.empty() && !parsed.call.flags.contains("help")) {
    parsed.findings.push_back(
        {kMissingArgument, {}, {{"expected", fmt::format("{}", fmt::join(next_words(commands, path), " | "))}, {"command", path}}});
  }
  return parsed;
}

}  // namespace steelyard::cli
