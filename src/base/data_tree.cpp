#include "base/data_tree.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/embedded_data.hpp"
#include "base/record.hpp"

namespace steelyard {
namespace {

namespace fs = std::filesystem;

Error cannot_read(const fs::path& path, std::string_view why) {
  return Error{kCannotRead, {path.string(), 0, 0, {}}, {{"found", std::string{why}}}};
}

bool is_record_file(const fs::path& path) { return path.extension() == ".toml" || path.extension() == ".json"; }

/// Measured tables, which `validate` reads without a folder; rooms that read records never ask for theirs.
bool is_shipped_table(const fs::path& path, std::size_t layer) {
  return layer == 0 && path.extension() == ".csv" && path.parent_path().filename() == "validation";
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) return cannot_read(path, "a directory");
  std::ifstream in(path, std::ios::binary);
  if (!in) return cannot_read(path, std::strerror(errno));
  std::string content;
  std::string block(std::size_t{1} << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    content.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (content.size() > limit) {
      return Error{kTooLarge, {path.string(), 0, 0, {}}, {{"found", "more"}, {"expected", fmt::format("{} MiB", limit >> 20U)}}};
    }
  }
  if (in.bad()) return cannot_read(path, std::strerror(errno));
  return content;
}

DataTree DataTree::embedded() {
  DataTree tree;
  for (const EmbeddedFile& file : embedded_files()) {
    tree.shipped_.push_back({std::string{file.path}, "data/" + std::string{file.path}, nullptr, file.content, 0});
  }
  std::sort(tree.shipped_.begin(), tree.shipped_.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return tree;
}

Result<std::vector<DataTree::Entry>> DataTree::read_directory(const fs::path& root, std::size_t layer) {
  std::error_code error;
  if (!fs::is_directory(root, error)) return Error{kNotADirectory, {root.string(), 0, 0, {}}, {}};
  std::vector<Entry> entries;
  fs::recursive_directory_iterator walk(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    if (!walk->is_regular_file(error) || (!is_record_file(walk->path()) && !is_shipped_table(walk->path(), layer))) continue;
    auto content = read_file(walk->path());
    if (!content) return std::move(content.error());
    auto owner = std::make_shared<const std::string>(std::move(*content));
    const std::string path = fs::relative(walk->path(), root, error).generic_string();
    entries.push_back({path, walk->path().string(), owner, *owner, layer});
  }
  if (error) return cannot_read(root, error.message());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return entries;
}

Result<DataTree> DataTree::from_directory(const fs::path& root) {
  auto entries = read_directory(root, 0);
  if (!entries) return std::move(entries.error());
  DataTree tree;
  tree.shipped_ = std::move(*entries);
  return tree;
}

std::vector<DataTree::Entry> DataTree::copy_of(const std::map<std::string, std::string>& files, std::string_view prefix,
                                               std::size_t layer) {
  std::vector<Entry> entries;
  for (const auto& [path, content] : files) {
    auto owner = std::make_shared<const std::string>(content);
    entries.push_back({path, std::string{prefix} + path, owner, *owner, layer});
  }
  return entries;
}

DataTree DataTree::from_memory(const std::map<std::string, std::string>& files) {
  DataTree tree;
  tree.shipped_ = copy_of(files, "data/", 0);
  return tree;
}

void DataTree::add_memory_overlay(const std::map<std::string, std::string>& files) {
  auto entries = copy_of(files, "", ++layers_);
  overlays_.insert(overlays_.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
}

Result<void> DataTree::add_overlay(const fs::path& directory) {
  auto entries = read_directory(directory, layers_ + 1);
  if (!entries) return std::move(entries.error());
  ++layers_;
  overlays_.insert(overlays_.end(), std::make_move_iterator(entries->begin()), std::make_move_iterator(entries->end()));
  return {};
}

std::vector<DataFile> DataTree::shipped_under(std::string_view folder) const {
  std::vector<DataFile> files;
  for (const Entry& entry : shipped_) {
    if (entry.path.starts_with(folder)) files.push_back(file_of(entry));
  }
  return files;
}

std::vector<DataFile> DataTree::files_under(std::string_view folder) const {
  std::vector<DataFile> files = shipped_under(folder);
  for (const Entry& entry : overlays_) files.push_back(file_of(entry));
  return files;
}

std::string DataTree::hash() const {
  std::string digests;
  for (const auto* entries : {&shipped_, &overlays_}) {
    for (const Entry& entry : *entries) {
      // Example studies and arguments are embedded beside the data: they are questions, which a result carries itself.
      if (!entry.path.starts_with("examples/") && !entry.path.starts_with("arguments/"))
        digests += entry.path + '\n' + sha256_hex(entry.content) + '\n';
    }
    digests += '\n';
  }
  return sha256_hex(digests);
}

}  // namespace steelyard
