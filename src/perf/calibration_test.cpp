#include "perf/calibration.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/record.hpp"

namespace steelyard::perf {
namespace {

namespace fs = std::filesystem;

class Directory {
 public:
  explicit Directory(const std::string& name) : path_(fs::path{testing::TempDir()} / ("calibration_test_" + name)) {
    fs::remove_all(path_);
    fs::create_directories(path_ / "calibration");
  }
  ~Directory() { fs::remove_all(path_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream{path_ / name} << text; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

DataTree shipped() {
  auto tree = DataTree::from_directory(fs::path{std::getenv("STEELYARD_SOURCE_DIR")} / "data");
  EXPECT_TRUE(tree.has_value());
  return *tree;
}

TEST(Calibration, ShippedRecordsLoadAndAnUnknownStackIsGeneric) {
  const auto calibration = Calibration::load(shipped());
  ASSERT_TRUE(calibration.has_value());
  EXPECT_EQ(calibration->of(StackId{"cuda"}).stack.text(), "cuda");
  EXPECT_EQ(calibration->of(StackId{"nobody-has-heard-of-it"}).stack.text(), "generic");
  EXPECT_EQ(calibration->of(StackId{"generic"}).evidence->grade, Grade::assumed);
  for (const StackCalibration& stack : calibration->all()) {
    EXPECT_FALSE(stack.evidence->sources.empty()) << stack.stack.text();
    EXPECT_GT(stack.gemm_fraction.low, 0.0) << stack.stack.text();
    EXPECT_LE(stack.gemm_fraction.high, 1.0) << stack.stack.text();
    EXPECT_GE(stack.serving_residual.high, stack.serving_residual.low) << stack.stack.text();
  }
}

TEST(Calibration, AnOverlayOverridesWhatItStates) {
  const Directory overlay{"overlay"};
  overlay.write("mine.toml", R"([[calibration]]
stack = "cuda"
sources = ["my-bench"]
grade = "measured"
gemm = { low = 0.5, typical = 0.6, high = 0.7 }
)");
  DataTree tree = shipped();
  const double memory = Calibration::load(tree)->of(StackId{"cuda"}).memory_fraction.typical;
  ASSERT_TRUE(tree.add_overlay(overlay.path()).has_value());
  const auto calibration = Calibration::load(tree);
  ASSERT_TRUE(calibration.has_value());
  const StackCalibration& cuda = calibration->of(StackId{"cuda"});
  EXPECT_EQ(cuda.gemm_fraction.typical, 0.6);
  EXPECT_EQ(cuda.memory_fraction.typical, memory);
  EXPECT_EQ(cuda.evidence->grade, Grade::measured);
}

TEST(Calibration, CollectsAllFindings) {
  const Directory data{"bad"};
  data.write("calibration/bad.toml", R"([[calibration]]
stack = "mine"
gemm = { low = 0.9, typical = 0.6, high = 0.7 }
memroy = { low = 0.5, typical = 0.6, high = 0.7 }
)");
  const auto tree = DataTree::from_directory(data.path());
  ASSERT_TRUE(tree.has_value());
  const auto calibration = Calibration::load(*tree);
  ASSERT_FALSE(calibration.has_value());
  EXPECT_EQ(calibration.error().size(), 2U);
  EXPECT_EQ(calibration.error()[0].code, kSpreadOrder);
  EXPECT_EQ(calibration.error()[1].code, kUnknownKey);
}

TEST(Calibration, WithoutAGenericRecordIsAnError) {
  const Directory data{"empty"};
  const auto tree = DataTree::from_directory(data.path());
  ASSERT_TRUE(tree.has_value());
  const auto calibration = Calibration::load(*tree);
  ASSERT_FALSE(calibration.has_value());
  EXPECT_EQ(calibration.error()[0].code, kNoGeneric);
}

}  // namespace
}  // namespace steelyard::perf
