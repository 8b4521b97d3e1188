// Predicted against measured, one panel for each quantity: the error table for those who would rather look than read.
#pragma once

#include <string>

#include "report/messages.hpp"
#include "validation/validation.hpp"

namespace steelyard::report {

/// A self-contained SVG: every compared point, predicted with its own group left out, on logarithmic axes with the diagonal and what is a
/// quarter off; points outside their 90% interval in a second colour. Points on one spot are drawn once.
[[nodiscard]] std::string validation_svg(const validation::Validation& validation, const Messages& messages);

}  // namespace steelyard::report
