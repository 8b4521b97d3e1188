// Counter-based random streams: the n-th number of a stream is a function of (seed, scenario, path, n), whatever thread asks for it.
#pragma once

#include <cstdint>

namespace steelyard {

/// Philox4x32-10 (Salmon et al., SC'11, through Random123). Not thread safe; streams are cheap, make one per path.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint32_t scenario, std::uint32_t path);

  std::uint64_t next_u64();
  /// Uniform in the open interval (0, 1).
  double uniform();
  /// Standard normal by inversion: one draw per number, so that common random numbers stay aligned.
  double normal();

 private:
  std::uint64_t seed_;
  std::uint32_t scenario_;
  std::uint32_t path_;
  std::uint64_t counter_ = 0;
  std::uint64_t spare_ = 0;
  bool has_spare_ = false;
};

/// Inverse of the standard normal distribution function (Acklam's rational approximation with one Halley step; relative error under 1e-15).
/// Precondition: 0 < p < 1.
[[nodiscard]] double normal_quantile(double p);

}  // namespace steelyard
