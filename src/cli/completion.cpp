#include "cli/completion.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/help.hpp"

namespace steelyard::cli {
namespace {

/// What may stand after the words of a path.
struct Node {
  std::set<std::string> words;  // commands that go on from here
  const Command* command = nullptr;
};

std::map<std::string, Node> nodes_of(const std::vector<Command>& commands) {
  std::map<std::string, Node> nodes;
  for (const Command& command : commands) {
    if (!command.listed) continue;
    std::string path;
    for (std::string_view rest = command.path; !rest.empty();) {
      const std::string word{rest.substr(0, rest.find(' '))};
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      nodes[path].words.insert(word);
      path += (path.empty() ? "" : " ") + word;
    }
    nodes[path].command = &command;
  }
  return nodes;
}

std::string_view kind_of(Completion completion) {
  switch (completion) {
    case Completion::chip: return "chip";
    case Completion::system: return "system";
    case Completion::model: return "model";
    case Completion::record: return "record";
    case Completion::code: return "code";
    case Completion::none:
    case Completion::file:
    case Completion::directory: return {};
  }
  return {};
}

/// Shell words that list the candidates of an argument; `files` is what the shell calls its own listing.
std::string candidates(Completion completion, std::string_view files) {
  if (completion == Completion::file || completion == Completion::directory) return std::string{files};
  const std::string_view kind = kind_of(completion);
  return kind.empty() ? "" : fmt::format("$(steelyard ids {} 2>/dev/null)", kind);
}

std::string option_words(const Node& node) {
  std::string words;
  const auto add = [&](const OptionSpec& spec) {
    words += fmt::format(" --{}", spec.name);
    if (!spec.also.empty()) words += fmt::format(" --{}", spec.also);
  };
  if (node.command != nullptr) std::for_each(node.command->options.begin(), node.command->options.end(), add);
  std::for_each(global_options().begin(), global_options().end(), add);
  return words;
}

/// `case` branches that set `words` after an option, in bash and zsh alike.
std::string value_branches(const Node& node) {
  std::string text;
  const auto add = [&](const OptionSpec& spec) {
    if (spec.kind == OptionKind::flag) return;
    if (!spec.choices.empty()) {
      text += fmt::format("        --{}) words=\"{}\"; return ;;\n", spec.name, fmt::join(spec.choices, " "));
    } else if (const std::string found = candidates(spec.completion, "@files"); !found.empty()) {
      text += fmt::format("        --{}) words=\"{}\"; return ;;\n", spec.name, found);
    } else {
      text += fmt::format("        --{}) words=; return ;;\n", spec.name);
    }
  };
  if (node.command != nullptr) std::for_each(node.command->options.begin(), node.command->options.end(), add);
  std::for_each(global_options().begin(), global_options().end(), add);
  return text;
}

/// A function that sets `words` from `path` and `previous`: all that bash and zsh share.
std::string word_function(const std::vector<Command>& commands) {
  std::string text = "_steelyard_words() {\n  case \"$path_typed\" in\n";
  for (const auto& [path, node] : nodes_of(commands)) {
    text += fmt::format("    \"{}\")\n      case \"$previous\" in\n{}      esac\n", path, value_branches(node));
    std::string words = fmt::format("{}", fmt::join(node.words, " "));
    if (node.command != nullptr) {
      for (const ArgumentSpec& spec : node.command->arguments) {
        const std::string found = candidates(spec.completion, "@files");
        if (!found.empty()) words += ' ' + found;
      }
    }
    text += fmt::format("      words=\"{}\"; options=\"{}\" ;;\n", words, option_words(node).substr(1));
  }
  text += "  esac\n}\n";
  text += "_steelyard_is_path() {\n  case \"$1\" in\n    ";
  std::string separator;
  for (const auto& [path, node] : nodes_of(commands)) {
    if (path.empty()) continue;
    text += separator + '"' + path + '"';
    separator = "|";
  }
  return text + ") return 0 ;;\n  esac\n  return 1\n}\n";
}

constexpr std::string_view kWalk = R"(  for ((i = first; i < last; i++)); do
    word="${typed[i]}"
    case "$word" in -*) continue ;; esac
    if _steelyard_is_path "${path_typed:+$path_typed }$word"; then path_typed="${path_typed:+$path_typed }$word"; fi
  done
)";

}  // namespace

std::string bash_completion(const std::vector<Command>& commands) {
  return "# bash completion of steelyard: source <(steelyard completion bash)\n" + word_function(commands) + R"(_steelyard() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local path_typed= words= options= word i first=1 last=$COMP_CWORD
  local typed=("${COMP_WORDS[@]}")
)" + std::string{kWalk} +
         R"(  _steelyard_words
  COMPREPLY=()
  case "$words" in *@files*) compopt -o default 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); words="${words//@files/}" ;; esac
  case "$current" in -*) words="$words $options" ;; esac
  COMPREPLY+=($(compgen -W "$words" -- "$current"))
}
complete -F _steelyard steelyard
)";
}

std::string zsh_completion(const std::vector<Command>& commands) {
  return "#compdef steelyard\n# zsh completion of steelyard: source <(steelyard completion zsh)\n" + word_function(commands) +
         R"(_steelyard() {
  local current="${words[CURRENT]}" previous="${words[CURRENT-1]}"
  local -a typed=("${words[@]}")
  local path_typed= options= word i first=2 last=$CURRENT
)" + std::string{kWalk} +
         R"(  local words=
  _steelyard_words
  case "$words" in *@files*) _files; words="${words//@files/}" ;; esac
  case "$current" in -*) words="$words $options" ;; esac
  compadd -- ${=words}
}
compdef _steelyard steelyard
)";
}

std::string fish_completion(const std::vector<Command>& commands, const report::Messages& messages) {
  const auto quoted = [](std::string text) {
    for (std::size_t at = 0; (at = text.find_first_of("\\'", at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
    return "'" + text + "'";
  };
  std::string text =
      "# fish completion of steelyard: steelyard completion fish | source\n"
      "function __steelyard_at\n  set -l typed (string match -v -- '-*' (commandline -opc))\n"
      "  string match -q -- \"$argv[1]\" \"$typed[2..-1]\"; or string match -q -- \"$argv[1] *\" \"$typed[2..-1]\"\nend\n"
      "complete -c steelyard -f\n";
  const auto add_option = [&](const OptionSpec& spec, std::string_view path, const std::string& condition) {
    std::string line = fmt::format("complete -c steelyard{} -l {}", condition, spec.name);
    if (spec.letter != 0) line += fmt::format(" -s {}", spec.letter);
    if (!spec.also.empty()) line += fmt::format(" -l {}", spec.also);
    if (spec.kind != OptionKind::flag) line += " -r";
    if (!spec.choices.empty()) line += fmt::format(" -a '{}'", fmt::join(spec.choices, " "));
    if (spec.completion == Completion::file || spec.completion == Completion::directory) line += " -F";
    if (const auto kind = kind_of(spec.completion); !kind.empty()) line += fmt::format(" -a '(steelyard ids {})'", kind);
    text += line + " -d " + quoted(explanation(path, spec.name, messages)) + '\n';
  };
  for (const OptionSpec& spec : global_options()) add_option(spec, {}, {});
  for (const auto& [path, node] : nodes_of(commands)) {
    const std::string condition = path.empty() ? " -n __fish_use_subcommand" : fmt::format(" -n \"__steelyard_at '{}'\"", path);
    for (const std::string& word : node.words) text += fmt::format("complete -c steelyard{} -a {}\n", condition, word);
    if (node.command == nullptr) continue;
    for (const OptionSpec& spec : node.command->options) add_option(spec, path, condition);
    for (const ArgumentSpec& spec : node.command->arguments) {
      if (spec.completion == Completion::file || spec.completion == Completion::directory)
        text += fmt::format("complete -c steelyard{} -F\n", condition);
      if (const auto kind = kind_of(spec.completion); !kind.empty()) {
        text += fmt::format("complete -c steelyard{} -a '(steelyard ids {})'\n", condition, kind);
      }
    }
  }
  return text;
}

}  // namespace steelyard::cli
