#include "report/perf/kernel_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace steelyard::report {
namespace {

Column column(const Messages& messages, std::string_view key, bool is_number) {
  return {std::string{key}, messages.text("kernel_column", key), is_number};
}

Table rejected_table(const perf::CalibrationRun& run, const Messages& messages) {
  Table table;
  table.title = messages.text("section", "calibration_rows");
  table.columns = {column(messages, "rows_are", false), column(messages, "rows", true)};
  const auto add = [&](const std::string& words, std::size_t rows) {
    table.rows.push_back({{words, 4, {}}, {static_cast<double>(rows), 9, {}}});
  };
  add(messages.text("kernel", "rows_read"), run.rows);
  add(messages.text("kernel", "observations"), run.observations);
  for (const auto& [reason, rows] : run.rejected) add(messages.text("reason", reason), rows);
  return table;
}

std::string stack_text(const perf::KernelStack& stack) {
  std::string text = stack.engine;
  if (!stack.version.empty()) text += ' ' + stack.version;
  if (!stack.kernel.empty()) text += ' ' + stack.kernel;
  return text;
}

Table fits_table(const perf::CalibrationRun& run, const Messages& messages) {
  Table table;
  table.title = messages.text("section", "calibration_fits");
  for (const char* key : {"chip", "stack", "family", "precision"}) table.columns.push_back(column(messages, key, false));
  for (const char* key :
       {"samples", "compute", "memory", "launch_us", "median_error_pct", "p90_error_pct", "left_out_median_pct", "left_out_p90_pct"}) {
    table.columns.push_back(column(messages, key, true));
  }
  for (const perf::KernelSurface& s : run.surfaces) {
    table.rows.push_back({{s.chip.text(), 4, {}},
                          {stack_text(s.stack), 4, {}},
                          {std::string{name_of(s.family)}, 4, {}},
                          {s.scheme, 4, {}},
                          {static_cast<double>(s.samples), 9, {}},
                          {s.parameters.compute, 3, {}},
                          {s.parameters.memory, 3, {}},
                          {1e6 * s.parameters.launch_s, 3, {}},
                          {100.0 * s.median_error, 2, {}},
                          {100.0 * s.p90_error, 3, {}},
                          {100.0 * s.left_out_median, 2, {}},
                          {100.0 * s.left_out_p90, 3, {}}});
  }
  return table;
}

/// Operators that do arithmetic; the others have no place on a roofline.
std::vector<const perf::RooflinePoint*> placed(const perf::Roofline& roofline) {
  std::vector<const perf::RooflinePoint*> points;
  for (const perf::RooflinePoint& point : roofline.points) {
    if (point.flops_per_byte > 0.0 && point.flops_per_s > 0.0) points.push_back(&point);
  }
  return points;
}

struct Decades {
  double least;
  double most;
};
Decades intensities(const perf::Roofline& roofline) {
  const double ridge = roofline.peak_flops_per_s / roofline.memory_bytes_per_s;
  Decades span{1.0, 10.0 * ridge};
  for (const perf::RooflinePoint* point : placed(roofline)) {
    span.least = std::min(span.least, point->flops_per_byte);
    span.most = std::max(span.most, 2.0 * point->flops_per_byte);
  }
  return span;
}

double roof_at(const perf::Roofline& roofline, double intensity) {
  return std::min(roofline.peak_flops_per_s, intensity * roofline.memory_bytes_per_s);
}

}  // namespace

std::vector<Section> show_calibration(const perf::CalibrationRun& run, const Messages& messages) {
  return {{"rows", rejected_table(run, messages)}, {"fits", fits_table(run, messages)}};
}

Table roofline_table(const perf::Roofline& roofline, const Messages& messages) {
  Table table;
  for (const char* key : {"operator", "bound"}) table.columns.push_back(column(messages, key, false));
  for (const char* key : {"flops_per_byte", "tflops", "share_of_roof_pct", "gb_per_s", "time_us", "share_of_time_pct"}) {
    table.columns.push_back(column(messages, key, true));
  }
  for (const perf::RooflinePoint& point : roofline.points) {
    Cell of_roof;
    if (point.roof_flops_per_s > 0.0) of_roof.value = 100.0 * point.flops_per_s / point.roof_flops_per_s;
    of_roof.digits = 3;
    table.rows.push_back({{point.name, 4, {}},
                          {messages.text("time_part", name_of(point.bound)), 4, {}},
                          {point.flops_per_byte, 3, {}},
                          {point.flops_per_s / 1e12, 3, {}},
                          of_roof,
                          {point.bytes_per_s / 1e9, 4, {}},
                          {1e6 * point.seconds, 4, {}},
                          {100.0 * point.share, 3, {}}});
  }
  return table;
}

Chart roofline_chart(const perf::Roofline& roofline, const std::string& chip, const Messages& messages) {
  Chart chart;
  chart.id = "roofline";
  chart.title = messages.text("kernel", "roofline_title", {{"chip", chip}});
  chart.description = messages.text("kernel", "roofline_description");
  chart.x = {messages.text("kernel_column", "flops_per_byte"), "", true};
  chart.y = {messages.text("kernel_column", "tflops"), "", true};
  chart.horizontal = false;
  const Decades span = intensities(roofline);
  Mark roof;
  roof.kind = MarkKind::line;
  const std::string roof_name = messages.text("kernel", "roof");
  for (const double x : {span.least, roofline.peak_flops_per_s / roofline.memory_bytes_per_s, span.most}) {
    Datum datum;
    datum.series = roof_name;
    datum.x = x;
    datum.y = roof_at(roofline, x) / 1e12;
    roof.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(roof));
  // Each operator as a short line from what it reaches up to its roof: the gap is what is lost.
  Mark operators;
  operators.kind = MarkKind::line;
  for (const perf::RooflinePoint* point : placed(roofline)) {
    for (const double y : {point->flops_per_s, point->roof_flops_per_s}) {
      Datum datum;
      datum.series = point->name;
      datum.x = point->flops_per_byte;
      datum.y = y / 1e12;
      datum.title = fmt::format("{}: {:.3g} TFLOPS, {:.3g}", point->name, point->flops_per_s / 1e12, point->flops_per_byte);
      operators.data.push_back(std::move(datum));
    }
  }
  chart.marks.push_back(std::move(operators));
  return chart;
}

std::string roofline_text(const perf::Roofline& roofline, const Messages& messages, std::size_t width) {
  constexpr std::size_t kHeight = 14;
  const std::size_t columns = std::clamp<std::size_t>(width, 40, 100) - 2;
  const Decades span = intensities(roofline);
  const auto points = placed(roofline);
  double least = roof_at(roofline, span.least);
  for (const perf::RooflinePoint* point : points) least = std::min(least, point->flops_per_s);
  const double most = roofline.peak_flops_per_s * 1.2;
  const auto column_of = [&](double x) {
    return static_cast<std::size_t>(std::log(x / span.least) / std::log(span.most / span.least) * static_cast<double>(columns - 1));
  };
  const auto row_of = [&](double y) {
    return kHeight - 1 - static_cast<std::size_t>(std::log(y / least) / std::log(most / least) * static_cast<double>(kHeight - 1));
  };
  std::vector<std::string> lines(kHeight, std::string(columns, ' '));
  for (std::size_t c = 0; c < columns; ++c) {
    const double x = span.least * std::pow(span.most / span.least, static_cast<double>(c) / static_cast<double>(columns - 1));
    lines[row_of(std::clamp(roof_at(roofline, x), least, most))][c] = '-';
  }
  std::string legend;
  for (std::size_t i = 0; i < points.size() && i < 26; ++i) {
    const char letter = static_cast<char>('A' + i);
    lines[row_of(std::clamp(points[i]->flops_per_s, least, most))][std::min(columns - 1, column_of(points[i]->flops_per_byte))] = letter;
    legend += fmt::format("  {} {}", letter, points[i]->name);
  }
  std::string text = messages.text("kernel", "roof_of",
                                   {{"tflops", fmt::format("{:.4g}", roofline.peak_flops_per_s / 1e12)},
                                    {"tb_per_s", fmt::format("{:.3g}", roofline.memory_bytes_per_s / 1e12)}}) +
                     '\n';
  for (const std::string& line : lines) text += " |" + line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  return text + " +" + std::string(columns, '-') + '\n' + legend + "\n\n";
}

}  // namespace steelyard::report
