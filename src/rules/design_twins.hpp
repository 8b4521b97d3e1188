// Parts that were made the way a cut of another would leave it: what the makers themselves did.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "rules/design.hpp"

namespace steelyard::rules {

/// Names of up to three chips of the same maker whose numbers are what `cut` leaves of the part `start` (facts of a chip): where a number
/// is cut, between half its limit and the limit; where it is not, within 2%.
[[nodiscard]] std::vector<std::string> parts_made_like(const DesignCut& cut, const Facts& start, const catalog::Catalog& catalog);

}  // namespace steelyard::rules
