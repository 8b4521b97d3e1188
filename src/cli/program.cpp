#include "cli/program.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/parallel.hpp"
#include "cli/arguments.hpp"
#include "cli/help.hpp"
#include "cli/invocation.hpp"

namespace steelyard::cli {
namespace {

CancelToken interrupt_token;  // a signal handler can reach nothing but a global

void on_interrupt(int signal_number) {
  if (interrupt_token.is_cancelled()) {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
    return;
  }
  interrupt_token.cancel();
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

Surroundings surroundings_of_process() {
  Surroundings around;
  around.output_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  around.error_is_terminal = ::isatty(STDERR_FILENO) == 1;
  around.dumb = environment("TERM") == "dumb" || !environment("NO_COLOR").empty();
  winsize size{};
  if (around.output_is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) around.width = size.ws_col;
  around.cancel = &interrupt_token;
  return around;
}

/// `--lang`, else the locale of messages as POSIX orders its variables, else English.
report::Language language_of(const Call& call) {
  const auto stated = call.values.find("lang");
  if (stated != call.values.end() && !stated->second.empty()) {
    return report::parse_language(stated->second.back()).value_or(report::Language::en);
  }
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = environment(variable);
    if (!value.empty()) return report::parse_language(value).value_or(report::Language::en);
  }
  return report::Language::en;
}

/// The words of the data in use; where those can't be read, the shipped ones, which then tell why.
Result<report::Messages> load_messages(const Call& call) {
  const report::Language language = language_of(call);
  const auto stated = call.values.find("data-root");
  const std::string root = stated != call.values.end() && !stated->second.empty() ? stated->second.back() : environment("STEELYARD_DATA");
  if (!root.empty()) {
    const auto tree = DataTree::from_directory(root);
    if (tree && !tree->files_under("i18n/").empty()) {
      if (auto messages = report::Messages::load(*tree, language)) return messages;
    }
  }
  return report::Messages::load(DataTree::embedded(), language);
}

Findings check_globals(const Invocation& invocation) {
  Findings findings;
  if (auto threads = invocation.integer("threads", 1); !threads) {
    findings = std::move(threads.error());
  } else if (*threads) {
    set_thread_count(static_cast<std::size_t>(**threads));
  }
  const Command* command = invocation.call().command;
  const std::string format = invocation.text("format").value_or("table");
  if (command != nullptr && !command->formats.empty()) {
    std::string known;
    for (const std::string_view name : command->formats) {
      if (name == format) return findings;
      known += (known.empty() ? "" : ", ") + std::string{name};
    }
    findings.push_back({kNoSuchFormat, {}, {{"found", format}, {"command", std::string{command->path}}, {"expected", known}}});
  }
  return findings;
}

int run_command(Invocation& invocation) {
  if (Findings findings = check_globals(invocation); !findings.empty()) return invocation.fail(findings);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);  // how a supervisor stops a server
  const int code = invocation.call().command->run(invocation);
  return invocation.was_interrupted() ? static_cast<int>(kInterrupted) : code;
}

int answer(Invocation& invocation, const Findings& usage_findings) {
  const Call& call = invocation.call();
  const bool asks_help = invocation.flag("help");
  if (asks_help && (usage_findings.empty() || call.command != nullptr)) {
    invocation.print(call.path.empty() ? overview(all_commands(), invocation.messages())
                                       : command_help(call.path, all_commands(), invocation.messages()));
    return kAnswered;
  }
  if (invocation.flag("version")) {
    invocation.print(fmt::format("steelyard {}\n", study::engine_version()));
    return kAnswered;
  }
  if (!usage_findings.empty()) {
    const int code = invocation.fail(usage_findings);
    const std::string command = call.path.empty() ? "steelyard" : "steelyard " + call.path;
    invocation.remark(invocation.messages().text("cli", "see_help", {{"command", command}}) + '\n');
    return code;
  }
  if (call.command == nullptr) {
    invocation.print(overview(all_commands(), invocation.messages()));
    return kAnswered;
  }
  return run_command(invocation);
}

}  // namespace

const std::vector<OptionSpec>& global_options() {
  static const std::vector<OptionSpec> options{
      {.name = "help", .letter = 'h'},
      {.name = "version"},
      {.name = "format", .kind = OptionKind::value, .choices = {"table", "json", "csv", "md"}},
      {.name = "lang", .kind = OptionKind::value, .choices = {"en", "zh"}},
      {.name = "data-root", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory},
      {.name = "catalog", .kind = OptionKind::values, .placeholder = "DIR", .completion = Completion::directory},
      {.name = "threads", .kind = OptionKind::value, .placeholder = "N"},
      {.name = "no-colour", .also = "no-color"},
      {.name = "quiet", .letter = 'q'},
  };
  return options;
}

int run_program(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `| head` is no failure: the write says so, and the output ends
  ParsedCall parsed = parse_arguments({argv + 1, argv + argc}, all_commands(), global_options());
  auto messages = load_messages(parsed.call);
  if (!messages) {
    for (const Error& finding : messages.error()) {
      std::fputs(fmt::format("{}: {}\n", finding.place.to_string(), finding.code.name).c_str(), stderr);
    }
    return exit_code_of(messages.error());
  }
  Invocation invocation(std::move(parsed.call), std::move(*messages), surroundings_of_process());
  const int code = answer(invocation, parsed.findings);
  if (!invocation.could_not_write()) return code;
  std::fputs((invocation.messages().text("cli", "output_failed") + '\n').c_str(), stderr);
  return kEnvironment;
}

}  // namespace steelyard::cli
