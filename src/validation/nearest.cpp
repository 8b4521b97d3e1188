#include "validation/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "workload/workload.hpp"

namespace steelyard::validation {
namespace {

constexpr double kSameArchitecture = 0.25;
constexpr double kSameVendor = 0.5;
constexpr double kOtherVendor = 1.0;
constexpr double kMostDoublings = 4.0;
constexpr double kUnknownModel = 2.0;

double parameters_of(const catalog::ModelArchitecture& model) { return workload::count_parameters(model).total(); }

double chip_distance(const catalog::Chip* measured, const catalog::Chip& asked) {
  if (measured == nullptr) return kOtherVendor;
  if (measured->id == asked.id) return 0.0;
  if (!asked.architecture.empty() && measured->architecture == asked.architecture) return kSameArchitecture;
  return measured->vendor == asked.vendor ? kSameVendor : kOtherVendor;
}

double model_distance(const catalog::ModelArchitecture* measured, const catalog::ModelArchitecture& asked) {
  if (measured == nullptr) return kUnknownModel;
  if (measured->id == asked.id) return 0.0;
  const double doublings = std::abs(std::log2(parameters_of(*measured) / parameters_of(asked)));
  return std::isfinite(doublings) ? std::min(kMostDoublings, std::max(0.1, doublings)) : kUnknownModel;
}

}  // namespace

std::vector<NearPoint> nearest(const std::vector<Point>& points, const NearQuestion& question, const catalog::Catalog& catalog,
                               const Labels& labels, std::size_t most) {
  std::map<std::string, const catalog::ModelArchitecture*> models;
  std::vector<NearPoint> near;
  for (const Point& point : points) {
    if (point.skipped || point.kind != question.kind) continue;
    NearPoint one{&point, 0.0, false, false};
    if (question.chip != nullptr) {
      const double distance = chip_distance(catalog.chip(ChipId{point.chip_id}), *question.chip);
      one.distance += distance;
      one.same_chip = distance == 0.0;
    }
    if (question.model != nullptr) {
      const auto [known, is_new] = models.try_emplace(point.model, nullptr);
      if (is_new) {
        if (const auto labelled = labels.model(point.model)) known->second = labelled->model;
      }
      const double distance = model_distance(known->second, *question.model);
      one.distance += distance;
      one.same_model = distance == 0.0;
    }
    near.push_back(one);
  }
  std::sort(near.begin(), near.end(), [](const NearPoint& a, const NearPoint& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.point->id < b.point->id;
  });
  if (near.size() > most) near.resize(most);
  return near;
}

}  // namespace steelyard::validation
