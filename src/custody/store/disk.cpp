#include "custody/store/disk.hpp"

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace steelyard::custody {
namespace {

namespace fs = std::filesystem;

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

class PosixDisk : public Disk {
 public:
  explicit PosixDisk(fs::path root) : root_(std::move(root)) {}

  Result<void> write(const std::string& path, std::string_view content) override {
    const fs::path full = root_ / path;
    int file = ::open(full.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 && errno == ENOENT) {
      std::error_code error;
      fs::create_directories(full.parent_path(), error);
      if (error) return failure("mkdir", path, error.value());
      file = ::open(full.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    }
    if (file < 0) return failure("open", path, errno);
    while (!content.empty()) {
      const ssize_t written = ::write(file, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        const int why = errno;
        ::close(file);
        return failure("write", path, why);
      }
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::close(file) != 0) return failure("close", path, errno);
    return {};
  }
  Result<void> sync(const std::string& path) override { return sync_at(path, O_RDONLY); }
  Result<void> sync_directory(const std::string& path) override { return sync_at(path, O_RDONLY | O_DIRECTORY); }
  /// At once: a journalling file system then writes its journal once or twice for all of them.
  Result<void> sync_all(const std::vector<std::string>& files, const std::vector<std::string>& directories) override {
    constexpr std::size_t kThreads = 16;
    const std::size_t count = files.size() + directories.size();
    std::vector<Findings> findings(std::min(count, kThreads));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < findings.size(); ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = t; i < count; i += kThreads) {
          const auto done = i < files.size() ? sync(files[i]) : sync_directory(directories[i - files.size()]);
          if (!done) findings[t] = done.error();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Findings& found : findings) {
      if (!found.empty()) return found;
    }
    return {};
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename((root_ / from).c_str(), (root_ / to).c_str()) != 0) return failure("rename", to, errno);
    return {};
  }
  Result<std::optional<std::string>> read(const std::string& path) const override {
    const int file = ::open((root_ / path).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>{};
    if (file < 0) return failure("open", path, errno);
    std::string content;
    std::array<char, 1 << 16> buffer;
    for (;;) {
      const ssize_t got = ::read(file, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        const int why = errno;
        ::close(file);
        return failure("read", path, why);
      }
      if (got == 0) break;
      content.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(file);
    return std::optional<std::string>{std::move(content)};
  }
  Result<void> remove(const std::string& path) override {
    if (::unlink((root_ / path).c_str()) != 0 && errno != ENOENT) return failure("unlink", path, errno);
    return {};
  }
  std::vector<std::string> list(const std::string& path) const override {
    std::set<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root_ / path, error)) names.insert(entry.path().filename().string());
    return {names.begin(), names.end()};
  }

 private:
  static Error failure(const char* call, const std::string& path, int why) {
    return {kDiskFailed, {path, 0, 0, {}}, {{"call", call}, {"found", std::strerror(why)}}};
  }
  Result<void> sync_at(const std::string& path, int flags) const {
    const int file = ::open((root_ / path).c_str(), flags | O_CLOEXEC);
    if (file < 0) return failure("open", path, errno);
    const int failed = ::fsync(file);
    const int why = errno;
    ::close(file);
    if (failed != 0) return failure("fsync", path, why);
    return {};
  }
  fs::path root_;
};

/// Locked, so that one thread may read while another writes, as on a file system.
class MemoryDisk : public Disk {
 public:
  Result<void> write(const std::string& path, std::string_view content) override {
    const std::scoped_lock lock(mutex_);
    files_[path] = content;
    return {};
  }
  Result<void> sync(const std::string&) override { return {}; }
  Result<void> sync_directory(const std::string&) override { return {}; }
  Result<void> rename(const std::string& from, const std::string& to) override {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) return Error{kDiskFailed, {from, 0, 0, {}}, {{"call", "rename"}, {"found", "ENOENT"}}};
    files_[to] = std::move(found->second);
    files_.erase(from);
    return {};
  }
  Result<std::optional<std::string>> read(const std::string& path) const override {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::optional<std::string>{} : std::optional<std::string>{found->second};
  }
  Result<void> remove(const std::string& path) override {
    const std::scoped_lock lock(mutex_);
    files_.erase(path);
    return {};
  }
  std::vector<std::string> list(const std::string& path) const override {
    const std::scoped_lock lock(mutex_);
    std::set<std::string> names;
    for (const auto& [name, content] : files_) {
      if (name.starts_with(path + '/')) names.insert(name.substr(path.size() + 1, name.find('/', path.size() + 1) - path.size() - 1));
    }
    return {names.begin(), names.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> files_;
};

}  // namespace

std::unique_ptr<Disk> posix_disk(fs::path root) { return std::make_unique<PosixDisk>(std::move(root)); }
std::unique_ptr<Disk> memory_disk() { return std::make_unique<MemoryDisk>(); }

Result<void> Disk::sync_all(const std::vector<std::string>& files, const std::vector<std::string>& directories) {
  for (const std::string& file : files) {
    if (auto done = sync(file); !done) return done;
  }
  for (const std::string& directory : directories) {
    if (auto done = sync_directory(directory); !done) return done;
  }
  return {};
}

Result<void> write_durably(Disk& disk, const std::vector<const LogFile*>& files) {
  std::set<std::string> directories;
  std::vector<std::string> paths;
  for (const LogFile* file : files) {
    if (auto done = disk.write(file->path, file->content); !done) return done;
    paths.push_back(file->path);
    // A new directory is an entry of the one above it, up to the root.
    for (std::string directory = directory_of(file->path);; directory = directory_of(directory)) {
      if (!directories.insert(directory).second || directory.empty()) break;
    }
  }
  return disk.sync_all(paths, {directories.begin(), directories.end()});
}

Result<void> replace_whole(Disk& disk, const LogFile& file) {
  const std::string temporary = file.path + ".tmp";
  if (auto done = disk.write(temporary, file.content); !done) return done;
  if (auto done = disk.sync(temporary); !done) return done;
  if (auto done = disk.rename(temporary, file.path); !done) return done;
  return disk.sync_directory(directory_of(file.path));
}

}  // namespace steelyard::custody
