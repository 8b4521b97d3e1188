// A machine as a serving engine sees it.
#pragma once

#include "perf/inference/engine.hpp"
#include "perf/machine.hpp"

namespace steelyard::perf {

/// The task with the precision its products run at: weights in four-bit integers are widened first. For describe_serving.
[[nodiscard]] workload::ServingTask serving_products(const workload::ServingTask& task);

/// Where no engine is named: step overhead and reserve of the chip's software stack.
[[nodiscard]] EngineBehaviour engine_of_stack(const Machine& machine);

/// Device memory in bytes. Sheets and product names count it in binary gigabytes: "80 GB" of HBM are 85.9e9 bytes.
[[nodiscard]] double device_memory_bytes(const Machine& machine);

}  // namespace steelyard::perf
