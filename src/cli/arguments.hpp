// From words on the command line to a command and its values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/command.hpp"

namespace steelyard::cli {

inline constexpr Code kUnknownCommand{"cli.unknown_command", ErrorKind::usage};
inline constexpr Code kUnknownOption{"cli.unknown_option", ErrorKind::usage};
inline constexpr Code kUnexpectedArgument{"cli.unexpected_argument", ErrorKind::usage};
inline constexpr Code kMissingArgument{"cli.missing_argument", ErrorKind::usage};
inline constexpr Code kMissingValue{"cli.missing_value", ErrorKind::usage};
inline constexpr Code kBadChoice{"cli.bad_choice", ErrorKind::usage};
inline constexpr Code kBadUsage{"cli.bad_usage", ErrorKind::usage};

/// What was typed. Values by the name of their option or argument, in the order given.
struct Call {
  const Command* command = nullptr;  // null: the program alone, or a word that only leads to others (`study`)
  std::string path;                  // the words that named it
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::map<std::string, bool, std::less<>> flags;
};

/// Findings are put aside rather than thrown, so that `--help` and `--lang` are honoured beside a mistake.
struct ParsedCall {
  Call call;
  Findings findings;
};

/// `words` without the program's name. A command that needs a word of its own (`study`) and has none answers help.
[[nodiscard]] ParsedCall parse_arguments(const std::vector<std::string>& words, const std::vector<Command>& commands,
                                         const std::vector<OptionSpec>& globals);

}  // namespace steelyard::cli
