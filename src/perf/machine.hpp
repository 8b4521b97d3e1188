// What an estimate needs to know of a cluster: sustained rates, links and memory, with the data they rest on and what is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "perf/collective/collective.hpp"
#include "perf/estimate.hpp"
#include "perf/kernel/operator_time.hpp"

namespace steelyard::perf {

/// Relative error to either side: the 5th percentile is about value·(1−below), the 95th value·(1+above) of a time.
struct RelativeSpread {
  double below = 0.0;
  double above = 0.0;
};

struct Machine {
  const StackCalibration* stack = nullptr;
  KernelRates rates;
  Fabric fabric;
  double memory_bytes = 0.0;
  double usable_memory_bytes = 0.0;  // after the framework's reserve
  std::optional<double> tdp_w;
  double flop_joules = 0.0;  // of one 16-bit flop of a dense product, above what an idle part draws; 0: unknown
  double byte_joules = 0.0;  // of one byte of device memory
  double host_slowness = 1.0;
  std::int64_t chips = 1;
  std::int64_t scale_up_domain = 1;
  catalog::Precision product_precision = catalog::Precision::bf16;  // after fallback
  double peak_flops_per_s = 0.0;                                    // dense, of the product precision

  std::vector<Reason> blocking;  // unknown figures: no estimate is possible
  std::vector<Reason> remarks;
  std::vector<Basis> basis;
  Grade grade = Grade::measured;
  RelativeSpread rate_doubt;  // of the chip's own figures, by grade and published range
  RelativeSpread memory_doubt;
  RelativeSpread link_doubt;
  /// Of an operator's time where measured kernels give it: of products, of attention; 0 where the stack's record does.
  double product_doubt = 0.0;
  double attention_doubt = 0.0;
  double stream_doubt = 0.0;
  double collective_doubt = 0.0;   // inside the innermost level
  Spread residual{1.0, 1.0, 1.0};  // of the kind of work, see StackCalibration
};

/// Precision of the products, after falling back to bf16 where the chip has no rate for `wanted`.
[[nodiscard]] Machine describe_machine(const Cluster& cluster, catalog::Precision wanted, const Calibration& calibration);
/// The same with the residual of the kind of work.
[[nodiscard]] Machine describe_training(const Cluster& cluster, const workload::TrainingTask& task, const Calibration& calibration);
[[nodiscard]] Machine describe_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration);

/// Interval of a total whose parts vary independently, each by its calibration and by the doubt in the chip's figures: the parts'
/// deviations add by root of sum of squares. Answers {below, above} in seconds.
[[nodiscard]] RelativeSpread total_spread(const TimeSplit& time, const Machine& machine);

/// Adds what the mechanism leaves out, as measured end to end on this stack.
void add_unmodelled(TimeSplit& time, const Machine& machine);

/// Mean draw of a chip while its time is spent like this. TDP·(idle + (1−idle)·Σ share·weight): computing counts whole, waiting for memory
/// or links less (Patel et al., POLCA, arXiv 2308.12908, section 4: prompts draw about TDP, token generation well below it).
[[nodiscard]] std::optional<Watts> mean_power(const TimeSplit& time, const Machine& machine);

/// Parts of a time that are not zero, largest first.
[[nodiscard]] std::vector<TimePart> time_parts(const TimeSplit& time);

}  // namespace steelyard::perf
