// The bytes are a user's file of claims over a small world; whatever loads is judged.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/data_tree.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "claims/claim.hpp"
#include "claims/evaluate.hpp"
#include "study/engine.hpp"

namespace {

constexpr const char* kWorld = R"(
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
country = "US"
volume = "2024-Q2"
stacks = ["cuda"]
sources = ["sheet"]
memory = "80 GB"
bf16_dense = "989.5 TFLOPS"
[[chip]]
id = "cn-b"
vendor = "B"
name = "B"
country = "CN"
volume = "2025"
status = "shipping"
sources = ["sheet"]
memory = "64 GB"
bf16_dense = "300 TFLOPS"
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
[[market_fact]]
id = "f"
subject = "s"
metric = "m"
basis = "b"
value = 2
low = 1
high = 3
unit = "USD"
sources = ["sheet"]
[[party]]
id = "p"
name = "P"
sources = ["sheet"]
)";
constexpr const char* kClaims = R"(
[[outlet]]
id = "000"
article = "000"
name_en = "o"
name_zh = "o"
date = "2025-12-09"
[[hedge]]
id = "about"
words = ["x"]
kind = "within"
low = -0.1
high = 0.1
[[precision]]
digits = 1
least = 0.02
most = 0.1
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  set_thread_count(1);
  DataTree tree = DataTree::from_memory({{"chips/world.toml", kWorld}, {"claims/world.toml", kClaims}});
  std::string text(reinterpret_cast<const char*>(data), size);
  const char* name = text.starts_with('{') ? "mine.json" : "mine.toml";
  tree.add_memory_overlay({{name, std::move(text)}});
  const study::Engine engine{tree};
  const auto book = claims::ClaimBook::load(engine);
  if (!book) {
    SY_CHECK(!book.error().empty());
    for (const Error& finding : book.error()) {
      for (const Argument& argument : finding.arguments) SY_CHECK(!first_invalid_utf8(argument.value));
    }
    return 0;
  }
  claims::Judge judge(*book, engine);
  for (const claims::Claim& claim : book->claims()) {
    const auto judgement = judge.judge_then_and(claim, Date::from_civil(2026, 11, 22));
    SY_CHECK(judgement.then.readings.size() >= claim.readings.size());
  }
  return 0;
}
