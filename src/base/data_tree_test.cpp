#include "base/data_tree.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/record.hpp"

namespace steelyard {
namespace {

namespace fs = std::filesystem;

/// A directory of this test's own, removed at its end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (fs::temp_directory_path() / "steelyard-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  void write(const std::string& name, std::string_view content) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::string> names(const std::vector<DataFile>& files) {
  std::vector<std::string> names;
  for (const DataFile& file : files) names.push_back(fs::path(file.name).filename().string());
  return names;
}

TEST(DataTree, EmbeddedIsWhatLiesOnDisk) {
  const char* source = std::getenv("STEELYARD_SOURCE_DIR");
  if (source == nullptr) GTEST_SKIP() << "STEELYARD_SOURCE_DIR is not set";
  const auto disk = DataTree::from_directory(fs::path(source) / "data");
  ASSERT_TRUE(disk);
  auto a = DataTree::embedded().files_under("");
  std::erase_if(a, [](const DataFile& file) {
    return file.name.starts_with("data/examples/") || file.name.starts_with("data/arguments/");
  });  // embedded from elsewhere
  const auto b = disk->files_under("");
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(a[i].content == b[i].content) << a[i].name;
    EXPECT_TRUE(b[i].name.ends_with(a[i].name)) << a[i].name;
  }
  EXPECT_EQ(DataTree::embedded().hash(), disk->hash());
}

TEST(DataTree, FilesComeSortedAndOverlaysInTheOrderGiven) {
  const TemporaryDirectory root, first, second;
  root.write("chips/b.toml", "");
  root.write("chips/a.toml", "");
  root.write("rules/r.toml", "");
  root.write("notes.txt", "");
  first.write("z.toml", "");
  second.write("deep/y.json", "{}");
  auto tree = DataTree::from_directory(root.path());
  ASSERT_TRUE(tree);
  ASSERT_TRUE(tree->add_overlay(first.path()));
  ASSERT_TRUE(tree->add_overlay(second.path()));
  EXPECT_EQ(names(tree->files_under("chips/")), (std::vector<std::string>{"a.toml", "b.toml", "z.toml", "y.json"}));
  EXPECT_EQ(names(tree->shipped_under("rules/")), std::vector<std::string>{"r.toml"});
  const auto files = tree->files_under("chips/");
  EXPECT_FALSE(files[0].from_user);
  EXPECT_TRUE(files[2].from_user);
  EXPECT_EQ(files[0].layer, 0U);
  EXPECT_EQ(files[2].layer, 1U);
  EXPECT_EQ(files[3].layer, 2U);
}

TEST(DataTree, TheHashChangesWithAByte) {
  const DataTree tree = DataTree::from_memory({{"a.toml", "x = 1"}});
  EXPECT_EQ(tree.hash(), DataTree::from_memory({{"a.toml", "x = 1"}}).hash());
  EXPECT_NE(tree.hash(), DataTree::from_memory({{"a.toml", "x = 2"}}).hash());
  EXPECT_NE(tree.hash(), DataTree::from_memory({{"b.toml", "x = 1"}}).hash());
  DataTree with_overlay = tree;
  with_overlay.add_memory_overlay({{"o.toml", ""}});
  EXPECT_NE(with_overlay.hash(), tree.hash());
}

TEST(DataTree, CopiesOutliveTheOriginal) {
  auto original = std::make_unique<DataTree>(DataTree::from_memory({{"a.toml", "x = 1"}}));
  const DataTree copy = *original;
  original.reset();
  EXPECT_EQ(copy.files_under("")[0].content, "x = 1");
}

TEST(DataTree, AMissingDirectoryIsAFinding) {
  const auto tree = DataTree::from_directory("/nonexistent/steelyard");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error()[0].code, kNotADirectory);
}

TEST(DataTree, ABrokenLinkIsPassedOver) {
  const TemporaryDirectory root;
  root.write("a.toml", "");
  fs::create_symlink("/nonexistent/steelyard", root.path() / ".#b.toml");  // what an editor leaves while a file is open
  const auto tree = DataTree::from_directory(root.path());
  ASSERT_TRUE(tree);
  EXPECT_EQ(names(tree->files_under("")), std::vector<std::string>{"a.toml"});
}

TEST(ReadFile, FindingsInsteadOfExceptions) {
  const TemporaryDirectory root;
  root.write("a.toml", "12345");
  EXPECT_EQ(read_file(root.path() / "a.toml").value(), "12345");
  EXPECT_EQ(read_file(root.path() / "a.toml", 4).error()[0].code, kTooLarge);
  EXPECT_EQ(read_file(root.path()).error()[0].code, kCannotRead);
  EXPECT_EQ(read_file(root.path() / "none.toml").error()[0].code, kCannotRead);
}

TEST(ReadFile, RefusesSixtyFiveMebibytes) {
  const TemporaryDirectory root;
  root.write("big.toml", "");
  fs::resize_file(root.path() / "big.toml", std::uintmax_t{65} << 20U);  // sparse: takes no disk
  const auto content = read_file(root.path() / "big.toml");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error()[0].code, kTooLarge);
  EXPECT_FALSE(DataTree::from_directory(root.path()));
}

}  // namespace
}  // namespace steelyard
