#include "cli/output_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include <unistd.h>

namespace steelyard::cli {
namespace {
namespace fs = std::filesystem;

struct OutputFile : testing::Test {
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  static std::string content_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(folder), {}); }
  fs::path folder = fs::temp_directory_path() / ("steelyard-output-" + std::to_string(::getpid()));
};

TEST_F(OutputFile, replaces_the_old_file_as_a_whole) {
  ASSERT_TRUE(write_file(folder / "a", "long old content"));
  ASSERT_TRUE(write_file(folder / "a", "new"));
  EXPECT_EQ(content_of(folder / "a"), "new");
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFile, a_failure_leaves_nothing) {
  const auto written = write_file(folder / "no-such-folder" / "a", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().front().code, kCannotWrite);
  fs::create_directory(folder / "taken");  // a file can't be renamed onto a directory
  EXPECT_FALSE(write_file(folder / "taken", "x"));
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFile, of_several_files_none_is_new_when_one_fails) {
  fs::create_directory(folder / "out");
  EXPECT_FALSE(write_files(folder / "out", {{"a.csv", "1"}, {"no/b.csv", "2"}}));
  EXPECT_TRUE(fs::is_empty(folder / "out"));
  EXPECT_TRUE(write_files(folder / "out" / "deep", {{"a.csv", "1"}, {"b.csv", "2"}}));
  EXPECT_EQ(content_of(folder / "out" / "deep" / "b.csv"), "2");
}

}  // namespace
}  // namespace steelyard::cli
