// A command of the program as data: what it takes, how it is told of, what it does. Parsing, help in two languages and shell completion are
// all made from this description; CLI11 is seen by arguments.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::cli {

class Invocation;

/// What a shell offers to complete a value with.
enum class Completion : std::uint8_t { none, file, directory, chip, system, model, record, code };

/// A word without dashes. Its explanation is `option.COMMAND.NAME` of data/i18n/cli.toml, or `option.NAME` where all commands mean the
/// same.
struct ArgumentSpec {
  std::string_view name;
  std::string_view placeholder;  // as help prints it: STUDY
  bool required = true;
  bool repeated = false;
  Completion completion = Completion::none;
};

enum class OptionKind : std::uint8_t { flag, value, values };

struct OptionSpec {
  std::string_view name;  // without dashes: `sort`
  OptionKind kind = OptionKind::flag;
  std::string_view placeholder = {};
  std::vector<std::string_view> choices = {};
  Completion completion = Completion::none;
  char letter = 0;             // a short form: `o`
  std::string_view also = {};  // another name people type for it, without dashes
};

/// A line to copy, and the code of what it shows (section `example`).
struct Example {
  std::string_view line;
  std::string_view code;
};

struct Command {
  std::string_view path;  // `chips gap`: words from the program's name on
  std::vector<ArgumentSpec> arguments;
  std::vector<OptionSpec> options;
  std::vector<Example> examples;
  std::function<int(Invocation&)> run;
  bool listed = true;                          // shown in the overview of commands
  std::vector<std::string_view> formats = {};  // where not table, json, csv and md: those it has
};

/// Exit codes, the same for every command (house rules, Errors).
enum ExitCode : int { kAnswered = 0, kEnvironment = 1, kUsage = 2, kBadData = 3, kInfeasible = 4, kViolations = 5, kInterrupted = 130 };

/// Every command of every *_commands.cpp of this folder, in the order help lists them; the table is made by CMake.
[[nodiscard]] const std::vector<Command>& all_commands();
/// Options that stand before or after any command.
[[nodiscard]] const std::vector<OptionSpec>& global_options();

}  // namespace steelyard::cli
