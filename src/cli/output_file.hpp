// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace steelyard::cli {

inline constexpr Code kCannotWrite{"cli.cannot_write", ErrorKind::environment};

/// Written beside its place and renamed into it: a reader sees the old file or the new one, and a failure leaves nothing new behind.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content);

/// Several files of one directory, which is made where needed; after a failure none of them is new.
[[nodiscard]] Result<void> write_files(const std::filesystem::path& directory,
                                       const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace steelyard::cli
