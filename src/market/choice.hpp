// Nested logit (McFadden 1978; Train, Discrete Choice Methods, 2nd ed., chapter 4): the share of buyers for whom each product is the best
// of those they can have.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace steelyard::market {

/// P_j = exp(u_j/l) / sum_{i in nest} exp(u_i/l) * exp(l I_nest) / sum_m exp(l I_m), with I_m = log sum_{i in m} exp(u_i/l) and l the
/// dissimilarity. `available[j]` false: probability zero. Writes into `probabilities` and answers whether anything was available. Within a
/// nest the odds of two products don't depend on any other. O(products). Precondition: 0 < dissimilarity <= 1; `nests[j]` < `nest_count`.
bool nested_logit(std::span<const double> utilities, std::span<const std::size_t> nests, std::size_t nest_count,
                  std::span<const char> available, double dissimilarity, std::span<double> probabilities);

}  // namespace steelyard::market
