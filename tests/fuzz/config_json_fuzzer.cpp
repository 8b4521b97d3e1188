#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "workload/config_json.hpp"
#include "workload/layer_graph.hpp"
#include "workload/workload.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// What is read as a model can be counted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const auto model = workload::read_config_json({reinterpret_cast<const char*>(data), size}, "fuzz/config.json");
  if (!model) {
    SY_CHECK(!model.error().empty());
    return 0;
  }
  const workload::ParameterCount count = workload::count_parameters(*model);
  SY_CHECK(std::isfinite(count.total()) && count.total() > 0.0 && count.active <= count.total() * (1.0 + 1e-12));
  SY_CHECK(workload::cache_bytes(*model, 1000, catalog::Precision::bf16).base() >= 0.0);
  workload::StepShape shape;
  shape.context = 1000.0;
  for (const workload::LayerClass& layer : workload::layer_classes(*model)) {
    for (const workload::Operator& op : workload::layer_graph(*model, layer, shape).operators) SY_CHECK(std::isfinite(op.flops.base()));
  }
  return 0;
}
