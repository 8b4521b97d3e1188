#include "perf/collective/collective.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::perf {
namespace {

/// Members of the group inside one group of a level; the outermost level holds all of it.
double members_within(const Fabric& fabric, std::size_t level, Placement group) {
  if (level + 1 == fabric.levels.size()) return group.size;
  return std::clamp(std::floor(fabric.levels[level].chips / group.stride), 1.0, group.size);
}

/// A full mesh gives each pair its own link: a smaller group uses only its own share (msmodeling scales the same way).
double bandwidth_for(const FabricLevel& level, double members) {
  if (!level.is_mesh || level.chips <= 1.0 || members >= level.chips) return level.bytes_per_s;
  return level.bytes_per_s * (members - 1.0) / (level.chips - 1.0);
}

/// Sum over levels of passes·((n−1)/n·V/B + hops), for all-reduce (2 passes) and its halves (1).
CollectiveTime reduce_in_levels(const Fabric& fabric, Placement group, double bytes, double passes) {
  if (group.size <= 1.0 || !fabric.is_linked()) return {};
  CollectiveTime time{fabric.overhead_s, "direct"};
  double inside = 1.0;
  double volume = bytes;
  int levels_used = 0;
  for (std::size_t i = 0; i < fabric.levels.size(); ++i) {
    const FabricLevel& level = fabric.levels[i];
    const double members = members_within(fabric, i, group);
    const double n = members / inside;
    if (n <= 1.0) continue;
    const double tree_hops = std::ceil(std::log2(n));
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

CollectiveTime all_reduce(const Fabric& fabric, Placement group, double bytes) { return reduce_in_levels(fabric, group, bytes, 2.0); }
CollectiveTime all_gather(const Fabric& fabric, Placement group, double bytes) { return reduce_in_levels(fabric, group, bytes, 1.0); }
CollectiveTime reduce_scatter(const Fabric& fabric, Placement group, double bytes) { return reduce_in_levels(fabric, group, bytes, 1.0); }

CollectiveTime all_to_all(const Fabric& fabric, Placement group, double bytes) {
  if (group.size <= 1.0 || !fabric.is_linked()) return {};
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
