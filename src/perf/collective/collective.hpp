// Time of collectives over the link levels of a system, hierarchical across levels (Thakur et al., IJHPCA 19(1), 2005, for the costs of
// ring and tree; one chip's own ports limit each level).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "perf/kernel/kernel_time.hpp"

namespace steelyard::perf {

/// One level of links at sustained rates, in base units.
struct FabricLevel {
  double chips = 1.0;        // in one group of this level
  double bytes_per_s = 0.0;  // per chip and direction, sustained, after oversubscription
  double hop_s = 0.0;
  bool is_mesh = false;    // every pair has its own share of the bandwidth
  bool is_direct = false;  // any two are one hop apart (switch, mesh)
};

/// A measured collective of the innermost level: fitted parameters and the surface of what they miss (owned by the calibration).
struct LinkKernel {
  KernelFacts facts;
  KernelParameters parameters;
  std::span<const std::int16_t> correction;
  [[nodiscard]] bool is_known() const { return facts.link_bytes_per_s > 0.0; }
};

/// What is measured inside the innermost level: the library's collectives (NCCL: ring, tree, reduction in the switch), the serving engines'
/// own all-reduce for small messages (one shot, two shots), and the exchange of expert tokens (DeepEP).
enum class LinkRole : std::uint8_t { all_reduce, custom_all_reduce, all_gather, reduce_scatter, all_to_all, exchange, quick_exchange };
inline constexpr std::size_t kLinkRoles = 7;

/// Innermost level first; the outermost reaches everything else.
struct Fabric {
  std::vector<FabricLevel> levels;
  std::array<LinkKernel, kLinkRoles> measured{};  // of the innermost level
  double overhead_s = 0.0;                        // per collective

  /// False on a lone chip without any known link: nothing may cross.
  [[nodiscard]] bool is_linked() const { return !levels.empty(); }
};

/// Members of a group are `stride` chips apart.
struct Placement {
  double size = 1.0;
  double stride = 1.0;
};

struct CollectiveTime {
  double seconds = 0.0;
  std::string_view algorithm = "none";
};

/// The whole buffer of `bytes` is summed on every member. Per level with n members: 2·(n−1)/n·V/B, and two hops where any two chips are
/// direct neighbours, otherwise the fewer of a ring's and a tree's; V shrinks by n on the way out. Algorithms: `direct`, `ring`, `tree`,
/// `hierarchical`; where the innermost level was measured, the fastest of the library's (`library`, `in_switch`) and the engines' own
/// (`one_shot`, `two_shot`).
[[nodiscard]] CollectiveTime all_reduce(const Fabric& fabric, Placement group, double bytes);
/// Half of an all-reduce each.
[[nodiscard]] CollectiveTime all_gather(const Fabric& fabric, Placement group, double bytes);
[[nodiscard]] CollectiveTime reduce_scatter(const Fabric& fabric, Placement group, double bytes);
/// Each member sends `bytes` in equal parts to all.
[[nodiscard]] CollectiveTime all_to_all(const Fabric& fabric, Placement group, double bytes);
/// Each member sends each of its `tokens` (of `bytes` each) to `copies` experts spread evenly over the group. A token crosses to another
/// server once, however many of its experts live there, and is passed on inside (DeepSeek-V3, arXiv 2412.19437, section 3.2.2).
[[nodiscard]] CollectiveTime expert_exchange(const Fabric& fabric, Placement group, double tokens, double bytes, double copies);
/// To the chip `stride` away.
[[nodiscard]] CollectiveTime point_to_point(const Fabric& fabric, double stride, double bytes);

}  // namespace steelyard::perf
