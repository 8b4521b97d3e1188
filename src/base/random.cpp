#include "base/random.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include <Random123/philox.h>

#include "base/check.hpp"

namespace steelyard {

RandomStream::RandomStream(std::uint64_t seed, std::uint32_t scenario, std::uint32_t path)
    : seed_(seed), scenario_(scenario), path_(path) {}

std::uint64_t RandomStream::next_u64() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const r123::Philox4x32 generator;
  const r123::Philox4x32::ctr_type counter{
      {static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32U), scenario_, path_}};
  const r123::Philox4x32::key_type key{{static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32U)}};
  const auto block = generator(counter, key);
  ++counter_;
  spare_ = (static_cast<std::uint64_t>(block[3]) << 32U) | block[2];
  has_spare_ = true;
  return (static_cast<std::uint64_t>(block[1]) << 32U) | block[0];
}

double RandomStream::uniform() { return (static_cast<double>(next_u64() >> 11U) + 0.5) * 0x1.0p-53; }

double RandomStream::normal() { return normal_quantile(uniform()); }

double normal_quantile(double p) {
  SY_CHECK(p > 0.0 && p < 1.0);
  constexpr std::array a{-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                         1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr std::array b{-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                         -1.328068155288572e+01};
  constexpr std::array c{-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                         -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr std::array d{7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  constexpr double kTail = 0.02425;
  double x = 0.0;
  if (p < kTail || p > 1.0 - kTail) {
    const double q = std::sqrt(-2.0 * std::log(p < kTail ? p : 1.0 - p));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
    if (p > 1.0 - kTail) x = -x;
  } else {
    const double q = p - 0.5;
    const double r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
  }
  const double error = 0.5 * std::erfc(-x / std::numbers::sqrt2) - p;
  const double step = error * std::sqrt(2.0 * std::numbers::pi) * std::exp(x * x / 2.0);
  return x - step / (1.0 + x * step / 2.0);
}

}  // namespace steelyard
