// The data files: embedded in the program, or a directory that replaces them as a whole, with user directories laid over them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace steelyard {

inline constexpr Code kCannotRead{"data.cannot_read", ErrorKind::environment};
inline constexpr Code kNotADirectory{"data.not_a_directory", ErrorKind::usage};

struct DataFile {
  std::string name;          // as named in messages: `data/chips/nvidia.toml`, or the user's path
  std::string_view content;  // valid as long as the DataTree
  bool from_user = false;    // from an overlay directory
  std::size_t layer = 0;     // 0: shipped (or its replacement), n: the n-th overlay
};

/// Immutable after construction; copies share the contents. Thread safe.
class DataTree {
 public:
  /// The files the build shipped: data/, and the studies of examples/ under `examples/`.
  [[nodiscard]] static DataTree embedded();
  /// All `.toml` and `.json` files under `root`, recursively. Errors `data.not_a_directory`, `data.cannot_read`.
  [[nodiscard]] static Result<DataTree> from_directory(const std::filesystem::path& root);

  /// A tree of texts in memory, for tests and fuzzers: path within data/ and contents.
  [[nodiscard]] static DataTree from_memory(const std::map<std::string, std::string>& files);

  /// Adds the files of a user directory; they are read after the shipped ones.
  [[nodiscard]] Result<void> add_overlay(const std::filesystem::path& directory);
  /// The same from memory.
  void add_memory_overlay(const std::map<std::string, std::string>& files);

  /// Files whose path within data/ begins with `folder` (`chips/`), sorted by path; then every file of the overlays, in the order given.
  [[nodiscard]] std::vector<DataFile> files_under(std::string_view folder) const;
  /// Files of the shipped tree (or of its replacement) only.
  [[nodiscard]] std::vector<DataFile> shipped_under(std::string_view folder) const;
  /// SHA-256 over the names and contents of everything but the example studies, overlays included.
  [[nodiscard]] std::string hash() const;

 private:
  struct Entry {
    std::string path;  // within data/, or within the overlay
    std::string name;
    std::shared_ptr<const std::string> owner;  // null for embedded contents
    std::string_view content;
    std::size_t layer = 0;
  };
  static Result<std::vector<Entry>> read_directory(const std::filesystem::path& root, std::size_t layer);
  static std::vector<Entry> copy_of(const std::map<std::string, std::string>& files, std::string_view prefix, std::size_t layer);
  static DataFile file_of(const Entry& entry) { return {entry.name, entry.content, entry.layer > 0, entry.layer}; }

  std::vector<Entry> shipped_;
  std::vector<Entry> overlays_;
  std::size_t layers_ = 0;
};

/// The whole file. Errors: `data.cannot_read`, `record.too_large` above `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{64} << 20);

}  // namespace steelyard
