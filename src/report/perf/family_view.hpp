// Errors of kernels and collectives by family and chip, for operators.md and collectives.md.
#pragma once

#include <string>

#include "report/messages.hpp"
#include "report/table.hpp"
#include "validation/validation.hpp"

namespace steelyard::report {

/// All together, by family, by chip, by both; in each figure's three forms: as fitted, its shape left out, its chip left out.
[[nodiscard]] std::string render_families(const validation::Validation& validation, const Messages& messages, Format format,
                                          const Style& style = {});

}  // namespace steelyard::report
