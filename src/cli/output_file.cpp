#include "cli/output_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace steelyard::cli {
namespace fs = std::filesystem;
namespace {

Error cannot_write(const fs::path& path, int number) {
  return {kCannotWrite, {path.string(), 0, 0, {}}, {{"file", path.string()}, {"found", std::strerror(number)}}};
}

fs::path beside(const fs::path& path) {
  fs::path temporary = path;
  temporary.replace_filename(fmt::format(".{}.{}.part", path.filename().string(), ::getpid()));
  return temporary;
}

/// The whole content into a new file; none is left on failure.
Result<void> write_new(const fs::path& path, const fs::path& named, std::string_view content) {
  constexpr mode_t kReadableByAll = 0644;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll);
  if (file < 0) return cannot_write(named, errno);
  int failure = 0;
  while (!content.empty() && failure == 0) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failure = errno;
    }
  }
  if (::close(file) != 0 && failure == 0) failure = errno;
  if (failure == 0) return {};
  ::unlink(path.c_str());
  return cannot_write(named, failure);
}

Result<void> move_into_place(const fs::path& temporary, const fs::path& path) {
  if (std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int failure = errno;
  ::unlink(temporary.c_str());
  return cannot_write(path, failure);
}

}  // namespace

Result<void> write_file(const fs::path& path, std::string_view content) {
  std::error_code ignored;
  if (fs::is_character_file(path, ignored)) {  // /dev/null, /dev/stdout: nothing to rename over
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return cannot_write(path, errno);
    const ssize_t written = ::write(file, content.data(), content.size());
    ::close(file);
    if (written != static_cast<ssize_t>(content.size())) return cannot_write(path, EIO);
    return {};
  }
  const fs::path temporary = beside(path);
  if (auto written = write_new(temporary, path, content); !written) return written;
  return move_into_place(temporary, path);
}

Result<void> write_files(const fs::path& directory, const std::vector<std::pair<std::string, std::string>>& files) {
  std::error_code failure;
  fs::create_directories(directory, failure);
  if (failure) return cannot_write(directory, failure.value());
  std::vector<fs::path> temporaries;
  const auto forget = [&](Result<void> why) {
    for (const fs::path& temporary : temporaries) ::unlink(temporary.c_str());
    return why;
  };
  for (const auto& [name, content] : files) {
    if (auto written = write_new(beside(directory / name), directory / name, content); !written) return forget(std::move(written));
    temporaries.push_back(beside(directory / name));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (auto moved = move_into_place(temporaries[i], directory / files[i].first); !moved) return forget(std::move(moved));
  }
  return {};
}

}  // namespace steelyard::cli
