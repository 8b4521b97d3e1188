// What a study puts in place of the data's assumptions: `[overrides]`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/record.hpp"
#include "cost/assumptions.hpp"
#include "study/study.hpp"

namespace steelyard::study {

/// Assumption ids and their values as written.
using Overrides = std::vector<std::pair<std::string, std::string>>;

/// Reads the table, whose keys are ids of assumptions and whose values are written as in data/cost (`cost_of_capital = "12 %"`). Every
/// finding at its key.
void read_overrides(TableReader& table, Overrides& into);

/// The assumptions with those over them that the study's text states. Precondition: the study was read without findings.
[[nodiscard]] cost::Assumptions with_overrides(cost::Assumptions assumptions, const Study& study);

}  // namespace steelyard::study
