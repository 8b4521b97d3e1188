// How long the catalogue takes to load, beside the least that must happen to its bytes: one SHA-256 over them.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "catalog/catalog.hpp"

namespace steelyard {
namespace {

void hash_the_data(benchmark::State& state) {
  const DataTree data = DataTree::embedded();
  for (auto _ : state) benchmark::DoNotOptimize(data.hash());
}
BENCHMARK(hash_the_data)->Unit(benchmark::kMillisecond);

void load_the_catalogue(benchmark::State& state) {
  const DataTree data = DataTree::embedded();
  for (auto _ : state) {
    auto catalog = catalog::Catalog::load(data);
    if (!catalog) std::abort();
    benchmark::DoNotOptimize(catalog);
  }
}
BENCHMARK(load_the_catalogue)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace steelyard
