#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "validation/validation.hpp"

namespace steelyard::validation {
namespace {

constexpr std::size_t kLeastRanked = 5;

double relative_error(const Prediction& prediction, double measured) { return prediction.typical / measured - 1.0; }

template <class Pick>
Errors errors_of(const std::vector<const Point*>& points, const Pick& pick) {
  Errors errors;
  if (points.empty()) return errors;
  std::vector<double> absolute;
  std::vector<double> relative;
  double inside = 0.0;
  for (const Point* point : points) {
    const Prediction& prediction = pick(*point);
    relative.push_back(relative_error(prediction, point->measured));
    absolute.push_back(std::abs(relative.back()));
    if (point->measured >= prediction.low && point->measured <= prediction.high) inside += 1.0;
  }
  errors.median = quantile(absolute, 0.5);
  errors.p90 = quantile(absolute, 0.9);
  errors.bias = quantile(relative, 0.5);
  errors.coverage = inside / static_cast<double>(points.size());
  return errors;
}

template <class Pick>
double group_mean(const std::map<std::pair<std::string, std::string>, std::vector<const Point*>>& groups, const Pick& pick) {
  double sum = 0.0;
  for (const auto& [name, points] : groups) sum += errors_of(points, pick).median;
  return groups.empty() ? 0.0 : sum / static_cast<double>(groups.size());
}

std::vector<double> mean_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + end - 1);
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

std::optional<double> mean_rank_correlation(const std::vector<const Point*>& points) {
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> groups;
  for (const Point* point : points) {
    auto& [predicted, measured] = groups[point->configuration_group];
    predicted.push_back(point->left_out.typical);
    measured.push_back(point->measured);
  }
  double sum = 0.0;
  double count = 0.0;
  for (const auto& [name, group] : groups) {
    if (group.first.size() < kLeastRanked) continue;
    if (const auto correlation = rank_correlation(group.first, group.second)) {
      sum += *correlation;
      count += 1.0;
    }
  }
  if (count == 0.0) return std::nullopt;
  return sum / count;
}

SummaryRow row_of(SummaryRow row, const std::vector<const Point*>& points) {
  std::map<std::pair<std::string, std::string>, std::vector<const Point*>> groups;
  std::vector<const Point*> compared;
  for (const Point* point : points) {
    if (point->skipped) {
      ++row.skipped;
      continue;
    }
    compared.push_back(point);
    groups[{point->source, point->chip}].push_back(point);
  }
  const auto fitted = [](const Point& p) -> const Prediction& { return p.fitted; };
  const auto left_out = [](const Point& p) -> const Prediction& { return p.left_out; };
  row.points = compared.size();
  row.groups = groups.size();
  row.fitted = errors_of(compared, fitted);
  row.left_out = errors_of(compared, left_out);
  row.group_mean_fitted = group_mean(groups, fitted);
  row.group_mean_left_out = group_mean(groups, left_out);
  row.rank_correlation = mean_rank_correlation(compared);
  return row;
}

}  // namespace

double quantile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(at));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

std::optional<double> rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size() || a.size() < 2) return std::nullopt;
  const std::vector<double> x = mean_ranks(a);
  const std::vector<double> y = mean_ranks(b);
  const double mean = 0.5 * static_cast<double>(a.size() - 1);
  double xy = 0.0;
  double xx = 0.0;
  double yy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  if (xx == 0.0 || yy == 0.0) return std::nullopt;
  return xy / std::sqrt(xx * yy);
}

std::vector<SummaryRow> summarise(const std::vector<Point>& points) {
  // Order: kind, disaggregated, quantity; then all (0), by chip (1), by source and chip (2).
  using Key = std::tuple<PointKind, bool, MeasuredQuantity, int, std::string, std::string>;
  std::map<Key, std::vector<const Point*>> sets;
  for (const Point& point : points) {
    sets[{point.kind, point.is_disaggregated, point.quantity, 0, {}, {}}].push_back(&point);
    sets[{point.kind, point.is_disaggregated, point.quantity, 1, point.chip, {}}].push_back(&point);
    sets[{point.kind, point.is_disaggregated, point.quantity, 2, point.chip, point.source}].push_back(&point);
  }
  std::vector<SummaryRow> rows;
  for (const auto& [key, set] : sets) {
    SummaryRow row;
    row.kind = std::get<0>(key);
    row.is_disaggregated = std::get<1>(key);
    row.quantity = std::get<2>(key);
    row.chip = std::get<4>(key);
    row.source = std::get<5>(key);
    rows.push_back(row_of(std::move(row), set));
  }
  return rows;
}

std::vector<FamilyRow> summarise_families(const std::vector<Point>& points) {
  // Order within a kind: all (0), by family (1), by chip (2), by both (3).
  using Key = std::tuple<PointKind, int, std::string, std::string>;
  std::map<Key, std::vector<const Point*>> sets;
  for (const Point& point : points) {
    if (!point.without_shape || point.skipped) continue;
    sets[{point.kind, 0, {}, {}}].push_back(&point);
    sets[{point.kind, 1, {}, point.family}].push_back(&point);
    sets[{point.kind, 2, point.chip, {}}].push_back(&point);
    sets[{point.kind, 3, point.chip, point.family}].push_back(&point);
  }
  std::vector<FamilyRow> rows;
  for (const auto& [key, set] : sets) {
    FamilyRow row;
    row.kind = std::get<0>(key);
    row.chip = std::get<2>(key);
    row.family = std::get<3>(key);
    row.points = set.size();
    row.fitted = errors_of(set, [](const Point& p) -> const Prediction& { return p.fitted; });
    row.without_shape = errors_of(set, [](const Point& p) -> const Prediction& { return *p.without_shape; });
    row.without_chip = errors_of(set, [](const Point& p) -> const Prediction& { return p.left_out; });
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace steelyard::validation
