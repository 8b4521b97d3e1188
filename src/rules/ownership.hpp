// Who stands behind a party: shares aggregated through a graph of holdings, as the 50 percent rules count them (90 FR 47201; the bureau
// follows the treasury's 50 percent rule: what is owned to half by listed parties, in aggregate, is treated as listed itself, and so on
// downwards).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/record.hpp"
#include "base/result.hpp"

namespace steelyard::rules {

inline constexpr Code kCircularOwnership{"rules.circular_ownership", ErrorKind::data};
inline constexpr Code kSharesOverWhole{"rules.shares_over_whole", ErrorKind::data};

/// `owner` holds `share` of `owned`; without a share the holding is known and its size isn't.
struct Holding {
  std::string owner;
  std::string owned;
  std::optional<double> share;  // 0 to 1
  Place place;
};

/// How one share comes about: names from the listed owner down, and the share that this way adds.
struct OwnershipPath {
  std::vector<std::string> names;
  double share = 0.0;  // product of the shares along it
};

struct ListedOwnership {
  double share = 0.0;          // counted: owners that are listed, or to half owned by such, in aggregate
  double share_at_most = 0.0;  // with every unknown share as large as it can be
  double economic = 0.0;       // products along all ways; for information, it can pass half where `share` doesn't
  std::vector<OwnershipPath> paths;
  std::vector<std::string> owners;          // listed parties behind it, sorted
  std::vector<std::string> unknown_shares;  // `OWNER in OWNED`
};

/// O(holdings × depth). Errors: `rules.circular_ownership` names the circle, `rules.shares_over_whole` the party whose owners hold more
/// than all of it.
[[nodiscard]] Result<ListedOwnership> listed_ownership(const std::vector<Holding>& holdings, const std::string& party,
                                                       const std::set<std::string>& listed);

/// The party at the top of the largest holdings: `party` itself where nobody holds half of it. Errors as above.
[[nodiscard]] Result<std::string> ultimate_parent(const std::vector<Holding>& holdings, const std::string& party);

}  // namespace steelyard::rules
