// The few things that a ledger asks of a disk, as an interface, so that a test can tear, lose and refuse them one by one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/log/merkle.hpp"

namespace steelyard::custody {

inline constexpr Code kDiskFailed{"custody.disk_failed", ErrorKind::environment};

/// Paths are relative to the ledger's directory. What is written may be lost or torn by a crash until sync(); a rename until
/// sync_directory() of the directory.
class Disk {
 public:
  virtual ~Disk() = default;
  /// Makes the file and its directories, or replaces its content.
  [[nodiscard]] virtual Result<void> write(const std::string& path, std::string_view content) = 0;
  [[nodiscard]] virtual Result<void> sync(const std::string& path) = 0;
  [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual Result<void> sync_directory(const std::string& path) = 0;
  /// sync() of each file and sync_directory() of each directory, in any order or at once.
  [[nodiscard]] virtual Result<void> sync_all(const std::vector<std::string>& files, const std::vector<std::string>& directories);
  /// Nothing when there is no such file.
  [[nodiscard]] virtual Result<std::optional<std::string>> read(const std::string& path) const = 0;
  /// No error when there is no such file.
  [[nodiscard]] virtual Result<void> remove(const std::string& path) = 0;
  /// Names in a directory, sorted; empty when there is none.
  [[nodiscard]] virtual std::vector<std::string> list(const std::string& path) const = 0;
};

/// The files of `root`.
[[nodiscard]] std::unique_ptr<Disk> posix_disk(std::filesystem::path root);
[[nodiscard]] std::unique_ptr<Disk> memory_disk();

/// All files are there when this returns; after a crash any of them may be torn. For files that count only once something else names them.
[[nodiscard]] Result<void> write_durably(Disk& disk, const std::vector<const LogFile*>& files);
/// The file is there whole, new or old, whenever one looks; the new one when this returns.
[[nodiscard]] Result<void> replace_whole(Disk& disk, const LogFile& file);

}  // namespace steelyard::custody
