// Who gets what when vendors sell out: iterated rationing to capacity, with spill to the next choice.
//
// Buyers of all segments come in random order, each takes the best of what he may have and is not sold out. With very many small buyers
// this is a flow: at every moment the shares are those of the nested logit over what is left; when a vendor sells out, those who still come
// choose among the rest. So there are at most as many rounds as products, and each round is exact (the fluid limit of random serial
// dictatorship; Abdulkadiroglu and Sonmez, Econometrica 1998).
//
// One more product, or more of one, never leaves more demand unmet: at every moment at least as much of everything else is left as without
// it (docs/models/market.md has the proof; a property test holds it).
#pragma once

#include <cstddef>
#include <vector>

namespace steelyard::market {

/// One draw of a problem as plain numbers; matrices are segment-major.
struct Instance {
  std::size_t segments = 0;
  std::size_t products = 0;
  std::vector<double> demand;      // of each segment, work
  std::vector<double> capacity;    // of each product, units
  std::vector<double> utility;     // segment x product
  std::vector<double> work;        // of a unit, segment x product; 0: may not or cannot
  std::vector<std::size_t> nests;  // of each product
  std::size_t nest_count = 0;
  double dissimilarity = 1.0;
};

struct Allocation {
  std::vector<double> units;   // segment x product
  std::vector<double> unmet;   // of each segment, work
  std::vector<char> sold_out;  // of each product
  std::size_t rounds = 0;
};

/// O(products x segments x products).
[[nodiscard]] Allocation ration(const Instance& instance);

}  // namespace steelyard::market
