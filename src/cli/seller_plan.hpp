// `plan` for a study of kind seller.
#pragma once

#include <string>

#include "cli/invocation.hpp"

namespace steelyard::cli {

/// Reads, solves and prints the study of a seller; with `--html` also its page. `text` is the file's. Answers the exit code.
[[nodiscard]] int run_seller_plan(Invocation& invocation, const std::string& path, std::string text);
/// Says what is wrong with it, or that it is sound.
[[nodiscard]] int check_seller_study(Invocation& invocation, const std::string& path, std::string text);

}  // namespace steelyard::cli
