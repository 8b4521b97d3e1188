// How many units to inspect, which ones, and what a clean sample shows: sampling without replacement (docs/models/custody.md).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/core/bytes.hpp"

namespace steelyard::custody {

inline constexpr Code kBadPlan{"custody.bad_plan", ErrorKind::usage};
inline constexpr std::int64_t kMostUnits = 100'000'000;

/// `detection`: the chance that a check of a diverted unit shows it (1: attestation; less where swapped labels can pass).
struct SamplingQuestion {
  std::int64_t units = 0;
  std::int64_t diverted = 0;
  double confidence = 0.95;
  double detection = 1.0;
};

/// The chance that a sample of `sample` finds nothing: sum over j of Hypergeometric(j; units, diverted, sample) (1 - detection)^j.
[[nodiscard]] double chance_of_missing(const SamplingQuestion& question, std::int64_t sample);
/// The smallest sample that misses with a chance of at most 1 - confidence; `units` + 1 where even checking all isn't enough. Error
/// `custody.bad_plan` for numbers out of range. O(log(units) · diverted).
[[nodiscard]] Result<std::int64_t> sample_size(const SamplingQuestion& question);

/// The most diverted units that are compatible with `found` finds among `sample` checked: the largest k with P(X <= found | k) > 1 -
/// confidence.
[[nodiscard]] Result<std::int64_t> upper_bound(std::int64_t units, std::int64_t sample, std::int64_t found, double confidence,
                                               double detection);

/// The units with the `count` smallest SHA-256(seed || index): anyone who knows the seed can check each one, nobody who chose units before
/// the seed was known could place them. `indices` in order of the draw. Precondition: count <= units.
[[nodiscard]] std::vector<std::int64_t> draw(const Hash& seed, std::int64_t units, std::int64_t count);
/// The seed from a published beacon (say, a checkpoint that came later) and a nonce of the regulator.
[[nodiscard]] Hash seed_of(std::string_view beacon, std::string_view nonce);

/// Physics: a reply after `round_trip_s` came from at most this far, in metres. Whoever delays a reply looks farther away, never nearer.
/// `floor_s`: proven least processing time. Speed of light in vacuum; `fibre_distance` is an estimate at 0.67 of it, not a proof.
[[nodiscard]] double farthest_distance(double round_trip_s, double floor_s = 0.0);
[[nodiscard]] double fibre_distance(double round_trip_s, double floor_s = 0.0);
/// The round trip below which a device is nearer than `distance_m`.
[[nodiscard]] double excluding_round_trip(double distance_m);

}  // namespace steelyard::custody
