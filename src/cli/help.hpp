// Help, made from the description of the commands and the words of data/i18n/cli.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "report/messages.hpp"

namespace steelyard::cli {

/// Every command with its summary, the options of all, and where to go on.
[[nodiscard]] std::string overview(const std::vector<Command>& commands, const report::Messages& messages);
/// Of one command, or of a word that only leads to others (`study`).
[[nodiscard]] std::string command_help(std::string_view path, const std::vector<Command>& commands, const report::Messages& messages);

/// The code of a command's texts: `chips.gap`.
[[nodiscard]] std::string code_of(std::string_view path);
/// The text that explains an option or argument: of this command, or of all.
[[nodiscard]] std::string explanation(std::string_view path, std::string_view name, const report::Messages& messages);

}  // namespace steelyard::cli
