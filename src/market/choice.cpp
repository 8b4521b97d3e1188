#include "market/choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.hpp"

namespace steelyard::market {

bool nested_logit(std::span<const double> utilities, std::span<const std::size_t> nests, std::size_t nest_count,
                  std::span<const char> available, double dissimilarity, std::span<double> probabilities) {
  SY_CHECK(dissimilarity > 0.0 && dissimilarity <= 1.0);
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  std::vector<double> greatest(nest_count, kNone);  // of u/l in each nest, so that no exponential overflows
  std::vector<double> sum(nest_count, 0.0);
  const std::size_t count = utilities.size();
  for (std::size_t j = 0; j < count; ++j) {
    if (available[j]) greatest[nests[j]] = std::max(greatest[nests[j]], utilities[j] / dissimilarity);
  }
  for (std::size_t j = 0; j < count; ++j) {
    if (available[j]) sum[nests[j]] += std::exp(utilities[j] / dissimilarity - greatest[nests[j]]);
  }
  double best = kNone;
  std::vector<double> inclusive(nest_count, kNone);  // l I_m
  for (std::size_t m = 0; m < nest_count; ++m) {
    if (sum[m] > 0.0) inclusive[m] = dissimilarity * (greatest[m] + std::log(sum[m]));
    best = std::max(best, inclusive[m]);
  }
  std::fill(probabilities.begin(), probabilities.end(), 0.0);
  if (best == kNone) return false;
  double total = 0.0;
  for (const double value : inclusive) total += value == kNone ? 0.0 : std::exp(value - best);
  for (std::size_t j = 0; j < count; ++j) {
    if (!available[j]) continue;
    const std::size_t m = nests[j];
    const double within = std::exp(utilities[j] / dissimilarity - greatest[m]) / sum[m];
    probabilities[j] = within * std::exp(inclusive[m] - best) / total;
  }
  return true;
}

}  // namespace steelyard::market
