// compare A B ... --model M: chips side by side by what they do with a model.
#pragma once

#include <vector>

#include "cli/invocation.hpp"

namespace steelyard::cli {

/// Prints the ratios; answers the exit code. Pre: two chips or more.
[[nodiscard]] int compare_tasks(Invocation& invocation, const std::vector<const catalog::Chip*>& chips);

}  // namespace steelyard::cli
