// Fitted kernels and rooflines, for people and programs. Words come from data/i18n/kernels.toml.
#pragma once

#include <string>

#include "perf/calibration/calibrate.hpp"
#include "perf/roofline.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/chart/chart.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// Rows read and refused by reason; one row for each fit.
[[nodiscard]] std::vector<Section> show_calibration(const perf::CalibrationRun& run, const Messages& messages);

[[nodiscard]] Table roofline_table(const perf::Roofline& roofline, const Messages& messages);
/// Both axes logarithmic: the roof as a line, operators as dots.
[[nodiscard]] Chart roofline_chart(const perf::Roofline& roofline, const std::string& chip, const Messages& messages);
/// The same as lines of text, `width` columns wide.
[[nodiscard]] std::string roofline_text(const perf::Roofline& roofline, const Messages& messages, std::size_t width);

}  // namespace steelyard::report
