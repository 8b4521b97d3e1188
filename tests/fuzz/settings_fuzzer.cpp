// The bytes are a user's file of cost assumptions and calibrations, over the shipped ones.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/data_tree.hpp"
#include "cost/cost.hpp"
#include "perf/calibration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  DataTree tree = DataTree::embedded();
  std::string text(reinterpret_cast<const char*>(data), size);
  const char* name = text.starts_with('{') ? "mine.json" : "mine.toml";
  tree.add_memory_overlay({{name, std::move(text)}});
  const auto assumptions = cost::Assumptions::load(tree);
  if (assumptions) (void)cost::residual_value(*assumptions, days(365));
  const auto calibration = perf::Calibration::load(tree);
  if (calibration) SY_CHECK(!calibration->of(StackId{"no such stack"}).stack.empty());
  return 0;
}
