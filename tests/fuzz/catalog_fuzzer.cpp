// The bytes are a file of a user's directory over a small catalogue.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/parallel.hpp"
#include "catalog/catalog.hpp"
#include "catalog/lint.hpp"

namespace {

constexpr const char* kShipped = R"(
[[source]]
id = "sheet"
title = "A data sheet"
[[stack]]
id = "cuda"
name = "CUDA"
cuda_compatibility = "native"
training = "mature"
serving = "mature"
[[chip]]
id = "nv-a"
vendor = "NVIDIA"
name = "A"
stacks = ["cuda"]
sources = ["sheet"]
memory = "80 GB"
bf16_dense = "989.5 TFLOPS"
fp8_dense = "1979 TFLOPS"
tdp = "700 W"
die_area_applicable = "814 mm2"
[[system]]
id = "box"
name = "Box"
kind = "server"
chip = "nv-a"
chips = 8
[[model]]
id = "m"
name = "M"
layers = 2
hidden = 8
heads = 2
kv_heads = 2
head_dim = 4
ffn = 16
gated_ffn = true
vocab = 100
tied_embeddings = false
[[price]]
id = "p"
subject = "nv-a"
kind = "purchase"
per = "chip"
region = "CN"
value = "1 CNY"
[[exchange_rate]]
base = "USD"
quote = "CNY"
value = 7
as_of = "2026-01-01"
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  set_thread_count(1);
  DataTree tree = DataTree::from_memory({{"chips/shipped.toml", kShipped}});
  std::string text(reinterpret_cast<const char*>(data), size);
  const char* name = text.starts_with('{') ? "mine.json" : "mine.toml";
  tree.add_memory_overlay({{name, std::move(text)}});
  const auto catalog = catalog::Catalog::load(tree);
  if (!catalog) {
    SY_CHECK(!catalog.error().empty());
    return 0;
  }
  for (const Error& remark : catalog::lint(*catalog, Date::from_civil(2026, 11, 22))) SY_CHECK(!remark.place.file.empty());
  for (const catalog::Chip& chip : catalog->chips()) {
    SY_CHECK(catalog->find_chip(chip.id.text()).value() == &chip);
    (void)catalog->find_chip(chip.name);
    (void)catalog::performance_density(chip);
    (void)catalog::bidirectional_scale_up_bandwidth(chip);
  }
  return 0;
}
