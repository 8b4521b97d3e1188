// Points -> cells -> residual model.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "validation/validation.hpp"

namespace steelyard::validation {
namespace {

/// Beyond a factor of five a row is read wrongly, or measured something else; it tells nothing of the mechanism.
constexpr double kMostLogRatio = 1.6;

/// log(measured/predicted) of a time; of a rate the reverse.
double log_ratio(const Point& point, double predicted) {
  const double ratio = std::log(point.measured / predicted);
  return is_rate(point.quantity) ? -ratio : ratio;
}

std::string row_of(const Point& point) { return point.id.substr(0, point.id.rfind(':')); }

bool teaches(const Point& point) {
  if (point.skipped || !point.facts || point.fitted.typical <= 0.0 || point.measured <= 0.0) return false;
  switch (point.quantity) {
    case MeasuredQuantity::step_time:
    case MeasuredQuantity::tokens_per_second_per_chip:
    case MeasuredQuantity::time_to_first_token:
    case MeasuredQuantity::time_per_output_token:
    case MeasuredQuantity::output_throughput: return true;
    default: return false;
  }
}

using CellKey = std::tuple<std::string, int, std::string, std::string, std::string, std::string, int, std::string>;

CellKey key_of(const Point& p) {
  const perf::ResidualFacts& f = *p.facts;
  return {p.group, static_cast<int>(f.work), f.mode, f.vendor, f.generation, f.software, f.year, f.precision};
}

perf::ResidualCell cell_of(std::string group, const perf::ResidualFacts& facts, std::vector<double>& ratios) {
  perf::ResidualCell cell;
  cell.group = std::move(group);
  cell.facts = facts;
  cell.count = static_cast<double>(ratios.size());
  cell.log_ratio = quantile(ratios, 0.5);
  double squares = 0.0;
  for (double ratio : ratios) squares += (ratio - cell.log_ratio) * (ratio - cell.log_ratio);
  cell.deviation = ratios.size() > 1 ? std::sqrt(squares / (cell.count - 1.0)) : 0.0;
  return cell;
}

}  // namespace

perf::ResidualModel fit_residuals(const std::vector<Point>& points) {
  // Throughput and latency of one run say the same thing twice: the time per token is taken where there is one.
  std::set<std::string> has_time;
  for (const Point& point : points) {
    if (point.quantity == MeasuredQuantity::time_per_output_token) has_time.insert(row_of(point));
  }
  std::map<CellKey, std::pair<perf::ResidualFacts, std::vector<double>>> gathered;
  for (const Point& point : points) {
    if (!teaches(point)) continue;
    if (point.quantity == MeasuredQuantity::output_throughput && has_time.contains(row_of(point))) continue;
    const double ratio = log_ratio(point, point.fitted.typical);
    if (std::abs(ratio) > kMostLogRatio) continue;
    auto& [facts, ratios] = gathered[key_of(point)];
    facts = *point.facts;
    ratios.push_back(ratio);
  }
  std::vector<perf::ResidualCell> cells;
  for (auto& [key, observed] : gathered) cells.push_back(cell_of(std::get<0>(key), observed.first, observed.second));
  std::map<perf::ResidualWork, perf::ResidualSettings> settings;
  for (std::size_t work = 0; work < perf::residual_work_names().size(); ++work) {
    const auto kind = static_cast<perf::ResidualWork>(work);
    settings[kind] = perf::choose_residual_settings(cells, kind, perf::ResidualSettings{});
  }
  return perf::ResidualModel::fit(std::move(cells), settings);
}

perf::ResidualModel with_reach(const perf::ResidualModel& model, const std::vector<Point>& points) {
  constexpr std::size_t kLeastJudged = 20;
  auto settings = model.settings();
  for (auto& [work, setting] : settings) {
    // How many of its own half-widths each measured value lies from the prediction.
    std::map<std::string, std::vector<double>> families;
    for (const Point& point : points) {
      if (point.skipped || !point.facts || point.facts->work != work || point.left_out.typical <= 0.0) continue;
      const double error = std::log(point.measured / point.left_out.typical);
      const double half =
          error > 0.0 ? std::log(point.left_out.high / point.left_out.typical) : std::log(point.left_out.typical / point.left_out.low);
      if (half > 0.0) families[point.chip_id].push_back(std::abs(error) / half);
    }
    // Nine of ten points, of the families on average and of all together: the wider of the two.
    double sum = 0.0;
    double weight = 0.0;
    std::vector<double> pooled;
    for (auto& [chip, widths] : families) {
      if (widths.size() < kLeastJudged) continue;
      sum += quantile(widths, 0.9);
      weight += 1.0;
      pooled.insert(pooled.end(), widths.begin(), widths.end());
    }
    if (weight > 0.0) setting.reach = std::clamp(setting.reach * std::max(sum / weight, quantile(pooled, 0.9)), 0.5, 8.0);
  }
  return perf::ResidualModel::fit(model.cells(), settings);
}

}  // namespace steelyard::validation
