// US : China compute of a period in B300-equivalents: R = (U - k E) / (U / R0 + E), with U what the leader makes, R0 the ratio without any
// export, E the exports in equivalents, and k the share of them that is taken from the leader's own buyers. U / R0 is what the other side
// has from its own makers and by other ways. Source of U and R0: Institute for Progress (data/market).
#pragma once

namespace steelyard::market {

struct RatioQuestion {
  double leader = 0.0;         // U, B300-equivalents
  double ratio_without = 0.0;  // R0
  double exported = 0.0;       // E, B300-equivalents
  double displacement = 0.0;   // k, 0 to 1
};

/// Precondition: leader, ratio_without > 0, exported >= 0. Never negative.
[[nodiscard]] double compute_ratio(const RatioQuestion& question);
/// U / R0.
[[nodiscard]] double other_supply(const RatioQuestion& question);
/// Exports at which the ratio is `wanted`: the inverse of compute_ratio. Zero where it is that low already.
[[nodiscard]] double exports_for_ratio(const RatioQuestion& question, double wanted);

}  // namespace steelyard::market
