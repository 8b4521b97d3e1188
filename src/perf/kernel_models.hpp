// Which fitted surfaces the operators of one chip run on, and how far each was fetched.
#pragma once

#include <string>
#include <vector>

#include "catalog/chip.hpp"
#include "perf/calibration/surface.hpp"
#include "perf/collective/collective.hpp"
#include "perf/kernel/operator_time.hpp"

namespace steelyard::perf {

/// One role's surface, for the explanation.
struct KernelChoice {
  KernelRole role = KernelRole::product;
  SurfaceUse use;
};

/// Fills `rates.models` from the library, nearest surface first. Roles for which only parts of other vendors were measured stay unknown:
/// the stack's own record serves them. `engine`: preferred among equals (`trtllm`, `vllm`), may be empty. The models point into `library`.
[[nodiscard]] std::vector<KernelChoice> choose_kernels(const catalog::Chip& chip, catalog::Precision product, catalog::Precision cache,
                                                       std::string_view engine, const SurfaceLibrary& library, KernelRates& rates);

/// Kernels of the routed experts for weights stored in `scheme`: into the role `grouped`, and others that engines choose where they are
/// faster into `rates.other_grouped`.
[[nodiscard]] std::vector<KernelChoice> choose_expert_kernels(const catalog::Chip& chip, std::string_view scheme, std::string_view engine,
                                                              const SurfaceLibrary& library, KernelRates& rates);

/// Fills `fabric.measured` for an innermost level of `link_bytes_per_s` per chip and direction, by the sheet. Collectives of other vendors'
/// parts say nothing: these levels keep their equations.
[[nodiscard]] std::vector<SurfaceUse> choose_collectives(const catalog::Chip& chip, double link_bytes_per_s, const SurfaceLibrary& library,
                                                         Fabric& fabric);

[[nodiscard]] std::string_view name_of(KernelRole role);

}  // namespace steelyard::perf
