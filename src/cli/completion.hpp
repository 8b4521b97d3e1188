// Completion scripts for shells, generated from the description of the commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "report/messages.hpp"

namespace steelyard::cli {

[[nodiscard]] std::string bash_completion(const std::vector<Command>& commands);
[[nodiscard]] std::string zsh_completion(const std::vector<Command>& commands);
[[nodiscard]] std::string fish_completion(const std::vector<Command>& commands, const report::Messages& messages);

}  // namespace steelyard::cli
