#include "perf/collective/collective.hpp"

#include <algorithm>
#include <cmath>

#include "perf/kernel/whole.hpp"

namespace steelyard::perf {
namespace {

/// Members of the group inside one group of a level; the outermost level holds all of it.
double members_within(const Fabric& fabric, std::size_t level, Placement group) {
  if (level + 1 == fabric.levels.size()) return group.size;
  return std::clamp(whole_below(fabric.levels[level].chips / group.stride), 1.0, group.size);
}

/// A full mesh gives each pair its own link: a smaller group uses only its own share (msmodeling scales the same way).
double bandwidth_for(const FabricLevel& level, double members) {
  if (!level.is_mesh || level.chips <= 1.0 || members >= level.chips) return level.bytes_per_s;
  return level.bytes_per_s * (members - 1.0) / (level.chips - 1.0);
}

double measured_s(const LinkKernel& kernel, const KernelWork& work) {
  const double seconds = kernel_seconds(work, kernel.facts, kernel.parameters).total_s;
  return kernel.correction.empty() ? seconds : seconds * std::exp(surface_log(work.family, work.at, kernel.correction));
}

const LinkKernel& kernel_of(const Fabric& fabric, LinkRole role) { return fabric.measured[static_cast<std::size_t>(role)]; }

/// Reduced inside the switch where the fit says that this saves time; the engines' own kernels send all to all once, or twice a share.
std::string_view algorithm_of(const LinkKernel& kernel, bool is_custom, double ranks, double bytes) {
  if (!is_custom) return kernel.parameters.exposed > 0.3 && ranks > 2.0 ? "in_switch" : "library";
  const double rate = kernel.facts.link_bytes_per_s * kernel.parameters.memory;
  const double saved_s = (ranks - 1.0) * (1.0 - 2.0 / ranks) * bytes / rate;
  return saved_s > kernel.parameters.fill_s ? "two_shot" : "one_shot";
}

/// Inside the innermost level, by measured kernels; 0 seconds where there are none.
CollectiveTime measured_collective(const Fabric& fabric, KernelFamily family, double ranks, double bytes) {
  const KernelWork work = collective_work(family, bytes, ranks, 1.0);
  const auto role = family == KernelFamily::all_reduce       ? LinkRole::all_reduce
                    : family == KernelFamily::all_gather     ? LinkRole::all_gather
                    : family == KernelFamily::reduce_scatter ? LinkRole::reduce_scatter
                                                             : LinkRole::all_to_all;
  CollectiveTime best;
  if (const LinkKernel& library = kernel_of(fabric, role); library.is_known()) {
    best = {measured_s(library, work), algorithm_of(library, family != KernelFamily::all_reduce, ranks, bytes)};
    if (family != KernelFamily::all_reduce) best.algorithm = "library";
  }
  if (family != KernelFamily::all_reduce) return best;
  if (const LinkKernel& custom = kernel_of(fabric, LinkRole::custom_all_reduce); custom.is_known()) {
    const double custom_s = measured_s(custom, work);
    if (best.seconds <= 0.0 || custom_s < best.seconds) best = {custom_s, algorithm_of(custom, true, ranks, bytes)};
  }
  return best;
}

/// Sum over levels of passes·((n−1)/n·V/B + hops), for all-reduce (2 passes) and its halves (1).
CollectiveTime reduce_in_levels(const Fabric& fabric, Placement group, double bytes, double passes, KernelFamily family) {
  if (group.size <= 1.0 || !fabric.is_linked()) return {};
  if (members_within(fabric, 0, group) >= group.size) {
    const CollectiveTime measured = measured_collective(fabric, family, group.size, bytes);
    if (measured.seconds > 0.0) return measured;
  }
  CollectiveTime time{fabric.overhead_s, "direct"};
  double inside = 1.0;
  double volume = bytes;
  int levels_used = 0;
  for (std::size_t i = 0; i < fabric.levels.size(); ++i) {
    const FabricLevel& level = fabric.levels[i];
    const double members = members_within(fabric, i, group);
    const double n = members / inside;
    if (n <= 1.0) continue;
    if (i == 0) {  // the share inside a server, by its measured halves
      const double half_s = measured_collective(fabric, KernelFamily::all_gather, n, volume).seconds;
      if (half_s > 0.0) {
        time.seconds += passes * half_s - fabric.overhead_s;
        volume /= n;
        inside = members;
        ++levels_used;
        continue;
      }
    }
    const double tree_hops = tree_depth(n);
    const double hops = level.is_direct ? 1.0 : std::min(n - 1.0, tree_hops);
    if (!level.is_direct) time.algorithm = n - 1.0 <= tree_hops ? "ring" : "tree";
    time.seconds += passes * ((n - 1.0) / n * volume / bandwidth_for(level, n) + hops * level.hop_s);
    volume /= n;
    inside = members;
    ++levels_used;
  }
  if (levels_used > 1) time.algorithm = "hierarchical";
  return time;
}

/// Distinct among `groups` places that `copies` even, independent draws hit.
double expected_distinct(double groups, double copies) { return groups * -std::expm1(copies * std::log1p(-1.0 / groups)); }

}  // namespace

CollectiveTime all_reduce(const Fabric& fabric, Placement group, double bytes) {
  return reduce_in_levels(fabric, group, bytes, 2.0, KernelFamily::all_reduce);
}
CollectiveTime all_gather(const Fabric& fabric, Placement group, double bytes) {
  return reduce_in_levels(fabric, group, bytes, 1.0, KernelFamily::all_gather);
}
CollectiveTime reduce_scatter(const Fabric& fabric, Placement group, double bytes) {
  return reduce_in_levels(fabric, group, bytes, 1.0, KernelFamily::reduce_scatter);
}

CollectiveTime all_to_all(const Fabric& fabric, Placement group, double bytes) {
  if (group.size <= 1.0 || !fabric.is_linked()) return {};
  if (members_within(fabric, 0, group) >= group.size) {
    const CollectiveTime measured = measured_collective(fabric, KernelFamily::all_to_all, group.size, bytes);
    if (measured.seconds > 0.0) return measured;
  }
  CollectiveTime time{fabric.overhead_s, "pairwise"};
  double inside = 1.0;
  double slowest_s = 0.0;
  for (std::size_t i = 0; i < fabric.levels.size(); ++i) {
    const double members = members_within(fabric, i, group);
    if (members <= inside) continue;
    const FabricLevel& level = fabric.levels[i];
    // Levels carry their shares at the same time; the slowest decides.
    slowest_s = std::max(slowest_s, bytes * (members - inside) / group.size / bandwidth_for(level, members / inside) + level.hop_s);
    inside = members;
  }
  time.seconds += slowest_s;
  return time;
}

CollectiveTime expert_exchange(const Fabric& fabric, Placement group, double tokens, double bytes, double copies) {
  if (group.size <= 1.0 || !fabric.is_linked()) return {};
  if (members_within(fabric, 0, group) >= group.size) {
    constexpr double kCores = 24.0;  // that the normal kernels take by default
    CollectiveTime best;
    for (const LinkRole role : {LinkRole::exchange, LinkRole::quick_exchange}) {
      const LinkKernel& kernel = kernel_of(fabric, role);
      if (!kernel.is_known()) continue;
      const double cores = role == LinkRole::exchange ? kCores : 0.0;
      const double seconds = measured_s(kernel, exchange_work(KernelFamily::dispatch, tokens, bytes, copies, group.size, 1.0, cores));
      if (best.seconds <= 0.0 || seconds < best.seconds) best = {seconds, role == LinkRole::exchange ? "dispatch" : "low_latency"};
    }
    if (best.seconds > 0.0) return best;
  }
  CollectiveTime time{fabric.overhead_s, "dispatch"};
  double inside = 1.0;
  double slowest_s = 0.0;
  for (std::size_t i = 0; i < fabric.levels.size(); ++i) {
    const double members = members_within(fabric, i, group);
    if (members <= inside) continue;
    const FabricLevel& level = fabric.levels[i];
    const double places = group.size / inside;  // chips at the innermost level, servers at the next
    const double sent = expected_distinct(places, copies) * (1.0 - inside / members);
    slowest_s = std::max(slowest_s, tokens * bytes * sent / bandwidth_for(level, members / inside) + level.hop_s);
    inside = members;
  }
  time.seconds += slowest_s;
  return time;
}

CollectiveTime point_to_point(const Fabric& fabric, double stride, double bytes) {
  if (!fabric.is_linked()) return {};
  for (std::size_t i = 0; i < fabric.levels.size(); ++i) {
    const FabricLevel& level = fabric.levels[i];
    if (stride >= level.chips && i + 1 < fabric.levels.size()) continue;
    return {bytes / bandwidth_for(level, 2.0) + level.hop_s, "point_to_point"};
  }
  return {};
}

}  // namespace steelyard::perf
