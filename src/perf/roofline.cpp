#include "perf/roofline.hpp"

#include <algorithm>

namespace steelyard::perf {
namespace {

struct Sum {
  double flops = 0.0;
  double bytes = 0.0;
  TimeSplit time;
};

/// In order of first appearance.
using Sums = std::vector<std::pair<std::string, Sum>>;

void add_graph(const workload::LayerGraph& graph, double layers, const KernelRates& rates, Sums& sums) {
  for (const workload::Operator& op : graph.operators) {
    auto found = std::find_if(sums.begin(), sums.end(), [&](const auto& one) { return one.first == op.name; });
    if (found == sums.end()) found = sums.insert(sums.end(), {std::string{op.name}, {}});
    TimeSplit time;
    add_operator_time(op, rates, time);
    found->second.time.add(time, layers);
    found->second.flops += layers * op.flops.base();
    found->second.bytes += layers * (op.weights.base() + op.activations.base() + op.cache.base());
  }
}

Part largest_part(const TimeSplit& time) {
  const auto largest = std::max_element(time.part_s.begin(), time.part_s.end());
  return static_cast<Part>(largest - time.part_s.begin());
}

}  // namespace

Roofline roofline(const Cluster& cluster, const catalog::ModelArchitecture& model, const workload::StepShape& shape,
                  const Calibration& calibration) {
  const Machine machine = describe_machine(cluster, shape.product_precision, calibration);
  Roofline out;
  out.basis = machine.basis;
  out.blocking = machine.blocking;
  if (!machine.blocking.empty()) return out;
  out.peak_flops_per_s = machine.peak_flops_per_s;
  out.memory_bytes_per_s = cluster.chip->memory_bandwidth->value.base();
  workload::StepShape used = shape;
  used.product_precision = machine.product_precision;
  Sums sums;
  for (const workload::LayerClass& layer : workload::layer_classes(model)) {
    add_graph(workload::layer_graph(model, layer, used), static_cast<double>(layer.layers), machine.rates, sums);
  }
  add_graph(workload::ends_graph(model, used), 1.0, machine.rates, sums);
  double total_s = 0.0;
  for (const auto& [name, sum] : sums) total_s += sum.time.total_s();
  for (const auto& [name, sum] : sums) {
    RooflinePoint point;
    point.name = name;
    point.bound = largest_part(sum.time);
    point.seconds = sum.time.total_s();
    point.share = total_s > 0.0 ? point.seconds / total_s : 0.0;
    if (sum.bytes > 0.0) point.flops_per_byte = sum.flops / sum.bytes;
    if (point.seconds > 0.0) {
      point.flops_per_s = sum.flops / point.seconds;
      point.bytes_per_s = sum.bytes / point.seconds;
    }
    point.roof_flops_per_s = std::min(out.peak_flops_per_s, point.flops_per_byte * out.memory_bytes_per_s);
    out.points.push_back(std::move(point));
  }
  std::stable_sort(out.points.begin(), out.points.end(), [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  return out;
}

}  // namespace steelyard::perf
