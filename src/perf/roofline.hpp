// Operators of one model on one chip's roofline (Williams et al., CACM 52(4), 2009): what limits each, and how near to the limit it comes.
#pragma once

#include <string>
#include <vector>

#include "perf/machine.hpp"
#include "workload/layer_graph.hpp"

namespace steelyard::perf {

struct RooflinePoint {
  std::string name;
  Part bound = Part::memory;      // what most of its time is spent on
  double flops_per_byte = 0.0;    // 0: moves bytes only
  double flops_per_s = 0.0;       // reached
  double roof_flops_per_s = 0.0;  // the sheet's limit at this intensity
  double bytes_per_s = 0.0;       // reached
  double seconds = 0.0;           // of all layers
  double share = 0.0;             // of the time of all operators
};

struct Roofline {
  double peak_flops_per_s = 0.0;  // dense, at the precision of the products
  double memory_bytes_per_s = 0.0;
  std::vector<RooflinePoint> points;  // longest first
  std::vector<Reason> blocking;       // unknown figures of the chip: no points
  std::vector<Basis> basis;
};

/// Operators of all layers and ends of one step; the same name in several layer classes is one point.
[[nodiscard]] Roofline roofline(const Cluster& cluster, const catalog::ModelArchitecture& model, const workload::StepShape& shape,
                                const Calibration& calibration);

}  // namespace steelyard::perf
