// The same problem with a family of constraints taken out.
#pragma once

#include "plan/plan.hpp"

namespace steelyard::plan {

/// `demand` takes out the demands themselves. Subsidies of sites stay with `site_rule`.
[[nodiscard]] Problem without(Problem problem, ConstraintKind kind);

}  // namespace steelyard::plan
