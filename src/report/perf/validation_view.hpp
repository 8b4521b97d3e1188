// The error table: predictions against measurements, as fitted and with the point's own group left out.
#pragma once

#include <cstdint>
#include <string>

#include "report/messages.hpp"
#include "report/table.hpp"
#include "validation/validation.hpp"

namespace steelyard::report {

/// An error as the tables print it: one decimal, so that a column can be compared.
[[nodiscard]] std::string percent_of(double share);

struct ValidationView {
  bool with_points = false;  // list every point instead of the summary (table, md, csv)
  bool with_groups = false;  // summary down to (source, chip); otherwise all and by chip
};

/// JSON has `summary`, `points` and `data` always (docs/formats/validation.md); the other forms the summary, or the points.
[[nodiscard]] std::string render_validation(const validation::Validation& validation, const ValidationView& view, const Messages& messages,
                                            Format format, const Style& style = {});
/// The page docs/models/validation.md from the same figures, what misses included. `picture`: where the page finds the SVG; empty: none.
[[nodiscard]] std::string validation_page(const validation::Validation& validation, const std::string& command, const std::string& picture,
                                          const Messages& messages);

}  // namespace steelyard::report
