#include "custody/audit/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "custody/core/sha256.hpp"

#include <fmt/format.h>

namespace steelyard::custody {
namespace {

constexpr double kSpeedOfLight = 299'792'458.0;  // m/s, exact (SI)
constexpr double kFibreShare = 0.67;

long double real(std::int64_t value) { return static_cast<long double>(value); }

/// P(no diverted unit is drawn) = C(N-k, n) / C(N, n), as a product of the shorter of its two forms.
long double none_drawn(std::int64_t units, std::int64_t diverted, std::int64_t sample) {
  if (sample > units - diverted) return 0.0L;
  const std::int64_t shorter = std::min(sample, diverted);
  const std::int64_t other = std::max(sample, diverted);
  long double product = 1.0L;
  for (std::int64_t i = 0; i < shorter; ++i) product *= real(units - other - i) / real(units - i);
  return product;
}

/// P(X <= found), X the finds. The distribution of diverted units drawn runs along by its ratio of neighbours, from the likeliest value
/// outwards, so that nothing underflows that matters.
long double at_most(std::int64_t units, std::int64_t diverted, std::int64_t sample, std::int64_t found, double detection) {
  const std::int64_t low = std::max<std::int64_t>(0, sample - (units - diverted));
  const std::int64_t high = std::min(sample, diverted);
  if (detection >= 1.0 && found == 0) return none_drawn(units, diverted, sample);
  const auto log_choose = [](std::int64_t n, std::int64_t k) {
    return std::lgamma(real(n) + 1) - std::lgamma(real(k) + 1) - std::lgamma(real(n - k) + 1);
  };
  const auto log_drawn = [&](std::int64_t j) {
    return log_choose(diverted, j) + log_choose(units - diverted, sample - j) - log_choose(units, sample);
  };
  // P(at most `found` finds | j drawn), a binomial sum.
  const auto seen = [&](std::int64_t j) -> long double {
    if (j <= found) return 1.0L;
    if (detection >= 1.0) return 0.0L;
    const long double q = detection;
    long double term = std::pow(1.0L - q, real(j));
    long double sum = term;
    for (std::int64_t x = 1; x <= found; ++x) sum += term *= real(j - x + 1) / real(x) * q / (1.0L - q);
    return sum;
  };
  const auto mode = std::clamp(static_cast<std::int64_t>((real(sample) + 1) * (real(diverted) + 1) / (real(units) + 2)), low, high);
  const long double at_mode = std::exp(log_drawn(mode));
  constexpr long double kNegligible = 1e-25L;
  long double sum = 0.0L;
  long double weight = at_mode;
  for (std::int64_t j = mode; j <= high; ++j) {
    sum += weight * seen(j);
    if (weight < kNegligible * at_mode) break;
    weight *= real(diverted - j) * real(sample - j) / (real(j + 1) * real(units - diverted - sample + j + 1));
  }
  weight = at_mode;
  for (std::int64_t j = mode; j > low; --j) {
    weight *= real(j) * real(units - diverted - sample + j) / (real(diverted - j + 1) * real(sample - j + 1));
    sum += weight * seen(j - 1);
    // Fewer drawn means likelier unseen: the tail counts even where the weight is small.
    if (weight < kNegligible * kNegligible * at_mode) break;
  }
  return sum;
}

Error bad(const char* what, std::int64_t value, std::int64_t least, std::int64_t most) {
  return {kBadPlan, {}, {{"key", what}, {"found", std::to_string(value)}, {"expected", fmt::format("{}..{}", least, most)}}};
}
Error bad_share(const char* what, double value, const char* expected) {
  return {kBadPlan, {}, {{"key", what}, {"found", fmt::format("{:g}", value)}, {"expected", expected}}};
}

}  // namespace

double chance_of_missing(const SamplingQuestion& q, std::int64_t sample) {
  return static_cast<double>(at_most(q.units, q.diverted, sample, 0, q.detection));
}

Result<std::int64_t> sample_size(const SamplingQuestion& q) {
  if (q.units < 1 || q.units > kMostUnits) return bad("units", q.units, 1, kMostUnits);
  if (q.diverted < 1 || q.diverted > q.units) return bad("diverted", q.diverted, 1, q.units);
  if (!(q.confidence > 0.0 && q.confidence < 1.0)) return bad_share("confidence", q.confidence, "> 0, < 1");
  if (!(q.detection > 0.0 && q.detection <= 1.0)) return bad_share("detect", q.detection, "> 0, <= 1");
  const long double allowed = 1.0L - static_cast<long double>(q.confidence);
  // 1 - 0.95 isn't 0.05 in binary; a sample that meets the round figure meets it.
  const long double most = allowed * (1.0L + 1e-12L);
  std::int64_t low = 0;
  std::int64_t high = q.units + 1;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (at_most(q.units, q.diverted, middle, 0, q.detection) <= most ? high : low) = middle;
  }
  return high;
}

Result<std::int64_t> upper_bound(std::int64_t units, std::int64_t sample, std::int64_t found, double confidence, double detection) {
  if (units < 1 || units > kMostUnits) return bad("units", units, 1, kMostUnits);
  if (sample < 0 || sample > units) return bad("inspected", sample, 0, units);
  if (found < 0 || found > sample) return bad("found", found, 0, sample);
  if (!(confidence > 0.0 && confidence < 1.0)) return bad_share("confidence", confidence, "> 0, < 1");
  if (!(detection > 0.0 && detection <= 1.0)) return bad_share("detect", detection, "> 0, <= 1");
  const long double allowed = (1.0L - static_cast<long double>(confidence)) * (1.0L - 1e-12L);
  std::int64_t low = found;
  std::int64_t high = units - (sample - found) + 1;  // as many as were seen to be clean can't be diverted, if checks are sure
  if (detection < 1.0) high = units + 1;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (at_most(units, middle, sample, found, detection) > allowed ? low : high) = middle;
  }
  return low;
}

Hash seed_of(std::string_view beacon, std::string_view nonce) {
  std::string text = "steelyard custody sample v1\n";
  text.append(beacon).append("\n").append(nonce).append("\n");
  return sha256(text);
}

std::vector<std::int64_t> draw(const Hash& seed, std::int64_t units, std::int64_t count) {
  std::vector<std::pair<Hash, std::int64_t>> lots;
  lots.reserve(static_cast<std::size_t>(units));
  std::string message{as_text(seed)};
  message.resize(seed.size() + 8);
  for (std::int64_t i = 0; i < units; ++i) {
    for (std::size_t b = 0; b < 8; ++b) message[seed.size() + b] = static_cast<char>(i >> (56 - 8 * b) & 0xFF);
    lots.emplace_back(sha256(message), i);
  }
  const auto end = lots.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(lots.begin(), end, lots.end());
  std::vector<std::int64_t> drawn;
  for (auto at = lots.begin(); at != end; ++at) drawn.push_back(at->second);
  return drawn;
}

double farthest_distance(double round_trip_s, double floor_s) { return std::max(0.0, round_trip_s - floor_s) * kSpeedOfLight / 2.0; }
double fibre_distance(double round_trip_s, double floor_s) { return farthest_distance(round_trip_s, floor_s) * kFibreShare; }
double excluding_round_trip(double distance_m) { return 2.0 * distance_m / kSpeedOfLight; }

}  // namespace steelyard::custody
